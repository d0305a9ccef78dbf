"""The decision log: OPA's shape, content out, masked and erased paths named, rotation without loss, a sampler by effect."""

from __future__ import annotations

import json
import resource
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guardrails import Actor, Engine, ToolCall
from guardrails.telemetry import DecisionLog, Telemetry

from .conftest import Sdk
from .policies import engine, prompt

ROOT = Path(__file__).parents[2]
KEY = b"k" * 32
WHO = {"actor": Actor("c-17", frozenset({"clerk"}), "north"), "session": "s-1"}


def logged(path: Path, *events: Any, **options: Any) -> list[dict[str, Any]]:
    """The lines that some decisions leave."""
    telemetry = Telemetry(spans="off", events="off", metrics=False, log=DecisionLog(path, **options))
    judged = engine(telemetry=telemetry)
    for event in events:
        judged.decide(event)
    assert telemetry.close(20)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_line_has_the_shape_of_opas(tmp_path: Path) -> None:
    (line,) = logged(tmp_path / "log", prompt("blockword", **WHO), labels={"app": "claims"}, key=KEY)
    keys = {"decision_id", "timestamp", "labels", "bundles", "path", "input", "result", "requested_by", "metrics", "erased", "masked"}
    assert set(line) == keys
    assert line["labels"] == {"app": "claims", "engine": "guardrails"}
    assert line["bundles"] == {"policies": {"revision": engine().policies.digest}}
    assert line["path"] == "guardrails/prompt"
    assert line["timestamp"].endswith("Z")
    assert line["metrics"]["timer_guardrails_decide_ns"] > 0
    assert line["input"] == {
        "checkpoint": "prompt",
        "system": "agent",
        "destination": "model",
        "actor": {"id": line["requested_by"]},
        "session": line["input"]["session"],
    }
    (finding,) = line["result"].pop("findings")
    assert line["result"] == {"effect": "block", "would": "block", "enforcement": "enforced", "redactions": 0}
    finding.pop("types", None)
    assert finding == {"policy": "words", "rule": "blocked", "effect": "block", "enforcement": "enforced"}


def test_what_was_left_out_and_what_was_replaced_is_named(tmp_path: Path) -> None:
    (line,) = logged(tmp_path / "plain", prompt("hello", **WHO))
    assert line["erased"] == ["/input/actor/id", "/input/session", "/input/actor/roles", "/input/actor/team", "/input/content"]
    assert line["masked"] == []
    assert "actor" not in line["input"]
    (line,) = logged(tmp_path / "keyed", prompt("hello", **WHO), key=KEY, show=["/input/actor/roles", "/input/actor/team"])
    assert line["erased"] == ["/input/content"]
    assert line["masked"] == ["/input/actor/id", "/input/session"]
    assert line["input"]["actor"]["roles"] == ["clerk"]
    assert line["input"]["actor"]["team"] == "north"


def test_a_keyed_hash_is_the_same_for_the_same_person_and_another_elsewhere(tmp_path: Path) -> None:
    same = {"actor": Actor("x"), "session": "x"}
    first, second = logged(tmp_path / "a", prompt("hello", **same), prompt("hello", **same), key=KEY)
    (other,) = logged(tmp_path / "b", prompt("hello", **same), key=b"j" * 32)
    assert first["requested_by"] == second["requested_by"]
    assert first["requested_by"] != first["input"]["session"], "an actor is no session of the same name"
    assert first["requested_by"] != other["requested_by"]
    assert len(first["requested_by"]) == 32


def test_names_that_are_not_registered_are_not_written(tmp_path: Path) -> None:
    event = ToolCall(system="agent", tool="Quellenfeld", args={"x": 1})
    unknown, stranger = logged(tmp_path / "log", event, prompt("hello", system="Quellenfeld", destination="Quellenfeld"))
    assert unknown["input"] == {"checkpoint": "tool_call", "system": "agent", "tool": "_other"}
    assert unknown["masked"] == ["/input/tool"]
    assert unknown["erased"] == ["/input/args"]
    assert stranger["input"] == {"checkpoint": "prompt"}
    assert stranger["erased"] == ["/input/system", "/input/destination", "/input/content"]


def test_shadow_and_exempted_findings_are_told_apart(tmp_path: Path) -> None:
    watched, lifted = logged(tmp_path / "log", prompt("shadowword"), prompt("exemptword"))
    assert (watched["result"]["effect"], watched["result"]["would"], watched["result"]["enforcement"]) == ("allow", "block", "shadow")
    assert lifted["result"]["enforcement"] == "exempted"
    assert lifted["result"]["findings"][0]["exemption"] == "for-now"


