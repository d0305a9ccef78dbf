"""One board for several machines: a copy in a store, joined with the file of each machine by a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from math import inf
from threading import Event, RLock, Thread
from typing import Final, Protocol

from ..errors import StoreDown
from . import acts
from .board import Board, Damaged, Stop, decode, encode
from .errors import Busy, Unknown
from .folder import Folder
from .home import Change, Look

POLL: Final = 0.4
"""Seconds after which the store is read though it said nothing."""
_TRIES: Final = 20
_WAIT: Final = 0.25


class Flags(Protocol):
    """A text that machines share: read, put in the place of another, wait for a word that it changed.  Raises StoreDown."""

    def read(self) -> str | None: ...
    def swap(self, before: str | None, after: str) -> bool: ...
    def wait(self, seconds: float) -> None: ...
    def deaf(self) -> None: ...
    def forked(self) -> None: ...


class Shared:
    """A folder joined with a store.  What decisions read is the folder alone, so a store that is down changes nothing that is stopped.

    A stop is written here first and told to the store then; if it does not answer, the thread goes on trying.  To start again takes the
    store.
    """

    alone = False

    def __init__(self, local: Folder, flags: Flags, trouble: Callable[[str], None]) -> None:
        self._local, self._flags, self._trouble = local, flags, trouble
        self._heard = -inf  # never yet
        self._theirs: Board | None = None
        self._both: tuple[Look | None, Board | None, Look] = (None, None, Look(Board()))
        self._joining = RLock()
        self._ends = Event()
        self._thread: Thread | None = None
        with suppress(StoreDown, Damaged, OSError, Busy, Unknown):
            self._sync()

    def look(self) -> Look:
        if self._thread is None and not self._ends.is_set():
            self._thread = Thread(target=self._run, args=(self._ends,), name="guardrails-switch", daemon=True)
            self._thread.start()
        look, theirs = self._local.look(), self._theirs
        if theirs is None:
            return look
        if self._both[0] is not look or self._both[1] is not theirs:
            # What the store says is in force as soon as it is heard, also while this machine cannot write it down.
            known = {s.id for s in look.board.stops}.union(look.board.lifted)
            new = tuple(s for s in theirs.stops if s.id not in known)
            self._both = (look, theirs, replace(look, beside=(*look.beside, *new)) if new else look)
        return self._both[2]

    def silent(self) -> float:
        return time.monotonic() - self._heard

    def change(self, act: Change, *, wait: float, rebuild: bool = False, here: bool = False, own: str = "") -> Board:
        if not here:
            return self._everywhere(act, wait, rebuild)
        board = self._local.change(act, wait=wait, own=own)
        self._tell()
        return board

    def mark(self, made: Stop) -> tuple[str, ...]:
        return self._local.mark(made)

    def unmark(self, made: Stop) -> None:
        self._local.unmark(made)

    def keep(self, made: Stop) -> tuple[str, ...]:
        self._trouble("other machines are told when the state can be written")
        return self._local.keep(made)

    def forked(self) -> None:
        self._local.forked()
        self._flags.forked()
        self._joining, self._thread, self._ends = RLock(), None, Event()

    def close(self) -> None:
        self._ends.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout=2.0)
        self._local.close()

    def _tell(self) -> None:
        try:
            self._sync()
        except Exception as failure:  # noqa: BLE001  reason: told, and the thread goes on trying
            self._trouble(f"other machines are not told yet: {type(failure).__name__}")

    def _everywhere(self, act: Change, wait: float, rebuild: bool) -> Board:
        with self._joining:
            for _ in range(_TRIES):
                before = self._flags.read()
                theirs = None
                if before is not None:
                    with suppress(Damaged):  # replaced by what this machine knows
                        theirs = decode(before.encode())
                mine = self._local.change(_joining(theirs), wait=wait, rebuild=rebuild)
                made = replace(act(mine), generation=mine.generation + 1)
                if self._flags.swap(before, encode(made).decode()):
                    self._heard, self._theirs = time.monotonic(), made
                    return self._local.change(_joining(made), wait=wait)
        raise Busy("other machines changed the switch again and again")

    def _sync(self) -> None:
        """Brings what the store says here, and what is stopped here to the store."""
        with self._joining:
            for _ in range(_TRIES):
                started = time.monotonic()
                before = self._flags.read()
                theirs = None if before is None else decode(before.encode())
                self._heard, self._theirs = started, theirs
                mine = self._local.look()
                if mine.why:
                    break
                both = _joining(theirs)(mine.board)
                if not both.same(mine.board):
                    both = self._local.change(_joining(theirs), wait=_WAIT)
                if both.same(theirs) or self._flags.swap(before, encode(both).decode()):
                    break

    def _run(self, ends: Event) -> None:
        while not ends.is_set():
            try:
                self._flags.wait(POLL)
                if not ends.is_set():
                    self._sync()
            except Exception:  # noqa: BLE001  reason: whatever it is, not having heard is what follows, and the state says so
                ends.wait(POLL)
        self._flags.deaf()


def _joining(theirs: Board | None) -> Change:
    return lambda mine: mine if theirs is None else acts.join(mine, theirs, prefer=theirs)
