"""What is held is exactly what would run, and becomes the same event again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from guardrails.events import Actor, Call, Decision, Event, Prompt, Response, ToolCall, ToolResult
from guardrails.holding import context_of, event_of, form, run_of

ACTOR = Actor("dr-lee", frozenset({"radiologist", "physician"}), "imaging", verified=True)
COMMON: dict[str, Any] = {
    "system": "desk", "destination": "model", "actor": ACTOR, "session": "s1", "turn": 2, "saw": frozenset({"phi"}),
}  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [
        Call(**COMMON, max_response=5),
        Prompt(**COMMON, content=[{"role": "user", "content": "hello"}], max_response=5),
        Response(**COMMON, content="hello"),
        ToolCall(**COMMON, tool="pay", args={"amount": 5, "to": {"name": "x"}}),
        ToolResult(**COMMON, tool="pay", content={"ok": True}),
        Decision(**COMMON, kind="report", level="draft", amount=5, currency="USD", content="Lungs clear."),
        Prompt(content="nobody asks"),
    ],
    ids=lambda e: e.checkpoint,
)
def test_an_event_comes_back_from_json(event: Event) -> None:
    run, context = json.loads(json.dumps([run_of(event), context_of(event)]))
    assert event_of(event.system, run, context) == event


def test_what_json_writes_as_text_is_held_as_text() -> None:
    held = form({"amount": Decimal("12.50"), "at": datetime(2026, 1, 2, tzinfo=UTC), "names": {"b", "a"}, "pair": (1, None)})
    assert held == {"amount": "12.50", "at": "2026-01-02T00:00:00+00:00", "names": ["a", "b"], "pair": [1, None]}


@pytest.mark.parametrize("run", [{}, {"tool": "pay"}, {"tool": "pay", "args": {}, "more": 1}])
def test_an_edit_that_is_no_event_is_refused(run: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected exactly the fields tool, args"):
        event_of("desk", run, context_of(ToolCall(**COMMON, tool="pay")))
