"""The pattern path: the built-in rows behind the `Detector` protocol.  The model path is not here."""

from __future__ import annotations

import datetime as dt
import functools
import time
from collections.abc import Callable, Iterable

from . import decode, records
from .match import MAX_CHARS, Deadline, Hit, Match, TextTooLong, settle
from .normalize import fold
from .offsets import View, within
from .scan import Check, Scanner, Span
from .types import IDENTIFIERS, NAMES

LOOKAHEAD = 512
_RECORDS = len(decode.FLAGS)  # flags from here on are those of `records`


def this_year() -> int:
    """The year of the wall clock, in UTC."""
    return dt.datetime.now(dt.UTC).year


class Patterns:
    """Finds identifiers by shape, label and check digit.  Without `types`, the identifiers of Safe Harbor; signals only when asked for.

    A text above `max_chars` code points, or one that takes longer than `deadline_ms`, is refused and never judged in part.
    `year` gives the year in which a text is judged: a year of birth ninety years back or more gives away an age over 89.
    `native=False` searches each row's trigger by itself instead of asking the multi-pattern automata: the same result, slower.
    """

    name = "patterns"
    languages = frozenset({"en"})
    lookahead = LOOKAHEAD

    def __init__(
        self,
        *,
        native: bool = True,
        max_chars: int = MAX_CHARS,
        deadline_ms: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        year: Callable[[], int] = this_year,
    ) -> None:
        from .patterns.lanes import GATES, LANES

        self._scanner = Scanner(LANES, (*decode.FLAGS, *records.FLAGS), gates=GATES, native=native, folded=True)
        self._max_chars, self._deadline_ms, self._clock, self._year = max_chars, deadline_ms, clock, year

    def find(self, text: str, types: Iterable[str] | None = None, *, deadline: float | None = None) -> list[Match]:
        """The identifiers in `text`, by `deadline` at the latest: a moment of `time.monotonic`, or of the clock that was given.

        Raises `TextTooLong` above the size cap, `TextTooSlow` behind the deadline and `ValueError` for an unknown type.
        """
        return self.search(text, types, deadline=deadline)[0]

    def search(
        self, text: str, types: Iterable[str] | None = None, *, deadline: float | None = None
    ) -> tuple[list[Match], tuple[View | None, View] | None]:
        """As `find`, with the view in which encoded parts were undone, behind the folded one it was made from; None when none were."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = IDENTIFIERS if types is None else _known(types)
        check = self._check(len(text), deadline)
        view = fold(text)
        plain = text if view is None else view.text
        found: list[Hit] = []
        flags = self._scanner.scan(plain, wanted, "pattern", found, check=check)
        if found:
            found = self._aged(found, plain)
        undone = None
        if flags:
            undone = self._decoded(plain, {f: spans for f, spans in flags.items() if f < _RECORDS}, wanted, found, check)
            found += records.records(plain, {f - _RECORDS: spans for f, spans in flags.items() if f >= _RECORDS}, wanted)
        if check is not None:
            check()
        views = None if undone is None else (view, undone)
        if not found:
            return [], views
        if view is None:
            return settle(found), views
        return settle([_original(match, view, text) for match in settle(found)]), views

    def _check(self, length: int, deadline: float | None) -> Check | None:
        """What the scan calls now and then, for the earlier of the two deadlines."""
        if self._deadline_ms is not None:
            own = self._clock() + self._deadline_ms / 1000
            deadline = own if deadline is None else min(own, deadline)
        return None if deadline is None else Deadline(deadline, length, self._clock).check

    def _decoded(
        self, plain: str, flags: dict[int, list[Span]], wanted: frozenset[str], found: list[Hit], check: Check | None
    ) -> View | None:
        """Search again where one level of encoding was undone; only what touches such a place is new."""
        view = decode.decode(plain, flags)
        if view is None:
            return None
        changed = view.changed()
        again: list[Hit] = []
        self._scanner.scan(view.text, wanted, "decoded", again, regions=changed, check=check)
        again = self._aged(again, view.text)
        found += [(*view.span(hit[0], hit[1]), *hit[2:]) for hit in again if within(changed, hit[0], hit[1])]
        return view

    def _aged(self, hits: list[Hit], plain: str) -> list[Hit]:
        """`hits` without years of birth that lie less than ninety years back."""
        born = [hit for hit in hits if hit[2] == "AGE_OVER_89" and hit[1] - hit[0] == 4 and plain[hit[0] : hit[1]].isdigit()]
        if not born:
            return hits
        limit = self._year() - 90
        young = {hit for hit in born if int(plain[hit[0] : hit[1]]) > limit}
        return [hit for hit in hits if hit not in young]


def _original(match: Match, view: View, text: str) -> Hit:
    """The match in the text that was given; its stage says whether folding changed anything in it."""
    start, end = view.span(match.start, match.end)
    folded = match.stage == "pattern" and text[start:end] != view.text[match.start : match.end]
    return start, end, match.type, match.score, "normalized" if folded else match.stage


def _known(types: Iterable[str]) -> frozenset[str]:
    wanted = types if isinstance(types, frozenset) else frozenset(types)
    if not wanted <= NAMES:
        raise ValueError(f"unknown identifier type `{min(wanted - NAMES)[:64]}`")
    return wanted


@functools.cache
def builtin() -> Patterns:
    """The pattern path, made once in a process.  A text that takes longer than eight seconds is refused."""
    return Patterns(deadline_ms=8_000)
