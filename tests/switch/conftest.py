"""A state folder, a second place, a clock that tests set, and a log that remembers the order of things."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guardrails.switch import Switch

FULL = os.environ.get("GUARDRAILS_FAULTS") == "full"
"""Whether fault tests run at their full size."""

WHEN = datetime(2030, 1, 31, 12, tzinfo=UTC)


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = WHEN

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class Log:
    """Remembers what was recorded; while `broken`, it refuses."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Mapping[str, Any]]] = []
        self.broken = False
        self.then: Callable[[str], None] = lambda kind: None

    def __call__(self, kind: str, body: Mapping[str, Any]) -> None:
        if self.broken:
            raise OSError("the log takes nothing")
        self.then(kind)
        self.rows.append((kind, body))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.rows]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "switch"


Opened = Callable[..., Switch]


@pytest.fixture
def opened(state: Path, marker: Path, clock: Clock, log: Log) -> Iterator[Opened]:
    """Opens the switch of the folder as one process of many does."""
    switches: list[Switch] = []

    def open_(**options: Any) -> Switch:
        given: dict[str, Any] = {"marker": marker, "clock": clock, "record": log} | options
        switches.append(Switch.open(state, **given))
        return switches[-1]

    yield open_
    for switch in switches:
        switch.close()


@pytest.fixture(params=["memory", "folder"])
def switch(request: pytest.FixtureRequest, opened: Opened, clock: Clock, log: Log) -> Iterator[Switch]:
    """A switch in memory, and one in a folder: the promises are the same."""
    made = Switch.memory(clock=clock, record=log) if request.param == "memory" else opened()
    yield made
    made.close()


class Children:
    """Processes that run a piece of Python and talk by lines; all are gone at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._running = folder, list[subprocess.Popen[str]]()

    def start(self, code: str, *arguments: object, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        command = [*before, sys.executable, "-c", code, *map(str, arguments)]
        pipe = subprocess.PIPE
        child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, bufsize=1, cwd=Path(__file__).parents[2])
        self._running.append(child)
        return child

    def end(self) -> None:
        for child in self._running:
            with suppress(ProcessLookupError):
                child.kill()
            child.communicate()


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    running = Children(tmp_path)
    yield running
    running.end()


def said(child: subprocess.Popen[str]) -> str:
    """The next line of a child; fails with what it complained of when it has ended."""
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        assert child.stderr is not None
        pytest.fail(f"a child ended: {child.stderr.read()}")
    return line.strip()


def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Asks until the answer is yes; fails when it is not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.001)


def figure(measured: str) -> None:
    """Shows what a test measured, for `pytest -s`."""
    sys.stdout.write(f"{measured}\n")
