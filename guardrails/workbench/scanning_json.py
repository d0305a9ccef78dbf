"""Identifiers in JSON text: its strings are judged as they are meant, not as they are escaped, and its shape is kept when they go."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..detect import Match, redact
from .scanning_detector import Finder

_TOKEN: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)"(\s*+:)?|-?\d[\d.eE+-]*+|[{}]', re.DOTALL)
_ESCAPE: Final = re.compile(r'\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)', re.DOTALL)
_LEAST: Final = 2  # characters of a string in which something can be found


@dataclass(frozen=True, slots=True)
class Token:
    """A string or a number: where its content starts and ends in the text, what it means, and the identifiers in that.

    `inside` is the place of the object that it belongs to, -1 for none.
    """

    start: int
    end: int
    value: str = field(repr=False)
    offsets: tuple[int, ...] | None = field(repr=False)
    key: bool
    number: bool
    inside: int
    matches: tuple[Match, ...] = ()

    def raw(self, index: int) -> int:
        """Where a code point of the value stands in the text."""
        return self.start + (index if self.offsets is None else self.offsets[index])


def is_json(text: str) -> bool:
    """Whether a text is JSON; numbers of any size are."""
    try:
        json.loads(text, parse_int=len, parse_float=len)
    except (ValueError, RecursionError):
        return False
    return True


def tokens(text: str, finder: Finder) -> list[Token]:
    """The strings and numbers of a JSON text that hold identifiers.

    Each string is searched by itself, unescaped; beside it the whole text is, where the names of fields tell what a value is.
    """
    found = finder.fields(text)
    starts = [m.start for m in found]
    made = []
    for token in _strings(text):
        matches: list[Match] = []
        if not token.key:
            # What the whole text gave away about this one.  Matches do not overlap, so those that touch it stand together.
            near = found[max(0, bisect_right(starts, token.start) - 1) : bisect_left(starts, token.end)]
            matches += [_inside(token, match) for match in near if match.end > token.start]
        if not token.number and len(token.value) >= _LEAST:
            matches += finder.find(token.value)
        if matches:
            whole = [Match(0, len(token.value), m.type, m.score, m.stage) for m in matches] if token.number else matches
            made.append(replace(token, matches=tuple(finder.merged(whole))))
    return made


def _strings(text: str) -> Iterator[Token]:
    opened = [-1]
    for found in _TOKEN.finditer(text):
        if found[1] is not None:
            value, offsets = _unescaped(found[1])
            yield Token(found.start(1), found.end(1), value, offsets, found[2] is not None, False, opened[-1])
        elif found[0] == "{":
            opened.append(found.start())
        elif found[0] == "}":
            opened.pop()
        else:
            yield Token(found.start(), found.end(), found[0], None, False, True, opened[-1])


def _unescaped(raw: str) -> tuple[str, tuple[int, ...] | None]:
    """What an escaped text means, and where each of its code points, and its end, stands in it; None where it is the same."""
    if "\\" not in raw:
        return raw, None
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for escape in _ESCAPE.finditer(raw):
        pieces += raw[at : escape.start()], json.loads(f'"{escape[0]}"')
        offsets += range(at, escape.start() + 1)
        at = escape.end()
    pieces.append(raw[at:])
    return "".join(pieces), (*offsets, *range(at, len(raw) + 1))


def _inside(token: Token, match: Match) -> Match:
    """A match of the whole text as one of the token's value."""
    start, end = max(match.start, token.start) - token.start, min(match.end, token.end) - token.start
    if token.offsets is not None:
        start, end = max(0, bisect_right(token.offsets, start) - 1), bisect_left(token.offsets, end)
    return Match(start, end, match.type, match.score, match.stage)


def raw_matches(made: Sequence[Token]) -> list[Match]:
    """The identifiers of tokens as places in the text."""
    return [Match(t.raw(m.start), t.raw(m.end), m.type, m.score, m.stage) for t in made for m in t.matches]


def redacted(text: str, made: Sequence[Token], narrow: Callable[[str, Sequence[Match]], list[Match]], style: str) -> tuple[str, int]:
    """The text without its identifiers, still JSON, and how many went.  A number that has to go becomes a text."""
    pieces: list[str] = []
    at = gone = 0
    keys: dict[int, set[str]] = {}
    for token in made:
        parts = narrow(token.value, token.matches)
        if not parts:
            continue
        gone += len(parts)
        value = redact(token.value, parts, "mask" if style == "mask" else "label")
        if token.key:
            value = _fresh(value, keys.setdefault(token.inside, set()))
        plain = not text.isascii() and not any("\ud800" <= c <= "\udfff" for c in value)
        written = json.dumps(value, ensure_ascii=not plain)
        pieces += text[at : token.start], written if token.number else written[1:-1]
        at = token.end
    pieces.append(text[at:])
    return "".join(pieces), gone


def _fresh(key: str, used: set[str]) -> str:
    """A key that its object does not have yet: two names must not become one field."""
    made, number = key, 1
    while made in used:
        number += 1
        made = f"{key} {number}"
    used.add(made)
    return made

