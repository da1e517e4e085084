package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/files"
)

// Bounds of a listing.
const (
	usualEntries = 1000
	mostEntries  = 10_000
)

// moreFileRoutes are those beyond the official API. What only reads is GET, so that a Role can allow just that.
func (s *Server) moreFileRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /fs/list", plain(listFiles))
	mux.HandleFunc("GET /fs/stat", plain(statFile))
	mux.HandleFunc("GET /fs/file", getFile)
	mux.HandleFunc("DELETE /fs/file", s.effect(removeFile))
	mux.HandleFunc("GET /fs/tar", getTar)
	mux.HandleFunc("POST /fs/tar", plain(unpackTar))
	mux.HandleFunc("GET /fs/watch", s.watch)
}

func listFiles(r *http.Request) (any, error) {
	limit := usualEntries
	if text := r.URL.Query().Get("limit"); text != "" {
		wanted, err := strconv.Atoi(text)
		if err != nil || wanted < 1 || wanted > mostEntries {
			return nil, badRequest("limit %q (expected: 1 to %d)", text, mostEntries)
		}
		limit = wanted
	}
	type list struct {
		Entries []files.Entry `json:"entries"`
		// Next is the name to go on after; empty at the end.
		Next string `json:"next,omitempty"`
	}
	entries, more, err := files.List(r.URL.Query().Get("path"), r.URL.Query().Get("after"), limit)
	answer := list{Entries: entries}
	if more {
		answer.Next = entries[len(entries)-1].Name
	}
	return answer, err
}

func statFile(r *http.Request) (any, error) { return files.Stat(r.URL.Query().Get("path")) }

func getFile(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	if err := sendFile(w, r, r.URL.Query().Get("path")); err != nil {
		fail(w, envelope.ProblemOf(err), began)
	}
}

func removeFile(c call) (any, error) {
	query := c.URL.Query()
	return nil, files.Remove(query.Get("path"), query.Get("recursive") == "true")
}

// getTar sends an archive as it is made; what goes wrong on the way can only break the connection off.
func getTar(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	path := r.URL.Query().Get("path")
	if _, err := files.Stat(path); err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	w.Header().Set("Content-Type", "application/x-tar")
	w.WriteHeader(http.StatusOK)
	if err := files.Pack(w, path); err != nil {
		fmt.Println("an archive of", path, "was broken off:", err)
		panic(http.ErrAbortHandler)
	}
}

func unpackTar(r *http.Request) (any, error) {
	type unpacked struct {
		Entries int `json:"entries"`
	}
	n, err := files.Unpack(r.Body, r.URL.Query().Get("path"))
	if err != nil {
		_, _ = io.CopyN(io.Discard, r.Body, 1<<20) // a client that still sends would not read the answer
	}
	return unpacked{n}, err
}

// watch streams changes of files as events, the first of which says that none is missed from now on.
func (s *Server) watch(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	if open := s.watching.Add(1); open > int32(s.Config.Watches.Open) {
		s.watching.Add(-1)
		fail(w, envelope.Problemf(http.StatusTooManyRequests,
			"%d watch already, as many as watches.open allows", s.Config.Watches.Open), began)
		return
	}
	defer s.watching.Add(-1)
	query := r.URL.Query()
	watch, err := files.NewWatch(query.Get("path"), query.Get("recursive") == "true", s.Config.Watches.Folders)
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	defer watch.Close()
	stream := newEvents(w)
	err = stream.send("ready", "", struct{}{})
	for err == nil {
		err = passChanges(r, stream, watch)
	}
}

func passChanges(r *http.Request, stream events, watch *files.Watch) error {
	soon, cancel := context.WithTimeout(r.Context(), commentEvery)
	defer cancel()
	changes, overflow, err := watch.Next(soon)
	if errors.Is(err, context.DeadlineExceeded) {
		return stream.comment()
	}
	if err != nil {
		return err
	}
	for _, change := range changes {
		if err := stream.send("change", "", change); err != nil {
			return err
		}
	}
	if overflow {
		return stream.send("overflow", "", struct{}{})
	}
	return nil
}
