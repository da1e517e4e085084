// Package terminal runs programs in terminals that outlive the connections to them.
package terminal

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
)

// Settings is what terminals are run with.
type Settings struct {
	Folder   string
	Defaults commands.Defaults
	Umask    int
	Limits   *process.Limits
	Bounds   config.Terminals
	Budget   *spool.Budget
}

// Request is what a caller wants. Without a command it is the shell, which takes lines from the terminal.
type Request struct {
	commands.Request
	Size
}

// Terminal is one session.
type Terminal struct {
	UUID    string
	Started time.Time
	// Output is all that the screen was sent.
	Output *spool.Spool

	process *process.Process
	file    *os.File
	done    chan struct{}
	writing sync.Mutex
	viewers atomic.Int32
	// active is when somebody was attached or something was written, in Unix nanoseconds.
	active atomic.Int64
	size   atomic.Pointer[Size]
}

// Done is closed when the program has ended and all that it wrote is in Output.
func (t *Terminal) Done() <-chan struct{} { return t.done }

// ExitCode is nil while the program runs.
func (t *Terminal) ExitCode() *int {
	select {
	case <-t.done:
		code := t.process.ExitCode()
		return &code
	default:
		return nil
	}
}

// Size is the last that was set.
func (t *Terminal) Size() Size { return *t.size.Load() }

// Viewers is how many are attached.
func (t *Terminal) Viewers() int { return int(t.viewers.Load()) }

// Attach counts somebody who is attached, until leave is called.
func (t *Terminal) Attach() (leave func()) {
	t.viewers.Add(1)
	t.touch()
	return func() {
		t.touch()
		t.viewers.Add(-1)
	}
}

func (t *Terminal) touch() { t.active.Store(time.Now().UnixNano()) }

// Type sends what a person types.
func (t *Terminal) Type(ctx context.Context, keys []byte) error {
	t.writing.Lock()
	defer t.writing.Unlock()
	stop := context.AfterFunc(ctx, func() { _ = t.file.SetWriteDeadline(time.Now()) })
	defer func() {
		if !stop() {
			_ = t.file.SetWriteDeadline(time.Time{})
		}
	}()
	_, err := t.file.Write(keys)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ctx.Err()
	}
	if err != nil {
		return envelope.Problemf(http.StatusGone, "terminal %s has ended", t.UUID)
	}
	return nil
}

// Resize tells the program the size of the screen.
func (t *Terminal) Resize(size Size) error {
	if size.Rows == 0 || size.Cols == 0 {
		return envelope.Problemf(http.StatusBadRequest, "size %dx%d (expected: rows and cols of at least 1)", size.Rows, size.Cols)
	}
	if err := resize(t.file, size); err != nil {
		return envelope.Problemf(http.StatusGone, "terminal %s has ended", t.UUID)
	}
	t.size.Store(&size)
	return nil
}

// pump carries what the program writes into Output. A terminal whose program has ended reports an error.
func (t *Terminal) pump() {
	buffer := make([]byte, 32<<10)
	for {
		n, err := t.file.Read(buffer)
		if n > 0 {
			t.touch()
			if t.Output.Append(buffer[:n]) != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// follow waits for the end. Programs that the shell left in the terminal are hung up.
func (t *Terminal) follow() {
	written := make(chan struct{})
	go func() {
		t.pump()
		close(written)
	}()
	<-t.process.Done()
	select {
	case <-written: // nobody has the terminal open any more
	case <-time.After(time.Second):
		t.process.Kill()
		_ = t.file.SetReadDeadline(time.Now().Add(time.Second))
		<-written
	}
	_ = t.file.Close()
	t.Output.End()
	close(t.done)
}

// Registry knows all terminals.
type Registry struct {
	settings Settings

	mu        sync.Mutex
	terminals []*Terminal
	starting  int
	closed    bool
}

// NewRegistry has no terminals yet.
func NewRegistry(settings Settings) *Registry { return &Registry{settings: settings} }

// Start opens a terminal.
func (r *Registry) Start(request Request) (*Terminal, error) {
	if request.Size == (Size{}) {
		request.Size = Size{Rows: 24, Cols: 80}
	}
	if request.Rows == 0 || request.Cols == 0 {
		return nil, envelope.Problemf(http.StatusBadRequest, "rows and cols go together (expected: at least 1 each)")
	}
	defaults := r.settings.Defaults
	program, err := request.Interactive(defaults)
	if err != nil {
		return nil, err
	}
	if err := r.reserve(); err != nil {
		return nil, err
	}
	t, err := r.start(program, request.Size)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.starting--
	if err != nil {
		return nil, commands.StartProblem(err)
	}
	r.terminals = append(r.terminals, t)
	return t, nil
}

func (r *Registry) reserve() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return envelope.Problemf(http.StatusServiceUnavailable, "the plugin is being stopped")
	}
	if len(r.terminals)+r.starting >= r.settings.Bounds.Open {
		return envelope.Problemf(http.StatusTooManyRequests,
			"%d terminals are open already, as many as terminals.open allows", r.settings.Bounds.Open)
	}
	r.starting++
	return nil
}

func (r *Registry) start(program commands.Program, size Size) (*Terminal, error) {
	ours, theirs, err := openPair(size)
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	t := &Terminal{UUID: commands.NewUUID(), Started: time.Now(), file: ours, done: make(chan struct{})}
	t.size.Store(&size)
	t.touch()
	// Nobody waits long for whoever looks at a screen.
	t.Output, err = spool.Open(
		filepath.Join(r.settings.Folder, t.UUID), r.settings.Bounds.OutputBytes, time.Second, r.settings.Budget)
	if err == nil {
		t.process, err = process.Start(process.Spec{
			Path: program.Path, Args: program.Args, Env: program.Env, Dir: program.Dir, Umask: r.settings.Umask,
			Stdin: theirs, Stdout: theirs, Stderr: theirs, Terminal: true, Limits: r.settings.Limits, Name: t.UUID,
		})
	}
	if err != nil {
		_ = ours.Close()
		return nil, err
	}
	go t.follow()
	return t, nil
}

// All is every terminal, the oldest first.
func (r *Registry) All() []*Terminal {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.terminals)
}

// Find finds a terminal.
func (r *Registry) Find(uuid string) (*Terminal, error) {
	for _, t := range r.All() {
		if t.UUID == uuid {
			return t, nil
		}
	}
	return nil, envelope.Problemf(http.StatusNotFound, "there is no terminal %q", uuid)
}

// Delete ends a terminal and all that runs in it, and forgets it.
func (r *Registry) Delete(uuid string) error {
	t, err := r.Find(uuid)
	if err != nil {
		return err
	}
	r.remove(t)
	return nil
}

func (r *Registry) remove(t *Terminal) {
	t.process.Kill()
	t.Output.Delete()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.terminals = slices.DeleteFunc(r.terminals, func(other *Terminal) bool { return other == t })
}

// Sweep closes the terminals that nobody has looked at and nothing was written in for too long, at the time now.
func (r *Registry) Sweep(now time.Time) {
	idle := config.Seconds(r.settings.Bounds.IdleSeconds)
	if idle == 0 {
		return
	}
	for _, t := range r.All() {
		if t.Viewers() == 0 && now.Sub(time.Unix(0, t.active.Load())) > idle {
			r.remove(t)
		}
	}
}

// Close ends all terminals.
func (r *Registry) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	for _, t := range r.All() {
		r.remove(t)
	}
}
