package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/files"
	"dev.remora/samples/sandbox/internal/idempotency"
)

// Headers of requests that may come again.
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	userHeader     = "X-Remora-User" // the gateway's, and nobody else's
	maxKey         = 255
)

// call is a request that changes something.
type call struct {
	*http.Request
	body []byte
	// once is nil for a request that may be carried out as often as it comes.
	once *commands.Once
}

// effect is an operation that changes something. With a key in its header it is carried out once.
func (s *Server) effect(run func(call) (data any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		body, err := s.body(w, r)
		if err != nil {
			fail(w, envelope.ProblemOf(err), began)
			return
		}
		once, err := onceOf(r, body)
		if err != nil {
			fail(w, envelope.ProblemOf(err), began)
			return
		}
		carryOut := func() (idempotency.Answer, bool) {
			data, err := run(call{r, body, once})
			return answer(data, err, began), happened(err)
		}
		if once == nil {
			given, _ := carryOut()
			sendAnswer(w, given)
			return
		}
		given, replayed, err := s.Once.Do(r.Context(), once.Key, once.Fingerprint, carryOut)
		if err != nil {
			fail(w, envelope.ProblemOf(err), began)
			return
		}
		if replayed {
			w.Header().Set(replayedHeader, "true")
		}
		sendAnswer(w, given)
	}
}

// happened tells whether an operation may have had an effect. One that was refused or could not begin has none; what the
// system stopped half way may have.
func happened(err error) bool {
	_, halfWay := errors.AsType[*files.SystemError](err)
	return err == nil || halfWay
}

func answer(data any, err error, began time.Time) idempotency.Answer {
	if err == nil {
		return marshal(http.StatusOK, envelope.Success(data, time.Since(began)))
	}
	problem := envelope.ProblemOf(err)
	if problem.Bare {
		return idempotency.Answer{Status: problem.Status}
	}
	return marshal(problem.Status, envelope.Failure(problem, time.Since(began)))
}

func marshal(status int, e envelope.Envelope) idempotency.Answer {
	text, err := json.Marshal(e)
	if err != nil { // only a fault of this program
		return idempotency.Answer{Status: http.StatusInternalServerError}
	}
	return idempotency.Answer{Status: status, Body: text}
}

func sendAnswer(w http.ResponseWriter, given idempotency.Answer) {
	if len(given.Body) == 0 {
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(given.Status)
		return
	}
	write(w, given.Status, given.Body)
}

// onceOf identifies a request by its key, which is the caller's own, and by all that it asks for.
func onceOf(r *http.Request, body []byte) (*commands.Once, error) {
	key := r.Header.Get(keyHeader)
	if key == "" {
		return nil, nil
	}
	if len(key) > maxKey {
		return nil, badRequest("%s has %d characters (expected: at most %d)", keyHeader, len(key), maxKey)
	}
	print := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery} {
		print.Write([]byte(part + "\n"))
	}
	print.Write(body)
	who := sha256.Sum256([]byte(r.Header.Get(userHeader) + "\n" + key))
	return &commands.Once{
		Key:         hex.EncodeToString(who[:]),
		Fingerprint: hex.EncodeToString(print.Sum(nil)),
	}, nil
}

// RestoreOnce remembers which commands were started by requests that may come again.
func (s *Server) RestoreOnce() {
	for _, command := range s.Commands.All() {
		record := command.Record()
		if record.Once != nil {
			s.Once.Restore(record.Once.Key, record.Once.Fingerprint, answer(started{record.UUID}, nil, time.Now()))
		}
	}
}
