"""The single table of names that a policy may use: type, one line of meaning, where each is known, and where its value comes from.

`Facts` reads the values for one event: each is computed on first use and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from math import inf, nextafter
from pathlib import Path as Folder
from typing import TYPE_CHECKING, Any, Protocol

from . import content
from .cel.env import Variable
from .cel.types import parse_type
from .content import Content, Part
from .detect import Cached, CustomRow, Match, custom, profiles, resolve
from .detect.width import Reach, farthest
from .errors import CelFailure
from .events import CHECKPOINTS, LEVELS, Checkpoint, Event
from .ids import uuid7
from .searching import Found, Further, search


class World(Protocol):
    """What facts need beside the event: the registries of one policy set, a clock, detectors and a token counter."""

    def now(self) -> datetime: ...
    def count(self, text: str) -> int: ...
    def detect(self, text: str) -> list[Match]: ...
    def detect_plain(self, text: str) -> list[Match]: ...
    def further(self, texts: Sequence[tuple[str, Sequence[Match]]], session: str) -> list[list[Match]]: ...
    def unmeasured(self, texts: Sequence[str]) -> bool: ...
    def identifies(self, kind: str) -> bool: ...
    def system(self, id: str | None) -> Any: ...  # noqa: A002  reason: the word policies use
    def destination(self, id: str | None) -> Any: ...  # noqa: A002  reason: as above
    def tool(self, event: Event) -> Any: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """One name: its CEL type, the checkpoints where it is known, and how its value is read.

    A value of None means that the fact is missing for this event; a condition that reads it fails, and the stricter reading is taken.
    """

    name: str
    type: str
    doc: str
    value: Callable[[Facts], Any]
    at: frozenset[Checkpoint] = frozenset(CHECKPOINTS)
    size: int | None = None
    trusted: bool = True
    whole: bool = False  # it speaks of all that is said, so of a stream it is known at the end

    @property
    def attribute(self) -> str:
        """The name under which `Facts` has it."""
        return self.name.replace(".", "_")


class _Lazy:
    """A value of `Facts` that is read when first asked and then stands in the instance, which is looked at before this."""

    __slots__ = ("_missing", "_name", "_read")

    def __init__(self, name: str, read: Callable[[Facts], Any], missing: str) -> None:
        self._name, self._read, self._missing = name, read, missing

    def __get__(self, facts: Facts, owner: type[Facts]) -> Any:
        try:
            value = self._read(facts)
        except CelFailure:
            raise
        except Exception as failure:  # a detector, counter or clock of the application: named, never quoted
            facts.__dict__.setdefault("failure", failure)
            raise CelFailure(type(failure).__name__) from failure
        if value is None and self._missing:
            raise CelFailure("missing_fact", self._missing)
        facts.__dict__[self._name] = value
        return value


class Facts:
    """The facts of one event.  Reading a missing one raises CelFailure of kind `missing_fact`."""

    __slots__ = ("__dict__", "event", "world")

    def __init__(self, event: Event, world: World, saw: frozenset[str] | None = None) -> None:
        """`saw` holds the labels of the session, where the event does not tell."""
        self.event = event
        self.world = world
        if saw is not None:
            self.session_saw = tuple(sorted(saw))
        if event.args is not None:
            # Nearly every rule about a tool asks for them, and setting costs a tenth of reading later.
            self.tool_args = event.args

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        return f"<facts of a {self.event.checkpoint}>"


def _roles(f: Facts) -> frozenset[str] | None:
    actor = f.event.actor
    return None if actor is None else actor.roles


def _actor_id(f: Facts) -> str | None:
    actor = f.event.actor
    return None if actor is None else actor.id


def _actor_roles(f: Facts) -> list[str] | None:
    actor = f.event.actor
    return None if actor is None else sorted(actor.roles)


def _actor_team(f: Facts) -> str | None:
    actor = f.event.actor
    return None if actor is None else actor.team


def _actor_verified(f: Facts) -> bool | None:
    actor = f.event.actor
    return None if actor is None else actor.verified


def _of_system(read: Callable[[Any], Any]) -> Callable[[Facts], Any]:
    def value(f: Facts) -> Any:
        spec = f.world.system(f.event.system)
        return None if spec is None else read(spec)

    return value


def _content(f: Facts) -> Content:
    event = f.event
    if event.checkpoint in ("tool_call", "decision"):
        return content.read(event.args) if event.args else content.EMPTY
    return content.read(getattr(event, "content", None))


def _readable(f: Facts) -> tuple[Part, ...]:
    """All parts, when nothing was left unread for its size: what was cut off is not clean."""
    for cut in ("too_large", "too_deep"):
        if cut in f.content.unscanned:
            raise CelFailure(cut, "the content is larger or deeper than what is read")
    parts: tuple[Part, ...] = f.content.parts
    return parts


def _text(f: Facts) -> str:
    """All that is said.  Reading the parts first raises where something was left unread."""
    return str(Content(f.parts).text)


def _found(f: Facts) -> list[Found]:
    """Every match in every part."""
    return search(f.parts, f.world.detect, f.world.detect_plain, _further(f))


def _further(f: Facts) -> Further | None:
    session = f.event.session
    return None if session is None else lambda texts: f.world.further(texts, session)


def _found_late(f: Facts) -> list[Found]:
    """As `found`; what the model does not read in time is searched by patterns alone, and the event is marked for it."""
    if "found" in f.__dict__:
        return f.__dict__["found"]  # type: ignore[no-any-return]  # reason: set by `found`

    def said(text: str) -> list[Match]:
        try:
            return f.world.detect(text)
        except CelFailure as failure:
            if failure.kind != "model_late":
                raise
        f.__dict__["model_was_late"] = True
        return f.world.detect_plain(text)

    return search(f.parts, said, f.world.detect_plain, _further(f))


def _unscanned(f: Facts) -> tuple[str, ...]:
    kinds: tuple[str, ...] = f.content.unscanned
    if "language" not in kinds and f.world.unmeasured([p.text for p in f.content.parts]):
        kinds = tuple(sorted((*kinds, "language")))
    return kinds


def _types(f: Facts) -> tuple[str, ...]:
    return tuple(sorted({m.type for _, _, m in f.found}))


def _count(f: Facts) -> int:
    return sum(f.world.identifies(m.type) for _, _, m in f.found)


def _novel(f: Facts) -> tuple[str, ...]:
    """Types of identifiers in a response whose letters and digits stand in nothing known before, and of pseudonyms that it made up."""
    before = "\n".join(_squeezed(p.text) for p in content.read(getattr(f.event, "known", None)).parts)
    new = {m.type for _, text, m in f.found if f.world.identifies(m.type) and _squeezed(text[m.start : m.end]) not in before}
    return tuple(sorted(new.union(f.event.altered)))


def _squeezed(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _counted(f: Facts) -> int:
    """Tokens in all that goes over, keys and numbers too."""
    parts = f.parts
    size = f.world.count(parts[0].text if len(parts) == 1 else "\n".join(p.text for p in parts))
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise CelFailure("unsupported_value", "the token counter gave no count")
    return size


def _response_tokens(f: Facts) -> int:
    """The provider's count, unless it is less than a quarter of ours: a count may come from inside the answer, and may be made up."""
    told = getattr(f.event, "tokens", None)
    estimate = _counted(f)
    return told if isinstance(told, int) and not isinstance(told, bool) and told * 4 >= estimate else estimate


