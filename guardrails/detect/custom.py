"""Detectors from an author's own patterns and words.  The built-in rows are not here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import re2

from .match import MAX_CHARS, Match, TextTooLong, resolve
from .normalize import fold
from .scan import options

MAX_WORDS = 10_000
_MAX_PROGRAM = 20_000  # RE2 instructions; a pattern above that is refused
_NEAR = 64  # code points on each side in which a context word counts


class Custom:
    """Finds one type by an author's RE2 patterns (each with a score and context words) and whole words in any case.

    Disguises are folded first, as for the built-in rows.  Raises ValueError for a pattern that RE2 refuses or that is too large.
    """

    languages = frozenset({"*"})
    lookahead = 512

    def __init__(self, type: str, patterns: Iterable[tuple[str, float, tuple[str, ...]]] = (), words: Iterable[str] = ()) -> None:
        self.name = type
        self._rows = [(_compiled(pattern), score, tuple(w.casefold() for w in near)) for pattern, score, near in patterns]
        words = sorted({folded for w in words if (folded := _plain(w).strip())})
        if len(words) > MAX_WORDS:
            raise ValueError(f"{len(words)} words, at most {MAX_WORDS} are read")
        # Longest first: RE2 takes the first alternative that fits, and a phrase must not lose to its first word.
        whole = "|".join(re2.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))
        self._words = _compiled(f"(?i)(?:{whole})", limit=2_000_000) if words else None

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The hits in `text`, sorted and free of overlaps.  Raises `TextTooLong` above the size cap."""
        if len(text) > MAX_CHARS:
            raise TextTooLong(len(text), MAX_CHARS)
        if types is not None and self.name not in types:
            return []
        view = fold(text)
        plain = text if view is None else view.text
        data = plain.encode("utf-8", "surrogatepass")
        found: list[Match] = []
        for pattern, score, near in self._rows:
            for start, end in _spans(pattern, data, plain):
                if start < end and (not near or _beside(plain, start, end, near)):
                    found.append(Match(start, end, self.name, score, "custom"))
        if self._words is not None:
            found += [Match(s, e, self.name, 1.0, "custom") for s, e in _spans(self._words, data, plain) if _whole(plain, s, e)]
        if not found:
            return found
        if view is not None:
            spans = [view.span(m.start, m.end) for m in found]
            found = [Match(s, e, m.type, m.score, m.stage) for m, (s, e) in zip(found, spans, strict=True)]
        return resolve(found)


def custom(type: str, patterns: Iterable[tuple[str, float, tuple[str, ...]]] = (), words: Iterable[str] = ()) -> Custom:
    """A detector for one type from an author's patterns and words."""
    return Custom(type, patterns, words)


def _plain(word: str) -> str:
    view = fold(word)
    return word if view is None else view.text


def _compiled(pattern: str, limit: int = _MAX_PROGRAM) -> Any:
    try:
        made = re2.compile(pattern, options())
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0] if error.args else b""
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(said.splitlines()[0][:120] if said else "not a regular expression") from None
    if made.programsize > limit:
        raise ValueError("too large: use fewer or smaller repeats")
    return made


def _spans(pattern: Any, data: bytes, text: str) -> Iterable[tuple[int, int]]:
    if len(data) == len(text):
        return [m.span() for m in pattern.finditer(data)]
    at, offset, spans = 0, 0, []
    for match in pattern.finditer(data):
        start, end = match.span()
        # Counting from the last hit keeps this linear in the text.
        offset += _points(data, at, start)
        first, at = offset, end
        offset += _points(data, start, end)
        spans.append((first, offset))
    return spans


def _points(data: bytes, start: int, end: int) -> int:
    return len(data[start:end].decode("utf-8", "surrogatepass"))


def _whole(text: str, start: int, end: int) -> bool:
    return not (
        (start and text[start - 1].isalnum() and text[start].isalnum()) or (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())
    )


def _beside(text: str, start: int, end: int, near: tuple[str, ...]) -> bool:
    around = text[max(0, start - _NEAR) : end + _NEAR].casefold()
    return any(word in around for word in near)
