package files

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"

	"dev.remora/samples/sandbox/internal/envelope"
	"github.com/fsnotify/fsnotify"
)

// Change is one that somebody watches for.
type Change struct {
	// Op is create, write, remove, rename (to another name; the new one is a create) or chmod.
	Op   string `json:"op"`
	Path string `json:"path"`
}

// Watch watches a file or a folder; recursive: all folders below too, those that come later included.
type Watch struct {
	watcher   *fsnotify.Watcher
	recursive bool
	// left is how many folders may still be watched.
	left int
}

// NewWatch begins to watch. At most so many folders; more are 429.
func NewWatch(path string, recursive bool, folders int) (*Watch, error) {
	if err := CheckPath(path); err != nil {
		return nil, err
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, problem(err)
	}
	w := &Watch{watcher: watcher, recursive: recursive, left: folders}
	if err := w.add(path); err != nil {
		w.Close()
		return nil, NotFoundAs404(err)
	}
	return w, nil
}

func (w *Watch) add(path string) error {
	if !w.recursive {
		return problem(w.watcher.Add(path))
	}
	return filepath.WalkDir(path, func(place string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && place != path {
			return nil // removed just now
		}
		if err != nil {
			return problem(err)
		}
		if !entry.IsDir() && place != path {
			return nil
		}
		if w.left == 0 {
			return envelope.Problemf(http.StatusTooManyRequests, "more folders than may be watched (watches.folders)")
		}
		w.left--
		return problem(w.watcher.Add(place))
	})
}

// Close ends the watch.
func (w *Watch) Close() { _ = w.watcher.Close() }

// Next waits for changes. Overflow says that some were lost, and that all has to be looked at again.
func (w *Watch) Next(ctx context.Context) (changes []Change, overflow bool, err error) {
	select {
	case <-ctx.Done():
		return nil, false, ctx.Err()
	case event, open := <-w.watcher.Events:
		if !open {
			return nil, false, fsnotify.ErrClosed
		}
		return w.changes(event)
	case err, open := <-w.watcher.Errors:
		if !open {
			return nil, false, fsnotify.ErrClosed
		}
		return nil, errors.Is(err, fsnotify.ErrEventOverflow), nil
	}
}

func (w *Watch) changes(event fsnotify.Event) (changes []Change, overflow bool, err error) {
	for op := range strings.SplitSeq(event.Op.String(), "|") {
		changes = append(changes, Change{Op: strings.ToLower(op), Path: event.Name})
	}
	if !w.recursive || !event.Has(fsnotify.Create) {
		return changes, false, nil
	}
	// A folder may have been filled before it was watched.
	if entry, err := Stat(event.Name); err == nil && entry.Type == "directory" {
		if err := w.add(event.Name); err != nil {
			return changes, true, nil
		}
		_ = filepath.WalkDir(event.Name, func(place string, _ fs.DirEntry, err error) error {
			if err == nil && place != event.Name {
				changes = append(changes, Change{Op: "create", Path: place})
			}
			return nil
		})
	}
	return changes, false, nil
}
