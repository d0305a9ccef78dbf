"""`guardrails redact`: identifiers go, the rest stays, and no file is lost on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guardrails.workbench import scanning_stretches

from .conftest import Command

NOTE = "Pt Maria Alvarez, SSN 219-45-8830, seen 3/14/2024\r\nin ZIP 45402. \u2013 ok\n"


def test_text_keeps_all_but_its_identifiers(command: Command, folder: Path) -> None:
    (folder / "note.txt").write_bytes(NOTE.encode())
    done = command("redact", "note.txt", "--output", "clean.txt")
    assert (done.code, done.out) == (0, "")
    assert "redacted 4 identifiers: DATE 1, LOCATION 1, NAME 1, SSN 1" in done.err
    text = (folder / "clean.txt").read_bytes().decode()
    assert text == "Pt [NAME], SSN [SSN], seen [DATE]2024\r\nin ZIP 454[LOCATION]. \u2013 ok\n"
    assert (folder / "note.txt").read_bytes().decode() == NOTE


def test_masks_keep_the_shape(command: Command, folder: Path) -> None:
    (folder / "note.txt").write_text("SSN 219-45-8830.")
    command("redact", "note.txt", "--style", "mask", "--output", "clean.txt")
    assert (folder / "clean.txt").read_text() == "SSN ***-**-****."


def test_json_keeps_its_shape_and_every_byte_that_is_not_an_identifier(command: Command, folder: Path) -> None:
    lines = [
        '{ "id":1,  "text" : "Dr. Jos\\u00e9 M\\u00fcller\\n \\ud83d\\ude00 SSN 219-45-8830", "mrn": 7741203, "ok": 1.50e3 }',
        '{"text":"clean \\/ words","n":null}',
        "",
        '{"Maria Alvarez": {"dob": "3/14/1962"}, "James Whitfield": 2}',
    ]
    (folder / "in.jsonl").write_text("\n".join(lines))
    assert command("redact", "in.jsonl", "--output", "out.jsonl").code == 0
    made = (folder / "out.jsonl").read_text().split("\n")
    assert made[0] == '{ "id":1,  "text" : "Dr. [NAME]\\n \\ud83d\\ude00 SSN [SSN]", "mrn": "[MRN]", "ok": 1.50e3 }'
    assert made[1:3] == lines[1:3]
    assert json.loads(made[3]) == {"[NAME]": {"dob": "[DATE]1962"}, "[NAME] 2": 2}


def test_what_is_no_json_is_refused_and_nothing_is_written(command: Command, folder: Path) -> None:
    (folder / "in.jsonl").write_text('{"text": "SSN 219-45-8830"}\n{"text": \n')
    before = sorted(p.name for p in folder.iterdir())
    done = command("redact", "in.jsonl", "--output", "out.jsonl")
    assert (done.code, "in.jsonl:2: this line is not JSON" in done.err) == (2, True)
    assert sorted(p.name for p in folder.iterdir()) == before
    assert command("redact", "in.jsonl", "--read-as", "text", "--output", "out.jsonl").code == 0


def test_the_input_is_overwritten_only_when_asked_and_keeps_its_mode(command: Command, folder: Path) -> None:
    note = folder / "note.txt"
    note.write_text("SSN 219-45-8830")
    note.chmod(0o640)
    (folder / "same.txt").hardlink_to(note)
    for output in ("note.txt", "same.txt", "./note.txt"):
        assert command("redact", "note.txt", "--output", output).code == 2
    assert note.read_text() == "SSN 219-45-8830"
    assert command("redact", "note.txt", "--in-place").code == 0
    assert (note.read_text(), note.stat().st_mode & 0o777) == ("SSN [SSN]", 0o640)
    assert sorted(p.name for p in folder.iterdir()) == ["note.txt", "policies", "same.txt"]


def test_a_failure_in_place_leaves_the_file_as_it_was(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "in.jsonl").write_text('{"text": "SSN 219-45-8830"}\n{\n')
    assert command("redact", "in.jsonl", "--in-place").code == 2
    assert (folder / "in.jsonl").read_text().startswith('{"text": "SSN 219')
    assert sorted(p.name for p in folder.iterdir()) == ["in.jsonl", "policies"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_stays(command: Command, folder: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning_stretches, "MARGIN", 150)
    monkeypatch.setattr(scanning_stretches, "WINDOW", 40)
    (folder / "note.txt").write_bytes(("Grüße an Herrn Müller\nSSN 219-45-8830\n" * 9).encode(encoding))
    assert command("redact", "note.txt", "--types", "SSN", "--output", "clean.txt").code == 0
    assert (folder / "clean.txt").read_bytes() == ("Grüße an Herrn Müller\nSSN [SSN]\n" * 9).encode(encoding)


@pytest.mark.parametrize("window", [40, 64, 100])
def test_nothing_is_left_standing_between_two_windows(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    (folder / "note.txt").write_text("mail maria.alvarez.of.the.long.name@cardiology.example.org and 219-45-8830 " * 20)
    command("redact", "note.txt", "--output", "whole.txt", "--types", "EMAIL,SSN")
    monkeypatch.setattr(scanning_stretches, "MARGIN", 150)
    monkeypatch.setattr(scanning_stretches, "WINDOW", window)
    command("redact", "note.txt", "--output", "parts.txt", "--types", "EMAIL,SSN")
    assert (folder / "parts.txt").read_text() == (folder / "whole.txt").read_text() == "mail [EMAIL] and [SSN] " * 20


def test_standard_input_goes_to_standard_output(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "guardrails", "redact", "-"], input=b"SSN 219-45-8830\n", capture_output=True, check=True, timeout=60
    )
    assert done.stdout == b"SSN [SSN]\n"
    assert done.stderr.endswith(b"redacted 1 identifier: SSN 1\n")


@pytest.mark.parametrize(
    "line", ["policies", "x.pdf", "nothing.txt", "- --in-place", "n.txt --in-place --output o", "n.txt --output no/o"]
)
def test_what_cannot_be_done_is_refused_with_a_reason(command: Command, folder: Path, line: str) -> None:
    (folder / "x.pdf").write_bytes(b"%PDF-1.4")
    (folder / "n.txt").write_text("x")
    done = command("redact", *line.split())
    assert done.code == 2
    assert done.err.startswith("error: ")
