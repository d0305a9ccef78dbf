"""A drill measures the time to stop and stops nobody."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from guardrails.switch import Busy, Refusal, Switch
from guardrails.switch import drill as drills
from guardrails.switch import files as lock_files

from .conftest import Children, Log, Opened, said

READER = """
import sys
from guardrails.switch import Switch
switch = Switch.open(sys.argv[1], marker=sys.argv[2])
print("ready", flush=True)
while switch.clear: pass
print("stopped", flush=True)
"""
IDLE = READER.replace("while switch.clear: pass", "sys.stdin.read()")


def test_a_drill_measures_each_process_and_stops_none(opened: Opened, state: Path, marker: Path, children: Children, log: Log) -> None:
    switch = opened(counted=False)
    busy = [children.start(READER, state, marker) for _ in range(3)]
    idle = children.start(IDLE, state, marker)
    assert {said(c) for c in (*busy, idle)} == {"ready"}
    report = switch.drill(wait=1.0)
    by_pid = {row.pid: row.ms for row in report.rows}
    assert set(by_pid) == {c.pid for c in (*busy, idle)}
    assert by_pid[idle.pid] is None
    assert all(by_pid[c.pid] is not None for c in busy)
    assert all(c.poll() is None for c in busy), "nobody stopped"
    plain = report.plain()
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["live"], plain["seen"]) == (4, 3)
    assert plain["last_ms"] == max(ms for ms in by_pid.values() if ms is not None)
    assert log.kinds == ["switch.drill"]
    assert not [p for p in (state / "switch").iterdir() if p.name.startswith("drill")]
    assert switch.clear


def test_drills_follow_each_other_without_mistaking_one_for_another(opened: Opened) -> None:
    switch = opened()
    switch.watch()
    for _ in range(5):
        report = switch.drill(wait=5.0)
        assert [row.pid for row in report.rows] == [os.getpid()]
        assert report.times


def test_one_drill_at_a_time(opened: Opened, state: Path) -> None:
    switch = opened()
    with lock_files.locked(state / "switch" / drills.LOCK, 1), pytest.raises(Busy):
        switch.drill(wait=0.1)


def test_the_flag_of_a_drill_that_died_is_taken_away(opened: Opened, state: Path) -> None:
    switch = opened()
    (state / "switch" / "drill-old").touch()
    switch._again()
    assert switch.clear
    switch.drill(wait=0.01)
    assert not (state / "switch" / "drill-old").exists()


def test_memory_has_nobody_to_drill() -> None:
    with pytest.raises(Refusal):
        Switch.memory().drill()
