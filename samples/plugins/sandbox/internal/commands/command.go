package commands

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
	"golang.org/x/sys/unix"
)

// Command is one that runs or has run.
type Command struct {
	folder string
	stdout *spool.Spool
	stderr *spool.Spool
	// done is closed when it has ended and all that it wrote before is in its spools.
	done chan struct{}

	// process, stdin and pumps are nil for a command of an earlier plugin.
	process *process.Process
	stdin   *stdin
	pumps   []*pump

	mu     sync.Mutex
	record Record
}

// Record is the command as it is now.
func (c *Command) Record() Record {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.record
}

// Done is closed when the command has ended.
func (c *Command) Done() <-chan struct{} { return c.done }

func (c *Command) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// Stream is what it writes to stdout or stderr; not found for any other name.
func (c *Command) Stream(name string) (*spool.Spool, error) {
	if c.Record().LogsDeleted {
		return nil, errLogsDeleted
	}
	switch name {
	case "stdout":
		return c.stdout, nil
	case "stderr":
		return c.stderr, nil
	}
	return nil, envelope.Problemf(http.StatusNotFound, "there is no stream %q (expected: stdout or stderr)", name)
}

var errLogsDeleted = envelope.Problem{Status: http.StatusGone, Message: "the command's logs were deleted", Bare: true}

// WriteStdin feeds it, and closes its standard input after that if asked to.
func (c *Command) WriteStdin(ctx context.Context, data []byte, eof bool) error {
	if c.Record().LogsDeleted {
		return errLogsDeleted
	}
	if c.stdin == nil {
		if len(data) == 0 && eof {
			return nil
		}
		return envelope.Problemf(http.StatusGone, "command %s: %v", c.Record().UUID, errStdinClosed)
	}
	err := c.stdin.write(ctx, data, eof)
	if err == errStdinClosed {
		return envelope.Problemf(http.StatusGone, "command %s: %v", c.Record().UUID, err)
	}
	return err
}

// Signal signals it and its process group.
func (c *Command) Signal(signal unix.Signal) error {
	if c.process == nil || c.ended() {
		return envelope.Problemf(http.StatusGone, "command %s has ended", c.Record().UUID)
	}
	if err := c.process.Signal(signal); err != nil {
		if err == process.ErrEnded {
			return envelope.Problemf(http.StatusGone, "command %s has ended", c.Record().UUID)
		}
		return err
	}
	return nil
}

// DeleteLogs forgets what it wrote. If it runs, its pipes are closed.
func (c *Command) DeleteLogs() {
	c.change(func(record *Record) { record.LogsDeleted = true })
	for _, pump := range c.pumps {
		pump.stop()
	}
	if c.stdin != nil {
		c.stdin.close()
	}
	c.stdout.Delete()
	c.stderr.Delete()
}

func (c *Command) change(what func(*Record)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	what(&c.record)
	if err := c.record.write(c.folder); err != nil {
		fmt.Printf("the record of command %s cannot be written: %v\n", c.record.UUID, err)
	}
}

// begin starts the program; the command is as good as never made if that fails.
func (c *Command) begin(program Program, limits *process.Limits, umask int) error {
	inOurs, inTheirs, err := pipe(false)
	if err != nil {
		return err
	}
	defer inTheirs.Close()
	outOurs, outTheirs, err := pipe(true)
	if err != nil {
		_ = inOurs.Close()
		return err
	}
	defer outTheirs.Close()
	errOurs, errTheirs, err := pipe(true)
	if err != nil {
		_ = inOurs.Close()
		_ = outOurs.Close()
		return err
	}
	defer errTheirs.Close()
	started, err := process.Start(process.Spec{
		Path: program.Path, Args: program.Args, Env: program.Env, Dir: program.Dir, Umask: umask,
		Stdin: inTheirs, Stdout: outTheirs, Stderr: errTheirs, Limits: limits, Name: c.record.UUID,
	})
	if err != nil {
		for _, end := range []*os.File{inOurs, outOurs, errOurs} {
			_ = end.Close()
		}
		return err
	}
	c.process, c.stdin = started, newStdin(inOurs)
	c.pumps = []*pump{{pipe: outOurs, spool: c.stdout}, {pipe: errOurs, spool: c.stderr}}
	for _, pump := range c.pumps {
		go pump.run()
	}
	return nil
}

// follow waits for the end; over is called when it has been written down.
func (c *Command) follow(timeout time.Duration, over func()) {
	if timeout > 0 {
		killer := time.AfterFunc(timeout, c.process.Kill)
		defer killer.Stop()
	}
	<-c.process.Done()
	c.stdin.close()
	for _, pump := range c.pumps {
		pump.flush()
	}
	now, code := time.Now(), c.process.ExitCode()
	c.change(func(record *Record) { record.Ended, record.ExitCode = &now, &code })
	over()
	close(c.done)
}

// forget removes all that is left of an ended command, processes too that it left behind.
func (c *Command) forget() {
	if c.process != nil {
		c.process.Kill()
	}
	for _, pump := range c.pumps {
		pump.stop()
	}
	c.stdout.Delete()
	c.stderr.Delete()
	_ = os.RemoveAll(c.folder)
}

func (c *Command) streamFolder(name string) string { return filepath.Join(c.folder, name) }
