"""What of an event is held for a signature, as JSON, and the event again, to be judged as things are then."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from .events import Actor, Call, Decision, Event, Prompt, Response, ToolCall, ToolResult

_KINDS: Final[dict[str, tuple[type[Event], tuple[str, ...]]]] = {
    "call": (Call, ("max_response",)),
    "prompt": (Prompt, ("content", "max_response")),
    "response": (Response, ("content",)),
    "tool_call": (ToolCall, ("tool", "args")),
    "tool_result": (ToolResult, ("tool", "content")),
    "decision": (Decision, ("kind", "level", "amount", "currency", "content")),
}
"""Checkpoint → the class of its events, and the fields that say what will run."""


def run_of(event: Event) -> dict[str, Any]:
    """Exactly what will run, as JSON but for values that JSON does not know, such as bytes."""
    return {name: form(getattr(event, name)) for name in _KINDS[event.checkpoint][1]}


def context_of(event: Event) -> dict[str, Any]:
    """What is needed to judge the event again: where it goes, and who asks."""
    actor = event.actor
    return {
        "checkpoint": event.checkpoint,
        "destination": event.destination,
        "session": event.session,
        "turn": event.turn,
        "saw": None if event.saw is None else sorted(event.saw),
        "actor": None if actor is None else {"id": actor.id, "roles": sorted(actor.roles), "team": actor.team, "verified": actor.verified},
    }


def event_of(system: str | None, run: Mapping[str, Any], context: Mapping[str, Any]) -> Event:
    """The event that was held, or what an edit made of it.  Raises KeyError, TypeError, ValueError or EventError for what is none."""
    kind, fields = _KINDS[context["checkpoint"]]
    if set(run) != set(fields):
        raise ValueError(f"expected exactly the fields {', '.join(fields)}")
    saw = context["saw"]
    return kind(
        system=system,
        destination=context["destination"],
        session=context["session"],
        turn=context["turn"],
        saw=None if saw is None else frozenset(saw),
        actor=actor_of(context),
        **run,
    )


def actor_of(context: Mapping[str, Any]) -> Actor | None:
    """Who asked."""
    asks = context["actor"]
    return None if asks is None else Actor(asks["id"], frozenset(asks["roles"]), asks["team"], asks["verified"])


def form(value: Any) -> Any:
    """`value` with text in place of what JSON writes as text: exact numbers, times, ids.  Other values stay, for others to refuse."""
    if isinstance(value, Mapping):
        return {key: form(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [form(item) for item in value]
    if isinstance(value, Set):
        return sorted((form(item) for item in value), key=repr)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value
