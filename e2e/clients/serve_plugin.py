"""Starts a plugin's init as a guest does: with a listening socket passed on, and its config on standard input.

Usage: serve_plugin.py INIT. Writes the port and becomes the plugin; standard input is handed on as it is.
"""

import os
import socket
import sys

listening = socket.socket()
listening.bind(("127.0.0.1", 0))
listening.listen(64)
listening.set_inheritable(True)
print(listening.getsockname()[1], flush=True)
os.execv(sys.argv[1], [sys.argv[1], "--api_fd", str(listening.fileno())])
