"""Nobody is inside SQLite while this process forks: a mutex of the library that another thread held would be held in the child for good."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, get_ident

_LONGEST = 5.0  # seconds that a fork waits for those who are inside, and they for a fork


class _Gate:
    """Counts who is inside, and keeps everybody out while somebody forks."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.inside = 0
        self.forks: int | None = None  # the thread that forks

    def enter(self) -> None:
        with self.changed:
            ends = time.monotonic() + _LONGEST
            while self.forks is not None and self.forks != get_ident() and (left := ends - time.monotonic()) > 0:
                self.changed.wait(left)
            self.inside += 1

    def leave(self) -> None:
        with self.changed:
            self.inside -= 1
            if not self.inside:
                self.changed.notify_all()


_gate = _Gate()


@contextmanager
def inside() -> Iterator[None]:
    """A block that calls SQLite."""
    gate = _gate
    gate.enter()
    try:
        yield
    finally:
        gate.leave()


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
