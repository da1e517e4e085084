package terminal

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
)

func TestMain(m *testing.M) {
	process.BecomeIfAsked()
	os.Exit(m.Run())
}

func registry(t *testing.T) *Registry {
	r := NewRegistry(Settings{
		Folder: t.TempDir(),
		Defaults: commands.Defaults{
			Shell: "/bin/sh", Dir: "/tmp", Env: map[string]string{"PATH": "/usr/bin:/bin", "PS1": "> "},
		},
		Bounds: config.Terminals{Open: 2, OutputBytes: 1 << 20, IdleSeconds: 60},
		Budget: spool.NewBudget(1 << 30),
	})
	t.Cleanup(r.Close)
	return r
}

func start(t *testing.T, r *Registry, text string) *Terminal {
	t.Helper()
	var request Request
	if err := json.Unmarshal([]byte(text), &request); err != nil {
		t.Fatal(err)
	}
	opened, err := r.Start(request)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// await waits until the screen has shown some words.
func await(t *testing.T, terminal *Terminal, words string) string {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		state := terminal.Output.State()
		text, err := io.ReadAll(terminal.Output.Section(state.Start, state.End))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), words) {
			return string(text)
		}
		select {
		case <-state.Changed:
		case <-timeout:
			t.Fatalf("%q is not in %q", words, text)
		}
	}
}

func keys(t *testing.T, terminal *Terminal, keys string) {
	t.Helper()
	if err := terminal.Type(t.Context(), []byte(keys)); err != nil {
		t.Fatal(err)
	}
}

func TestAShellInATerminal(t *testing.T) {
	shell := start(t, registry(t), `{"rows": 30, "cols": 100}`)
	keys(t, shell, "test -t 0 && echo is a term''inal $TERM; stty size\n")
	await(t, shell, "is a terminal xterm-256color\r\n30 100\r\n")
	if err := shell.Resize(Size{Rows: 11, Cols: 22}); err != nil {
		t.Fatal(err)
	}
	keys(t, shell, "stty size\n")
	await(t, shell, "11 22\r\n")
	keys(t, shell, "exit 5\n")
	<-shell.Done()
	if *shell.ExitCode() != 5 {
		t.Errorf("%d", *shell.ExitCode())
	}
	if err := shell.Type(t.Context(), []byte("x")); envelope.ProblemOf(err).Status != 410 {
		t.Errorf("%v", err)
	}
}

func TestControlCInterruptsWhatRunsInFront(t *testing.T) {
	shell := start(t, registry(t), `{}`)
	keys(t, shell, "sh -c 'echo read\"\"y; exec sleep 1000'\n")
	await(t, shell, "ready\r\n")
	keys(t, shell, "\x03")
	keys(t, shell, "echo status $?\n")
	await(t, shell, "status 130\r\n")
}

func TestAProgramInsteadOfTheShell(t *testing.T) {
	program := start(t, registry(t), `{"cmd": ["sh", "-c", "echo $((6*7)); tty"], "cwd": "/"}`)
	<-program.Done()
	if got := await(t, program, "42\r\n"); !strings.Contains(got, "/dev/pts/") || *program.ExitCode() != 0 {
		t.Errorf("%q", got)
	}
}

func TestSeveralTerminalsButNotTooMany(t *testing.T) {
	r := registry(t)
	first, second := start(t, r, `{"cmd": ["cat"]}`), start(t, r, `{"cmd": ["cat"]}`)
	if _, err := r.Start(Request{}); envelope.ProblemOf(err).Status != 429 {
		t.Errorf("%v", err)
	}
	keys(t, second, "to the second\n")
	await(t, second, "to the second\r\nto the second\r\n")
	if state := first.Output.State(); state.End != 0 {
		t.Error("it was seen by the first")
	}
	if err := r.Delete(first.UUID); err != nil {
		t.Fatal(err)
	}
	<-first.Done()
	start(t, r, `{"cmd": ["cat"]}`)
}

func TestWhatNobodyUsesIsClosed(t *testing.T) {
	r := registry(t)
	used, unused := start(t, r, `{"cmd": ["cat"]}`), start(t, r, `{"cmd": ["cat"]}`)
	leave := used.Attach()
	defer leave()
	r.Sweep(time.Now().Add(59 * time.Second))
	if len(r.All()) != 2 {
		t.Error("one was closed too early")
	}
	r.Sweep(time.Now().Add(time.Hour))
	<-unused.Done()
	if all := r.All(); len(all) != 1 || all[0] != used {
		t.Errorf("%d are left", len(all))
	}
}

func TestASizeThatIsNone(t *testing.T) {
	r := registry(t)
	if _, err := r.Start(Request{Size: Size{Rows: 3}}); envelope.ProblemOf(err).Status != 400 {
		t.Errorf("%v", err)
	}
	if err := start(t, r, `{}`).Resize(Size{}); envelope.ProblemOf(err).Status != 400 {
		t.Errorf("%v", err)
	}
}
