"""A plugin's ROM: from the serial number of its disk to the path of its init."""

import errno
import os
import stat

import programs
from trouble import Trouble

# Where a file system shows what it is: name, offset, bytes, mount options beyond the usual.
MAGIC = (
    ("squashfs", 0, b"hsqs", ()),
    ("erofs", 1024, b"\xe2\xe1\xf5\xe0", ()),
    ("iso9660", 32769, b"CD001", ()),
    ("ext4", 1080, b"\x53\xef", ("noload",)),  # a read-only disk's journal cannot be played
)
MOUNT_SECONDS = 30


class Roms:
    """The ROM disks of this guest. The folders are parameters for the tests' sake."""

    def __init__(self, mounts=("/uk/plugins", "/run/uk/plugins"), blocks="/sys/block", devices="/dev", run=None):
        self._mounts = mounts
        self._blocks = blocks
        self._devices = devices
        self._run = run or _run

    def init(self, plugin):
        """The path of the plugin's init in its mounted ROM. A second call finds what the first one mounted."""
        disk = self._disk(plugin.serial)
        folder = self._mounted(plugin, disk)
        return checked_init(folder)

    def _disk(self, serial):
        for block in sorted(_entries(self._blocks)):
            try:
                with open(os.path.join(self._blocks, block, "serial")) as file:
                    found = file.read().strip()
            except (OSError, ValueError):
                continue
            device = os.path.join(self._devices, block)
            if found == serial and os.path.exists(device):
                return device
        raise Trouble("RomNotFound", "the guest has no disk with the serial number %s" % serial, retry=0.2)

    def _mounted(self, plugin, disk):
        folder = self._folder(plugin.name)
        if os.path.ismount(folder):
            return folder
        name, options = file_system(disk)
        # SELinux would not let systemd start a file without a label.
        label = ["context=system_u:object_r:bin_t:s0"] if os.path.exists("/sys/fs/selinux/enforce") else []
        options = ",".join(["ro", "nodev", "nosuid"] + list(options) + label)
        code, output = self._run(["mount", "-t", name, "-o", options, disk, folder])
        if code != 0:
            message = "%s with %s cannot be mounted: %s" % (disk, name, output.strip() or "exit code %d" % code)
            raise Trouble("RomNotMountable", message)
        return folder

    def _folder(self, name):
        for parent in self._mounts:
            folder = os.path.join(parent, name)
            try:
                os.makedirs(folder, 0o755)
                return folder
            except OSError as trouble:
                if trouble.errno == errno.EEXIST:
                    return folder
        raise Trouble("RomNotMountable", "no folder for the ROM: %s: %s" % (folder, trouble.strerror))


def file_system(disk):
    """Name and extra mount options of the file system on a disk; only kinds that are fit to be a ROM."""
    try:
        with open(disk, "rb") as file:
            start = file.read(64 * 1024)
    except OSError as trouble:
        raise Trouble("RomNotMountable", "%s cannot be read: %s" % (disk, trouble.strerror))
    for name, offset, magic, options in MAGIC:
        if start[offset : offset + len(magic)] == magic:
            return name, options
    kinds = ", ".join(name for name, _, _, _ in MAGIC)
    raise Trouble("RomNotMountable", "%s holds no file system that a ROM may have (%s)" % (disk, kinds))


def checked_init(folder):
    init = os.path.join(folder, "init")
    try:
        mode = os.stat(init).st_mode
    except OSError:
        found = ", ".join(sorted(_entries(folder))[:8]) or "nothing"
        raise Trouble("InitMissing", "the root of the ROM has no init; it has: %s" % found)
    if not stat.S_ISREG(mode):
        raise Trouble("InitMissing", "init in the root of the ROM is not a file")
    if not mode & 0o111:
        raise Trouble("InitNotExecutable", "init has mode %04o, which lets nobody execute it" % stat.S_IMODE(mode))
    return init


def _entries(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _run(arguments):
    return programs.run(arguments, MOUNT_SECONDS)
