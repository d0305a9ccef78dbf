"""Whether policy files changed since the last look, without reading them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .load import Given

Row = tuple[str, int, int, int, int]
Print = frozenset[Row]
_MAX_FOLDERS = 64


def fingerprint(given: Given) -> Print:
    """Name, inode, size and times of change of every policy file; of nothing for texts that are no files."""
    if isinstance(given, Mapping):
        return frozenset()
    paths = [given] if isinstance(given, str | Path) else given
    return frozenset(row for path in paths for row in _rows(Path(path), frozenset()))


def _rows(path: Path, above: frozenset[str]) -> Iterator[Row]:
    """`above` are the folders on the way, so that one that contains itself is entered once."""
    try:
        if path.is_dir():
            real = os.path.realpath(path)
            if real not in above and len(above) < _MAX_FOLDERS:
                with os.scandir(path) as listing:
                    inside = [e.path for e in listing if not e.name.startswith(".") and (e.is_dir() or e.name.endswith((".yaml", ".yml")))]
                for entry in sorted(inside):
                    yield from _rows(Path(entry), above | {real})
            return
        found = path.stat()
    except OSError:
        yield (str(path), -1, -1, -1, -1)
        return
    yield (str(path), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
