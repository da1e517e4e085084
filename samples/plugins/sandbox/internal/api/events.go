package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// commentEvery keeps proxies from closing a quiet stream.
const commentEvery = 15 * time.Second

// events is a stream of server-sent events.
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func newEvents(w http.ResponseWriter) events {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	e := events{w, http.NewResponseController(w)}
	_ = e.control.Flush()
	return e
}

// send sends one event; the id is what a client comes back with in Last-Event-ID, empty for none.
func (e events) send(kind, id string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if id != "" {
		id = "id: " + id + "\n"
	}
	if _, err := fmt.Fprintf(e.w, "event: %s\n%sdata: %s\n\n", kind, id, text); err != nil {
		return err
	}
	return e.control.Flush()
}

func (e events) comment() error {
	if _, err := fmt.Fprint(e.w, ":\n\n"); err != nil {
		return err
	}
	return e.control.Flush()
}
