package api

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"time"

	"dev.remora/samples/sandbox/internal/byterange"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/files"
)

func (s *Server) fileRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /fs/mkdir", s.effect(s.mkdir))
	mux.HandleFunc("POST /fs/read", s.readFile)
	mux.HandleFunc("POST /fs/read_raw", s.readRawFile)
	mux.HandleFunc("POST /fs/write", s.effect(s.writeFile))
	mux.HandleFunc("POST /fs/upload", s.effect(s.uploadFile))
}

func (s *Server) mkdir(c call) (any, error) {
	type request struct {
		Path    *string `json:"path"`
		Parents *bool   `json:"parents"`
	}
	wanted, err := needed[request](c.body)
	if err != nil {
		return nil, err
	}
	path, err := require("path", wanted.Path)
	if err != nil {
		return nil, err
	}
	parents, err := require("parents", wanted.Parents)
	if err != nil {
		return nil, err
	}
	return nil, files.Mkdir(path, parents)
}

// path reads the body of a request that has nothing but a path.
func (s *Server) path(w http.ResponseWriter, r *http.Request) (string, error) {
	body, err := s.body(w, r)
	if err != nil {
		return "", err
	}
	type request struct {
		Path *string `json:"path"`
	}
	wanted, err := needed[request](body)
	if err != nil {
		return "", err
	}
	return require("path", wanted.Path)
}

// readFile puts a file of any size into an envelope without holding it in memory. What goes wrong on the way can only break
// the connection off.
func (s *Server) readFile(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	path, err := s.path(w, r)
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	file, _, err := files.Open(path)
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
		return
	}
	defer file.Close()
	first := make([]byte, 1)
	n, err := file.Read(first) // some files can be opened and not read
	if err != nil && err != io.EOF {
		fail(w, envelope.Problemf(http.StatusInternalServerError, "%v", err), began)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriterSize(w, 64<<10)
	_, _ = out.WriteString(`{"status":"success","data":{"contents":"`)
	encoder := base64.NewEncoder(base64.StdEncoding, out)
	_, _ = encoder.Write(first[:n])
	_, err = io.Copy(encoder, file)
	_ = encoder.Close()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = fmt.Fprintf(out, `"},"op_time_us":%d}`, time.Since(began).Microseconds())
	_ = out.Flush()
}

// readRawFile sends a file as it is, or a range of it.
func (s *Server) readRawFile(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	path, err := s.path(w, r)
	if err == nil {
		err = sendFile(w, r, path)
	}
	if err != nil {
		fail(w, envelope.ProblemOf(err), began)
	}
}

func sendFile(w http.ResponseWriter, r *http.Request, path string) error {
	file, info, err := files.Open(path)
	if err != nil {
		return files.NotFoundAs404(err)
	}
	defer file.Close()
	size := info.Size()
	if size == 0 { // or one of the kernel's, which do not know
		sendBytes(w, http.StatusOK, -1, file)
		return nil
	}
	part, partial, err := byterange.Parse(r.Header.Get("Range"), size)
	if err != nil {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", size))
		return envelope.Problemf(http.StatusRequestedRangeNotSatisfiable, "%s has %d bytes", path, size)
	}
	if !partial {
		sendBytes(w, http.StatusOK, size, io.LimitReader(file, size))
		return nil
	}
	w.Header().Set("Content-Range", part.ContentRange(size))
	sendBytes(w, http.StatusPartialContent, part.Length(), io.NewSectionReader(file, part.First, part.Length()))
	return nil
}

// content is what write and upload have in common.
type content struct {
	Path     *string `json:"path"`
	Encoding *string `json:"encoding"`
	Data     *string `json:"data"`
}

func (c content) decode() (path string, data []byte, err error) {
	if path, err = require("path", c.Path); err != nil {
		return "", nil, err
	}
	encoding, err := require("encoding", c.Encoding)
	if err != nil {
		return "", nil, err
	}
	text, err := require("data", c.Data)
	if err != nil {
		return "", nil, err
	}
	switch encoding {
	case "utf-8":
		return path, []byte(text), nil
	case "base64":
		data, err = base64.StdEncoding.DecodeString(text)
		if err != nil {
			return "", nil, badRequest("data is no base64: %v", err)
		}
		return path, data, nil
	}
	return "", nil, badRequest("encoding %q (expected: utf-8 or base64)", encoding)
}

func (s *Server) writeFile(c call) (any, error) {
	type request struct {
		content
		Append *bool `json:"append"`
	}
	wanted, err := needed[request](c.body)
	if err != nil {
		return nil, err
	}
	path, data, err := wanted.decode()
	if err != nil {
		return nil, err
	}
	appending, err := require("append", wanted.Append)
	if err != nil {
		return nil, err
	}
	return nil, files.Write(path, data, appending)
}

func (s *Server) uploadFile(c call) (any, error) {
	type request struct {
		content
		Filename *string `json:"filename"`
		Parents  *bool   `json:"parents"`
	}
	wanted, err := needed[request](c.body)
	if err != nil {
		return nil, err
	}
	path, data, err := wanted.decode()
	if err != nil {
		return nil, err
	}
	filename, err := require("filename", wanted.Filename)
	if err != nil {
		return nil, err
	}
	parents, err := require("parents", wanted.Parents)
	if err != nil {
		return nil, err
	}
	return nil, files.Upload(path, filename, parents, data)
}
