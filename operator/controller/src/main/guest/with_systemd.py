"""Plugins as units of the guest's systemd: it holds the sockets, starts, restarts, confines and logs them."""

import errno
import os
import time

import backoff
import endpoint
import programs
import report
import units
from trouble import Trouble

PORT_RETRY_SECONDS = 5
FRESH_SECONDS = 1  # a status younger than this is given again: asking systemd costs a slow guest a quarter of a second
COMMAND_SECONDS = 30
NOT_EXECUTED = 203  # systemd's exit status for a program that could not be executed
SCRIPTS = ("before-start.sh", "after-end.sh")
PROPERTIES = "Id,ActiveState,SubState,Result,MainPID"


class Runner:
    mode = "systemd"

    def __init__(
        self,
        loop,
        unit_folder="/run/systemd/system",
        run_folder="/run/remora/plugins",
        scripts="/run/remora/scripts",
        command=None,
    ):
        """scripts: a folder for the scripts that the units call."""
        self._loop = loop
        self._scripts = scripts
        self._unit_folder = unit_folder
        self._run_folder = run_folder
        self._command = command or _command
        self._names = []
        self._shown = {}
        self._shown_at = None
        self._output = {}  # name -> (how often it had ended when its output was read, lines)

    def start(self, ready):
        self._unpack_scripts()
        troubles, starting = {}, []
        active = self._active([plugin for plugin, _ in ready])
        for plugin, init in ready:
            taken = None if plugin.name in active else port_trouble(plugin.port)
            if taken:
                troubles[plugin.name] = taken
            else:
                self._write(plugin, init)
                starting.append(plugin)
        # One command for all: each costs a slow guest a quarter of a second.
        code, said = self._command(["systemctl", "start"] + _units(starting, ".socket")) if starting else (0, "")
        listening = starting if code == 0 else [plugin for plugin in starting if plugin.name in self._active(starting)]
        for plugin in starting:
            if plugin not in listening:  # somebody may have taken the port between our look and systemd's
                troubles[plugin.name] = port_trouble(plugin.port) or not_started(said)
        if listening:
            self._command(["systemctl", "start", "--no-block"] + _units(listening, ".service"))
        self._names += [plugin.name for plugin in listening]
        self._shown_at = None
        return troubles

    def _active(self, plugins):
        """The names of those that have a socket already, be it from an earlier run of the launcher."""
        written = [plugin for plugin in plugins if os.path.exists(self._unit(plugin.name) + ".socket")]
        if not written:
            return set()
        _, text = self._command(["systemctl", "show", "--property=Id,ActiveState"] + _units(written, ".socket"))
        shown = parse_shown(text)
        return {
            plugin.name
            for plugin in written
            if shown.get(units.unit_name(plugin.name) + ".socket", {}).get("ActiveState") == "active"
        }

    def _unit(self, name):
        return os.path.join(self._unit_folder, units.unit_name(name))

    def _unpack_scripts(self):
        """Systemd cannot look into the archive that this program lies in."""
        os.makedirs(self._scripts, 0o700, exist_ok=True)
        for name in SCRIPTS:
            text = __loader__.get_data(os.path.join(os.path.dirname(__file__), name)).decode("utf-8")
            _write(os.path.join(self._scripts, name), text, 0o600)

    def _write(self, plugin, init):
        folder = os.path.join(self._run_folder, plugin.name)
        os.makedirs(folder, 0o700, exist_ok=True)
        # systemd opens it as root and hands it over; nobody else may read it.
        _write(os.path.join(folder, "config.json"), plugin.config, 0o600)
        unit = self._unit(plugin.name)
        _write(unit + ".socket", units.socket(plugin), 0o644)
        _write(unit + ".service", units.service(plugin, init, folder, self._scripts), 0o644)

    def report(self, plugin):
        shown = self._show().get(units.unit_name(plugin.name) + ".service", {})
        end = self._end(plugin.name)
        if end.count or shown.get("SubState") != "running":
            self._look_for_output(plugin.name, end.count)
        _, output = self._output.get(plugin.name, (None, ()))
        return entry(plugin, shown, end, _uptime(), output)

    def _show(self):
        now = time.monotonic()
        if self._shown_at is None or now - self._shown_at >= FRESH_SECONDS:
            names = [units.unit_name(name) + ".service" for name in self._names]
            _, text = self._command(["systemctl", "show", "--property=" + PROPERTIES] + names)
            self._shown = parse_shown(text)
            self._shown_at = time.monotonic()
        return self._shown

    def _end(self, name):
        try:
            with open(os.path.join(self._run_folder, name, "ended")) as file:
                return End(file.read())
        except OSError:
            return End("")

    def _look_for_output(self, name, ends):
        """Reads the journal once per end, after the answer: in a slow guest it takes a second."""
        known, lines = self._output.get(name, (None, ()))
        if known != ends:
            self._output[name] = (ends, lines)
            self._loop.after(0.1, lambda: self._output.update({name: (ends, self._last_output(name))}))

    def _last_output(self, name):
        # What systemd says about a program that it cannot execute has the identifier (init).
        query = ["_SYSTEMD_UNIT=%s.service" % units.unit_name(name), "SYSLOG_IDENTIFIER=" + name]
        query += ["SYSLOG_IDENTIFIER=(init)"]
        options = ["--quiet", "--no-pager", "--output=cat", "--lines=%d" % report.LINES]
        return self._command(["journalctl"] + options + query)[1].splitlines()

    def stop(self):
        """Nothing: the plugins are systemd's, the launcher may be started again beside them."""


