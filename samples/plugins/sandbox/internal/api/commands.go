package api

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"dev.remora/samples/sandbox/internal/byterange"
	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
)

func (s *Server) commandRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /commands", plain(s.listCommands))
	mux.HandleFunc("POST /commands", s.effect(s.startCommand))
	mux.HandleFunc("GET /commands/{uuid}", plain(s.getCommand))
	mux.HandleFunc("DELETE /commands/{uuid}", s.effect(s.deleteCommand))
	mux.HandleFunc("GET /commands/{uuid}/logs", s.getLogs)
	mux.HandleFunc("DELETE /commands/{uuid}/logs", s.effect(s.deleteLogs))
	mux.HandleFunc("GET /commands/{uuid}/logs/raw/{stream}", s.getRawLog)
	mux.HandleFunc("GET /commands/{uuid}/follow", s.follow)
	mux.HandleFunc("POST /commands/{uuid}/stdin", s.effect(s.writeStdin))
	mux.HandleFunc("POST /commands/{uuid}/signal", s.effect(s.signalCommand))
	mux.HandleFunc("POST /commands/{uuid}/wait", plain(s.waitForCommand))
	mux.HandleFunc("POST /commands/{uuid}/wait_timeout", s.waitForCommandSoLong)
}

func (s *Server) command(r *http.Request) (*commands.Command, error) {
	return s.Commands.Find(r.PathValue("uuid"))
}

type started struct {
	UUID string `json:"uuid"`
}

func (s *Server) startCommand(c call) (any, error) {
	request, err := needed[commands.Request](c.body)
	if err != nil {
		return nil, err
	}
	command, err := s.Commands.Start(*request, c.once)
	if err != nil {
		return nil, err
	}
	return started{command.Record().UUID}, nil
}

// shown is a command to its callers; the first five fields are the official ones.
type shown struct {
	UUID        string            `json:"uuid"`
	Cmdline     commands.Line     `json:"cmdline"`
	Cwd         *string           `json:"cwd"`
	Env         map[string]string `json:"env"`
	ExitCode    *int              `json:"exitcode"`
	Started     time.Time         `json:"started"`
	Ended       *time.Time        `json:"ended"`
	Lost        bool              `json:"lost,omitempty"`
	LogsDeleted bool              `json:"logs_deleted,omitempty"`
}

func show(c *commands.Command) shown {
	r := c.Record()
	return shown{r.UUID, r.Cmd, r.Cwd, r.Env, r.ExitCode, r.Started, r.Ended, r.Lost, r.LogsDeleted}
}

func (s *Server) listCommands(r *http.Request) (any, error) {
	type list struct {
		Commands []string `json:"commands"`
		Details  []shown  `json:"details,omitempty"`
	}
	answer := list{Commands: []string{}}
	for _, command := range s.Commands.All() {
		answer.Commands = append(answer.Commands, command.Record().UUID)
		if r.URL.Query().Get("details") == "true" {
			answer.Details = append(answer.Details, show(command))
		}
	}
	return answer, nil
}

func (s *Server) getCommand(r *http.Request) (any, error) {
	command, err := s.command(r)
	if err != nil {
		return nil, err
	}
	return show(command), nil
}

func (s *Server) deleteCommand(c call) (any, error) {
	return nil, s.Commands.Delete(c.PathValue("uuid"))
}

func (s *Server) deleteLogs(c call) (any, error) {
	command, err := s.command(c.Request)
	if err != nil {
		return nil, err
	}
	command.DeleteLogs()
	return nil, nil
}

func (s *Server) writeStdin(c call) (any, error) {
	command, err := s.command(c.Request)
	if err != nil {
		return nil, err
	}
	type request struct {
		Data *string `json:"data"`
		EOF  bool    `json:"eof"`
	}
	wanted, err := needed[request](c.body)
	if err != nil {
		return nil, err
	}
	text, err := require("data", wanted.Data)
	if err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, badRequest("data is no base64: %v", err)
	}
	return nil, command.WriteStdin(c.Context(), data, wanted.EOF)
}

func (s *Server) signalCommand(c call) (any, error) {
	command, err := s.command(c.Request)
	if err != nil {
		return nil, err
	}
	type request struct {
		Signal json.RawMessage `json:"signal"`
	}
	wanted, err := needed[request](c.body)
	if err != nil {
		return nil, err
	}
	text := string(wanted.Signal)
	if len(text) > 0 && text[0] == '"' {
		if err := json.Unmarshal(wanted.Signal, &text); err != nil {
			return nil, badRequest("signal: %v", err)
		}
	}
	signal, err := process.ParseSignal(text)
	if err != nil {
		return nil, badRequest("%v", err)
	}
	return nil, command.Signal(signal)
}

