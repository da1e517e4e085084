package api

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// screen is one who is attached to a terminal.
type screen struct {
	sandbox
	socket *websocket.Conn
	// seen is all output, next the offset behind it.
	seen string
	next int64
}

func (s sandbox) attach(uuid, query string) *screen {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	socket, _, err := websocket.Dial(ctx, strings.Replace(s.address, "http", "ws", 1)+"/terminals/"+uuid+"/attach"+query, nil)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { socket.CloseNow() })
	return &screen{sandbox: s, socket: socket}
}

// until reads until the output has some words, and gives what else was told.
func (s *screen) until(words string) (told []string) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	for words == "" || !strings.Contains(s.seen, words) {
		kind, data, err := s.socket.Read(ctx)
		if err != nil {
			if words == "" {
				return told
			}
			s.Fatalf("%v, after %q", err, s.seen)
		}
		if kind == websocket.MessageBinary {
			s.seen += string(data)
			s.next += int64(len(data))
			continue
		}
		told = append(told, string(data))
		var message struct{ Offset *int64 }
		if json.Unmarshal(data, &message) == nil && message.Offset != nil {
			s.next = *message.Offset
		}
	}
	return told
}

func (s *screen) send(kind websocket.MessageType, text string) {
	s.Helper()
	if err := s.socket.Write(s.Context(), kind, []byte(text)); err != nil {
		s.Fatal(err)
	}
}

func (s sandbox) open(request string) (uuid string) {
	s.Helper()
	uuid, _ = s.data(s.call("POST", "/terminals", request))["uuid"].(string)
	return uuid
}

