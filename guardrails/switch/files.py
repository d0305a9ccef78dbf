"""Files that are whole or not there: a lock over processes with a limit to waiting, durable replacement, and who may have written one."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import SetupError
from .board import LARGEST, Damaged
from .errors import Busy

try:
    import fcntl
except ImportError:  # not on Windows; `flock` says so
    fcntl = None  # type: ignore[assignment]

NEW = ".new"
"""The end of the names of files that are being written."""

_PAUSE = 0.002
_ABANDONED = 60.0  # seconds after which nobody is still writing a file
_HELD: set[int] = set()  # descriptors of locks held now, which a forked child must not keep open


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Holds the lock of a file, over processes and threads.  Raises Busy when another still holds it after `wait` seconds."""
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    _HELD.add(held)
    try:
        end = time.monotonic() + wait
        while not flock(held):
            if time.monotonic() >= end:
                raise Busy(f"another process held the lock for more than {wait:g} s")
            time.sleep(_PAUSE)
        yield
    finally:
        # Said aloud, for closing alone would not end it while a forked child has a copy.
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_UN)
        _HELD.discard(held)
        os.close(held)


def flock(descriptor: int) -> bool:
    """Takes the lock of an open file if nobody holds it; the system gives it back when the holder dies."""
    if fcntl is None:
        raise SetupError("the switch in a folder needs file locks, which this system lacks", "use `memory:`")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def forked() -> None:
    """Lets go, in a forked child, of locks that a thread of the parent holds."""
    for held in _HELD:
        with suppress(OSError):
            os.close(held)
    _HELD.clear()


def replace(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Puts a file in the place of another in one step, on the disk when this returns; only seen by everybody when not `durable`."""
    temporary = path.with_name(f".{os.getpid()}.{time.monotonic_ns()}{NEW}")
    try:
        write(temporary, data, like=path.parent, durable=durable)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        try:
            sync(path.parent)
        except OSError as error:
            raise Unsynced(*error.args) from error


class Unsynced(OSError):
    """The file is in its place, and a loss of power may undo that."""


def write(path: Path, data: bytes, *, like: Path, durable: bool = True) -> None:
    """Writes a new file, to the disk, for the readers that its folder has and by the owner of that when root writes."""
    folder = like.stat()
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        if os.geteuid() == 0:
            os.fchown(made, folder.st_uid, folder.st_gid)
        os.fchmod(made, 0o600 | (folder.st_mode & 0o044))
        fill(made, data, durable=durable)
    finally:
        os.close(made)


def fill(descriptor: int, data: bytes, *, durable: bool = True) -> None:
    """Writes all of it from the start, and to the disk."""
    at = 0
    while at < len(data):
        at += os.pwrite(descriptor, data[at:], at)
    if durable:
        os.fsync(descriptor)


def same(path: Path, descriptor: int) -> bool:
    """Whether a path still leads to an open file."""
    with suppress(OSError):
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    return False


def sweep(folder: Path) -> None:
    """Takes away what a process that died while writing left behind."""
    for path in folder.iterdir():
        if path.name.startswith(".") and path.name.endswith(NEW):
            with suppress(OSError):
                if time.time() - path.lstat().st_mtime > _ABANDONED:
                    path.unlink()


def sync(folder: Path) -> None:
    """Makes what was renamed in a folder survive a loss of power."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read(path: Path, limit: int = LARGEST) -> tuple[bytes, int, os.stat_result]:
    """The bytes of a plain file that nobody else could have written, its open descriptor, and what the system says of it.

    Raises Damaged with the reason in fixed words; a missing file is one.
    """
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise Damaged("missing") from error
    except OSError as error:
        raise Damaged("unreadable") from error
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise Damaged("no plain file")
        if found.st_uid not in {0, os.geteuid(), path.parent.stat().st_uid}:
            raise Damaged("owned by another user")
        if found.st_mode & 0o002:
            raise Damaged("writable for everybody")
        return _content(opened, limit), opened, found
    except OSError as error:
        os.close(opened)
        raise Damaged("unreadable") from error
    except BaseException:
        os.close(opened)
        raise


def _content(opened: int, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while size <= limit and (piece := os.pread(opened, min(65536, limit + 1 - size), size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)
