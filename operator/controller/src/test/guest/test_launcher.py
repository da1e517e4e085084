import json
import unittest

import support
import document
import launcher
from trouble import Trouble


class Roms:
    """Plugins whose name is in `troubles` have one."""

    def __init__(self, troubles):
        self.troubles = troubles

    def init(self, plugin):
        if plugin.name in self.troubles:
            raise self.troubles[plugin.name]
        return "/uk/plugins/%s/init" % plugin.name


class Runner:
    mode = "python"

    def __init__(self):
        self.troubles = {}
        self.started = []

    def start(self, ready):
        self.started += [plugin.name for plugin, _ in ready if plugin.name not in self.troubles]
        return {plugin.name: self.troubles[plugin.name] for plugin, _ in ready if plugin.name in self.troubles}

    def report(self, plugin):
        return {"name": plugin.name, "state": "Running"}


class Later:
    """A loop whose time only the test moves."""

    def __init__(self):
        self.now = 0
        self.asked = []

    def after(self, seconds, callback):
        self.asked.append((seconds, callback))

    def turn(self):
        asked, self.asked = self.asked, []
        for _, callback in asked:
            callback()


class LauncherTest(unittest.TestCase):
    def setUp(self):
        self.troubles = {}
        self.runner = Runner()
        self.later = Later()
        self.said = []

    def begin(self, *plugins, **changes):
        wanted = document.Document("5f2c", 29999, plugins, changes.get("rejected", ()))
        found = launcher.Launcher(
            wanted, Roms(self.troubles), self.runner, self.later, self.said.append, lambda: self.later.now
        )
        found.begin()
        return found

    def status(self, found):
        return {entry["name"]: (entry["state"], entry.get("reason")) for entry in json.loads(found.status())["plugins"]}

    def test_should_start_plugins_in_their_order(self):
        self.begin(support.plugin("b"), support.plugin("a"))
        self.assertEqual(["b", "a"], self.runner.started)

    def test_should_start_the_others_when_one_has_no_init(self):
        self.troubles["bad"] = Trouble("InitMissing", "no init")
        found = self.begin(support.plugin("bad"), support.plugin("good"))
        self.assertEqual({"bad": ("Failed", "InitMissing"), "good": ("Running", None)}, self.status(found))
        self.assertEqual(["bad is not loaded (InitMissing): no init"], self.said)
        self.assertEqual([], self.later.asked)

    def test_should_wait_for_a_disk_in_silence_and_start_it_when_it_comes(self):
        self.troubles["late"] = Trouble("RomNotFound", "no disk", retry=0.2)
        found = self.begin(support.plugin("late"))
        self.assertEqual({"late": ("Starting", "RomNotFound")}, self.status(found))
        del self.troubles["late"]
        self.later.turn()
        self.assertEqual((["late"], []), (self.runner.started, self.said))

    def test_should_call_a_disk_missing_after_a_while_and_look_for_it_less_often(self):
        self.troubles["late"] = Trouble("RomNotFound", "no disk", retry=0.2)
        found = self.begin(support.plugin("late"))
        self.later.now = launcher.PATIENCE_SECONDS
        self.later.turn()
        self.later.turn()
        self.assertEqual({"late": ("Failed", "RomNotFound")}, self.status(found))
        self.assertEqual(1, len(self.said))
        self.assertEqual([launcher.LATE_SECONDS], [seconds for seconds, _ in self.later.asked])

    def test_should_try_a_taken_port_again(self):
        self.runner.troubles["hello"] = Trouble("PortTaken", "taken", retry=5)
        found = self.begin(support.plugin("hello"))
        self.assertEqual({"hello": ("Failed", "PortTaken")}, self.status(found))
        self.runner.troubles.clear()
        self.later.turn()
        self.assertEqual({"hello": ("Running", None)}, self.status(found))

    def test_should_report_what_the_document_got_wrong(self):
        found = self.begin(rejected=(document.Rejected("a/b", "name is wrong"),))
        self.assertEqual({"a/b": ("Failed", "Invalid")}, self.status(found))


if __name__ == "__main__":
    unittest.main()
