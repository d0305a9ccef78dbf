"""How far a log is on the disk, told between the processes of one machine: one sync serves all whose commits it covers.

A commit is durable when a sync that began after it has ended well, whoever made it.  Three numbers in a small file say what was committed,
up to where it was synced, and up to where each has to sync by itself because a sync failed.  Who cannot read them, or waits too long for
another's sync, makes its own: the numbers save work and nothing rests on their being there.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from .turn import FREE, WRITE, asked, locks

# Syncs that run at a time.  One alone makes a commit wait for what is left of it and for another; more than two serve fewer commits each.
AT_ONCE: Final = 2
PAUSE: Final = 0.0002
PATIENCE: Final = 0.01  # seconds after which nobody waits for another's sync any more
_NUMBERS = struct.Struct("=QQQ")  # committed, synced, doubted
_COMMITTED, _SYNCED, _DOUBTED, _LOCK = 0, 8, 16, 64  # bytes of the file; from the last one on, the locks of syncs that run
_LAST: Final = 2**61
_MARGIN: Final = 1000  # more than is committed while several write down a doubt, each over the other's


class Syncs:
    """The numbers of one log file; for one thread at a time.  In a forked child it is closed and not used."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        self._alone = False
        self._pace = PAUSE  # how long a sync takes

    def committed(self) -> int:
        """Counts a commit and gives its number, from 1; called by who has the turn, after the commit."""
        try:
            number = self._numbers()[0] + 1
            if number >= _LAST:  # somebody wrote into the file: it begins anew
                number = 1
                os.pwrite(self._fd, _NUMBERS.pack(number, 0, 0), 0)
            self._put(_COMMITTED, number)
        except OSError:
            return 0  # it is synced by itself
        return number

    def wait(self, number: int, sync: Callable[[], None]) -> None:
        """Returns when the commit of this number is on the disk: by `sync`, or by that of another.  Raises what `sync` raises."""
        until = time.monotonic() + PATIENCE
        pause = self._pace
        while (place := self._place()) < 0:
            if self._covers(number):
                return
            if time.monotonic() >= until:
                self._sync(sync)
                return
            time.sleep(pause)
            pause = max(self._pace / 4, PAUSE)
        try:
            if not self._covers(number):
                self._sync(sync, tell=True)
        finally:
            locks(self._fd, asked(FREE, place, 1))

    def _place(self) -> int:
        """The lock of a sync that may begin now; -1 where enough of them run."""
        return next((place for place in range(_LOCK, _LOCK + AT_ONCE) if locks(self._fd, asked(WRITE, place, 1))), -1)

    def close(self) -> None:
        """Closes the file."""
        os.close(self._fd)

    def _sync(self, sync: Callable[[], None], *, tell: bool = False) -> None:
        last = self._numbers()[0]  # before the sync: what is committed while it runs is not covered
        began = time.monotonic()
        try:
            sync()
            self._pace = min(0.8 * self._pace + 0.2 * (time.monotonic() - began), PATIENCE / 2)
        except OSError:
            # The system tells each open file of a failure once.  So this process must not tell anybody of a later sync that ends well,
            # nor may anybody trust one for what was committed by now.
            self._alone = True
            with suppress(OSError):
                self._put(_DOUBTED, min(max(self._numbers()) + _MARGIN, _LAST))
            raise
        # Of two at a time, the one that ends last may have begun first.
        if tell and not self._alone and last > self._numbers()[1]:
            self._put(_SYNCED, last)

    def _covers(self, number: int) -> bool:
        committed, synced, doubted = self._numbers()
        # A file that somebody wrote into may say anything: what was synced is never more than what was committed.
        return not self._alone and doubted < number <= synced <= committed

    def _numbers(self) -> tuple[int, int, int]:
        return _NUMBERS.unpack(os.pread(self._fd, _NUMBERS.size, 0).ljust(_NUMBERS.size, b"\0"))

    def _put(self, place: int, number: int) -> None:
        os.pwrite(self._fd, number.to_bytes(8, sys.byteorder), place)
