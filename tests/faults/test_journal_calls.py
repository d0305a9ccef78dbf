"""Fault 28: an error or the end of the process at every system call of appends, heads and rotations.  Nothing acknowledged is lost."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from .journal_calls import CALLS, QUICK, break_call, holds, in_child, write
from .scale import FULL

FAULTS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "killed": None}
STEP = 1 if FULL else 7


def attempt(home: Path, name: str, at: int, fault: int | None, *, lasts: bool) -> tuple[int, str]:
    """One run with a fault that happens once, or from then on: the exit status, and what was acknowledged."""
    said = home / "acknowledged"
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def act() -> None:
        seen = break_call(name, at, fault, lasts=lasts)
        write(home, file)
        if seen[0] < at:
            os._exit(7)

    status = in_child(act)
    os.close(file)
    return status, said.read_text()


@pytest.mark.parametrize(("kind", "lasts"), [("EIO", False), ("EIO", True), ("ENOSPC", False), ("ENOSPC", True), ("killed", False)])
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_at_any_call_loses_nothing_acknowledged(name: str, kind: str, lasts: bool) -> None:
    tried = 0
    for at in range(1, 10_000, STEP):
        with tempfile.TemporaryDirectory(dir=QUICK) as folder:
            home = Path(folder)
            status, said = attempt(home, name, at, FAULTS[kind], lasts=lasts)
            if status == 7:
                break  # there is no such call any more
            assert status == (99 if kind == "killed" else 0), (name, at)
            holds(home, said)
        tried += 1
    assert tried or name in ("ftruncate", "unlink")


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_while_a_failed_write_is_taken_back_loses_nothing_acknowledged(kind: str) -> None:
    """No run without faults shortens a file: the first fault is a sync, the second one the call that takes its records back."""
    for at in range(1, 10_000, STEP):
        with tempfile.TemporaryDirectory(dir=QUICK) as folder:
            home = Path(folder)
            said = home / "acknowledged"
            file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

            def act(at: int = at, home: Path = home, file: int = file) -> None:
                seen = break_call("fdatasync", at, errno.EIO)
                break_call("ftruncate", 1, FAULTS[kind])
                write(home, file)
                if seen[0] < at:
                    os._exit(7)

            status = in_child(act)
            os.close(file)
            if status == 7:
                return
            assert status in (0, 99)
            holds(home, said.read_text())
