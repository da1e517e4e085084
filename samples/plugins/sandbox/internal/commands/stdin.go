package commands

import (
	"context"
	"errors"
	"os"
	"sync"
)

// stdinBytes is how much waits for a command that does not read.
const stdinBytes = 1 << 20

// errStdinClosed says that the command takes no input any more.
var errStdinClosed = errors.New("standard input is closed")

// stdin feeds a command. What was taken is delivered, or the command has ended.
type stdin struct {
	pipe *os.File

	mu      sync.Mutex
	waiting []byte
	eof     bool
	closed  bool
	changed chan struct{}
}

func newStdin(pipe *os.File) *stdin {
	s := &stdin{pipe: pipe, changed: make(chan struct{})}
	go s.feed()
	return s
}

// write takes all of data or, with an error, nothing of it. Closing what is closed is no error.
func (s *stdin) write(ctx context.Context, data []byte, eof bool) error {
	for {
		s.mu.Lock()
		if s.closed || s.eof {
			s.mu.Unlock()
			if len(data) == 0 && eof {
				return nil
			}
			return errStdinClosed
		}
		if len(s.waiting) == 0 || len(s.waiting)+len(data) <= stdinBytes {
			s.waiting = append(s.waiting, data...)
			s.eof = eof
			s.notify()
			s.mu.Unlock()
			return nil
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *stdin) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *stdin) feed() {
	for {
		data, ok := s.next()
		if !ok {
			s.close()
			return
		}
		if _, err := s.pipe.Write(data); err != nil {
			s.close()
			return
		}
	}
}

// next waits for something to deliver; not ok when there will be nothing.
func (s *stdin) next() (data []byte, ok bool) {
	for {
		s.mu.Lock()
		if s.closed || len(s.waiting) == 0 && s.eof {
			s.mu.Unlock()
			return nil, false
		}
		if len(s.waiting) > 0 {
			data, s.waiting = s.waiting, nil
			s.notify()
			s.mu.Unlock()
			return data, true
		}
		changed := s.changed
		s.mu.Unlock()
		<-changed
	}
}

func (s *stdin) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed, s.waiting = true, nil
	_ = s.pipe.Close()
	s.notify()
}
