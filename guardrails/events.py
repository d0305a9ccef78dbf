"""What is about to happen: one frozen event per kind.  An event never shows its content in `repr`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from .errors import EventError

Checkpoint = Literal["call", "prompt", "response", "tool_call", "tool_result", "decision"]
CHECKPOINTS: tuple[Checkpoint, ...] = ("call", "prompt", "response", "tool_call", "tool_result", "decision")
Level = Literal["inform", "draft", "recommend", "decide"]
LEVELS: tuple[Level, ...] = ("inform", "draft", "recommend", "decide")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.  `verified` is True only when an identity adapter vouches; else the application merely asserts it."""

    id: str = field(repr=False)
    roles: frozenset[str] = frozenset()
    team: str | None = None
    verified: bool = False

    def __post_init__(self) -> None:
        _texts(id=self.id, team=self.team)
        _flag("verified", self.verified)
        if type(self.roles) is not frozenset or not all(isinstance(r, str) for r in self.roles):
            object.__setattr__(self, "roles", _names("roles", self.roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every kind of event has.

    `system` and `destination` are registered names (see the `System` and `Destination` documents).  `session` is the id of the
    conversation, `turn` its count of prompts so far, `saw` its sticky labels.  `break_glass` declares
    this one action an emergency (see `Exemption`).  `id` and `time` are filled in when left out.
    """

    checkpoint: ClassVar[Checkpoint]

    system: str | None = None
    destination: str | None = None
    actor: Actor | None = None
    session: str | None = field(default=None, repr=False)
    turn: int | None = None
    saw: frozenset[str] | None = None
    break_glass: bool = False
    id: str | None = None
    time: datetime | None = None
    tool: ClassVar[str | None] = None
    args: ClassVar[Mapping[str, Any] | None] = None
    kind: ClassVar[str | None] = None
    altered: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        # What is not of its kind would make conditions fail, or worse, hold: a role is in the text `clerks`, too.
        _texts(system=self.system, destination=self.destination, session=self.session, id=self.id, tool=self.tool, kind=self.kind)
        _flag("break_glass", self.break_glass)
        if self.actor is not None and not isinstance(self.actor, Actor):
            raise EventError("expected an `Actor` as `actor`")
        if self.saw is not None and (type(self.saw) is not frozenset or not all(isinstance(s, str) for s in self.saw)):
            object.__setattr__(self, "saw", _names("saw", self.saw))
        if self.turn is not None and (not isinstance(self.turn, int) or isinstance(self.turn, bool)):
            raise EventError("expected a whole number as `turn`")
        if self.time is not None and not (isinstance(self.time, datetime) and self.time.utcoffset() is not None):
            raise EventError("expected a time with its zone as `time`")


def _texts(**given: object) -> None:
    for name, value in given.items():
        if value is not None and not isinstance(value, str):
            raise EventError(f"expected text as `{name}`")


def _flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise EventError(f"expected True or False as `{name}`")


def _names(name: str, value: Iterable[str]) -> frozenset[str]:
    if isinstance(value, set | frozenset | list | tuple) and all(isinstance(item, str) for item in value):
        return frozenset(value)
    raise EventError(f"expected a set of texts as `{name}`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Event):
    """A model call as a whole, before its prompt is judged."""

    checkpoint: ClassVar[Checkpoint] = "call"

    max_response: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt(Event):
    """What goes to the model: a string, chat messages, or any JSON value.  `max_response` is the requested cap in tokens."""

    checkpoint: ClassVar[Checkpoint] = "prompt"

    content: Any = field(repr=False)
    max_response: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Event):
    """What came back from the model.

    `tokens` is the provider's own count, if it gave one; `known` what the session held before; `altered` the types of pseudonyms in it
    that are not as they were given out.
    """

    checkpoint: ClassVar[Checkpoint] = "response"

    content: Any = field(repr=False)
    tokens: int | None = None
    known: Any = field(default=None, repr=False)
    altered: tuple[str, ...] = ()  # type: ignore[misc]  # reason: every event has it; only what comes from a model sets it


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall(Event):
    """A tool about to run.  Calling a tool that commits a decision is that decision.  `altered` as in `Response`."""

    checkpoint: ClassVar[Checkpoint] = "tool_call"

    tool: str = field(repr=False)  # type: ignore[misc]  # reason: every event has `tool`; only these two kinds set it
    args: Mapping[str, Any] = field(default_factory=dict, repr=False)  # type: ignore[misc]  # reason: as above
    altered: tuple[str, ...] = ()  # type: ignore[misc]  # reason: as in Response


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult(Event):
    """What a tool gave back, before the model sees it."""

    checkpoint: ClassVar[Checkpoint] = "tool_result"

    tool: str = field(repr=False)  # type: ignore[misc]  # reason: as in ToolCall
    content: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Event):
    """A decision the AI proposes: its kind, how far the AI goes, and the amount at stake, if any, in `currency` (ISO 4217).

    `content` is what is decided, such as the text of a report: it is what a person signs.
    """

    checkpoint: ClassVar[Checkpoint] = "decision"

    kind: str  # type: ignore[misc]  # reason: every event has `kind`; only this one sets it
    level: Level = "decide"
    amount: Any = field(default=None, repr=False)
    currency: str | None = None
    content: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        Event.__post_init__(self)
        if not self.kind:
            raise EventError("expected the kind of decision as `kind`")
        if self.level not in LEVELS:
            raise EventError("expected one of inform, draft, recommend and decide as `level`")
        _texts(currency=self.currency)
