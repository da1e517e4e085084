package api

import (
	"net/http"

	"dev.remora/samples/sandbox/internal/process"
)

// features is what this plugin can beyond the official API, for clients that want to know before they try.
var features = []string{"follow", "idempotency-key", "list", "tar", "terminals", "watch"}

func (s *Server) statusRoute(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", plain(s.status))
}

func (s *Server) status(*http.Request) (any, error) {
	type status struct {
		Plugin   string            `json:"plugin"`
		Features []string          `json:"features"`
		Running  int               `json:"commands_running"`
		Open     int               `json:"terminals_open"`
		Limits   process.Described `json:"limits"`
	}
	return status{"sandbox", features, s.Commands.Running(), len(s.Terminals.All()), s.Limits.Describe()}, nil
}
