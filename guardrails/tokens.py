"""How large a text is in tokens: the protocol of a counter, and the offline default, which needs no vocabulary file.

The default cuts a text into runs of letters, digits, marks or space; one space before letters and marks goes with them.  A common
English word counts one; every other run counts half its UTF-8 bytes, rounded up.  No byte-level tokenizer makes more tokens than
bytes, and the common words were checked against the two vocabularies named below, so this holds by construction:

    true count <= 2 * count(text)          for cl100k_base and o200k_base, whatever the text

That is the documented margin: an under-count never exceeds a factor of two, and it takes text such as random letters and marks to
come near.  Ordinary text is over-counted, which is the safe side of a cap; `docs/tokens.md` has the measured table.  Another
tokenizer may need more tokens for a common word.  Who needs exact counts gives the engine a counter of their own.
"""

from __future__ import annotations

import re
from typing import Protocol

from . import words

MARGIN = 2
"""The true count is at most this many times what `count` says."""


class TokenCounter(Protocol):
    """Anything that tells the size of a text in tokens, such as `lambda text: len(encoding.encode_ordinary(text))`."""

    def __call__(self, text: str, /) -> int: ...


# INVARIANT: a run lies within one piece between two spaces and the space before it, so that pieces can be counted apart; and it never
# cuts ASCII letters off from a letter or accent beyond ASCII, for then a common word inside would not be a token of its own.  General
# punctuation (dashes, typographic quotes) takes no part in letters.
_ASCII = re.compile(r" ?[A-Za-z]+|[0-9]+| ?[^\sA-Za-z0-9]+| |[^\S ]+")
_BEYOND = "\u0080-\u200f\u202a-\u202f\u205f-\U0010ffff"
_ANY = re.compile(rf" ?[A-Za-z{_BEYOND}]+|[0-9]+| ?[^\sA-Za-z0-9{_BEYOND}]+| |[^\S ]+")


def _common() -> frozenset[str]:
    """Every run that counts one, with its leading space."""
    capitalized = [w.capitalize() for w in f"{words.ANYWHERE} {words.AFTER_SPACE}".split()]
    lower = f"{words.ANYWHERE} {words.AFTER_SPACE} {words.LOWER} {words.LOWER_AFTER_SPACE}".split()
    bare = [*words.LOWER.split(), *(form for w in words.ANYWHERE.split() for form in (w, w.capitalize()))]
    return frozenset([*bare, *(f" {w}" for w in (*lower, *capitalized, *words.CAPITALS.split()))])


COMMON = _common()
_PIECES = frozenset(run[1:] for run in COMMON if run.startswith(" "))


def count(text: str) -> int:
    """An estimate of the tokens in `text`, in linear time; the true count is at most `MARGIN` times as large."""
    first, *pieces = text.split(" ")
    # Most pieces of prose are common words, and need no closer look.  Spaces beyond the first of a row leave empty pieces.
    others = [piece for piece in pieces if piece not in _PIECES]
    blanks = others.count("")
    if blanks:
        others = [piece for piece in others if piece]
    text = " ".join([first, *others])
    if text.isascii():
        runs = _ASCII.findall(text)
        rare = [(len(run) + 1) >> 1 for run in runs if run not in COMMON]
    else:
        runs = _ANY.findall(text)
        rare = [(len(run.encode("utf-8", "surrogatepass")) + 1) >> 1 for run in runs if run not in COMMON]
    return len(pieces) - len(others) - blanks + (blanks + 1) // 2 + len(runs) - len(rare) + sum(rare)
