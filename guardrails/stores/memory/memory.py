"""The place of stores that live in this process alone."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Memory:
    """Holds what the stores of one process keep: one lock, and one object for each room.

    A forked child has a copy of its own.  `shared` gives the object of a room, made on first use.
    """

    kind = "memory"

    def __init__(self) -> None:
        self.lock = RLock()
        self._rooms: dict[str, Any] = {}

    def shared(self, room: str, make: Callable[[], T]) -> T:
        """The object that all stores of this room and this memory share."""
        with self.lock:
            if room not in self._rooms:
                self._rooms[room] = make()
            return cast(T, self._rooms[room])

    def close(self) -> None:
        """Nothing is open."""
