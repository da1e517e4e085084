// Package envelope is the form of every answer in JSON: what the official API calls its response envelope. Pure.
package envelope

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Envelope is one answer. Data is null where an operation has nothing to tell.
type Envelope struct {
	Status  string  `json:"status"`
	Message string  `json:"message,omitempty"`
	Data    any     `json:"data"`
	Errors  []Error `json:"errors,omitempty"`
	// OpTimeMicros is how long the operation took.
	OpTimeMicros int64 `json:"op_time_us"`
}

// Error is one entry of an envelope's errors.
type Error struct {
	// Status is an HTTP status code.
	Status  int    `json:"status"`
	Message string `json:"message,omitempty"`
}

// Success wraps what an operation has to tell; nil for nothing.
func Success(data any, took time.Duration) Envelope {
	return Envelope{Status: "success", Data: data, OpTimeMicros: took.Microseconds()}
}

// Failure wraps a problem.
func Failure(problem Problem, took time.Duration) Envelope {
	return Envelope{
		Status:       "error",
		Message:      problem.Message,
		Errors:       []Error{{Status: problem.Status, Message: problem.Message}},
		OpTimeMicros: took.Microseconds(),
	}
}

// Problem is a failure that a caller is told of.
type Problem struct {
	// Status is an HTTP status code, 400 to 599.
	Status  int
	Message string
	// Bare problems have no body: the official API says so for commands and logs that are not there.
	Bare bool
}

func (p Problem) Error() string { return p.Message }

// Problemf makes a problem with a message.
func Problemf(status int, format string, args ...any) Problem {
	return Problem{Status: status, Message: fmt.Sprintf(format, args...)}
}

// ProblemOf finds the problem in err; any other error is one of this program, 500.
func ProblemOf(err error) Problem {
	if problem, ok := errors.AsType[Problem](err); ok {
		return problem
	}
	return Problem{Status: http.StatusInternalServerError, Message: err.Error()}
}
