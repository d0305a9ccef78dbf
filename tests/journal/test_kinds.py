"""The table of kinds keeps content out: what is not in it is refused, and no refusal repeats what was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guardrails.journal import RecordRefused

from .places import decision, decision_id, journal, kept

SECRET = "Maria Alvarez, MRN 4471882"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (SECRET, {}),
        ("note", {}),
        ("head", {}),
        ("recovery", {"cut": 1, "kept": 1, "cause": "x"}),
        ("decision", {}),
        ("decision", {"decision": decision_id(1)}),
        ("decision", [SECRET]),
        ("decision", SECRET),
        ("decision", decision(1, system=SECRET)),
        ("decision", decision(1, text=SECRET)),
        ("decision", decision(1, **{SECRET: 1})),
        ("decision", decision(1, system="a\nb")),
        ("decision", decision(1, system="\ud800")),
        ("decision", decision(1, system="x" * 161)),
        ("decision", decision(1, system="x" * 10_000_000)),
        ("decision", decision(1, elapsed_us=1.5)),
        ("decision", decision(1, elapsed_us=True)),
        ("decision", decision(1, elapsed_us=2**53)),
        ("decision", decision(1, elapsed_us=-1)),
        ("decision", decision(1, findings=[{"policy": "p", "rule": SECRET, "effect": "block"}])),
        ("decision", decision(1, findings=[{"policy": "p"}])),
        ("decision", decision(1, findings=[{"policy": "p", "rule": "r", "effect": "block", "message": SECRET}])),
        ("decision", decision(1, findings=[{"policy": "p", "rule": "r", "effect": "block"}] * 257)),
        ("decision", decision(1, digest=SECRET)),
        ("decision", decision(SECRET and 1) | {"decision": SECRET}),
    ],
)
def test_what_the_table_does_not_know_is_refused_without_repeating_it(kind: str, body: Any, tmp_path: Path) -> None:
    with journal(tmp_path) as log, pytest.raises(RecordRefused) as refused:
        log.append(kind, body)
    assert SECRET not in str(refused.value)
    assert "xxxx" not in str(refused.value)
    assert [record.kind for record in kept(tmp_path)] == ["segment"]


def test_people_and_sessions_are_hashed_on_the_way_in(tmp_path: Path) -> None:
    with journal(tmp_path) as log:
        log.append("decision", decision(1, actor="ann@clinic.example", session=SECRET))
        log.append("decision", decision(2, actor=log.hashed("ann@clinic.example")))
        one, two = (record.body for record in kept(tmp_path) if record.kind == "decision")
        assert one["actor"] == two["actor"] == log.hashed("ann@clinic.example")
        assert one["session"] != one["actor"]
    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_keyed_hash_says_nothing_without_its_key(tmp_path: Path) -> None:
    with journal(tmp_path / "a") as one, journal(tmp_path / "b", key=bytes(32)) as other:
        assert one.hashed("ann") != other.hashed("ann")
        assert one.hashed("\ud800") != one.hashed("ann")


def test_names_that_are_no_words_are_hashed_instead_of_refused(tmp_path: Path) -> None:
    with journal(tmp_path) as log:
        assert log.word("crm.look_up") == "crm.look_up"
        assert log.word(SECRET) == log.hashed(SECRET)
        log.append("decision", decision(1, tool=log.word(SECRET)))
