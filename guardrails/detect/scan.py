"""Runs rows over a text: one multi-pattern pass per block says which rows can hit, then exact matches and checks of those only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from .match import Match

Valid = Callable[[str], bool]
Fit = Callable[[str, int, int], tuple[int, int] | None]
Spans = Callable[[bytes, int, int], Any]

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
    where the value begins, `unless_after` must not begin where it ends; these three are RE2 as well, in any case, over at most 64 bytes.
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
    spans: Spans
    groups: tuple[tuple[int, str], ...]
    kinds: frozenset[str]
    free: bool
    need: Spans | None
    unless_before: Spans | None
    unless_after: Spans | None


def options(memory: int = _MEMORY) -> Any:
    """RE2 options with room for the automaton, and no logging of patterns to standard error."""
    chosen = re2.Options()
    chosen.max_mem = memory
    chosen.log_errors = False
    return chosen


class Scanner:
    """A fixed list of rows, compiled.  Each lane has an automaton of its own: the states of one that knew all rows would multiply.

    `flags` are extra triggers without rows; a scan reports which of them it saw.

    With `native=False` each trigger is searched by itself: the same result, slower.  With `folded=True` the patterns see a question mark
    for each character outside of ASCII, so that bytes and code points count alike.  Safe to share between threads.
    """

    def __init__(self, lanes: Sequence[Sequence[Row]], flags: Sequence[str] = (), *, native: bool = True, folded: bool = False) -> None:
        self._folded = folded
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

    def awake(self, blocks: Sequence[bytes], types: frozenset[str] | None = None) -> dict[int, list[int]]:
        """The rows that may match, by index, and the flags seen, as indexes behind the last row; each with the numbers of its blocks.

        Lanes that hold none of `types` are not asked.  Lane by lane, not block by block: one automaton at a time stays in the cache.
        """
        awake: dict[int, list[int]] = {}
        if not self._native:
            for index, trigger in enumerate(self._triggers):
                if numbers := [number for number, block in enumerate(blocks) if trigger.search(block)]:
                    awake[index] = numbers
            return awake
        for first, automaton, canary, kinds in self._native:
            if types is not None and kinds and kinds.isdisjoint(types):
                continue
            match = automaton.Match
            for number, block in enumerate(blocks):
                seen = match(block)
                if seen is None or canary not in seen:
                    # Out of memory, which the binding reports as "nothing matched": every row of the lane has to look for itself.
                    seen = range(canary)
                elif len(seen) == 1:
                    continue
                for index in seen:
                    if index != canary:
                        awake.setdefault(first + index, []).append(number)
        return awake

    def scan(
        self, text: str, types: frozenset[str] | None, stage: str, found: list[Match], *, regions: Sequence[tuple[int, int]] = ()
    ) -> set[int]:
        """Append to `found` what the rows of `types` match in `text` (or near its `regions`); return the flags that were seen."""
        data = text.encode("ascii", "replace") if self._folded else text.encode("utf-8", "surrogatepass")
        size = len(data)
        if size <= _BLOCK + _TAIL:
            runs = {index: [(0, size)] for index in self.awake([data], types)}
            if not runs:
                return set()
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
        size = len(data)
        starts = list(_starts(size, regions))
        blocks = [data[start : start + _BLOCK + _TAIL] for start in starts]
        return {index: _joined([starts[n] for n in numbers], size) for index, numbers in self.awake(blocks, types).items()}

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
        while spans := compiled.spans(data, at, high):
            at += 1
            for group, kind in compiled.groups:
                start, end = spans[group]
                # The next search begins behind the value, not behind the match: what closes one value may open the next.
                at = max(at, end)
                if start < 0 or start == end or (types is not None and kind not in types):
                    continue
                if not compiled.free and not _holds(compiled, data, start, end):
                    continue
                if places is not None:
                    start, end = places[start], places[end]
                if row.fit is not None:
                    fitted = row.fit(text, start, end)
                    if fitted is None:
                        continue
                    start, end = fitted
                if row.valid is None or row.valid(text[start:end]):
                    if text[end - 1].isdigit() and text[end : end + 1].isdigit():
                        end = _run_end(text, end)
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


def _run_end(text: str, end: int) -> int:
    """Where the digits end that a match cut through: half a number must not be left standing."""
    stop = min(len(text), end + _CONTEXT)
    while end < stop and text[end].isdigit():
        end += 1
    return end


def _joined(starts: list[int], size: int) -> list[tuple[int, int]]:
    """The blocks that begin at `starts`, with their margins; neighbors become one."""
    spans: list[tuple[int, int]] = []
    low = high = -1
    for start in starts:
        if start - _BEFORE > high:
            if high >= 0:
                spans.append((max(0, low), min(size, high)))
            low = start - _BEFORE
        high = start + _BLOCK + _AFTER
    spans.append((max(0, low), min(size, high)))
    return spans


def _holds(compiled: _Compiled, data: bytes, start: int, end: int) -> bool:
    if compiled.unless_after is not None and compiled.unless_after(data[end : end + _CONTEXT], 0, _CONTEXT):
        return False
    if compiled.unless_before is not None and compiled.unless_before(data[max(0, start - _CONTEXT) : start], 0, _CONTEXT):
        return False
    return compiled.need is None or bool(compiled.need(data[max(0, start - _CONTEXT) : end + _CONTEXT // 2], 0, 2 * _CONTEXT))


def spans_of(pattern: str) -> Spans:
    """A search from `low` to `high` that gives the spans of match and groups, `(-1, -1)` where a group took no part; empty for no match."""
    regex = re2.compile(pattern, options())
    native = getattr(getattr(regex, "_regexp", None), "Match", None)
    if native is not None:
        # The extension's own call: the public `search` wraps it in a generator and costs as much again.
        unanchored = re2._Anchor.UNANCHORED

        def direct(data: bytes, low: int, high: int) -> Any:
            spans = native(unanchored, data, low, min(high, len(data)))
            return spans if spans[0][0] >= 0 else ()

        return direct

    def public(data: bytes, low: int, high: int) -> Any:
        match = regex.search(data, low, high)
        return () if match is None else [match.span(group) for group in range(regex.groups + 1)]

    return public


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
    before = rf"(?i)(?:{row.unless_before})\z" if row.unless_before else ""
    after = rf"(?i)\A(?:{row.unless_after})" if row.unless_after else ""
    contexts = [spans_of(p) if p else None for p in (f"(?i){row.need}" if row.need else "", before, after)]
    return _Compiled(row, spans_of(row.pattern), groups, frozenset(kind for _, kind in groups), not any(contexts), *contexts)


def _places(data: bytes) -> list[int]:
    """For each byte offset of UTF-8 `data`, the code point offset."""
    places, at = [], -1
    for byte in data:
        at += byte & 0xC0 != 0x80
        places.append(at)
    places.append(at + 1)
    return places
