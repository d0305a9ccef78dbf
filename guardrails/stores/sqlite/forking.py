"""Nobody is inside SQLite while this process forks: a mutex of the library that another thread held would be held in the child for good."""

from __future__ import annotations

import os
import time
from threading import Condition, Lock, get_ident

_LONGEST = 5.0  # seconds that a fork waits for those who are inside, and they for a fork


class _Gate:
    """Counts who is inside its block, and keeps everybody out while somebody forks."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.changed = Condition(self.lock)
        self.inside = 0
        self.forks: int | None = None  # the thread that forks

    def __enter__(self) -> None:
        with self.lock:
            if self.forks is not None:
                ends = time.monotonic() + _LONGEST
                while self.forks is not None and self.forks != get_ident() and (left := ends - time.monotonic()) > 0:
                    self.changed.wait(left)
            self.inside += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside and self.forks is not None:
                self.changed.notify_all()


_gate = _Gate()


def inside() -> _Gate:
    """A block that calls SQLite."""
    return _gate


def _before() -> None:
    with _gate.changed:
        _gate.forks = get_ident()
        ends = time.monotonic() + _LONGEST
        while _gate.inside and (left := ends - time.monotonic()) > 0:
            _gate.changed.wait(left)


def _in_parent() -> None:
    with _gate.changed:
        _gate.forks = None
        _gate.changed.notify_all()


def _in_child() -> None:
    global _gate
    _gate = _Gate()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