func TestABrowserIsAnsweredWithTheSubprotocolThatItOffers(t *testing.T) {
	s := newSandbox(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	socket, _, err := websocket.Dial(ctx, strings.Replace(s.address, "http", "ws", 1)+"/terminals/"+s.open(`{}`)+"/attach",
		&websocket.DialOptions{Subprotocols: []string{"other", "terminal"}})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.CloseNow()
	if socket.Subprotocol() != "terminal" {
		t.Errorf("the subprotocol is %q", socket.Subprotocol())
	}
}

func TestATerminalOverAWebSocket(t *testing.T) {
	s := newSandbox(t)
	screen := s.attach(s.open(`{"rows": 30, "cols": 100}`), "")
	screen.send(websocket.MessageBinary, "echo is he''re; stty size\n")
	screen.until("is here\r\n30 100\r\n")
	screen.send(websocket.MessageText, `{"type": "resize", "rows": 11, "cols": 22}`)
	screen.send(websocket.MessageText, `{"type": "input", "data": "stty size; exit 3\n"}`)
	screen.until("11 22\r\n")
	told := screen.until("")
	if len(told) != 1 || !strings.Contains(told[0], `"type":"exit"`) || !strings.Contains(told[0], `"exitcode":3`) {
		t.Errorf("%v", told)
	}
}

func TestATerminalGoesOnWhereItsConnectionBroke(t *testing.T) {
	s := newSandbox(t)
	uuid := s.open(`{}`)
	first := s.attach(uuid, "")
	first.send(websocket.MessageBinary, "echo one''two\n")
	first.until("onetwo\r\n")
	_ = first.socket.CloseNow()

	second := s.attach(uuid, fmt.Sprintf("?offset=%d", first.next))
	second.send(websocket.MessageBinary, "echo three''four\n")
	second.until("threefour\r\n")
	if strings.Contains(second.seen, "onetwo") {
		t.Errorf("%q came twice", second.seen)
	}
	all := s.attach(uuid, "")
	all.until("threefour\r\n")
	if all.seen != first.seen+second.seen {
		t.Errorf("%q, %q, %q", first.seen, second.seen, all.seen)
	}
}

func TestSeveralLookAtOneTerminal(t *testing.T) {
	s := newSandbox(t)
	uuid := s.open(`{"cmd": ["cat"]}`)
	one, other, guest := s.attach(uuid, ""), s.attach(uuid, ""), s.attach(uuid, "?readonly=true")
	guest.send(websocket.MessageBinary, "from the guest\n")
	one.send(websocket.MessageBinary, "from one\n")
	one.until("from one\r\nfrom one\r\n")
	other.send(websocket.MessageBinary, "from the other\n")
	for _, screen := range []*screen{one, other, guest} {
		screen.until("from the other\r\nfrom the other\r\n")
		if strings.Contains(screen.seen, "guest") {
			t.Error("the guest wrote")
		}
	}
	if got := s.data(s.call("GET", "/terminals/"+uuid, "")); got["attached"] != 3.0 {
		t.Errorf("%v", got)
	}
	s.data(s.call("DELETE", "/terminals/"+uuid, ""))
	one.until("")
}

func TestWhatATerminalDoesNotTake(t *testing.T) {
	s := newSandbox(t)
	s.expect(s.call("GET", "/terminals/none", ""), 404, "no terminal")
	s.expect(s.call("GET", "/terminals/none/attach", ""), 404, "no terminal")
	uuid := s.open(`{"cmd": ["cat"]}`)
	s.expect(s.call("GET", "/terminals/"+uuid+"/attach?offset=x", ""), 400, "a number of bytes")
	s.expect(s.call("POST", "/terminals/"+uuid+"/resize", `{"rows": 1}`), 400, "at least 1")
	s.expect(s.call("POST", "/terminals/"+uuid+"/resize", `{"rows": 70000, "cols": 1}`), 400, "rows")
	screen := s.attach(uuid, "")
	screen.send(websocket.MessageText, `{"type": "dance"}`)
	screen.send(websocket.MessageText, `dance`)
	screen.send(websocket.MessageBinary, "done\n")
	if told := fmt.Sprint(screen.until("done\r\ndone")); !strings.Contains(told, "dance") || !strings.Contains(told, "no JSON") {
		t.Error(told)
	}
}

// stream reads server-sent events.
type stream struct {
	sandbox
	lines *bufio.Scanner
	stop  context.CancelFunc
}

func (s sandbox) stream(path string, header ...string) *stream {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	s.Cleanup(cancel)
	request, _ := http.NewRequestWithContext(ctx, "GET", s.address+path, nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { response.Body.Close() })
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream" {
		s.Fatal(response)
	}
	return &stream{s, bufio.NewScanner(response.Body), cancel}
}

type event struct{ kind, id, data string }

func (s *stream) next() event {
	s.Helper()
	var e event
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "event":
			e.kind = value
		case "id":
			e.id = value
		case "data":
			e.data = value
		case "":
			if e.kind != "" {
				return e
			}
		}
	}
	s.Fatalf("the stream has ended: %v", s.lines.Err())
	return e
}

// output reads output events until the end, or until so many bytes came.
func (s *stream) output(most int) (stdout, id, end string) {
	s.Helper()
	for {
		e := s.next()
		var data struct {
			Stream string
			Data   []byte
		}
		_ = json.Unmarshal([]byte(e.data), &data)
		if e.kind != "output" {
			return stdout, e.id, e.kind + e.data
		}
		if data.Stream == "stdout" {
			stdout += string(data.Data)
		}
		if len(stdout) >= most {
			return stdout, e.id, ""
		}
	}
}

