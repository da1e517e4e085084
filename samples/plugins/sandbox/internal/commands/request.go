// Package commands runs commands, remembers them, and keeps what they write.
package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/envelope"
)

// Line is a command as its caller gave it: a line for the shell, or words that are carried out as they are.
type Line struct {
	shell string
	words []string
	isSet bool
	isAll bool // words, not a line
}

// UnmarshalJSON takes a string or an array of strings.
func (l *Line) UnmarshalJSON(text []byte) error {
	*l = Line{isSet: true}
	if len(text) > 0 && text[0] == '[' {
		l.isAll = true
		return json.Unmarshal(text, &l.words)
	}
	return json.Unmarshal(text, &l.shell)
}

// MarshalJSON gives back what was taken.
func (l Line) MarshalJSON() ([]byte, error) {
	if l.isAll {
		return json.Marshal(l.words)
	}
	return json.Marshal(l.shell)
}

// Request is what a caller wants to run.
type Request struct {
	Cmd Line `json:"cmd"`
	// Cwd is where it starts; nil for the configured folder.
	Cwd *string `json:"cwd"`
	// Env is laid over the configured environment; nil for none.
	Env map[string]string `json:"env"`
	// TimeoutS is the number of seconds after which it is killed; nil for the configured ones.
	TimeoutS *float64 `json:"timeout_s"`
}

// Program is a request made out: what the kernel is asked for.
type Program struct {
	Path    string
	Args    []string
	Env     []string
	Dir     string
	Timeout time.Duration
}

// Defaults is what a request leaves open.
type Defaults struct {
	Shell   string
	Dir     string
	Env     map[string]string
	Timeout time.Duration
}

// Program finds out what a request asks for. A problem is the caller's fault.
func (r Request) Program(defaults Defaults) (Program, error) {
	if !r.Cmd.isSet {
		return Program{}, badRequest("cmd is missing (expected: a line for the shell, or an array of words)")
	}
	if err := config.CheckEnv(r.Env); err != nil {
		return Program{}, badRequest("%v", err)
	}
	program := Program{Dir: defaults.Dir, Timeout: defaults.Timeout}
	if r.Cwd != nil {
		program.Dir = *r.Cwd
	}
	if !filepath.IsAbs(program.Dir) || strings.ContainsRune(program.Dir, 0) {
		return Program{}, badRequest("cwd %q is no absolute path", program.Dir)
	}
	if r.TimeoutS != nil {
		const most = 1e9
		if !(*r.TimeoutS > 0 && *r.TimeoutS <= most) {
			return Program{}, badRequest("timeout_s %v (expected: more than 0, at most %v)", *r.TimeoutS, most)
		}
		program.Timeout = config.Seconds(*r.TimeoutS)
	}
	var path string
	program.Env, path = environment(defaults.Env, r.Env)
	if !r.Cmd.isAll {
		program.Path, program.Args = defaults.Shell, []string{filepath.Base(defaults.Shell), "-c", r.Cmd.shell}
		return program, checkWords([]string{r.Cmd.shell})
	}
	if len(r.Cmd.words) == 0 {
		return Program{}, badRequest("cmd is empty (expected: a program and its arguments)")
	}
	if err := checkWords(r.Cmd.words); err != nil {
		return Program{}, err
	}
	found, err := lookUp(r.Cmd.words[0], program.Dir, path)
	program.Path, program.Args = found, r.Cmd.words
	return program, err
}

// Interactive is Program for a terminal: without a command it is the shell itself.
func (r Request) Interactive(defaults Defaults) (Program, error) {
	if !r.Cmd.isSet {
		r.Cmd = Line{isSet: true, isAll: true, words: []string{defaults.Shell}}
	}
	if _, set := r.Env["TERM"]; !set {
		env := map[string]string{"TERM": "xterm-256color"}
		for name, value := range r.Env {
			env[name] = value
		}
		r.Env = env
	}
	return r.Program(defaults)
}

func checkWords(words []string) error {
	if slices.ContainsFunc(words, func(word string) bool { return strings.ContainsRune(word, 0) }) {
		return badRequest("cmd has a NUL in it")
	}
	return nil
}

// environment lays a caller's variables over the configured ones, and tells what PATH came of it.
func environment(base, own map[string]string) (variables []string, path string) {
	all := make(map[string]string, len(base)+len(own))
	for name, value := range base {
		all[name] = value
	}
	for name, value := range own {
		all[name] = value
	}
	for name, value := range all {
		variables = append(variables, name+"="+value)
	}
	slices.Sort(variables)
	return variables, all["PATH"]
}

// lookUp finds a program as execvp does, relative names from dir.
func lookUp(name, dir, path string) (string, error) {
	if strings.Contains(name, "/") {
		if err := executable(from(dir, name)); err != nil {
			return "", badRequest("cmd: %s cannot be executed: %v", name, err)
		}
		return name, nil
	}
	for _, folder := range filepath.SplitList(path) {
		candidate := filepath.Join(from(dir, folder), name)
		if executable(candidate) == nil {
			return candidate, nil
		}
	}
	return "", badRequest("cmd: there is no program %q in PATH (%s)", name, path)
}

func from(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func executable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		if wrapped, ok := errors.AsType[*os.PathError](err); ok {
			return wrapped.Err
		}
		return err
	case info.IsDir():
		return errors.New("it is a folder")
	case info.Mode()&0o111 == 0:
		return errors.New("no execute bit is set")
	}
	return nil
}

func badRequest(format string, args ...any) error {
	return envelope.Problem{Status: http.StatusBadRequest, Message: fmt.Sprintf(format, args...)}
}
