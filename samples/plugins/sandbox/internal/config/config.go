// Package config reads the plugin's configuration: one JSON value on standard input. Pure.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Config is all that can be set. Every field has a default; docs/sandbox.md has the table.
type Config struct {
	// PersistPath is a folder in which commands and their output outlive the plugin and the guest. Empty: they do not.
	PersistPath string `json:"persist_path"`
	// Shell carries out command lines: it is called with -c and the line.
	Shell string `json:"shell"`
	// Workdir is where commands start that do not say where. Empty: the home of the plugin's user.
	Workdir string `json:"workdir"`
	// Env is added to the environment of every command.
	Env map[string]string `json:"env"`
	// Umask of commands and files, octal digits.
	Umask        string    `json:"umask"`
	MaxBodyBytes int64     `json:"max_body_bytes"`
	Commands     Commands  `json:"commands"`
	Output       Output    `json:"output"`
	Terminals    Terminals `json:"terminals"`
	Watches      Watches   `json:"watches"`
	Limits       Limits    `json:"limits"`
}

// Commands bounds how many there are.
type Commands struct {
	Running int `json:"running"`
	// Kept is how many are remembered, those that run included; the oldest that ended is forgotten for a new one.
	Kept int `json:"kept"`
	// Seconds after which a command is killed; 0: never.
	Seconds float64 `json:"seconds"`
}

// Output bounds what is kept of what commands write.
type Output struct {
	StreamBytes int64 `json:"stream_bytes"`
	TotalBytes  int64 `json:"total_bytes"`
	// FollowSeconds is how long a command that writes too fast waits for whoever reads its output.
	FollowSeconds float64 `json:"follow_seconds"`
}

// Terminals bounds terminals.
type Terminals struct {
	Open        int   `json:"open"`
	OutputBytes int64 `json:"output_bytes"`
	// IdleSeconds without anybody attached and any output after which a terminal is closed; 0: never.
	IdleSeconds float64 `json:"idle_seconds"`
}

// Watches bounds who watches files.
type Watches struct {
	Open    int `json:"open"`
	Folders int `json:"folders"`
}

// Limits is what commands and terminals get of the guest, all together unless it says otherwise; 0 stands for a default.
type Limits struct {
	// Cgroup is auto or off.
	Cgroup             string `json:"cgroup"`
	MemoryBytes        int64  `json:"memory_bytes"`
	CommandMemoryBytes int64  `json:"command_memory_bytes"`
	Processes          int64  `json:"processes"`
	CommandProcesses   int64  `json:"command_processes"`
	CPUPercent         int64  `json:"cpu_percent"`
	// OpenFiles and FileBytes are per process.
	OpenFiles int64 `json:"open_files"`
	FileBytes int64 `json:"file_bytes"`
}

// Default is the configuration of a plugin without one.
func Default() Config {
	return Config{
		Shell:        "/bin/sh",
		Umask:        "022",
		MaxBodyBytes: 2 << 20, // as much as the official plugin takes
		Commands:     Commands{Running: 32, Kept: 1000},
		Output:       Output{StreamBytes: 16 << 20, TotalBytes: 256 << 20, FollowSeconds: 5},
		Terminals:    Terminals{Open: 16, OutputBytes: 1 << 20, IdleSeconds: 86400},
		Watches:      Watches{Open: 16, Folders: 4096},
		Limits:       Limits{Cgroup: "auto", Processes: 2048},
	}
}

// Parse reads a configuration: an object, or null or nothing for the default. Unknown fields are no error, so that a
// configuration for the official plugin works; they are told.
func Parse(text []byte) (config Config, unknown string, err error) {
	config = Default()
	if err := decode(text, &config, false); err != nil {
		return Config{}, "", err
	}
	strict := Default()
	if err := decode(text, &strict, true); err != nil {
		unknown = strings.TrimPrefix(err.Error(), "config: json: ")
	}
	if err := config.check(); err != nil {
		return Config{}, "", fmt.Errorf("config: %w", err)
	}
	return config, unknown, nil
}

