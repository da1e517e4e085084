"""Remora's launcher in the guest: `python3 FOLDER/launcher.pyz systemd` or `python3 FOLDER/launcher.pyz python`.

FOLDER is where the config disk is mounted: this program, packed, and plugins.json. It runs as long as the guest does, as the
boothook's only offspring: it loads the plugins and answers on the status port. docs/guest.md tells the whole story.
Exit code 0: another launcher runs, or it was told to stop; 2: starting it again would not help.
"""

import fcntl
import os
import signal
import sys

import console
import document
import endpoint
import launcher
import loop
import roms

HOME = "/run/remora"
FOLDER = os.path.dirname(os.path.abspath(sys.argv[0]))


def main(arguments):
    if arguments not in (["systemd"], ["python"]):
        print(__doc__, file=sys.stderr)
        return 2
    os.makedirs(HOME, 0o700, exist_ok=True)
    lock = open(os.path.join(HOME, "lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return 0
    return run(arguments[0])


def run(mode):
    main_loop = loop.Loop()
    if mode == "systemd":
        import with_systemd

        say = console.standard_error
        runner = with_systemd.Runner(main_loop)
    else:
        import without_systemd

        terminal = console.Console()
        say = terminal.say
        runner = without_systemd.Runner(main_loop, terminal.print)
        signal.signal(signal.SIGTERM, lambda number, frame: main_loop.stop())
    try:
        with open(os.path.join(FOLDER, "plugins.json"), encoding="utf-8") as file:
            wanted = document.parse(file.read())
    except (OSError, ValueError, document.DocumentError) as trouble:
        say("no plugin is loaded: %s" % trouble)
        return 2
    guest = launcher.Launcher(wanted, roms.Roms(), runner, main_loop, say)
    endpoint.Endpoint(main_loop, guest.status, say).open(wanted.status_port)
    guest.begin()
    main_loop.run()
    runner.stop()  # only where the plugins are our children; systemd ends its own
    return 0


sys.exit(main(sys.argv[1:]))
