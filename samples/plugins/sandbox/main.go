// A plugin that runs commands and moves files inside a guest: the official sandbox API of Unikraft Cloud, and more.
// docs/sandbox.md tells what it can.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"syscall"
	"time"

	"dev.remora/samples/sandbox/internal/api"
	"dev.remora/samples/sandbox/internal/commands"
	"dev.remora/samples/sandbox/internal/config"
	"dev.remora/samples/sandbox/internal/idempotency"
	"dev.remora/samples/sandbox/internal/process"
	"dev.remora/samples/sandbox/internal/spool"
	"dev.remora/samples/sandbox/internal/terminal"
	"golang.org/x/sys/unix"
)

const (
	// exitUsage is for a command line that is wrong.
	exitUsage = 2
	// grace is how long commands may take to end when the plugin is stopped.
	grace = 3 * time.Second
	// rememberedKeys and rememberedFor bound what is known of requests that may come again.
	rememberedKeys = 10_000
	rememberedFor  = 24 * time.Hour
)

func main() {
	process.BecomeIfAsked()
	fd := flag.Int("api_fd", -1, "descriptor of a listening TCP socket")
	flag.Parse()
	if *fd < 0 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: init --api_fd N (the descriptor of a listening socket), its config as JSON on standard input")
		os.Exit(exitUsage)
	}
	if err := run(*fd); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}

func run(fd int) error {
	settings, err := readConfig()
	if err != nil {
		return err
	}
	listener, err := listen(fd)
	if err != nil {
		return err
	}
	umask, err := settings.UmaskBits()
	if err != nil {
		return err
	}
	unix.Umask(umask)
	folder, leave, err := openFolder(settings.PersistPath)
	if err != nil {
		return err
	}
	defer leave()
	server, err := assemble(settings, folder, umask)
	if err != nil {
		return err
	}
	return serve(server, listener)
}

func readConfig() (config.Config, error) {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return config.Config{}, fmt.Errorf("standard input: %w", err)
	}
	settings, unknown, err := config.Parse(text)
	if unknown != "" {
		fmt.Println("sandbox: part of the config is not used:", unknown)
	}
	return settings, err
}

func listen(fd int) (net.Listener, error) {
	file := os.NewFile(uintptr(fd), "api")
	if file == nil {
		return nil, fmt.Errorf("--api_fd %d is no descriptor", fd)
	}
	defer file.Close() // the listener has its own
	listener, err := net.FileListener(file)
	if err != nil {
		return nil, fmt.Errorf("--api_fd %d is no listening socket: %w", fd, err)
	}
	return listener, nil
}

// openFolder makes the folder for commands: below persist, where it stays, else a temporary one, which leave removes.
func openFolder(persist string) (folder string, leave func(), err error) {
	if persist == "" {
		folder, err = os.MkdirTemp(temporary(), "remora-sandbox-")
		return folder, func() { _ = os.RemoveAll(folder) }, err
	}
	folder = filepath.Join(persist, ".sandbox")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", nil, fmt.Errorf("persist_path: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", nil, fmt.Errorf("persist_path: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return "", nil, fmt.Errorf("persist_path: another sandbox uses %s", folder)
	}
	return folder, func() { _ = lock.Close() }, nil
}

// temporary is a folder on a disk rather than in memory, where there is one.
func temporary() string {
	if unix.Access("/var/tmp", unix.W_OK) == nil {
		return "/var/tmp"
	}
	return os.TempDir()
}

func assemble(settings config.Config, folder string, umask int) (*api.Server, error) {
	limits := process.NewLimits(settings.Limits)
	budget, own := spool.NewBudget(settings.Output.TotalBytes), defaults(settings)
	registry, err := commands.Open(commands.Settings{
		Folder:   filepath.Join(folder, "commands"),
		Defaults: own,
		Umask:    umask,
		Limits:   limits,
		Bounds:   settings.Commands,
		Output:   settings.Output,
		Budget:   budget,
	})
	if err != nil {
		return nil, err
	}
	screens := filepath.Join(folder, "terminals")
	if err := os.RemoveAll(screens); err != nil { // of an earlier life: no terminal survives that
		return nil, err
	}
	terminals := terminal.NewRegistry(terminal.Settings{
		Folder: screens, Defaults: own, Umask: umask, Limits: limits, Bounds: settings.Terminals, Budget: budget,
	})
	server := &api.Server{
		Config: settings, Commands: registry, Terminals: terminals, Limits: limits,
		Once: idempotency.New(rememberedKeys, rememberedFor),
	}
	server.RestoreOnce()
	return server, nil
}

// defaults are those of whoever logs in as the plugin's user. What the plugin's own environment has is not the commands'.
func defaults(settings config.Config) commands.Defaults {
	home, name := "/", "root"
	if own, err := user.Current(); err == nil {
		name = own.Username
		if info, err := os.Stat(own.HomeDir); err == nil && info.IsDir() {
			home = own.HomeDir
		}
	}
	env := map[string]string{
		"PATH":  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME":  home,
		"USER":  name,
		"SHELL": settings.Shell,
		"LANG":  "C.UTF-8",
	}
	for variable, value := range settings.Env {
		env[variable] = value
	}
	dir := settings.Workdir
	if dir == "" {
		dir = home
	}
	return commands.Defaults{
		Shell: settings.Shell, Dir: dir, Env: env, Timeout: config.Seconds(settings.Commands.Seconds),
	}
}

func serve(server *api.Server, listener net.Listener) error {
	web := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: 30 * time.Second}
	stopped, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go sweep(stopped, server)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-stopped.Done()
		server.Terminals.Close()
		server.Commands.Close(grace)
		timeout, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		_ = web.Shutdown(timeout)
	}()
	fmt.Printf("sandbox listens on %s\n", listener.Addr())
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-ended
	return nil
}

// sweep closes what nobody uses any more.
func sweep(stopped context.Context, server *api.Server) {
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	for {
		select {
		case <-stopped.Done():
			return
		case now := <-every.C:
			server.Terminals.Sweep(now)
		}
	}
}
