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
    words: list[str] = _TOKEN.findall(text, start, len(text) if end is None else end)
    starts: list[int] = []
    gaps: list[int] = []
    last = start
    for word in words:
        # Every character but white space is part of a token, so between two of them nothing else stands.
        here = last if text.startswith(word, last) else text.index(word, last)
        starts.append(here)
        if here == last:
            gaps.append(TOUCH)
        elif here == last + 1 and text[last] == " ":
            gaps.append(SPACE)
        else:
            between = text[last:here]
            gaps.append(LINE if "\n" in between or "\r" in between else WIDE)
        last = here + len(word)
    if gaps:
        gaps[0] = FIRST
    return words, starts, gaps
