package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.remora/samples/sandbox/internal/config"
	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	BecomeIfAsked()
	os.Exit(m.Run())
}

// run starts a line in the shell, and gives its process and what it writes.
func run(t *testing.T, line string, limits *Limits) (*Process, *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	defer write.Close()
	t.Cleanup(func() { read.Close() })
	p, err := Start(Spec{
		Path: "/bin/sh", Args: []string{"sh", "-c", line}, Env: []string{"PATH=/usr/bin:/bin", "WORD=hello"},
		Dir: "/tmp", Umask: 0o027, Stdin: null, Stdout: write, Stderr: write, Limits: limits, Name: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p, read
}

func output(t *testing.T, read io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(read)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAProgramGetsItsEnvironmentFolderAndUmask(t *testing.T) {
	p, out := run(t, `echo "$WORD $PWD $(umask) $#"; exit 7`, nil)
	if got := output(t, out); got != "hello /tmp 0027 0\n" {
		t.Errorf("%q", got)
	}
	<-p.Done()
	if p.ExitCode() != 7 {
		t.Errorf("exit code %d", p.ExitCode())
	}
}

func TestOnlyItsOwnDescriptorsReachIt(t *testing.T) {
	_, out := run(t, `for i in $(seq 3 300); do if [ -e /proc/$$/fd/$i ]; then echo $i; fi; done`, nil)
	if got := output(t, out); got != "" {
		t.Errorf("%q", got)
	}
}

func TestASignalReachesTheWholeProcessGroup(t *testing.T) {
	p, out := run(t, "sleep 1000 & echo ready; exec sleep 1000", nil)
	ready := make([]byte, len("ready\n"))
	if _, err := io.ReadFull(out, ready); err != nil {
		t.Fatal(err)
	}
	if err := p.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	if p.ExitCode() != -int(unix.SIGTERM) {
		t.Errorf("exit code %d", p.ExitCode())
	}
	output(t, out) // ends when nobody has the pipe open any more
}

func TestWhatIsIgnoredHereIsNotIgnoredThere(t *testing.T) {
	signal.Ignore(unix.SIGINT)
	defer signal.Reset(unix.SIGINT)
	_, out := run(t, "grep -E 'Sig(Ign|Blk)' /proc/self/status | cut -f2 | tr '\\n' ' '", nil)
	const ofTheLibrary = 0x180000000 // 32 and 33 are the C library's: no handler of Go's changes them
	for _, mask := range strings.Fields(output(t, out)) {
		if signals, err := strconv.ParseUint(mask, 16, 64); err != nil || signals&^ofTheLibrary != 0 {
			t.Errorf("%s: %v", mask, err)
		}
	}
}

func TestNobodySignalsTheDead(t *testing.T) {
	p, _ := run(t, "true", nil)
	<-p.Done()
	if err := p.Signal(unix.SIGKILL); !errors.Is(err, ErrEnded) {
		t.Errorf("%v", err)
	}
	if err := unix.Kill(p.PID(), 0); err != unix.ESRCH {
		t.Errorf("a zombie is left: %v", err)
	}
}

func TestWhatAProgramLeavesBehindCanBeKilled(t *testing.T) {
	p, out := run(t, `sleep 1000 & sh -c 'trap "" HUP INT TERM; sleep 1000' & echo started`, nil)
	<-p.Done()
	p.Kill()
	if got := output(t, out); got != "started\n" {
		t.Errorf("%q", got)
	}
}

func TestWhyAProgramDoesNotStart(t *testing.T) {
	null, _ := os.Open(os.DevNull)
	defer null.Close()
	for name, example := range map[string]struct {
		path, dir string
		want      syscall.Errno
	}{
		"no such folder":  {"/bin/sh", "/no/such/folder", syscall.ENOENT},
		"no program":      {"/dev/null", "/", syscall.EACCES},
		"not executable":  {"/etc/passwd", "/", syscall.EACCES},
		"a folder":        {"/", "/", syscall.EACCES},
		"no such program": {"/no/such/program", "/", syscall.ENOENT},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Start(Spec{Path: example.path, Args: []string{"x"}, Dir: example.dir,
				Stdin: null, Stdout: null, Stderr: null})
			if !errors.Is(err, example.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestWithoutControlGroupsEachProcessHasLimits(t *testing.T) {
	limits := NewLimits(config.Limits{Cgroup: "off", MemoryBytes: 1 << 30, OpenFiles: 50, FileBytes: 1 << 20})
	_, out := run(t, "ulimit -n; ulimit -c; ulimit -f; ulimit -d; cat /proc/self/oom_score_adj", limits)
	if got := output(t, out); got != "50\n0\n2048\n1048576\n500\n" {
		t.Errorf("%q", got)
	}
}

func TestAFileThatGrowsTooLargeEndsTheCommand(t *testing.T) {
	limits := NewLimits(config.Limits{Cgroup: "off", FileBytes: 1 << 20})
	p, _ := run(t, fmt.Sprintf("exec head -c 2000000 /dev/zero > %s/large", t.TempDir()), limits)
	<-p.Done()
	if p.ExitCode() == 0 {
		t.Error("it wrote more than it may")
	}
}

func TestManyAtOnceLeaveNoZombies(t *testing.T) {
	for range 20 {
		p, _ := run(t, "true", nil)
		t.Cleanup(func() { <-p.Done() })
	}
	deadline := time.Now().Add(time.Minute)
	for children(t) > 0 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if n := children(t); n > 0 {
		t.Errorf("%d children are left", n)
	}
}

func children(t *testing.T) int {
	t.Helper()
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, task := range tasks {
		text, _ := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		n += len(strings.Fields(string(text)))
	}
	return n
}

func TestSignals(t *testing.T) {
	for text, want := range map[string]unix.Signal{
		"15": 15, "TERM": 15, "SIGTERM": 15, "sigterm": 15, "kill": 9, "64": 64,
		"0": 0, "65": 0, "-9": 0, "": 0, "SIG": 0, "SIGNAL": 0, "9.0": 0,
	} {
		got, err := ParseSignal(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}

func FuzzParseSignal(f *testing.F) {
	f.Add("SIGTERM")
	f.Fuzz(func(t *testing.T, text string) {
		if signal, err := ParseSignal(text); err == nil && (signal < 1 || signal > lastSignal) {
			t.Errorf("%q is %d", text, signal)
		}
	})
}

func TestTheSessionOfAProcessWithABadName(t *testing.T) {
	if got := sessionOf([]byte("12 (a) b (c) S 1 12 34 0 -1")); got != 34 {
		t.Errorf("%d", got)
	}
	for _, broken := range []string{"", "12 (sh", "12 (sh) S 1", "12 (sh) S 1 2 x"} {
		if got := sessionOf([]byte(broken)); got != 0 {
			t.Errorf("%q: %d", broken, got)
		}
	}
}
