"""Rows: one pattern with what must hold around it, as data, and how such a row is compiled.  Running them is `scan`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import re2

Valid = Callable[[str], bool]
Fit = Callable[[str, int, int], tuple[int, int] | None]
Spans = Callable[[bytes, int, int], Any]

CONTEXT = 64  # code points that `need`, `unless_before` and `unless_after` may look at
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
class Compiled:
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


def spans_of(pattern: str) -> Spans:
    """A search from `low` to `high` that gives the spans of match and groups; `(-1, -1)` for a group that took no part and for no match.

    `high` must not lie behind the end of the data.
    """
    regex = re2.compile(pattern, options())
    native = getattr(getattr(regex, "_regexp", None), "Match", None)
    if native is not None:
        # The extension's own call: the public `search` wraps it in a generator and costs as much again.
        return partial(native, re2._Anchor.UNANCHORED)

    def public(data: bytes, low: int, high: int) -> Any:
        match = regex.search(data, low, high)
        return ((-1, -1),) if match is None else [match.span(group) for group in range(regex.groups + 1)]

    return public


def compile_row(row: Row) -> Compiled:
    regex = re2.compile(row.pattern, options())
    names = {index: name for name, index in regex.groupindex.items()}
    groups = tuple((i, names.get(i, row.type)) for i in range(1, regex.groups + 1)) or ((0, row.type),)
    if row.first_group:
        groups = ((min(1, regex.groups), row.type),)
    before = rf"(?i)(?:{row.unless_before})\z" if row.unless_before else ""
    after = rf"(?i)\A(?:{row.unless_after})" if row.unless_after else ""
    contexts = [spans_of(p) if p else None for p in (f"(?i){row.need}" if row.need else "", before, after)]
    return Compiled(row, spans_of(row.pattern), groups, frozenset(kind for _, kind in groups), not any(contexts), *contexts)


def holds(compiled: Compiled, data: bytes, start: int, end: int) -> bool:
    """Whether the surroundings of `[start, end)` are what the row asks for."""
    if compiled.unless_after is not None:
        after = data[end : end + CONTEXT]
        if compiled.unless_after(after, 0, len(after))[0][0] >= 0:
            return False
    if compiled.unless_before is not None:
        before = data[max(0, start - CONTEXT) : start]
        if compiled.unless_before(before, 0, len(before))[0][0] >= 0:
            return False
    if compiled.need is None:
        return True
    near = data[max(0, start - CONTEXT) : end + CONTEXT // 2]
    return bool(compiled.need(near, 0, len(near))[0][0] >= 0)
