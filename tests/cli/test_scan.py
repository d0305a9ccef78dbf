"""`guardrails scan`: what it finds where, what it does not read, and that it keeps texts to itself."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from guardrails.workbench import scanning_stretches
from guardrails.workbench.scanning import Report, scan
from guardrails.workbench.scanning_detector import Finder
from guardrails.workbench.scanning_files import Readable, examine

from .conftest import Command

OWN = """\
apiVersion: guardrails/v1
kind: Detector
metadata: {id: badge, owner: it}
spec: {type: BADGE, words: [zebra]}
"""

NOTE = "Pt Maria Alvarez,\nDOB 3/14/1962, SSN 219-45-8830\n"
SECRETS = ("Alvarez", "219-45", "8830", "3/14")


def hits(command: Command, *arguments: str, stdin: bytes = b"") -> list[tuple[str, int, int, str]]:
    done = command("scan", *arguments, "--format", "json", stdin=stdin)
    return [(h["file"], h["line"], h["column"], h["type"]) for h in done.json["hits"]]


def test_places_are_lines_and_columns_and_no_text_is_shown(command: Command, folder: Path) -> None:
    (folder / "note.txt").write_text(NOTE)
    done = command("scan", "note.txt")
    assert done.code == 1
    assert re.search(r"^note\.txt +1 +4 +NAME", done.out, re.MULTILINE)
    assert re.search(r"^note\.txt +2 +5 +DATE", done.out, re.MULTILINE)
    assert "3 identifiers in 1 file" in done.out
    made = command("scan", "note.txt", "--format", "json")
    assert not [s for s in SECRETS if s in done.out + done.err + made.out + made.err]


def test_values_are_shown_when_asked_for(command: Command, folder: Path) -> None:
    (folder / "note.txt").write_text(NOTE)
    assert "219-45-8830" in command("scan", "note.txt", "--show").out
    assert command("scan", "note.txt", "--show", "--format", "json").json["hits"][2]["value"] == "219-45-8830"


def test_clean_is_zero_and_only_when_all_was_read(command: Command, folder: Path) -> None:
    (folder / "clean.txt").write_text("Take it with water.\n")
    assert command("scan", "clean.txt").code == 0
    (folder / "data").mkdir()
    (folder / "data" / "clean.txt").write_text("Take it with water.\n")
    (folder / "data" / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    done = command("scan", "data")
    assert done.code == 1
    assert re.search(r"data/scan\.png +an image, not text", done.out)
    assert command("scan", "data", "--exclude", "*.png").code == 0


def test_folders_are_walked_without_following_links_or_opening_pipes(command: Command, folder: Path) -> None:
    data = folder / "data"
    (data / "deep" / "er").mkdir(parents=True)
    (data / "deep" / "er" / "note.txt").write_text(NOTE)
    (data / ".git").mkdir()
    (data / ".git" / "note.txt").write_text(NOTE)
    (data / "link").symlink_to(data)
    os.mkfifo(data / "pipe")
    made = command("scan", "data", "--format", "json").json
    assert {h["file"] for h in made["hits"]} == {"data/deep/er/note.txt"}
    assert made["skipped"] == ["data/.git"]
    assert {u["file"]: u["why"] for u in made["unscanned"]} == {
        "data/link": "a link; name its target to scan it",
        "data/pipe": "not a regular file",
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7 x", "a PDF, not text"),
        (b"PK\x03\x04abc", "a ZIP archive or an Office document, not text"),
        (b"a\0b", "binary, not text"),
    ],
)
def test_what_is_no_text_is_named(command: Command, data: bytes, why: str) -> None:
    done = command("scan", "-", "--format", "json", stdin=data)
    assert (done.code, done.json["unscanned"][0]["why"]) == (1, why)


def test_other_encodings_are_read_and_told(command: Command, folder: Path) -> None:
    (folder / "latin.txt").write_bytes("Herr Müller – SSN 219-45-8830".encode("cp1252"))
    (folder / "wide.txt").write_bytes("Herr Müller – SSN 219-45-8830".encode("utf-16"))
    assert ("latin.txt", 1, 19, "SSN") in hits(command, "latin.txt")
    assert ("wide.txt", 1, 19, "SSN") in hits(command, "wide.txt")
    assert "latin.txt is not UTF-8; it was read as Windows-1252" in command("scan", "latin.txt").out


def test_strings_of_json_are_judged_as_they_are_meant(command: Command, folder: Path) -> None:
    line = json.dumps({"prompt": "Dr. José Müller, SSN 219-45-8830", "mrn": 7741203})
    assert "\\u00e9" in line
    (folder / "in.jsonl").write_text('{"text": "none"}\n' + line + "\n")
    found = hits(command, "in.jsonl")
    assert [(kind, where) for _, where, _, kind in found] == [("NAME", 2), ("SSN", 2), ("MRN", 2)]
    assert line[found[1][2] - 1 :].startswith("219-45-8830")
    assert line[found[2][2] - 1 :].startswith("7741203")


def test_a_line_that_is_no_json_is_judged_and_doubted(command: Command, folder: Path) -> None:
    (folder / "in.jsonl").write_text('{"text": "none"}\n{"text": SSN 219-45-8830\n')
    made = command("scan", "in.jsonl", "--format", "json")
    assert made.code == 1
    assert [h["type"] for h in made.json["hits"]] == ["SSN"]
    assert made.json["unscanned"] == [{"file": "in.jsonl", "line": 2, "why": "this line is not JSON; it was read as text"}]


def test_a_json_file_that_is_none_is_not_scanned(command: Command, folder: Path) -> None:
    (folder / "in.json").write_text("{" * 100_000)
    assert command("scan", "in.json", "--format", "json").json["unscanned"] == [{"file": "in.json", "line": 1, "why": "this is not JSON"}]


def test_types_profile_and_score_say_what_counts(command: Command) -> None:
    note = NOTE.encode()
    assert [kind for *_, kind in hits(command, "-", "--types", "SSN,NAME", stdin=note)] == ["NAME", "SSN"]
    assert [kind for *_, kind in hits(command, "-", "--profile", "limited-data-set", stdin=note)] == ["NAME", "SSN"]
    assert [kind for *_, kind in hits(command, "-", "--types", "SSN", "--min-score", "0.99", stdin=note)] == []
    done = command("scan", "-", "--types", "SNS", stdin=note)
    assert (done.code, "did you mean `SSN`?" in done.err) == (2, True)
    assert command("scan", "-", "--types", "SSN", "--profile", "safe-harbor", stdin=note).code == 2


def test_detectors_of_policies_look_as_well(command: Command, folder: Path) -> None:
    (folder / "own.yaml").write_text(OWN)
    assert hits(command, "-", "--policies", "own.yaml", stdin=b"the word zebra here") == [("<stdin>", 1, 10, "BADGE")]
    assert hits(command, "-", stdin=b"the word zebra here") == []


@pytest.mark.parametrize("window", [64, 100, 257])
def test_a_text_in_windows_gives_what_it_gives_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Call 617-555-0182 or mail a.b@example.org now.\nSSN 219-45-8830, then\n" * 40)
    given = examine(path)
    assert isinstance(given, Readable)
    whole, parts = Report(), Report()
    finder = Finder(["PHONE", "EMAIL", "SSN"])
    scan(given, finder, whole)
    monkeypatch.setattr(scanning_stretches, "MARGIN", 150)
    monkeypatch.setattr(scanning_stretches, "WINDOW", window)
    monkeypatch.setattr(scanning_stretches, "_READ", 50)
    pieces: list[str] = []
    scan(given, finder, parts, seen=lambda stretch, *_: pieces.append(stretch.text))
    assert "".join(pieces) == path.read_text()
    assert len(pieces) > 10
    assert whole.found == 120
    assert [(h.line, h.column, h.type, h.characters) for h in parts.hits] == [(h.line, h.column, h.type, h.characters) for h in whole.hits]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "mark":
            self.marks.append(data)


def test_the_page_marks_the_text_and_runs_nothing(command: Command, folder: Path) -> None:
    (folder / "<x>.txt").write_text('<script>alert(1)</script> SSN 219-45-8830 "&amp;\u202e\x1b" \n')
    done = command("scan", "<x>.txt", "--format", "html", "--output", "page.html")
    assert (done.code, done.out) == (1, "")
    text = (folder / "page.html").read_text()
    page = _Page()
    page.feed(text)
    assert page.marks == ["219-45-8830"]
    assert not {"script", "img", "link", "iframe", "a"} & {tag for tag, _ in page.tags}
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on") or a in ("style", "src", "href")]
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not {"\u202e", "\x1b"} & set(text)
    assert (folder / "page.html").stat().st_mode & 0o077 == 0


def test_the_policy_of_the_page_names_its_own_style(command: Command) -> None:
    import base64
    import hashlib

    text = command("scan", "-", "--format", "html", stdin=NOTE.encode()).out
    style = text.split("<style>")[1].split("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in text.split("<style>")[0].replace("&#x27;", "'")


def test_a_result_never_takes_the_place_of_what_is_scanned(command: Command, folder: Path) -> None:
    (folder / "note.txt").write_text(NOTE)
    assert command("scan", "note.txt", "--output", "note.txt").code == 2
    assert (folder / "note.txt").read_text() == NOTE


def test_names_of_files_cannot_steer_the_terminal(command: Command, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "\x1b[2J[red]\u202e.txt").write_text(NOTE)
    done = command("scan", "data")
    assert not {c for c in done.out + done.err if c != "\n" and not c.isprintable()}


def test_a_pipe_that_is_too_large_is_refused(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guardrails.workbench.scanning_files.MAX_PIPE", 1 << 20)
    done = command("scan", "-", stdin=b"x" * ((1 << 20) + 1))
    assert done.code == 1
    assert "larger than 1 MiB, which is all that is read from a pipe; save it to a file" in done.out
