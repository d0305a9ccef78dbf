"""Giving a pseudonym to one value: by style and type, from what the book already knows, and always a token where no surrogate fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from typing import Literal

from ..match import Match
from . import dates, figures, people, places
from .book import Book
from .codes import numbers
from .text import BODY, BODY_LENGTH, WORD, fold, solid

Style = Literal["token", "surrogate"]
STYLES: tuple[Style, ...] = ("token", "surrogate")

_MAX_SURROGATE = 400
_DIGIT_RUN = re.compile(r"[^\W_]{0,12}\d[^\W_]{0,12}(?:[-./ ()]{1,2}[^\W_]{1,24}){0,8}")
_SHORT_NUMERIC = re.compile(r"\d{1,2}\s?[-./]\s?\d{1,2}")
# Types of which one value is written in many ways: for these only letters and digits count.
_SOLID = frozenset({"SSN", "PHONE", "MRN", "HEALTH_PLAN_ID", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "OTHER_ID"})

Surrogate = Callable[[Book, str, str, Set[str]], str | None]


def _location(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    return figures.zip_code(book, value, around) or places.place(book, kind, value, around)


# A type that is not here (an age over 89, a photograph, an organization, a type of one's own) has no shape that could be kept.
SURROGATES: dict[str, Surrogate] = {
    "NAME": people.name,
    "PHONE": figures.phone,
    "SSN": figures.social,
    "EMAIL": figures.mail,
    "URL": figures.url,
    "IP": figures.network,
    "ADDRESS": places.place,
    "LOCATION": _location,
    **dict.fromkeys(("MRN", "HEALTH_PLAN_ID", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "OTHER_ID"), figures.record),
}


def around(text: str) -> set[str]:
    """The words and numbers of a text (folded): no surrogate may be one of them."""
    words = {fold(w) for w in WORD.findall(text)}
    for run in _DIGIT_RUN.findall(text):
        words |= {run, solid(run)}
    return words


def issue(book: Book, match: Match, value: str, style: Style, near: Set[str], subject: str) -> str:
    """What stands in place of one value; the same value gets the same in one session."""
    if given(book, value):
        return value
    if style == "surrogate" and len(value) <= _MAX_SURROGATE:
        if match.type == "DATE":
            form = _date(book, value, near, subject)
        else:
            make = SURROGATES.get(match.type)
            core = value.strip()
            form = make(book, match.type, core, near) if make is not None and core else None
            if form is not None:
                form = value.replace(core, form, 1)
        if form is not None:
            return form
    return token(book, match.type, value)


def given(book: Book, value: str) -> bool:
    """Whether a value is itself a pseudonym of this session, met again in a chat's history.  A date never counts as one: it may be real."""
    words = [fold(w) for w in WORD.findall(value)]
    if value in book.tokens or value.casefold() in book.urls or solid(value) in book.solids:
        return True
    node = book.phrases
    for word in words:
        node = node.get(word) or {}
    if words and "" in node:
        return True
    named = [w for w in words if w not in people.KEPT and w not in people.JOINS]
    return bool(named) and all(w in book.names or len(w) == 1 for w in named) and any(w in book.names for w in named)


def token(book: Book, kind: str, value: str) -> str:
    """A token such as `[NAME_7Q4K2MH3VT]`: fifty bits from the session's key, so that it can neither be guessed nor made elsewhere."""
    norm = (solid(value) if kind in _SOLID else "") or fold(value)
    known = book.issued.get(("token", kind, norm))
    if known is not None:
        return known
    label = re.sub(r"[^A-Z0-9]+", "_", kind.upper()).strip("_")[:40] or "ID"
    source = numbers(book.key, "token", kind, norm)
    while True:
        body = "".join(BODY[next(source) % len(BODY)] for _ in range(BODY_LENGTH))
        # A digit and a letter, so that a body is never taken for a word or a number; and no slip of another one.
        if not body.isdigit() and not body.isalpha() and book.free(body.lower()):
            break
    book.write("token", kind, norm, label, body, value)
    return f"[{label}_{body}]"


def _date(book: Book, value: str, near: Set[str], subject: str) -> str | None:
    """Every date of the value moved by the same number of days; None where something in it was not understood."""
    found = list(dates.read_all(value, book.year))
    if not dates.only_dates(value, found) or any(_SHORT_NUMERIC.fullmatch(w.match[0]) for w in found):
        return None
    year = next((w.readings[0][0] for w in found if w.readings[0][0]), book.year)
    pieces: list[str] = []
    at = 0
    records: list[tuple[str, ...]] = []
    for written in found:
        surface = written.match[0]
        norm = f"{subject}\x1f{fold(surface)}"
        known = book.issued.get(("date", "", norm))
        if known is not None:
            pieces += value[at : written.start], known
            at = written.end
            continue
        real = written.readings[0]  # the month stands first unless it cannot
        moved = dates.shift(real, days(book, subject), year)
        if moved is None:
            return None
        form = written.write(moved, real)
        again = dates.read(form, 0, book.year)
        other = book.dates.get(fold(form))
        clash = other is not None and fold(other.value) != fold(surface)
        if again is None or again.end != len(form) or moved not in again.readings or clash or book.moved.get(moved, real) != real:
            return None
        if fold(form) in near or moved in book.plain:
            return None
        records.append(("date", "DATE", norm, form, surface, _text(moved), _text(real)))
        pieces += value[at : written.start], form
        at = written.end
    for record in records:
        book.write(*record)
    return "".join([*pieces, value[at:]])


def days(book: Book, subject: str) -> int:
    """By how many days the dates of a subject move: whole weeks, so that days of the week stay true; never less than four weeks."""
    drawn = next(numbers(book.key, "days", subject))
    return 7 * (4 + drawn % 101) * (1 if drawn & 0x80000000 else -1)


def mark_plain(book: Book, text: str, replaced: Iterable[tuple[int, int]]) -> None:
    """Remembers the dates that stayed in a text as they are, so that a reply may repeat them."""
    spans = list(replaced)
    for count, written in enumerate(dates.read_all(text, book.year)):
        if count >= 1000:
            return
        if not any(s < written.end and written.start < e for s, e in spans):
            for reading in written.readings:
                book.write("plain", _text(reading))


def _text(key: dates.Key) -> str:
    return "-".join(map(str, key))
