"""Files named `STOP...` that stop something by being there, whatever they hold and whoever owns them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final

from . import files
from .board import Stop, decode_stop, encode_stop
from .errors import Refusal
from .scope import EVERYTHING, Scope, is_mark, of_file

SPARE: Final = "spare"
SPARE_SIZE: Final = 4096
DRILL: Final = "drill-"
_SHOWN: Final = 200  # characters that are kept of what a person wrote into the file
MOST: Final = 1000

Names = tuple[tuple[str, ...], ...]
Standing = dict[Path, tuple[Scope, tuple[int, int]]]


def listed(folders: tuple[str, ...]) -> Names:
    """The names in each folder that stop something, and that of a drill."""
    return tuple(tuple(n for n in os.listdir(f) if is_mark(n) or n.startswith(DRILL)) for f in folders)  # noqa: PTH208  reason: a hundred times a second


def read(folder: Path, name: str) -> Stop | None:
    """The stop that a file stands for; None when it is gone.  What cannot be read about it is left out: that it is there is enough."""
    path = folder / name
    scope = of_file(name)
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    except OSError:
        return Stop(f"file-{name[:80]}", scope, "", "", datetime.fromtimestamp(0, UTC), "file")
    text = b""
    if S_ISREG(found.st_mode):  # nothing else is opened: a pipe would wait
        with suppress(OSError):
            opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                text = os.pread(opened, SPARE_SIZE, 0)
            finally:
                os.close(opened)
    ours = decode_stop(text.rstrip(b"\0"))
    if ours is not None:
        return replace(ours, scope=scope)
    said = "".join(c if c.isprintable() else " " for c in text.decode("utf-8", "replace")[:_SHOWN]).strip()
    # The id tells one touch from another, so that a file made anew stops anew.
    id = f"file-{found.st_dev:x}-{found.st_ino:x}-{found.st_mtime_ns:x}"  # noqa: A001  reason: the word
    return Stop(id, scope, f"uid {found.st_uid}", said, datetime.fromtimestamp(found.st_mtime, UTC), "file")


def write(folder: Path, made: Stop) -> tuple[Path, str]:
    """Leaves a file for a stop, which everybody sees at once, also on a full disk; gives it with what was lost, in words.

    It is not on the disk yet: `keep` does that.  Raises OSError where not even that is possible.
    """
    try:
        scope, lost = made.scope, ""
        name = scope.file
    except Refusal:
        scope, lost = EVERYTHING, "the name is too long for a file, so everything is stopped"
        name = scope.file
    data = encode_stop(replace(made, scope=scope))
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    target = folder / name
    try:
        files.replace(target, data, durable=False)
    except OSError:
        pass
    else:
        return target, lost
    # The disk is full: a file that was set aside has room for the words, and changing its name takes none.
    try:
        spare = os.open(folder / SPARE, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if len(data) <= SPARE_SIZE:
                files.fill(spare, data.ljust(SPARE_SIZE, b"\0"), durable=False)
        finally:
            os.close(spare)
        (folder / SPARE).replace(target)
    except OSError:
        pass
    else:
        return target, lost
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return target, "; ".join(filter(None, (lost, "who and why could not be kept")))


def keep(path: Path) -> None:
    """Brings a file to the disk.  Raises OSError."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
    files.sync(path.parent)


def standing(folders: tuple[str, ...], names: Names) -> Standing:
    """The files that stop something, as they are now."""
    found: Standing = {}
    for folder, inside in zip(folders, names, strict=True):
        for name in inside:
            path = Path(folder, name)
            if is_mark(name) and (now := _print(path)) is not None:
                found[path] = (of_file(name), now)
    return found


def remove(standing: Standing, scopes: set[Scope]) -> None:
    """Takes away the files that stand for these scopes, but for one made anew meanwhile.  Raises OSError where one cannot be taken away."""
    for path, (scope, then) in standing.items():
        if scope in scopes and _print(path) == then:
            with suppress(FileNotFoundError):
                if S_ISDIR(os.lstat(path).st_mode):
                    path.rmdir()
                else:
                    path.unlink()


def _print(path: Path) -> tuple[int, int] | None:
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def set_aside(folder: Path) -> None:
    """Keeps a file of its full size for the day when the disk is full."""
    spare = folder / SPARE
    with suppress(OSError):
        if not spare.exists():
            files.write(spare, bytes(SPARE_SIZE), like=folder)
