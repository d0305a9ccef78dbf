"""Surrogates for addresses and places: invented words for the words, other numbers for the numbers, the rest as it stands."""

from __future__ import annotations

import re
from collections.abc import Set

from .book import Book
from .codes import numbers
from .figures import zip_code
from .pool import PLACES
from .text import cased, fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_ZIP = re.compile(r"\b\d{5}(?:-\d{4})?\Z")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
_TRIES = 64

# Words that name a kind of place, a direction or a state, and no place.
_WORDS = """
street st avenue ave road rd drive dr lane ln court ct boulevard blvd place pl way terrace ter circle cir parkway pkwy highway hwy
route rte square sq trail trl loop alley apt apartment unit suite ste floor fl room rm building bldg lot box po p o c
north south east west n s e w ne nw se sw city town county parish borough village township district precinct of the and in
al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut
vt va wa wv wi wy dc pr usa us
"""
_GENERIC = frozenset(_WORDS.split())


def place(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """A place of the same shape; None where no word would be left that makes it recognizable."""
    norm = fold(value)
    records: list[tuple[str, ...]] = []
    planned: dict[str, str] = {}
    source = numbers(book.key, "place", norm)
    code = _ZIP.search(value)
    body = value[: code.start()] if code else value
    pieces: list[str] = []
    at = 0
    for match in _WORD.finditer(body):
        pieces.append(body[at : match.start()])
        at = match.end()
        word = match[0]
        if any(c.isdigit() for c in word):
            kept = 2 if _ORDINAL.fullmatch(word) else 0
            pieces.append("".join(_other(c, next(source)) for c in word[: len(word) - kept]) + word[len(word) - kept :])
        elif fold(word) in _GENERIC:
            pieces.append(word)
        else:
            chosen = planned.get(fold(word)) or book.places.get(fold(word)) or _fresh(book, fold(word), around, planned)
            if chosen is None:
                return None
            planned[fold(word)] = chosen
            records.append(("place", kind, fold(word), chosen))
            pieces.append(cased(chosen, word))
    if not planned:
        return None
    pieces.append(body[at:])
    if code:
        number = zip_code(book, code[0], around)
        if number is None:
            return None
        pieces.append(number)
    form = "".join(pieces)
    for record in records:
        book.write(*record)
    book.write("phrase", kind, norm, form, value)
    return form


def _fresh(book: Book, norm: str, around: Set[str], planned: dict[str, str]) -> str | None:
    source = numbers(book.key, "word", norm)
    for _ in range(_TRIES):
        word = PLACES[next(source) % len(PLACES)]
        if word.lower() not in book.taken and word.lower() not in around and word not in planned.values():
            return word
    return None


def _other(c: str, number: int) -> str:
    if c.isdigit():
        return "123456789"[number % 9]
    letter = "abcdefghjkmnprstuvwxyz"[number % 22]
    return letter.upper() if c.isupper() else letter
