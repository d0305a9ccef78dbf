"""An event says what it means, or it is none: a field of another kind is an error where the event is made, and never a permission."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from guardrails import Actor, Decision, EventError, Prompt, Response, ToolCall, ToolResult
from guardrails.conversations import Conversations

SECRET = "rosebud"
WRONG: list[Callable[[], Any]] = [
    lambda: Actor(id=7),  # type: ignore[arg-type]  # reason: every line here is what a careless caller hands in
    lambda: Actor(id=SECRET, roles="clerk"),  # type: ignore[arg-type]  # reason: as above
    lambda: Actor(id=SECRET, roles=None),  # type: ignore[arg-type]  # reason: as above
    lambda: Actor(id=SECRET, roles=frozenset({7})),  # type: ignore[arg-type]  # reason: as above
    lambda: Actor(id=SECRET, roles=["clerk", None]),  # type: ignore[arg-type]  # reason: as above
    lambda: Actor(id=SECRET, team=["a"]),  # type: ignore[arg-type]  # reason: as above
    lambda: Actor(id=SECRET, verified="no"),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, system=7),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, destination=b"model"),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, session=["s"]),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, saw="phi"),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, break_glass="no"),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, break_glass=None),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, turn="1"),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, actor="clerk"),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, id=7),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, time="2026-01-01"),  # type: ignore[arg-type]  # reason: as above
    lambda: Prompt(content=SECRET, time=datetime(2026, 1, 1)),  # noqa: DTZ001  reason: the promise under test
    lambda: ToolCall(tool=7, args={}),  # type: ignore[arg-type]  # reason: as above
    lambda: Decision(kind=""),
    lambda: Decision(kind=None),  # type: ignore[arg-type]  # reason: as above
    lambda: Decision(kind="claims.payout", level="Decide"),  # type: ignore[arg-type]  # reason: as above
    lambda: Decision(kind="claims.payout", level=["decide"]),  # type: ignore[arg-type]  # reason: as above
    lambda: Decision(kind="claims.payout", currency=840),  # type: ignore[arg-type]  # reason: as above
]


@pytest.mark.parametrize("make", WRONG, ids=range(len(WRONG)))
def test_a_field_of_another_kind_is_an_error_that_quotes_nothing(make: Callable[[], Any]) -> None:
    with pytest.raises(EventError) as caught:
        make()
    assert str(caught.value).startswith("expected")
    assert SECRET not in repr(caught.value)


def test_sets_may_be_given_as_lists() -> None:
    given: Any = ["clerk", "clerk"]
    assert Actor(id="a", roles=given).roles == frozenset({"clerk"})
    assert Prompt(content="x", saw=given).saw == frozenset({"clerk"})


def test_no_event_shows_what_is_judged() -> None:
    shown = [
        Actor(id=SECRET), Prompt(content=SECRET, session=SECRET), Response(content=SECRET, known=SECRET),
        ToolCall(tool=SECRET, args={"a": SECRET}), ToolResult(tool=SECRET, content=SECRET), Decision(kind="k", amount=SECRET),
    ]  # fmt: skip
    assert SECRET not in repr(shown)


def test_a_session_in_use_is_not_forgotten_for_newer_ones() -> None:
    conversations = Conversations(limit=3)
    for number in range(10):
        conversations.label("mine", frozenset({"phi"})) if number == 0 else conversations.label(f"other {number}", frozenset({"pii"}))
        assert conversations.labels("mine") == {"phi"}
    assert conversations.labels("other 1") == frozenset()
    for number in range(4):
        conversations.halt(f"s {number}")
    assert [conversations.halted(f"s {n}") for n in range(4)] == [False, True, True, True]
