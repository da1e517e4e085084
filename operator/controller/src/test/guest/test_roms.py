import os
import tempfile
import unittest

import support
import roms
from trouble import Trouble

SQUASHFS = b"hsqs" + bytes(5000)


class RomsTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        self.commands = []
        self.answer = (0, "")
        for name in ("block/vda", "block/vdb", "block/loop0", "dev"):
            os.makedirs(os.path.join(self.folder, name))
        self.write("block/vda/serial", b"root\n")
        self.write("block/vdb/serial", b"remora-0\n")

    def write(self, name, data, mode=0o644):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode)

    def path(self, name):
        return os.path.join(self.folder, name)

    def mount(self, command):
        self.commands.append(command)
        if self.answer[0] == 0:
            self.write(os.path.join(command[-1], "init"), b"#!/bin/sh\n", 0o755)
        return self.answer

    def roms(self, *mounts):
        mounts = [self.path(name) for name in mounts or ["uk", "run/uk"]]
        return roms.Roms(mounts, self.path("block"), self.path("dev"), self.mount)

    def trouble(self, call, *arguments):
        with self.assertRaises(Trouble) as raised:
            call(*arguments)
        return raised.exception

    def test_should_mount_the_disk_with_the_serial_read_only(self):
        self.write("dev/vdb", SQUASHFS)
        self.assertEqual(self.path("uk/hello/init"), self.roms().init(support.plugin()))
        mount = ["mount", "-t", "squashfs", "-o", "ro,nodev,nosuid", self.path("dev/vdb"), self.path("uk/hello")]
        self.assertEqual([mount], self.commands)

    def test_should_use_the_next_folder_when_the_root_is_read_only(self):
        self.write("dev/vdb", SQUASHFS)
        self.write("uk", b"a file where no folder can be made")
        self.assertEqual(self.path("run/uk/hello/init"), self.roms().init(support.plugin()))

    def test_should_look_again_soon_when_the_disk_is_not_there(self):
        trouble = self.trouble(self.roms().init, support.plugin(serial="remora-7"))
        self.assertEqual("RomNotFound", trouble.reason)
        self.assertIn("remora-7", trouble.message)
        self.assertIsNotNone(trouble.retry)

    def test_should_look_again_when_the_device_node_is_late(self):
        self.assertEqual("RomNotFound", self.trouble(self.roms().init, support.plugin()).reason)

    def test_should_say_why_mount_refused(self):
        self.write("dev/vdb", SQUASHFS)
        self.answer = (32, "mount: bad superblock\n")
        trouble = self.trouble(self.roms().init, support.plugin())
        self.assertEqual(("RomNotMountable", None), (trouble.reason, trouble.retry))
        self.assertIn("bad superblock", trouble.message)

    def test_should_not_hand_other_file_systems_to_the_kernel(self):
        self.write("dev/vdb", b"XFSB" + bytes(5000))
        self.assertEqual("RomNotMountable", self.trouble(self.roms().init, support.plugin()).reason)
        self.assertEqual([], self.commands)

    def test_should_know_a_file_system_by_its_magic(self):
        for name, offset, magic, options in roms.MAGIC:
            with self.subTest(name=name):
                self.write("dev/vdb", bytes(offset) + magic + bytes(100))
                self.assertEqual((name, options), roms.file_system(self.path("dev/vdb")))

    def test_should_say_what_a_rom_without_init_has_instead(self):
        self.write("rom/readme", b"")
        trouble = self.trouble(roms.checked_init, self.path("rom"))
        self.assertEqual("InitMissing", trouble.reason)
        self.assertIn("it has: readme", trouble.message)

    def test_should_not_take_a_folder_for_an_init(self):
        os.makedirs(self.path("rom/init"))
        self.assertEqual("InitMissing", self.trouble(roms.checked_init, self.path("rom")).reason)

    def test_should_name_the_mode_of_an_init_that_nobody_can_execute(self):
        self.write("rom/init", b"", 0o644)
        trouble = self.trouble(roms.checked_init, self.path("rom"))
        self.assertEqual("InitNotExecutable", trouble.reason)
        self.assertIn("0644", trouble.message)


if __name__ == "__main__":
    unittest.main()