def test_the_sampler_keeps_a_share_by_effect(tmp_path: Path) -> None:
    events = [prompt("hello")] * 200 + [prompt("blockword")] * 5 + [prompt("warnword")] * 5
    lines = logged(tmp_path / "log", *events, sample={"allow": 0.2, "warn": 0})
    effects = [line["result"]["effect"] for line in lines]
    assert effects.count("block") == 5
    assert effects.count("warn") == 0
    assert 10 < effects.count("allow") < 90


def test_full_files_rotate_and_no_line_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "log"
    telemetry = Telemetry(log=DecisionLog(path, max_bytes=4000, keep=50))
    judged = engine(telemetry=telemetry)
    ids = [judged.decide(prompt("hello")).id for _ in range(60)]
    assert telemetry.close(20)
    files = [path, *(tmp_path / f"log.{n}" for n in range(1, 51))]
    there = [f for f in files if f.exists()]
    assert len(there) > 3
    assert all(f.stat().st_size <= 4000 for f in there)
    assert [json.loads(line)["decision_id"] for f in reversed(there) for line in f.read_text().splitlines()] == ids


def test_only_so_many_files_are_kept(tmp_path: Path) -> None:
    telemetry = Telemetry(log=DecisionLog(tmp_path / "log", max_bytes=1000, keep=2))
    judged = engine(telemetry=telemetry)
    for _ in range(20):
        judged.decide(prompt("hello"))
    telemetry.close(20)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log", "log.1", "log.2", "log.lock"]
    assert {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()} == {0o600}


MANY = """
import sys
from guardrails.telemetry import DecisionLog, Telemetry
from tests.telemetry.policies import engine, prompt
telemetry = Telemetry(log=DecisionLog(sys.argv[1], max_bytes=8000, keep=99))
judged = engine(telemetry=telemetry)
for _ in range(100):
    judged.decide(prompt("hello"))
assert telemetry.close(30)
assert not telemetry.dropped
"""


def test_several_processes_write_one_log_and_rotate_it_without_loss(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MANY, str(tmp_path / "log")]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait(100) for process in running] == [0, 0, 0]
    lines = [line for p in tmp_path.iterdir() if p.suffix != ".lock" for line in p.read_text().splitlines()]
    assert len({json.loads(line)["decision_id"] for line in lines}) == len(lines) == 300


def test_a_full_disk_is_counted_and_the_next_line_is_whole_again(tmp_path: Path, sdk: Sdk) -> None:
    telemetry = sdk.telemetry(log=DecisionLog(tmp_path / "log"))
    judged = engine(telemetry=telemetry)
    judged.decide(prompt("blockword"))
    assert telemetry.flush(20)
    size = (tmp_path / "log").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, before[1]))
    try:
        judged.decide(prompt("blockword"))
        assert telemetry.flush(20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    judged.decide(prompt("blockword"))
    assert len(sdk.guards) == 3, "spans do not suffer from the disk"
    assert telemetry.dropped == {"decision_log": 1}
    first, cut, last = (tmp_path / "log").read_text().splitlines()
    assert len(cut) == 40
    assert json.loads(first)["result"] == json.loads(last)["result"]


def test_a_file_that_was_moved_away_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "log"
    telemetry = Telemetry(log=DecisionLog(path))
    judged = engine(telemetry=telemetry)
    judged.decide(prompt("hello"))
    assert telemetry.flush(20)
    path.replace(tmp_path / "moved")
    judged.decide(prompt("hello"))
    assert telemetry.close(20)
    assert len(path.read_text().splitlines()) == len((tmp_path / "moved").read_text().splitlines()) == 1


def test_a_line_names_the_span_it_belongs_to(tmp_path: Path, sdk: Sdk) -> None:
    path = tmp_path / "log"
    telemetry = sdk.telemetry(log=DecisionLog(path))
    judged: Engine = engine(telemetry=telemetry)
    with sdk.tracer.start_as_current_span("chat m") as chat:
        verdict = judged.decide(prompt("blockword"))
    assert telemetry.flush(20)
    line = json.loads(path.read_text())
    assert line["trace_id"] == f"{chat.get_span_context().trace_id:032x}"
    assert line["span_id"] == f"{chat.get_span_context().span_id:016x}"
    assert line["decision_id"] == verdict.id == sdk.guards[0].attributes["guardrails.decision.id"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"show": ["/input/content"]},
        {"show": "/input/actor/team"},
        {"key": b"short"},
        {"sample": {"allow": -1}},
        {"max_bytes": 0},
        {"keep": 0},
    ],
)
def test_options_of_the_log_are_checked_where_they_are_given(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected"):
        DecisionLog(tmp_path / "log", **wrong)
