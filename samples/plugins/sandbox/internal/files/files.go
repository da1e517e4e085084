// Package files does what callers want done with the guest's files.
//
// A caller may do whatever the plugin's user may: that is what a sandbox is for. What is guarded against is harm to the
// plugin: pipes and devices that block, and names that mean something else to a shell or a header.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"dev.remora/samples/sandbox/internal/envelope"
	"golang.org/x/sys/unix"
)

const (
	fileMode   = 0o666 // but for the umask
	folderMode = 0o777
)

// CheckPath says what is wrong with a path, if anything.
func CheckPath(path string) error {
	switch {
	case path == "":
		return badRequest("path is empty (expected: an absolute path)")
	case strings.ContainsRune(path, 0):
		return badRequest("path %q has a NUL in it", path)
	case !filepath.IsAbs(path):
		return badRequest("path %q is not absolute", path)
	}
	return nil
}

// Mkdir makes a folder; with parents those above it too, and it may be there already.
func Mkdir(path string, parents bool) error {
	if err := CheckPath(path); err != nil {
		return err
	}
	if parents {
		return problem(os.MkdirAll(path, folderMode))
	}
	return problem(os.Mkdir(path, folderMode))
}

// Open opens a file to be read. A missing one is 404 where the API has no other word for it.
func Open(path string) (*os.File, fs.FileInfo, error) {
	return open(path, os.O_RDONLY)
}

// open never blocks: without O_NONBLOCK a named pipe would wait for its other end.
func open(path string, flags int) (*os.File, fs.FileInfo, error) {
	if err := CheckPath(path); err != nil {
		return nil, nil, err
	}
	file, err := os.OpenFile(path, flags|unix.O_NONBLOCK|unix.O_NOCTTY, fileMode)
	if err != nil {
		return nil, nil, problem(err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = &fs.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file but a %s", path, kind(info.Mode()))
	}
	if err != nil {
		_ = file.Close()
		return nil, nil, problem(err)
	}
	return file, info, nil
}

// Write replaces a file's content, or adds to it; the file is made if it is missing.
func Write(path string, content []byte, appending bool) error {
	flags := os.O_WRONLY | os.O_CREATE
	if appending {
		flags |= os.O_APPEND
	}
	file, _, err := open(path, flags)
	if err != nil {
		return err
	}
	defer file.Close()
	if !appending {
		// Only now: what is no regular file has been turned away.
		if err := file.Truncate(0); err != nil {
			return problem(err)
		}
	}
	if _, err := file.Write(content); err != nil {
		return problem(err)
	}
	return problem(file.Close())
}

// Upload writes content to path, or to filename in path where that is a folder.
func Upload(path, filename string, parents bool, content []byte) error {
	if err := CheckPath(path); err != nil {
		return err
	}
	if filename == "" || filename == "." || filename == ".." || strings.ContainsAny(filename, "/\x00") {
		return badRequest("filename %q is no name of a file (expected: one without a slash)", filename)
	}
	asFolder := strings.HasSuffix(path, "/")
	if parents {
		above := filepath.Dir(path) // of a/b/ that is a/b
		if err := os.MkdirAll(above, folderMode); err != nil {
			return problem(err)
		}
	}
	if info, err := os.Stat(path); asFolder || err == nil && info.IsDir() {
		path = filepath.Join(path, filename)
	}
	return Write(path, content, false)
}

// Copy sends what is left of a file.
func Copy(to io.Writer, file *os.File) error {
	_, err := io.Copy(to, file)
	return err
}

// problem is what the system said, with its number as the official plugin has it.
func problem(err error) error {
	if err == nil {
		return nil
	}
	message := err.Error()
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		message += fmt.Sprintf(" (os error %d)", int(errno))
	}
	return &SystemError{envelope.Problem{Status: http.StatusInternalServerError, Message: message}, err}
}

// SystemError is a problem that the system reported; the official API answers all of them with 500.
type SystemError struct {
	Problem envelope.Problem
	cause   error
}

func (e *SystemError) Error() string   { return e.Problem.Message }
func (e *SystemError) Unwrap() []error { return []error{e.Problem, e.cause} }

// NotFoundAs404 is for operations beyond the official ones, and for the raw read: what is missing is 404.
func NotFoundAs404(err error) error {
	if err != nil && errors.Is(err, fs.ErrNotExist) {
		return envelope.Problemf(http.StatusNotFound, "%v", err)
	}
	return err
}

func badRequest(format string, args ...any) error {
	return envelope.Problemf(http.StatusBadRequest, format, args...)
}

// kind is the type of a file in a word.
func kind(mode fs.FileMode) string {
	switch mode.Type() {
	case 0:
		return "file"
	case fs.ModeDir:
		return "directory"
	case fs.ModeSymlink:
		return "symlink"
	case fs.ModeNamedPipe:
		return "pipe"
	case fs.ModeSocket:
		return "socket"
	default:
		return "device"
	}
}
