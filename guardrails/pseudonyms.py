"""Redactions carried out, with pseudonyms where a policy says so, and real values put back: for one session, or for one call alone.

What has to go and what may come back is decided by policies; nothing here judges.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

from . import content, detect
from .content import Content, Part
from .detect import Match
from .detect.redact import STYLES, apart
from .events import Event, Response, ToolCall
from .verdict import Path, Redaction

if TYPE_CHECKING:
    from .detect.pseudonyms import Restored, Vault

_ORDER = ("label", "mask", "token", "surrogate")  # the stricter style first: of two for one place it wins
_MAX_JSON = 4_000_000


@dataclass(slots=True)
class _Back:
    """What was put back in one value."""

    texts: dict[Path, Any] = field(default_factory=dict, repr=False)
    values: list[str] = field(default_factory=list, repr=False)
    altered: list[str] = field(default_factory=list)


class Pseudonyms:
    """The pseudonyms of one session.  Those of a single call live in a vault of their own, and go with this object."""

    __slots__ = ("_lock", "_made", "_session", "_vault")

    def __init__(self, vault: Callable[[], Vault], session: str) -> None:
        self._vault, self._session = vault, session
        self._made: Vault | None = None
        self._lock = Lock()

    def __repr__(self) -> str:
        return "<pseudonyms>"

    @property
    def vault(self) -> Vault:
        """Where they are kept; made on first use."""
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._vault()
        return self._made

    def redact(self, value: Any, redactions: Iterable[Redaction]) -> Any:
        """`value` after the redactions.  Raises whatever keeps one of them from being carried out; nothing may pass then."""
        ranges: dict[Path, list[Redaction]] = {}
        for redaction in redactions:
            ranges.setdefault(redaction.path, []).append(redaction)
        read = content.read(value)
        texts = {part.path: part.text for part in read.parts}
        styles = {r.style for rows in ranges.values() for r in rows}
        with self._writing(read, ranges, styles) as put:
            return content.rewrite(value, {path: put(texts[path], rows) for path, rows in ranges.items()})

    def back(self, event: Event, types: Iterable[str]) -> Event:
        """The event with real values in place of pseudonyms of these types, and a note of those that are not as they were given out."""
        allowed = frozenset(types)
        if isinstance(event, Response):
            value = event.content
        elif isinstance(event, ToolCall):
            value = event.args
        else:
            return event
        back = _Back()
        for part in content.read(value).parts:
            self._part(value, part, allowed, back)
        altered = tuple(sorted(back.altered))
        new = content.rewrite(value, back.texts)
        if isinstance(event, ToolCall):
            return replace(event, args=new, altered=altered) if back.texts or altered else event
        # What was put back came from here, so it is nothing new in the reply.
        known = [event.known, back.values] if back.values else event.known
        return replace(event, content=new, known=known, altered=altered) if back.texts or altered else event

    @contextmanager
    def _writing(
        self, read: Content, ranges: dict[Path, list[Redaction]], styles: set[str]
    ) -> Iterator[Callable[[str, list[Redaction]], str]]:
        """What takes the ranges out of one text."""
        if styles <= STYLES.keys():
            yield lambda text, rows: without(text, rows, lambda _, match, value, style: STYLES[style](match, value))
            return
        from .detect.pseudonyms.again import Around
        from .detect.pseudonyms.substitute import issuing, stayed  # with the first pseudonym: the invented names are many

        with self.vault.writing(self._session) as book:
            again = self.vault.again.of(book)
            # Over all parts: a surrogate of one must not stand for itself in another.
            issue = issuing(book, Around([part.text for part in read.parts] if "surrogate" in styles else [], again))

            def give(text: str, match: Match, value: str, style: str) -> str:
                if style in STYLES:
                    return STYLES[style](match, value)
                return issue(text, match, value, "token" if style == "token" else "surrogate")

            def put(text: str, rows: list[Redaction]) -> str:
                key = again.key(text, [(r.start, r.end, r.type, r.style) for r in rows])
                made = again.made(key)
                if made is None:
                    made = tuple(pieces(text, rows, give))
                    again.keep(key, made)
                return joined(text, made)

            yield put
            for part in read.parts if book.moved else ():
                key = again.key(part.text, [(r.start, r.end, "", "") for r in ranges.get(part.path, ())])
                if again.made(key) is None:
                    stayed(book, part.text, ((r.start, r.end) for r in ranges.get(part.path, ())))
                    again.keep(key, ())

    def _part(self, value: Any, part: Part, allowed: frozenset[str], back: _Back) -> None:
        if part.kind == "number":
            self._number(part.path, content.at(value, part.path), allowed, back)
            return
        found = self._restored(part.text, allowed)
        if part.kind == "key":
            # A key is never rewritten.  Ids and names of models are keys too, so only what surely is a pseudonym counts.
            back.altered += [m.type for m in found.matches]
            return
        text = found.text
        if found.matches and part.text.lstrip()[:1] in ("{", "["):
            text = self._inside_json(part.text, found, allowed)
        back.altered += [_known(a.type, allowed) for a in found.altered]
        if not found.matches:
            return
        if not text:
            back.altered += [m.type for m in found.matches]
            return
        back.texts[part.path] = text
        back.values += _values(found)

    def _number(self, path: Path, number: Any, allowed: frozenset[str], back: _Back) -> None:
        """A number or date that stands for another one becomes that one, or is reported."""
        found = self._restored(number.isoformat() if isinstance(number, date) else str(number), allowed)
        if len(found.matches) == 1 and not found.altered:
            new = _same_class(number, found.text)
            if new is not None:
                back.texts[path] = new
                back.values.append(found.text)
                return
        back.altered += [m.type for m in found.matches] + [_known(a.type, allowed) for a in found.altered]

    def _restored(self, text: str, allowed: frozenset[str]) -> Restored:
        from .detect.pseudonyms import restore

        return restore(text, self.vault, self._session, allowed)

    def _inside_json(self, text: str, found: Restored, allowed: frozenset[str]) -> str:
        """A restored text that is JSON, such as arguments a model wrote: no quote in a value ends it.  Empty where that cannot be done."""
        from .detect.pseudonyms import restore_value

        try:
            tree = json.loads(text) if len(text) <= _MAX_JSON else None
        except (ValueError, RecursionError):
            tree = None
        if not isinstance(tree, dict | list):
            return found.text
        pieces: list[str] = []
        at = 0
        for m in found.matches:
            pieces += found.text[at : m.start], json.dumps(found.text[m.start : m.end], ensure_ascii=False)[1:-1]
            at = m.end
        escaped = "".join([*pieces, found.text[at:]])
        wanted = restore_value(tree, self.vault, self._session, allowed)
        try:
            same = json.loads(escaped) == wanted.value
        except (ValueError, RecursionError):
            same = False
        return escaped if same and not any(a.why == "key" for a in wanted.altered) else ""


Give = Callable[[str, Match, str, str], str]
Piece = tuple[int, int, str]


def without(text: str, rows: list[Redaction], give: Give) -> str:
    """A text without the ranges; ranges that share a character go as one, by the strictest of their styles."""
    return joined(text, pieces(text, rows, give))


def pieces(text: str, rows: list[Redaction], give: Give) -> Iterator[Piece]:
    """What stands in place of which range."""
    waiting = sorted(rows, key=lambda r: (r.start, r.end), reverse=True)
    for match in apart(text, [Match(r.start, r.end, r.type, 1.0) for r in rows]):
        styles = []
        while waiting and waiting[-1].start < match.end:
            styles.append(waiting.pop().style)
        yield match.start, match.end, give(text, match, text[match.start : match.end], min(styles, key=_ORDER.index))


def joined(text: str, made: Iterable[Piece]) -> str:
    """A text with pieces of it replaced."""
    parts: list[str] = []
    at = 0
    for start, end, new in made:
        parts += text[at:start], new
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _known(kind: str, allowed: frozenset[str]) -> str:
    """A type of an altered pseudonym, where it is one: a model may have made up the word."""
    return kind if kind in allowed or kind in detect.IDENTIFIERS else "OTHER_ID"


def _same_class(number: Any, text: str) -> Any:
    """What `text` says as a value of the class of `number`; None where it says none."""
    try:
        if type(number) is int:
            return int(text) if text.isascii() and str(int(text)) == text else None
        return type(number).fromisoformat(text) if isinstance(number, date) else None
    except ValueError:
        return None


# What a profile may let stand beside a token: the year of a date, three digits of a zip code.
_BESIDE = {"DATE": (r"(?:(?:19|20)\d\d[\s,./-]{0,3})?\Z", r"[\s,./-]{0,3}(?:19|20)\d\d(?!\d)|"), "LOCATION": (r"(?:\d{3})?\Z", "")}


def _values(found: Restored) -> list[str]:
    """What was put back: parts of one name together, a date with the year that stood beside it."""
    joined: list[tuple[int, int]] = []
    for m in found.matches:
        before, behind = _BESIDE.get(m.type, ("", ""))
        start, end = m.start, m.end
        if before and (lead := re.search(before, found.text[max(0, start - 8) : start])):
            start -= len(lead[0])
        if behind and (tail := re.match(behind, found.text[end : end + 8])):
            end += len(tail[0])
        if joined and not any(c.isalnum() for c in found.text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [found.text[start:end] for start, end in joined]
