package files

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Entry is what is known of a file without a look into it.
type Entry struct {
	Name string `json:"name"`
	// Type is file, directory, symlink, pipe, socket or device.
	Type string `json:"type"`
	Size int64  `json:"size"`
	// Mode is octal digits: 0644, 4755.
	Mode     string    `json:"mode"`
	UID      uint32    `json:"uid"`
	GID      uint32    `json:"gid"`
	Modified time.Time `json:"modified"`
	// Target is where a symlink leads.
	Target string `json:"target,omitempty"`
}

// Stat tells about a file, a symlink itself and not where it leads.
func Stat(path string) (Entry, error) {
	if err := CheckPath(path); err != nil {
		return Entry{}, err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return Entry{}, NotFoundAs404(problem(err))
	}
	return entryOf(path, info), nil
}

func entryOf(path string, info fs.FileInfo) Entry {
	mode := uint32(info.Mode().Perm())
	for bit, octal := range map[fs.FileMode]uint32{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if info.Mode()&bit != 0 {
			mode |= octal
		}
	}
	entry := Entry{
		Name: info.Name(), Type: kind(info.Mode()), Size: info.Size(), Mode: fmt.Sprintf("%04o", mode),
		Modified: info.ModTime(),
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok {
		entry.UID, entry.GID = owner.Uid, owner.Gid
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		entry.Target, _ = os.Readlink(path)
	}
	return entry
}

// List tells about the files in a folder by their names, at most limit of them after a name. More says that there are more.
func List(path, after string, limit int) (entries []Entry, more bool, err error) {
	if err := CheckPath(path); err != nil {
		return nil, false, err
	}
	names, err := os.ReadDir(path) // sorted
	if err != nil {
		return nil, false, NotFoundAs404(problem(err))
	}
	entries = []Entry{}
	for _, name := range names {
		if name.Name() <= after {
			continue
		}
		if len(entries) == limit {
			return entries, true, nil
		}
		info, err := name.Info()
		if err != nil {
			continue // removed just now
		}
		entries = append(entries, entryOf(filepath.Join(path, name.Name()), info))
	}
	return entries, false, nil
}

// Remove removes a file, or a folder: an empty one, or recursively all in it.
func Remove(path string, recursive bool) error {
	if err := CheckPath(path); err != nil {
		return err
	}
	if filepath.Clean(path) == "/" {
		return badRequest("/ cannot be removed")
	}
	if _, err := os.Lstat(path); err != nil {
		return NotFoundAs404(problem(err))
	}
	if recursive {
		return problem(os.RemoveAll(path))
	}
	return problem(os.Remove(path))
}
