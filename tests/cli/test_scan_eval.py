"""`guardrails detect eval`: the table, the operating points and the mistakes in the data."""

from __future__ import annotations

import json
from pathlib import Path

from guardrails.workbench.scoring import POINTS

from .conftest import Command

OWN = """\
apiVersion: guardrails/v1
kind: Detector
metadata: {id: badge, owner: it}
spec: {type: BADGE, words: [zebra]}
"""

ROWS = [
    {"text": "SSN 219-45-8830", "spans": [{"start": 4, "end": 15, "type": "SSN"}], "tags": ["origin-a"]},
    {"text": "Take it with [[ORG?:Mercy]] water"},
]


def write(folder: Path, *rows: object) -> None:
    (folder / "d.jsonl").write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows))


def test_both_operating_points_are_shown_unless_one_is_named(command: Command, folder: Path) -> None:
    write(folder, *ROWS)
    done = command("detect", "eval", "d.jsonl")
    assert done.code == 0
    assert "d.jsonl: 2 texts (1 clean)" in done.out
    assert all(f"{name} (score >= {least:g})" in done.out for name, least in POINTS.items())
    assert "screening" not in command("detect", "eval", "d.jsonl", "--operating-point", "redaction").out
    assert "219" not in done.out + done.err


def test_json_holds_every_figure_with_its_interval_and_null_for_none(command: Command, folder: Path) -> None:
    write(folder, *ROWS)
    made = command("detect", "eval", "d.jsonl", "--format", "json", "--tag", "origin").json["results"][0]
    point = made["points"]["screening"]
    assert point["min_score"] == POINTS["screening"] > POINTS["redaction"]
    assert point["measures"]["covered"]["value"] == 1
    assert point["measures"]["covered"]["low"] < 1
    assert point["types"]["SSN"]["owed"] == point["tags"]["origin-a"]["owed"] == 1
    write(folder, ROWS[1])
    made = command("detect", "eval", "d.jsonl", "--format", "json").json["results"][0]
    assert made["points"]["redaction"]["measures"]["covered"] == {"value": None, "low": None, "high": None}


def test_mistakes_are_told_with_their_line_and_the_rest_is_measured(command: Command, folder: Path) -> None:
    write(folder, ROWS[0], "{", {"text": "x", "span": []})
    done = command("detect", "eval", "d.jsonl", "--format", "json")
    assert done.code == 1
    assert "d.jsonl:2:" in done.err
    assert "did you mean `spans`?" in done.err
    assert done.json["results"][0]["texts"] == 1


def test_an_empty_file_and_a_folder_are_told(command: Command, folder: Path) -> None:
    write(folder)
    assert command("detect", "eval", "d.jsonl").code == 1
    assert command("detect", "eval", "policies").code == 2


def test_own_detectors_are_measured_too(command: Command, folder: Path) -> None:
    (folder / "own.yaml").write_text(OWN)
    write(folder, {"text": "the word [[BADGE:zebra]]"})
    for arguments, covered in (((), 0), (("--policies", "own.yaml"), 1)):
        made = command("detect", "eval", "d.jsonl", "--format", "json", *arguments).json["results"][0]
        assert made["points"]["redaction"]["measures"]["covered"]["value"] == covered