def _rank(f: Facts) -> int:
    """How far the AI goes: calling a tool that commits a decision goes all the way."""
    return LEVELS.index(getattr(f.event, "level", "decide"))


def _decision_kind(f: Facts) -> Any:
    kind = getattr(f.event, "kind", None)
    if kind is None and (tool := f.world.tool(f.event)) is not None:
        return tool.decision
    return kind


def _amount(f: Facts) -> Any:
    """Conditions know no decimals: one becomes a whole number, or the smallest fraction that is not below it."""
    amount = getattr(f.event, "amount", None)
    if not isinstance(amount, Decimal):
        return amount
    if not amount.is_finite():
        return None
    near = float(amount)
    return int(amount) if amount == int(amount) else nextafter(near, inf) if Decimal(repr(near)) < amount else near


_PARTS: dict[str, Callable[[Facts], Any]] = {
    "content": _content,
    "parts": _readable,
    "found": _found,
    "found_late": _found_late,
    "roles": _roles,
    "rank": _rank,
    "now": lambda f: f.world.now(),
    "currency": lambda f: getattr(f.event, "currency", None),
    "requested": lambda f: getattr(f.event, "max_response", None),
}
"""What generated code reads beside the facts; not a name that policies may use."""

_TEXT: frozenset[Checkpoint] = frozenset({"prompt", "response", "tool_result"})
_PHI: frozenset[Checkpoint] = _TEXT | {"tool_call", "decision"}
_TOOL: frozenset[Checkpoint] = frozenset({"tool_call", "tool_result", "decision"})
_ARGS: frozenset[Checkpoint] = frozenset({"tool_call", "decision"})
_ASKED: frozenset[Checkpoint] = frozenset({"call", "prompt"})
_DECIDED: frozenset[Checkpoint] = frozenset({"decision"})

