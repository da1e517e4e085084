package commands

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
	"golang.org/x/sys/unix"
)

// Settings is what commands are run with.
type Settings struct {
	// Folder holds a folder for each command.
	Folder   string
	Defaults Defaults
	Umask    int
	Limits   *process.Limits
	Bounds   config.Commands
	Output   config.Output
	Budget   *spool.Budget
}

// Registry knows all commands.
type Registry struct {
	settings Settings

	mu       sync.Mutex
	commands []*Command // in the order of starts
	running  int
	next     int64
	closed   bool
}

// Open makes a registry of what an earlier plugin left in the folder. What ran then does not run any more.
func Open(settings Settings) (*Registry, error) {
	r := &Registry{settings: settings}
	settings.Budget.Evict = r.evictLogs
	records, err := readRecords(settings.Folder)
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		command, err := r.newCommand(record)
		if err != nil {
			return nil, err
		}
		command.stdout.End()
		command.stderr.End()
		if record.ExitCode == nil {
			now, killed := time.Now(), -int(unix.SIGKILL)
			command.change(func(record *Record) { record.Ended, record.ExitCode, record.Lost = &now, &killed, true })
		}
		close(command.done)
		r.commands = append(r.commands, command)
		r.next = record.Number + 1
	}
	return r, nil
}

func (r *Registry) newCommand(record Record) (*Command, error) {
	c := &Command{folder: filepath.Join(r.settings.Folder, record.UUID), record: record, done: make(chan struct{})}
	for name, stream := range map[string]**spool.Spool{"stdout": &c.stdout, "stderr": &c.stderr} {
		output := r.settings.Output
		opened, err := spool.Open(
			c.streamFolder(name), output.StreamBytes, config.Seconds(output.FollowSeconds), r.settings.Budget)
		if err != nil {
			return nil, err
		}
		*stream = opened
	}
	return c, nil
}

// Start runs a command. It is written down before it runs, so that a plugin that dies meanwhile knows of it; once is nil for
// a request that may be carried out as often as it comes.
func (r *Registry) Start(request Request, once *Once) (*Command, error) {
	program, err := request.Program(r.settings.Defaults)
	if err != nil {
		return nil, err
	}
	number, err := r.reserve()
	if err != nil {
		return nil, err
	}
	command, err := r.start(program, Record{
		UUID: NewUUID(), Number: number, Cmd: request.Cmd, Cwd: request.Cwd, Env: request.Env, Started: time.Now(), Once: once,
	})
	if err != nil {
		r.release()
		return nil, err
	}
	r.mu.Lock()
	at, _ := slices.BinarySearchFunc(r.commands, number, func(c *Command, n int64) int { return int(c.record.Number - n) })
	r.commands = slices.Insert(r.commands, at, command)
	r.mu.Unlock()
	go command.follow(program.Timeout, r.release)
	r.forgetOldest()
	return command, nil
}

func (r *Registry) start(program Program, record Record) (*Command, error) {
	command, err := r.newCommand(record)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(command.folder, 0o700); err != nil {
		return nil, err
	}
	if err := record.write(command.folder); err != nil {
		_ = os.RemoveAll(command.folder)
		return nil, fmt.Errorf("the command cannot be written down: %w", err)
	}
	if err := command.begin(program, r.settings.Limits, r.settings.Umask); err != nil {
		_ = os.RemoveAll(command.folder)
		return nil, StartProblem(err)
	}
	return command, nil
}

// StartProblem is why a program did not start, to a caller.
func StartProblem(err error) error {
	message := "the command could not be started: " + err.Error()
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		message += fmt.Sprintf(" (os error %d)", int(errno))
	}
	return envelope.Problem{Status: http.StatusInternalServerError, Message: message}
}

func (r *Registry) reserve() (number int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0, envelope.Problemf(http.StatusServiceUnavailable, "the plugin is being stopped")
	}
	if most := r.settings.Bounds.Running; r.running >= most {
		return 0, envelope.Problemf(http.StatusTooManyRequests,
			"%d commands run already, as many as commands.running allows", most)
	}
	r.running++
	number = r.next
	r.next++
	return number, nil
}

func (r *Registry) release() {
	r.mu.Lock()
	r.running--
	r.mu.Unlock()
}

// forgetOldest makes room when more are remembered than shall be.
func (r *Registry) forgetOldest() {
	r.mu.Lock()
	var oldest []*Command
	for excess := len(r.commands) - r.settings.Bounds.Kept; excess > 0; excess-- {
		at := slices.IndexFunc(r.commands, (*Command).ended)
		if at < 0 {
			break
		}
		oldest = append(oldest, r.commands[at])
		r.commands = slices.Delete(r.commands, at, at+1)
	}
	r.mu.Unlock()
	for _, command := range oldest {
		command.forget()
	}
}

// evictLogs deletes the logs of the oldest command that has ended, and tells whether there were any.
func (r *Registry) evictLogs() bool {
	r.mu.Lock()
	at := slices.IndexFunc(r.commands, func(c *Command) bool {
		return c.ended() && (kept(c.stdout) || kept(c.stderr))
	})
	var command *Command
	if at >= 0 {
		command = r.commands[at]
	}
	r.mu.Unlock()
	if command == nil {
		return false
	}
	command.DeleteLogs()
	return true
}

func kept(s *spool.Spool) bool {
	state := s.State()
	return state.End > state.Start
}

// All is every command that is known, in the order of their starts.
func (r *Registry) All() []*Command {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.commands)
}

// Running is how many run now.
func (r *Registry) Running() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.running
}

// Find finds a command.
func (r *Registry) Find(uuid string) (*Command, error) {
	for _, command := range r.All() {
		if command.Record().UUID == uuid {
			return command, nil
		}
	}
	return nil, errNoCommand
}

var errNoCommand = envelope.Problem{Status: http.StatusNotFound, Message: "there is no such command", Bare: true}

// Delete forgets a command that has ended.
func (r *Registry) Delete(uuid string) error {
	r.mu.Lock()
	at := slices.IndexFunc(r.commands, func(c *Command) bool { return c.Record().UUID == uuid })
	if at < 0 {
		r.mu.Unlock()
		return errNoCommand
	}
	command := r.commands[at]
	if !command.ended() {
		r.mu.Unlock()
		return envelope.Problemf(http.StatusConflict, "command %s is still running", uuid)
	}
	r.commands = slices.Delete(r.commands, at, at+1)
	r.mu.Unlock()
	command.forget()
	return nil
}

// Close ends all commands: first as asked, then by force.
func (r *Registry) Close(grace time.Duration) {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	all := r.All()
	for _, command := range all {
		_ = command.Signal(unix.SIGTERM)
	}
	deadline := time.After(grace)
	for _, command := range all {
		select {
		case <-command.done:
		case <-deadline:
			grace = 0
		}
		if grace == 0 {
			break
		}
	}
	for _, command := range all {
		if command.process != nil {
			command.process.Kill()
		}
	}
	for _, command := range all {
		select {
		case <-command.done:
		case <-time.After(time.Second):
		}
	}
}

// NewUUID is a random UUID (RFC 9562, version 4).
func NewUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
