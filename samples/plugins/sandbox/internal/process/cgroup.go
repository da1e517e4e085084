package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dev.remora/samples/sandbox/internal/config"
	"golang.org/x/sys/unix"
)

// cgroupFiles is where the cgroup v2 tree is mounted.
type cgroupFiles string

func (f cgroupFiles) mounted() bool {
	var stat unix.Statfs_t
	return unix.Statfs(string(f), &stat) == nil && stat.Type == unix.CGROUP2_SUPER_MAGIC
}

// tree is the part of the tree that commands run in:
//
//	<the plugin's own>/plugin          this process
//	<the plugin's own>/commands        the limits of all
//	<the plugin's own>/commands/<name> one command
type tree struct{ commands string }

// divide makes a tree of the control group that this process has to itself, or none: where it shares its group, may not
// write there, or the kernel does not count memory and processes there. Available is the memory that the group may have.
func divide(files cgroupFiles, pid int, available int64) (*tree, int64) {
	own, err := files.groupOf(pid)
	if err != nil {
		return nil, available
	}
	if limit, err := readNumber(filepath.Join(own, "memory.max")); err == nil && limit < available {
		available = limit
	}
	made, err := divideGroup(own, pid)
	if err != nil {
		fmt.Println("no control groups for commands, only limits per process:", err)
		return nil, available
	}
	return made, available
}

func (f cgroupFiles) groupOf(pid int) (string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if path, found := strings.CutPrefix(line, "0::"); found {
			return filepath.Join(string(f), strings.TrimSuffix(path, "\n")), nil
		}
	}
	return "", errors.New("this process is in no group of cgroup v2")
}

func divideGroup(own string, pid int) (*tree, error) {
	members, err := os.ReadFile(filepath.Join(own, "cgroup.procs"))
	if err != nil {
		return nil, err
	}
	if got := strings.Fields(string(members)); len(got) != 1 || got[0] != strconv.Itoa(pid) {
		return nil, fmt.Errorf("%s has %d processes (expected: this one alone)", own, len(got))
	}
	plugin, commands := filepath.Join(own, "plugin"), filepath.Join(own, "commands")
	if err := os.MkdirAll(plugin, 0o755); err != nil {
		return nil, err
	}
	// A group whose own processes compete with those below it is not allowed: this one moves aside.
	if err := put(plugin, "cgroup.procs", strconv.Itoa(pid)); err != nil {
		return nil, err
	}
	made := &tree{commands}
	if err := made.prepare(own); err != nil {
		_ = put(own, "cgroup.procs", strconv.Itoa(pid))
		return nil, err
	}
	return made, nil
}

func (t *tree) prepare(own string) error {
	if err := enable(own); err != nil {
		return err
	}
	if err := os.MkdirAll(t.commands, 0o755); err != nil {
		return err
	}
	return enable(t.commands)
}

// enable hands controllers on to the groups below; without cpu, commands just share the processors as all do.
func enable(folder string) error {
	for _, controller := range []string{"+memory", "+pids"} {
		if err := put(folder, "cgroup.subtree_control", controller); err != nil {
			return fmt.Errorf("%s: %w", controller, err)
		}
	}
	_ = put(folder, "cgroup.subtree_control", "+cpu")
	return nil
}

// limit sets what all commands get together.
func (t *tree) limit(memory int64, settings config.Limits) {
	_ = put(t.commands, "memory.max", strconv.FormatInt(memory, 10))
	_ = put(t.commands, "pids.max", orMax(settings.Processes))
	_ = put(t.commands, "cpu.weight", "50") // half of what a program of the guest gets when both want more
	if settings.CPUPercent > 0 {
		const period = 100_000
		_ = put(t.commands, "cpu.max", fmt.Sprintf("%d %d", settings.CPUPercent*period/100, period))
	}
}

// group is one command's. A nil one is none.
type group struct{ folder string }

func (t *tree) newGroup(name string, settings config.Limits) (*group, error) {
	made := &group{filepath.Join(t.commands, name)}
	if err := os.Mkdir(made.folder, 0o755); err != nil {
		return nil, err
	}
	if settings.CommandMemoryBytes > 0 {
		_ = put(made.folder, "memory.max", strconv.FormatInt(settings.CommandMemoryBytes, 10))
	}
	_ = put(made.folder, "memory.oom.group", "1") // a command whose parts vanish one by one is no use to anybody
	_ = put(made.folder, "pids.max", orMax(settings.CommandProcesses))
	return made, nil
}

func (g *group) path() string {
	if g == nil {
		return ""
	}
	return g.folder
}

// kill ends all processes of the group, and says whether there is a group.
func (g *group) kill() bool {
	if g == nil {
		return false
	}
	if put(g.folder, "cgroup.kill", "1") != nil { // before Linux 5.14
		g.killEach()
	}
	const tries = 50
	for range tries {
		if g.remove() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return true
}

func (g *group) killEach() {
	const rounds = 10 // somebody may fork meanwhile
	for range rounds {
		members, err := os.ReadFile(filepath.Join(g.folder, "cgroup.procs"))
		if err != nil || len(bytes.TrimSpace(members)) == 0 {
			return
		}
		for _, member := range strings.Fields(string(members)) {
			if pid, err := strconv.Atoi(member); err == nil && pid > 0 {
				_ = unix.Kill(pid, unix.SIGKILL)
			}
		}
	}
}

// remove removes an empty group, and says whether it is gone.
func (g *group) remove() bool {
	if g == nil {
		return true
	}
	err := unix.Rmdir(g.folder)
	return err == nil || err == unix.ENOENT
}

func put(folder, file, value string) error {
	return os.WriteFile(filepath.Join(folder, file), []byte(value), 0o644)
}

func orMax(value int64) string {
	if value == 0 {
		return "max"
	}
	return strconv.FormatInt(value, 10)
}

func readNumber(file string) (int64, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}
