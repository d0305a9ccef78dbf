"""Runs rows over a text: one multi-pattern pass per block says which rows can hit, then exact matches and checks of those only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from .match import Match

Valid = Callable[[str], bool]
Fit = Callable[[str, int, int], tuple[int, int] | None]

_BLOCK = 1024  # code points asked about at once; small, so that a hit wakes its rows for its own surroundings only
_TAIL = 128  # code points behind a block that are asked about with it; INVARIANT: no trigger needs more
_BEFORE = 128  # code points in front of a block in which a match may begin whose trigger lies in the block
_AFTER = 384  # code points behind it in which such a match may end; INVARIANT: no row matches more than this
_CONTEXT = 64  # code points that `need`, `unless_before` and `unless_after` may look at
_MEMORY = 64 << 20  # bytes the automaton may use for its states


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern: what it looks like, what must hold around it, and what it is then.

    `pattern` is RE2.  Without groups the whole match counts; else each group that took part, as the type it is named after or as
    `type`.  `trigger` is a cheaper pattern that is found in every text where `pattern` is (empty: the pattern itself).
    `valid` judges the value, `fit` narrows or drops a span in its text.  `need` must be found near, `unless_before` must not end
    where the value begins, `unless_after` must not begin where it ends; these three are `re` patterns over at most 64 code points.
    With `first_group` only the first group counts, by whatever name.
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
    first_group: bool = False


@dataclass(frozen=True, slots=True)
class _Compiled:
    row: Row
    search: Callable[[bytes, int, int], Any]
    groups: tuple[tuple[int, str], ...]
    kinds: frozenset[str]
    free: bool
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

    With `native=False` each trigger is searched by itself: the same result, slower.  With `ascii=True` the patterns see a question mark
    for each character outside of ASCII, so that bytes and code points count alike.  Safe to share between threads.
    """

    def __init__(self, lanes: Sequence[Sequence[Row]], flags: Sequence[str] = (), *, native: bool = True, ascii: bool = False) -> None:
        self._ascii = ascii
        self.rows = tuple(row for lane in lanes for row in lane)
        self._rows = [_compile(row) for row in self.rows]
        groups = [*([row.trigger or row.pattern for row in lane] for lane in lanes), list(flags)]
        self._native: list[tuple[int, Any, int, frozenset[str]]] = []
        self._triggers: list[Any] = []
        first = 0
        for triggers in groups:
            if native and triggers:
                kinds = frozenset(kind for row in self._rows[first : first + len(triggers)] for kind in row.kinds)
                self._native.append((first, *_lane(triggers), kinds))
            elif triggers:
                self._triggers += [re2.compile(trigger, options()) for trigger in triggers]
            first += len(triggers)

    def awake(self, data: bytes, types: frozenset[str] | None = None) -> list[int]:
        """The rows that may match in `data`, by index, then the flags seen in it, as indexes behind the last row.

        Lanes that hold none of `types` are not asked.
        """
        if not self._native:
            return [i for i, trigger in enumerate(self._triggers) if trigger.search(data)]
        awake: list[int] = []
        for first, automaton, canary, kinds in self._native:
            if types is not None and kinds and kinds.isdisjoint(types):
                continue
            seen = automaton.Match(data)
            if not seen or canary not in seen:
                # Out of memory, which the binding reports as "nothing matched": every row of the lane has to look for itself.
                awake += range(first, first + canary)
            elif len(seen) > 1:
                awake += [first + i for i in seen if i != canary]
        return awake

    def scan(self, text: str, types: frozenset[str] | None, stage: str, found: list[Match], *, regions: Sequence[tuple[int, int]] = ()) -> set[int]:
        """Append to `found` what the rows of `types` match in `text` (or near its `regions`); return the flags that were seen."""
        data = text.encode("ascii", "replace") if self._ascii else text.encode("utf-8", "surrogatepass")
        size = len(data)
        if size <= _BLOCK + _TAIL:
            awake = self.awake(data, types)
            if not awake:
                return set()
            runs = {index: [(0, size)] for index in awake}
        else:
            runs = self._runs(data, types, regions)
        # Bytes and code points differ only where a text outside of ASCII is searched as it is.
        places = None if size == len(text) else _places(data)
        seen: set[int] = set()
        rows = self._rows
        for index, spans in runs.items():
            if index >= len(rows):
                seen.add(index - len(rows))
            elif types is None or not types.isdisjoint(rows[index].kinds):
                for low, high in spans:
                    self._exact(rows[index], text, data, low, high, types, stage, found, places)
        return seen

    def _runs(self, data: bytes, types: frozenset[str] | None, regions: Sequence[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
        """For each row that is awake somewhere, where in a long text it has to look: blocks with their margins, neighbors joined."""
        runs: dict[int, list[tuple[int, int]]] = {}
        size = len(data)
        for first in _starts(size, regions):
            for index in self.awake(data[first : first + _BLOCK + _TAIL], types):
                low, high = max(0, first - _BEFORE), min(size, first + _BLOCK + _AFTER)
                spans = runs.setdefault(index, [])
                if spans and low <= spans[-1][1]:
                    spans[-1] = (spans[-1][0], high)
                else:
                    spans.append((low, high))
        return runs

    def _exact(
        self,
        compiled: _Compiled,
        text: str,
        data: bytes,
        low: int,
        high: int,
        types: frozenset[str] | None,
        stage: str,
        found: list[Match],
        places: list[int] | None,
    ) -> None:
        row = compiled.row
        at = low
        while (match := compiled.search(data, at, high)) is not None:
            at += 1
            for group, kind in compiled.groups:
                start, end = match.span(group)
                # The next search begins behind the value, not behind the match: what closes one value may open the next.
                at = max(at, end)
                if start < 0 or start == end or (types is not None and kind not in types):
                    continue
                if places is not None:
                    start, end = places[start], places[end]
                if row.fit is not None:
                    fitted = row.fit(text, start, end)
                    if fitted is None:
                        continue
                    start, end = fitted
                if row.valid is not None and not row.valid(text[start:end]):
                    continue
                if compiled.free or _holds(compiled, text, start, end):
                    found.append(Match(start, end, kind, row.score, stage))


def _starts(size: int, regions: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Where blocks begin: all over the text, or only those that come near one of the sorted `regions`."""
    if not regions:
        yield from range(0, size, _BLOCK)
        return
    done = -1
    for start, end in regions:
        for block in range(max(done + 1, max(0, start - _AFTER) // _BLOCK), min(size - 1, end + _BEFORE) // _BLOCK + 1):
            yield block * _BLOCK
            done = block


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
    if row.first_group:
        groups = ((min(1, regex.groups), row.type),)
    before = f"(?:{row.unless_before})$" if row.unless_before else ""
    contexts = [re.compile(p, re.IGNORECASE) if p else None for p in (row.need, before, row.unless_after)]
    return _Compiled(row, regex.search, groups, frozenset(kind for _, kind in groups), not any(contexts), *contexts)


def _places(data: bytes) -> list[int]:
    """For each byte offset of UTF-8 `data`, the code point offset."""
    places, at = [], -1
    for byte in data:
        at += byte & 0xC0 != 0x80
        places.append(at)
    places.append(at + 1)
    return places
