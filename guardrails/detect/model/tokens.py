"""Cuts a text into tokens, in linear time, and says how far each stands from the one before it."""

from __future__ import annotations

import re

# Letters, digits, and every other character by itself: `O'Brien-Lee` is five tokens, `3/14/24` is five, `65yo` is two.
# A hundred signs in a row are one token, so that a long rule or a hostile run costs little.
_WORD = r"[^\W\d_]+|\d+|(?:[^\w\s]|_){100,}|[^\w\s]|_"
_PIECE = re.compile(rf"\s+|{_WORD}")  # INVARIANT: each character is in one piece, so that lengths add up to places

TOUCH, SPACE, WIDE, LINE, FIRST = range(5)
GAPS = 5


def tokens(text: str, start: int = 0, end: int | None = None) -> tuple[list[str], list[int], list[int]]:
    """The tokens between `start` and `end`, where each begins, and the gap in front of each (one of `GAPS` kinds)."""
    words: list[str] = []
    starts: list[int] = []
    gaps: list[int] = []
    at, gap = start, TOUCH
    for piece in _PIECE.findall(text, start, len(text) if end is None else end):
        if piece == " ":
            gap = SPACE
            at += 1
            continue
        if piece.isspace():
            gap = LINE if "\n" in piece or "\r" in piece else WIDE
        else:
            words.append(piece)
            starts.append(at)
            gaps.append(gap)
            gap = TOUCH
        at += len(piece)
    if gaps:
        gaps[0] = FIRST
    return words, starts, gaps
