"""What has to be known of a text that is still coming: how much of it has been said, what is still open at its end, and in which script.

Texts come in here a stretch at a time and nothing is kept of them but counts.  What stands in them is not looked for here.
"""

from __future__ import annotations

import re

from .normalize import alike, fold, latin_of, unseen
from .records import begins, unfinished

__all__ = ["Script", "back", "begins", "opened", "run", "weight"]

_BLANKS = re.compile(r"\s+")
_NO_RUN = re.compile(r"[^!-~]")
_SAMPLE = 20_000  # code points by which a script is told, as for a whole text


def weight(text: str, *, after_blank: bool = False) -> int:
    """How much a stretch says: its length without blanks that follow blanks and characters that nobody sees.

    Look-ahead is counted so, and no run of blanks or of invisible characters moves two halves of an identifier apart.
    """
    light = sum(m.end() - m.start() - (m.start() > 0 or not after_blank) for m in _BLANKS.finditer(text))
    return len(text) - light - (0 if text.isascii() else sum(map(text.count, unseen(text))))


def back(text: str, least: int, low: int) -> int:
    """The last place, not in front of `low`, behind which `least` is said."""
    at = len(text)
    while least > 0 and at > low:
        start = max(low, at - least)
        least -= weight(text[start:at], after_blank=start > 0 and text[start - 1].isspace())
        at = start
    return at


def opened(text: str) -> tuple[int, int]:
    """Where the first thing begins that goes on at the end of `text`, and where what is needed to read it begins.

    A record goes on to the end of its line or table, an encoded stretch to the next blank.
    """
    view = fold(text)
    hold, needed = unfinished(text if view is None else view.text)
    if view is not None:
        hold, needed = (view.span(at, at + 1)[0] if at < len(view.text) else len(text) for at in (hold, needed))
    return min(hold, run(text, len(text))), needed


def run(text: str, end: int) -> int:
    """Where the run of visible ASCII characters begins that reaches to `end`."""
    # Backwards a piece at a time: most runs are a word.
    high = end
    while high > 0:
        low = max(0, high - 64)
        breaks = list(_NO_RUN.finditer(text, low, high))
        if breaks:
            return breaks[-1].end()
        high = low
    return 0


class Script:
    """Whether look-alike letters of a text read as Latin, by what was said so far."""

    __slots__ = ("_latin", "_mixed", "_others", "_seen")

    def __init__(self) -> None:
        self._seen = self._latin = self._others = 0
        self._mixed = False

    def add(self, text: str) -> None:
        """Goes on with the next stretch."""
        sample = text[: max(0, _SAMPLE - self._seen)]
        self._seen += len(sample)
        latin, others, mixed = alike(sample)
        self._latin += latin
        self._others += others
        self._mixed = self._mixed or mixed or (len(sample) < len(text) and alike(text)[2])

    def read(self, text: str) -> str:
        """The stretch with look-alike letters as Latin ones, where they read so; each stays at its place."""
        return latin_of(text) if self._others and (self._mixed or self._latin > self._others) else text
