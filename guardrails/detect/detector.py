"""The pattern path: the built-in rows behind the `Detector` protocol.  The model path is not here."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from .match import MAX_CHARS, Match, TextTooLong, resolve
from .scan import Scanner
from .types import IDENTIFIERS, NAMES

LOOKAHEAD = 512


class Patterns:
    """Finds identifiers by shape, label and check digit.  Without `types`, the identifiers of Safe Harbor; signals only when asked for.

    `native=False` runs every row over every window instead of asking the multi-pattern automaton first: the same result, slower.
    """

    name = "patterns"
    languages = frozenset({"en"})
    lookahead = LOOKAHEAD

    def __init__(self, *, native: bool = True, max_chars: int = MAX_CHARS) -> None:
        from .patterns import ROWS

        self._scanner = Scanner(ROWS, native=native)
        self._max_chars = max_chars

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The identifiers in `text`.  Raises `TextTooLong` above the size cap and `ValueError` for an unknown type."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = IDENTIFIERS if types is None else _known(types)
        found: list[Match] = []
        self._scanner.scan(text, wanted, "pattern", found)
        return resolve(found) if found else found


def _known(types: Iterable[str]) -> frozenset[str]:
    wanted = types if isinstance(types, frozenset) else frozenset(types)
    if not wanted <= NAMES:
        raise ValueError(f"unknown identifier type `{min(wanted - NAMES)[:64]}`")
    return wanted


@functools.cache
def _builtin() -> Patterns:
    return Patterns()


def find(text: str, types: Iterable[str] | None = None) -> list[Match]:
    """The identifiers in `text`, sorted, free of overlaps; offsets count code points of `text` as given.

    >>> [(m.start, m.end, m.type) for m in find("Please call 415-555-0134.")]
    [(12, 24, 'PHONE')]
    """
    return _builtin().find(text, types)
