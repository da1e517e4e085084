"""Gets every plugin from its disk to a running init, and none of them can hold up another.

What differs between guests with systemd and without is the runner: with_systemd.Runner or without_systemd.Runner. Both
have mode, start(ready) -> {name: Trouble}, report(plugin) -> an entry of the status document, and stop().
"""

import time

import report
from trouble import Trouble

PATIENCE_SECONDS = 30  # for disks that the guest's kernel has not shown yet
LATE_SECONDS = 10  # between two looks for a disk after that


class Launcher:
    def __init__(self, document, roms, runner, loop, say, clock=time.monotonic):
        self._document = document
        self._roms = roms
        self._runner = runner
        self._loop = loop
        self._say = say
        self._clock = clock
        self._patient_until = clock() + PATIENCE_SECONDS
        self._troubles = {}  # by name of the plugin
        self._started = set()
        self._said = set()
        for refusal in document.rejected:
            say("%s is not loaded (Invalid): %s" % (refusal.name, refusal.message))

    def begin(self):
        self._attempt(self._document.plugins)

    def status(self):
        """The status document of this moment, as bytes."""
        entries = [self._entry(plugin) for plugin in self._document.plugins]
        entries += [report.rejected(refusal) for refusal in self._document.rejected]
        return report.document(self._document.revision, self._runner.mode, entries)

    def _attempt(self, plugins):
        ready = []
        for plugin in plugins:
            try:
                ready.append((plugin, self._roms.init(plugin)))
            except Trouble as trouble:
                self._wait(plugin, trouble)
        troubles = self._runner.start(ready) if ready else {}
        for plugin, _ in ready:
            if plugin.name in troubles:
                self._wait(plugin, troubles[plugin.name])
            else:
                self._troubles.pop(plugin.name, None)
                self._started.add(plugin.name)

    def _wait(self, plugin, trouble):
        self._troubles[plugin.name] = trouble
        patient = self._is_patient(trouble)
        if not patient and (plugin.name, trouble.reason) not in self._said:
            self._said.add((plugin.name, trouble.reason))
            self._say("%s is not loaded (%s): %s" % (plugin.name, trouble.reason, trouble.message))
        if trouble.retry is not None:
            late = trouble.reason == "RomNotFound" and not patient
            self._loop.after(LATE_SECONDS if late else trouble.retry, lambda: self._attempt([plugin]))

    def _is_patient(self, trouble):
        return trouble.reason == "RomNotFound" and self._clock() < self._patient_until

    def _entry(self, plugin):
        if plugin.name in self._started:
            return self._runner.report(plugin)
        trouble = self._troubles.get(plugin.name)
        return report.troubled(plugin, trouble, self._is_patient(trouble)) if trouble else report.waiting(plugin)
