"""What has to be known of a text that is still coming: how much of it has been said, what is still open at its end, and in which script.

Texts come in here a stretch at a time and nothing is kept of them but counts.  What stands in them is not looked for here.
"""

from __future__ import annotations

import re

from .normalize import alike, fold, latin_of, parts, unseen
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
    """Where the stretch that reaches to `end` begins in which something may be encoded: no blank in it, and what reads as ASCII."""
    # Backwards a piece at a time: most runs are a word.
    high = end
    while high > 0:
        low = max(0, high - 64)
        for found in reversed(list(_NO_RUN.finditer(text, low, high))):
            if parts(found[0]):
                return found.end()
        high = low
    return 0


class Script:
    """Whether look-alike letters of a text read as Latin, by what was said so far."""

    __slots__ = ("_last", "_latin", "_mixed", "_others", "_seen")

    def __init__(self) -> None:
        self._seen = self._latin = self._others = 0
        self._mixed = False
        self._last = ""

    def add(self, text: str) -> None:
        """Goes on with the next stretch."""
        sample = text[: max(0, _SAMPLE - self._seen)]
        self._seen += len(sample)
        latin, others, _ = alike(sample)
        self._latin += latin
        self._others += others
        self._mixed = self._mixed or alike(self._last + text)[2]
        self._last = text[-1:]

    def read(self, text: str) -> str:
        """The stretch with look-alike letters as Latin ones, where they read so; each stays at its place."""
        return latin_of(text) if self._mixed or self._latin > self._others > 0 else text