FACTS: tuple[Fact, ...] = (
    Fact("event.id", "string", "Id of the event.", lambda f: f.event.id or uuid7(), size=200),
    Fact("event.time", "timestamp", "When it is judged, in UTC.", lambda f: f.event.time or f.world.now()),
    Fact(
        "checkpoint",
        "string",
        "Where it is judged: call, prompt, response, tool_call, tool_result or decision.",
        lambda f: f.event.checkpoint,
        size=16,
    ),
    Fact("system.id", "string", "Id of the registered system.", lambda f: f.event.system, size=200),
    Fact("system.stage", "string", "Its stage: pilot or production.", _of_system(lambda s: s.stage), size=16),
    Fact("system.purpose", "string", "What it is for.", _of_system(lambda s: s.purpose), size=500),
    Fact("system.data_classes", "list<string>", "Classes of data it handles.", _of_system(lambda s: s.data_classes), size=6),
    Fact("system.domains", "list<string>", "clinical, financial, both or none.", _of_system(lambda s: s.domains or ()), size=2),
    Fact("destination.id", "string", "Id of the registered destination.", lambda f: f.event.destination, size=200),
    Fact("destination.zone", "string", "Its trust zone; `public` when it is not registered.", lambda f: _zone_of(f), size=64),
    Fact("destination.covered", "bool", "Whether an agreement covers it.", lambda f: _covered(f)),
    Fact("actor.id", "string", "Who asks.", _actor_id, size=200),
    Fact("actor.roles", "list<string>", "Roles of who asks.", _actor_roles, size=100),
    Fact("actor.team", "string", "Team of who asks.", _actor_team, size=200),
    Fact("actor.verified", "bool", "Whether an identity adapter vouches for who asks.", _actor_verified),
    Fact("session.id", "string", "Id of the conversation.", lambda f: f.event.session, size=200),
    Fact("session.turn", "int", "Prompts so far in the conversation, this one included.", lambda f: f.event.turn),
    Fact(
        "session.saw",
        "list<string>",
        "Sticky labels of the conversation: `pii` once identifiers were seen, `phi` once they were health information.",
        lambda f: _saw(f),
        size=100,
    ),
    Fact("text", "string", "All text that is said.", _text, _TEXT, size=content.MAX_SIZE, whole=True),
    Fact(
        "content.unscanned",
        "list<string>",
        "Kinds of content that could not be read, such as `image`.",
        _unscanned,
        _PHI,
        size=20,
        whole=True,
    ),
    Fact("phi.types", "list<string>", "Types of identifiers found, such as `MRN`.", _types, _PHI, size=40, whole=True),
    Fact("phi.count", "int", "How many identifiers were found.", _count, _PHI, whole=True),
    Fact(
        "phi.novel",
        "list<string>",
        "Types of identifiers in a response that nothing before it held.",
        _novel,
        frozenset({"response"}),
        size=40,
        whole=True,
    ),
    Fact("tokens.prompt", "int", "Size of the prompt in tokens.", _counted, frozenset({"prompt"})),
    Fact("tokens.max_response", "int", "Requested cap of the response in tokens.", lambda f: f.requested, _ASKED, trusted=False),
    Fact("tokens.response", "int", "Size of the response in tokens.", _response_tokens, frozenset({"response"}), trusted=False, whole=True),
    Fact("tool.name", "string", "Registered name of the tool.", lambda f: f.tool_registered, _TOOL, size=500),
    Fact("tool.args", "dyn", "Arguments of the call.", lambda f: f.event.args, _ARGS, trusted=False),
    Fact("tool.zone", "string", "Trust zone that the arguments reach.", lambda f: _tool_zone(f), _TOOL, size=64),
    Fact("decision.kind", "string", "Kind of decision, such as `claims.payout`.", _decision_kind, _DECIDED, size=200, trusted=False),
    Fact(
        "decision.level", "string", "How far the AI goes: inform, draft, recommend or decide.", lambda f: LEVELS[f.rank], _DECIDED, size=16
    ),
    Fact("decision.amount", "dyn", "Amount at stake.", _amount, _DECIDED, trusted=False),
)


