"""The runner of guests with systemd, against a systemctl that keeps a list of what it was asked."""

import os
import socket
import tempfile
import unittest

import support
import loop
import with_systemd


class WithSystemdTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.units = os.path.join(temporary.name, "system")
        self.run_folder = os.path.join(temporary.name, "plugins")
        self.scripts = os.path.join(temporary.name, "scripts")
        os.mkdir(self.units)
        self.asked = []
        self.answers = {}
        self.loop = loop.Loop()
        self.addCleanup(self.loop.close)
        self.runner = with_systemd.Runner(self.loop, self.units, self.run_folder, self.scripts, self.command)
        self.plugin = support.plugin(port=support.free_port(), config='{"a":"\u00e4\\n"}')

    def command(self, words):
        self.asked.append(words)
        return self.answers.get(words[0] + " " + words[1], (0, ""))

    def start(self):
        return self.runner.start([(self.plugin, "/uk/plugins/hello/init")])

    def test_should_start_sockets_first_and_services_without_waiting(self):
        self.assertEqual({}, self.start())
        sockets = ["systemctl", "start", "remora-plugin-hello.socket"]
        services = ["systemctl", "start", "--no-block", "remora-plugin-hello.service"]
        self.assertEqual([sockets, services], self.asked)

    def test_should_keep_the_config_byte_for_byte_and_for_root_only(self):
        self.start()
        path = os.path.join(self.run_folder, "hello", "config.json")
        with open(path, "rb") as file:
            self.assertEqual(self.plugin.config.encode("utf-8"), file.read())
        self.assertEqual(0o600, os.stat(path).st_mode & 0o777)

    def test_should_put_the_scripts_where_the_units_call_them(self):
        self.start()
        for name in ("before-start.sh", "after-end.sh"):
            with open(os.path.join(support.LAUNCHER, name)) as shipped, open(os.path.join(self.scripts, name)) as file:
                self.assertEqual(shipped.read(), file.read())
        with open(os.path.join(self.units, "remora-plugin-hello.service")) as file:
            self.assertIn("ExecStartPre=+/bin/sh %s/before-start.sh " % self.scripts, file.read())

    def test_should_not_start_a_plugin_whose_port_is_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", self.plugin.port))
            other.listen(1)
            trouble = self.start()["hello"]
        self.assertEqual(("PortTaken", 5, []), (trouble.reason, trouble.retry, self.asked))

    def test_should_report_a_socket_that_systemd_did_not_start(self):
        self.answers["systemctl start"] = (1, "Job failed.\n")
        trouble = self.start()["hello"]
        self.assertEqual(("NotStarted", 5), (trouble.reason, trouble.retry))
        self.assertIn("Job failed.", trouble.message)

    def test_should_leave_what_runs_alone_when_it_is_started_again(self):
        self.start()
        before = os.stat(os.path.join(self.units, "remora-plugin-hello.service")).st_ino
        shown = "Id=remora-plugin-hello.socket\nActiveState=active\n"
        self.answers["systemctl show"] = (0, shown)
        with socket.socket() as ours:  # held by systemd since the first start
            ours.bind(("127.0.0.1", self.plugin.port))
            ours.listen(1)
            self.assertEqual({}, self.start())
        self.assertEqual(before, os.stat(os.path.join(self.units, "remora-plugin-hello.service")).st_ino)

    def test_should_answer_before_it_reads_the_journal(self):
        self.start()
        self.answers["journalctl --quiet"] = (0, "one\ntwo\n")
        self.assertEqual([], self.runner.report(self.plugin)["lastOutput"])
        found = lambda: self.runner.report(self.plugin)["lastOutput"] == ["one", "two"]  # noqa: E731
        self.assertTrue(support.turn_until(self.loop, found))

    def test_should_ask_systemd_once_for_several_questions(self):
        self.start()
        for _ in range(3):
            self.runner.report(self.plugin)
        self.assertEqual(1, len([words for words in self.asked if words[1] == "show"]))


if __name__ == "__main__":
    unittest.main()
