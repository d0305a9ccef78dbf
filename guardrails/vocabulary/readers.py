"""How each fact is read from its event.  None means that the fact is missing; what cannot be read raises."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import inf, nextafter
from typing import Any

from .. import content
from ..content import Content, Part
from ..detect import Match
from ..errors import CelFailure
from ..events import LEVELS
from ..searching import Found, Further, search
from .facts import Facts


def roles(f: Facts) -> frozenset[str] | None:
    actor = f.event.actor
    return None if actor is None else actor.roles


def actor_id(f: Facts) -> str | None:
    actor = f.event.actor
    return None if actor is None else actor.id


def actor_roles(f: Facts) -> list[str] | None:
    actor = f.event.actor
    return None if actor is None else sorted(actor.roles)


def actor_team(f: Facts) -> str | None:
    actor = f.event.actor
    return None if actor is None else actor.team


def actor_verified(f: Facts) -> bool | None:
    actor = f.event.actor
    return None if actor is None else actor.verified


def of_system(read: Callable[[Any], Any]) -> Callable[[Facts], Any]:
    def value(f: Facts) -> Any:
        spec = f.world.system(f.event.system)
        return None if spec is None else read(spec)

    return value


def whole_content(f: Facts) -> Content:
    event = f.event
    if event.checkpoint in ("tool_call", "decision"):
        return content.read(event.args) if event.args else content.EMPTY
    return content.read(getattr(event, "content", None))


def readable(f: Facts) -> tuple[Part, ...]:
    """All parts, when nothing was left unread for its size: what was cut off is not clean."""
    for cut in ("too_large", "too_deep"):
        if cut in f.content.unscanned:
            raise CelFailure(cut, "the content is larger or deeper than what is read")
    parts: tuple[Part, ...] = f.content.parts
    return parts


def all_text(f: Facts) -> str:
    """All that is said.  Reading the parts first raises where something was left unread."""
    return str(Content(f.parts).text)


def found(f: Facts) -> list[Found]:
    """Every match in every part."""
    return search(f.parts, f.world.detect, f.world.detect_plain, _further(f))


def _further(f: Facts) -> Further | None:
    session = f.event.session
    return None if session is None else lambda texts: f.world.further(texts, session)


def found_late(f: Facts) -> list[Found]:
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


def unscanned(f: Facts) -> tuple[str, ...]:
    kinds: tuple[str, ...] = f.content.unscanned
    if "language" not in kinds and f.world.unmeasured([p.text for p in f.content.parts]):
        kinds = tuple(sorted((*kinds, "language")))
    return kinds


def types(f: Facts) -> tuple[str, ...]:
    return tuple(sorted({m.type for _, _, m in f.found}))


def count(f: Facts) -> int:
    return sum(f.world.identifies(m.type) for _, _, m in f.found)


def novel(f: Facts) -> tuple[str, ...]:
    """Types of identifiers in a response whose letters and digits stand in nothing known before, and of pseudonyms that it made up."""
    before = "\n".join(_squeezed(p.text) for p in content.read(getattr(f.event, "known", None)).parts)
    new = {m.type for _, text, m in f.found if f.world.identifies(m.type) and _squeezed(text[m.start : m.end]) not in before}
    return tuple(sorted(new.union(f.event.altered)))


def _squeezed(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def counted(f: Facts) -> int:
    """Tokens in all that goes over, keys and numbers too."""
    parts = f.parts
    size = f.world.count(parts[0].text if len(parts) == 1 else "\n".join(p.text for p in parts))
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise CelFailure("unsupported_value", "the token counter gave no count")
    return size


def response_tokens(f: Facts) -> int:
    """The provider's count, unless it is less than a quarter of ours: a count may come from inside the answer, and may be made up."""
    told = getattr(f.event, "tokens", None)
    estimate = counted(f)
    return told if isinstance(told, int) and not isinstance(told, bool) and told * 4 >= estimate else estimate


def rank(f: Facts) -> int:
    """How far the AI goes: calling a tool that commits a decision goes all the way."""
    return LEVELS.index(getattr(f.event, "level", "decide"))


def decision_kind(f: Facts) -> Any:
    kind = getattr(f.event, "kind", None)
    if kind is None and (tool := f.world.tool(f.event)) is not None:
        return tool.decision
    return kind


def amount(f: Facts) -> Any:
    """Conditions know no decimals: one becomes a whole number, or the smallest fraction that is not below it."""
    amount = getattr(f.event, "amount", None)
    if not isinstance(amount, Decimal):
        return amount
    if not amount.is_finite():
        return None
    near = float(amount)
    return int(amount) if amount == int(amount) else nextafter(near, inf) if Decimal(repr(near)) < amount else near


def zone(f: Facts) -> str | None:
    if f.event.destination is None:
        return None
    spec = f.world.destination(f.event.destination)
    return "public" if spec is None else str(spec.zone)


def covered(f: Facts) -> bool | None:
    if f.event.destination is None:
        return None
    spec = f.world.destination(f.event.destination)
    return spec is not None and bool(spec.covered)


def saw(f: Facts) -> tuple[str, ...] | None:
    return None if f.event.saw is None else tuple(sorted(f.event.saw))


def tool_zone(f: Facts) -> Any:
    tool = f.world.tool(f.event)
    return None if tool is None else tool.zone


def tool_registered(f: Facts) -> Any:
    tool = f.world.tool(f.event)
    return f.event.tool if tool is None else tool.name
