"""What the operators do with numbers, texts, times and lists: order and arithmetic.

Everything here takes admitted values (see `values.admit`) and admits what it takes out of a list or a map.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any, Final

from .steps import MAX_ITEMS, MAX_TEXT
from .values import INT_MAX, INT_MIN, UINT_MAX, CelType, Uint, fail, kind_of, nanos_to_span, nanos_to_time, span_to_nanos, time_to_nanos

_INT64_SPAN: Final = 2**63


def compare_numbers(a: Any, b: Any) -> float:
    """Below, at or above zero as `a` is less, equal or greater; NaN when either is NaN.

    An integer meets a double as the nearest double, so numbers beyond 2**53 may count as equal.
    """
    if a.__class__ is float or b.__class__ is float:
        x, y = float(a), float(b)
        if x != x or y != y:
            return math.nan
    else:
        x, y = a, b
    return (x > y) - (x < y)


def less(a: Any, b: Any) -> bool:
    """`a < b` for numbers."""
    return compare_numbers(a, b) < 0


def less_equal(a: Any, b: Any) -> bool:
    """`a <= b` for numbers."""
    return compare_numbers(a, b) <= 0


def greater(a: Any, b: Any) -> bool:
    """`a > b` for numbers."""
    return compare_numbers(a, b) > 0


def greater_equal(a: Any, b: Any) -> bool:
    """`a >= b` for numbers."""
    return compare_numbers(a, b) >= 0


def int_(value: int) -> int:
    """The value, when it is in the range of int."""
    return value if INT_MIN <= value <= INT_MAX else fail("overflow", "integer overflow")


def divide_int(a: int, b: int) -> int:
    """Division rounds towards zero."""
    if b == 0:
        fail("divide_by_zero", "division by zero")
    q = abs(a) // abs(b)
    return int_(q if (a < 0) == (b < 0) else -q)


def modulo_int(a: int, b: int) -> int:
    """The remainder has the sign of the dividend."""
    if b == 0:
        fail("divide_by_zero", "modulus by zero")
    if b == -1 and a == INT_MIN:
        fail("overflow", "integer overflow")
    return abs(a) % abs(b) if a >= 0 else -(abs(a) % abs(b))


def divide_uint(a: int, b: int) -> Uint:
    """Division of unsigned integers."""
    return Uint(int(a) // int(b)) if b else fail("divide_by_zero", "division by zero")


def modulo_uint(a: int, b: int) -> Uint:
    """The remainder of unsigned integers."""
    return Uint(int(a) % int(b)) if b else fail("divide_by_zero", "modulus by zero")


def uint_(value: int) -> Uint:
    """The value as unsigned integer, when it is in range."""
    return Uint(value) if 0 <= value <= UINT_MAX else fail("overflow", "unsigned integer overflow")


def divide_double(a: float, b: float) -> float:
    """IEEE division: by zero gives an infinity or NaN."""
    if b:
        return a / b
    if a == 0 or a != a or b != b:
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def concat_text(a: Any, b: Any) -> Any:
    """`a + b` for strings or bytes."""
    return a + b if len(a) + len(b) <= MAX_TEXT else fail("cost_limit", "text grows too long")


def concat_lists(a: Any, b: Any) -> list[Any]:
    """`a + b` for lists."""
    return [*a, *b] if len(a) + len(b) <= MAX_ITEMS else fail("cost_limit", "list grows too long")


def time_plus(a: datetime, b: timedelta) -> datetime:
    """A timestamp later by a duration."""
    return nanos_to_time(time_to_nanos(a) + span_to_nanos(b))


def time_minus(a: datetime, b: timedelta) -> datetime:
    """A timestamp earlier by a duration."""
    return nanos_to_time(time_to_nanos(a) - span_to_nanos(b))


def between(a: datetime, b: datetime) -> timedelta:
    """The duration from `b` to `a`; `overflow` beyond 64 bits of nanoseconds."""
    nanos = time_to_nanos(a) - time_to_nanos(b)
    return nanos_to_span(nanos) if -_INT64_SPAN <= nanos < _INT64_SPAN else fail("overflow", "duration out of range")


def span_plus(a: timedelta, b: timedelta) -> timedelta:
    """The sum of two durations."""
    return nanos_to_span(span_to_nanos(a) + span_to_nanos(b))


def span_minus(a: timedelta, b: timedelta) -> timedelta:
    """The difference of two durations."""
    return nanos_to_span(span_to_nanos(a) - span_to_nanos(b))


def type_of(value: Any) -> CelType:
    """`type(value)`."""
    name = kind_of(value)
    return CelType("list" if name == "set" else name)
