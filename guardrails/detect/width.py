"""How far an RE2 pattern reaches.  It reads the syntax only as far as that needs; what it cannot read has no bound.

Blanks that repeat count as one, since look-ahead is counted in the same way (`reading.weight`), and one stretch without blanks may be
of any length, such as the key in `key: \\S+`: a text is not cut within such a stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

_OPENS = re.compile(r"\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?")
_FLAGS = re.compile(r"\(\?[a-zA-Z-]+\)")
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
_EDGE = re.compile(r"[\^$]|\\[bBAz]")
_LITERAL = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:[pP](?:\{\^?\w+\}|\w)|x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|[0-7]{1,3}|.)", re.DOTALL)
_TIMES = re.compile(r"([*+?]|\{(\d+)(,(\d*))?\})\??")
_BLANKS = " \t\n\r\f"  # what RE2 takes for a blank


@dataclass(frozen=True, slots=True)
class Reach:
    """At most `far` characters; or `beside` characters at most beside one stretch without blanks, which may be of any length."""

    far: int
    beside: int = 0


def farthest(reaches: Iterable[Reach | None]) -> Reach | None:
    """The reach of several together; None as soon as one has none."""
    far = beside = 0
    for one in reaches:
        if one is None:
            return None
        far, beside = max(far, one.far), max(beside, one.beside)
    return Reach(far, beside)


def reach(pattern: str) -> Reach | None:
    """How far `pattern` reaches; None where there is no bound, or none that can be told."""
    try:
        found, at = _either(pattern, 0, 0)
    except (ValueError, RecursionError):
        return None
    return None if at < len(pattern) or found.runs > 1 else Reach(found.size, found.size * found.runs)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: characters at most, stretches without bound, whether a blank can be in it."""

    size: int = 0
    runs: int = 0
    blank: bool = False

    def then(self, other: _Part, *, going: bool) -> _Part:
        """With another one behind it, in which a stretch that is `going` on may go on."""
        return _Part(self.size + other.size, self.runs + other.runs - (going and other.runs > 0), self.blank or other.blank)

    def times(self, least: int, most: int | None, *, only_blank: bool) -> _Part:
        if only_blank and most != 0:
            return _Part(1, 0, True)
        if most is None:
            if self.blank and self.size + self.runs > 0:
                raise ValueError("no bound")
            return _Part(self.size * max(least, 1), int(self.size + self.runs > 0), False)
        return _Part(self.size * most, self.runs * (most if self.blank else min(most, 1)), self.blank)


def _either(pattern: str, at: int, depth: int) -> tuple[_Part, int]:
    """The widest of alternatives, and where they end: at a closing bracket or the end."""
    widest = so_far = _Part()
    going = False
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            widest, so_far, going, at = _wider(widest, so_far), _Part(), False, at + 1
            continue
        part, end = _one(pattern, at, depth)
        only_blank = part.size == 1 and part.blank and _only_blanks(pattern[at:end])
        while (times := _TIMES.match(pattern, end)) is not None:
            part, end = part.times(*_counts(times), only_blank=only_blank), times.end()
        so_far = so_far.then(part, going=going)
        going = (going or part.runs > 0) and not part.blank
        at = end
    if at < len(pattern) and depth == 0:
        raise ValueError("a bracket that nothing opened")
    return _wider(widest, so_far), at


def _wider(one: _Part, other: _Part) -> _Part:
    return _Part(max(one.size, other.size), max(one.runs, other.runs), one.blank or other.blank)


def _one(pattern: str, at: int, depth: int) -> tuple[_Part, int]:
    if (edge := _FLAGS.match(pattern, at) or _EDGE.match(pattern, at)) is not None:
        return _Part(), edge.end()
    if pattern[at] == "(":
        opens = _OPENS.match(pattern, at)
        if opens is None or pattern[opens.end() : opens.end() + 1] == "?":
            raise ValueError("a group of an unknown kind")
        part, end = _either(pattern, opens.end(), depth + 1)
        if end >= len(pattern):
            raise ValueError("a group that is not closed")
        return part, end + 1
    if (literal := _LITERAL.match(pattern, at)) is not None:
        return _Part(len(literal[1]), 0, any(c.isspace() for c in literal[1])), literal.end()
    one = _CLASS.match(pattern, at) or _ESCAPE.match(pattern, at)
    if one is None and pattern[at] in "[\\":
        raise ValueError("a class that is not closed")
    end = at + 1 if one is None else one.end()
    return _Part(1, 0, _blank(pattern[at:end])), end


def _counts(times: re.Match[str]) -> tuple[int, int | None]:
    """How often something repeats at least and at most."""
    if times[1] in ("*", "+", "?"):
        return int(times[1] == "+"), 1 if times[1] == "?" else None
    return int(times[2]), int(times[2]) if times[3] is None else int(times[4]) if times[4] else None


def _blank(one: str) -> bool:
    """Whether a single character of a pattern can be a blank."""
    single = _single(one)
    return single is None or any(single.fullmatch(blank) is not None for blank in _BLANKS)


def _only_blanks(one: str) -> bool:
    single = _single(one)
    return single is not None and not any(single.fullmatch(chr(code)) is not None for code in range(33, 127))


@lru_cache(1024)
def _single(one: str) -> Any:
    try:
        return re2.compile(f"(?s){one}")
    except re2.error:
        return None