def _zone_of(f: Facts) -> str | None:
    if f.event.destination is None:
        return None
    spec = f.world.destination(f.event.destination)
    return "public" if spec is None else str(spec.zone)


def _covered(f: Facts) -> bool | None:
    if f.event.destination is None:
        return None
    spec = f.world.destination(f.event.destination)
    return spec is not None and bool(spec.covered)


def _saw(f: Facts) -> tuple[str, ...] | None:
    return None if f.event.saw is None else tuple(sorted(f.event.saw))


def _tool_zone(f: Facts) -> Any:
    tool = f.world.tool(f.event)
    return None if tool is None else tool.zone


def _tool_registered(f: Facts) -> Any:
    tool = f.world.tool(f.event)
    return f.event.tool if tool is None else tool.name


_PARTS["tool_registered"] = _tool_registered
for _row in FACTS:
    setattr(Facts, _row.attribute, _Lazy(_row.attribute, _row.value, f"`{_row.name}` is not known for this event"))
for _name, _read in _PARTS.items():
    setattr(Facts, _name, _Lazy(_name, _read, ""))
BY_NAME = {row.name: row for row in FACTS}


def variables(names: Iterable[str] | None = None) -> tuple[Variable, ...]:
    """The CEL variables of the vocabulary, all or those named."""
    rows = FACTS if names is None else [BY_NAME[n] for n in names]
    return tuple(Variable(r.name, parse_type(r.type), doc=r.doc, size=r.size, trusted=r.trusted) for r in rows)


def now() -> datetime:
    """The current time in UTC: the default clock."""
    return datetime.now(UTC)


class _Terms:
    """The vocabulary as the policy loader wants it."""

    def variables(self) -> dict[str, Variable]:
        return {v.name: v for v in variables()}

    def known_at(self, name: str) -> frozenset[str]:
        return frozenset(BY_NAME[name].at)

    def attribute(self, name: str) -> str:
        return BY_NAME[name].attribute

    def whole(self, name: str) -> bool:
        return BY_NAME[name].whole

    def profile(self, names: Iterable[str], own: frozenset[str]) -> profiles.Profile:
        names = list(names)
        built_in = [n for n in names if n not in own]
        base = profiles.resolve(built_in) if built_in else profiles.Profile("", frozenset())
        return profiles.Profile("+".join(names), base.types | (own & frozenset(names)))

    def matcher(self, label: str, patterns: Iterable[tuple[str, float, tuple[str, ...]]], words: Sequence[str]) -> Search:
        rows = list(patterns)
        plain = [CustomRow(f"p{i}", label, pattern=p, score=score) for i, (p, score, near) in enumerate(rows) if not near]
        listed = [CustomRow("words", label, words=tuple(words), score=1.0)] if words else []
        together = [custom([*plain, *listed])] if plain or listed else []
        apart = [(custom([CustomRow("p", label, pattern=p, score=score)]), near) for p, score, near in rows if near]
        finds = [*(c.find for c in together), *(_beside(c.find, near) for c, near in apart)]
        find = finds[0] if len(finds) == 1 else lambda text: resolve(m for find in finds for m in find(text))
        near = farthest(
            [
                *(c.reach for c in together),
                *(c.reach and Reach(c.reach.far + _NEAR, c.reach.beside and c.reach.beside + _NEAR) for c, _ in apart),
            ]
        )
        return Search(find, near)

    def plugin(self, kind: str, settings: Mapping[str, Any], folder: Folder | None) -> Search:
        from .detect.plugins import load  # on first use: only policies that ask for it need it

        return Search(Cached(load(kind, settings, folder)).find)


@dataclass(frozen=True, slots=True)
class Search:
    """What an author looks for in a text, and how far one hit reaches; None where it may be any part of the text."""

    find: Callable[[str], list[Match]] = field(repr=False)
    reach: Reach | None = None

    def __call__(self, text: str) -> list[Match]:
        return self.find(text)


_NEAR = 64  # code points on each side of a hit in which a context word counts


def _beside(find: Callable[[str], list[Match]], words: Iterable[str]) -> Callable[[str], list[Match]]:
    """Only the hits that have one of the words near."""
    wanted = tuple(w.casefold() for w in words)

    def near(text: str, match: Match) -> bool:
        around = text[max(0, match.start - _NEAR) : match.end + _NEAR].casefold()
        return any(w in around for w in wanted)

    return lambda text: [m for m in find(text) if near(text, m)]


TERMS = _Terms()
