"""Runs each sample's init under the contract that a guest keeps: config on standard input, a listening socket passed on."""
import http.client
import json
import os
import socket
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

PLUGINS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "plugins")


class RunningPlugin:
    """An init with a socket on a free loopback port, until the with block ends."""

    def __init__(self, name, config):
        self.init = os.path.join(PLUGINS, name, "init")
        self.config = config

    def __enter__(self):
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(64)
            self.port = listening.getsockname()[1]
            self.process = subprocess.Popen(
                [self.init, "--api_fd", str(listening.fileno())], pass_fds=[listening.fileno()],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.process.stdin.write(self.config.encode())
        self.process.stdin.close()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.stdout.close()
        self.process.wait()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def call(self, method, path, body=None, headers=None, **options):
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {}, **options)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


class HelloTest(unittest.TestCase):
    def test_shows_the_path_and_the_query_as_they_arrive(self):
        with RunningPlugin("hello", "{}") as plugin:
            for path in ("/files/list?a=%2F&x=1", "//two/slashes", "/a/../b/./c", "/?", "/%C3%A4?#"):
                response, body = plugin.call("GET", path)
                self.assertEqual((200, path), (response.status, json.loads(body)["path"]))

    def test_shows_its_config(self):
        for config in ('{"greeting": "Grüß Gott", "nested": [1, null]}', '"text"', "42", "true", "9007199254740993"):
            with self.subTest(config), RunningPlugin("hello", config) as plugin:
                _, body = plugin.call("GET", "/")
                self.assertEqual(json.loads(config), json.loads(body)["config"])

    def test_shows_the_user_whom_the_gateway_names(self):
        with RunningPlugin("hello", "{}") as plugin:
            _, named = plugin.call("GET", "/", headers={"X-Remora-User": "system:serviceaccount:demo:caller"})
            _, nameless = plugin.call("GET", "/")
        self.assertEqual("system:serviceaccount:demo:caller", json.loads(named)["user"])
        self.assertIsNone(json.loads(nameless)["user"])

    def test_answers_every_method(self):
        with RunningPlugin("hello", "{}") as plugin:
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                response, body = plugin.call(method, "/", b"ignored" if method != "GET" else None)
                self.assertEqual((200, method), (response.status, json.loads(body)["method"]))

    def test_answers_head_without_a_body(self):
        with RunningPlugin("hello", "{}") as plugin:
            response, body = plugin.call("HEAD", "/")
        self.assertEqual((200, b""), (response.status, body))

    def test_serves_others_while_one_connection_stays_open(self):
        with RunningPlugin("hello", "{}") as plugin, socket.create_connection(("127.0.0.1", plugin.port)):
            with ThreadPoolExecutor(8) as pool:
                answers = list(pool.map(lambda n: plugin.call("GET", "/%d" % n)[0].status, range(32)))
        self.assertEqual([200] * 32, answers)


class EchoTest(unittest.TestCase):
    def test_sends_the_body_back(self):
        data = bytes(range(256)) * 4096
        with RunningPlugin("echo", '"good day"') as plugin:
            response, body = plugin.call("POST", "/", data, {"Content-Type": "application/x-test"})
        self.assertEqual(data, body)
        self.assertEqual("application/x-test", response.headers["Content-Type"])

    def test_sends_a_chunked_body_back(self):
        with RunningPlugin("echo", "{}") as plugin:
            _, body = plugin.call("PUT", "/", iter([b"one ", b"two ", b"three"]), encode_chunked=True)
        self.assertEqual(b"one two three", body)

    def test_shows_the_headers_that_arrive(self):
        with RunningPlugin("echo", "{}") as plugin:
            _, body = plugin.call("GET", "/headers?x", headers={"X-Remora-User": "ada"})
        self.assertEqual("ada", json.loads(body)["X-Remora-User"])

    def test_shows_its_config_in_a_header(self):
        for config in ('"good day"', "42", '["ä"]'):
            with self.subTest(config), RunningPlugin("echo", config) as plugin:
                response, _ = plugin.call("HEAD", "/")
                self.assertEqual(json.loads(config), json.loads(response.headers["X-Echo-Config"]))


# Those that are scripts; the sandbox has to be built and has tests of its own.
NAMES = sorted(name for name in os.listdir(PLUGINS) if os.path.exists(os.path.join(PLUGINS, name, "init")))


class EveryPluginTest(unittest.TestCase):
    def test_says_what_is_missing_when_started_by_hand(self):
        for name in NAMES:
            with self.subTest(name):
                done = subprocess.run([os.path.join(PLUGINS, name, "init")], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                self.assertEqual(2, done.returncode)
                self.assertIn(b"--api_fd", done.stdout)

    def test_dies_of_a_config_that_is_no_json(self):
        for name in NAMES:
            with self.subTest(name), RunningPlugin(name, "{") as plugin:
                self.assertEqual(1, plugin.process.wait(20))
                self.assertIn(b"JSONDecodeError", plugin.process.stdout.read())


if __name__ == "__main__":
    sys.exit(unittest.main())
