package process

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// killSession kills every process of a session. When the leader has ended, a process with its number means that the number
// was given away again, which happens only when nothing of the session is left.
func killSession(session int, leaderIsOurs func() bool) {
	if !leaderIsOurs() && unix.Kill(session, 0) == nil {
		return
	}
	const rounds = 20 // somebody may fork meanwhile
	for range rounds {
		if !killMembers(session) {
			return
		}
	}
}

// killMembers tells whether there was anybody to kill but the leader.
func killMembers(session int) (found bool) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return false
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == session {
			continue
		}
		stat, err := os.ReadFile("/proc/" + entry.Name() + "/stat")
		if err == nil && sessionOf(stat) == session {
			_ = unix.Kill(pid, unix.SIGKILL)
			found = true
		}
	}
	return found
}

// sessionOf reads field 6 of /proc/<pid>/stat; 0 when there is none, and for a
// zombie, which nobody can kill. The name before it may hold anything, a ) too.
func sessionOf(stat []byte) int {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const afterName = 3 // state, parent, process group, session
	if len(fields) <= afterName {
		return 0
	}
	session, err := strconv.Atoi(string(fields[afterName]))
	if err != nil || string(fields[0]) == "Z" {
		return 0
	}
	return session
}
