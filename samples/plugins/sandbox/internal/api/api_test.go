package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/idempotency"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
	"dev.remora/samples/sandbox/internal/terminal"
)

func TestMain(m *testing.M) {
	process.BecomeIfAsked()
	os.Exit(m.Run())
}

// sandbox is a server and a client of it.
type sandbox struct {
	*testing.T
	address string
	server  *Server
}

func newSandbox(t *testing.T) sandbox { return newSandboxIn(t, t.TempDir()) }

func newSandboxIn(t *testing.T, folder string) sandbox {
	t.Helper()
	settings := config.Default()
	settings.MaxBodyBytes = 1 << 20
	settings.Output.StreamBytes = 1 << 20
	budget := spool.NewBudget(settings.Output.TotalBytes)
	limits := process.NewLimits(config.Limits{Cgroup: "off"})
	registry, err := commands.Open(commands.Settings{
		Folder: filepath.Join(folder, "commands"),
		Defaults: commands.Defaults{
			Shell: "/bin/sh", Dir: "/tmp", Env: map[string]string{"PATH": "/usr/bin:/bin"},
		},
		Umask: 0o022, Limits: limits, Bounds: settings.Commands, Output: settings.Output, Budget: budget,
	})
	if err != nil {
		t.Fatal(err)
	}
	terminals := terminal.NewRegistry(terminal.Settings{
		Folder: filepath.Join(folder, "terminals"), Umask: 0o022, Limits: limits, Bounds: settings.Terminals, Budget: budget,
		Defaults: commands.Defaults{
			Shell: "/bin/sh", Dir: "/tmp", Env: map[string]string{"PATH": "/usr/bin:/bin"},
		},
	})
	s := &Server{
		Config: settings, Commands: registry, Terminals: terminals, Limits: limits, Once: idempotency.New(100, rememberedInTests),
	}
	s.RestoreOnce()
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		terminals.Close()
		registry.Close(0)
		web.CloseClientConnections()
		web.Close()
	})
	return sandbox{t, web.URL, s}
}

const rememberedInTests = 1 << 40 // nanoseconds

// answered is what came back.
type answered struct {
	status int
	header http.Header
	body   string
}

// call sends a request; header is pairs of names and values.
func (s sandbox) call(method, path, body string, header ...string) answered {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, s.address+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answered{response.StatusCode, response.Header, string(text)}
}

// data is what an envelope has, which has to tell of success.
func (s sandbox) data(a answered) map[string]any {
	s.Helper()
	var e struct {
		Status string
		Data   map[string]any
	}
	if err := json.Unmarshal([]byte(a.body), &e); err != nil || a.status != 200 || e.Status != "success" {
		s.Fatalf("%d %s", a.status, a.body)
	}
	return e.Data
}

func (s sandbox) start(request string, header ...string) (uuid string) {
	s.Helper()
	uuid, _ = s.data(s.call("POST", "/commands", request, header...))["uuid"].(string)
	return uuid
}

// run starts a command and waits for its end.
func (s sandbox) run(request string) (path string) {
	s.Helper()
	path = "/commands/" + s.start(request)
	s.data(s.call("POST", path+"/wait", ""))
	return path
}

func (s sandbox) expect(a answered, status int, words string) {
	s.Helper()
	var e struct {
		Status  string
		Message string
		Errors  []struct{ Status int }
	}
	_ = json.Unmarshal([]byte(a.body), &e)
	if a.status != status || e.Status != "error" || !strings.Contains(e.Message, words) ||
		len(e.Errors) != 1 || e.Errors[0].Status != status {
		s.Errorf("%d %s, want %d with %q", a.status, a.body, status, words)
	}
}

func TestACommandFromItsStartToItsEnd(t *testing.T) {
	s := newSandbox(t)
	path := s.run(`{"cmd": "echo out; echo err >&2; exit 3", "cwd": "/usr", "env": {"A": "b"}}`)
	got := s.data(s.call("GET", path, ""))
	if got["exitcode"] != 3.0 || got["cwd"] != "/usr" || got["cmdline"] != "echo out; echo err >&2; exit 3" {
		t.Errorf("%v", got)
	}
	logs := s.data(s.call("GET", path+"/logs", ""))
	if logs["stdout"] != "b3V0Cg==" || logs["stderr"] != "ZXJyCg==" || logs["stdout_available"] != 4.0 {
		t.Errorf("%v", logs)
	}
	if list := s.data(s.call("GET", "/commands", ""))["commands"]; fmt.Sprint(list) != "["+strings.TrimPrefix(path, "/commands/")+"]" {
		t.Errorf("%v", list)
	}
	s.data(s.call("DELETE", path, ""))
	if a := s.call("GET", path, ""); a.status != 404 || a.body != "" {
		t.Errorf("%+v", a)
	}
}

