package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/spool"
	"dev.remora/samples/sandbox/internal/terminal"
	"github.com/coder/websocket"
)

const (
	// pingEvery finds out that somebody left without a word.
	pingEvery = 30 * time.Second
	// maxMessage is what a client may send at once.
	maxMessage = 1 << 20
)

func (s *Server) terminalRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /terminals", plain(s.listTerminals))
	mux.HandleFunc("POST /terminals", s.effect(s.startTerminal))
	mux.HandleFunc("GET /terminals/{uuid}", plain(s.getTerminal))
	mux.HandleFunc("DELETE /terminals/{uuid}", s.effect(s.deleteTerminal))
	mux.HandleFunc("POST /terminals/{uuid}/resize", s.effect(s.resizeTerminal))
	mux.HandleFunc("GET /terminals/{uuid}/attach", s.attach)
}

type shownTerminal struct {
	UUID     string    `json:"uuid"`
	Started  time.Time `json:"started"`
	ExitCode *int      `json:"exitcode"`
	Rows     uint16    `json:"rows"`
	Cols     uint16    `json:"cols"`
	Attached int       `json:"attached"`
	// KeptFrom and Available are offsets in its output.
	KeptFrom  int64 `json:"kept_from"`
	Available int64 `json:"available"`
}

func showTerminal(t *terminal.Terminal) shownTerminal {
	state, size := t.Output.State(), t.Size()
	return shownTerminal{t.UUID, t.Started, t.ExitCode(), size.Rows, size.Cols, t.Viewers(), state.Start, state.End}
}

func (s *Server) listTerminals(*http.Request) (any, error) {
	type list struct {
		Terminals []shownTerminal `json:"terminals"`
	}
	answer := list{[]shownTerminal{}}
	for _, t := range s.Terminals.All() {
		answer.Terminals = append(answer.Terminals, showTerminal(t))
	}
	return answer, nil
}

func (s *Server) startTerminal(c call) (any, error) {
	request, err := parse[terminal.Request](c.body)
	if err != nil {
		return nil, err
	}
	if request == nil {
		request = &terminal.Request{}
	}
	opened, err := s.Terminals.Start(*request)
	if err != nil {
		return nil, err
	}
	return showTerminal(opened), nil
}

func (s *Server) getTerminal(r *http.Request) (any, error) {
	t, err := s.Terminals.Find(r.PathValue("uuid"))
	if err != nil {
		return nil, err
	}
	return showTerminal(t), nil
}

func (s *Server) deleteTerminal(c call) (any, error) {
	return nil, s.Terminals.Delete(c.PathValue("uuid"))
}

func (s *Server) resizeTerminal(c call) (any, error) {
	t, err := s.Terminals.Find(c.PathValue("uuid"))
	if err != nil {
		return nil, err
	}
	size, err := needed[terminal.Size](c.body)
	if err != nil {
		return nil, err
	}
	return nil, t.Resize(*size)
}

// told is what the server says in a text message; output is in binary ones.
type told struct {
	Type string `json:"type"`
	// Offset is that of the next byte that follows.
	Offset   *int64 `json:"offset,omitempty"`
	ExitCode *int   `json:"exitcode,omitempty"`
	Message  string `json:"message,omitempty"`
}

// subprotocol is chosen where a client offers it. A browser has to: it brings its token as another one, which the gateway takes.
const subprotocol = "terminal"

// attach is a WebSocket to a terminal: binary messages are keys and screen, text messages are JSON. A client that counts
// the bytes that it got comes back with their number as offset and misses nothing.
func (s *Server) attach(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	t, err := s.Terminals.Find(r.PathValue("uuid"))
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	offset, err := offsetOf(r, "offset")
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	// No cookie opens this door, so pages of other origins gain nothing here.
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, Subprotocols: []string{subprotocol}})
	if err != nil {
		return // answered by Accept
	}
	defer socket.CloseNow()
	socket.SetReadLimit(maxMessage)
	defer t.Attach()()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		defer cancel()
		receive(ctx, socket, t, r.URL.Query().Get("readonly") == "true")
	}()
	go keepAlive(ctx, cancel, socket)
	if sendScreen(ctx, socket, t, offset) == nil {
		_ = socket.Close(websocket.StatusNormalClosure, "the terminal has ended")
	}
}

// offsetOf reads a number of bytes from the query; nil for none.
func offsetOf(r *http.Request, name string) (*int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return nil, nil
	}
	offset, err := strconv.ParseInt(text, 10, 64)
	if err != nil || offset < 0 {
		return nil, badRequest("%s %q (expected: a number of bytes)", name, text)
	}
	return &offset, nil
}

func keepAlive(ctx context.Context, cancel context.CancelFunc, socket *websocket.Conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pingEvery):
		}
		timeout, stop := context.WithTimeout(ctx, pingEvery)
		err := socket.Ping(timeout)
		stop()
		if err != nil {
			cancel()
			return
		}
	}
}

// receive takes what the client sends until it leaves.
func receive(ctx context.Context, socket *websocket.Conn, t *terminal.Terminal, readonly bool) {
	for {
		kind, data, err := socket.Read(ctx)
		if err != nil {
			return
		}
		if readonly {
			continue
		}
		if kind == websocket.MessageBinary {
			err = t.Type(ctx, data)
		} else {
			err = control(ctx, t, data)
		}
		if err != nil && tell(ctx, socket, told{Type: "error", Message: err.Error()}) != nil {
			return
		}
	}
}

// control does what a text message asks for: {"type":"resize","rows":24,"cols":80} or {"type":"input","data":"ls\n"}.
func control(ctx context.Context, t *terminal.Terminal, text []byte) error {
	var message struct {
		Type string
		Data string
		terminal.Size
	}
	if err := json.Unmarshal(text, &message); err != nil {
		return fmt.Errorf("this is no JSON object: %w", err)
	}
	switch message.Type {
	case "resize":
		return t.Resize(message.Size)
	case "input":
		return t.Type(ctx, []byte(message.Data))
	}
	return fmt.Errorf("type %q is unknown (expected: resize or input)", message.Type)
}

// sendScreen sends output from an offset on until the terminal has ended; from the oldest byte that is kept without one.
func sendScreen(ctx context.Context, socket *websocket.Conn, t *terminal.Terminal, offset *int64) error {
	state := t.Output.State()
	next := state.Start
	if offset != nil {
		next = min(max(*offset, state.Start), state.End)
	}
	if err := tell(ctx, socket, told{Type: "attached", Offset: &next}); err != nil {
		return err
	}
	buffer := make([]byte, 32<<10)
	for {
		state := t.Output.State()
		n, err := t.Output.ReadAt(buffer, next)
		gone, isGone := errors.AsType[spool.GoneError](err)
		switch {
		case n > 0:
			if err := socket.Write(ctx, websocket.MessageBinary, buffer[:n]); err != nil {
				return err
			}
			next += int64(n)
		case isGone:
			next = gone.Next
			if err := tell(ctx, socket, told{Type: "gap", Offset: &next}); err != nil {
				return err
			}
		case !errors.Is(err, io.EOF):
			return tell(ctx, socket, told{Type: "exit", ExitCode: t.ExitCode(), Offset: &next})
		case state.Ended:
			<-t.Done()
			return tell(ctx, socket, told{Type: "exit", ExitCode: t.ExitCode(), Offset: &next})
		default:
			select {
			case <-state.Changed:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func tell(ctx context.Context, socket *websocket.Conn, what told) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	return socket.Write(ctx, websocket.MessageText, text)
}
