"""How large a text is in tokens: the protocol of a counter, and the offline default, which needs no vocabulary file.

The default cuts a text into runs of letters, digits, marks or space, a leading space going with letters and marks.  A common
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


# INVARIANT: a run never mixes ASCII letters with a letter or accent beyond ASCII that it leaves out, for then a common word
# inside it would not be a token of its own.  General punctuation (dashes, typographic quotes) takes no part in letters.
_ASCII = re.compile(r" ?[A-Za-z]+|[0-9]+| ?[^\sA-Za-z0-9]+|\s+")
_BEYOND = "\u0080-\u200f\u202a-\u202f\u205f-\U0010ffff"
_ANY = re.compile(rf" ?[A-Za-z{_BEYOND}]+|[0-9]+| ?[^\sA-Za-z0-9{_BEYOND}]+|\s+")


def _common() -> frozenset[str]:
    """Every run that counts one, with its leading space."""
    capitalized = [w.capitalize() for w in f"{words.ANYWHERE} {words.AFTER_SPACE}".split()]
    lower = f"{words.ANYWHERE} {words.AFTER_SPACE} {words.LOWER} {words.LOWER_AFTER_SPACE}".split()
    bare = [*words.LOWER.split(), *(form for w in words.ANYWHERE.split() for form in (w, w.capitalize()))]
    return frozenset([*bare, *(f" {w}" for w in (*lower, *capitalized, *words.CAPITALS.split()))])


COMMON = _common()


def count(text: str) -> int:
    """An estimate of the tokens in `text`, in linear time; the true count is at most `MARGIN` times as large."""
    if text.isascii():
        runs = _ASCII.findall(text)
        rare = [(len(run) + 1) >> 1 for run in runs if run not in COMMON]
    else:
        runs = _ANY.findall(text)
        rare = [(len(run.encode("utf-8", "surrogatepass")) + 1) >> 1 for run in runs if run not in COMMON]
    return len(runs) - len(rare) + sum(rare)
