"""How far the journal is acknowledged: a small file with two places that are written in turn, so that a torn one leaves the other.

A copy is kept in the second place.  The mark is written after the records it speaks of are on the disk, so it never runs ahead of them.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from hmac import compare_digest, digest
from pathlib import Path
from typing import Final

from . import disk
from .keys import EpochKey

_PLACE: Final = 2048
_HEAD = struct.Struct("<4sHH7Q32s")  # magic, version, peaks, numbers, hash
_MAGIC: Final = b"GRJM"
_MAC: Final = 32


@dataclass(frozen=True, slots=True)
class Mark:
    """The last acknowledged record: where it ends, its hash, and the tree up to it.

    `segment` is the first sequence in the file that holds it, `head` the last signed head's sequence, and `headed` that head's time.
    """

    turn: int
    epoch: int
    segment: int
    size: int
    sequence: int
    head: int
    headed: int
    hash: bytes
    peaks: tuple[bytes, ...]

    def pack(self, secret: bytes) -> bytes:
        """The mark as it stands in its place, under its epoch's key for marks."""
        numbers = (self.turn, self.epoch, self.segment, self.size, self.sequence, self.head, self.headed)
        body = _HEAD.pack(_MAGIC, 1, len(self.peaks), *numbers, self.hash) + b"".join(self.peaks)
        return (body + digest(secret, body, "sha256")).ljust(_PLACE, b"\0")


def unpack(data: bytes) -> tuple[Mark, bytes, bytes] | None:
    """The mark in a place, the bytes under its MAC, and the MAC; None where there is none."""
    if len(data) < _HEAD.size:
        return None
    magic, version, peaks, turn, epoch, segment, size, sequence, head, headed, last = _HEAD.unpack_from(data)
    end = _HEAD.size + 32 * peaks
    if magic != _MAGIC or version != 1 or peaks > 53 or len(data) < end + _MAC:
        return None
    tree = tuple(data[at : at + 32] for at in range(_HEAD.size, end, 32))
    return Mark(turn, epoch, segment, size, sequence, head, headed, last, tree), data[:end], data[end : end + _MAC]


def newest(raw: bytes, key: EpochKey) -> Mark | None:
    """The latest sound mark in a mark file.  One of an epoch before the key's is not sound: nobody can check it any more."""
    there = [read for at in (0, _PLACE) if (read := unpack(raw[at : at + _PLACE])) is not None]
    for mark, body, mac in sorted(there, key=lambda read: -read[0].turn):
        # A head moves the mark on by one epoch before it moves the key.
        own = key.at(mark.epoch) if mark.epoch <= key.epoch + 1 else None
        if own is not None and compare_digest(digest(own.of(b"mark"), body, "sha256"), mac):
            return mark
    return None


def put(raw: bytes, mark: Mark, packed: bytes) -> bytes:
    """What stands in a mark file after a mark was written to it."""
    return raw[:_PLACE] + packed if mark.turn % 2 else packed + raw[_PLACE:]


class MarkFile:
    """A mark file, open."""

    def __init__(self, path: Path, *, make: bool = False) -> None:
        self._file = disk.open_file(path, make=make)

    def read(self) -> bytes:
        """Both places as they are."""
        return os.pread(self._file, 2 * _PLACE, 0)

    def write(self, mark: Mark, packed: bytes) -> None:
        """Puts a mark in the place whose turn it is."""
        disk.write(self._file, packed, mark.turn % 2 * _PLACE)

    def sync(self) -> None:
        """Returns when the mark is on the disk."""
        disk.sync(self._file)

    def close(self) -> None:
        """Gives the descriptor back."""
        os.close(self._file)
