"""A board in a folder of this machine: one state file that is replaced whole, files that stop by being there, a copy in a second place."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Final

from . import acts, files, marks
from .board import Board, Damaged, Stop, decode, encode, everything
from .errors import Busy, Unknown
from .home import Change, Look
from .marker import Marker
from .scope import Scope, is_mark

OWN: Final = "switch"
STATE: Final = "state"
LOCK: Final = "lock"
_AGAIN: Final = 1.0  # seconds until the second place is read again, and a stop that could not be written into the state is tried again
_SOON: Final = 0.05  # seconds that whoever made a stop has to write it
_NONE: Final = (0,)
_STILL: Final = 5  # times that a look waits for a state that changes under it
_LEAP: Final = 1 << 20  # generations that a rebuilt state skips, for the one that is gone may have been ahead of its copy


class Folder:
    """The folder `switch` in a state folder.

    INVARIANT: the state file is never written in place.  It is replaced by renaming, so a reader finds one state or another, never a part.
    """

    alone = False

    def __init__(self, folder: Path, marker: Path | None, clock: Callable[[], datetime], adopted: Callable[[Stop], None]) -> None:
        self.own = folder / OWN
        self._folders = (str(folder), str(self.own))
        self._state, self._lock = self.own / STATE, self.own / LOCK
        self._path = str(self._state)
        self._marker, self._clock, self._adopted = Marker(marker), clock, adopted
        self._looking = RLock()
        self._look = Look(Board())
        self._identity: tuple[int, ...] = _NONE
        self._names: marks.Names = ((), ())
        self._open = -1  # the state file as read: while it is open, no other file can have its number
        self._again = 0.0
        self._cry: Stop | None = None
        self._marked: Path | None = None
        self._held: dict[Scope, tuple[Stop, float]] = {}  # stops that are not on the board, and since when they are known here

    def begin(self, wait: float) -> None:
        """Makes the folder and a first state, unless there was one before, here or by the word of the second place."""
        if not os.path.lexists(self._state) and not self._marker.read().there:
            self.own.mkdir(parents=True, exist_ok=True, mode=0o700)
            with files.locked(self._lock, wait):
                if not os.path.lexists(self._state):
                    files.replace(self._state, encode(Board(1)))
        with suppress(OSError):
            marks.set_aside(self.own)
        look = self.look()
        if not look.why and not self._marker.read().there:
            self._marker.write(look.board)

    def look(self) -> Look:
        with self._looking:
            try:
                identity, names = self._glance()
            except OSError:
                return self._unknown("out of reach: its folder cannot be read")
            now = time.monotonic()
            if identity == self._identity and names == self._names and now < self._again:
                return self._look
            self._names, self._again = names, now + _AGAIN
            try:
                board = self._read(identity)
            except Damaged as damage:
                return self._unknown(str(damage))
            beside = self._beside(board)
            if beside and now - min(since for _, since in self._held.values()) < _SOON:
                # No decision waits for the disk: this one hears of the stop now, and a later one writes it, if nobody did.
                self._again = now + _SOON
            elif beside:
                with suppress(Busy, OSError, Unknown, Damaged, ValueError):
                    board = self.change(lambda same: same, wait=0)
                    beside = self._beside(board)
            return self._found(Look(board, beside, "", self._drill()))

    def silent(self) -> float:
        return 0.0

    def change(self, act: Change, *, wait: float, rebuild: bool = False, here: bool = False, own: str = "") -> Board:
        with files.locked(self._lock, wait):
            files.sweep(self.own)
            with self._looking:
                why = ""
                try:
                    before = self._read(_NONE)
                except Damaged as damage:
                    if not rebuild:
                        raise Unknown(f"the state of the switch is {damage}") from damage
                    before, why = self._last(), str(damage)
                self._names = marks.listed(self._folders)
                standing = marks.standing(self._folders, self._names)
                found = tuple(s for s in self._beside(before) if s.id != own)
            if why:
                found = (*found, everything("unknown", f"the state was {why}", self._clock()))
            if found:
                # Written before anything else: a file that stands for a stop may only go when the state has it.
                before = replace(self._with(before, found), generation=before.generation + (_LEAP if why else 1))
                self._put(before)
                for one in found:
                    self._adopted(one)
            made = act(before)
            if not made.same(before):
                marks.remove(standing, {s.scope for s in before.stops} - {s.scope for s in made.stops})
                self._put(replace(made, generation=before.generation + 1))
            return self._look.board

    def mark(self, made: Stop) -> tuple[str, ...]:
        self._marked, lost = marks.write(self.own, made)
        return tuple(filter(None, (lost,)))

    def unmark(self, made: Stop) -> None:
        if self._marked is not None:
            found = marks.read(self._marked.parent, self._marked.name)
            if found is not None and found.id == made.id:
                with suppress(OSError):
                    self._marked.unlink()

    def keep(self, made: Stop) -> tuple[str, ...]:
        self._again = 0.0
        try:
            if self._marked is None or marks.read(self._marked.parent, self._marked.name) is None:
                raise OSError
            marks.keep(self._marked)
        except OSError:
            if not self._marker.cry():
                raise
            return ("the disk takes nothing: everything is stopped by the second place; who and why is lost",)
        return ("the state could not be written; a file stands for the stop",)

    def forked(self) -> None:
        self._looking = RLock()
        files.forked()

    def close(self) -> None:
        old, self._open = self._open, -1
        self._identity = _NONE
        if old >= 0:
            os.close(old)

    def _glance(self) -> tuple[tuple[int, ...], marks.Names]:
        """The state and the names at one moment.  Raises OSError."""
        identity = self._stat()
        names = marks.listed(self._folders)
        for _ in range(_STILL):
            # Files that stop something make a moment only with the state that was there before and after.
            if not any(names) or (now := self._stat()) == identity:
                break
            identity, names = now, marks.listed(self._folders)
        return identity, names

    def _stat(self) -> tuple[int, ...]:
        try:
            return _identity(os.lstat(self._path))
        except OSError:
            return _NONE

    def _read(self, identity: tuple[int, ...]) -> Board:
        """The board of the state file, read again when it is another one.  Raises Damaged, for one that is older than before, too."""
        if identity == self._identity and self._open >= 0:
            self._cry = self._cried()
            return self._look.board
        data, opened, found = files.read(self._state)
        try:
            board = decode(data)
            if board.generation < self._look.board.generation:
                raise Damaged("older than it was: it was put back")
            self._witness(board)
        except BaseException:
            os.close(opened)
            raise
        # In this order, so that a fork in between leaves no number behind that is closed or another's.
        old, self._open = self._open, opened
        self._identity = _identity(found)
        if old >= 0:
            os.close(old)
        return board

    def _witness(self, board: Board) -> None:
        """Compares the state with the second place.  Raises Damaged where that one is newer."""
        seen = self._marker.read()
        self._cry = self._cried(seen.stopped)
        if seen.board is not None and seen.board.generation > board.generation:
            data, opened, _ = files.read(self._state)  # a change between the two readings looks the same
            os.close(opened)
            if decode(data).generation < seen.board.generation:
                raise Damaged("older than its copy: it was put back")

    def _cried(self, stopped: bool | None = None) -> Stop | None:
        if not (self._marker.read().stopped if stopped is None else stopped):
            return None
        return self._cry or everything("lost", "who and why could not be kept", self._clock())

    def _unknown(self, why: str) -> Look:
        self.close()
        board = self._last()
        self._cry = self._cried()
        return self._found(Look(board, self._beside(board), why))

    def _found(self, made: Look) -> Look:
        if made != self._look:
            self._look = made
        return self._look

    def _last(self) -> Board:
        """The newest board that memory or the second place holds."""
        seen = self._marker.read().board
        last = self._look.board
        return seen if seen is not None and seen.generation > last.generation else last

    def _beside(self, board: Board) -> tuple[Stop, ...]:
        """Stops by files, or by the second place, that are not on the board yet."""
        pairs = [(f, n) for f, names in zip(self._folders, self._names, strict=True) for n in names if is_mark(n)]
        found: list[Stop | None] = [marks.read(Path(folder), name) for folder, name in pairs[: marks.MOST]]
        if len(pairs) > marks.MOST:
            found.append(everything("file", "more files than are read", self._clock()))
        there = sorted((s for s in (*found, self._cry) if s is not None), key=lambda s: s.at)
        now = time.monotonic()
        for stop in there:
            self._held.setdefault(stop.scope, (stop, now))
        # What was seen once holds until it is on the board, or was ended there, though its file be gone.
        on, still = {s.scope for s in board.stops}, {s.scope for s in there}
        held = self._held.items()
        self._held = {c: (s, t) for c, (s, t) in held if c not in on and (c in still or s.id not in board.lifted)}
        return tuple(stop for stop, _ in self._held.values())

    def _with(self, board: Board, found: Iterable[Stop]) -> Board:
        for one in found:
            board = acts.stop(board, replace(one, id=f"{one.id}-{board.generation}") if one.id in board.lifted else one)
        return board

    def _put(self, made: Board) -> None:
        files.replace(self._state, encode(made))
        with self._looking:
            self._look = Look(made)
            self._again = 0.0
        marks.set_aside(self.own)
        self._marker.write(made)

    def _drill(self) -> str:
        """The id of the drill that runs, if one does."""
        return next((n.removeprefix(marks.DRILL) for n in self._names[1] if n.startswith(marks.DRILL)), "")


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_uid, found.st_mode)
