"""Runs rows over a text: one multi-pattern pass per window says which rows can hit, then exact matches and checks of those only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from .match import Match

Valid = Callable[[str], bool]
Fit = Callable[[str, int, int], tuple[int, int] | None]
Hit = tuple[int, int, str, float]

_WINDOW = 4096  # code points judged at once; keeps the automaton's answer local, so that one hit does not wake rows for a whole book
_BEFORE = 160  # code points of context in front of a window
_AFTER = 640  # code points behind it; INVARIANT: no row matches more than this
_CONTEXT = 64  # code points that `need`, `unless_before` and `unless_after` may look at
_MEMORY = 64 << 20  # bytes the automaton may use for its states


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern: what it looks like, what must hold around it, and what it is then.

    `pattern` is RE2.  Without groups the whole match counts; else each group that took part, as the type it is named after or as
    `type`.  `trigger` is a cheaper pattern that is found in every text where `pattern` is (empty: the pattern itself).
    `valid` judges the value, `fit` narrows or drops a span in its text.  `need` must be found near, `unless_before` must not end
    where the value begins, `unless_after` must not begin where it ends; these three are `re` patterns over at most 64 code points.
    """

    name: str
    type: str
    score: float
    pattern: str
    trigger: str = ""
    valid: Valid | None = None
    fit: Fit | None = None
    need: str = ""
    unless_before: str = ""
    unless_after: str = ""


@dataclass(frozen=True, slots=True)
class _Compiled:
    row: Row
    finditer: Callable[[bytes], Iterator[Any]]
    groups: tuple[tuple[int, str], ...]
    kinds: frozenset[str]
    need: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None


def options(memory: int = _MEMORY) -> Any:
    """RE2 options with room for the automaton, and no logging of patterns to standard error."""
    chosen = re2.Options()
    chosen.max_mem = memory
    chosen.log_errors = False
    return chosen


class Scanner:
    """A fixed list of rows, compiled.  Each lane has an automaton of its own: the states of one that knew all rows would multiply.

    `flags` are extra triggers without rows; a scan reports which of them it saw.

    With `native=False` every row runs over every window: the same result, slower.  With `ascii=True` the patterns see a question mark
    for each character outside of ASCII, so that bytes and code points count alike.  Safe to share between threads.
    """

    def __init__(self, lanes: Sequence[Sequence[Row]], flags: Sequence[str] = (), *, native: bool = True, ascii: bool = False) -> None:
        self._ascii = ascii
        self.rows = tuple(row for lane in lanes for row in lane)
        self._rows = [_compile(row) for row in self.rows]
        self._flags = [re2.compile(flag, options()) for flag in flags]
        self._native = [_lane([row.trigger or row.pattern for row in lane]) for lane in lanes] if native else []
        self._native += [_lane(flags)] if native and flags else []
        sizes = [*map(len, lanes), len(flags)]
        self._first = [sum(sizes[:i]) for i in range(len(sizes))]

    def awake(self, data: bytes) -> list[int]:
        """The rows that may match in `data`, by index, then the flags seen in it, as indexes behind the last row."""
        awake: list[int] = []
        for first, (automaton, canary) in zip(self._first, self._native, strict=False):
            seen = automaton.Match(data)
            if not seen or canary not in seen:
                # Out of memory, which the binding reports as "nothing matched": every row of the lane has to look for itself.
                awake += range(first, first + canary)
            elif len(seen) > 1:
                awake += [first + i for i in seen if i != canary]
        if not self._native:
            awake += range(len(self._rows) + len(self._flags))
        return awake

    def scan(self, text: str, types: frozenset[str] | None, stage: str, found: list[Match], *, regions: Sequence[tuple[int, int]] = ()) -> set[int]:
        """Append to `found` what the rows of `types` match in `text` (or in its `regions`); return the flags that were seen."""
        seen: set[int] = set()
        rows = self._rows
        for low, first, last, high in windows(len(text), text) if not regions else _regions(text, regions):
            window = text if high - low == len(text) else text[low:high]
            data = window.encode("ascii", "replace") if self._ascii else window.encode("utf-8", "surrogatepass")
            awake = self.awake(data)
            if not awake:
                continue
            places = None if len(data) == len(window) else _places(data)
            for index in awake:
                if index < len(rows):
                    compiled = rows[index]
                    if types is None or not types.isdisjoint(compiled.kinds):
                        self._exact(compiled, text, data, low, first, last, types, stage, found, places)
                elif self._native or self._flags[index - len(rows)].search(data):
                    seen.add(index - len(rows))
        return seen

    def _exact(
        self,
        compiled: _Compiled,
        text: str,
        data: bytes,
        low: int,
        first: int,
        last: int,
        types: frozenset[str] | None,
        stage: str,
        found: list[Match],
        places: list[int] | None,
    ) -> None:
        row = compiled.row
        for match in compiled.finditer(data):
            for group, kind in compiled.groups:
                start, end = match.span(group)
                if start < 0 or start == end or (types is not None and kind not in types):
                    continue
                if places is not None:
                    start, end = places[start], places[end]
                start, end = start + low, end + low
                if not first <= start < last:
                    continue
                if row.fit is not None:
                    fitted = row.fit(text, start, end)
                    if fitted is None:
                        continue
                    start, end = fitted
                if row.valid is not None and not row.valid(text[start:end]):
                    continue
                if _holds(compiled, text, start, end):
                    found.append(Match(start, end, kind, row.score, stage))


