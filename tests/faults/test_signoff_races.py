"""Fault 22: one approval, used by 8 processes with 16 threads each at the same moment; exactly one wins, on every store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from guardrails.signoff import Signoffs
from guardrails.stores.memory.records import MemoryRecords
from guardrails.stores.records import Change, Note
from tests.signoff.room import KEY, Room

from .scale import PERCENT, scale
from .signoff_racer import race

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(1_200 if PERCENT else 120)
def test_exactly_one_of_all_processes_and_threads_uses_an_approval(tmp_path: Path, shared_state_url: str) -> None:
    rounds, processes = scale(6, 200), 8 if PERCENT else 4
    room = Room(tmp_path, shared_state_url)
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.signoff_racer", str(tmp_path), shared_state_url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT, env=environment)
        for _ in range(processes)
    ]
    answers: Counter[str] = Counter()
    ids = []
    started = time.perf_counter()
    for _ in range(rounds):
        request = room.open()
        room.sign(request.id, "dr-lee")
        ids.append(request.id)
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write(request.id + "\n")
        found: Counter[str] = Counter()
        for racer in racers:
            assert racer.stdout is not None
            found.update(json.loads(racer.stdout.readline()))
        assert found["won"] == 1
        answers += found
    took = time.perf_counter() - started
    for racer in racers:
        racer.communicate(timeout=60)
        assert racer.returncode == 0
    print(f"\n{room.backend.kind}: {rounds} rounds, {processes} x 16, {took:.1f} s, {dict(answers)}")  # noqa: T201  reason: the figure
    assert answers.keys() <= {"won", "used"}
    assert answers.total() == rounds * processes * 16
    # In the journal each use stands once as told by who won; a racer may have told it before, as late.
    told = [line.split() for line in (tmp_path / "used.log").read_text().splitlines()]
    assert [one for one, late in told if late == "False"] == ids
    room.close()


def test_exactly_one_thread_uses_an_approval_in_memory(tmp_path: Path) -> None:
    room = Room(tmp_path)
    ids = [room.open().id for _ in range(scale(10, 200))]
    for id_ in ids:
        room.sign(id_, "dr-lee")
    found: list[dict[str, int]] = []
    race(room.signoffs, ids, 128, found.append)
    assert found == [{"won": 1, "used": 127}] * len(ids)


class Naive(MemoryRecords):
    """What happens when nobody compares versions."""

    def commit(self, changes: Sequence[Change], notes: Sequence[Note] = ()) -> frozenset[str]:
        return super().commit([Change(c.key, None, c.record) for c in changes], notes)


def test_the_race_is_one_that_a_store_without_versions_loses(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.signoffs = Signoffs(Naive(), key=KEY, identities=room.signoffs._desk.identities, clock=room.clock, record=room.record)
    ids = [room.open().id for _ in range(20)]
    for id_ in ids:
        room.sign(id_, "dr-lee")
    found: list[dict[str, int]] = []
    race(room.signoffs, ids, 64, found.append)
    assert any(round_["won"] > 1 for round_ in found)
