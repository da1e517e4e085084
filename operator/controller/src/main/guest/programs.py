"""Runs a program of the guest and waits for its end."""

import subprocess


def run(command, seconds):
    """Exit code and output, standard error included; code 1 and a reason where it cannot start or takes too long."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return 1, "no answer after %d s" % seconds
    except OSError as trouble:
        return 1, str(trouble)
