"""How badly a regular expression may repeat itself: reads its text, and compiles and searches nothing.

RE2 is quick while its automaton stays small.  Counted repeats of wide classes can make it as large as any text wants, and then each
byte costs a step for every place in the pattern where a match may stand.  `width` counts those places.
"""

from __future__ import annotations

import re  # reason: short patterns of our own without nested repeats
import string
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import re2

_COUNT: Final = re.compile(r"\{(\d{1,4})(?:(,)(\d{0,4}))?\}")
_BEYOND: Final = re.compile(r"\[\^|\\[pPDWSCx]|\[:\^")  # in a class that may match what is not ASCII
_ASCII: Final = "".join(map(chr, range(128)))
_WIDE: Final = frozenset({"wide", "alike"})  # characters that are not ASCII; those of them that match a letter in either case
_ANY: Final = frozenset(_ASCII) | _WIDE
_START: Final = frozenset({"start"})
_NO_WORD: Final = frozenset(c for c in _ASCII if not (c.isalnum() or c == "_")) | _WIDE
_WIDENING: Final = "[.\\|?*"
_SMALL: Final = 12  # as many places make an automaton that still fits into memory
_TURNS: Final = 300
_WIDE_TURNS: Final = 100  # a character that is not ASCII is several bytes

Before = frozenset[str] | None  # what the text before a place may end with; `start` for anything at all, None for not known


@dataclass(slots=True)
class _Piece:
    """Part of a pattern: places that count, all its places, and the characters that it may end with."""

    width: int
    places: int
    ends: frozenset[str] | None = None  # None: not known


def width(pattern: str) -> int:
    """In how many places at once a match may stand in the worst text; repeats that every text walks in step do not count."""
    if "{" not in pattern and sum(map(pattern.count, _WIDENING)) <= _SMALL:
        return 0
    reader = _Reader(pattern)
    try:
        total = reader.choice(_START).width
        while reader.at < len(pattern):  # a bracket too many: RE2 refuses it, and what is behind it counts all the same
            reader.at += 1
            total += reader.choice(None).width
    except RecursionError:
        return len(pattern)
    return total if total > _SMALL else 0


class _Reader:
    __slots__ = ("at", "closing", "lines", "pattern", "started")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.lines = re.search(r"\(\?[a-zA-Z]*m", pattern) is not None
        self.closing = _closings(pattern)
        self.started = False

    def choice(self, before: Before) -> _Piece:
        """Alternatives, up to a closing bracket or the end."""
        pieces = [self.sequence(before)]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            pieces.append(self.sequence(before))
        several = len(pieces) > 1
        return _Piece(sum(p.width for p in pieces) + several, max(1, sum(p.places for p in pieces)), None if several else pieces[0].ends)

    def sequence(self, before: Before) -> _Piece:
        total, places = 0, 0
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            start = self.at
            made = self.atom(before)
            low, high = self.quantifier()
            if made is None:
                before = self.behind(start, before)
                continue
            single = self.pattern[start] != "("
            if high > 1 and not (single and self.in_step(made.ends, before, high)):
                total += max(made.places, made.width) * high
            else:
                total += max(made.width, low == 0)
            places += made.places * high
            before = made.ends if low else None if before is None or made.ends is None else before | made.ends
        return _Piece(total, places, before)

    def behind(self, start: int, before: Before) -> Before:
        """What may stand before a place behind something that matches no character."""
        if self.pattern.startswith("\\b", start):
            return _NO_WORD  # a run of word characters is then entered at its start
        if self.pattern.startswith("\\B", start) or (self.lines and self.pattern[start] in "^$"):
            return None
        return before

    def in_step(self, ends: Before, before: Before, turns: int) -> bool:
        """Whether a repeated class is entered only at the start of a run of its characters, or (once in a pattern) at each of them."""
        if ends is None or before is None or before & ends:
            return False
        if "start" in before and turns > (_WIDE_TURNS if "wide" in ends else _TURNS):
            return False  # one state for each length of a run, each of which holds as many places
        first, self.started = not self.started, self.started or "start" in before
        return first or "start" not in before

    def quantifier(self) -> tuple[int, int]:
        """The least and most turns of what was read last, several quantifiers multiplied; without an upper end, the lower one or 1."""
        low, high = 1, 1
        while self.at < len(self.pattern):
            sign = self.pattern[self.at]
            counted = _COUNT.match(self.pattern, self.at) if sign == "{" else None
            if sign in "*+?":
                low, self.at = (low if sign == "+" else 0), self.at + 1
            elif counted:
                least = int(counted[1])
                low, high, self.at = low * least, high * max(least, int(counted[3] or 1), 1), counted.end()
            else:
                break
        return low, high

    def atom(self, before: Before) -> _Piece | None:
        """One atom; None for what matches no character."""
        text, at = self.pattern, self.at
        char = text[at]
        if char == "(":
            return self.group(before)
        if char == "[":
            self.at = _class_end(text, at)
            return _Piece(1, 1, _letters(text[at : self.at]))
        if char == "\\":
            self.at = _escape_end(text, at)
            escape = text[at : self.at]
            if escape in ("\\b", "\\B", "\\A", "\\z"):
                return None
            if escape.startswith("\\Q"):
                return _Piece(0, max(1, len(escape) - 4))
            return _Piece(int(escape[1:2] in tuple("dDwWsSpPC")), 1, _letters(escape))
        self.at += 1
        if char in "^$":
            return None
        return _Piece(int(char == "."), 1, _ANY if char == "." else _letters(char))

    def group(self, before: Before) -> _Piece | None:
        closing = self.closing.get(self.at, len(self.pattern))
        self.at += 1
        if self.pattern.startswith("?", self.at):
            while self.at < closing and self.pattern[self.at] not in ":>":
                self.at += 1
            if self.at == closing:
                self.at += 1
                return None  # only flags
            self.at += 1
        # what stands in a group that repeats may also follow the group itself
        made = self.choice(None if self.pattern[closing + 1 : closing + 2] in ("*", "+", "{") else before)
        self.at += 1
        return made


