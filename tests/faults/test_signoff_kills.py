"""Fault 24: killed at each call of the system between using an approval and running what it allows.

It never runs twice, and the log tells which case it is: never used, used and not run, used and perhaps run, run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from guardrails.signoff import SignoffError
from tests.signoff.room import Room, still

from .scale import PERCENT
from .signoff_consumer import record

ROOT = Path(__file__).parents[2]
STRACE = shutil.which("strace")
CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")


def command(room: Room, request: str, *trace: str) -> list[str]:
    assert STRACE is not None
    python = [sys.executable, "-W", "ignore", "-m", "tests.faults.signoff_consumer", str(room.folder), request]
    return [STRACE, "-f", "-qq", "-o", str(room.folder / "trace"), *trace, *python]


def run(arguments: list[str]) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60).returncode


def signed(folder: Path) -> tuple[Room, str]:
    """A room whose one request is signed, as another process left it."""
    folder.mkdir()
    room = Room(folder, str(folder / "state"))
    room.signoffs = room.another(record=record(folder))
    request = room.open({"text": "Clear lungs."})
    room.sign(request.id, "dr-lee")
    room.close()
    return room, request.id


def points(room: Path) -> list[tuple[str, int]]:
    """Each call between the marks: its name, and which one of that name it is in the whole process."""
    seen: Counter[str] = Counter()
    found, inside = [], False
    for line in (room / "trace").read_text(errors="replace").splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        seen[call[1]] += 1
        if "/mark-" in line:
            inside = "/mark-start" in line
        elif inside and call[1] != "futex":
            found.append((call[1], seen[call[1]]))
    return found


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.timeout(1_200 if PERCENT else 120)
def test_killed_at_any_call_it_never_runs_twice_and_the_log_tells_which_case_it_is(tmp_path: Path) -> None:
    if STRACE is None:
        pytest.skip("there is no strace here: install it (Debian: strace)")
    room, request = signed(tmp_path / "whole")
    if run(command(room, request, "-e", "trace=all")) != 0:
        pytest.skip("strace may not trace here")
    every = points(room.folder)
    assert lines(room.folder / "ran") == ["Clear lungs."]
    assert len(every) > 15
    step = max(1, len(every) // max(8, len(every) * PERCENT // 100))
    cases: Counter[str] = Counter()
    for number, (name, nth) in enumerate(every[::step]):
        room, request = signed(tmp_path / str(number))
        code = run(command(room, request, "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={nth}"))
        cases[case(room, request, code)] += 1
    print(f"\n{len(every)} calls, {dict(cases)}")  # noqa: T201  reason: the figure is what the test is about
    assert cases.keys() <= {"never used", "used, not run", "used, perhaps run", "run"}
    assert cases["never used"] >= 1
    assert cases["run"] + cases["used, perhaps run"] + cases["used, not run"] >= 1


def case(room: Room, request: str, code: int) -> str:
    """What the log says after a kill, held against what happened; then everybody tries to use it once more."""
    ran_before = len(lines(room.folder / "ran"))
    survivor = Room.joined(room.folder, str(room.folder / "state"))
    signoffs = survivor.another(record=record(room.folder))
    survivor.clock.move(minutes=1)
    signoffs.sweep()
    log = [json.loads(line) for line in lines(room.folder / "journal.log")]
    used = [body for kind, body in log if kind == "signoff.used"]
    told_ran = any(kind == "signoff.ran" for kind, _ in log)
    state = signoffs.request(request).state
    if not used:
        said = "never used"
        assert (ran_before, state) == (0, "signed")
    elif all(body.get("late") for body in used):
        said = "used, not run"
        assert (ran_before, state) == (0, "used")
    elif not told_ran:
        said = "used, perhaps run"
        assert state == "used"
    else:
        said = "run"
        assert (ran_before, state) == (1, "used")
    if said == "never used":
        signoffs.consume(request, recheck=still)
        (room.folder / "ran").write_text("now\n")
    with pytest.raises(SignoffError, match="used already"):
        signoffs.consume(request, recheck=still)
    assert len(lines(room.folder / "ran")) == (1 if said in ("never used", "run") else ran_before) <= 1
    assert code != 0 or said == "run"
    survivor.close()
    return said
