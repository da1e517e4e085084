package idempotency

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dev.remora/samples/sandbox/internal/envelope"
)

func TestManyAtOnceAreOne(t *testing.T) {
	store := New(10, time.Hour)
	var runs, replays atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			answer, replayed, err := store.Do(t.Context(), "key", "print", func() (Answer, bool) {
				runs.Add(1)
				time.Sleep(10 * time.Millisecond)
				return Answer{Status: 200, Body: []byte("one")}, true
			})
			if err != nil || string(answer.Body) != "one" {
				t.Errorf("%s, %v", answer.Body, err)
			}
			if replayed {
				replays.Add(1)
			}
		})
	}
	all.Wait()
	if runs.Load() != 1 || replays.Load() != 49 {
		t.Errorf("%d runs, %d replays", runs.Load(), replays.Load())
	}
}

func TestWhatDidNotHappenMayBeTriedAgain(t *testing.T) {
	store := New(10, time.Hour)
	for range 3 {
		_, replayed, _ := store.Do(t.Context(), "key", "print", func() (Answer, bool) { return Answer{Status: 429}, false })
		if replayed {
			t.Error("it was not tried again")
		}
	}
}

func TestAKeyIsForOneRequest(t *testing.T) {
	store := New(10, time.Hour)
	store.Restore("key", "print", Answer{Status: 200})
	_, _, err := store.Do(t.Context(), "key", "other", func() (Answer, bool) { panic("run") })
	if envelope.ProblemOf(err).Status != 422 {
		t.Errorf("%v", err)
	}
}

func TestWhoeverWaitsMayLeave(t *testing.T) {
	store := New(10, time.Hour)
	started, finish := make(chan struct{}), make(chan struct{})
	go func() {
		_, _, _ = store.Do(context.Background(), "key", "print", func() (Answer, bool) {
			close(started)
			<-finish
			return Answer{}, true
		})
	}()
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := store.Do(ctx, "key", "print", nil); err == nil {
		t.Error("it waited")
	}
	close(finish)
}

func TestOldKeysAreForgotten(t *testing.T) {
	store := New(4, time.Hour)
	now := time.Now()
	store.now = func() time.Time { return now }
	run := func(key string) (replayed bool) {
		_, replayed, _ = store.Do(t.Context(), key, "", func() (Answer, bool) { return Answer{}, true })
		return replayed
	}
	for i := range 100 {
		run(strconv.Itoa(i))
	}
	if len(store.entries) > 4 || !run("99") || run("0") {
		t.Errorf("%d entries", len(store.entries))
	}
	now = now.Add(2 * time.Hour)
	if run("99") {
		t.Error("it was remembered for too long")
	}
}
