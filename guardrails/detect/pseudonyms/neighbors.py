"""Whether a part of a surrogate name may be restored beside the words next to it: no part of two people, no other name attached."""

from __future__ import annotations

import re

from .book import Book
from .text import fold, solid

LEFT = 96
"""How much text before a place a decision looks at."""

AFTER = re.compile(r"((?:\\[nrt]|[^\w\\]|\\(?![nrt])){0,4}|_{1,2})([^\W_]{1,64})")
SEEN = 24  # code points on each side in which two halves of a name are found
_ESCAPES = ("\\n", "\\r", "\\t")
RUN = re.compile(r"[\w.+@-]{0,64}")
_RUN_BEFORE = re.compile(r"[\w.+@-]{0,64}\Z")
_BREAK = re.compile(r"[!?;:()\[\]{}\"“”«»<>|/=\\&+]|\s[-–—]\s|\n\s*\n")
_STOP = re.compile(r"\.\s")

# Words that stand beside a name without belonging to it.
_WORDS = """
mr mrs ms miss mx dr prof sr sra herr frau madam sir nurse doctor patient pt client member resident subject baby mother father mom dad
son daughter wife husband brother sister aunt uncle cousin neighbor friend caregiver guardian physician provider surgeon attending
dear hi hello hey re attn cc to from for of by with and or but the a an this that these those his her their its my your our as at in on
is was were are be been has have had will would should can could may might must does do did not no nor if when while after before since
because so then than until though although also about regarding concerning per via who whom whose which what where why how today
yesterday tomorrow please thank thanks name named called contact call ask tell remind inform notify see saw seen review discharge admit
admitted schedule scheduled refer referred send sent give gave given treat treated follow assess assessed summary note history chart
record report results plan however therefore i he she they we you it there here his hers assistant user yes ok okay both either
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november
december jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
reports reported states stated says said denies denied presents presented takes took needs wants lives lived works remains
called came went feels felt arrived returned returns visited visits met agrees agreed asked asks mrn dob ssn id dx hx rx icu ed er or
bp hr md phd rn np pa do mri ct ecg ekg phone email address age born
"""
_BESIDE = frozenset(_WORDS.split())


def before(text: str, start: int) -> tuple[str, str]:
    """The word before a place, and what stands between."""
    at, least = start, max(0, start - 4)
    if text[max(0, start - 2) : start] in _ESCAPES:
        at = start - 2
    while at > least and not text[at - 1].isalnum():
        at -= 1
    end, least = at, max(0, at - 64)
    while at > least and text[at - 1].isalnum():
        at -= 1
    return text[at:end], text[end:start]


def attached(text: str, start: int) -> bool:
    """Whether a letter or digit stands right before a place, and not as part of an escaped line break."""
    return start > 0 and text[start - 1].isalnum() and text[max(0, start - 2) : start] not in _ESCAPES


def torn_behind(book: Book, text: str, end: int, word: str) -> bool:
    """The same on the other side: `word` is its first half."""
    if fold(word) in _BESIDE or fold(word) in book.names:
        return False
    core = solid(text[end : end + SEEN])
    return any(core[:length] in book.names for length in range(5, min(11, len(core) + 1)))


def torn(book: Book, text: str, start: int, word: str) -> bool:
    """Whether what stands before a place is a name given out, torn in two: `word` is its second half."""
    if not word or fold(word) in _BESIDE or fold(word) in book.names:
        return False
    core = solid(text[max(0, start - SEEN) : start])
    return any(core[-length:] in book.names for length in range(5, min(11, len(core) + 1)))


def in_mail(text: str, start: int, end: int) -> bool:
    """Whether a place is part of something with an at sign, which is no name."""
    if "@" not in text[max(0, start - LEFT) : end + LEFT]:
        return False
    run = RUN.match(text, end)
    return "@" in (run[0] if run else "") or "@" in (_RUN_BEFORE.search(text[max(0, start - LEFT) : start]) or [""])[0]


def apart(book: Book, part: str, surface: str, word: str, gap: str, *, follows: bool) -> bool:
    """Whether the neighboring `word` lets the name part `part` (folded; written as `surface`) be restored.

    `follows` says on which side of the part the word stands.
    """
    low = fold(word)
    if not word or frozenset((low, part)) in book.pairs:
        return True
    if gap in ("'", "’"):
        return follows and low in ("s", "d", "ll")
    if len(word) == 1 and word.isalpha():
        return _initial_apart(word, gap, follows)
    if _BREAK.search(gap) or _STOP.search(gap):
        return True
    if _garbled(book, part, low):
        return False
    loose = "," in gap or "\n" in gap or "\\" in gap
    if low in book.names or low in book.words:
        return loose
    if low in _BESIDE or word.isdigit():
        return True
    if word.isupper() and word.isalpha() and len(word) <= 5 and not surface.isupper() and low not in ("jr", "sr", "ii", "iii", "iv"):
        return True
    if word != low:
        return loose and not (follows and "," in gap)
    known = book.names[part].forms
    return follows or loose or "_" in gap or not surface.islower() or surface in known


def _garbled(book: Book, part: str, word: str) -> bool:
    """Whether a word beside a part of a name is what became of another part of it: two or three slips are too many to be seen alone."""
    if word in _BESIDE:
        return False
    letters = set(word)
    for partner in book.partners.get(part, ()):
        most = 3 if len(partner) >= 7 else 2
        if len(partner) < 5 or abs(len(partner) - len(word)) > most:
            continue
        if len(set(partner) - letters) <= most and _distance(partner, word) <= most:
            return True
    return False


def _distance(one: str, other: str) -> int:
    """How many letters have to be changed, left out or added."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def _initial_apart(word: str, gap: str, follows: bool) -> bool:
    """A single letter beside a name is an initial nobody gave out, unless it is a word or far away."""
    if _BREAK.search(gap):
        return True
    if word in "IAa" and "." not in gap:
        return True
    return follows and (word.islower() or gap.startswith("."))
