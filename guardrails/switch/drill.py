"""A drill: how long until each live process would have stopped, found out without stopping anybody."""

from __future__ import annotations

import socket
import statistics
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from . import files
from .marks import DRILL
from .seen import processes

LOCK: Final = "lock-of-drills"
_PAUSE: Final = 0.005


@dataclass(frozen=True, slots=True)
class Seeing:
    """One process in a drill: milliseconds until it saw it; None where it did not, as one that decided nothing meanwhile."""

    pid: int
    host: str
    ms: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a drill measured."""

    id: str
    at: datetime
    rows: tuple[Seeing, ...]

    @property
    def times(self) -> list[float]:
        """The milliseconds of the processes that saw it, the quickest first."""
        return sorted(row.ms for row in self.rows if row.ms is not None)

    def plain(self) -> dict[str, Any]:
        """The report as plain JSON."""
        times = self.times
        figures = {"median_ms": round(statistics.median(times), 3), "last_ms": times[-1]} if times else {"median_ms": None, "last_ms": None}
        rows = [asdict(row) for row in self.rows]
        return {"version": 1, "id": self.id, "at": self.at.isoformat(), "live": len(rows), "seen": len(times), **figures, "processes": rows}


def run(own: Path, id: str, at: datetime, wait: float) -> Report:  # noqa: A002  reason: the word
    """Runs a drill over the processes of this machine that have the switch open.  Raises Busy while another one runs."""
    with files.locked(own / LOCK, 0):
        _clear(own)
        flag = own / f"{DRILL}{id}"
        listed = {p.pid for p in processes(own) if p.host == socket.gethostname()[:60]}
        began = time.monotonic_ns()
        files.write(flag, b"", like=own)
        try:
            return Report(id, at, _watched(own, listed, id, began, wait))
        finally:
            flag.unlink()


def _watched(own: Path, listed: set[int], id: str, began: int, wait: float) -> tuple[Seeing, ...]:  # noqa: A002  reason: the word
    rows: dict[int, Seeing] = {}
    while True:
        waiting = False
        for p in processes(own):
            if p.pid in listed and p.host == socket.gethostname()[:60]:
                saw = p.drill == id
                rows[p.pid] = Seeing(p.pid, p.host, round((p.drill_ns - began) / 1e6, 3) if saw else None)
                waiting |= not saw
        if not waiting or time.monotonic_ns() - began > wait * 1e9:
            return tuple(rows[pid] for pid in sorted(rows))
        time.sleep(_PAUSE)


def _clear(own: Path) -> None:
    """Takes away the flag of a drill whose process died."""
    for path in own.iterdir():
        if path.name.startswith(DRILL):
            with suppress(OSError):
                path.unlink()