def _holds(compiled: _Compiled, text: str, start: int, end: int) -> bool:
    if compiled.unless_after is not None and compiled.unless_after.match(text[end : end + _CONTEXT]):
        return False
    if compiled.unless_before is not None and compiled.unless_before.search(text[max(0, start - _CONTEXT) : start]):
        return False
    return compiled.need is None or compiled.need.search(text[max(0, start - _CONTEXT) : end + _CONTEXT // 2]) is not None


def _lane(patterns: Sequence[str]) -> tuple[Any, int]:
    """An automaton and the index of its canary, a pattern that always matches."""
    automaton = re2.Set.SearchSet(options())
    for pattern in patterns:
        automaton.Add(pattern)
    canary = automaton.Add("")
    automaton.Compile()
    return automaton, canary


def _compile(row: Row) -> _Compiled:
    regex = re2.compile(row.pattern, options())
    names = {index: name for name, index in regex.groupindex.items()}
    groups = tuple((i, names.get(i, row.type)) for i in range(1, regex.groups + 1)) or ((0, row.type),)
    before = f"(?:{row.unless_before})$" if row.unless_before else ""
    contexts = [re.compile(p, re.IGNORECASE) if p else None for p in (row.need, before, row.unless_after)]
    return _Compiled(row, regex.finditer, groups, frozenset(kind for _, kind in groups), *contexts)


def windows(length: int, text: str) -> Iterator[tuple[int, int, int, int]]:
    """`(low, first, last, high)`: matches that start in `[first, last)` are judged within `[low, high)`.  Together they tile the text."""
    if length <= _WINDOW + _AFTER:
        yield 0, 0, length + 1, length
        return
    first = 0
    while first < length:
        last = min(first + _WINDOW, length)
        if last < length:
            space = max(text.rfind(" ", last - 128, last), text.rfind("\n", last - 128, last))
            last = space + 1 if space >= 0 else last
        yield max(0, first - _BEFORE), first, last, min(length, last + _AFTER)
        first = last


def _regions(text: str, regions: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Windows around `regions`, which are sorted; close ones share a window."""
    at = 0
    for start, end in regions:
        first, stop = max(at, start - _BEFORE), min(len(text), end + _BEFORE)
        while first < stop:
            last = min(first + _WINDOW, stop)
            yield max(0, first - _BEFORE), first, last, min(len(text), last + _AFTER)
            first = last
        at = max(at, stop)


def _places(data: bytes) -> list[int]:
    """For each byte offset of UTF-8 `data`, the code point offset."""
    places, at = [], -1
    for byte in data:
        at += byte & 0xC0 != 0x80
        places.append(at)
    places.append(at + 1)
    return places
