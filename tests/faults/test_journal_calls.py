"""Fault 28: an error or the end of the process at every system call of appends, heads and rotations.  Nothing acknowledged is lost."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from .journal_calls import CALLS, QUICK, break_call, holds, in_child, write

FAULTS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "killed": None}


def attempt(home: Path, name: str, at: int, fault: int | None) -> tuple[int, str]:
    """One run with one fault: the exit status, and what was acknowledged."""
    said = home / "acknowledged"
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def act() -> None:
        seen = break_call(name, at, fault)
        write(home, file)
        if seen[0] < at:
            os._exit(7)

    status = in_child(act)
    os.close(file)
    return status, said.read_text()


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_at_any_call_loses_nothing_acknowledged(name: str, kind: str) -> None:
    at = 0
    while True:
        at += 1
        with tempfile.TemporaryDirectory(dir=QUICK) as folder:
            home = Path(folder)
            status, said = attempt(home, name, at, FAULTS[kind])
            if status == 7:
                break  # there is no such call any more
            assert status == (99 if kind == "killed" else 0), (name, at)
            holds(home, said)
    assert at > {"unlink": 0, "ftruncate": 0}.get(name, 4)
