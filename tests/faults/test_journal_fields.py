"""Fault 36: any text in any field is one line a record, comes back exactly, and is safe to print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails.cli import main
from guardrails.journal import Limits, RecordRefused
from guardrails.journal.kinds import KINDS
from guardrails.journal.lines import decode
from guardrails.journal.shapes import Fields, Many, text
from tests.journal.places import checked, journal, kept

NOTES = {"note": Fields({"text": text, "texts": Many(text)})}
NASTY = [
    "", "a\nb\r\nc", "\0", "\ud800", "\udfff\ud800", "\ud83d\ude00", "😀", "\x1b[2J\x1b]0;owned\x07", "\x9b31m", "\u202eevil\u2066",
    "\u2028\u2029\x85",
    '"},"kind":"head","mac":"' + "0" * 64, '\\"', "\\u0000", "~", "\ufeff", "a\u200bb", "\U0010ffff", "e\u0301", "\x7f", "\t",
]  # fmt: skip


def write(home: Path, bodies: list[Any]) -> list[Any]:
    with journal(home, kinds=NOTES, limits=Limits()) as log:
        for body in bodies:
            log.append("note", body)
    return [record.body for record in kept(home) if record.kind == "note"]


def test_nasty_texts_come_back_exactly_one_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bodies = [*({"text": item} for item in NASTY), {"texts": NASTY}]
    assert write(tmp_path, bodies) == bodies
    (path,) = (tmp_path / "journal").glob("*.log")
    rows = path.read_bytes().decode().split("\n")
    assert len(rows) - 1 == len(kept(tmp_path)) == len(rows[0:-1])
    assert all(row.isprintable() for row in rows)
    assert checked(tmp_path).sound
    for what in ("show", "export"):
        with pytest.raises(SystemExit):
            main(["journal", what, str(tmp_path)])
        printed = capsys.readouterr().out
        assert printed.count("\n") == len(printed.splitlines()) == len(rows) - 1
        assert all(category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for row in printed.split("\n") for c in row)
    exported = [json.loads(row) for row in printed.splitlines()]
    assert [decode(row["body"]) for row in exported if row["kind"] == "note"] == bodies


def test_a_field_of_ten_megabytes_comes_back_exactly(tmp_path: Path) -> None:
    bodies = [{"text": "x" * 10_000_000}, {"text": "\0" * 10_000_000}, {"text": "\ud800" * 3_000_000}]
    assert write(tmp_path, bodies) == bodies
    assert checked(tmp_path).sound


def test_a_larger_record_is_refused_by_name(tmp_path: Path) -> None:
    with journal(tmp_path, kinds=NOTES) as log, pytest.raises(RecordRefused, match="larger than 32 MiB"):
        log.append("note", {"text": "x" * (33 << 20)})


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.fixed_dictionaries({"text": st.text(st.characters())}), max_size=30))
def test_any_text_comes_back_exactly(bodies: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("any")
    assert write(home, bodies) == bodies
    assert checked(home).sound


@pytest.mark.parametrize("item", NASTY[1:])
def test_no_field_of_the_shipped_table_takes_such_text_as_it_is(item: str, tmp_path: Path) -> None:
    """Fields for people and reasons keep a keyed hash of it; all others refuse it."""
    with journal(tmp_path, limits=Limits()) as log:
        for kind, fields in log._kinds.items():
            for field in fields.fields:
                try:
                    encoded = field.shape(item)
                except (ValueError, TypeError):
                    continue
                assert encoded == f'"{log.hashed(item)}"', (kind, field.key)
    assert KINDS.keys() == log._kinds.keys()
