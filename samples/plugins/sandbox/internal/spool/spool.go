// Package spool keeps what a process writes: bounded, in files, to be read from any offset while it grows.
//
// A spool is a ring. When it is full the oldest bytes go, with one exception: while somebody follows, the writer waits for
// them, as with a pipe. So whoever reads along misses nothing, and a command that nobody watches is never held up for long.
package spool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"
)

// pieces is how many files a full spool has; what is given up goes a file at a time.
const pieces = 16

// ErrDeleted says that the spool was deleted.
var ErrDeleted = errors.New("deleted")

// GoneError says that bytes asked for are not kept any more.
type GoneError struct {
	// Next is the first offset behind them that is there.
	Next int64
}

func (e GoneError) Error() string {
	return fmt.Sprintf("bytes before %d are not kept any more", e.Next)
}

// Spool is one stream. Its methods may be called at the same time, but for Append, which has one caller.
type Spool struct {
	folder   string
	limit    int64
	patience time.Duration
	budget   *Budget

	mu      sync.Mutex
	parts   []part
	last    *os.File // of the last part; nil when the next byte begins a new one
	end     int64
	ended   bool
	deleted bool
	readTo  int64
	readAt  time.Time
	changed chan struct{}
}

// part is one file, named by the offset of its first byte.
type part struct{ start, size int64 }

func (p part) end() int64 { return p.start + p.size }

// Open makes a spool in folder, or finds the one that is there; the folder is made when the first byte comes. It keeps at
// most limit bytes, and waits for a reader at most patience since they last read.
func Open(folder string, limit int64, patience time.Duration, budget *Budget) (*Spool, error) {
	s := &Spool{
		folder: folder, limit: limit, patience: patience, budget: budget,
		readAt: time.Now(), changed: make(chan struct{}),
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	for _, entry := range entries {
		start, err := strconv.ParseInt(entry.Name(), 16, 64)
		if err != nil {
			continue // not ours
		}
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		s.parts = append(s.parts, part{start, info.Size()})
		budget.used.Add(info.Size())
	}
	slices.SortFunc(s.parts, func(a, b part) int { return int(min(1, max(-1, a.start-b.start))) })
	if len(s.parts) > 0 {
		s.end = s.parts[len(s.parts)-1].end()
	}
	return s, nil
}

// Append takes what the process wrote, all of it whatever happens: what cannot be kept (no room, a broken disk) counts as
// written and gone. It returns ErrDeleted when nobody wants more.
func (s *Spool) Append(data []byte) error {
	for len(data) > 0 {
		n := min(len(data), int(s.limit/pieces))
		if err := s.append(data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

func (s *Spool) append(data []byte) error {
	if err := s.waitForReaders(int64(len(data))); err != nil {
		return err
	}
	fits := s.budget.take(int64(len(data)))
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.parts) > 0 && !s.deleted && (!fits || s.kept()+int64(len(data)) > s.limit) {
		s.dropOldest()
		fits = fits || s.budget.used.Load() <= s.budget.total
	}
	if s.deleted || !fits || s.write(data) != nil {
		s.budget.give(int64(len(data)))
		s.closeLast()
	}
	s.end += int64(len(data))
	s.notify()
	if s.deleted {
		return ErrDeleted
	}
	return nil
}

// waitForReaders returns when n bytes fit without the loss of any that a follower has not read yet.
func (s *Spool) waitForReaders(n int64) error {
	for {
		s.mu.Lock()
		if s.deleted {
			s.mu.Unlock()
			return ErrDeleted
		}
		full := len(s.parts) > 0 && s.kept()+n > s.limit && s.parts[0].end() > s.readTo
		patience := time.Until(s.readAt.Add(s.patience))
		changed := s.changed
		s.mu.Unlock()
		if !full || patience <= 0 {
			return nil
		}
		select {
		case <-changed:
		case <-time.After(patience):
		}
	}
}

func (s *Spool) kept() int64 {
	var sum int64
	for _, part := range s.parts {
		sum += part.size
	}
	return sum
}

func (s *Spool) dropOldest() {
	if len(s.parts) == 1 {
		s.closeLast()
	}
	_ = os.Remove(s.file(s.parts[0]))
	s.budget.give(s.parts[0].size)
	s.parts = s.parts[1:]
}

func (s *Spool) write(data []byte) error {
	if s.last != nil && s.parts[len(s.parts)-1].size >= s.limit/pieces {
		s.closeLast()
	}
	if s.last == nil {
		if err := s.begin(); err != nil {
			return err
		}
	}
	current := &s.parts[len(s.parts)-1]
	if n, err := s.last.WriteAt(data, current.size); err != nil {
		_ = s.last.Truncate(current.size)
		return fmt.Errorf("after %d bytes: %w", n, err)
	}
	current.size += int64(len(data))
	return nil
}

func (s *Spool) begin() error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	next := part{start: s.end}
	file, err := os.OpenFile(s.file(next), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	s.last, s.parts = file, append(s.parts, next)
	return nil
}

func (s *Spool) closeLast() {
	if s.last != nil {
		_ = s.last.Close()
		s.last = nil
	}
}

func (s *Spool) file(p part) string { return filepath.Join(s.folder, fmt.Sprintf("%016x", p.start)) }

func (s *Spool) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// End says that nothing comes any more.
func (s *Spool) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.closeLast()
	s.notify()
}

// Delete forgets everything. A process that goes on writing is told by Append.
func (s *Spool) Delete() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deleted {
		return
	}
	s.deleted = true
	s.closeLast()
	s.budget.give(s.kept())
	s.parts = nil
	_ = os.RemoveAll(s.folder)
	s.notify()
}

// State is how far a spool is.
type State struct {
	// Start is the first offset that is kept, End the one behind the last.
	Start, End int64
	// Ended says that End is final.
	Ended   bool
	Deleted bool
	// Changed is closed with the next change.
	Changed <-chan struct{}
}

// State looks at the spool.
func (s *Spool) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	start := s.end
	if len(s.parts) > 0 {
		start = s.parts[0].start
	}
	return State{start, s.end, s.ended, s.deleted, s.changed}
}

