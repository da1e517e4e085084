package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Record is what outlives a command, and the plugin when it has a folder for that.
type Record struct {
	UUID string `json:"uuid"`
	// Number is the place in the order of starts.
	Number  int64             `json:"number"`
	Cmd     Line              `json:"cmd"`
	Cwd     *string           `json:"cwd"`
	Env     map[string]string `json:"env"`
	Started time.Time         `json:"started"`
	Ended   *time.Time        `json:"ended"`
	// ExitCode is nil while it runs, and minus a signal's number when one ended it.
	ExitCode *int `json:"exitcode"`
	// Lost says that its end was not seen: the plugin or the guest ended before.
	Lost        bool `json:"lost,omitempty"`
	LogsDeleted bool `json:"logs_deleted,omitempty"`
	// Once is the request that started it, if that asked to be carried out once.
	Once *Once `json:"once,omitempty"`
}

// Once identifies a request that may come again.
type Once struct {
	Key         string `json:"key"`
	Fingerprint string `json:"fingerprint"`
}

const recordFile = "record.json"

// write replaces the record in folder at once: there is an old one or a new one, never half of one.
func (r Record) write(folder string) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	next := filepath.Join(folder, recordFile+".next")
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, filepath.Join(folder, recordFile))
}

// readRecords reads what an earlier plugin left in folder, in the order of starts. What is broken is removed.
func readRecords(folder string) ([]Record, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var records []Record
	for _, entry := range entries {
		place := filepath.Join(folder, entry.Name())
		record, err := readRecord(place)
		if err != nil || record.UUID != entry.Name() {
			fmt.Printf("%s holds no command and is removed: %v\n", place, err)
			_ = os.RemoveAll(place)
			continue
		}
		records = append(records, record)
	}
	slices.SortFunc(records, func(a, b Record) int {
		if a.Number < b.Number {
			return -1
		}
		return 1
	})
	return records, nil
}

func readRecord(folder string) (record Record, err error) {
	text, err := os.ReadFile(filepath.Join(folder, recordFile))
	if err != nil {
		return Record{}, err
	}
	return record, json.Unmarshal(text, &record)
}
