"""The model path: our own small network behind the `Detector` protocol.  Patterns are not here, nor is the merge with them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..match import MAX_CHARS, Match, TextTooLong
from ..normalize import fold
from ..types import IDENTIFIERS, NAMES
from .labels import TYPES
from .network import Network
from .spans import spans
from .tokens import tokens

FILE = Path(__file__).parent / "phi-en.npz"
_WINDOW = 4096  # characters tagged at once; the cost stays linear and the memory bounded
_MARGIN = 256  # characters in front of and behind a window that are seen with it
Found = tuple[int, int, str, float]


class Model:
    """Finds names, dates, places, addresses and odd numbers by what surrounds them.

    `threshold` is the least probability of being part of an identifier; lower finds more and errs more.  The file is read on first use.
    """

    name = "model"
    languages = frozenset({"en"})
    lookahead = _WINDOW + _MARGIN

    def __init__(self, path: Path = FILE, *, threshold: float = 0.5, max_chars: int = MAX_CHARS) -> None:
        self._path = path
        self._threshold = threshold
        self._max_chars = max_chars

    @functools.cached_property
    def network(self) -> Network:
        """The trained network; reading it takes some tenths of a second, once."""
        return _network(self._path)

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The identifiers in `text`, sorted, free of overlaps.  Raises `TextTooLong` above the size cap and `ValueError` for an unknown type."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = IDENTIFIERS if types is None else frozenset(types)
        if not wanted <= NAMES:
            raise ValueError(f"unknown identifier type `{min(wanted - NAMES)[:64]}`")
        view = fold(text)
        plain = text if view is None else view.text
        matches = []
        for start, end, kind, score in self.tag(plain):
            type_ = TYPES[kind]
            if type_ in wanted:
                if view is not None:
                    start, end = view.span(start, end)
                matches.append(Match(start, end, type_, round(score, 4), "model"))
        return matches

    def tag(self, plain: str) -> list[Found]:
        """Spans of a folded text by label, with their scores; labels are finer than types."""
        found: list[Found] = []
        for low, high in _windows(plain):
            start, end = max(0, low - _MARGIN), min(len(plain), high + _MARGIN)
            words, starts, gaps = tokens(plain, start, end)
            if not words:
                continue
            for first, after, kind, score in spans(self.network.probabilities(words, gaps), gaps, self._threshold):
                begin = starts[first]
                if low <= begin < high:
                    found.append((begin, starts[after - 1] + len(words[after - 1]), kind, score))
        return found


@functools.cache
def _network(path: Path) -> Network:
    return Network(path)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that cover the text, cut at white space where there is some."""
    low = 0
    while low < len(text):
        high = low + _WINDOW
        if high < len(text):
            cut = max(text.rfind("\n", high - _MARGIN, high), text.rfind(" ", high - _MARGIN, high))
            high = cut + 1 if cut > low else high
        else:
            high = len(text)
        yield low, high
        low = high
