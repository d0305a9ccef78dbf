"""The pattern path: the built-in rows behind the `Detector` protocol.  The model path is not here."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from . import decode, records
from .match import MAX_CHARS, Match, TextTooLong, resolve
from .normalize import fold
from .offsets import View, within
from .scan import Scanner
from .types import IDENTIFIERS, NAMES

LOOKAHEAD = 512
_RECORDS = len(decode.FLAGS)  # flags from here on are those of `records`


class Patterns:
    """Finds identifiers by shape, label and check digit.  Without `types`, the identifiers of Safe Harbor; signals only when asked for.

    `native=False` searches each row's trigger by itself instead of asking the multi-pattern automata: the same result, slower.
    """

    name = "patterns"
    languages = frozenset({"en"})
    lookahead = LOOKAHEAD

    def __init__(self, *, native: bool = True, max_chars: int = MAX_CHARS) -> None:
        from .patterns.lanes import LANES

        self._scanner = Scanner(LANES, (*decode.FLAGS, *records.FLAGS), native=native, folded=True)
        self._max_chars = max_chars

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The identifiers in `text`.  Raises `TextTooLong` above the size cap and `ValueError` for an unknown type."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = IDENTIFIERS if types is None else _known(types)
        view = fold(text)
        plain = text if view is None else view.text
        found: list[Match] = []
        flags = self._scanner.scan(plain, wanted, "pattern", found)
        if flags:
            self._decoded(plain, {f for f in flags if f < _RECORDS}, wanted, found)
            found += records.records(plain, {f - _RECORDS for f in flags if f >= _RECORDS}, wanted)
        if not found:
            return found
        found = resolve(found)
        return found if view is None else resolve([_original(match, view, text) for match in found])

    def _decoded(self, plain: str, flags: set[int], wanted: frozenset[str], found: list[Match]) -> None:
        """Search again where one level of encoding was undone; only what touches such a place is new."""
        view = decode.decode(plain, flags)
        if view is None:
            return
        changed = view.changed()
        again: list[Match] = []
        self._scanner.scan(view.text, wanted, "decoded", again, regions=changed)
        for match in again:
            if within(changed, match.start, match.end):
                start, end = view.span(match.start, match.end)
                found.append(Match(start, end, match.type, match.score, "decoded"))


def _original(match: Match, view: View, text: str) -> Match:
    """The match in the text that was given; its stage says whether folding changed anything in it."""
    start, end = view.span(match.start, match.end)
    folded = match.stage == "pattern" and text[start:end] != view.text[match.start : match.end]
    return Match(start, end, match.type, match.score, "normalized" if folded else match.stage)


def _known(types: Iterable[str]) -> frozenset[str]:
    wanted = types if isinstance(types, frozenset) else frozenset(types)
    if not wanted <= NAMES:
        raise ValueError(f"unknown identifier type `{min(wanted - NAMES)[:64]}`")
    return wanted


@functools.cache
def builtin() -> Patterns:
    """The built-in detector, made once in a process."""
    return Patterns()


def find(text: str, types: Iterable[str] | None = None) -> list[Match]:
    """The identifiers in `text`, sorted, free of overlaps; offsets count code points of `text` as given.

    >>> [(m.start, m.end, m.type) for m in find("Please call 415-555-0134.")]
    [(12, 24, 'PHONE')]
    """
    return builtin().find(text, types)
