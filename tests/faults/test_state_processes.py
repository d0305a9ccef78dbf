"""Faults 53, 54 and 57 with a state: forks, canceled tasks and signals lose nothing, hold no lock, and leave nothing set aside."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.pace import slowness

from .hospital import COST, load, sound, spent
from .scale import FULL, scale

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and POSIX signals")


def run(what: str, folder: Path, *more: int) -> Any:
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.hospital", what, str(folder), *map(str, more)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110 if not FULL else 900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return ast.literal_eval(done.stdout.strip())


@pytest.mark.timeout(900 if FULL else 120)
def test_a_child_of_a_fork_decides_records_and_spends_and_the_parents_journal_still_verifies(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    calls = run("forks", folder, scale(6, 200), scale(4, 8))
    sound(folder)
    rails = load(folder)
    assert spent(rails) == (calls * COST, calls * COST)
    rails.close()


@pytest.mark.timeout(900 if FULL else 120)
def test_canceled_tasks_leave_nothing_set_aside_and_the_loop_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    entered, step, longest = run("tasks", folder, scale(200, 10_000))
    assert entered > 0
    sound(folder)
    pace = slowness()
    # 20 ms for one decision, with the factor 3 for machines of others.  The loop as a whole serves a hundred tasks that begin at once.
    assert step < 0.06 * pace, f"one decision kept the loop for {step * 1000:.0f} ms, {pace:.1f} times slow"
    assert longest < 0.2 * pace, f"the loop stood still for {longest * 1000:.0f} ms, {pace:.1f} times slow"


def test_sigterm_ends_in_time_with_a_closed_journal_and_nothing_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.hospital", "until_told", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert process.wait(60) == 0
        took = time.monotonic() - started
    assert took < 6, f"it took {took:.1f} s"  # 2 s, with the factor 3
    sound(folder)
    rails = load(folder)
    used, settled = spent(rails)
    assert used == settled
    rails.close()


@pytest.mark.timeout(600 if FULL else 120)
def test_an_interrupt_anywhere_holds_no_lock(tmp_path: Path) -> None:
    assert run("interrupted", tmp_path / "state", scale(10, 300)) > 0
    sound(tmp_path / "state")
