"""So many threads at a time, in the order in which they came.

A semaphore lets whoever gives a place back take it again at once: under load some threads then never get one in time.
"""

from __future__ import annotations

from collections import deque
from threading import Lock


class Places:
    """A number of places; one that is given back goes to whoever waits longest."""

    def __init__(self, count: int) -> None:
        self._lock = Lock()
        self._free = count
        self._waiting: deque[Lock] = deque()

    def take(self, timeout: float) -> bool:
        """Waits for a place; whether there was one within `timeout` seconds."""
        with self._lock:
            if self._free and not self._waiting:
                self._free -= 1
                return True
            call = Lock()
            call.acquire()
            self._waiting.append(call)
        try:
            return call.acquire(timeout=timeout) or self._leave(call)
        except BaseException:  # an interrupt: what came in this very moment goes on to the next
            if self._leave(call):
                self.give_back()
            raise

    def give_back(self) -> None:
        """Hands the place on."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def _leave(self, call: Lock) -> bool:
        """Waits no more; whether the place came in this very moment."""
        with self._lock:
            if call in self._waiting:
                self._waiting.remove(call)
                return False
        return True
