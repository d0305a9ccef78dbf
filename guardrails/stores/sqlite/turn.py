"""Whose turn it is to write: a fair queue over the processes of one machine, held by the kernel, so that a killed process leaves it.

SQLite's own busy wait sleeps longer the longer one has waited, so that those who come late win.  Here each writer takes a number and waits
until nobody with a lower one is left.  INVARIANT: order is all that this gives; that only one writes is SQLite's own lock's business.

To wake the next process takes longer than to write, so a number is good for more than one turn: who comes back soon goes in again, if
nobody is inside.  Those are bounded in number (`AGAIN`) and time (`SOON`), and so is how much longer anybody waits.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path

from .bell import Bell

# Waits are short and grow with the distance to the head of the queue.
NEXT, STEP, LONGEST = 0.0001, 0.0002, 0.01
SPINS = 5  # asked without a sleep by the one who is next
AGAIN, SOON = 8, 0.025  # how often, and for how many seconds, a number lets its holder in again
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of 64-bit Linux
_COUNTS = struct.Struct("qq")  # the last number given out, the number that writes
_DOOR, _FIRST = 16, 1024  # bytes of the lock file: the lock of the counts, the lock of number 0


def asked(kind: int, start: int, length: int) -> bytes:
    """What is asked of the system: to lock (`WRITE`) or free (`FREE`) some bytes of an open file."""
    return _FLOCK.pack(kind, os.SEEK_SET, start, length, 0)


def locks(fd: int, what: bytes) -> bool:
    """Asks it, and gives whether the system did; it does not when another open file holds one of the bytes."""
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, what)
    except BlockingIOError:
        return False
    return True


class Ticket:
    """A place in the queue of one lock file; for one thread at a time.  `close` gives it back; never unlock in a forked child."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        self._bell = Bell(self._fd)
        self.number = 0
        self.fresh = True  # whether the turn came with a number of its own
        self._pace = STEP  # how long it takes until it is the turn of the next one
        self._until, self._left = 0.0, 0
        self._enter, self._leave = asked(WRITE, _FIRST, 1), asked(FREE, _FIRST, 1)

    def take(self, deadline: float) -> bool:
        """Waits for this process's turn, until `deadline` of the monotonic clock; whether it came."""
        self._left -= 1
        self.fresh = self._left < 0 or time.monotonic() >= self._until or not locks(self._fd, self._enter)
        return not self.fresh or self._queue(deadline)

    def _queue(self, deadline: float) -> bool:
        while not self._lock(_DOOR, 1):
            if time.monotonic() >= deadline:
                return False
            time.sleep(NEXT)
        last, serving = self._counts()
        number = self.number = last + 1
        self._enter, self._leave = asked(WRITE, _FIRST, number + 1), asked(FREE, _FIRST, number + 1)
        mine = self._lock(_FIRST + number, 1)
        os.pwrite(self._fd, _COUNTS.pack(number, serving)[:8], 0)
        self._bell.hang(number)
        self._unlock(_DOOR, 1)
        came = False
        try:
            came = self._wait(number, mine, deadline)
        finally:
            if not came:  # late, or interrupted: nobody may wait for a number that is gone
                self._unlock(_FIRST, number + 1)
        if not came:
            return False
        os.pwrite(self._fd, number.to_bytes(8, sys.byteorder, signed=True), 8)
        self._until, self._left = time.monotonic() + SOON, AGAIN
        return True

    def _wait(self, number: int, mine: bool, deadline: float) -> bool:
        spins, began, distance = 0, time.monotonic(), number - self._counts()[1]
        while not (mine and self._lock(_FIRST, number + 1)):
            if time.monotonic() >= deadline:
                return False
            mine = mine or self._lock(_FIRST + number, 1)
            ahead = number - self._counts()[1]
            if ahead <= 1 and spins < SPINS:
                spins += 1
                os.sched_yield()
            else:
                # Nearly as long as it will take, by how long it took before: who looks too often keeps the others from their work.
                self._bell.hear(NEXT if ahead <= 1 else min(self._pace * (ahead - 1), LONGEST))
        if distance > 1:
            self._pace = 0.8 * self._pace + 0.2 * min((time.monotonic() - began) / distance, LONGEST)
        return True

    def leave(self) -> None:
        """Ends the turn; who is next is woken where this process may not come back with its number."""
        locks(self._fd, self._leave)
        if self._left <= 0 or time.monotonic() >= self._until:
            self._bell.ring(self.number + 1)

    def close(self) -> None:
        """Closes the file; what this process held is free."""
        self._bell.close()
        os.close(self._fd)

    def _counts(self) -> tuple[int, int]:
        found = os.pread(self._fd, 16, 0)
        last, serving = _COUNTS.unpack(found.ljust(16, b"\0"))
        # A file that somebody wrote into costs order for a moment, nothing else.
        return (last, serving) if 0 <= serving <= last < 2**61 else (0, 0)

    def _lock(self, start: int, length: int) -> bool:
        return locks(self._fd, asked(WRITE, start, length))

    def _unlock(self, start: int, length: int) -> None:
        locks(self._fd, asked(FREE, start, length))


class Polled:
    """The same without numbers, for systems that lack locks of open files: one byte is locked, and asked for at a steady pace."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.number = 0
        self.fresh = True

    def take(self, deadline: float) -> bool:
        """Waits for this process's turn, until `deadline` of the monotonic clock; whether it came."""
        while not _lock_byte(self._fd):
            if time.monotonic() >= deadline:
                return False
            time.sleep(STEP)
        self.number += 1
        return True

    def leave(self) -> None:
        """Ends the turn."""
        _free_byte(self._fd)

    def close(self) -> None:
        """Closes the file; what this process held is free."""
        os.close(self._fd)


if sys.platform == "win32":
    import msvcrt

    def _lock_byte(fd: int) -> bool:
        os.lseek(fd, 0, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _free_byte(fd: int) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    WRITE, FREE = fcntl.F_WRLCK, fcntl.F_UNLCK

    def _lock_byte(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _free_byte(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)


Turn = Ticket | Polled


OPEN_FILES = sys.platform == "linux" and sys.maxsize > 2**32
"""Whether this system locks for open files, as it is written here, and not only for processes."""


def turn(path: Path) -> Turn:
    """The fair queue where the system can hold one, else the polled one."""
    return Ticket(path) if OPEN_FILES else Polled(path)