func TestOutputIsFollowedAcrossABrokenConnection(t *testing.T) {
	s := newSandbox(t)
	path := "/commands/" + s.start(`{"cmd": "for i in 1 2 3 4 5 6 7 8; do echo line $i; echo x >&2; sleep 0.05; done; exit 4"}`) + "/follow"
	first := s.stream(path)
	before, id, _ := first.output(20)
	first.stop()
	after, _, end := s.stream(path, "Last-Event-ID", id).output(1 << 20)
	want := ""
	for i := range 8 {
		want += fmt.Sprintf("line %d\n", i+1)
	}
	if before+after != want || end != `exit{"exitcode":4}` {
		t.Errorf("%q, %q, %s", before, after, end)
	}
	again, _, _ := s.stream(path + "?from=7-0").output(1 << 20)
	if again != want[7:] {
		t.Errorf("%q", again)
	}
	for _, wrong := range []string{"x", "1", "1-", "-1-0", "1-0-0", "01-0", "1-0x"} {
		s.expect(s.call("GET", path+"?from="+wrong, ""), 400, "two offsets")
	}
}

func TestAFollowerIsToldWhatIsGone(t *testing.T) {
	s := newSandbox(t)
	path := s.run(`{"cmd": "head -c 3000000 /dev/zero"}`)
	e := s.stream(path + "/follow").next()
	if e.kind != "gap" || !strings.Contains(e.data, `"stream":"stdout"`) || e.id == "" {
		t.Errorf("%+v", e)
	}
}

