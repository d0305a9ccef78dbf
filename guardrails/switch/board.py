"""What the switch says at one moment: stops, proposals to start again, a bypass; and its one written form, with a checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from .errors import Refusal
from .scope import EVERYTHING, Scope

MAGIC: Final = b"guardrails-switch 1 "
LARGEST: Final = 1 << 20  # bytes of a state that is read
STOPS: Final = 200
PROPOSALS: Final = 50
LIFTED: Final = 500  # ids of ended stops that are remembered, so that another machine does not bring them back
Way = Literal["call", "file", "unknown", "lost", "closed", "stale"]
"""How a stop came about: an act, a file, a state that cannot be told, details that could not be kept, a closed switch, an unheard store."""


class Damaged(ValueError):
    """A state that cannot be read; the message says in fixed words what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop in force: what it covers, who made it, when, how and why."""

    id: str
    scope: Scope
    by: str
    reason: str = field(repr=False)
    at: datetime
    way: Way = "call"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One person's wish to start something again, or to suspend the policies; gone after `until`."""

    id: str
    act: Literal["start", "bypass"]
    scope: Scope
    by: str
    reason: str = field(repr=False)
    at: datetime
    until: datetime
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Bypass:
    """Policies that are not locked are not enforced, by the word of these people, until then."""

    id: str
    people: tuple[str, ...]
    reason: str = field(repr=False)
    at: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it holds at this time; not before it was made either, for a clock may be set back."""
        return self.at <= now < self.until


@dataclass(frozen=True, slots=True)
class Board:
    """All of it.  `generation` rises by one with each change; `people` is how many it takes to start again."""

    generation: int = 0
    people: int = 1
    stops: tuple[Stop, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    bypass: Bypass | None = None
    lifted: tuple[str, ...] = ()

    def same(self, other: Board | None) -> bool:
        """Whether another says the same, whatever its generation."""
        return other is not None and _plain(self) == _plain(other)


def _plain(board: Board) -> Board:
    """Without what tells nothing: the generation and the order."""
    stops = tuple(sorted(board.stops, key=lambda s: s.id))
    return replace(board, generation=0, stops=stops, lifted=tuple(sorted(board.lifted)))


def encode(board: Board) -> bytes:
    """The written form: one line with a checksum, one line of JSON."""
    body = {
        "generation": board.generation,
        "people": board.people,
        "stops": [_row(s) for s in board.stops],
        "proposals": [_row(p) for p in board.proposals],
        "bypass": None if board.bypass is None else _row(board.bypass),
        "lifted": list(board.lifted),
    }
    line = json.dumps(body, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return MAGIC + hashlib.sha256(line).hexdigest().encode() + b"\n" + line


def decode(data: bytes) -> Board:
    """The board of a written form.  Raises Damaged."""
    if len(data) > LARGEST:
        raise Damaged("too large")
    head, _, line = data.partition(b"\n")
    if not head.startswith(b"guardrails-switch "):
        raise Damaged("empty" if not data else "no state of a switch")
    if not head.startswith(MAGIC):
        raise Damaged("of a version that is not known here")
    if head[len(MAGIC) :] != hashlib.sha256(line).hexdigest().encode():
        raise Damaged("damaged: its checksum is another")
    try:
        body = json.loads(line)
        return Board(
            int(body["generation"]),
            int(body["people"]),
            tuple(Stop(**_read(s)) for s in body["stops"]),
            tuple(Proposal(**_read(p)) for p in body["proposals"]),
            None if body["bypass"] is None else Bypass(**_read(body["bypass"])),
            tuple(map(str, body["lifted"])),
        )
    except (ValueError, TypeError, KeyError, RecursionError, Refusal) as error:
        raise Damaged("damaged: a part is missing or not what it should be") from error


def encode_stop(stop: Stop) -> bytes:
    """What is written into a file that stands for a stop."""
    return json.dumps(_row(stop), sort_keys=True).encode() + b"\n"


def decode_stop(data: bytes) -> Stop | None:
    """The stop that a file holds; None where a person wrote it, whatever it says."""
    try:
        return Stop(**_read(json.loads(data)))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _row(value: Stop | Proposal | Bypass) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in value.__slots__:
        item = getattr(value, name)
        row[name] = item.plain() if isinstance(item, Scope) else item.isoformat() if isinstance(item, datetime) else item
    return row


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row, each of its type.  A field more or less is found when the value is made."""
    made: dict[str, Any] = {}
    for name, item in row.items():
        if name == "scope":
            made[name] = Scope.read(item)
        elif name in ("at", "until"):
            made[name] = datetime.fromisoformat(item)
            if made[name].tzinfo is None:
                raise ValueError(name)
        elif name == "people":
            made[name] = tuple(map(str, item))
        elif name == "seconds":
            made[name] = int(item)
        elif isinstance(item, str):
            made[name] = item
        else:
            raise TypeError(name)
    return made


def everything(way: Way, reason: str, at: datetime, by: str = "") -> Stop:
    """A stop of everything that no person made."""
    return Stop(way, EVERYTHING, by, reason, at, way)
