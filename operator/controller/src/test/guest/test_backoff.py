import os
import subprocess
import tempfile
import unittest

import support
import backoff


def ended(folder):
    with open(os.path.join(folder, "ended")) as file:
        return file.read().split()


def run(script, folder, **environment):
    """Runs the script with a `sleep` that only notes how long it was asked to sleep."""
    with open(os.path.join(folder, "sleep"), "w") as file:
        file.write('#!/bin/sh\necho "$1" >"%s/slept"\n' % folder)
    os.chmod(os.path.join(folder, "sleep"), 0o755)
    environment["PATH"] = folder + ":" + os.environ["PATH"]
    subprocess.run(["sh", os.path.join(support.LAUNCHER, script), folder], env=environment, check=True)


def slept(folder):
    try:
        with open(os.path.join(folder, "slept")) as file:
            return float(file.read())
    except FileNotFoundError:
        return 0


class BackoffTest(unittest.TestCase):
    def test_should_grow_and_stay_bounded(self):
        self.assertEqual([0, 0.25, 0.5, 1], [backoff.pause(failures) for failures in range(4)])
        self.assertEqual([16, 30, 30], [backoff.pause(failures) for failures in (7, 8, 1000)])

    def test_should_start_anew_after_a_healthy_life(self):
        self.assertEqual(6, backoff.failures_after(5, lived=9.9))
        self.assertEqual(1, backoff.failures_after(5, lived=10))


class ScriptsTest(unittest.TestCase):
    """The shell scripts of guests with systemd keep the same numbers."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text + "\n")

    def test_should_not_wait_before_the_first_start(self):
        run("before-start.sh", self.folder)
        self.assertEqual(0, slept(self.folder))
        self.assertTrue(os.path.exists(os.path.join(self.folder, "started")))

    def test_should_wait_as_long_as_the_other_path(self):
        for failures in range(1, 12):
            with self.subTest(failures=failures):
                self.write("ended", "20 %d 100 exit-code exited 7" % failures)
                run("before-start.sh", self.folder)
                self.assertEqual(backoff.pause(failures), slept(self.folder))

    def test_should_keep_how_it_ended(self):
        run("before-start.sh", self.folder)
        run("after-end.sh", self.folder, SERVICE_RESULT="exit-code", EXIT_CODE="exited", EXIT_STATUS="7")
        run("after-end.sh", self.folder, SERVICE_RESULT="signal", EXIT_CODE="killed", EXIT_STATUS="KILL")
        ends, failures, _, result, how, status = ended(self.folder)
        self.assertEqual(("2", "2", "signal", "killed", "KILL"), (ends, failures, result, how, status))

    def test_should_count_from_one_after_a_healthy_life(self):
        self.write("ended", "5 5 100 exit-code exited 7")
        self.write("started", "0")  # this machine is up for longer than 10 s
        run("after-end.sh", self.folder, SERVICE_RESULT="exit-code", EXIT_CODE="exited", EXIT_STATUS="7")
        self.assertEqual(["6", "1"], ended(self.folder)[:2])

    def test_should_stand_an_environment_that_says_nothing(self):
        run("after-end.sh", self.folder)
        self.assertEqual(["-", "-", "-"], ended(self.folder)[3:])


if __name__ == "__main__":
    unittest.main()
