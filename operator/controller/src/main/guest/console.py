"""Lines for the guest's console, where the host's log of it shows them."""

import os
import sys


def standard_error(line):
    """For a launcher whose output systemd prefixes and forwards."""
    print(line, file=sys.stderr, flush=True)


class Console:
    """The console device itself. A console that takes nothing loses lines: it must not stop the launcher."""

    def __init__(self, path="/dev/console"):
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            self._descriptor = None

    def print(self, line):
        if self._descriptor is not None:
            try:
                os.write(self._descriptor, (line + "\n").encode("utf-8", "replace"))
            except OSError:
                pass

    def say(self, line):
        self.print("remora: " + line)
