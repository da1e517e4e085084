// Package api is the sandbox's HTTP: which request does what, and how the answer looks.
package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"sync/atomic"
	"time"

	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/idempotency"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/terminal"
)

// Server answers requests.
type Server struct {
	Config    config.Config
	Commands  *commands.Registry
	Terminals *terminal.Registry
	Once      *idempotency.Store
	Limits    *process.Limits

	watching atomic.Int32
}

// operation is one that answers with an envelope around what it returns.
type operation func(*http.Request) (data any, err error)

// Handler is all of the API.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.commandRoutes(mux)
	s.terminalRoutes(mux)
	s.fileRoutes(mux)
	s.moreFileRoutes(mux)
	s.statusRoute(mux)
	return strict(mux)
}

// strict answers what no route takes with an envelope, and never with a redirect: its address would be wrong for whoever
// came through a gateway.
func strict(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		if _, pattern := mux.Handler(r); pattern != "" && path.Clean(r.URL.Path) == r.URL.Path {
			mux.ServeHTTP(w, r)
			return
		}
		problem := envelope.Problemf(http.StatusNotFound, "there is nothing at %s", r.URL.Path)
		if allowed := allowed(mux, r); allowed != "" {
			w.Header().Set("Allow", allowed)
			problem = envelope.Problemf(http.StatusMethodNotAllowed, "%s is not for %s (expected: %s)",
				r.Method, r.URL.Path, allowed)
		}
		fail(w, problem, began)
	})
}

// allowed is the methods that a path takes, if there are any.
func allowed(mux *http.ServeMux, r *http.Request) string {
	if path.Clean(r.URL.Path) != r.URL.Path {
		return ""
	}
	var methods string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" {
			if methods != "" {
				methods += ", "
			}
			methods += method
		}
	}
	return methods
}

// plain is a route for an operation that changes nothing.
func plain(run operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		data, err := run(r)
		if err != nil {
			fail(w, envelope.ProblemOf(err), began)
			return
		}
		send(w, http.StatusOK, envelope.Success(data, time.Since(began)))
	}
}

func send(w http.ResponseWriter, status int, answer envelope.Envelope) {
	text, err := json.Marshal(answer)
	if err != nil { // only a fault of this program
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	write(w, status, text)
}

func write(w http.ResponseWriter, status int, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func fail(w http.ResponseWriter, problem envelope.Problem, began time.Time) {
	if problem.Bare {
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(problem.Status)
		return
	}
	send(w, problem.Status, envelope.Failure(problem, time.Since(began)))
}

// body reads the whole body, as far as it may go.
func (s *Server) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.Config.MaxBodyBytes))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, envelope.Problemf(http.StatusRequestEntityTooLarge,
			"the body is larger than %d bytes (max_body_bytes)", s.Config.MaxBodyBytes)
	}
	if err != nil {
		return nil, badRequest("the body broke off: %v", err)
	}
	return text, nil
}

// parse reads a JSON object. A body may be missing where a nil result makes sense to the operation.
func parse[T any](text []byte) (*T, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil
	}
	var value T
	if err := json.Unmarshal(text, &value); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			return nil, badRequest("%s is a %s (expected: %s)", wrong.Field, wrong.Value, wrong.Type)
		}
		return nil, badRequest("the body is not what is expected: %v", err)
	}
	return &value, nil
}

// needed is parse for a body that has to be there.
func needed[T any](text []byte) (*T, error) {
	value, err := parse[T](text)
	if err == nil && value == nil {
		return nil, badRequest("the body is missing (expected: a JSON object)")
	}
	return value, err
}

// require gives what a field has, or says that it is missing.
func require[T any](name string, value *T) (T, error) {
	if value == nil {
		var none T
		return none, badRequest("%s is missing", name)
	}
	return *value, nil
}

func badRequest(format string, args ...any) error {
	return envelope.Problem{Status: http.StatusBadRequest, Message: fmt.Sprintf(format, args...)}
}
