// Package idempotency carries a request out once, however often it comes.
package idempotency

import (
	"context"
	"net/http"
	"sync"
	"time"

	"dev.remora/samples/sandbox/internal/envelope"
)

// Answer is what a caller got.
type Answer struct {
	Status int
	Body   []byte
}

// Store remembers answers by key: at most so many, for so long.
type Store struct {
	most int
	age  time.Duration
	now  func() time.Time

	mu      sync.Mutex
	entries map[string]*entry
	order   []string // oldest first
}

type entry struct {
	fingerprint string
	since       time.Time
	done        chan struct{}
	answer      Answer
	kept        bool
}

// New makes an empty store.
func New(most int, age time.Duration) *Store {
	return &Store{most: most, age: age, now: time.Now, entries: map[string]*entry{}}
}

// Do carries out what run does, unless a request with this key was carried out: then its answer is given again. A second
// request that comes meanwhile waits for the first. Run tells whether something happened that must not happen twice; if
// not, the key is as good as new.
func (s *Store) Do(
	ctx context.Context, key, fingerprint string, run func() (answer Answer, happened bool),
) (answer Answer, replayed bool, err error) {
	for {
		mine, other := s.claim(key, fingerprint)
		if mine != nil {
			answer, _ := s.run(key, mine, run)
			return answer, false, nil
		}
		if other.fingerprint != fingerprint {
			return Answer{}, false, envelope.Problemf(http.StatusUnprocessableEntity,
				"this Idempotency-Key came with another request before")
		}
		select {
		case <-other.done:
		case <-ctx.Done():
			return Answer{}, false, ctx.Err()
		}
		if other.kept {
			return other.answer, true, nil
		}
	}
}

func (s *Store) run(key string, mine *entry, run func() (Answer, bool)) (answer Answer, happened bool) {
	defer func() { // a panic, too, lets those who wait go on
		s.mu.Lock()
		defer s.mu.Unlock()
		mine.answer, mine.kept = answer, happened
		if !happened && s.entries[key] == mine {
			delete(s.entries, key)
		}
		close(mine.done)
	}()
	return run()
}

// claim gives the caller an entry to fill, or another's.
func (s *Store) claim(key, fingerprint string) (mine, other *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	if found, ok := s.entries[key]; ok {
		return nil, found
	}
	mine = &entry{fingerprint: fingerprint, since: s.now(), done: make(chan struct{})}
	s.add(key, mine)
	return mine, nil
}

// Restore remembers the answer to a request of an earlier life.
func (s *Store) Restore(key, fingerprint string, answer Answer) {
	done := make(chan struct{})
	close(done)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(key, &entry{fingerprint: fingerprint, since: s.now(), done: done, answer: answer, kept: true})
}

func (s *Store) add(key string, e *entry) {
	s.entries[key] = e
	s.order = append(s.order, key)
}

// forget drops what is too old or too much, but nothing that is still being carried out.
func (s *Store) forget() {
	for len(s.order) > 0 {
		key := s.order[0]
		found, ok := s.entries[key]
		if ok {
			if s.now().Sub(found.since) < s.age && len(s.order) < s.most {
				return
			}
			select {
			case <-found.done:
			default:
				return
			}
			delete(s.entries, key)
		}
		s.order = s.order[1:]
	}
}