func (s *Server) waitForCommand(r *http.Request) (any, error) {
	command, err := s.command(r)
	if err != nil {
		return nil, err
	}
	select {
	case <-command.Done():
		return nil, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func (s *Server) waitForCommandSoLong(w http.ResponseWriter, r *http.Request) {
	plain(func(r *http.Request) (any, error) {
		command, err := s.command(r)
		if err != nil {
			return nil, err
		}
		timeout, err := s.timeout(w, r)
		if err != nil {
			return nil, err
		}
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		select {
		case <-command.Done():
			return nil, nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		case <-timer.C:
		}
		select {
		case <-command.Done(): // both at once: it has ended
			return nil, nil
		default:
			return nil, envelope.Problemf(http.StatusRequestTimeout, "command %s is still running", command.Record().UUID)
		}
	})(w, r)
}

func (s *Server) timeout(w http.ResponseWriter, r *http.Request) (time.Duration, error) {
	body, err := s.body(w, r)
	if err != nil {
		return 0, err
	}
	type request struct {
		Seconds *float64 `json:"timeout_s"`
	}
	wanted, err := needed[request](body)
	if err != nil {
		return 0, err
	}
	seconds, err := require("timeout_s", wanted.Seconds)
	if err != nil {
		return 0, err
	}
	if !(seconds >= 0 && seconds < float64(math.MaxInt64)/1e9) {
		return 0, badRequest("timeout_s %v is not a representable duration", seconds)
	}
	return config.Seconds(seconds), nil
}

// logs is the official answer, and beyond it where what is kept begins.
type logs struct {
	Stdout          string `json:"stdout"`
	Stderr          string `json:"stderr"`
	StdoutAvailable int64  `json:"stdout_available"`
	StderrAvailable int64  `json:"stderr_available"`
	StdoutKeptFrom  int64  `json:"stdout_kept_from"`
	StderrKeptFrom  int64  `json:"stderr_kept_from"`
}

// wantedPart is the part of a stream that a caller wants.
type wantedPart struct {
	Offset *int64 `json:"offset"`
	Limit  *int64 `json:"limit"`
}

func (s *Server) getLogs(w http.ResponseWriter, r *http.Request) {
	plain(func(r *http.Request) (any, error) {
		command, err := s.command(r)
		if err != nil {
			return nil, err
		}
		body, err := s.body(w, r)
		if err != nil {
			return nil, err
		}
		type request struct {
			Stdout *wantedPart `json:"stdout"`
			Stderr *wantedPart `json:"stderr"`
		}
		wanted, err := parse[request](body)
		if err != nil {
			return nil, err
		}
		if wanted == nil {
			wanted = &request{}
		}
		var answer logs
		answer.Stdout, answer.StdoutAvailable, answer.StdoutKeptFrom, err = streamPart(command, "stdout", wanted.Stdout)
		if err != nil {
			return nil, err
		}
		answer.Stderr, answer.StderrAvailable, answer.StderrKeptFrom, err = streamPart(command, "stderr", wanted.Stderr)
		return answer, err
	})(w, r)
}

// streamPart reads a part in base64. Without one that is all that is kept; an offset that is not kept any more is 416, since
// other bytes in its place would be taken for these.
func streamPart(command *commands.Command, name string, wanted *wantedPart) (text string, end, start int64, err error) {
	stream, err := command.Stream(name)
	if err != nil {
		return "", 0, 0, err
	}
	state := stream.State()
	offset, limit := state.Start, (*int64)(nil)
	if wanted != nil {
		if offset, err = require(name+".offset", wanted.Offset); err != nil {
			return "", 0, 0, err
		}
		limit = wanted.Limit
	}
	from, to, err := byterange.Slice(offset, limit, state.End)
	if err != nil {
		return "", 0, 0, badRequest("%s: %v", name, err)
	}
	data, err := io.ReadAll(stream.Section(from, to))
	if err != nil {
		return "", 0, 0, streamProblem(name, err)
	}
	return base64.StdEncoding.EncodeToString(data), state.End, state.Start, nil
}

func streamProblem(name string, err error) error {
	if gone, ok := errors.AsType[spool.GoneError](err); ok {
		return envelope.Problemf(http.StatusRequestedRangeNotSatisfiable,
			"%s before byte %d is not kept any more (output.stream_bytes, output.total_bytes)", name, gone.Next)
	}
	if errors.Is(err, spool.ErrDeleted) {
		return envelope.Problem{Status: http.StatusGone, Message: "the command's logs were deleted", Bare: true}
	}
	return err
}

// getRawLog sends a stream as it is, or a range of it.
func (s *Server) getRawLog(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	name := r.PathValue("stream")
	command, err := s.command(r)
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	stream, err := command.Stream(name)
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	state := stream.State()
	part, partial, err := byterange.Parse(r.Header.Get("Range"), state.End)
	if err == nil && partial && part.First < state.Start {
		err = byterange.ErrUnsatisfiable
	}
	if err != nil {
		w.Header().Set("Content-Range", "bytes */"+strconv.FormatInt(state.End, 10))
		fail(w, envelope.Problemf(http.StatusRequestedRangeNotSatisfiable,
			"%s has bytes %d to %d", name, state.Start, state.End), began)
		return
	}
	status, from, to := http.StatusOK, state.Start, state.End
	if partial {
		status, from, to = http.StatusPartialContent, part.First, part.Last+1
		w.Header().Set("Content-Range", part.ContentRange(state.End))
	}
	sendBytes(w, status, to-from, stream.Section(from, to))
}

// sendBytes sends raw bytes. When they break off so does the connection, for the length was promised.
func sendBytes(w http.ResponseWriter, status int, length int64, from io.Reader) {
	header := w.Header()
	header.Set("Content-Type", "application/octet-stream")
	header.Set("Accept-Ranges", "bytes")
	if length >= 0 {
		header.Set("Content-Length", strconv.FormatInt(length, 10))
	}
	w.WriteHeader(status)
	if _, err := io.Copy(w, from); err != nil {
		panic(http.ErrAbortHandler)
	}
}
