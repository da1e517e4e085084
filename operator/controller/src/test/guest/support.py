"""What the tests of the guest's launcher share: its folder on the path, and short ways to make things."""

import os
import socket
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
LAUNCHER = os.path.join(HERE, "..", "..", "main", "guest")
sys.path.insert(0, os.path.abspath(LAUNCHER))
sys.dont_write_bytecode = True  # the folder's files are shipped as they lie there

import document  # noqa: E402


def plugin(name="hello", serial="remora-0", port=20000, config="{}", privileges=(), cpu=None, memory=None):
    return document.Plugin(name, serial, port, config, frozenset(privileges), cpu, memory)


def free_port(host="127.0.0.1"):
    with socket.socket() as sock:
        sock.bind((host, 0))
        return sock.getsockname()[1]


def turn_until(loop, holds, seconds=10):
    """Runs the loop until something holds; fails the test by its result otherwise."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        loop.step(0.05)
    return False


def golden(name):
    with open(os.path.join(HERE, "golden", name)) as file:
        return file.read()
