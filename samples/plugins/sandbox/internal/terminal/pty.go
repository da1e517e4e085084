package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// Size of a terminal in characters.
type Size struct {
	Rows uint16 `json:"rows"`
	Cols uint16 `json:"cols"`
}

// openPair makes a pseudo-terminal: ours is the side of the person, theirs that of the program.
func openPair(size Size) (ours, theirs *os.File, err error) {
	master, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, &os.PathError{Op: "open", Path: "/dev/ptmx", Err: err}
	}
	ours = os.NewFile(uintptr(master), "terminal")
	if err := unix.IoctlSetPointerInt(master, unix.TIOCSPTLCK, 0); err != nil {
		_ = ours.Close()
		return nil, nil, os.NewSyscallError("unlock the terminal", err)
	}
	// From the kernel rather than by a name below /dev/pts, which may be another mount's.
	slave, _, errno := unix.Syscall(
		unix.SYS_IOCTL, uintptr(master), unix.TIOCGPTPEER, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC)
	if errno != 0 {
		_ = ours.Close()
		return nil, nil, os.NewSyscallError("open the terminal's other side", errno)
	}
	theirs = os.NewFile(slave, "terminal's other side")
	if err := resize(ours, size); err != nil {
		_ = ours.Close()
		_ = theirs.Close()
		return nil, nil, err
	}
	return ours, theirs, nil
}

func resize(terminal *os.File, size Size) error {
	raw, err := terminal.SyscallConn()
	if err != nil {
		return err
	}
	failure := raw.Control(func(fd uintptr) {
		err = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: size.Rows, Col: size.Cols})
	})
	if failure != nil {
		return failure
	}
	return os.NewSyscallError("resize the terminal", err)
}
