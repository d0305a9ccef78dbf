"""What stands behind the mark after a crash: whole records to keep, and a torn end to cut.  Nothing here changes a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from hmac import compare_digest
from pathlib import Path

from . import disk, segments, tree
from .failures import JournalError
from .heads import Head
from .lines import parse, take_apart
from .mark import Mark


@dataclass(frozen=True, slots=True)
class Found:
    """The mark after all whole records, the bytes to cut behind it, files to drop, and a head at its end that was not finished."""

    mark: Mark
    cut: int
    beyond: tuple[Path, ...]
    head: Head | None


def look_behind(folder: Path, mark: Mark, mac: Callable[[bytes], bytes]) -> Found:
    """Reads on from the mark as long as records are whole, linked and under the key."""
    now, head = mark, None
    peaks = list(mark.peaks)
    cut, first = 0, mark.segment
    while True:
        with disk.reading(segments.path(folder, first)) as file:
            size = os.fstat(file).st_size
            place = now.size if first == now.segment else 0
            for line, end in segments.lines(file, place):
                parts = take_apart(line)
                if head is not None or parts is None or parts.sequence != now.sequence + 1 or parts.previous != now.hash:
                    break
                if not compare_digest(mac(parts.sealed), parts.mac):
                    break
                hashed = tree.leaf(line)
                tree.push(peaks, now.sequence, hashed)
                now = replace(now, segment=first, size=end, sequence=parts.sequence, hash=hashed, peaks=tuple(peaks))
                if parts.kind == "head":
                    with suppress(JournalError, TypeError):
                        head = Head.of(parse(line, hashed).body)
        following = segments.path(folder, now.sequence + 1)
        if now.segment == first:
            cut = size - now.size
        if cut or now.segment != first or first == now.sequence + 1 or not following.exists():
            break
        first = now.sequence + 1
    beyond = tuple(path for path in segments.listed(folder) if segments.first_of(path) > now.segment)
    return Found(now, cut, beyond, head)


def same(file: int, mark: Mark) -> int | None:
    """The first acknowledged record of the marked file that is not in it as it was; None when all are."""
    last, sequence = None, mark.segment - 1
    for line, end in segments.lines(file):
        parts = take_apart(line)
        if parts is None or parts.sequence != sequence + 1 or (last is not None and parts.previous != last):
            return sequence + 1
        last, sequence = tree.leaf(line), sequence + 1
        if end == mark.size:
            return None if sequence == mark.sequence and last == mark.hash else sequence
    return sequence + 1
