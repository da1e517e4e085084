package process

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dev.remora/samples/sandbox/internal/config"
)

// A folder stands in for the tree: what is written where is what counts here; that the kernel obeys is for the test in a
// guest.
func own(t *testing.T, members string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "cgroup.procs"), []byte(members), 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

func content(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestThePluginMovesAsideAndCommandsGetTheirPart(t *testing.T) {
	pid := os.Getpid()
	folder := own(t, strconv.Itoa(pid)+"\n")
	made, err := divideGroup(folder, pid)
	if err != nil {
		t.Fatal(err)
	}
	made.limit(1<<30, config.Limits{Processes: 100, CPUPercent: 150})
	group, err := made.newGroup("one", config.Limits{CommandMemoryBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"plugin/cgroup.procs":           strconv.Itoa(pid),
		"commands/memory.max":           "1073741824",
		"commands/pids.max":             "100",
		"commands/cpu.max":              "150000 100000",
		"commands/one/memory.max":       "1048576",
		"commands/one/memory.oom.group": "1",
		"commands/one/pids.max":         "max",
	} {
		if got := content(t, folder, file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	if group.path() != filepath.Join(folder, "commands", "one") {
		t.Error(group.path())
	}
}

func TestAGroupThatOthersAreInIsLeftAlone(t *testing.T) {
	pid := os.Getpid()
	folder := own(t, strconv.Itoa(pid)+"\n1\n")
	if _, err := divideGroup(folder, pid); err == nil || !strings.Contains(err.Error(), "2 processes") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "plugin")); err == nil {
		t.Error("it was divided")
	}
}

func TestAFifthOfTheMemoryStaysWithTheGuest(t *testing.T) {
	for available, want := range map[int64]int64{10 << 30: 8 << 30, 128 << 20: 64 << 20, 0: 64 << 20} {
		if got := share(available); got != want {
			t.Errorf("%d of %d", got, available)
		}
	}
}