func TestWhatIsNotGivenIsNull(t *testing.T) {
	s := newSandbox(t)
	path := "/commands/" + s.start(`{"cmd": ["cat"]}`)
	a := s.call("GET", path, "")
	for _, want := range []string{`"cmdline":["cat"]`, `"cwd":null`, `"env":null`, `"exitcode":null`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("%s lacks %s", a.body, want)
		}
	}
}

func TestPartsOfLogs(t *testing.T) {
	s := newSandbox(t)
	path := s.run(`{"cmd": "printf 0123456789; printf abc >&2"}`)
	part := func(stdout, stderr string) string {
		return fmt.Sprintf(`{"stdout": %s, "stderr": %s}`, stdout, stderr)
	}
	logs := s.data(s.call("GET", path+"/logs", part(`{"offset": 2, "limit": 3}`, `{"offset": 99}`)))
	out, _ := base64.StdEncoding.DecodeString(logs["stdout"].(string))
	if string(out) != "234" || logs["stderr"] != "" || logs["stderr_available"] != 3.0 {
		t.Errorf("%v", logs)
	}
	s.expect(s.call("GET", path+"/logs", part(`{"offset": -1}`, `{"offset": 0}`)), 400, "offset -1")
	s.expect(s.call("GET", path+"/logs", part(`{}`, `{"offset": 0}`)), 400, "stdout.offset is missing")
	s.expect(s.call("GET", path+"/logs", `{`), 400, "")
}

func TestRawLogsAndTheirRanges(t *testing.T) {
	s := newSandbox(t)
	path := s.run(`{"cmd": "printf 0123456789"}`) + "/logs/raw/"
	for _, example := range []struct {
		ranges       string
		status       int
		body, header string
	}{
		{"", 200, "0123456789", ""},
		{"bytes=2-4", 206, "234", "bytes 2-4/10"},
		{"bytes=7-", 206, "789", "bytes 7-9/10"},
		{"bytes=-2", 206, "89", "bytes 8-9/10"},
		{"bytes=1-2,4-5", 200, "0123456789", ""},
	} {
		a := s.call("GET", path+"stdout", "", "Range", example.ranges)
		if a.status != example.status || a.body != example.body || a.header.Get("Content-Range") != example.header {
			t.Errorf("%s: %+v", example.ranges, a)
		}
	}
	a := s.call("GET", path+"stdout", "", "Range", "bytes=10-")
	s.expect(a, 416, "bytes 0 to 10")
	if got := a.header.Get("Content-Range"); got != "bytes */10" {
		t.Error(got)
	}
	if a := s.call("GET", path+"stderr", ""); a.status != 200 || a.body != "" {
		t.Errorf("%+v", a)
	}
	s.expect(s.call("GET", path+"stdin", ""), 404, "expected: stdout or stderr")
}

func TestMoreOutputThanIsKept(t *testing.T) {
	s := newSandbox(t)
	path := "/commands/" + s.start(`{"cmd": "head -c 3000000 /dev/zero"}`)
	part := func(offset int) answered {
		return s.call("GET", path+"/logs", fmt.Sprintf(`{"stdout": {"offset": %d, "limit": 100000}, "stderr": {"offset": 0}}`, offset))
	}
	for offset := 0; offset < 3_000_000; { // whoever follows misses nothing
		logs := s.data(part(offset))
		data, _ := base64.StdEncoding.DecodeString(logs["stdout"].(string))
		offset += len(data)
	}
	s.data(s.call("POST", path+"/wait", ""))
	s.expect(part(0), 416, "not kept any more")
	logs := s.data(s.call("GET", path+"/logs", ""))
	if logs["stdout_available"] != 3e6 || logs["stdout_kept_from"].(float64) < 1.9e6 {
		t.Errorf("%v, %v", logs["stdout_available"], logs["stdout_kept_from"])
	}
}

func TestDeletedLogsAreGone(t *testing.T) {
	s := newSandbox(t)
	path := s.run(`{"cmd": "echo x"}`)
	s.data(s.call("DELETE", path+"/logs", ""))
	for _, what := range []string{"/logs", "/logs/raw/stdout"} {
		if a := s.call("GET", path+what, ""); a.status != 410 || a.body != "" {
			t.Errorf("%s: %+v", what, a)
		}
	}
}

