"""`guardrails run`: every exchange is judged, every bad line is named, no text is printed, and the same input gives the same output."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from guardrails.workbench import shipped

from .conftest import Command


def line(number: int, prompt: str = "hello", **more: Any) -> str:
    return json.dumps({"id": f"e-{number}", "system": "claims-agent", "destination": "model", "prompt": prompt, **more})


def write(folder: Path, *lines: str | bytes) -> None:
    (folder / "in.jsonl").write_bytes(b"".join((x.encode() if isinstance(x, str) else x) + b"\n" for x in lines))


PAY = {"tool": "pay", "args": {"amount": 900.0, "flags": ["fraud"], "note": "Mustermann"}, "result": "Mustermann"}
ADJUSTER = {"id": "a", "roles": ["adjuster"]}


def test_the_tables_tell_what_the_engine_decided(command: Command, folder: Path) -> None:
    write(
        folder,
        line(1),
        line(2, "xyzzy Mustermann", response="Mustermann"),
        line(3, "on tuesday"),
        line(4, actor=ADJUSTER, tool_calls=[PAY], response="paid"),
        line(5, actor=ADJUSTER, tool_calls=[{**PAY, "args": {"amount": 900.0, "flags": []}}], response="paid"),
    )
    done = command("run", "--input", "in.jsonl", "--at", "2026-01-01")
    assert done.code == 0
    assert done.out.startswith("guarded 5 exchanges (in.jsonl, policies), as of 2026-01-01\n")
    assert re.search(r"^claims-agent +5 +1 +1 +1 +1 +1$", done.out, re.MULTILINE)
    assert re.search(r"^e-3 +halt +prompt +pay/closed-day +policies/policies\.yaml:\d+$", done.out, re.MULTILINE)
    assert re.search(r"^e-4 +block +pay +pay/flagged +policies/policies\.yaml:\d+$", done.out, re.MULTILINE)
    assert re.search(r"^e-5 +hold +pay +pay/bands +policies/policies\.yaml:\d+$", done.out, re.MULTILINE)
    assert re.search(r"^per decision p50 [\d,]+ µs, p99 [\d,]+ µs$", done.out, re.MULTILINE)
    assert "never reached 4 recorded steps" in done.out
    assert not any(word in done.out + done.err for word in ("Mustermann", "xyzzy", "tuesday"))
    assert done.err.splitlines()[-1] == "judging: 100 %, 5 lines"


def test_json_holds_the_same_numbers(command: Command, folder: Path) -> None:
    write(folder, line(1), line(2, "on tuesday"), "{", line(4))
    done = command("run", "--input", "in.jsonl", "--format", "json", "--at", "2026-01-01T10:00:00+02:00")
    assert done.code == 1
    made = done.json
    assert (made["exchanges"], made["effects"], made["as_of"]) == (3, {"allow": 2, "halt": 1}, "2026-01-01T10:00:00+02:00")
    assert made["decisions"]["count"] == 6 == sum(made["decisions"]["by_checkpoint"].values())
    assert [(s["exchange"], s["rule"], s["effect"]) for s in made["stopped"]] == [("e-2", "pay/closed-day", "halt")]
    assert [(w["line"], w["code"]) for w in made["unreadable"]] == [(3, "GR703")]


def test_bad_lines_are_named_and_the_others_judged(command: Command, folder: Path) -> None:
    write(folder, line(1), "", '{"id": "e-9"', b'{"id": "\xff"}', line(1), line(6).replace("prompt", "promt"), line(7))
    done = command("run", "--input", "in.jsonl")
    assert done.code == 1
    assert done.out.startswith("guarded 2 exchanges ")
    errors = [x for x in done.err.splitlines() if not x.startswith("judging")]
    assert errors == [
        "in.jsonl:3:13: GR703 expected `,` or the end",
        "  hint: the end is missing; was the file cut?",
        "in.jsonl:4:9: GR701 the byte 0xFF is not UTF-8",
        "  hint: save the file as UTF-8",
        "in.jsonl:5:1: GR708 the id of this exchange is the id of line 1",
        "  hint: give each exchange its own id",
        "in.jsonl:6:74: GR706 unknown field `promt`",
        "  hint: did you mean `prompt`?",
        "error: 4 lines could not be judged; 2 exchanges were",
    ]


def test_many_bad_lines_do_not_flood_the_terminal(command: Command, folder: Path) -> None:
    write(folder, *["{"] * 300, line(1))
    done = command("run", "--input", "in.jsonl")
    assert done.err.count("GR703") == 20
    assert "and 280 more; `--format json` lists them all\n" in done.err
    assert "error: 300 lines could not be judged; 1 exchange was\n" in done.err


def test_a_file_without_exchanges_is_a_failure(command: Command, folder: Path) -> None:
    write(folder, "", "  ")
    done = command("run", "--input", "in.jsonl")
    assert done.code == 1
    assert "in.jsonl:1:1: GR709 there is no exchange in this file\n  hint: write one JSON object a line\n" in done.err


def test_standard_input_and_a_limit(command: Command) -> None:
    data = "\n".join(line(n) for n in range(9)).encode()
    done = command("run", "--input", "-", "--limit", "4", stdin=data)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("guarded 4 exchanges (-, policies), as of now\n")


def test_sessions_reach_over_exchanges_only_where_the_file_says_so(command: Command, folder: Path) -> None:
    write(folder, line(1, "tuesday"), line(2), line(3, "tuesday", session="s"), line(4, session="s"))
    done = command("run", "--input", "in.jsonl", "--format", "json")
    assert [(s["exchange"], s["rule"]) for s in done.json["stopped"]] == [
        ("e-1", "pay/closed-day"),
        ("e-3", "pay/closed-day"),
        ("e-4", "guardrails/session-halted"),
    ]


def test_names_from_the_file_cannot_steer_the_terminal(command: Command, folder: Path) -> None:
    write(folder, json.dumps({"id": "\x1b[2J\u202e", "system": "[red]x[/red]\x07", "prompt": "p"}), '{"\x1b[31m": 1}')
    done = command("run", "--input", "in.jsonl")
    assert not {c for c in done.out + done.err if c != "\n" and not c.isprintable()}
    assert "[red]x[/red]" in done.out


def test_the_shipped_exchanges_are_guarded_by_the_shipped_policies_the_same_way_twice(command: Command) -> None:
    first, second = (command("run", "--format", "json").json for _ in range(2))
    assert first["unreadable"] == []
    assert first["exchanges"] == len(shipped.exchanges().read_text("utf-8").splitlines()) >= 200
    for made in (first, second):
        del made["decisions"]["p50_us"], made["decisions"]["p99_us"]
    assert first == second


@pytest.mark.parametrize("width", [40, 80, 120, 160])
def test_tables_fit_their_width_and_stay_aligned(command: Command, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    done = command("run", "--limit", "60")
    tables = [block for block in done.out.split("\n\n") if "───" in block]
    assert len(tables) == 3
    for block in tables:
        _, _, rule, *rows = block.splitlines()
        assert len(rule) <= width
        assert all(len(row) <= width for row in rows if not row.startswith("("))


def test_colors_are_for_terminals_that_want_them(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = command("check").out
    assert "\x1b" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    colored = command("check").out
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in command("check").out
    assert "FORCE_COLOR" in os.environ
