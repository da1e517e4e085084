package commands

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"dev.remora/samples/sandbox/internal/spool"
	"golang.org/x/sys/unix"
)

// pump carries a command's output into its spool.
type pump struct {
	pipe  *os.File
	spool *spool.Spool
	// moving is held from the read of bytes until they are in the spool.
	moving sync.Mutex
}

func (p *pump) run() {
	buffer := make([]byte, 64<<10)
	for {
		if err := p.move(buffer); err != nil {
			break
		}
	}
	_ = p.pipe.Close() // who writes on dies of SIGPIPE
	p.spool.End()
}

func (p *pump) move(buffer []byte) error {
	raw, err := p.pipe.SyscallConn()
	if err != nil {
		return err
	}
	var failure error
	err = raw.Read(func(fd uintptr) bool {
		p.moving.Lock()
		defer p.moving.Unlock()
		n, err := unix.Read(int(fd), buffer)
		switch {
		case err == unix.EAGAIN || err == unix.EINTR:
			return err == unix.EINTR
		case err != nil:
			failure = err
		case n == 0:
			failure = io.EOF
		default:
			failure = p.spool.Append(buffer[:n])
		}
		return true
	})
	return errors.Join(err, failure)
}

// flush returns when all that is in the pipe now is in the spool. Somebody else may go on writing.
func (p *pump) flush() {
	p.moving.Lock()
	waiting := 0
	if raw, err := p.pipe.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { waiting, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ) })
	}
	target := p.spool.State().End + int64(waiting)
	p.moving.Unlock()
	_ = p.spool.WaitFor(context.Background(), target)
}

// stop closes the pipe: whoever writes on dies of SIGPIPE.
func (p *pump) stop() { _ = p.pipe.Close() }

// pipes makes a pipe whose one end, ours, can be waited for, and whose other end is an ordinary one for a program.
func pipe(oursReads bool) (ours, theirs *os.File, err error) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
		return nil, nil, err
	}
	mine, other := ends[1], ends[0]
	if oursReads {
		mine, other = other, mine
	}
	if err := unix.SetNonblock(mine, true); err != nil {
		_ = unix.Close(mine)
		_ = unix.Close(other)
		return nil, nil, err
	}
	return os.NewFile(uintptr(mine), "|ours"), os.NewFile(uintptr(other), "|theirs"), nil
}
