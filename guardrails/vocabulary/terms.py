"""The vocabulary as the policy loader wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..cel.env import Variable
from ..detect import Cached, CustomRow, Match, custom, profiles, resolve
from ..detect.width import Reach, farthest
from .table import BY_NAME, variables


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

    def plugin(self, kind: str, settings: Mapping[str, Any], folder: Path | None) -> Search:
        from ..detect.plugins import load  # on first use: only policies that ask for it need it

        return Search(Cached(load(kind, settings, folder)).find)


TERMS = _Terms()
