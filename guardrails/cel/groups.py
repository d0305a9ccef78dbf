"""The list and set extensions, and base64: what is done with many values at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

from .equality import contained
from .runtime import sorted_by
from .stdlib import LIST_A, A, method, on, row
from .steps import Steps, take
from .types import BOOL, BYTES, INT, STRING, list_of
from .values import admit, fail


def _distinct(items: Sequence[Any], steps: Steps) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if not contained(admit(item), kept, steps):
            kept.append(item)
    return kept


def _flatten(items: Sequence[Any], depth: int = 1, *, steps: Steps) -> list[Any]:
    if depth < 0:
        fail("invalid_argument", "a negative depth")
    made: list[Any] = []

    def walk(values: Sequence[Any], left: int) -> None:
        for value in values:
            take(steps, 1)
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


def _range(count: int, steps: Steps) -> list[int]:
    take(steps, max(count, 0) // 4)
    return list(range(max(count, 0)))


def _sort(items: Sequence[Any], steps: Steps) -> list[Any]:
    take(steps, len(items) * max(len(items).bit_length(), 1))
    values = [admit(x) for x in items]
    return sorted_by(values, values)


def _first(items: Sequence[Any]) -> Any:
    return admit(items[0]) if items else fail("index_out_of_range", "the list is empty")


def _last(items: Sequence[Any]) -> Any:
    return admit(items[-1]) if items else fail("index_out_of_range", "the list is empty")


def _contains(a: Sequence[Any], b: Sequence[Any], steps: Steps) -> bool:
    """Whether every element of `b` is in `a`."""
    return all(contained(admit(x), a, steps) for x in b)


def _intersects(a: Sequence[Any], b: Sequence[Any], steps: Steps) -> bool:
    return any(contained(admit(x), a, steps) for x in b)


def _equivalent(a: Sequence[Any], b: Sequence[Any], steps: Steps) -> bool:
    return _contains(a, b, steps) and _contains(b, a, steps)


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return fail("invalid_argument", "text that is no base64")


GROUPS: Final = (
    row("base64.encode", "bytes as base64", on(BYTES, STRING, _encode), cost="build"),
    row("base64.decode", "bytes from base64", on(STRING, BYTES, _decode), cost="build"),
    row("distinct", "the list without repetitions", method(LIST_A, LIST_A, _distinct), cost="stepped"),
    row(
        "flatten",
        "the list with the lists in it opened, one level or as many as given",
        method(list_of(LIST_A), LIST_A, _flatten),
        method(list_of(A), INT, list_of(A), _flatten),
        cost="stepped",
    ),
    row("slice", "the part of a list from one position up to another", method(LIST_A, INT, INT, LIST_A, _slice), cost="build"),
    row("sort", "the list in order", method(LIST_A, LIST_A, _sort), cost="stepped"),
    row("lists.range", "the integers from 0 up to a number", on(INT, list_of(INT), _range), cost="stepped"),
    row("first", "the first element; an empty list fails", method(LIST_A, A, _first)),
    row("last", "the last element; an empty list fails", method(LIST_A, A, _last)),
    row("sets.contains", "whether every element of the second list is in the first", on(LIST_A, LIST_A, BOOL, _contains), cost="stepped"),
    row("sets.intersects", "whether the lists have an element in common", on(LIST_A, LIST_A, BOOL, _intersects), cost="stepped"),
    row(
        "sets.equivalent",
        "whether the lists have the same elements, in any order and number",
        on(LIST_A, LIST_A, BOOL, _equivalent),
        cost="stepped",
    ),
)
