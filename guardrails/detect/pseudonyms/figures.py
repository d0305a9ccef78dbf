"""Surrogates for numbers: telephone, social security, record and account numbers, postal codes, e-mail and network addresses.

Where a range exists that can never be real it is used: 555-01xx telephones, area 000 of the social security numbers, prefixes 000 to 004
of the postal codes, example.org, the documentation networks of RFC 5737.  Record and account numbers have no such range.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set

from ..checksums import luhn
from .book import Book
from .codes import draw, fill, numbers, shape
from .text import fold, solid

_TRIES = 400
_NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")
_PHONE = re.compile(r"(?:\+?1[\s.-]{0,2})?\(?[2-9]\d\d\)?[\s./-]{0,3}\d{3}[\s./-]{0,3}\d{4}")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
# Words are no part of a number: one that runs into a name was two identifiers.
_RECORD = re.compile(r"(?:[A-Za-z]{1,5}|[A-Za-z]{0,5}[0-9][A-Za-z0-9]*)(?:[-./: #]{1,2}(?:[A-Za-z]{1,5}|[A-Za-z]{0,5}[0-9][A-Za-z0-9]*))*")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")


def phone(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """A North American number in the range kept for fiction; None for any other shape."""
    if not _PHONE.fullmatch(value):
        return None
    digits = solid(value)
    lead = value[: value.index("1") + 1] if len(digits) == 11 else ""
    rest = value[len(lead) :]
    return _coded(book, kind, digits[-10:], rest, around, "0" * 10, "", (3, "55501"), lambda w: w[0] > "1" and w[1] < "9", lead)


def social(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """A number with area 000, which was never given out."""
    digits = solid(value)
    if len(digits) != 9 or not digits.isdigit():
        return None
    return _coded(book, kind, digits, value, around, "0" * 6, "000", (0, ""), lambda w: w[3:5] != "00" and w[5:] != "0000")


def zip_code(book: Book, value: str, around: Set[str]) -> str | None:
    """A postal code with a prefix that no place has."""
    if not _ZIP.fullmatch(value):
        return None
    digits = solid(value)
    return _coded(book, "LOCATION", digits, value, around, "0" * (len(digits) - 2), "00", (0, ""), lambda w: w[2] < "5")


def record(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """The same classes of characters at the same places; None for what is too short to be told from other numbers."""
    word = solid(value)
    classes = shape(word)
    if classes is None or len(word) < 6 or not _RECORD.fullmatch(value):
        return None
    return _coded(book, kind, word, value, around, classes, "", (0, ""), _no_number_in_use)


def mail(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """An address at example.org."""
    norm = fold(value)
    known = book.issued.get(("phrase", kind, norm))
    if known is not None:
        return known
    source = numbers(book.key, "mail", norm)
    for _ in range(_TRIES):
        local = draw(book.key, "a0aa0aa0a", "", source)
        if local is not None and book.free(local) and local not in around:
            book.write("sign", kind, local)
            book.write("phrase", kind, norm, f"{local}@example.org", value)
            return f"{local}@example.org"
    return None


def network(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """An address of the networks kept for documentation."""
    if not _IPV4.fullmatch(value):
        return None
    known = book.issued.get(("phrase", kind, value))
    if known is not None:
        return known
    source = numbers(book.key, "network", value)
    for _ in range(_TRIES):
        form = _NETWORKS[next(source) % 3] + str(100 + next(source) % 155)
        if book.free(solid(form)) and form not in around:
            book.write("near", solid(form), kind)
            book.write("phrase", kind, value, form, value)
            return form
    return None


def url(book: Book, kind: str, value: str, around: Set[str]) -> str | None:
    """A page at example.org."""
    known = book.issued.get(("url", kind, value))
    if known is not None:
        return known
    source = numbers(book.key, "url", value)
    for _ in range(_TRIES):
        page = draw(book.key, "aa0aa0aa0a", "", source)
        if page is not None and book.free(page) and page not in around:
            form = f"https://example.org/{page}"
            book.write("sign", kind, page)
            book.write("url", kind, value, form, value)
            return form
    return None


def _no_number_in_use(word: str) -> bool:
    """Not a payment card, and not a date."""
    return not (word.isdigit() and ((len(word) >= 12 and luhn(word)) or word[:2] in ("19", "20")))


def _coded(
    book: Book,
    kind: str,
    norm: str,
    value: str,
    around: Set[str],
    classes: str,
    prefix: str,
    middle: tuple[int, str],
    fits: Callable[[str], bool],
    lead: str = "",
) -> str | None:
    word = book.issued.get(("solid", kind, norm))
    if word is None:
        source = numbers(book.key, "solid", kind, norm)
        for _ in range(_TRIES):
            word = draw(book.key, classes, prefix, source, middle)
            if word is not None and fits(word) and word != norm and word not in around and book.free(word):
                break
        else:
            return None
    assert word is not None
    form = fill(value, word)
    book.write("solid", kind, norm, word, form, value)
    return lead + form
