"""A bounded queue and the daemon thread that works it off, in short slices.  What a record is and what is done with it, others say."""

from __future__ import annotations

import atexit
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import perf_counter_ns, sleep
from typing import Any, Final

PAUSE: Final = 0.2
"""Seconds between two looks at the queue."""
AT_EXIT: Final = 2.0
"""Seconds that the end of the process waits for what is queued."""

_SLICE = 500_000  # nanoseconds of work after which the thread lets others run: it must not hold up a decision for longer
_FORK_WAIT = 1.0


class Backlog:
    """Records wait here until the thread takes them.  `work` gets each of them; `ready` is called before every round, `rest` after it.

    `queue` is for those who must be quick: they append while it is shorter than `limit`, and count what they drop.
    """

    def __init__(
        self, limit: int, ready: Callable[[], None], work: Callable[[Any], None], rest: Callable[[Callable[[], None]], None]
    ) -> None:
        self.queue: deque[Any] = deque()
        self.limit = limit
        self.thread: Thread | None = None
        self._ready, self._work, self._rest = ready, work, rest
        self._fresh()

    def _fresh(self) -> None:
        self._busy = Lock()
        self._held = False
        self._starting = Lock()
        self._wake = Event()
        self._asked: deque[Event] = deque()
        self._ending = False

    def start(self) -> None:
        """Starts the thread, unless it runs."""
        with self._starting:
            if self.thread is None and not self._ending:
                atexit.register(self.close)
                self.thread = Thread(target=self._run, name="guardrails-telemetry", daemon=True)
                self.thread.start()

    def last_in_line(self) -> None:
        """At exit, be before all that registered until now: an SDK that came later closes its doors first otherwise."""
        atexit.unregister(self.close)
        atexit.register(self.close)

    def flush(self, timeout: float = AT_EXIT) -> bool:
        """Waits until what is queued now was worked off; False when that takes longer."""
        if self.thread is None or not self.thread.is_alive():
            return not self.queue
        done = Event()
        self._asked.append(done)
        self._wake.set()
        return done.wait(timeout)

    def close(self, timeout: float = AT_EXIT) -> bool:
        """Works off what is queued and ends the thread; gives up after `timeout` seconds, and then tells it by False."""
        atexit.unregister(self.close)
        self._ending = True
        thread = self.thread
        if thread is None:
            return not self.queue
        self._wake.set()
        thread.join(timeout)
        return not thread.is_alive()

    def _run(self) -> None:
        while True:
            self._wake.wait(PAUSE)
            self._wake.clear()
            ending, asked = self._ending, [self._asked.popleft() for _ in range(len(self._asked))]
            started = perf_counter_ns()

            def breathe() -> None:
                nonlocal started
                if perf_counter_ns() - started > _SLICE:
                    sleep(0)
                    started = perf_counter_ns()

            with self._busy:
                self._ready()
            for _ in range(len(self.queue)):
                with self._busy:
                    self._work(self.queue.popleft())
                breathe()
            with self._busy:
                self._rest(breathe)
            for done in asked:
                done.set()
            if ending:
                return

    def before_fork(self) -> None:
        """Waits until the thread is between two records: it may hold locks of the SDK, which the child would find locked for ever."""
        self._held = self._busy.acquire(timeout=_FORK_WAIT)

    def after_fork(self) -> None:
        """In the parent: lets it go on."""
        if self._held:
            self._busy.release()

    def in_child(self) -> None:
        """In the child: the records and the thread are the parent's."""
        self.queue.clear()
        self.thread = None
        self._fresh()
