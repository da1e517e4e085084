"""The programs of docs/howto/write-a-plugin.md, built as that page says and run under the contract that a guest keeps."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import test_plugins  # noqa: E402

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "write-a-plugin")
USER = {"X-Remora-User": "system:serviceaccount:demo:caller"}


class WriteAPluginTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def check(self, init):
        with test_plugins.RunningPlugin(os.path.dirname(os.path.abspath(init)), '{"words": "It is now"}') as plugin:
            for method, body in (("GET", None), ("POST", b"x" * 100_000)):
                response, answer = plugin.call(method, "/", body, USER)
                self.assertEqual(200, response.status)
                self.assertIn(b"system:serviceaccount:demo:caller", answer)
                self.assertIn(b"It is now", answer)

    def build(self, tool, *command, source):
        if shutil.which(tool) is None:
            self.skipTest(tool + " is not installed")
        subprocess.run(command, check=True, cwd=os.path.join(SOURCES, source),
                       env={**os.environ, "CGO_ENABLED": "0"})

    def test_python(self):
        with test_plugins.RunningPlugin("clock", '{"words": "It is now"}') as plugin:
            response, answer = plugin.call("GET", "/", headers=USER)
        self.assertEqual(200, response.status)
        self.assertRegex(answer.decode(), r"^It is now \d\d:\d\d:\d\d, system:serviceaccount:demo:caller\n$")

    def test_go(self):
        init = os.path.join(self.folder, "init")
        self.build("go", "go", "build", "-o", init, "main.go", source="go")
        self.check(init)

    def test_rust(self):
        init = os.path.join(self.folder, "init")
        self.build("rustc", "rustc", "-O", "-C", "target-feature=+crt-static", "-o", init, "main.rs", source="rust")
        self.check(init)

    def test_shell(self):
        self.check(os.path.join(SOURCES, "shell", "init"))


if __name__ == "__main__":
    unittest.main()
