import json
import unittest

import support
import report
import with_systemd
from trouble import Trouble

RUNNING = {"ActiveState": "active", "SubState": "running", "MainPID": "123"}
PAUSING = {"ActiveState": "activating", "SubState": "start-pre", "MainPID": "0"}
NEVER = with_systemd.End("")


def facts(entry):
    return entry["state"], entry["reason"], entry["exitCode"], entry["signal"], entry["restarts"]


class SystemdReportTest(unittest.TestCase):
    def entry(self, shown, end=NEVER, uptime=1000):
        return with_systemd.entry(support.plugin(), shown, end, uptime)

    def test_should_be_running_when_the_service_runs(self):
        entry = self.entry(RUNNING)
        self.assertEqual(("Running", "Running", None, None, 0), facts(entry))
        self.assertEqual((20000, 123), (entry["port"], entry["pid"]))

    def test_should_be_starting_before_the_service_runs(self):
        self.assertEqual("Starting", self.entry(PAUSING)["state"])
        self.assertEqual("Starting", self.entry({})["state"])

    def test_should_be_restarting_with_the_exit_code_of_the_last_end(self):
        end = with_systemd.End("3 3 990 exit-code exited 7\n")
        entry = self.entry(PAUSING, end)
        self.assertEqual(("Restarting", "Exited", 7, None, 3), facts(entry))
        self.assertEqual("it exited with code 7; it ended 3 times in this boot and is started again", entry["message"])

    def test_should_name_the_signal(self):
        end = with_systemd.End("1 1 990 signal killed KILL")
        self.assertEqual(("Restarting", "Exited", None, "SIGKILL", 1), facts(self.entry(PAUSING, end)))

    def test_should_say_when_the_memory_ran_out(self):
        end = with_systemd.End("1 1 990 oom-kill killed KILL")
        self.assertIn("more memory than it may", self.entry(PAUSING, end)["message"])

    def test_should_not_call_it_running_when_it_has_just_come_back(self):
        end = with_systemd.End("3 3 999 exit-code exited 7")
        self.assertEqual("Restarting", self.entry(RUNNING, end, uptime=1000)["state"])
        self.assertEqual("Running", self.entry(RUNNING, end, uptime=1010)["state"])

    def test_should_have_failed_when_it_cannot_be_executed(self):
        end = with_systemd.End("4 4 990 exit-code exited 203")
        self.assertEqual(("Failed", "InitNotExecutable", None), facts(self.entry(PAUSING, end))[:3])

    def test_should_read_what_systemctl_shows_for_several_units(self):
        text = "Id=a.service\nMainPID=1\nResult=a=b\n\nId=b.service\nMainPID=2\n"
        shown = with_systemd.parse_shown(text)
        self.assertEqual({"a.service", "b.service"}, set(shown))
        self.assertEqual("a=b", shown["a.service"]["Result"])


class ReportTest(unittest.TestCase):
    def test_should_keep_only_the_last_lines_and_cut_long_ones(self):
        lines = ["line %d" % number for number in range(30)] + ["x" * 5000]
        entry = report.entry(support.plugin(), report.RUNNING, "Running", "it runs", output=lines)
        output = entry["lastOutput"]
        self.assertEqual((20, "line 11", 400), (len(output), output[0], len(output[-1])))

    def test_should_be_patient_with_a_disk_that_may_still_come(self):
        trouble = Trouble("RomNotFound", "no disk", retry=1)
        self.assertEqual("Starting", report.troubled(support.plugin(), trouble, True)["state"])
        self.assertEqual("Failed", report.troubled(support.plugin(), trouble, False)["state"])

    def test_should_render_plain_ascii_json(self):
        entries = [report.entry(support.plugin(), report.RUNNING, "Running", "it runs", output=["\u00e4\x1b"])]
        text = report.document("5f2c", "python", entries)
        self.assertEqual(["\u00e4\x1b"], json.loads(text.decode("ascii"))["plugins"][0]["lastOutput"])


if __name__ == "__main__":
    unittest.main()
