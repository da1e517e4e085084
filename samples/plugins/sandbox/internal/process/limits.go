package process

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"

	"dev.remora/samples/sandbox/internal/config"
	"golang.org/x/sys/unix"
)

// commandsOOMScore makes the kernel take commands before anything of the guest's own, the sandbox included.
const commandsOOMScore = 500

// Limits is what keeps commands from eating the guest. A nil one keeps them from nothing.
type Limits struct {
	settings config.Limits
	memory   int64
	tree     *tree
}

// NewLimits finds out what this guest offers: a part of its cgroup v2 tree where there is one that this process may
// divide, else limits per process.
func NewLimits(settings config.Limits) *Limits {
	limits := &Limits{settings: settings, memory: settings.MemoryBytes}
	var files cgroupFiles = "/sys/fs/cgroup"
	available := memoryTotal()
	if settings.Cgroup == "auto" && files.mounted() {
		limits.tree, available = divide(files, os.Getpid(), available)
	}
	if limits.memory == 0 {
		limits.memory = share(available)
	}
	if limits.tree != nil {
		limits.tree.limit(limits.memory, settings)
	}
	return limits
}

// share leaves a fifth of the memory, and at least 64 MiB, to the guest's own programs.
func share(available int64) int64 {
	const least = 64 << 20
	return max(least, available-max(available/5, least))
}

// Described is what a caller may know of the limits.
type Described struct {
	// Mode is cgroup or rlimit.
	Mode        string `json:"mode"`
	MemoryBytes int64  `json:"memory_bytes"`
	Processes   int64  `json:"processes"`
	CPUPercent  int64  `json:"cpu_percent"`
}

// Describe tells what holds.
func (l *Limits) Describe() Described {
	mode := "rlimit"
	if l.tree != nil {
		mode = "cgroup"
	}
	return Described{mode, l.memory, l.settings.Processes, l.settings.CPUPercent}
}

func (l *Limits) oomScore() int {
	if l == nil {
		return 0
	}
	return commandsOOMScore
}

// rlimits are those of every process. Without control groups they stand in for these: memory per process, and processes
// per user, which does not bind root.
func (l *Limits) rlimits() []rlimit {
	limits := []rlimit{{unix.RLIMIT_CORE, 0}}
	if l == nil {
		return limits
	}
	if l.settings.OpenFiles > 0 {
		limits = append(limits, rlimit{unix.RLIMIT_NOFILE, uint64(l.settings.OpenFiles)})
	}
	if l.settings.FileBytes > 0 {
		limits = append(limits, rlimit{unix.RLIMIT_FSIZE, uint64(l.settings.FileBytes)})
	}
	if l.tree == nil {
		memory := l.memory
		if l.settings.CommandMemoryBytes > 0 {
			memory = min(memory, l.settings.CommandMemoryBytes)
		}
		limits = append(limits, rlimit{unix.RLIMIT_DATA, uint64(memory)})
		if l.settings.Processes > 0 {
			limits = append(limits, rlimit{unix.RLIMIT_NPROC, uint64(l.settings.Processes)})
		}
	}
	return limits
}

func (l *Limits) newGroup(name string) (*group, error) {
	if l == nil || l.tree == nil {
		return nil, nil
	}
	return l.tree.newGroup(name, l.settings)
}

// memoryTotal is the guest's memory in bytes.
func memoryTotal() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), "MemTotal:"); found {
			kib, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 10, 64)
			return kib << 10
		}
	}
	return 0
}
