"""Recorded exchanges, one JSON object a line: reading them with the place of everything that is wrong; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO, Final

from pydantic import Field

from ..events import Actor
from ..policy.fields import Form
from ..policy.wire import ActorForm
from .inputs import MAX_TEXT, decode, fill
from .jsontext import Unreadable

_CHUNK: Final = 1024 * 1024


class StepForm(Form):
    """A tool call that the model asked for, and what the tool gave back."""

    tool: Annotated[str, Field(min_length=1, max_length=500)]
    """Name of the tool."""
    args: dict[str, Any] = Field(default_factory=dict)
    """Its arguments."""
    result: Any = None
    """What it gave back; left out when it was not recorded."""


class ExchangeForm(Form):
    """One recorded exchange with a model."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    """Unique in its file."""
    system: Annotated[str, Field(max_length=200)]
    """The system that asks."""
    destination: Annotated[str, Field(max_length=200)] | None = None
    """Where the prompt goes."""
    actor: ActorForm | None = None
    """Who asks."""
    session: Annotated[str, Field(max_length=200)] | None = None
    """The conversation; the exchange is one of its own when left out."""
    prompt: Any
    """Text or chat messages."""
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    """Requested cap of the response, in tokens."""
    tool_calls: Annotated[tuple[StepForm, ...], Field(strict=False, max_length=1000)] = ()
    """The model's tool calls, in order."""
    response: Any = None
    """The recorded answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """A recorded tool call; `ran` tells whether a result was recorded."""

    tool: str
    args: dict[str, Any] = field(repr=False)
    ran: bool
    result: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A recorded exchange and the line that it stands on."""

    id: str
    line: int
    system: str
    destination: str | None
    actor: Actor | None
    session: str
    prompt: Any = field(repr=False)
    max_tokens: int | None
    steps: tuple[Step, ...]
    response: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: an exchange, or what is wrong with it; `end` counts the bytes read so far."""

    exchange: Exchange | None
    wrong: tuple[Unreadable, ...]
    end: int


def read_exchanges(file: BinaryIO, name: str) -> Iterator[Row]:
    """Every line of a JSON Lines file that is not blank, in order.  A bad line never costs another one."""
    seen: dict[str, int] = {}
    end = 0
    for number, (data, size) in enumerate(_lines(file), 1):
        end += size
        if data.strip():
            yield _row(data, name, number, end, seen)


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line up to just above the limit, and the bytes that it has in the file."""
    while line := file.readline(MAX_TEXT + 2):
        size = len(line)
        if len(line) > MAX_TEXT:
            while not line.endswith(b"\n") and (rest := file.readline(_CHUNK)):
                size += len(rest)
                line = line[: MAX_TEXT + 1] + rest[-1:]
        yield line.rstrip(b"\r\n"), size


def _row(data: bytes, name: str, line: int, end: int, seen: dict[str, int]) -> Row:
    text = decode(data, name, line)
    if isinstance(text, Unreadable):
        return Row(None, (text,), end)
    form = fill(ExchangeForm, text, name, line)
    if isinstance(form, list):
        return Row(None, tuple(form), end)
    if (first := seen.setdefault(form.id, line)) != line:
        repeated = Unreadable(
            "GR708", f"the id of this exchange is the id of line {first}", name, line, hint="give each exchange its own id"
        )
        return Row(None, (repeated,), end)
    return Row(_exchange(form, line), (), end)


def _exchange(form: ExchangeForm, line: int) -> Exchange:
    steps = tuple(Step(s.tool, s.args, "result" in s.model_fields_set, s.result) for s in form.tool_calls)
    actor = form.actor.actor() if form.actor else None
    session = form.session or f"exchange {form.id}"
    return Exchange(form.id, line, form.system, form.destination, actor, session, form.prompt, form.max_tokens, steps, form.response)
