"""Runs rows over a text: one multi-pattern pass per block says which rows can hit, then exact matches and checks of those only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import re2

from .match import Hit
from .row import CONTEXT, Compiled, Row, compile_row, holds, options

Span = tuple[int, int]
Gate = Callable[[bytes], bool]
Check = Callable[[], None]

_BLOCK = 1024  # code points asked about at once; small, so that a hit wakes its rows for its own surroundings only
TAIL = 128  # code points behind a block that are asked about with it; INVARIANT: no trigger needs more
_BEFORE = 128  # code points in front of a block in which a match may begin whose trigger lies in the block
_AFTER = 384  # code points behind it in which such a match may end; INVARIANT: no row matches more than this
_SEGMENT = 256  # blocks that are taken through lanes and rows together: what is held at once, and how often a deadline is looked at


class Scanner:
    """A fixed list of rows, compiled.  Each lane has an automaton of its own: the states of one that knew all rows would multiply.

    `flags` are extra triggers without rows; a scan reports where it saw them.  `gates` holds, by number of a lane, a cheap test
    of a block without which no trigger of the lane can be in it.

    With `native=False` each trigger is searched by itself: the same result, slower.  With `folded=True` the patterns see a question mark
    for each character outside of ASCII, so that bytes and code points count alike.  `wide` rows, by number, may match more than is
    looked at around a block, and are searched in the whole text.  Safe to share between threads.
    """

    def __init__(
        self,
        lanes: Sequence[Sequence[Row]],
        flags: Sequence[str] = (),
        *,
        gates: Mapping[int, Gate] | None = None,
        native: bool = True,
        folded: bool = False,
        wide: Collection[int] = (),
    ) -> None:
        self._folded = folded
        self._wide = frozenset(wide)
        self.rows = tuple(row for lane in lanes for row in lane)
        self._rows = [compile_row(row) for row in self.rows]
        groups = [*([row.trigger or row.pattern for row in lane] for lane in lanes), list(flags)]
        self._native: list[tuple[int, Any, int, frozenset[str], Gate | None]] = []
        self._triggers: list[Any] = []
        first = 0
        for number, triggers in enumerate(groups):
            if native and triggers:
                kinds = frozenset(kind for row in self._rows[first : first + len(triggers)] for kind in row.kinds)
                self._native.append((first, *_lane(triggers), kinds, (gates or {}).get(number)))
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
        for first, automaton, canary, kinds, gate in self._native:
            if types is not None and kinds and kinds.isdisjoint(types):
                continue
            match, alone = automaton.Match, [canary]
            for number, block in enumerate(blocks):
                if gate is not None and not gate(block):
                    continue
                seen = match(block)
                if seen == alone:
                    continue
                if not seen or canary not in seen:
                    # Out of memory, which the binding reports as "nothing matched": every row of the lane has to look for itself.
                    seen = range(canary)
                for index in seen:
                    if index != canary:
                        awake.setdefault(first + index, []).append(number)
        return awake

    def scan(
        self,
        text: str,
        types: frozenset[str] | None,
        stage: str,
        found: list[Hit],
        *,
        regions: Sequence[Span] = (),
        check: Check | None = None,
    ) -> dict[int, list[Span]]:
        """Append to `found` what the rows of `types` match in `text` (or near its `regions`); return where the flags were seen.

        `check` is called between the parts of the work, and raises when it is to stop.
        """
        data = text.encode("ascii", "replace") if self._folded else text.encode("utf-8", "surrogatepass")
        size = len(data)
        # Bytes and code points differ only where a text outside of ASCII is searched as it is.
        places = None if size == len(text) else _places(data)
        rows = self._rows
        if size <= _BLOCK + TAIL:
            whole = [(0, size)]
            flags: dict[int, list[Span]] = {}
            for index in self.awake([data], types):
                if index >= len(rows):
                    flags[index - len(rows)] = whole
                elif types is None or not types.isdisjoint(rows[index].kinds):
                    _exact(rows[index], text, data, 0, size, types, stage, found, places)
            if check is not None:
                check()
            return flags
        for index in self._wide:
            if types is None or not types.isdisjoint(rows[index].kinds):
                _exact(rows[index], text, data, 0, size, types, stage, found, places)
        seen: dict[int, list[int]] = {}
        starts = list(_starts(size, regions))
        for at in range(0, len(starts), _SEGMENT):
            segment = starts[at : at + _SEGMENT]
            awake = self.awake([data[start : start + _BLOCK + TAIL] for start in segment], types)
            for index, numbers in awake.items():
                if check is not None:
                    check()
                if index >= len(rows):
                    seen.setdefault(index - len(rows), []).extend(segment[n] for n in numbers)
                elif index not in self._wide and (types is None or not types.isdisjoint(rows[index].kinds)):
                    for low, high in _joined([segment[n] for n in numbers], size):
                        _exact(rows[index], text, data, low, high, types, stage, found, places)
        return {flag: _joined(blocks, size) for flag, blocks in seen.items()}


def _exact(
    compiled: Compiled,
    text: str,
    data: bytes,
    low: int,
    high: int,
    types: frozenset[str] | None,
    stage: str,
    found: list[Hit],
    places: list[int] | None,
) -> None:
    row, search, fit, valid = compiled.row, compiled.spans, compiled.row.fit, compiled.row.valid
    while (spans := search(data, low, high))[0][0] >= 0:
        low += 1
        for group, kind in compiled.groups:
            start, end = spans[group]
            # The next search begins behind the value, not behind the match: what closes one value may open the next.
            if end > low:
                low = end
            if start < 0 or start == end or (types is not None and kind not in types):
                continue
            if not compiled.free and not holds(compiled, data, start, end):
                continue
            if places is not None:
                start, end = places[start], places[end]
            if fit is not None:
                fitted = fit(text, start, end)
                if fitted is None:
                    continue
                start, end = fitted
            if valid is None or valid(text[start:end]):
                if text[end - 1].isdigit() and text[end : end + 1].isdigit():
                    end = _run_end(text, end)
                found.append((start, end, kind, row.score, stage))


def _starts(size: int, regions: Sequence[Span]) -> Iterator[int]:
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
    stop = min(len(text), end + CONTEXT)
    while end < stop and text[end].isdigit():
        end += 1
    return end


def _joined(starts: list[int], size: int) -> list[Span]:
    """The blocks that begin at `starts`, with their margins; neighbors become one."""
    spans: list[Span] = []
    low = high = -1
    for start in starts:
        if start - _BEFORE > high:
            if high >= 0:
                spans.append((max(0, low), min(size, high)))
            low = start - _BEFORE
        high = start + _BLOCK + _AFTER
    spans.append((max(0, low), min(size, high)))
    return spans


def _lane(patterns: Sequence[str]) -> tuple[Any, int]:
    """An automaton and the index of its canary, a pattern that matches once in every block: at its end, since each match costs time."""
    automaton = re2.Set.SearchSet(options())
    for pattern in patterns:
        automaton.Add(pattern)
    canary = automaton.Add(r"\z")
    automaton.Compile()
    # The extension's own object: the public one adds a call to each, and for a question calls are half of the work.
    return getattr(automaton, "_set", automaton), canary


def _places(data: bytes) -> list[int]:
    """For each byte offset of UTF-8 `data`, the code point offset."""
    places, at = [], -1
    for byte in data:
        at += byte & 0xC0 != 0x80
        places.append(at)
    places.append(at + 1)
    return places
