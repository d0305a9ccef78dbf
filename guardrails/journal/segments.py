"""The files of a journal: their names, and their lines, read without holding a file in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAME = re.compile(r"[0-9]{16}\.log")
_BLOCK: Final = 1 << 18
NOTHING: Final = bytes(32)
"""What the first record links to."""


def path(folder: Path, first: int) -> Path:
    """The file whose first record has this sequence."""
    return folder / f"{first:016}.log"


def first_of(file: Path) -> int:
    """The sequence of the first record in a file, by its name."""
    return int(file.stem)


def listed(folder: Path) -> list[Path]:
    """All files with records, in order."""
    return sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name))


def lines(file: int, start: int = 0) -> Iterator[tuple[bytes, int]]:
    """Each complete line from a place on, without its break, and where the next one starts."""
    rest: list[bytes] = []
    at = place = start
    while block := os.pread(file, _BLOCK, place):
        place += len(block)
        whole, last, tail = block.rpartition(b"\n")
        if not last:
            rest.append(block)
            continue
        rest.append(whole)
        for line in b"".join(rest).split(b"\n"):
            at += len(line) + 1
            yield line, at
        rest = [tail] if tail else []


def size(file: int) -> int:
    """The bytes in a file."""
    return os.fstat(file).st_size
