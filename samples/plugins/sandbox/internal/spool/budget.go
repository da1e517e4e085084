package spool

import "sync/atomic"

// Budget is how many bytes all spools together may keep.
type Budget struct {
	total int64
	used  atomic.Int64
	// Evict gives up something that nobody needs any more and tells whether there was anything; set before use.
	Evict func() bool
}

// NewBudget allows total bytes.
func NewBudget(total int64) *Budget {
	return &Budget{total: total, Evict: func() bool { return false }}
}

// Used is how many bytes are kept.
func (b *Budget) Used() int64 { return b.used.Load() }

// take counts n bytes in, and tells whether they fit. They are counted either way.
func (b *Budget) take(n int64) bool {
	if b.used.Add(n) <= b.total {
		return true
	}
	for b.Evict() {
		if b.used.Load() <= b.total {
			return true
		}
	}
	return b.used.Load() <= b.total
}

func (b *Budget) give(n int64) { b.used.Add(-n) }
