"""Cuts a text into tokens, in linear time, and says how far each stands from the one before it."""

from __future__ import annotations

import re

# Letters, digits, and every other character by itself: `O'Brien-Lee` is five tokens, `3/14/24` is five, `65yo` is two.
# A hundred signs in a row are one token, so that a long rule or a hostile run costs little.
_TOKEN = re.compile(r"[^\W\d_]+|\d+|(?:[^\w\s]|_){100,}|[^\w\s]|_")

TOUCH, SPACE, WIDE, LINE, FIRST = range(5)
GAPS = 5


def tokens(text: str, start: int = 0, end: int | None = None) -> tuple[list[str], list[int], list[int]]:
    """The tokens between `start` and `end`, where each begins, and the gap in front of each (one of `GAPS` kinds)."""
    words: list[str] = []
    starts: list[int] = []
    gaps: list[int] = []
    last = -1
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word, here = match[0], match.start()
        words.append(word)
        starts.append(here)
        if here == last:
            gaps.append(TOUCH)
        elif last < 0:
            gaps.append(FIRST)
        elif here == last + 1 and text[last] == " ":
            gaps.append(SPACE)
        else:
            between = text[last:here]
            gaps.append(LINE if "\n" in between or "\r" in between else WIDE)
        last = here + len(word)
    return words, starts, gaps
