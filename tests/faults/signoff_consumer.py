"""A process that uses one approval and then runs what was signed; it is killed somewhere on the way.

Two marks, calls of the system that nothing else makes, say where the way begins and ends.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.signoff.room import Room, still


def record(folder: Path) -> Any:
    """A journal of one file, synced before it returns."""
    file = os.open(folder / "journal.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(kind: str, body: Mapping[str, Any]) -> None:
        os.write(file, (json.dumps([kind, dict(body)]) + "\n").encode())
        os.fdatasync(file)

    return write


def mark(name: str) -> None:
    """A call of the system that can be found in a trace."""
    with suppress(OSError):
        os.stat(f"/mark-{name}")  # noqa: PTH116  reason: exactly one call


def main(folder: Path, request: str) -> None:
    """Uses the approval, runs what was signed by writing a line, and tells the journal that it ran."""
    room = Room.joined(folder, str(folder / "state"))
    signoffs = room.another(record=record(folder))
    signoffs.request(request)  # opens everything
    mark("start")
    release = signoffs.consume(request, recheck=still)
    ran = os.open(folder / "ran", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(ran, f"{release.run['text']}\n".encode())
    signoffs.ran(release)
    mark("end")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