// WaitFor returns when n bytes were written in all, or none come any more.
func (s *Spool) WaitFor(ctx context.Context, n int64) error {
	for {
		state := s.State()
		if state.End >= n || state.Ended || state.Deleted {
			return nil
		}
		select {
		case <-state.Changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ReadAt reads at most len(data) bytes, fewer at the end of what there is or of a file: io.EOF at the end, GoneError where
// bytes are missing, ErrDeleted.
func (s *Spool) ReadAt(data []byte, offset int64) (int, error) {
	for {
		from, err := s.find(offset)
		if err != nil {
			return 0, err
		}
		n, err := read(s.file(from), data[:min(int64(len(data)), from.end()-offset)], offset-from.start)
		if errors.Is(err, os.ErrNotExist) {
			continue // dropped just now
		}
		if err != nil {
			return n, err
		}
		s.noteRead(offset + int64(n))
		return n, nil
	}
}

func (s *Spool) find(offset int64) (part, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deleted {
		return part{}, ErrDeleted
	}
	s.readAt = time.Now()
	for _, p := range s.parts {
		if offset < p.start {
			return part{}, GoneError{p.start}
		}
		if offset < p.end() {
			return p, nil
		}
	}
	if offset < s.end {
		return part{}, GoneError{s.end}
	}
	return part{}, io.EOF
}

func (s *Spool) noteRead(to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if to > s.readTo {
		s.readTo = to
		s.notify()
	}
}

func read(file string, data []byte, offset int64) (int, error) {
	opened, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer opened.Close()
	n, err := opened.ReadAt(data, offset)
	if n == len(data) {
		return n, nil
	}
	return n, err
}

// Section reads the bytes [from, to), which were there when it was made.
func (s *Spool) Section(from, to int64) io.Reader { return &section{s, from, to} }

type section struct {
	spool    *Spool
	from, to int64
}

func (r *section) Read(data []byte) (int, error) {
	if r.from >= r.to {
		return 0, io.EOF
	}
	n, err := r.spool.ReadAt(data[:min(int64(len(data)), r.to-r.from)], r.from)
	r.from += int64(n)
	return n, err
}
