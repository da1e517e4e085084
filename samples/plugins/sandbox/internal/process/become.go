package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// becomeName is argument 0 of this program when it was started to become a command.
const becomeName = "sandbox-command"

// Descriptors of a program that becomes a command, beside 0 to 2.
const (
	orderFD = 3 // the order, as JSON, to be read to its end
	faultFD = 4 // what went wrong; closed by a successful exec
)

// order is what a new process makes of itself before it becomes the command. All of it happens after the fork and before
// the command's first instruction, so no command runs without its limits.
type order struct {
	Path   string   `json:"path"`
	Args   []string `json:"args"`
	Dir    string   `json:"dir"`
	Umask  int      `json:"umask"`
	Cgroup string   `json:"cgroup,omitempty"`
	// OOMScore is what the kernel adds when it looks for somebody to kill: -1000 to 1000.
	OOMScore int      `json:"oom_score"`
	Rlimits  []rlimit `json:"rlimits,omitempty"`
}

type rlimit struct {
	Resource int    `json:"resource"`
	Value    uint64 `json:"value"`
}

// fault is why a process did not become a command.
type fault struct {
	Doing string `json:"doing"`
	Errno int    `json:"errno"`
	Text  string `json:"text"`
}

// BecomeIfAsked turns this process into the command that it was started for, and does nothing in all others. It is the first
// thing that main does.
func BecomeIfAsked() {
	if os.Args[0] != becomeName {
		return
	}
	closeOnExec()
	report := os.NewFile(faultFD, "fault")
	doing, err := become()
	told := fault{Doing: doing, Text: err.Error()}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		told.Errno = int(errno)
	}
	_ = json.NewEncoder(report).Encode(told)
	os.Exit(127)
}

// closeOnExec keeps a command from descriptors that this program inherited itself.
func closeOnExec() {
	const first = 3
	if unix.CloseRange(first, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) == nil {
		return
	}
	entries, _ := os.ReadDir("/proc/self/fd") // before Linux 5.11
	for _, entry := range entries {
		if fd, err := strconv.Atoi(entry.Name()); err == nil && fd >= first {
			unix.CloseOnExec(fd)
		}
	}
}

// become does not return when it succeeds.
func become() (doing string, err error) {
	orders := os.NewFile(orderFD, "order")
	text, err := io.ReadAll(orders)
	if err != nil {
		return "read the order", err
	}
	_ = orders.Close()
	var o order
	if err := json.Unmarshal(text, &o); err != nil {
		return "read the order", err
	}
	if o.Cgroup != "" {
		if err := os.WriteFile(filepath.Join(o.Cgroup, "cgroup.procs"), []byte("0"), 0); err != nil {
			return "join the control group", err
		}
	}
	// Whoever may not raise it goes without.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte(strconv.Itoa(o.OOMScore)), 0)
	if err := os.Chdir(o.Dir); err != nil {
		return "enter " + o.Dir, err
	}
	unix.Umask(o.Umask)
	// A dead sandbox leaves no commands behind where nobody else cleans up.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return "ask for a signal", err
	}
	for _, limit := range o.Rlimits {
		value := unix.Rlimit{Cur: limit.Value, Max: limit.Value}
		if err := unix.Setrlimit(limit.Resource, &value); err != nil {
			return fmt.Sprintf("set resource limit %d to %d", limit.Resource, limit.Value), err
		}
	}
	// What has a handler is reset by the exec; what was ignored or blocked when the sandbox started would stay so.
	signal.Notify(make(chan os.Signal, 1))
	runtime.LockOSThread()
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &unix.Sigset_t{}, nil); err != nil {
		return "unblock signals", err
	}
	return "execute " + o.Path, syscall.Exec(o.Path, o.Args, os.Environ())
}