def _closings(text: str) -> dict[int, int]:
    """Where each group ends, by where it starts."""
    found: dict[int, int] = {}
    opened: list[int] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "(":
            opened.append(at)
        elif char == ")" and opened:
            found[opened.pop()] = at
        at = _class_end(text, at) if char == "[" else _escape_end(text, at) if char == "\\" else at + 1
    return found


def _class_end(text: str, at: int) -> int:
    """Just behind the class that starts here."""
    at += 2 if text.startswith("^", at + 1) else 1
    if text.startswith("]", at):
        at += 1
    while at < len(text) and text[at] != "]":
        if text.startswith("[:", at) and ":]" in text[at:]:
            at = text.index(":]", at) + 2
        else:
            at += 2 if text[at] == "\\" else 1
    return min(at + 1, len(text))


def _escape_end(text: str, at: int) -> int:
    """Just behind the escape that starts here."""
    letter = text[at + 1 : at + 2]
    if letter == "Q":
        end = text.find("\\E", at)
        return len(text) if end < 0 else end + 2
    if letter and letter in "pPx" and text.startswith("{", at + 2):
        end = text.find("}", at)
        return len(text) if end < 0 else end + 1
    return min(at + (4 if letter == "x" else 3 if letter and letter in "pP" else 2), len(text))


@lru_cache(maxsize=1024)
def _letters(atom: str) -> Before:
    """The ASCII characters that a class or character matches in either case, and what stands for all others that it may match."""
    if atom in _KNOWN:
        return _KNOWN[atom]
    if atom in _PLAIN:
        found = {atom.lower(), atom.upper()}
    else:
        try:
            found = set(re2.findall(f"(?is:{atom})", _ASCII, _QUIET))
        except re2.error:
            return None
    if not atom.isascii() or _BEYOND.search(atom):
        found |= _WIDE
    elif found & {"k", "s"}:
        found.add("alike")
    return frozenset(found)


_PLAIN: Final = frozenset(string.ascii_letters + string.digits + " _-,:;<>=@#%&'\"!/~`")
_DIGITS: Final = frozenset(string.digits)
_SPACES: Final = frozenset("\t\n\f\r ")
_KNOWN: Final = {"\\d": _DIGITS, "\\D": _ANY - _DIGITS, "\\w": _ANY - _NO_WORD, "\\W": _NO_WORD, "\\s": _SPACES, "\\S": _ANY - _SPACES}
_QUIET: Final = re2.Options()
_QUIET.log_errors = False
