"""One thread that waits for sockets, pipes and points in time; nothing in the launcher blocks for long."""

import heapq
import itertools
import selectors
import time


class Loop:
    def __init__(self):
        self._selector = selectors.DefaultSelector()
        self._timers = []
        self._order = itertools.count()  # timers of the same moment keep their order, and callbacks need no comparison
        self._running = True

    def watch(self, file, callback, events=selectors.EVENT_READ):
        """callback() whenever the file is ready; a second call replaces the first one's callback and events."""
        try:
            self._selector.modify(file, events, callback)
        except KeyError:
            self._selector.register(file, events, callback)

    def forget(self, file):
        try:
            self._selector.unregister(file)
        except (KeyError, ValueError):
            pass

    def after(self, seconds, callback):
        """callback() once, after that many seconds."""
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), callback))

    def stop(self):
        self._running = False

    def close(self):
        self._selector.close()

    def run(self):
        while self._running:
            self.step()

    def step(self, longest=3600):
        """Waits for the next thing to do, at most that many seconds, and does it."""
        wait = longest
        if self._timers:
            wait = min(wait, max(0, self._timers[0][0] - time.monotonic()))
        for key, _ in self._selector.select(wait):
            key.data()
        while self._timers and self._timers[0][0] <= time.monotonic():
            heapq.heappop(self._timers)[2]()
