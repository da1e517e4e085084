"""The unit files of a plugin: pure text.

Nothing of a plugin's config gets into them, and its name and port were checked when the document was read.
"""

UNIT = """\
[Unit]
Description=Remora plugin {name}: {what}
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target
"""

SOCKET = """
[Socket]
ListenStream={port}
Backlog=1024
TriggerLimitIntervalSec=0
"""

SERVICE = """\
Requires={unit}.socket
After={unit}.socket
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStartPre=+/bin/sh {scripts}/before-start.sh {folder}
ExecStart={init} --api_fd 3
ExecStopPost=+/bin/sh {scripts}/after-end.sh {folder}
StandardInput=file:{folder}/config.json
StandardOutput=journal+console
StandardError=inherit
SyslogIdentifier={name}
Restart=always
RestartSec=100ms
TimeoutStartSec=90
TimeoutStopSec=10
UMask=0077
"""

# For whoever is not Root. No MemoryDenyWriteExecute: programs that compile themselves while they run would die.
UNPRIVILEGED = (
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "AmbientCapabilities=",
    "RestrictSUIDSGID=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    "LockPersonality=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallErrorNumber=EPERM",
)


def unit_name(plugin_name):
    """Without its suffix. A dash needs no escape: no part of the name stands for a path."""
    return "remora-plugin-" + plugin_name


def socket(plugin):
    return UNIT.format(name=plugin.name, what="port %d" % plugin.port) + SOCKET.format(port=plugin.port)


def service(plugin, init, folder, scripts):
    """init: path of the executable; folder: this plugin's files in /run; scripts: where the two shell scripts are."""
    lines = _user(plugin.privileges) + _sandbox(plugin.privileges) + _limits(plugin)
    return (
        UNIT.format(name=plugin.name, what=init)
        + SERVICE.format(unit=unit_name(plugin.name), name=plugin.name, init=init, folder=folder, scripts=scripts)
        + "".join(line + "\n" for line in lines)
    )


def _user(privileges):
    if "Root" in privileges:
        return ["Delegate=yes"]  # what it runs may get control groups of its own, with limits
    # A dynamic user always has a read-only file system and a /tmp of its own: too little for Filesystem.
    return ["User=nobody"] if "Filesystem" in privileges else ["DynamicUser=yes"]


def _sandbox(privileges):
    lines = [] if "Root" in privileges else list(UNPRIVILEGED)
    if "Filesystem" not in privileges:
        lines += ["ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"]
    if "Processes" not in privileges:
        lines += ["ProtectProc=invisible"]
    if "Devices" not in privileges:
        lines += ["PrivateDevices=yes"]
    return lines


def _limits(plugin):
    lines = []
    if plugin.cpu_millis is not None:
        lines.append("CPUQuota=%d%%" % ((plugin.cpu_millis + 9) // 10))
    if plugin.memory_bytes is not None:
        lines.append("MemoryMax=%d" % plugin.memory_bytes)
    return lines
