package files

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"dev.remora/samples/sandbox/internal/envelope"
)

// Pack writes a file or a folder with all in it as a tar archive, names relative to the folder; modes, times and symlinks
// are kept, sockets and devices left out. The archive is whole if there is no error.
func Pack(to io.Writer, root string) error {
	archive := tar.NewWriter(to)
	err := filepath.WalkDir(root, func(place string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && place != root {
			return nil // removed just now
		}
		if err != nil {
			return err
		}
		return pack(archive, root, place)
	})
	if err != nil {
		return err
	}
	return archive.Close()
}

func pack(archive *tar.Writer, root, place string) error {
	info, err := os.Lstat(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	name, err := filepath.Rel(root, place)
	if err != nil {
		return err
	}
	if name == "." {
		if info.IsDir() {
			return nil
		}
		name = info.Name()
	}
	switch info.Mode().Type() {
	case 0:
		return packFile(archive, place, name)
	case fs.ModeDir:
		return packHeader(archive, info, "", name+"/")
	case fs.ModeSymlink:
		target, err := os.Readlink(place)
		if err != nil {
			return err
		}
		return packHeader(archive, info, target, name)
	}
	return nil
}

func packHeader(archive *tar.Writer, info fs.FileInfo, target, name string) error {
	header, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return err
	}
	header.Name = name
	header.Format = tar.FormatPAX // long names, large files, fractions of seconds
	return archive.WriteHeader(header)
}

func packFile(archive *tar.Writer, place, name string) error {
	file, info, err := Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if err := packHeader(archive, info, "", name); err != nil {
		return err
	}
	n, err := io.Copy(archive, io.LimitReader(file, info.Size()))
	if err == nil && n < info.Size() { // it shrank meanwhile
		_, err = io.CopyN(archive, zeros{}, info.Size()-n)
	}
	return err
}

type zeros struct{}

func (zeros) Read(data []byte) (int, error) {
	clear(data)
	return len(data), nil
}

// Unpack writes what is in a tar archive, gzipped or not, into a folder, which is made if it is missing. Nothing gets out
// of the folder, be it by a name or by a symlink in the archive or in the folder. It returns how many entries it wrote.
func Unpack(from io.Reader, folder string) (entries int, err error) {
	if err := CheckPath(folder); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return 0, problem(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return 0, problem(err)
	}
	defer root.Close()
	plain, err := unzipped(from)
	if err != nil {
		return 0, badRequest("the archive: %v", err)
	}
	archive := tar.NewReader(plain)
	for ; ; entries++ {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return entries, badRequest("the archive, after %d entries: %v", entries, err)
		}
		if err := unpack(root, header, archive); err != nil {
			named := envelope.ProblemOf(err)
			named.Message = fmt.Sprintf("%s: %s", header.Name, named.Message)
			return entries, named
		}
	}
}

func unzipped(from io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(from)
	start, _ := buffered.Peek(2)
	if len(start) == 2 && start[0] == 0x1f && start[1] == 0x8b {
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}

func unpack(root *os.Root, header *tar.Header, content io.Reader) error {
	name := strings.TrimSuffix(header.Name, "/")
	if name == "." || name == "./" {
		return nil
	}
	if !filepath.IsLocal(name) {
		return badRequest("an entry may not lead out of the folder")
	}
	if above := path.Dir(name); above != "." {
		if err := root.MkdirAll(above, folderMode&0o777); err != nil {
			return inRoot(err)
		}
	}
	mode := fs.FileMode(header.Mode).Perm()
	switch header.Typeflag {
	case tar.TypeDir:
		if err := root.MkdirAll(name, 0o700); err != nil {
			return inRoot(err)
		}
		return inRoot(root.Chmod(name, mode))
	case tar.TypeReg:
		return unpackFile(root, name, mode, header, content)
	case tar.TypeSymlink:
		if err := replaceable(root, name); err != nil {
			return err
		}
		return inRoot(root.Symlink(header.Linkname, name))
	case tar.TypeLink:
		if !filepath.IsLocal(header.Linkname) {
			return badRequest("a link may not lead out of the folder")
		}
		if err := replaceable(root, name); err != nil {
			return err
		}
		return inRoot(root.Link(header.Linkname, name))
	case tar.TypeXGlobalHeader:
		return nil
	}
	return badRequest("an entry of type %q is not taken (expected: files, folders and links)", header.Typeflag)
}

func unpackFile(root *os.Root, name string, mode fs.FileMode, header *tar.Header, content io.Reader) error {
	if err := replaceable(root, name); err != nil {
		return err
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return inRoot(err)
	}
	_, err = io.Copy(file, content)
	if err == nil {
		err = file.Chmod(mode)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return inRoot(err)
	}
	_ = root.Chtimes(name, header.ModTime, header.ModTime)
	return nil
}

// replaceable removes what is in the way of a new file, unless it is a folder.
func replaceable(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return inRoot(err)
	}
	if info.IsDir() {
		return badRequest("a folder is in its place")
	}
	return inRoot(root.Remove(name))
}

// inRoot is a problem; that a symlink leads out of the folder is the archive's fault.
func inRoot(err error) error {
	if err != nil && strings.Contains(err.Error(), "path escapes from parent") {
		return badRequest("a symlink on the way leads out of the folder")
	}
	return problem(err)
}