func TestFoldersAreListed(t *testing.T) {
	s := newSandbox(t)
	root := t.TempDir()
	for i := range 5 {
		if err := os.WriteFile(fmt.Sprintf("%s/file%d", root, i), make([]byte, i), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink("file1", root+"/link")
	_ = os.Mkdir(root+"/folder", 0o750)
	_ = os.Chmod(root+"/file3", os.ModeSetuid|0o755)

	page := s.data(s.call("GET", "/fs/list?limit=4&path="+root, ""))
	entries := page["entries"].([]any)
	third := entries[3].(map[string]any)
	if len(entries) != 4 || page["next"] != "file3" || third["mode"] != "4755" || third["size"] != 3.0 || third["type"] != "file" {
		t.Errorf("%v", page)
	}
	rest := s.data(s.call("GET", "/fs/list?after=file3&path="+root, ""))
	got := fmt.Sprint(rest["entries"])
	if len(rest["entries"].([]any)) != 3 || rest["next"] != nil || !strings.Contains(got, "target:file1") || !strings.Contains(got, "type:directory") {
		t.Errorf("%v", rest)
	}
	if stat := s.data(s.call("GET", "/fs/stat?path="+root+"/file2", "")); stat["size"] != 2.0 || stat["mode"] != "0640" {
		t.Errorf("%v", stat)
	}
	s.expect(s.call("GET", "/fs/stat?path="+root+"/none", ""), 404, "no such file")
	s.expect(s.call("GET", "/fs/list?path=x", ""), 400, "not absolute")
	s.expect(s.call("GET", "/fs/list?limit=0&path=/", ""), 400, "limit")

	s.expect(s.call("DELETE", "/fs/file?path=/", ""), 400, "cannot be removed")
	s.data(s.call("DELETE", "/fs/file?path="+root+"/file1", ""))
	s.expect(s.call("DELETE", "/fs/file?path="+root+"/file1", ""), 404, "no such file")
	s.expect(s.call("DELETE", "/fs/file?path="+root, ""), 500, "not empty")
	s.data(s.call("DELETE", "/fs/file?recursive=true&path="+root, ""))
}

func TestAFolderGoesOutAndInAsTar(t *testing.T) {
	s := newSandbox(t)
	from, to := t.TempDir(), t.TempDir()+"/new"
	if out := s.data(s.call("GET", s.run(`{"cmd": "mkdir -p a/empty; echo x > a/run; chmod 751 a/run; ln -s run a/link; mkfifo a/pipe; head -c 100000 /dev/zero > zeros", "cwd": "`+from+`"}`), "")); out["exitcode"] != 0.0 {
		t.Fatal(out)
	}
	archive := s.call("GET", "/fs/tar?path="+from, "")
	if archive.status != 200 || archive.header.Get("Content-Type") != "application/x-tar" {
		t.Fatal(archive.status)
	}
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, _ = zip.Write([]byte(archive.body))
	_ = zip.Close()
	for _, body := range []string{archive.body, zipped.String()} { // the second replaces what the first wrote
		if got := s.data(s.call("POST", "/fs/tar?path="+to, body)); got["entries"] != 5.0 {
			t.Errorf("%v", got)
		}
	}
	info, err := os.Stat(to + "/a/run")
	if err != nil || info.Mode().Perm() != 0o751 {
		t.Errorf("%v, %v", info, err)
	}
	if target, _ := os.Readlink(to + "/a/link"); target != "run" {
		t.Error(target)
	}
	if info, err := os.Stat(to + "/zeros"); err != nil || info.Size() != 100_000 {
		t.Errorf("%v", err)
	}
	s.expect(s.call("GET", "/fs/tar?path=/no/such", ""), 404, "no such file")
}

func TestAnArchiveCannotLeaveItsFolder(t *testing.T) {
	for name, entries := range map[string][]tar.Header{
		"dots":             {{Name: "../evil", Typeflag: tar.TypeReg}},
		"absolute":         {{Name: "/tmp/evil", Typeflag: tar.TypeReg}},
		"dots within":      {{Name: "a/../../evil", Typeflag: tar.TypeReg}},
		"through symlink":  {{Name: "a", Typeflag: tar.TypeSymlink, Linkname: ".."}, {Name: "a/evil", Typeflag: tar.TypeReg}},
		"absolute symlink": {{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/tmp"}, {Name: "a/evil", Typeflag: tar.TypeReg}},
		"link":             {{Name: "a", Typeflag: tar.TypeLink, Linkname: "../evil"}},
		"device":           {{Name: "a", Typeflag: tar.TypeChar}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			root := t.TempDir()
			var archive bytes.Buffer
			w := tar.NewWriter(&archive)
			for _, header := range entries {
				header.Mode = 0o644
				if err := w.WriteHeader(&header); err != nil {
					t.Fatal(err)
				}
			}
			_ = w.Close()
			s.expect(s.call("POST", "/fs/tar?path="+root+"/in", archive.String()), 400, "")
			if _, err := os.Stat(root + "/evil"); err == nil {
				t.Error("it got out")
			}
		})
	}
	s := newSandbox(t)
	s.expect(s.call("POST", "/fs/tar?path="+t.TempDir(), strings.Repeat("no archive", 100)), 400, "the archive")
}

func TestFilesAreWatched(t *testing.T) {
	s := newSandbox(t)
	root := t.TempDir()
	watch := s.stream("/fs/watch?recursive=true&path=" + root)
	if e := watch.next(); e.kind != "ready" {
		t.Fatalf("%+v", e)
	}
	deep := filepath.Join(root, "new", "deeper")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(deep+"/file", []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for !seen["create "+deep+"/file"] {
		e := watch.next()
		var change struct{ Op, Path string }
		_ = json.Unmarshal([]byte(e.data), &change)
		seen[change.Op+" "+change.Path] = true
	}
	if err := os.Remove(deep + "/file"); err != nil {
		t.Fatal(err)
	}
	for !seen["remove "+deep+"/file"] {
		var change struct{ Op, Path string }
		_ = json.Unmarshal([]byte(watch.next().data), &change)
		seen[change.Op+" "+change.Path] = true
	}
	s.expect(s.call("GET", "/fs/watch?path=/no/such", ""), 404, "no such file")

	for range s.server.Config.Watches.Open - 1 {
		s.stream("/fs/watch?path=" + root)
	}
	s.expect(s.call("GET", "/fs/watch?path="+root, ""), 429, "watches.open")
}

func FuzzParseCursor(f *testing.F) {
	f.Add("12-0")
	f.Add("-1-0")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(text)
		if err == nil && (c.stdout < 0 || c.stderr < 0 || text != "" && c.String() != text) {
			t.Errorf("%q is %v", text, c)
		}
	})
}
