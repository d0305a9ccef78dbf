"""What is told of a switch: what came of an act, its whole status, what went wrong beside."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import acts
from .board import Bypass, Proposal, Stop
from .seen import Process
from .view import State

Recorder = Callable[[str, Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Act:
    """What came of an act: whether it took effect, how many more people it takes, until when they may, and what went wrong beside it.

    `alone` says that a stop could be written nowhere and holds in this process only.
    """

    id: str
    done: bool = True
    missing: int = 0
    until: datetime | None = None
    troubles: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """All that a person wants to know of a switch."""

    state: State
    why: str
    generation: int
    people: int
    stops: tuple[Stop, ...]
    proposals: tuple[Proposal, ...]
    bypass: Bypass | None
    processes: tuple[Process, ...]
    troubles: tuple[str, ...]


class Troubles:
    """What went wrong beside acts and has not been told yet; the newest few."""

    def __init__(self) -> None:
        self.seen: tuple[str, ...] = ()

    def add(self, words: str) -> None:
        """Keeps it until it is told."""
        if words not in self.seen:
            self.seen = (*self.seen[-9:], words)

    def taken(self) -> tuple[str, ...]:
        """All of it, once."""
        seen, self.seen = self.seen, ()
        return seen


class Adopted:
    """Records a stop by a file when it comes onto the board, once."""

    def __init__(self, record: Recorder, troubles: Troubles) -> None:
        self._record, self._troubles = record, troubles
        self._done: deque[str] = deque(maxlen=100)

    def __call__(self, made: Stop) -> None:
        if made.id in self._done:
            return
        self._done.append(made.id)
        try:
            self._record(*acts.adopted(made))
        except Exception as failure:  # noqa: BLE001  reason: the stop stands, and the status tells
            self._troubles.add(f"a stop was not recorded: {type(failure).__name__}")