class End:
    """What after-end.sh wrote about a plugin's ends; all zero and None when it never ended."""

    def __init__(self, line):
        words = line.split()
        self.count = self.failures = self.at = 0
        self.result = self.exit_code = self.signal = None
        if len(words) == 6:
            self.count, self.failures, self.at = int(words[0]), int(words[1]), int(words[2])
            self.result, how, status = words[3:]
            if how == "exited" and status.isdigit():
                self.exit_code = int(status)
            elif how in ("killed", "dumped"):
                self.signal = status if status.isdigit() else "SIG" + status


def entry(plugin, shown, end, uptime, output=()):
    """A plugin's part of the status from systemd's properties of its service and from its last end. Pure."""
    pid = int(shown.get("MainPID", "0")) or None
    running = shown.get("ActiveState") == "active" and shown.get("SubState") == "running"
    past = report.ended(end.exit_code, end.signal, end.result) if end.count else ""
    facts = dict(ends=end.count, exit_code=end.exit_code, signal=end.signal, output=output)
    if running and (not end.count or uptime - end.at >= backoff.STEADY_SECONDS + backoff.pause(end.failures)):
        message = "it runs" + ("; it ended %d times before, the last time %s" % (end.count, past) if end.count else "")
        return report.entry(plugin, report.RUNNING, "Running", message, pid=pid, **facts)
    if end.exit_code == NOT_EXECUTED:
        message = "the guest cannot execute init (wrong processor, missing interpreter, or no permission)"
        facts["exit_code"] = None  # it is systemd's, no program of the plugin ever ran
        return report.entry(plugin, report.FAILED, "InitNotExecutable", message, **facts)
    if end.count:
        message = "%s; it ended %d times in this boot and is started again" % (past, end.count)
        return report.entry(plugin, report.RESTARTING, "Exited", message, pid=pid if running else None, **facts)
    message = "systemd has it as %s (%s)" % (shown.get("ActiveState", "unknown"), shown.get("SubState", "unknown"))
    return report.entry(plugin, report.STARTING, "Starting", message, pid=pid, **facts)


def _units(plugins, kind):
    return [units.unit_name(plugin.name) + kind for plugin in plugins]


def parse_shown(text):
    """The answer of `systemctl show` for several units: blocks of NAME=VALUE, by Id."""
    blocks = {}
    for block in text.split("\n\n"):
        properties = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "Id" in properties:
            blocks[properties["Id"]] = properties
    return blocks


def port_trouble(port):
    """Why nobody could listen on the port now, or None."""
    try:
        endpoint.listener(port).close()
    except OSError as trouble:
        return taken(port, trouble)


def not_started(said):
    return Trouble("NotStarted", "systemd did not start it: %s" % said.strip()[-500:], PORT_RETRY_SECONDS)


def taken(port, trouble):
    message = "port %d: %s" % (port, trouble.strerror)
    if trouble.errno == errno.EADDRINUSE:
        message = "port %d is taken by another program of the guest" % port
    return Trouble("PortTaken", message + "; tried again every %d s" % PORT_RETRY_SECONDS, PORT_RETRY_SECONDS)


def _write(path, text, mode):
    """Leaves a file alone that is as it should be: systemd would ask for a reload."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            if file.read() == text:
                return
    except (OSError, ValueError):
        pass
    descriptor = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    os.rename(path + ".new", path)


def _uptime():
    with open("/proc/uptime") as file:
        return float(file.read().split()[0])


def _command(arguments):
    return programs.run(arguments, COMMAND_SECONDS)
