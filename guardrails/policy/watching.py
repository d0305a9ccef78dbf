"""Whether policy files changed since the last look, without reading them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .load import Given

Print = frozenset[tuple[str, int, int, int]]


def fingerprint(given: Given) -> Print:
    """Name, inode, size and time of change of every policy file; of nothing for texts that are no files."""
    if isinstance(given, Mapping):
        return frozenset()
    paths = [given] if isinstance(given, str | Path) else given
    return frozenset(row for path in paths for row in _rows(Path(path), 0))


def _rows(path: Path, depth: int) -> Iterator[tuple[str, int, int, int]]:
    try:
        if path.is_dir() and depth < 32:
            for entry in sorted(os.scandir(path), key=lambda e: e.name):
                if entry.is_dir() or entry.name.endswith((".yaml", ".yml")):
                    yield from _rows(Path(entry.path), depth + 1)
            return
        found = path.stat()
    except OSError:
        yield (str(path), -1, -1, -1)
        return
    yield (str(path), found.st_ino, found.st_size, found.st_mtime_ns)
