package commands

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/envelope"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	process.BecomeIfAsked()
	os.Exit(m.Run())
}

func settings(t *testing.T) Settings {
	t.Helper()
	return Settings{
		Folder: filepath.Join(t.TempDir(), "commands"),
		Defaults: Defaults{
			Shell: "/bin/sh", Dir: "/tmp", Env: map[string]string{"PATH": "/usr/bin:/bin", "COLOUR": "blue"},
		},
		Umask:  0o022,
		Bounds: config.Commands{Running: 4, Kept: 8},
		Output: config.Output{StreamBytes: 1 << 20, FollowSeconds: 5},
		Budget: spool.NewBudget(4 << 20),
	}
}

func open(t *testing.T, s Settings) *Registry {
	t.Helper()
	r, err := Open(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(0) })
	return r
}

func request(t *testing.T, text string) Request {
	t.Helper()
	var wanted Request
	if err := json.Unmarshal([]byte(text), &wanted); err != nil {
		t.Fatal(err)
	}
	return wanted
}

func start(t *testing.T, r *Registry, text string) *Command {
	t.Helper()
	c, err := r.Start(request(t, text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func written(t *testing.T, c *Command, stream string) string {
	t.Helper()
	s, err := c.Stream(stream)
	if err != nil {
		t.Fatal(err)
	}
	state := s.State()
	text, err := io.ReadAll(s.Section(state.Start, state.End))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func wait(t *testing.T, c *Command) int {
	t.Helper()
	select {
	case <-c.Done():
		return *c.Record().ExitCode
	case <-time.After(time.Minute):
		t.Fatal("the command does not end")
		return 0
	}
}

func TestACommandRunsInTheShellOrAsItIs(t *testing.T) {
	r := open(t, settings(t))
	for text, want := range map[string]string{
		`{"cmd": "echo $COLOUR $((1+2)); pwd"}`:                             "blue 3\n/tmp\n",
		`{"cmd": ["echo", "$COLOUR", "a  b"]}`:                              "$COLOUR a  b\n",
		`{"cmd": "echo $COLOUR $MORE", "env": {"COLOUR":"red","MORE":"1"}}`: "red 1\n",
		`{"cmd": ["pwd"], "cwd": "/usr"}`:                                   "/usr\n",
		`{"cmd": ["./echo", "x"], "cwd": "/bin"}`:                           "x\n",
	} {
		c := start(t, r, text)
		if code := wait(t, c); code != 0 || written(t, c, "stdout") != want {
			t.Errorf("%s: %d, %q", text, code, written(t, c, "stdout"))
		}
	}
}

func TestAllOutputIsThereWhenTheCommandHasEnded(t *testing.T) {
	r := open(t, settings(t))
	for range 20 {
		c := start(t, r, `{"cmd": "head -c 100000 /dev/zero; echo oops >&2; exit 3"}`)
		if code := wait(t, c); code != 3 || len(written(t, c, "stdout")) != 100000 || written(t, c, "stderr") != "oops\n" {
			t.Fatalf("%d, %d, %q", code, len(written(t, c, "stdout")), written(t, c, "stderr"))
		}
	}
}

func TestACommandEndsThoughItLeftSomethingBehind(t *testing.T) {
	r := open(t, settings(t))
	c := start(t, r, `{"cmd": "echo first; (sleep 0.2; echo second; exec sleep 1000) &"}`)
	if wait(t, c); !strings.HasPrefix(written(t, c, "stdout"), "first\n") {
		t.Errorf("%q", written(t, c, "stdout"))
	}
	out, _ := c.Stream("stdout")
	if err := out.WaitFor(t.Context(), int64(len("first\nsecond\n"))); err != nil {
		t.Error(err)
	}
	if err := r.Delete(c.Record().UUID); err != nil {
		t.Fatal(err)
	}
	if !out.State().Deleted {
		t.Error("its output is left")
	}
}

func TestWhatIsWrongWithARequest(t *testing.T) {
	r := open(t, settings(t))
	for text, want := range map[string]string{
		`{}`:                                     "cmd is missing",
		`{"cmd": []}`:                            "cmd is empty",
		`{"cmd": ["no-such-program"]}`:           `no program "no-such-program" in PATH`,
		`{"cmd": ["/etc/passwd"]}`:               "no execute bit",
		`{"cmd": ["./x"]}`:                       "cannot be executed",
		`{"cmd": ["true"], "env": {"PATH": ""}}`: "no program",
		`{"cmd": "x\u0000y"}`:                    "NUL",
		`{"cmd": "x", "cwd": "relative"}`:        "no absolute path",
		`{"cmd": "x", "env": {"": "v"}}`:         "no name of a variable",
		`{"cmd": "x", "timeout_s": 0}`:           "timeout_s 0",
	} {
		_, err := r.Start(request(t, text), nil)
		if problem := envelope.ProblemOf(err); err == nil || problem.Status != 400 || !strings.Contains(problem.Message, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	_, err := r.Start(request(t, `{"cmd": "x", "cwd": "/no/such/folder"}`), nil)
	if problem := envelope.ProblemOf(err); problem.Status != 500 || !strings.Contains(problem.Message, "(os error 2)") {
		t.Errorf("%v", err)
	}
	if r.Running() != 0 || len(r.All()) != 0 {
		t.Error("something is left of what did not start")
	}
	if left, _ := os.ReadDir(r.settings.Folder); len(left) != 0 {
		t.Errorf("%d folders are left", len(left))
	}
}

func TestStandardInputIsFedAndClosed(t *testing.T) {
	r := open(t, settings(t))
	c := start(t, r, `{"cmd": "cat; echo end"}`)
	large := strings.Repeat("0123456789abcdef", 200_000/16)
	for _, part := range []string{large, large, "last\n"} {
		if err := c.WriteStdin(t.Context(), []byte(part), false); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.WriteStdin(t.Context(), nil, true); err != nil {
		t.Fatal(err)
	}
	wait(t, c)
	if got := written(t, c, "stdout"); got != large+large+"last\nend\n" {
		t.Errorf("%d bytes", len(got))
	}
	if err := c.WriteStdin(t.Context(), nil, true); err != nil {
		t.Errorf("closed once more: %v", err)
	}
	if err := c.WriteStdin(t.Context(), []byte("x"), false); envelope.ProblemOf(err).Status != 410 {
		t.Errorf("%v", err)
	}
}

func TestOneWhoDoesNotReadCannotFillTheMemory(t *testing.T) {
	r := open(t, settings(t))
	c := start(t, r, `{"cmd": "sleep 1000"}`)
	stopped := make(chan int)
	go func() {
		for n := 0; ; n++ {
			if c.WriteStdin(t.Context(), make([]byte, 100_000), false) != nil {
				stopped <- n
				return
			}
		}
	}()
	time.Sleep(50 * time.Millisecond)
	if err := c.Signal(unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if n := <-stopped; n > 2*stdinBytes/100_000+2 {
		t.Errorf("%d pieces were taken", n)
	}
	if code := wait(t, c); code != -9 {
		t.Errorf("exit code %d", code)
	}
}

func TestACommandThatTakesTooLongIsKilled(t *testing.T) {
	r := open(t, settings(t))
	c := start(t, r, `{"cmd": "trap '' TERM INT; sleep 1000; sleep 1000", "timeout_s": 0.1}`)
	if code := wait(t, c); code != -9 {
		t.Errorf("exit code %d", code)
	}
}

func TestOnlySoManyRunAndAreKept(t *testing.T) {
	r := open(t, settings(t))
	var running []*Command
	for range 4 {
		running = append(running, start(t, r, `{"cmd": "cat"}`))
	}
	_, err := r.Start(request(t, `{"cmd": "true"}`), nil)
	if envelope.ProblemOf(err).Status != 429 {
		t.Errorf("%v", err)
	}
	for _, c := range running[1:] {
		_ = c.WriteStdin(t.Context(), nil, true)
		wait(t, c)
	}
	for range 10 {
		wait(t, start(t, r, `{"cmd": "true"}`))
	}
	if all := r.All(); len(all) != 8 || all[0] != running[0] {
		t.Errorf("%d are kept", len(all))
	}
	if left, _ := os.ReadDir(r.settings.Folder); len(left) != 8 {
		t.Errorf("%d folders are kept", len(left))
	}
}

func TestTheOldestLogsMakeRoom(t *testing.T) {
	r := open(t, settings(t))
	var all []*Command
	for range 6 {
		c := start(t, r, `{"cmd": "head -c 1000000 /dev/zero"}`)
		wait(t, c)
		all = append(all, c)
	}
	if !all[0].Record().LogsDeleted || all[5].Record().LogsDeleted || len(written(t, all[5], "stdout")) != 1_000_000 {
		t.Error("the wrong logs made room")
	}
	if r.settings.Budget.Used() > 4<<20 {
		t.Errorf("%d bytes are kept", r.settings.Budget.Used())
	}
}

func TestDeletedLogsCloseThePipes(t *testing.T) {
	r := open(t, settings(t))
	c := start(t, r, `{"cmd": ["yes"]}`)
	out, _ := c.Stream("stdout")
	_ = out.WaitFor(t.Context(), 1)
	c.DeleteLogs()
	if code := wait(t, c); code != -int(unix.SIGPIPE) {
		t.Errorf("exit code %d", code)
	}
	if _, err := c.Stream("stdout"); envelope.ProblemOf(err).Status != 410 {
		t.Errorf("%v", err)
	}
	if err := c.WriteStdin(t.Context(), []byte("x"), false); envelope.ProblemOf(err).Status != 410 {
		t.Errorf("%v", err)
	}
}

func TestCommandsAreFoundAgain(t *testing.T) {
	s := settings(t)
	first := open(t, s)
	done := start(t, first, `{"cmd": ["sh", "-c", "echo kept; exit 5"], "env": {"A": "b"}}`)
	wait(t, done)
	lost, err := first.Start(request(t, `{"cmd": "echo half; exec sleep 1000"}`), &Once{"key", "print"})
	if err != nil {
		t.Fatal(err)
	}
	_ = lost.stdout.WaitFor(t.Context(), 5)

	s.Budget = spool.NewBudget(4 << 20)
	again := open(t, s)
	all := again.All()
	if len(all) != 2 || all[0].Record().UUID != done.Record().UUID || all[1].Record().UUID != lost.Record().UUID {
		t.Fatalf("%d commands", len(all))
	}
	if got := all[0].Record(); *got.ExitCode != 5 || got.Env["A"] != "b" || !got.Cmd.isAll {
		t.Errorf("%+v", got)
	}
	if got := written(t, all[0], "stdout"); got != "kept\n" {
		t.Errorf("%q", got)
	}
	got := all[1].Record()
	if wait(t, all[1]) != -9 || !got.Lost || got.Once.Key != "key" || written(t, all[1], "stdout") != "half\n" {
		t.Errorf("%+v", got)
	}
	if next := start(t, again, `{"cmd": "true"}`); next.Record().Number != 2 {
		t.Errorf("number %d", next.Record().Number)
	}
}

func TestABrokenRecordIsNoHarm(t *testing.T) {
	s := settings(t)
	for name, text := range map[string]string{"empty": "", "half": `{"uuid": "half`, "other": `{"uuid": "another"}`} {
		if err := os.MkdirAll(filepath.Join(s.Folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.Folder, name, recordFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if all := open(t, s).All(); len(all) != 0 {
		t.Errorf("%d commands", len(all))
	}
}
