"""What a detector is and what it finds: `Match`, the `Detector` protocol, and how overlapping matches become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ..errors import GuardrailsError
from .types import RANK, SIGNALS

MAX_CHARS = 50_000_000


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

    `languages` are those it was measured on.  `lookahead` is how many code points behind the end of a match it may need to see
    before the match is certain; streams hold back that much.
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


def resolve(matches: Iterable[Match]) -> list[Match]:
    """Matches sorted by place, those that share a character merged into one that covers them all.

    The merged match takes type, score and stage of the strongest: highest score, then the type listed first, then the longest.
    A signal (such as HEALTH_CONTEXT) merges with signals of its own type only, so that it never swallows an identifier.
    """
    lanes: dict[str, list[Match]] = {}
    for match in matches:
        lanes.setdefault(match.type if match.type in SIGNALS else "", []).append(match)
    merged: list[Match] = []
    for lane in lanes.values():
        lane.sort(key=lambda m: (m.start, m.end))
        cluster, end = [lane[0]], lane[0].end
        for match in lane[1:]:
            if match.start < end:
                cluster.append(match)
                end = max(end, match.end)
            else:
                merged.append(_merge(cluster, end))
                cluster, end = [match], match.end
        merged.append(_merge(cluster, end))
    merged.sort(key=lambda m: (m.start, m.end, m.type))
    return merged


def _merge(cluster: list[Match], end: int) -> Match:
    if len(cluster) == 1:
        return cluster[0]
    best = min(cluster, key=lambda m: (-m.score, RANK.get(m.type, len(RANK)), m.start - m.end, m.start, m.stage))
    return Match(cluster[0].start, end, best.type, best.score, best.stage)
