package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/spool"
)

// cursor is how far a follower is in the two streams of a command. As text, 12-0, it is the id of an event.
type cursor struct{ stdout, stderr int64 }

func (c cursor) String() string { return fmt.Sprintf("%d-%d", c.stdout, c.stderr) }

func (c *cursor) of(stream string) *int64 {
	if stream == "stdout" {
		return &c.stdout
	}
	return &c.stderr
}

// parseCursor reads a cursor; that of an empty text is the beginning.
func parseCursor(text string) (cursor, error) {
	var c cursor
	if text == "" {
		return c, nil
	}
	if n, err := fmt.Sscanf(text, "%d-%d", &c.stdout, &c.stderr); n != 2 || err != nil ||
		c.stdout < 0 || c.stderr < 0 || c.String() != text {
		return cursor{}, fmt.Errorf("cursor %q (expected: two offsets, such as 12-0)", text)
	}
	return c, nil
}

// follow streams the output of a command as events until it has ended. A client whose connection broke comes back with the
// last id that it got, as browsers do by themselves, or with ?from=, and misses nothing.
func (s *Server) follow(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	command, err := s.command(r)
	if err == nil {
		_, err = command.Stream("stdout") // or its logs were deleted
	}
	from := r.Header.Get("Last-Event-ID")
	if from == "" {
		from = r.URL.Query().Get("from")
	}
	at, wrong := parseCursor(from)
	if err == nil && wrong != nil {
		err = badRequest("%v", wrong)
	}
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	follower := follower{command: command, events: newEvents(w), at: at, buffer: make([]byte, 32<<10)}
	_ = follower.run(r)
}

type follower struct {
	command *commands.Command
	events  events
	at      cursor
	buffer  []byte
}

func (f *follower) run(r *http.Request) error {
	for {
		over := false
		select {
		case <-f.command.Done():
			over = true
		default:
		}
		moved := false
		var changed [2]<-chan struct{}
		for i, name := range []string{"stdout", "stderr"} {
			stream, err := f.command.Stream(name)
			if err != nil {
				return f.events.send("deleted", "", struct{}{})
			}
			changed[i] = stream.State().Changed
			some, err := f.pass(name, stream)
			if err != nil {
				return err
			}
			moved = moved || some
		}
		if moved {
			continue
		}
		if over {
			return f.events.send("exit", f.at.String(), map[string]any{"exitcode": f.command.Record().ExitCode})
		}
		select {
		case <-changed[0]:
		case <-changed[1]:
		case <-f.command.Done():
		case <-r.Context().Done():
			return r.Context().Err()
		case <-time.After(commentEvery):
			if err := f.events.comment(); err != nil {
				return err
			}
		}
	}
}

// pass sends the next piece of a stream, if there is one.
func (f *follower) pass(name string, stream *spool.Spool) (some bool, err error) {
	next := f.at.of(name)
	n, err := stream.ReadAt(f.buffer, *next)
	if gone, ok := errors.AsType[spool.GoneError](err); ok {
		*next = gone.Next
		return true, f.events.send("gap", f.at.String(), map[string]any{"stream": name, "offset": gone.Next})
	}
	if errors.Is(err, io.EOF) || errors.Is(err, spool.ErrDeleted) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	offset := *next
	*next += int64(n)
	return true, f.events.send("output", f.at.String(), struct {
		Stream string `json:"stream"`
		Offset int64  `json:"offset"`
		Data   []byte `json:"data"` // base64, as all bytes in JSON
	}{name, offset, f.buffer[:n]})
}
