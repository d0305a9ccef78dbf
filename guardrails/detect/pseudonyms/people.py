"""Surrogates for names of people: each part of a name has its own, so that "Ms. Alvarez" goes with "Maria Alvarez"."""

from __future__ import annotations

import re
from collections.abc import Set

from .book import Book
from .codes import numbers
from .pool import FAMILY, GIVEN
from .text import cased, fold

_BEFORE = r"(?:(?:de|del|della|di|da|dos|la|las|los|van|von|der|den|ter|ten|bin|ibn|al|el|le|du)\s+)*"
_WORD = re.compile(_BEFORE + r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_TITLES = "mr mrs ms miss mx dr prof sr jr md do rn np pa phd dds dvm esq rev fr sir hon ii iii iv mme herr frau don"
KEPT = frozenset(_TITLES.split())
JOINS = frozenset({"and", "or", "und", "et", "of", "the"})
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_TRIES = 64


def name(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """A name of the same shape, part for part; None where `value` is no name that has parts."""
    found = list(_WORD.finditer(value))
    if not found or any(c.isdigit() for c in value) or any(not _western(m[0]) for m in found):
        return None
    pieces: list[str] = []
    chain: list[str] = []
    records: list[tuple[str, ...]] = []
    at, real = 0, 0
    last = max((i for i, m in enumerate(found) if _is_part(m[0])), default=-1)
    for i, match in enumerate(found):
        word, tail = _cut(match[0])
        low = word.casefold().rstrip(".")
        pieces.append(value[at : match.start()])
        at = match.end()
        if low in KEPT or low in JOINS:
            if low in JOINS:
                _chain(records, chain)
            elif chain:
                chain.append(low)
            pieces.append(match[0])
        elif len(low) == 1:
            letter = _initial(book, low)
            if letter == low:  # a letter of another script
                return None
            records.append(("initial", letter, low))
            chain.append(letter)
            pieces.append((letter.upper() if word[0].isupper() else letter) + word[1:] + tail)
        else:
            part = _part(book, kind, word, (i == last and real > 0) or (len(found) == 1), around, records)
            if part is None:
                return None
            real += 1
            chain.append(part.lower())
            pieces.append(part + tail)
    if not real:
        return None
    _chain(records, chain)
    for record in records:
        book.write(*record)
    return "".join([*pieces, value[at:]])


def _chain(records: list[tuple[str, ...]], chain: list[str]) -> None:
    """The words of one person belong together in any order, such as family name first."""
    for i, one in enumerate(chain):
        records.extend(("pair", *sorted((one, other))) for other in chain[i + 1 :])
    chain.clear()


def _part(book: Book, kind: str, word: str, family: bool, around: Set[str], records: list[tuple[str, ...]]) -> str | None:
    tail = "." if word.endswith(".") else ""
    bare = word.rstrip(".")
    norm = fold(bare)
    planned = {r[2]: r[3] for r in records if r[0] == "name"}
    chosen = planned.get(norm) or book.issued.get(("name", "", norm))
    if chosen is None:
        pool = FAMILY if family else GIVEN
        source = numbers(book.key, "name", norm)
        for attempt in range(2 * _TRIES):
            chosen = (pool if attempt < _TRIES else FAMILY)[next(source) % len(pool if attempt < _TRIES else FAMILY)]
            low = chosen.lower()
            if low not in book.taken and low not in around and chosen not in planned.values():
                break
        else:
            return None
    form = cased(chosen, bare)
    records.append(("name", kind, norm, chosen, form, bare))
    return form + tail


def _initial(book: Book, letter: str) -> str:
    """Another letter, always the same one for a letter in a session."""
    at = _ALPHABET.find(letter)
    move = 1 + book.derive("initial")[0] % (len(_ALPHABET) - 1)
    return _ALPHABET[(at + move) % len(_ALPHABET)] if at >= 0 else letter


def _cut(word: str) -> tuple[str, str]:
    """A word and its possessive ending."""
    for tail in ("'s", "’s", "'S", "’S"):
        if word.endswith(tail):
            return word[:-2], tail
    return word, ""


def _is_part(word: str) -> bool:
    low = _cut(word)[0].casefold().rstrip(".")
    return len(low) > 1 and low not in KEPT and low not in JOINS


def _western(word: str) -> bool:
    """Letters that have capitals, as the surrogates do; a name in another script becomes a token."""
    return any(c.lower() != c.upper() for c in word)
