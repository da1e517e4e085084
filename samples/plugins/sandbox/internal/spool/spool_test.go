package spool

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const limit = 1600 // sixteen files of 100 bytes

func open(t *testing.T, patience time.Duration, budget *Budget) *Spool {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "stdout"), limit, patience, budget)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func numbered(from, to int) []byte {
	data := make([]byte, to-from)
	for i := range data {
		data[i] = byte((from + i) * 7)
	}
	return data
}

func TestWhatWasWrittenIsReadFromAnyOffset(t *testing.T) {
	s := open(t, 0, NewBudget(1<<20))
	for i := range 10 {
		if err := s.Append(numbered(i*130, (i+1)*130)); err != nil {
			t.Fatal(err)
		}
	}
	for _, offset := range []int{0, 1, 99, 100, 129, 130, 1299} {
		got, err := io.ReadAll(s.Section(int64(offset), 1300))
		if err != nil || !bytes.Equal(got, numbered(offset, 1300)) {
			t.Errorf("from %d: %d bytes, %v", offset, len(got), err)
		}
	}
	if _, err := s.ReadAt(make([]byte, 1), 1300); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

func TestTheOldestBytesGoWhenItIsFull(t *testing.T) {
	s := open(t, 0, NewBudget(1<<20))
	if err := s.Append(numbered(0, 5000)); err != nil {
		t.Fatal(err)
	}
	state := s.State()
	if state.End != 5000 || state.Start < 5000-limit || state.Start > 5000-limit+2*limit/pieces {
		t.Errorf("%+v", state)
	}
	got, err := io.ReadAll(s.Section(state.Start, 5000))
	if err != nil || !bytes.Equal(got, numbered(int(state.Start), 5000)) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	_, err = s.ReadAt(make([]byte, 1), 0)
	if gone, ok := errors.AsType[GoneError](err); !ok || gone.Next != state.Start {
		t.Errorf("%v", err)
	}
}

func TestAWriterWaitsForWhoeverFollows(t *testing.T) {
	s := open(t, time.Hour, NewBudget(1<<20))
	want := numbered(0, 20*limit)
	go func() {
		_ = s.Append(want)
		s.End()
	}()
	var got []byte
	buffer := make([]byte, 64)
	for {
		n, err := s.ReadAt(buffer, int64(len(got)))
		got = append(got, buffer[:n]...)
		state := s.State()
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			t.Fatal(err)
		case int64(len(got)) < state.End:
		case state.Ended:
			if !bytes.Equal(got, want) {
				t.Errorf("%d bytes of %d", len(got), len(want))
			}
			return
		default:
			<-state.Changed
		}
	}
}

func TestAWriterStopsWaitingForAReaderWhoLeft(t *testing.T) {
	s := open(t, 10*time.Millisecond, NewBudget(1<<20))
	if err := s.Append(numbered(0, 3*limit)); err != nil {
		t.Fatal(err)
	}
	if state := s.State(); state.End != 3*limit || state.Start == 0 {
		t.Errorf("%+v", state)
	}
}

func TestAFullBudgetGivesUpWhatCanBeGivenUpFirst(t *testing.T) {
	budget := NewBudget(1000)
	old := open(t, 0, budget)
	_ = old.Append(numbered(0, 900))
	budget.Evict = func() bool {
		if old.State().Deleted {
			return false
		}
		old.Delete()
		return true
	}
	s := open(t, 0, budget)
	_ = s.Append(numbered(0, 5000))
	if state := s.State(); !old.State().Deleted || state.End != 5000 || state.Start == 5000 {
		t.Errorf("%+v", state)
	}
	if budget.Used() > 1000 {
		t.Errorf("%d bytes are kept", budget.Used())
	}
	s.Delete()
	if budget.Used() != 0 {
		t.Errorf("%d bytes are kept of nothing", budget.Used())
	}
}

func TestWithoutAnyRoomTheProcessWritesOn(t *testing.T) {
	s := open(t, 0, NewBudget(0))
	if err := s.Append(numbered(0, 500)); err != nil {
		t.Fatal(err)
	}
	if state := s.State(); state.Start != 500 || state.End != 500 {
		t.Errorf("%+v", state)
	}
	_, err := s.ReadAt(make([]byte, 1), 3)
	if gone, ok := errors.AsType[GoneError](err); !ok || gone.Next != 500 {
		t.Errorf("%v", err)
	}
}

func TestABrokenDiskCostsOutputAndNothingElse(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	budget := NewBudget(1 << 20)
	s := &Spool{folder: folder, limit: limit, budget: budget, changed: make(chan struct{})}
	if err := s.Append(numbered(0, 500)); err != nil {
		t.Fatal(err)
	}
	if s.State().End != 500 || budget.Used() != 0 {
		t.Errorf("%+v, %d", s.State(), budget.Used())
	}
}

func TestDeletedIsDeleted(t *testing.T) {
	budget := NewBudget(1 << 20)
	s := open(t, time.Hour, budget)
	_ = s.Append(numbered(0, 500))
	s.Delete()
	if err := s.Append([]byte("x")); !errors.Is(err, ErrDeleted) {
		t.Errorf("%v", err)
	}
	if _, err := s.ReadAt(make([]byte, 1), 0); !errors.Is(err, ErrDeleted) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(s.folder); !errors.Is(err, os.ErrNotExist) || budget.Used() != 0 {
		t.Errorf("%v, %d", err, budget.Used())
	}
}

func TestItIsFoundAgain(t *testing.T) {
	s := open(t, 0, NewBudget(1<<20))
	_ = s.Append(numbered(0, 5000))
	s.End()
	budget := NewBudget(1 << 20)
	again, err := Open(s.folder, limit, 0, budget)
	if err != nil {
		t.Fatal(err)
	}
	before, after := s.State(), again.State()
	if before.Start != after.Start || before.End != after.End || budget.Used() != after.End-after.Start {
		t.Errorf("%+v, %+v, %d", before, after, budget.Used())
	}
	_ = again.Append(numbered(5000, 5100))
	start := again.State().Start
	got, err := io.ReadAll(again.Section(start, 5100))
	if err != nil || !bytes.Equal(got, numbered(int(start), 5100)) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestOneCanWaitForBytes(t *testing.T) {
	s := open(t, 0, NewBudget(1<<20))
	done := make(chan error)
	go func() { done <- s.WaitFor(context.Background(), 10) }()
	_ = s.Append(numbered(0, 5))
	_ = s.Append(numbered(5, 10))
	if err := <-done; err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.WaitFor(ctx, 11); err == nil {
		t.Error("it waited for nothing")
	}
	s.End()
	if err := s.WaitFor(context.Background(), 11); err != nil {
		t.Error(err)
	}
}
