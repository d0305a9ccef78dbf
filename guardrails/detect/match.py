"""What a detector is and what it finds: `Match`, the `Detector` protocol, and how overlapping matches become one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ..errors import GuardrailsError
from .types import RANK, SIGNALS

MAX_CHARS = 16_000_000  # code points of one text; a longer one is refused, never judged in part

Hit = tuple[int, int, str, float, str]  # start, end, type, score and stage of what a row matched


@dataclass(frozen=True, slots=True)
class Match:
    """One identifier: the half-open range `[start, end)` of code points in the text that was given, never the text itself.

    `score` runs from 0 to 1: from 0.9 a checksum or a field name vouches, from 0.75 a label or an unmistakable shape,
    from 0.6 a shape with context, below that a shape alone.  `stage` says which path found it: `pattern` in the text as it is,
    `normalized` after disguises were folded, `decoded` inside an encoded part, `custom` by an author's own rows.
    """

    start: int
    end: int
    type: str
    score: float
    stage: str = "pattern"


@runtime_checkable
class Detector(Protocol):
    """Finds identifiers in a text.

    `languages` are those it was measured on.  `lookahead` is how many code points it may need to see from the beginning of a match on, and
    in front of it, before the match is certain; streams hold back that much.
    """

    @property
    def name(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    @property
    def lookahead(self) -> int: ...

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The matches in `text`, sorted and free of overlaps; of all identifier types, or of `types` only."""
        ...


class TextTooLong(GuardrailsError, ValueError):
    """A text above the declared size; nothing of it was judged, so it is not clean."""

    def __init__(self, length: int, limit: int) -> None:
        self.length, self.limit = length, limit
        super().__init__(length, limit)

    def __str__(self) -> str:
        return f"a text of {self.length} code points is above the limit of {self.limit}"


class TextTooSlow(GuardrailsError, TimeoutError):
    """A text that was not judged to its end before its deadline; what was found until then is not kept, so it is not clean."""

    def __init__(self, length: int) -> None:
        self.length = length
        super().__init__(length)

    def __str__(self) -> str:
        return f"a text of {self.length} code points was not judged before its deadline"


class ModelTooSlow(TextTooSlow):
    """A text that the model did not read to its end in the time it has; the patterns had their say, or will."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment `at` of `clock` by which a text of `length` code points has to be judged."""

    at: float
    length: int
    clock: Callable[[], float]

    def check(self) -> None:
        """Raise `TextTooSlow` once the moment has come."""
        if self.clock() >= self.at:
            raise TextTooSlow(self.length)


def resolve(matches: Iterable[Match]) -> list[Match]:
    """Matches sorted by place, those that share a character merged into one that covers them all.

    The merged match takes type, score and stage of the strongest: highest score, then the type listed first, then the longest.
    A signal (such as HEALTH_CONTEXT) merges with signals of its own type only, so that it never swallows an identifier.
    """
    return settle([(m.start, m.end, m.type, m.score, m.stage) for m in matches])


def settle(hits: list[Hit]) -> list[Match]:
    """As `resolve`, for matches that are plain tuples so far."""
    lanes: dict[str, list[Hit]] = {}
    for hit in hits:
        lanes.setdefault(hit[2] if hit[2] in SIGNALS else "", []).append(hit)
    merged: list[Match] = []
    for lane in lanes.values():
        lane.sort()
        best = lane[0]
        start, end = best[:2]
        for hit in lane:
            if hit[0] < end:
                end = max(end, hit[1])
                if hit[3] > best[3] or (hit[3] == best[3] and hit != best and _strength(hit) < _strength(best)):
                    best = hit
            else:
                merged.append(Match(start, end, *best[2:]))
                best = hit
                start, end = hit[:2]
        merged.append(Match(start, end, *best[2:]))
    if len(lanes) > 1:
        merged.sort(key=lambda m: (m.start, m.end, m.type))
    return merged


def _strength(hit: Hit) -> tuple[float, int, int, int, str]:
    start, end, kind, score, stage = hit
    return -score, RANK.get(kind, len(RANK)), start - end, start, stage