func decode(text []byte, config *Config, strict bool) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if strict {
		decoder.DisallowUnknownFields()
	}
	if err := decoder.Decode(config); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return fmt.Errorf("config: %s is a %s (expected: %s)", orWhole(wrong.Field), wrong.Value, wrong.Type)
		}
		return fmt.Errorf("config: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("config: there is something behind the JSON value")
	}
	return nil
}

func orWhole(field string) string {
	if field == "" {
		return "the whole"
	}
	return field
}

func (c Config) check() error {
	for name, path := range map[string]string{"persist_path": c.PersistPath, "shell": c.Shell, "workdir": c.Workdir} {
		if path != "" && !filepath.IsAbs(path) || strings.ContainsRune(path, 0) {
			return fmt.Errorf("%s %q is no absolute path", name, path)
		}
	}
	if c.Shell == "" {
		return errors.New("shell is empty (expected: an absolute path)")
	}
	if _, err := c.UmaskBits(); err != nil {
		return err
	}
	if c.Limits.Cgroup != "auto" && c.Limits.Cgroup != "off" {
		return fmt.Errorf("limits.cgroup %q (expected: auto or off)", c.Limits.Cgroup)
	}
	if err := CheckEnv(c.Env); err != nil {
		return err
	}
	for _, bound := range []struct {
		name               string
		value, least, most float64
	}{
		{"max_body_bytes", float64(c.MaxBodyBytes), 1 << 10, 1 << 30},
		{"commands.running", float64(c.Commands.Running), 1, 10_000},
		{"commands.kept", float64(c.Commands.Kept), float64(c.Commands.Running), 100_000},
		{"commands.seconds", c.Commands.Seconds, 0, 1e9},
		{"output.stream_bytes", float64(c.Output.StreamBytes), 1 << 16, 1 << 40},
		{"output.total_bytes", float64(c.Output.TotalBytes), float64(c.Output.StreamBytes), 1 << 50},
		{"output.follow_seconds", c.Output.FollowSeconds, 0, 3600},
		{"terminals.open", float64(c.Terminals.Open), 0, 1000},
		{"terminals.output_bytes", float64(c.Terminals.OutputBytes), 1 << 16, 1 << 40},
		{"terminals.idle_seconds", c.Terminals.IdleSeconds, 0, 1e9},
		{"watches.open", float64(c.Watches.Open), 0, 1000},
		{"watches.folders", float64(c.Watches.Folders), 1, 1 << 20},
		{"limits.memory_bytes", float64(c.Limits.MemoryBytes), 0, 1 << 60},
		{"limits.command_memory_bytes", float64(c.Limits.CommandMemoryBytes), 0, 1 << 60},
		{"limits.processes", float64(c.Limits.Processes), 0, 1 << 22},
		{"limits.command_processes", float64(c.Limits.CommandProcesses), 0, 1 << 22},
		{"limits.cpu_percent", float64(c.Limits.CPUPercent), 0, 1_000_000},
		{"limits.open_files", float64(c.Limits.OpenFiles), 0, 1 << 20},
		{"limits.file_bytes", float64(c.Limits.FileBytes), 0, 1 << 60},
	} {
		if bound.value < bound.least || bound.value > bound.most {
			return fmt.Errorf("%s %v (expected: %.0f to %.0f)", bound.name, bound.value, bound.least, bound.most)
		}
	}
	return nil
}

// UmaskBits is the umask as a number.
func (c Config) UmaskBits() (int, error) {
	bits, err := strconv.ParseUint(c.Umask, 8, 9)
	if err != nil {
		return 0, fmt.Errorf("umask %q (expected: octal digits, 000 to 777)", c.Umask)
	}
	return int(bits), nil
}

// CheckEnv says what is wrong with environment variables, if anything.
func CheckEnv(env map[string]string) error {
	for name, value := range env {
		if name == "" || strings.ContainsAny(name, "=\x00") {
			return fmt.Errorf("env: %q is no name of a variable", name)
		}
		if strings.ContainsRune(value, 0) {
			return fmt.Errorf("env: the value of %s has a NUL in it", name)
		}
	}
	return nil
}

// Seconds makes a duration; 0 for none.
func Seconds(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
