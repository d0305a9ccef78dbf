"""The list and set extensions, and base64: what is done with many values at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

from .operators import contained
from .runtime import sorted_by
from .stdlib import LIST_A, A, method, on, row
from .types import BOOL, BYTES, INT, STRING, list_of
from .values import admit, fail

_MAX_ITEMS: Final = 1_000_000
_STEPS: Final = 100_000


def _steps(given: list[int] | None) -> list[int]:
    return [_STEPS] if given is None else given


def _distinct(items: Sequence[Any], steps: list[int] | None = None) -> list[Any]:
    steps = _steps(steps)
    kept: list[Any] = []
    for item in items:
        if not contained(admit(item), kept, steps):
            kept.append(item)
    return kept


def _flatten(items: Sequence[Any], depth: int = 1, steps: list[int] | None = None) -> list[Any]:
    if depth < 0:
        fail("invalid_argument", "a negative depth")
    steps = _steps(steps)
    made: list[Any] = []

    def walk(values: Sequence[Any], left: int) -> None:
        for value in values:
            steps[0] -= 1
            if steps[0] < 0:
                fail("cost_limit", "a list of this size")
            if left > 0 and isinstance(value, (list, tuple)):
                if left < depth - 100:
                    fail("too_deep", "values nested too deep")
                walk(value, left - 1)
            else:
                made.append(value)

    walk(items, depth)
    return made


def _slice(items: Sequence[Any], start: int, end: int) -> list[Any]:
    if start < 0 or end < 0 or start > end or end > len(items):
        fail("index_out_of_range", f"no slice from {start} to {end} of a list of {len(items)}")
    return list(items[start:end])


def _range(count: int, steps: list[int] | None = None) -> list[int]:
    steps = _steps(steps)
    steps[0] -= max(count, 0) // 4
    if count > _MAX_ITEMS or steps[0] < 0:
        fail("cost_limit", "list grows too long")
    return list(range(max(count, 0)))


def _sort(items: Sequence[Any], steps: list[int] | None = None) -> list[Any]:
    values = [admit(x) for x in items]
    steps = _steps(steps)
    steps[0] -= len(values) * max(len(values).bit_length(), 1)
    if steps[0] < 0:
        fail("cost_limit", "a list of this size")
    return sorted_by(values, values)


def _first(items: Sequence[Any]) -> Any:
    return admit(items[0]) if items else fail("index_out_of_range", "the list is empty")


def _last(items: Sequence[Any]) -> Any:
    return admit(items[-1]) if items else fail("index_out_of_range", "the list is empty")


def _contains(a: Sequence[Any], b: Sequence[Any], steps: list[int] | None = None) -> bool:
    """Whether every element of `b` is in `a`."""
    steps = _steps(steps)
    return all(contained(admit(x), a, steps) for x in b)


def _intersects(a: Sequence[Any], b: Sequence[Any], steps: list[int] | None = None) -> bool:
    steps = _steps(steps)
    return any(contained(admit(x), a, steps) for x in b)


def _equivalent(a: Sequence[Any], b: Sequence[Any], steps: list[int] | None = None) -> bool:
    steps = _steps(steps)
    return _contains(a, b, steps) and _contains(b, a, steps)


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return fail("invalid_argument", "text that is no base64")


GROUPS: Final = (
    row("base64.encode", on(BYTES, STRING, _encode), cost="build"),
    row("base64.decode", on(STRING, BYTES, _decode), cost="build"),
    row("distinct", method(LIST_A, LIST_A, _distinct), cost="compare"),
    row(
        "flatten",
        method(list_of(LIST_A), LIST_A, _flatten),
        method(list_of(A), INT, list_of(A), _flatten),
        cost="compare",
    ),
    row("slice", method(LIST_A, INT, INT, LIST_A, _slice), cost="build"),
    row("sort", method(LIST_A, LIST_A, _sort), cost="compare"),
    row("lists.range", on(INT, list_of(INT), _range), cost="compare"),
    row("first", method(LIST_A, A, _first)),
    row("last", method(LIST_A, A, _last)),
    row("sets.contains", on(LIST_A, LIST_A, BOOL, _contains), cost="compare"),
    row("sets.intersects", on(LIST_A, LIST_A, BOOL, _intersects), cost="compare"),
    row("sets.equivalent", on(LIST_A, LIST_A, BOOL, _equivalent), cost="compare"),
)
