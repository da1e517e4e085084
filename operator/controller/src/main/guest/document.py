"""plugins.json: what this boot is to load.

Everything in it is checked again: it ends up in paths, unit files and process arguments. An entry that is wrong is
turned down alone; the other plugins are loaded.
"""

import collections
import json
import re

NAME = re.compile(r"[A-Za-z0-9_-]{1,63}\Z")
SERIAL = re.compile(r"[A-Za-z0-9_.+-]{1,20}\Z")  # a virtio disk keeps 20 bytes
PRIVILEGES = ("Root", "Filesystem", "Processes", "Devices")

Document = collections.namedtuple("Document", "revision status_port plugins rejected")

# config is the JSON text that the plugin gets, byte for byte; cpu_millis and memory_bytes may be None.
Plugin = collections.namedtuple("Plugin", "name serial port config privileges cpu_millis memory_bytes")

# An entry that cannot be loaded: what it calls itself and what is wrong with it.
Rejected = collections.namedtuple("Rejected", "name message")


class DocumentError(Exception):
    """The document as a whole cannot be read."""


def parse(text):
    try:
        root = json.loads(text)
    except ValueError as trouble:
        raise DocumentError("plugins.json is not JSON: %s" % trouble)
    if not isinstance(root, dict) or not isinstance(root.get("plugins"), list):
        raise DocumentError("plugins.json must be an object with a list named plugins")
    status_port = root.get("statusPort")
    if not _is_port(status_port):
        raise DocumentError("statusPort is %r, allowed is a whole number from 1 to 65535" % (status_port,))
    plugins, rejected = [], []
    for entry in root["plugins"]:
        try:
            plugin = _plugin(entry)
            _clash(plugin, plugins, status_port)
            plugins.append(plugin)
        except ValueError as trouble:
            name = entry.get("name") if isinstance(entry, dict) else None
            rejected.append(Rejected(str(name)[:63], str(trouble)))
    return Document(str(root.get("revision", "")), status_port, tuple(plugins), tuple(rejected))


def _plugin(entry):
    if not isinstance(entry, dict):
        raise ValueError("a plugin is %r, allowed is an object" % (entry,))
    name, serial, port = entry.get("name"), entry.get("serial"), entry.get("port")
    config = entry.get("config", "{}")
    privileges = entry.get("privileges") or []
    resources = entry.get("resources") or {}
    _demand(isinstance(name, str) and NAME.match(name), "name", name, "1 to 63 of A-Z a-z 0-9 _ -")
    _demand(isinstance(serial, str) and SERIAL.match(serial), "serial", serial, "1 to 20 of A-Z a-z 0-9 _ . + -")
    _demand(_is_port(port), "port", port, "a whole number from 1 to 65535")
    _demand(isinstance(config, str), "config", config, "a string that holds JSON")
    _demand(
        isinstance(privileges, list) and all(privilege in PRIVILEGES for privilege in privileges),
        "privileges",
        privileges,
        "a list of " + ", ".join(PRIVILEGES),
    )
    _demand(isinstance(resources, dict), "resources", resources, "an object")
    cpu_millis, memory_bytes = resources.get("cpuMillis"), resources.get("memoryBytes")
    _demand(cpu_millis is None or _is_positive(cpu_millis), "cpuMillis", cpu_millis, "a whole number above 0")
    _demand(memory_bytes is None or _is_positive(memory_bytes), "memoryBytes", memory_bytes, "a whole number above 0")
    return Plugin(name, serial, port, config, frozenset(privileges), cpu_millis, memory_bytes)


def _clash(plugin, others, status_port):
    if plugin.port == status_port:
        raise ValueError("port %d is the status port" % plugin.port)
    for other in others:
        for field in ("name", "serial", "port"):
            if getattr(other, field) == getattr(plugin, field):
                raise ValueError("%s %s is that of another plugin, too" % (field, getattr(plugin, field)))


def _demand(holds, field, value, allowed):
    if not holds:
        raise ValueError("%s is %.80r, allowed is %s" % (field, value, allowed))


def _is_positive(value):
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_port(value):
    return _is_positive(value) and value < 65536