func TestStandardInputSignalsAndWaiting(t *testing.T) {
	s := newSandbox(t)
	path := "/commands/" + s.start(`{"cmd": "cat; exec sleep 1000"}`)
	s.data(s.call("POST", path+"/stdin", `{"data": "aGk="}`))
	s.data(s.call("POST", path+"/stdin", `{"data": "", "eof": true}`))
	s.expect(s.call("POST", path+"/wait_timeout", `{"timeout_s": 0.05}`), 408, "still running")
	s.expect(s.call("DELETE", path, ""), 409, "still running")
	s.data(s.call("POST", path+"/signal", `{"signal": "term"}`))
	s.data(s.call("POST", path+"/wait_timeout", `{"timeout_s": 60}`))
	if got := s.data(s.call("GET", path, "")); got["exitcode"] != -15.0 {
		t.Errorf("%v", got)
	}
	s.expect(s.call("POST", path+"/signal", `{"signal": 9}`), 410, "has ended")
	s.expect(s.call("POST", path+"/stdin", `{"data": "aGk="}`), 410, "closed")
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	s := newSandbox(t)
	path := s.run(`{"cmd": "true"}`)
	for _, example := range []struct {
		method, path, body string
		status             int
		words              string
	}{
		{"POST", "/commands", ``, 400, "the body is missing"},
		{"POST", "/commands", `[]`, 400, "not what is expected"},
		{"POST", "/commands", `{"cmd": 7}`, 400, ""},
		{"POST", "/commands", `{"cmd": "x", "cwd": 7}`, 400, "cwd is a number"},
		{"POST", "/commands", `{"cmd": "` + strings.Repeat("x", 1<<20) + `"}`, 413, "max_body_bytes"},
		{"POST", path + "/signal", `{"signal": "NOPE"}`, 400, `"NOPE" is unknown`},
		{"POST", path + "/signal", `{}`, 400, "unknown"},
		{"POST", path + "/signal", `{"signal": 1e3}`, 400, "unknown"},
		{"POST", path + "/stdin", `{"eof": true}`, 400, "data is missing"},
		{"POST", path + "/stdin", `{"data": "?"}`, 400, "no base64"},
		{"POST", path + "/wait_timeout", `{"timeout_s": -1}`, 400, "representable"},
		{"POST", path + "/wait_timeout", `{"timeout_s": 1e300}`, 400, "representable"},
		{"POST", path + "/wait_timeout", `{}`, 400, "timeout_s is missing"},
		{"POST", "/fs/write", `{"path": "/tmp/x"}`, 400, "encoding is missing"},
		{"POST", "/fs/write", `{"path": "/tmp/x", "encoding": "latin1", "data": "", "append": false}`, 400, "latin1"},
		{"POST", "/fs/mkdir", `{"path": "/tmp"}`, 400, "parents is missing"},
		{"POST", "/fs/mkdir", `{"path": "/tmp", "parents": false}`, 500, "file exists (os error 17)"},
		{"POST", "/fs/read", `{"path": "/no/such/file"}`, 500, "no such file or directory (os error 2)"},
		{"POST", "/fs/read_raw", `{"path": "/no/such/file"}`, 404, "no such file"},
		{"POST", "/fs/read_raw", `{"path": "/dev/zero"}`, 500, "no regular file"},
		{"GET", "/nothing", ``, 404, "nothing at /nothing"},
		{"GET", "/commands/", ``, 404, ""},
		{"GET", "//commands", ``, 404, ""},
		{"GET", "/commands/../commands", ``, 404, ""},
		{"PUT", "/commands", ``, 405, "expected: GET, POST"},
		{"GET", "/fs/write", ``, 405, "expected: POST"},
	} {
		t.Run(example.method+" "+example.path+" "+example.body[:min(40, len(example.body))], func(t *testing.T) {
			s := sandbox{t, s.address, s.server}
			s.expect(s.call(example.method, example.path, example.body), example.status, example.words)
		})
	}
	if a := s.call("GET", "/commands/none", ""); a.status != 404 || a.body != "" {
		t.Errorf("%+v", a)
	}
}

