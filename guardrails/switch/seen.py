"""Which processes have an open switch and what they last saw of it: one small file for each, locked for as long as its process lives."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from . import files

ROWS: Final = "seen"
_SIZE: Final = 512
_ABANDONED: Final = 60.0  # seconds after which a row that was never finished is swept


@dataclass(frozen=True, slots=True)
class Process:
    """A live process with an open switch: the generation that it saw last, when it last looked, and what it saw of a drill."""

    pid: int
    host: str
    started: str
    generation: int
    looked: str
    drill: str = ""
    drill_ns: int = 0


class Row:
    """This process's row.  Nothing here raises: a row that cannot be written is only missing in the list."""

    def __init__(self, own: Path, started: str) -> None:
        self._folder = own / ROWS
        self._started = started
        self._path: Path | None = None
        self._open = -1
        self._pid = 0
        self._drill: tuple[str, int] = ("", 0)

    def say(self, generation: int, drill: str, looked: str) -> None:
        """Writes what this process has seen."""
        if drill != self._drill[0]:
            self._drill = (drill, time.monotonic_ns())
        with suppress(OSError):
            if self._pid != os.getpid():
                self._make()
            said = Process(os.getpid(), socket.gethostname()[:60], self._started[:40], generation, looked[:40], *self._drill)
            os.pwrite(self._open, json.dumps(asdict(said)).encode().ljust(_SIZE), 0)

    def _make(self) -> None:
        # Locked before it has its name, so that nobody takes it for the row of a dead process.
        if self._open >= 0:  # of the parent, before a fork
            os.close(self._open)
            self._open, self._path = -1, None
        with suppress(FileExistsError):
            self._folder.mkdir(mode=0o700)
        temporary = self._folder / f".{os.getpid()}.{time.monotonic_ns()}{files.NEW}"
        files.write(temporary, b" " * _SIZE, like=self._folder)
        opened = os.open(temporary, os.O_RDWR | os.O_CLOEXEC)
        files.flock(opened)
        path = temporary.with_name(f"{os.getpid()}-{time.monotonic_ns()}")
        temporary.replace(path)
        self._open, self._path, self._pid = opened, path, os.getpid()

    def close(self) -> None:
        """Takes the row away."""
        if self._open >= 0 and self._pid == os.getpid():
            with suppress(OSError):
                if self._path is not None:
                    self._path.unlink()
                os.close(self._open)
        self._open, self._path, self._pid = -1, None, 0


def processes(own: Path) -> tuple[Process, ...]:
    """The rows of live processes, by process id; those of dead ones are swept."""
    found: list[Process] = []
    with suppress(OSError):
        for path in (own / ROWS).iterdir():
            with suppress(OSError):
                row = _read(path)
                if row is not None:
                    found.append(row)
    return tuple(sorted(found, key=lambda p: (p.host, p.pid)))


def _read(path: Path) -> Process | None:
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        unfinished = path.name.startswith(".")
        if files.flock(opened):
            if not unfinished or time.time() - os.fstat(opened).st_mtime > _ABANDONED:
                path.unlink()
            return None
        return None if unfinished else _process(os.pread(opened, _SIZE, 0))
    finally:
        os.close(opened)


def _process(data: bytes) -> Process | None:
    with suppress(ValueError, TypeError):
        row: Any = json.loads(data)
        made = Process(**row)
        if all(isinstance(row[name], int) for name in ("pid", "generation", "drill_ns")):
            return made
    return None
