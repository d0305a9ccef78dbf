"""Reading recorded exchanges: every bad line with its place, and no other line lost."""

from __future__ import annotations

import io
import json

import pytest

from guardrails.workbench import exchanges
from guardrails.workbench.exchanges import Exchange, read_exchanges
from guardrails.workbench.jsontext import Unreadable


def read(*lines: bytes | str) -> tuple[list[Exchange], list[Unreadable]]:
    data = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    rows = list(read_exchanges(io.BytesIO(data), "f.jsonl"))
    assert [r.end for r in rows] == sorted(r.end for r in rows)
    return [r.exchange for r in rows if r.exchange], [w for r in rows for w in r.wrong]


GOOD = '{"id": "%s", "system": "s", "prompt": "p"}'


def test_every_field_is_read() -> None:
    whole = {
        "id": "e-1",
        "system": "s",
        "destination": "d",
        "actor": {"id": "a", "roles": ["r"], "team": "t"},
        "session": "c",
        "prompt": [{"role": "user", "content": "hello"}],
        "max_tokens": 5,
        "tool_calls": [{"tool": "x", "args": {"a": 1}, "result": None}, {"tool": "y"}],
        "response": "r",
    }
    (made,), wrong = read(json.dumps(whole))
    assert wrong == []
    assert (made.id, made.line, made.system, made.destination, made.session, made.max_tokens) == ("e-1", 1, "s", "d", "c", 5)
    assert made.actor is not None
    assert (made.actor.roles, made.actor.team) == (frozenset({"r"}), "t")
    assert [(s.tool, s.args, s.ran) for s in made.steps] == [("x", {"a": 1}, True), ("y", {}, False)]
    assert (made.prompt, made.response) == (whole["prompt"], "r")
    assert "hello" not in repr(made)


def test_an_exchange_without_session_is_a_conversation_of_its_own() -> None:
    made, _ = read(GOOD % "a", GOOD % "b")
    assert made[0].session != made[1].session


@pytest.mark.parametrize(
    ("line", "column", "code", "message", "hint"),
    [
        ('{"id": "b"', 11, "GR703", "expected `,` or the end", "the end is missing; was the file cut?"),
        ("[1, 2]", 1, "GR707", "expected an object in braces, found a list", "write one object a line; `jq -c '.[]'` does that"),
        ('{"id": "b", "system": "s"}', 1, "GR705", "`prompt` is missing", ""),
        ('{"id": "b", "system": "s", "promt": "x"}', 37, "GR706", "unknown field `promt`", "did you mean `prompt`?"),
        ('{"id": 7, "system": "s", "prompt": "x"}', 8, "GR707", "`id` expects text, found a number", ""),
        (
            '{"id": "a", "system": "s", "prompt": "x"}',
            1,
            "GR708",
            "the id of this exchange is the id of line 1",
            "give each exchange its own id",
        ),
        ('{"id": "b", "system": "s", "prompt": "x", "max_tokens": 0}', 57, "GR707", "`max_tokens` expects a number from 1 on", ""),
        (
            '{"id": "b", "system": "s", "prompt": "x", "tool_calls": [{"args": {}}]}',
            58,
            "GR705",
            "`tool` is missing in an entry of `tool_calls`",
            "",
        ),
        (
            '{"id": "b", "system": "s", "prompt": "x", "actor": {"id": "x", "role": []}}',
            72,
            "GR706",
            "unknown field `role`",
            "did you mean `roles`?",
        ),
        ("\ufeff" + "{]", 2, "GR703", "expected a key in double quotes", ""),
    ],
)
def test_a_bad_line_is_reported_with_its_place_and_costs_no_other(line: str, column: int, code: str, message: str, hint: str) -> None:
    made, wrong = read(GOOD % "a", "", line, GOOD % "z")
    assert [(e.id, e.line) for e in made] == [("a", 1), ("z", 4)]
    assert wrong == [Unreadable(code, message, "f.jsonl", 3, column, hint)]


def test_a_line_that_is_not_utf_8_costs_no_other() -> None:
    made, wrong = read(GOOD % "a", b'{"id": "\xe9"}', GOOD % "z")
    assert [e.id for e in made] == ["a", "z"]
    assert [str(w) for w in wrong] == ["f.jsonl:2:9: GR701 the byte 0xE9 is not UTF-8\n  hint: save the file as UTF-8"]


def test_a_line_above_the_limit_is_skipped_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (exchanges, exchanges.decode.__globals__):
        monkeypatch.setitem(module if isinstance(module, dict) else vars(module), "MAX_TEXT", 100)
    monkeypatch.setattr(exchanges, "_CHUNK", 7)
    long = '{"id": "' + "x" * 5000 + '"}'
    made, wrong = read(GOOD % "a", long, GOOD % "b", long)
    assert [(e.id, e.line) for e in made] == [("a", 1), ("b", 3)]
    assert [(w.code, w.line) for w in wrong] == [("GR702", 2), ("GR702", 4)]


def test_no_message_holds_what_stood_in_the_file() -> None:
    secret = "Mustermann"
    for line in (
        f'{{"id": "b", "system": "s", "prompt": "{secret}", "max_tokens": "{secret}"}}',
        f'{{"id": "b", "system": ["{secret}"], "prompt": "{secret}"}}',
        f'{{"id": "b", "system": "s", "prompt": "{secret}", "actor": "{secret}"}}',
        f'{{"id": "b", "system": "s", "prompt": "{secret}", "actor": {{"id": "x", "roles": ["{secret} {secret}", "{secret} {secret}"]}}}}',
        f'{{"id": "b", "prompt": "{secret}" {secret}}}',
    ):
        made, wrong = read(line)
        assert made == []
        assert wrong
        assert secret not in "".join(map(str, wrong))
