"""The supervisor of guests without systemd, with real processes on loopback."""

import json
import os
import shutil
import socket
import tempfile
import unittest

import support
import child
import loop
import without_systemd

HOST = "127.0.0.1"
# One that a plugin's user may execute, too.
PYTHON = shutil.which("python3", path="/usr/bin:/usr/local/bin") or shutil.which("python3")
ANSWERING = """#!%(python)s -S
import os, socket, sys, json
config = sys.stdin.read()
listener = socket.socket(fileno=int(sys.argv[2]))
links = []
for fd in os.listdir("/proc/self/fd"):
    try:
        if int(fd) > 3:
            links.append(os.readlink("/proc/self/fd/" + fd))
    except OSError:
        pass  # the one that listed them
print("ready\\x1b[2J", flush=True)
def line(name):
    return [found for found in open("/proc/self/status") if found.startswith(name)][0].split()[1]
while True:
    connection, _ = listener.accept()
    request = connection.recv(65536)
    if request.startswith(b"GET /die"):
        os._exit(7)
    facts = dict(config=config, argv=sys.argv[1:], uid=os.getuid(), cwd=os.getcwd(), no_new_privs=line("NoNewPrivs"),
                 links=links, listen_pid=os.environ["LISTEN_PID"] == str(os.getpid()))
    body = json.dumps(facts).encode()
    connection.sendall(b"HTTP/1.0 200 OK\\r\\nContent-Length: %%d\\r\\n\\r\\n" %% len(body) + body)
    connection.close()
"""


class SupervisorTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        os.chmod(self.folder, 0o755)  # the init of an unprivileged plugin is in it
        self.loop = loop.Loop()
        self.console = []
        account = child.NOBODY if os.geteuid() == 0 else None
        self.runner = without_systemd.Runner(
            self.loop, self.console.append, os.path.join(self.folder, "run"), HOST, account
        )
        self.addCleanup(self.end)

    def end(self):
        self.runner.stop()
        support.turn_until(self.loop, lambda: all(p._pid is None for p in self.runner._plugins.values()))
        self.runner.close()
        self.loop.close()

    def init(self, text, mode=0o755):
        path = os.path.join(self.folder, "init")
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def start(self, init, **changes):
        self.plugin = support.plugin(port=support.free_port(), **changes)
        return self.runner.start([(self.plugin, init)])

    def report(self):
        return self.runner.report(self.plugin)

    def reaches(self, **wanted):
        return support.turn_until(self.loop, lambda: all(self.report()[key] == value for key, value in wanted.items()))

    def ask(self, path="/"):
        """Turns the loop until the answer is there; the plugin is another process."""
        with socket.create_connection((HOST, self.plugin.port), 5) as client:
            client.sendall(b"GET %s HTTP/1.0\r\n\r\n" % path.encode())
            client.setblocking(False)
            received = []

            def read():
                try:
                    received.append(client.recv(65536))
                except BlockingIOError:
                    return False
                except ConnectionResetError:
                    return True
                return received[-1] == b""

            self.assertTrue(support.turn_until(self.loop, read))
            return b"".join(received).partition(b"\r\n\r\n")[2]

    def answering(self):
        return self.init(ANSWERING % {"python": PYTHON})

    def test_should_hand_over_socket_and_config(self):
        config = '{"n":1.10,"s":"\u00e4"}'
        self.assertEqual({}, self.start(self.answering(), config=config))
        found = json.loads(self.ask())
        self.assertEqual((config, ["--api_fd", "3"], "/"), (found["config"], found["argv"], found["cwd"]))
        self.assertTrue(found["listen_pid"])
        self.assertEqual(("Running", 0), (self.report()["state"], self.report()["restarts"]))

    @unittest.skipUnless(os.geteuid() == 0, "only root can give up root")
    def test_should_be_nobody_without_privileges(self):
        self.start(self.answering())
        found = json.loads(self.ask())
        self.assertEqual((child.NOBODY, "1"), (found["uid"], found["no_new_privs"]))

    @unittest.skipUnless(os.geteuid() == 0, "only root can stay root")
    def test_should_stay_root_when_that_is_granted(self):
        self.start(self.answering(), privileges=["Root"])
        self.assertEqual((0, "0"), (json.loads(self.ask())["uid"], json.loads(self.ask())["no_new_privs"]))

    def test_should_hand_over_nothing_else(self):
        reading, writing = os.pipe()
        for descriptor in (reading, writing):
            self.addCleanup(os.close, descriptor)
            os.set_inheritable(descriptor, True)
        self.start(self.answering())
        self.assertEqual([], json.loads(self.ask())["links"])

    def test_should_keep_the_config_from_everybody_else(self):
        self.start(self.answering(), config='"secret"')
        folder = os.path.join(self.folder, "run", "hello")
        modes = [os.stat(path).st_mode & 0o777 for path in (folder, os.path.join(folder, "config.json"))]
        self.assertEqual([0o700, 0o600], modes)

    def test_should_restart_a_plugin_that_dies_and_report_its_exit_code(self):
        self.start(self.answering())
        self.ask("/die")
        self.assertTrue(self.reaches(restarts=1, exitCode=7, state="Restarting"))
        self.assertIn("it exited with code 7", self.report()["message"])

    def test_should_keep_requests_in_the_socket_while_a_plugin_restarts(self):
        self.start(self.answering())
        self.ask("/die")
        self.assertEqual("{}", json.loads(self.ask())["config"])

    def test_should_wait_longer_after_every_quick_end(self):
        self.start(self.init("#!/bin/sh\nexit 3\n"))
        self.assertTrue(self.reaches(restarts=3, exitCode=3))  # after 0.25 s and 0.5 s
        self.assertFalse(support.turn_until(self.loop, lambda: self.report()["restarts"] > 3, seconds=0.8))

    def test_should_report_the_signal(self):
        self.start(self.init("#!/bin/sh\nkill -9 $$\n"))
        self.assertTrue(self.reaches(signal="SIGKILL", exitCode=None))

    def test_should_report_an_init_that_the_guest_cannot_execute(self):
        self.start(self.init("#!/no/such/interpreter\n"))
        self.assertEqual(("Failed", "InitNotExecutable"), (self.report()["state"], self.report()["reason"]))
        self.assertIn("No such file", self.report()["message"])

    def test_should_report_a_file_that_is_no_program(self):
        self.start(self.init("\x7fELF nonsense"))
        self.assertIn("Exec format error", self.report()["message"])

    def test_should_prefix_output_and_take_control_characters_out_of_it(self):
        self.start(self.answering())
        self.assertTrue(self.reaches(lastOutput=["ready?[2J"]))
        self.assertEqual("hello[%d]: ready?[2J" % self.report()["pid"], self.console[0])

    def test_should_keep_the_last_lines_and_the_unfinished_one(self):
        self.start(self.init("#!/bin/sh\nseq 50\nprintf end\n"))
        self.assertTrue(support.turn_until(self.loop, lambda: self.report()["lastOutput"][-1:] == ["end"]))
        self.assertEqual((20, "32"), (len(self.report()["lastOutput"]), self.report()["lastOutput"][0]))

    def test_should_report_a_taken_port_and_say_when_it_looks_again(self):
        with socket.socket() as other:
            other.bind((HOST, 0))
            other.listen(1)
            taken = support.plugin(port=other.getsockname()[1])
            trouble = self.runner.start([(taken, "/init")])["hello"]
        self.assertEqual(("PortTaken", 5), (trouble.reason, trouble.retry))

    def test_should_end_what_a_dead_init_left_behind(self):
        left = os.path.join(self.folder, "left")
        os.mkdir(left)
        os.chmod(left, 0o777)
        self.start(self.init("#!/bin/sh\nsleep 60 &\necho $! >%s/pid\nexit 4\n" % left))
        self.assertTrue(self.reaches(restarts=1, exitCode=4))
        with open(os.path.join(left, "pid")) as file:
            pid = file.read().strip()
        self.assertTrue(support.turn_until(self.loop, lambda: not _lives(pid)))


def _lives(pid):
    try:
        with open("/proc/%s/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main()
