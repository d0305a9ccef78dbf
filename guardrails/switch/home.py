"""Where a board lives: what a switch asks of it, and the one that lives in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Protocol

from .board import Board, Stop

Change = Callable[[Board], Board]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: the board, or the last one that could be read; stops that are not on it; why it cannot be told now."""

    board: Board
    beside: tuple[Stop, ...] = ()
    why: str = ""
    drill: str = ""


class Home(Protocol):
    """Where a board lives.  Each method may be called by any thread."""

    alone: bool
    """Whether no other process looks here."""

    def look(self) -> Look:
        """What it says now; the same object while nothing changed.  Raises nothing."""

    def silent(self) -> float:
        """Seconds since a store of several machines was last heard; 0 without one."""

    def change(self, act: Change, *, wait: float, rebuild: bool = False, here: bool = False, own: str = "") -> Board:
        """Puts the board that `act` makes of the newest one in its place, one process at a time, and gives it.

        `rebuild` begins anew where the state cannot be told; `here` is for an act for which this machine is enough, and `own` the id of
        the stop that the act makes.  Raises Unknown, Busy, StoreDown or OSError with nothing changed.
        """

    def mark(self, made: Stop) -> tuple[str, ...]:
        """Lets everybody here see a stop at once, before it is written; gives what is lost, in words.  Raises OSError."""

    def unmark(self, made: Stop) -> None:
        """Takes the mark away when the stop is written."""

    def keep(self, made: Stop) -> tuple[str, ...]:
        """Holds a stop that could not be written by whatever means are left; gives what went wrong.  Raises OSError where none is left."""

    def forked(self) -> None:
        """Sorts itself out in a forked child."""

    def close(self) -> None:
        """Gives back what is open."""


class Memory:
    """A board in memory: no file, no thread, and no other process sees it."""

    alone = True

    def __init__(self) -> None:
        self._look = Look(Board(1))
        self._lock = Lock()

    def look(self) -> Look:
        return self._look

    def silent(self) -> float:
        return 0.0

    def change(self, act: Change, *, wait: float, rebuild: bool = False, here: bool = False, own: str = "") -> Board:
        with self._lock:
            board = self._look.board
            made = act(board)
            if not made.same(board):
                self._look = Look(replace(made, generation=board.generation + 1))
            return self._look.board

    def mark(self, made: Stop) -> tuple[str, ...]:
        return ()

    def unmark(self, made: Stop) -> None:
        """There is none."""

    def keep(self, made: Stop) -> tuple[str, ...]:
        raise OSError("memory has no second way")

    def forked(self) -> None:
        self._lock = Lock()

    def close(self) -> None:
        """Nothing is open."""
