"""Tokens in a reply, as they were given out and as models rewrite them: small letters, space, lost brackets, escaped underscores."""

from __future__ import annotations

import re
from collections.abc import Set

from ..types import NAMES
from .book import Book
from .found import Piece
from .text import BODY, BODY_LENGTH, TIGHT, solid

_EXACT = re.compile(rf"\[[A-Z][A-Z0-9_]{{0,40}}_[{BODY}]{{{BODY_LENGTH}}}\]")
_GROUP = re.compile(r"(?:\\?\[|%5[Bb])([^\[\]%<>]{1,96}?)(?:\\?\]|%5[Dd])")
_INSIDE = re.compile(r"(?:\\?\[|%5[Bb])[^\[\]%<>]{0,96}(?:%5?)?\Z")
_BARE = re.compile(r"[^\W_]{1,64}(?:\\?_[^\W_]{1,64}){1,8}")
_BEHIND = r"\s?(\\?_|[\s:-])[\s_:-]{0,2}([A-Za-z0-9\s\\_-]{1,24})[\s*`]{0,4}"
# The longest label first: `AGE_OVER_89` is none of AGE.
_CALLED = tuple(re.compile(rf"[\s*`]{{0,4}}([A-Za-z][A-Za-z0-9_ -]{{0,40}}{least})" + _BEHIND) for least in ("", "?"))
_NEAR_LENGTHS = (BODY_LENGTH - 1, BODY_LENGTH, BODY_LENGTH + 1)
_LABELS = frozenset(solid(name) for name in NAMES)


def group(book: Book, text: str, start: int, final: bool) -> Piece | None:
    """What the bracket at `start` opens; None while that cannot be told."""
    exact = _EXACT.match(text, start)
    if exact is not None:
        return reveal(book, exact[0], exact.end())
    found = _GROUP.match(text, start)
    opened = start + (2 if text[start] == "\\" else 3 if text[start] == "%" else 1)
    if found is None:
        return None if not final and _INSIDE.match(text, start) else Piece(opened)
    piece = _named(book, found[1].translate(TIGHT).replace("\\", ""), found.end())
    if piece is not None:
        return Piece(piece.end, None, piece.type, "url") if text[start] == "%" and piece.text is not None else piece
    for form in _CALLED:
        called = form.fullmatch(found[1])
        if called and solid(called[1]) in _labels(book) and _bodylike(book, solid(called[3]), "_" in called[2]):
            return Piece(found.end(), None, called[1].upper(), "invented")
    # Nothing of ours: what is inside may still hold a name.
    return Piece(opened)


def bare(book: Book, text: str, start: int, final: bool) -> Piece | None:
    """A token without brackets, at a word that an underscore follows; a piece without text and fault where it is none."""
    found = _BARE.match(text, start)
    if found is None:
        return Piece(start)
    if not final and found.end() >= len(text) - 2:
        return None
    whole = found[0].replace("\\", "")
    piece = _named(book, whole.replace("_", ""), found.end())
    if piece is not None:
        return piece
    label, _, body = whole.rpartition("_")
    if solid(label) in _labels(book) and 7 <= len(body) <= 14 and not body.isalpha() and not body.isdigit():
        return Piece(found.end(), None, label.upper(), "invented")
    return Piece(start)


def _named(book: Book, written: str, end: int) -> Piece | None:
    """What a label and a body, written without space, mean."""
    core = solid(written).upper()
    label, body = core[:-BODY_LENGTH], core[-BODY_LENGTH:]
    if body in book.bodies:
        for known in book.labels:
            token = f"[{known}_{body}]"
            if solid(known).upper() == label and token in book.tokens:
                return reveal(book, token, end)
        return Piece(end, None, "", "altered")
    low = core.lower()
    for length in {len(low), *_NEAR_LENGTHS}:
        kind = book.near_bodies.kind(low[-length:])
        if kind:
            return Piece(end, None, kind, "altered")
    return None


def reveal(book: Book, token: str, end: int) -> Piece:
    """The value of a token as it was given out."""
    known = book.tokens.get(token)
    if known is None:
        return Piece(end, None, token[1 : -BODY_LENGTH - 2], "invented")
    if token in book.clashes:
        return Piece(end, None, known.type, "ambiguous")
    return Piece(end, known.value, known.type)


def _labels(book: Book) -> Set[str]:
    return _LABELS | {solid(label) for label in book.labels} if book.labels else _LABELS


def _bodylike(book: Book, body: str, marked: bool) -> bool:
    """Whether something behind a type looks as if it had been made up in the manner of a token; `marked` by an underscore."""
    mixed = not body.isalpha() and not body.isdigit()
    if body[:4].upper() in book.beginnings:
        return True
    return (marked and (not body.isalpha() or 8 <= len(body) <= 12)) or (mixed and 6 <= len(body) <= 14)
