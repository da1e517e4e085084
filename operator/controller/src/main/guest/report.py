"""The status document: what the guest says about its plugins. Pure; docs/guest.md describes it."""

import json

LINES = 20
LINE_CHARACTERS = 400

RUNNING = "Running"
STARTING = "Starting"
RESTARTING = "Restarting"
FAILED = "Failed"


def entry(plugin, state, reason, message, pid=None, ends=0, exit_code=None, signal=None, output=()):
    """One plugin's part. ends: how often it ended in this boot; exit_code, signal: of the last end."""
    return {
        "name": plugin.name,
        "state": state,
        "reason": reason,
        "message": message[:1000],
        "port": plugin.port,
        "pid": pid,
        "restarts": ends,
        "exitCode": exit_code,
        "signal": signal,
        "lastOutput": [line[:LINE_CHARACTERS] for line in list(output)[-LINES:]],
    }


def waiting(plugin):
    return entry(plugin, STARTING, STARTING, "the launcher has not come to it yet")


def troubled(plugin, trouble, patient):
    """A plugin that something keeps from its start. patient: this may well pass, the boot is young."""
    return entry(plugin, STARTING if patient else FAILED, trouble.reason, trouble.message)


def rejected(refusal):
    report = dict.fromkeys(("port", "pid", "exitCode", "signal"))
    report.update(name=refusal.name, state=FAILED, reason="Invalid", message=refusal.message)
    report.update(restarts=0, lastOutput=[])
    return report


def ended(exit_code, signal, result=None):
    """How a plugin ended, in a sentence."""
    if result == "oom-kill":
        return "it was killed for using more memory than it may"
    if signal is not None:
        return "it was killed by %s" % signal
    if exit_code is not None:
        return "it exited with code %d" % exit_code
    return "it ended"


def document(revision, mode, entries):
    text = json.dumps({"revision": revision, "mode": mode, "plugins": entries}, separators=(",", ":"))
    return text.encode("ascii")
