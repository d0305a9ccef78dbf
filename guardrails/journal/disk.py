"""Every system call that changes the disk or waits for a lock.  What fails here raises OSError; nothing is tried twice."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

_T = TypeVar("_T")
_PRIVATE = 0o600


def make_folder(path: Path) -> None:
    """A folder that only its owner may enter, with those above it."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(path.parent)


def open_file(path: Path, *, make: bool = False, empty: bool = False) -> int:
    """A descriptor for reading and writing; closed on exec."""
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | (os.O_CREAT if make else 0) | (os.O_TRUNC if empty else 0)
    return os.open(path, flags, _PRIVATE)


@contextmanager
def reading(path: Path) -> Iterator[int]:
    """A descriptor for reading, for as long as the block runs."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield file
    finally:
        os.close(file)


def close(file: int) -> None:
    """Gives a descriptor back."""
    os.close(file)


def write(file: int, data: bytes, at: int) -> None:
    """Writes all of `data` at a place, or raises."""
    rest: bytes | memoryview = data
    while rest:
        done = os.pwrite(file, rest, at)
        if done == len(rest):
            return
        if done == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest, at = memoryview(rest)[done:], at + done


def sync(file: int) -> None:
    """Returns when the content of a file is on the disk."""
    if sys.platform == "darwin":
        fcntl.fcntl(file, fcntl.F_FULLFSYNC)  # there, fsync leaves the data in the drive's cache
    else:
        os.fdatasync(file)


def sync_folder(path: Path) -> None:
    """Returns when the names in a folder are on the disk."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def cut(file: int, size: int) -> None:
    """Shortens a file."""
    os.ftruncate(file, size)


def forget(file: int) -> None:
    """Lets the next read come from the disk, where the system can do so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def replace(path: Path, data: bytes) -> None:
    """Puts a file of mode 0600 with this content in place, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    file = open_file(beside, make=True, empty=True)
    try:
        write(file, data, 0)
        sync(file)
    finally:
        os.close(file)
    beside.replace(path)
    sync_folder(path.parent)


class Lock:
    """One holder among all threads and processes that open the same folder by themselves.

    Two files: who waits holds `turn`, so that the last holder, who is running already, does not take `lock` again and again.
    """

    def __init__(self, folder: Path) -> None:
        self._turn = open_file(folder / "turn", make=True)
        try:
            self._lock = open_file(folder / "lock", make=True)
        except BaseException:
            os.close(self._turn)
            raise
        self._let_go: Callable[[], object] = partial(fcntl.flock, self._turn, fcntl.LOCK_UN)
        if _NUMBERS:
            self._let_go = partial(fcntl.fcntl, self._turn, fcntl.F_OFD_SETLK, _asked(fcntl.F_UNLCK, 0, 0))

    def holding(self, act: Callable[[], _T]) -> _T:
        """What `act` gives, done while no other holds the lock."""
        # INVARIANT: the unlocking calls stand bare in `finally`: an interrupt is raised between calls only, so none can skip them.
        try:
            try:
                if _NUMBERS:
                    self._queue()
                else:
                    fcntl.flock(self._turn, fcntl.LOCK_EX)
                fcntl.flock(self._lock, fcntl.LOCK_EX)
                if not _NUMBERS:
                    self._let_go()  # the next one may wait at the lock itself
                return act()
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)
        finally:
            self._let_go()

    def _queue(self) -> None:
        """Returns when it is this one's turn.  Who dies while it waits lets the next one pass by, who then waits for `lock`."""
        ask, write = fcntl.fcntl, fcntl.F_WRLCK
        ask(self._turn, fcntl.F_OFD_SETLKW, _asked(write, _DOOR, 1))
        number = int.from_bytes(os.pread(self._turn, 8, 0), "little") % _LAST + 1
        with suppress(OSError):
            # Where the disk is full, or somebody wrote into the file, two may have one number: that costs order alone.
            ask(self._turn, fcntl.F_OFD_SETLK, _asked(write, _FIRST + number, 1))
            os.pwrite(self._turn, number.to_bytes(8, "little"), 0)
        ask(self._turn, fcntl.F_OFD_SETLK, _asked(fcntl.F_UNLCK, _DOOR, 1))
        ask(self._turn, fcntl.F_OFD_SETLKW, _asked(write, _FIRST + number - 1, 1))

    def close(self) -> None:
        """Gives the descriptors back.  In a forked child this leaves the parent's lock alone."""
        os.close(self._turn)
        os.close(self._lock)


_NUMBERS: Final = sys.platform == "linux" and sys.maxsize > 2**32  # whether bytes of open files can be locked, as it is asked here
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of 64-bit Linux
_DOOR, _FIRST, _LAST = 8, 1024, 2**61  # bytes of `turn`: the lock of the number given last, the lock of number 0; the largest number


def _asked(kind: int, start: int, length: int) -> bytes:
    return _FLOCK.pack(kind, os.SEEK_SET, start, length, 0)