func TestFilesGoInAndOut(t *testing.T) {
	s := newSandbox(t)
	root := t.TempDir()
	file := root + "/a/file"
	s.data(s.call("POST", "/fs/mkdir", `{"path": "`+root+`/a", "parents": true}`))
	s.data(s.call("POST", "/fs/write", `{"path": "`+file+`", "append": false, "encoding": "utf-8", "data": "grüß "}`))
	s.data(s.call("POST", "/fs/write", `{"path": "`+file+`", "append": true, "encoding": "base64", "data": "R290dA=="}`))
	got := s.data(s.call("POST", "/fs/read", `{"path": "`+file+`"}`))
	if got["contents"] != base64.StdEncoding.EncodeToString([]byte("grüß Gott")) {
		t.Errorf("%v", got)
	}
	raw := s.call("POST", "/fs/read_raw", `{"path": "`+file+`"}`)
	if raw.body != "grüß Gott" || raw.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%+v", raw)
	}
	part := s.call("POST", "/fs/read_raw", `{"path": "`+file+`"}`, "Range", "bytes=-4")
	if part.status != 206 || part.body != "Gott" {
		t.Errorf("%+v", part)
	}
	s.data(s.call("POST", "/fs/upload",
		`{"path": "`+root+`/a", "filename": "up", "parents": false, "encoding": "utf-8", "data": "x"}`))
	if up := s.call("POST", "/fs/read_raw", `{"path": "`+root+`/a/up"}`); up.body != "x" {
		t.Errorf("%+v", up)
	}
}

func TestEmptyFilesAndThoseOfTheKernelAreRead(t *testing.T) {
	s := newSandbox(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := s.data(s.call("POST", "/fs/read", `{"path": "`+empty+`"}`)); got["contents"] != "" {
		t.Errorf("%v", got)
	}
	if a := s.call("POST", "/fs/read_raw", `{"path": "/proc/version"}`); a.status != 200 || !strings.HasPrefix(a.body, "Linux") {
		t.Errorf("%+v", a)
	}
}

func TestARequestWithAKeyIsCarriedOutOnce(t *testing.T) {
	folder := t.TempDir()
	s := newSandboxIn(t, folder)
	request := `{"cmd": "echo ran >> ` + folder + `/ran"}`
	first := s.call("POST", "/commands", request, "Idempotency-Key", "k1")
	again := s.call("POST", "/commands", request, "Idempotency-Key", "k1")
	if first.body != again.body || again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("%+v, %+v", first, again)
	}
	other := s.start(request, "Idempotency-Key", "k1", "X-Remora-User", "somebody else")
	if strings.Contains(first.body, other) {
		t.Error("the key of one user is that of another")
	}
	s.expect(s.call("POST", "/commands", `{"cmd": "true"}`, "Idempotency-Key", "k1"), 422, "another request")
	s.expect(s.call("POST", "/commands", request, "Idempotency-Key", strings.Repeat("k", 300)), 400, "at most 255")
	for _, command := range s.server.Commands.All() {
		<-command.Done()
	}

	// A plugin that starts anew in the same folder knows it, too.
	later := newSandboxIn(t, folder).call("POST", "/commands", request, "Idempotency-Key", "k1")
	if fmt.Sprint(s.data(later)) != fmt.Sprint(s.data(first)) {
		t.Errorf("%s, %s", later.body, first.body)
	}
	if ran, _ := os.ReadFile(folder + "/ran"); string(ran) != "ran\nran\n" {
		t.Errorf("%q", ran)
	}
}

func TestAnAppendWithAKeyAppendsOnce(t *testing.T) {
	s := newSandbox(t)
	file := filepath.Join(t.TempDir(), "log")
	body := `{"path": "` + file + `", "append": true, "encoding": "utf-8", "data": "line\n"}`
	for range 3 {
		s.data(s.call("POST", "/fs/write", body, "Idempotency-Key", "append-1"))
	}
	if got, _ := os.ReadFile(file); string(got) != "line\n" {
		t.Errorf("%q", got)
	}
}

func TestWhatCouldNotBeginMayBeTriedAgain(t *testing.T) {
	s := newSandbox(t)
	folder := filepath.Join(t.TempDir(), "later")
	request := `{"cmd": "true", "cwd": "` + folder + `"}`
	s.expect(s.call("POST", "/commands", request, "Idempotency-Key", "k"), 500, "no such file")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	s.start(request, "Idempotency-Key", "k")
}

func TestItSaysWhatItIs(t *testing.T) {
	s := newSandbox(t)
	got := s.data(s.call("GET", "/", ""))
	if got["plugin"] != "sandbox" || got["limits"].(map[string]any)["mode"] != "rlimit" {
		t.Errorf("%v", got)
	}
}
