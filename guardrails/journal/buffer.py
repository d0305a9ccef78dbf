"""Records of buffered mode that wait in memory, counted in a small shared file, so that what a killed process took with it is known.

The count survives a killed process, not a loss of power.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
from pathlib import Path
from typing import Final

from . import disk

_COUNTS = struct.Struct("<QQ")  # records taken in, records written
_TAKEN = struct.Struct("<Q")  # the first of them
_FOLDER: Final = "writers"


class Count:
    """How many records one process took in and wrote.  Its file is locked for as long as the process lives."""

    def __init__(self, folder: Path, name: str) -> None:
        disk.make_folder(folder / _FOLDER)
        self._path = folder / _FOLDER / name
        self._file = disk.open_file(self._path, make=True, empty=True)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        disk.write(self._file, bytes(_COUNTS.size), 0)
        self._map = mmap.mmap(self._file, _COUNTS.size)
        self._taken = self._written = 0

    def took(self) -> None:
        """One record more waits."""
        taken = self._taken = self._taken + 1
        _TAKEN.pack_into(self._map, 0, taken)

    def wrote(self, count: int) -> None:
        """So many wait no more."""
        self._written += count
        _COUNTS.pack_into(self._map, 0, self._taken, self._written)

    def close(self, *, remove: bool) -> None:
        """Gives everything back; a forked child leaves the file to its parent."""
        if remove:
            self._path.unlink(missing_ok=True)
        self._map.close()
        os.close(self._file)


def left_behind(folder: Path) -> list[tuple[Path, int]]:
    """The counts of processes that are gone: file, and records that were lost with the process."""
    found = []
    inside = folder / _FOLDER
    for path in sorted(inside.iterdir()) if inside.is_dir() else ():
        file = disk.open_file(path)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            data = os.pread(file, _COUNTS.size, 0)
            taken, written = _COUNTS.unpack(data) if len(data) == _COUNTS.size else (0, 0)
            found.append((path, max(0, taken - written)))
        except BlockingIOError:
            pass  # alive
        finally:
            os.close(file)
    return found
