"""A thread that looks while nobody decides: for streams that wait for their next chunk, and for listeners."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread, current_thread


class Watch:
    """Looks every few milliseconds until it is closed.  A forked child has none until it asks again."""

    def __init__(self, look: Callable[[], object], period: float) -> None:
        self._look, self._period = look, period
        self._ends = Event()
        self._thread = Thread(target=self._run, name="guardrails-stop-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ends.wait(self._period):
            self._look()

    @property
    def alive(self) -> bool:
        """Whether its thread runs, which it does not in a forked child."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Stops looking."""
        self._ends.set()
        if self._thread is not current_thread():
            self._thread.join(timeout=2.0)
