"""Views: a changed text that knows, for each range of its own, the range of the text it was made from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

Edit = tuple[int, int, str]


@dataclass(frozen=True)
class View:
    """A text made from another of `length` code points by replacing ranges.

    The table of pieces is built when the first range is asked for: most views are searched and found clean.
    """

    text: str = field(repr=False)
    edits: Callable[[], Iterable[Edit]] = field(repr=False)

    @cached_property
    def _pieces(self) -> tuple[list[int], list[int], list[int]]:
        """Where each replacement starts and stops in the other text, and how far this text lags behind once it is over."""
        edits = list(self.edits())
        return [e[0] for e in edits], [e[1] for e in edits], list(accumulate(e[1] - e[0] - len(e[2]) for e in edits))

    @cached_property
    def _ends(self) -> list[int]:
        """Where each replacement ends in this text."""
        _, stops, lags = self._pieces
        return [stop - lag for stop, lag in zip(stops, lags, strict=True)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the other text that `[start, end)` of this one was made from."""
        return self._edge(start, low=True), self._edge(end - 1, low=False)

    def _edge(self, place: int, *, low: bool) -> int:
        starts, stops, lags = self._pieces
        if not starts:
            return place if low else place + 1
        index = bisect_right(self._ends, place)
        lag = lags[index - 1] if index else 0
        other = place + lag
        # Inside of a replacement every place maps to all of it.
        if index < len(starts) and other >= starts[index]:
            return starts[index] if low else stops[index]
        return other if low else other + 1

    def changed(self) -> list[tuple[int, int]]:
        """The ranges of this text that are replacements."""
        starts, _, lags = self._pieces
        return [(start - (lags[i - 1] if i else 0), end) for i, (start, end) in enumerate(zip(starts, self._ends, strict=True))]


def apply(text: str, edits: list[Edit]) -> View:
    """The view of `text` with `edits` made, which are sorted and do not overlap."""
    pieces: list[str] = []
    done = 0
    for start, end, new in edits:
        pieces += text[done:start], new
        done = end
    pieces.append(text[done:])
    return View("".join(pieces), lambda: edits)


def within(ranges: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether `[start, end)` shares a place with one of the sorted `ranges`."""
    index = bisect_left(ranges, (start + 1,)) - 1
    near = ranges[max(0, index) : index + 3]
    return any(low < end and high > start for low, high in near)
