"""The math extension: extremes, rounding, signs and bits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from .operators import compare_numbers, int_
from .stdlib import A, on, row
from .steps import Steps, take
from .types import BOOL, DOUBLE, INT, UINT, list_of
from .values import Uint, admit, fail, kind_of


def _extreme(sign: int) -> Any:
    def pick(items: Sequence[Any], steps: Steps) -> Any:
        take(steps, len(items) // 2)
        if not items:
            fail("invalid_argument", "the list is empty")
        best: Any = None
        for item in items:
            item = admit(item)
            if item.__class__ not in (int, Uint, float):
                fail("no_such_overload", f"numbers are expected, one of these is {kind_of(item)}")
            if best is None or compare_numbers(item, best) * sign > 0:
                best = item
        return best

    return pick


def _rounded(value: float) -> float:
    """To the nearest whole number, halves away from zero."""
    if not math.isfinite(value) or abs(value) >= 2**52:
        return value
    return math.copysign(math.floor(abs(value) + 0.5) if abs(value) != 0.49999999999999994 else 0.0, value)


def _whole(function: Any) -> Any:
    def apply(value: float) -> float:
        return math.copysign(float(function(value)), value) if math.isfinite(value) else value

    return apply


def _sign(value: Any) -> Any:
    return value.__class__(0 if value == 0 else 1 if value > 0 else -1) if value == value else value


def _shift_left(value: int, by: int) -> int:
    if by < 0:
        fail("invalid_argument", "negative offset")
    if by >= 64:
        return 0
    moved = (value << by) & (2**64 - 1)
    return moved - 2**64 if moved >= 2**63 else moved


def _shift_right(value: int, by: int) -> int:
    # the sign bit moves as any other bit
    if by < 0:
        fail("invalid_argument", "negative offset")
    moved = (value & (2**64 - 1)) >> by if by < 64 else 0
    return moved - 2**64 if moved >= 2**63 else moved


def _shift_left_uint(value: int, by: int) -> Uint:
    if by < 0:
        fail("invalid_argument", "negative offset")
    return Uint((int(value) << by) & (2**64 - 1) if by < 64 else 0)


def _shift_right_uint(value: int, by: int) -> Uint:
    if by < 0:
        fail("invalid_argument", "negative offset")
    return Uint(int(value) >> by if by < 64 else 0)


def _root(value: Any) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


_EACH: Final = (INT, UINT, DOUBLE)

NUMBERS: Final = (
    *(
        row(name, doc, *(on(t, t, lambda x, steps: x) for t in _EACH), on(list_of(A), A, _extreme(sign)), cost="stepped")
        for name, doc, sign in (
            ("math.greatest", "the greatest of some numbers, or of a list of them", 1),
            ("math.least", "the least of some numbers, or of a list of them", -1),
        )
    ),
    row("math.ceil", "rounded up", on(DOUBLE, DOUBLE, _whole(math.ceil))),
    row("math.floor", "rounded down", on(DOUBLE, DOUBLE, _whole(math.floor))),
    row("math.round", "rounded, halves away from zero", on(DOUBLE, DOUBLE, _rounded)),
    row("math.trunc", "without the fraction", on(DOUBLE, DOUBLE, _whole(math.trunc))),
    row("math.abs", "without the sign", on(INT, INT, lambda x: int_(abs(x))), on(UINT, UINT, lambda x: x), on(DOUBLE, DOUBLE, abs)),
    row("math.sign", "-1, 0 or 1", *(on(t, t, _sign) for t in _EACH)),
    row("math.isNaN", "whether it is not a number", on(DOUBLE, BOOL, math.isnan)),
    row("math.isInf", "whether it is infinite", on(DOUBLE, BOOL, math.isinf)),
    row("math.isFinite", "whether it is neither infinite nor NaN", on(DOUBLE, BOOL, math.isfinite)),
    row("math.sqrt", "square root", *(on(t, DOUBLE, _root) for t in _EACH)),
    row(
        "math.bitAnd",
        "bits that are in both",
        on(INT, INT, INT, lambda a, b: a & b),
        on(UINT, UINT, UINT, lambda a, b: Uint(int(a) & int(b))),
    ),
    row(
        "math.bitOr",
        "bits that are in either",
        on(INT, INT, INT, lambda a, b: a | b),
        on(UINT, UINT, UINT, lambda a, b: Uint(int(a) | int(b))),
    ),
    row(
        "math.bitXor",
        "bits that are in one",
        on(INT, INT, INT, lambda a, b: a ^ b),
        on(UINT, UINT, UINT, lambda a, b: Uint(int(a) ^ int(b))),
    ),
    row("math.bitNot", "all bits turned", on(INT, INT, lambda a: ~a), on(UINT, UINT, lambda a: Uint(~int(a) & (2**64 - 1)))),
    row("math.bitShiftLeft", "bits moved left", on(INT, INT, INT, _shift_left), on(UINT, INT, UINT, _shift_left_uint)),
    row(
        "math.bitShiftRight",
        "bits moved right, with zeros from the left",
        on(INT, INT, INT, _shift_right),
        on(UINT, INT, UINT, _shift_right_uint),
    ),
)
