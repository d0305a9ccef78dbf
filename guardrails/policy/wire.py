"""The JSON form of an event, as policy cases, event files and recorded exchanges write it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .. import events
from .fields import AmountOrText, Currency, Form, Free, FreeMapping, ListOf, Moment, Name, Role


class ActorForm(Form):
    """Who asks."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    """Who, as the application knows them."""
    roles: ListOf[Role] | None = None
    """Their roles."""
    team: Annotated[str, Field(max_length=200)] | None = None
    """Their team."""
    verified: bool = False
    """Whether an identity adapter vouches for it."""

    def actor(self) -> events.Actor:
        """The runtime value."""
        return events.Actor(id=self.id, roles=frozenset(self.roles or ()), team=self.team, verified=self.verified)


class EventForm(Form):
    """What is about to happen."""

    checkpoint: Literal["call", "prompt", "response", "tool_call", "tool_result", "decision"]
    """The kind of event."""
    system: Annotated[str, Field(max_length=200)] | None = None
    """A registered system."""
    destination: Annotated[str, Field(max_length=200)] | None = None
    """A registered destination."""
    actor: ActorForm | None = None
    """Who asks."""
    session: Annotated[str, Field(max_length=200)] | None = None
    """Id of the conversation."""
    turn: Annotated[int, Field(ge=0)] | None = None
    """Prompts so far in the conversation."""
    saw: ListOf[Name] | None = None
    """Sticky labels of the conversation, such as `phi`."""
    break_glass: bool = False
    """Whether this one action is declared an emergency."""
    id: Annotated[str, Field(max_length=200)] | None = None
    """Id of the event."""
    time: Moment | None = None
    """When; now when left out."""
    text: Annotated[str, Field(max_length=50_000_000)] | None = None
    """Text of a prompt, response or tool result."""
    content: Free = None
    """Chat messages or any JSON value, instead of `text`."""
    known: Free = None
    """For a response: what prompt, conversation and tool results held."""
    max_response: Annotated[int, Field(ge=1)] | None = None
    """Requested cap of the response, in tokens."""
    tokens: Annotated[int, Field(ge=0)] | None = None
    """For a response: the provider's count."""
    tool: Annotated[str, Field(max_length=500)] | None = None
    """Name of the tool."""
    args: FreeMapping | None = None
    """Arguments of a tool call."""
    kind: Annotated[str, Field(max_length=200)] | None = None
    """For a decision: its kind."""
    level: Literal["inform", "draft", "recommend", "decide"] | None = None
    """For a decision: how far the AI goes; `decide` when left out."""
    amount: AmountOrText | None = None
    """For a decision: the amount at stake."""
    currency: Currency | None = None
    """For a decision: ISO 4217 code of the amount."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> EventForm:
        allowed = _FIELDS[self.checkpoint]
        for name in sorted(self.model_fields_set - _COMMON - allowed):
            raise ValueError(f"a `{self.checkpoint}` event has no `{name}`")
        if self.checkpoint in ("prompt", "response", "tool_result") and not {"text", "content"} & self.model_fields_set:
            raise ValueError(f"a `{self.checkpoint}` event needs `text` or `content`")
        if {"text", "content"} <= self.model_fields_set:
            raise ValueError("expected one of `text` and `content`")
        if self.checkpoint in ("tool_call", "tool_result") and self.tool is None:
            raise ValueError(f"a `{self.checkpoint}` event needs `tool`")
        if self.checkpoint == "decision" and self.kind is None:
            raise ValueError("a `decision` event needs `kind`")
        return self

    def event(self) -> events.Event:
        """The runtime value."""
        common: dict[str, Any] = {
            "system": self.system,
            "destination": self.destination,
            "actor": self.actor.actor() if self.actor else None,
            "session": self.session,
            "turn": self.turn,
            "saw": None if self.saw is None else frozenset(self.saw),
            "break_glass": self.break_glass,
            "id": self.id,
            "time": self.time,
        }
        content = self.text if self.text is not None else self.content
        match self.checkpoint:
            case "call":
                return events.Call(**common, max_response=self.max_response)
            case "prompt":
                return events.Prompt(**common, content=content, max_response=self.max_response)
            case "response":
                return events.Response(**common, content=content, tokens=self.tokens, known=self.known)
            case "tool_call":
                return events.ToolCall(**common, tool=self.tool or "", args=self.args or {})
            case "tool_result":
                return events.ToolResult(**common, tool=self.tool or "", content=content)
            case "decision":
                return events.Decision(
                    **common, kind=self.kind or "", level=self.level or "decide", amount=self.amount, currency=self.currency
                )


_COMMON = frozenset({"checkpoint", "system", "destination", "actor", "session", "turn", "saw", "break_glass", "id", "time"})
_FIELDS: dict[str, frozenset[str]] = {
    "call": frozenset({"max_response"}),
    "prompt": frozenset({"text", "content", "max_response"}),
    "response": frozenset({"text", "content", "tokens", "known"}),
    "tool_call": frozenset({"tool", "args"}),
    "tool_result": frozenset({"tool", "text", "content"}),
    "decision": frozenset({"kind", "level", "amount", "currency"}),
}
