package process

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// lastSignal is Linux's last real-time signal.
const lastSignal = 64

// ParseSignal reads a signal's number, or its name with or without SIG, in any case.
func ParseSignal(text string) (unix.Signal, error) {
	if number, err := strconv.Atoi(text); err == nil {
		if number < 1 || number > lastSignal {
			return 0, fmt.Errorf("signal %d (expected: 1 to %d, or a name such as TERM)", number, lastSignal)
		}
		return unix.Signal(number), nil
	}
	name := strings.ToUpper(text)
	if !strings.HasPrefix(name, "SIG") {
		name = "SIG" + name
	}
	if signal := unix.SignalNum(name); signal != 0 {
		return signal, nil
	}
	return 0, fmt.Errorf("signal %q is unknown (expected: 1 to %d, or a name such as TERM)", text, lastSignal)
}
