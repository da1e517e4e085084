package byterange

import (
	"errors"
	"testing"
)

func TestRangesOfTenBytes(t *testing.T) {
	for header, want := range map[string]string{
		"bytes=0-3":                    "bytes 0-3/10",
		"bytes=4-":                     "bytes 4-9/10",
		"bytes=9-9":                    "bytes 9-9/10",
		"bytes=2-99":                   "bytes 2-9/10",
		"bytes=-3":                     "bytes 7-9/10",
		"bytes=-99":                    "bytes 0-9/10",
		"BYTES=0-0":                    "bytes 0-0/10",
		"bytes= 0-3 ":                  "bytes 0-3/10",
		"bytes=1-99999999999999999999": "bytes 1-9/10",

		"bytes=10-":                   "unsatisfiable",
		"bytes=10-11":                 "unsatisfiable",
		"bytes=-0":                    "unsatisfiable",
		"bytes=99999999999999999999-": "unsatisfiable",

		"":              "whole",
		"bytes":         "whole",
		"bytes=":        "whole",
		"bytes=-":       "whole",
		"bytes=3-2":     "whole",
		"bytes=a-b":     "whole",
		"bytes=0x1-2":   "whole",
		"bytes=+1-2":    "whole",
		"bytes=1--2":    "whole",
		"bytes=0-1,4-5": "whole",
		"lines=0-3":     "whole",
	} {
		t.Run(header, func(t *testing.T) {
			if got := parsed(header, 10); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestNothingCanBeTakenOfNothing(t *testing.T) {
	for _, header := range []string{"bytes=0-", "bytes=0-0", "bytes=-1"} {
		if got := parsed(header, 0); got != "unsatisfiable" {
			t.Errorf("%s: got %s", header, got)
		}
	}
}

func parsed(header string, size int64) string {
	part, partial, err := Parse(header, size)
	switch {
	case errors.Is(err, ErrUnsatisfiable):
		return "unsatisfiable"
	case partial:
		return part.ContentRange(size)
	default:
		return "whole"
	}
}

func TestOffsetsAndLimits(t *testing.T) {
	limit := func(n int64) *int64 { return &n }
	for _, example := range []struct {
		offset   int64
		limit    *int64
		from, to int64
	}{
		{0, nil, 0, 10},
		{4, nil, 4, 10},
		{4, limit(3), 4, 7},
		{4, limit(99), 4, 10},
		{4, limit(0), 4, 4},
		{10, limit(1), 10, 10},
		{1 << 62, limit(1 << 62), 10, 10},
	} {
		from, to, err := Slice(example.offset, example.limit, 10)
		if from != example.from || to != example.to || err != nil {
			t.Errorf("%+v: got %d, %d, %v", example, from, to, err)
		}
	}
	if _, _, err := Slice(-1, nil, 10); err == nil {
		t.Error("a negative offset is taken")
	}
	if _, _, err := Slice(0, limit(-1), 10); err == nil {
		t.Error("a negative limit is taken")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"bytes=0-3", "bytes=-3", "bytes=4-", "bytes=,", "bytes=18446744073709551616-", "=-"} {
		f.Add(seed, int64(10))
	}
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		part, partial, err := Parse(header, size)
		if partial && err != nil {
			t.Errorf("both a part and %v", err)
		}
		if partial && !(0 <= part.First && part.First <= part.Last && part.Last < size) {
			t.Errorf("%q of %d is %+v", header, size, part)
		}
	})
}

func FuzzSlice(f *testing.F) {
	f.Add(int64(3), int64(4), int64(10))
	f.Fuzz(func(t *testing.T, offset, limit, size int64) {
		if size < 0 {
			return
		}
		from, to, err := Slice(offset, &limit, size)
		if err != nil {
			return
		}
		if !(0 <= from && from <= to && to <= size && to-from <= limit) {
			t.Errorf("%d, %d of %d is %d to %d", offset, limit, size, from, to)
		}
	})
}
