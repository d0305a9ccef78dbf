"""How values and replies are compared: folding, the alphanumeric core of a number, and the pieces a reply is cut into."""

from __future__ import annotations

import re
import unicodedata

BODY = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are misread
BODY_LENGTH = 10

WORD = re.compile(r"[^\W_]{1,64}")

# What may stand between two words that belong together: a little space, punctuation, markdown, an escaped line break.
GAP = re.compile(r"(?:[\s\-./:,()+#@*_`'’‐-―−]|\\[nrt]){0,4}")

TIGHT = str.maketrans("", "", " \t\r\n\u00a0*_`")


def fold(value: str) -> str:
    """Case, width and space evened out; two spellings of one value come out the same."""
    if value.isascii():
        return value.lower() if value.isalnum() else " ".join(value.lower().split())
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def solid(value: str) -> str:
    """Letters and digits only, folded: how a number is known whatever stands between its digits."""
    if value.isascii():
        return value.lower() if value.isalnum() else "".join(filter(str.isalnum, value.lower()))
    return "".join(c for c in unicodedata.normalize("NFKC", value).casefold() if c.isalnum())


def cased(word: str, like: str) -> str:
    """`word` (capitalized) written in capitals or small letters where `like` is."""
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.lower() if like.islower() else word
