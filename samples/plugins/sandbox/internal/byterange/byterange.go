// Package byterange reads which part of something a caller asks for: HTTP's Range header and the API's offset and limit.
// Pure.
package byterange

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// ErrUnsatisfiable says that a well-formed range lies wholly outside of what there is.
var ErrUnsatisfiable = errors.New("range not satisfiable")

// Range is a part that is not empty, both ends included.
type Range struct{ First, Last int64 }

// Length is the number of bytes.
func (r Range) Length() int64 { return r.Last - r.First + 1 }

// ContentRange is the header of that name for a 206.
func (r Range) ContentRange(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", r.First, r.Last, size)
}

// Parse reads a Range header for something of size bytes (RFC 9110, 14.2). Partial is false when the whole is to be sent:
// without the header, and for one that is malformed, has another unit or several ranges, which a server may ignore.
func Parse(header string, size int64) (part Range, partial bool, err error) {
	unit, set, found := strings.Cut(header, "=")
	if !found || !strings.EqualFold(strings.TrimSpace(unit), "bytes") {
		return Range{}, false, nil
	}
	firstText, lastText, found := strings.Cut(strings.Trim(set, " \t"), "-")
	if !found {
		return Range{}, false, nil
	}
	first, hasFirst, ok := number(firstText)
	last, hasLast, ok2 := number(lastText)
	if !ok || !ok2 || !(hasFirst || hasLast) || hasFirst && hasLast && last < first {
		return Range{}, false, nil
	}
	if !hasFirst { // the last so many bytes
		first, last = max(0, size-last), size-1
	} else if !hasLast {
		last = size - 1
	}
	last = min(last, size-1)
	if first > last {
		return Range{}, false, ErrUnsatisfiable
	}
	return Range{first, last}, true, nil
}

// number reads digits; too many of them are as good as infinitely many.
func number(text string) (value int64, present, ok bool) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false, false
		}
		digit := int64(c - '0')
		if value > (math.MaxInt64-digit)/10 {
			value = math.MaxInt64
			continue
		}
		value = value*10 + digit
	}
	return value, text != "", true
}

// Slice is the part [from, to) of a stream of size bytes that an offset and a limit ask for; without a limit it goes to the
// end. It is empty when the offset lies behind the end.
func Slice(offset int64, limit *int64, size int64) (from, to int64, err error) {
	if offset < 0 {
		return 0, 0, fmt.Errorf("offset %d is negative", offset)
	}
	if limit != nil && *limit < 0 {
		return 0, 0, fmt.Errorf("limit %d is negative", *limit)
	}
	from, to = min(offset, size), size
	if limit != nil && *limit < to-from {
		to = from + *limit
	}
	return from, to, nil
}
