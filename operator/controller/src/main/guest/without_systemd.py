"""Plugins as children of the launcher, for guests without systemd.

The launcher holds the listening sockets, so requests wait in them while a plugin restarts.
"""

import collections
import os
import signal
import time

import backoff
import child
import endpoint
import report
from trouble import Trouble
from with_systemd import taken

OUTPUT_LINE_BYTES = 1000


class Runner:
    mode = "python"

    def __init__(self, loop, print_line, run_folder="/run/remora/plugins", host=None, account=child.NOBODY):
        """print_line: takes what goes to the console. host: an address to listen on, only for tests."""
        self._loop = loop
        self._print = print_line
        self._run_folder = run_folder
        self._host = host
        self._account = account
        self._plugins = {}
        self._wakeup = _wake_on_child_ends(loop, self._reap)

    def start(self, ready):
        troubles = {}
        for plugin, init in ready:
            try:
                sock = endpoint.listener(plugin.port, self._host)
            except OSError as trouble:
                troubles[plugin.name] = taken(plugin.port, trouble)
                continue
            try:
                config = self._config(plugin)
            except OSError as trouble:
                sock.close()
                message = "its config cannot be kept in %s: %s" % (self._run_folder, trouble.strerror)
                troubles[plugin.name] = Trouble("NotStarted", message, retry=10)
                continue
            supervised = _Supervised(plugin, init, sock, config, self._loop, self._print, self._account)
            self._plugins[plugin.name] = supervised
            supervised.start()
        return troubles

    def _config(self, plugin):
        folder = os.path.join(self._run_folder, plugin.name)
        os.makedirs(folder, 0o700, exist_ok=True)
        path = os.path.join(folder, "config.json")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(plugin.config.encode("utf-8", "surrogatepass"))
        return path

    def report(self, plugin):
        return self._plugins[plugin.name].report()

    def _reap(self):
        for supervised in self._plugins.values():
            supervised.reap()

    def stop(self):
        for supervised in self._plugins.values():
            supervised.stop()

    def close(self):
        """Gives up the sockets, and the hearing of ended children."""
        for supervised in self._plugins.values():
            supervised.close()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in self._wakeup:
            self._loop.forget(descriptor)
            os.close(descriptor)


class _Supervised:
    """One plugin: starting → running → ended → (pause) → starting …"""

    def __init__(self, plugin, init, sock, config, loop, print_line, account):
        self._plugin = plugin
        self._init = init
        self._socket = sock
        self._config = config
        self._loop = loop
        self._print = print_line
        self._account = account
        self._output = collections.deque(maxlen=report.LINES)
        self._pid = None
        self._since = 0
        self._ends = 0
        self._failures = 0
        self._exit_code = None
        self._signal = None
        self._not_executed = None
        self._stopped = False

    def start(self):
        if self._stopped:
            return
        self._since = time.monotonic()
        self._not_executed = None
        try:
            self._pid, output = child.start(self._plugin, self._init, self._socket, self._config, self._account)
        except OSError as trouble:
            self._not_executed = "init cannot be executed: %s" % trouble.strerror
            self._tell(self._not_executed)
            self._exit_code = self._signal = None
            self._over()
            return
        self._loop.watch(output, _Lines(self._loop, output, self._line).read)

    def reap(self):
        if self._pid is None:
            return
        try:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
        except ChildProcessError:
            pid, status = self._pid, 0
        if pid == 0:
            return
        child.kill_group(self._pid, signal.SIGKILL)  # what it left behind would hold the port
        self._pid = None
        self._exit_code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        self._signal = _signal_name(os.WTERMSIG(status)) if os.WIFSIGNALED(status) else None
        self._over()
        if not self._stopped:
            self._tell(report.ended(self._exit_code, self._signal))

    def _over(self):
        self._ends += 1
        self._failures = backoff.failures_after(self._failures, time.monotonic() - self._since)
        self._loop.after(backoff.pause(self._failures), self.start)

    def _line(self, line):
        self._output.append(line)
        self._print("%s[%s]: %s" % (self._plugin.name, self._pid or "-", line))

    def _tell(self, message):
        self._print("remora: %s: %s" % (self._plugin.name, message))

    def stop(self):
        self._stopped = True
        if self._pid is not None:
            child.kill_group(self._pid, signal.SIGTERM)

    def close(self):
        self._socket.close()

    def report(self):
        facts = dict(ends=self._ends, exit_code=self._exit_code, signal=self._signal, output=self._output)
        past = report.ended(self._exit_code, self._signal)
        if self._not_executed:
            return report.entry(self._plugin, report.FAILED, "InitNotExecutable", self._not_executed, **facts)
        steady = not self._ends or time.monotonic() - self._since >= backoff.STEADY_SECONDS
        if self._pid is not None and steady:
            before = "; it ended %d times before, the last time %s" % (self._ends, past) if self._ends else ""
            return report.entry(self._plugin, report.RUNNING, "Running", "it runs" + before, pid=self._pid, **facts)
        message = "%s; it ended %d times in this boot and is started again" % (past, self._ends)
        return report.entry(self._plugin, report.RESTARTING, "Exited", message, pid=self._pid, **facts)


class _Lines:
    """Cuts what a pipe delivers into lines that are safe to print."""

    def __init__(self, loop, pipe, take):
        self._loop = loop
        self._pipe = pipe
        self._take = take
        self._rest = b""

    def read(self):
        try:
            data = os.read(self._pipe, 8192)
        except BlockingIOError:
            return
        self._rest += data
        while b"\n" in self._rest or len(self._rest) > OUTPUT_LINE_BYTES:
            line, _, rest = self._rest.partition(b"\n")
            if len(line) > OUTPUT_LINE_BYTES:
                line, rest = self._rest[:OUTPUT_LINE_BYTES], self._rest[OUTPUT_LINE_BYTES:]
            self._rest = rest
            self._take(_printable(line))
        if not data:
            if self._rest:
                self._take(_printable(self._rest))
            self._loop.forget(self._pipe)
            os.close(self._pipe)


def _printable(line):
    """No control characters: nobody moves the console's cursor over another's lines."""
    text = line.decode("utf-8", "replace").rstrip("\r")
    return "".join(character if character.isprintable() or character == "\t" else "?" for character in text)


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number


def _wake_on_child_ends(loop, callback):
    """callback() in the loop whenever a child has ended; the two ends of the pipe that it takes."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def woken():
        try:
            os.read(reading, 512)
        except BlockingIOError:
            pass
        callback()

    loop.watch(reading, woken)
    return reading, writing
