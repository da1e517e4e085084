// Package process starts programs, signals them, and cleans up behind them.
package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Spec is a program to start.
type Spec struct {
	// Path of the executable; Args with the name that it sees first.
	Path string
	Args []string
	Env  []string
	Dir  string
	// Umask of the program.
	Umask int
	// Stdin, Stdout and Stderr are the program's own ends; Start leaves them open.
	Stdin, Stdout, Stderr *os.File
	// Terminal says that Stdin is one, which becomes the program's controlling terminal.
	Terminal bool
	Limits   *Limits
	// Name of the control group, unique.
	Name string
}

// Process is a program that was started, in a session of its own.
type Process struct {
	pid   int
	group *group
	done  chan struct{}

	mu    sync.Mutex
	ended bool
	code  int
}

// ErrEnded says that there is nobody left to signal.
var ErrEnded = errors.New("the command has ended")

// StartError is why a program could not be started.
type StartError struct {
	Doing string
	Err   error
}

func (e *StartError) Error() string { return e.Doing + ": " + e.Err.Error() }
func (e *StartError) Unwrap() error { return e.Err }

// Start starts a program and returns when it runs.
func Start(spec Spec) (*Process, error) {
	group, err := spec.Limits.newGroup(spec.Name)
	if err != nil {
		return nil, &StartError{"make a control group", err}
	}
	pid, err := start(spec, order{
		Path: spec.Path, Args: spec.Args, Dir: spec.Dir, Umask: spec.Umask,
		Cgroup: group.path(), OOMScore: spec.Limits.oomScore(), Rlimits: spec.Limits.rlimits(),
	})
	if err != nil {
		group.remove()
		return nil, err
	}
	p := &Process{pid: pid, group: group, done: make(chan struct{})}
	go p.reap()
	return p, nil
}

func start(spec Spec, o order) (pid int, err error) {
	text, err := json.Marshal(o)
	if err != nil {
		return 0, err
	}
	orderRead, orderWrite, err := os.Pipe()
	if err != nil {
		return 0, &StartError{"make a pipe", err}
	}
	defer orderWrite.Close()
	defer orderRead.Close()
	faultRead, faultWrite, err := os.Pipe()
	if err != nil {
		return 0, &StartError{"make a pipe", err}
	}
	defer faultRead.Close()
	started, err := os.StartProcess("/proc/self/exe", []string{becomeName}, &os.ProcAttr{
		Dir:   "/",
		Env:   spec.Env,
		Files: []*os.File{spec.Stdin, spec.Stdout, spec.Stderr, orderRead, faultWrite},
		Sys:   &syscall.SysProcAttr{Setsid: true, Setctty: spec.Terminal, Ctty: 0},
	})
	_ = faultWrite.Close()
	if err != nil {
		return 0, &StartError{"start a process", err}
	}
	pid = started.Pid
	_ = started.Release() // reap does what is left
	// A process that is gone already says why below.
	_, _ = orderWrite.Write(text)
	_ = orderWrite.Close()
	var told fault
	if json.NewDecoder(faultRead).Decode(&told) != nil {
		return pid, nil // closed without a word: it became the program
	}
	_, _ = unix.Wait4(pid, nil, 0, nil)
	err = errors.New(told.Text)
	if told.Errno != 0 {
		err = syscall.Errno(told.Errno)
	}
	return 0, &StartError{told.Doing, err}
}

// reap waits for the end. The process stays a zombie until the lock is held, so that nobody signals a process that got its
// number since.
func (p *Process) reap() {
	for {
		err := unix.Waitid(unix.P_PID, p.pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			break
		}
	}
	p.mu.Lock()
	var status unix.WaitStatus
	_, err := unix.Wait4(p.pid, &status, 0, nil)
	p.ended, p.code = true, exitCode(status, err)
	p.mu.Unlock()
	p.group.remove() // unless something still runs in it
	close(p.done)
}

// exitCode is minus the signal's number for a program that a signal ended.
func exitCode(status unix.WaitStatus, err error) int {
	switch {
	case err != nil:
		return -int(unix.SIGKILL)
	case status.Signaled():
		return -int(status.Signal())
	default:
		return status.ExitStatus()
	}
}

// PID is the process's number, which is also that of its session and process group.
func (p *Process) PID() int { return p.pid }

// Done is closed when the program has ended; what it started may still run.
func (p *Process) Done() <-chan struct{} { return p.done }

// ExitCode is the program's, or minus a signal's number. Ask after Done.
func (p *Process) ExitCode() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.code
}

// Signal signals the program and all of its process group, as a terminal does.
func (p *Process) Signal(signal unix.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return ErrEnded
	}
	if err := unix.Kill(-p.pid, signal); err != nil && err != unix.ESRCH {
		return fmt.Errorf("signal %d: %w", signal, err)
	}
	return nil
}

// Kill ends the program and all that it started, wherever it went; once the program has ended, what is left of it.
func (p *Process) Kill() {
	_ = p.Signal(unix.SIGKILL)
	if !p.group.kill() {
		killSession(p.pid, p.sessionIsOurs)
	}
}

// sessionIsOurs tells whether the process that has the session's number is the program itself.
func (p *Process) sessionIsOurs() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.ended
}
