package files

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.remora/samples/sandbox/internal/envelope"
	"golang.org/x/sys/unix"
)

func content(t *testing.T, path string) string {
	t.Helper()
	file, _, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAFileIsMadeReplacedAndAddedTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a file")
	for _, step := range []struct {
		content   string
		appending bool
		want      string
	}{
		{"first, and longer", false, "first, and longer"},
		{"second", false, "second"},
		{" third", true, "second third"},
		{"", false, ""},
	} {
		if err := Write(path, []byte(step.content), step.appending); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != step.want {
			t.Errorf("%q, want %q", got, step.want)
		}
	}
}

func TestWritingKeepsTheModeOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("#!/bin/sh"), false); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o755 {
		t.Error(info.Mode())
	}
}

func TestUploadTakesAFolderOrAName(t *testing.T) {
	for _, example := range []struct{ path, want string }{
		{"there", "there/name"},
		{"there/", "there/name"},
		{"new/deep/", "new/deep/name"},
		{"other/file", "other/file"},
	} {
		root := t.TempDir()
		if err := os.Mkdir(filepath.Join(root, "there"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := Upload(root+"/"+example.path, "name", true, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if got := content(t, filepath.Join(root, example.want)); got != "x" {
			t.Errorf("%s: %q", example.path, got)
		}
	}
	for _, name := range []string{"", ".", "..", "a/b", "a\x00"} {
		if err := Upload(t.TempDir(), name, false, nil); envelope.ProblemOf(err).Status != 400 {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAFolderIsMade(t *testing.T) {
	root := t.TempDir()
	if err := Mkdir(root+"/a/b", true); err != nil {
		t.Fatal(err)
	}
	if err := Mkdir(root+"/a/b", true); err != nil {
		t.Errorf("once more: %v", err)
	}
	if err := Mkdir(root+"/a/b", false); err == nil || !strings.Contains(err.Error(), "file exists (os error 17)") {
		t.Errorf("without parents: %v", err)
	}
}

func TestWhatTheSystemRefusesIs500WithItsWords(t *testing.T) {
	root := t.TempDir()
	for path, want := range map[string]string{
		root:                   "is a directory (os error 21)",
		root + "/none/file":    "no such file or directory (os error 2)",
		"/proc/self/mem/below": "not a directory (os error 20)",
	} {
		err := Write(path, nil, false)
		if got := envelope.ProblemOf(err); got.Status != 500 || !strings.Contains(got.Message, want) {
			t.Errorf("%s: %+v", path, got)
		}
	}
	_, _, err := Open(root + "/none")
	if got := envelope.ProblemOf(NotFoundAs404(err)); got.Status != 404 {
		t.Errorf("%+v", got)
	}
}

func TestAPathThatIsNoneIs400(t *testing.T) {
	for _, path := range []string{"", "relative", "./x", "/with\x00nul"} {
		if got := envelope.ProblemOf(Write(path, nil, false)); got.Status != 400 {
			t.Errorf("%q: %+v", path, got)
		}
	}
}

func TestNothingBlocksOnAPipeOrDevice(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/zero", "/dev/null"} {
		done := make(chan error, 2)
		go func() {
			_, _, err := Open(path)
			done <- err
			done <- Write(path, []byte("x"), false)
		}()
		for range 2 {
			select {
			case err := <-done:
				if err == nil {
					t.Errorf("%s was taken", path)
				}
			case <-time.After(time.Minute):
				t.Fatalf("%s blocks", path)
			}
		}
	}
}

func FuzzUpload(f *testing.F) {
	f.Add("there", "name")
	f.Add("a/../b", "..")
	f.Fuzz(func(t *testing.T, path, name string) {
		if strings.Contains(path, "..") {
			return // leads out of the test's folder, as it may
		}
		root := t.TempDir()
		if Upload(root+"/"+path, name, true, []byte("x")) != nil {
			return
		}
		found := false
		_ = filepath.WalkDir(root, func(_ string, entry os.DirEntry, _ error) error {
			found = found || entry.Type().IsRegular()
			return nil
		})
		if !found {
			t.Errorf("%q, %q landed elsewhere", path, name)
		}
	})
}
