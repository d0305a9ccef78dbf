"""The second place: a copy of the state elsewhere, which tells a state that was deleted or put back from one that never was."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import files
from .board import Board, Damaged, decode, encode

STOPPED: Final = b"STOPPED\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the second place holds: whether there is anything, the copy if it is whole, whether it cries stop."""

    there: bool
    board: Board | None = None
    stopped: bool = False


class Marker:
    """One file in a second place; without a path, nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def read(self) -> Seen:
        """What it holds.  Anything that cannot be read still says that there was a state."""
        if self.path is None:
            return Seen(False)
        try:
            data, opened, _ = files.read(self.path)
        except Damaged as damage:
            return Seen(str(damage) != "missing")
        os.close(opened)
        if data.startswith(STOPPED):
            return Seen(True, None, True)
        with suppress(Damaged):
            return Seen(True, decode(data))
        return Seen(True)

    def write(self, board: Board) -> str:
        """Copies the state; gives what went wrong in fixed words, or nothing."""
        if self.path is None:
            return ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            files.replace(self.path, encode(board))
        except OSError:
            return "the copy in the second place could not be written"
        return ""

    def cry(self) -> bool:
        """Writes `stopped` over the copy in place, which takes no room on a full disk."""
        if self.path is None:
            return False
        try:
            opened = os.open(self.path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                files.fill(opened, STOPPED)
            finally:
                os.close(opened)
        except OSError:
            return False
        return True
