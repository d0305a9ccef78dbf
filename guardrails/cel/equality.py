"""Equality of values, and membership, which is equality with an element; long texts and large values take steps.

Everything here takes admitted values (see `values.admit`) and admits what it takes out of a list or a map.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from .access import MISSING, find
from .operators import compare_numbers
from .steps import Steps, take
from .values import INT_MAX, INT_MIN, LISTS, MAPS, NUMBERS, Optional, Uint, admit, fail, keys_of, span_to_nanos, time_to_nanos

_ATOMS: Final = frozenset({str, bool, int, Uint, float, bytes, type(None)})
_TEXT: Final = frozenset({str})
_DEPTH: Final = 100
_LONG: Final = 10_000


def equal(a: Any, b: Any, steps: Steps) -> bool:
    """`a == b`: values of different kinds are unequal, but numbers compare by what they stand for."""
    ka = a.__class__
    if ka is b.__class__ and ka in _ATOMS:
        return _same(a, b, steps)
    return _equal(a, b, steps, 0)


def unequal(a: Any, b: Any, steps: Steps) -> bool:
    """`a != b`."""
    return not equal(a, b, steps)


def contained(value: Any, within: Any, steps: Steps) -> bool:
    """`value in within`: a key of a map, or an element of a list."""
    if within.__class__ in MAPS:
        return find(within, value, MISSING) is not MISSING
    kind = value.__class__
    if kind is str and all_text(within):
        take(steps, 1 + len(within) * (1000 + len(value)) // 20_000)
        return value in within
    failure: Exception | None = None
    for item in within:
        try:
            if item.__class__ is kind and kind in _ATOMS and (kind is not int or INT_MIN <= item <= INT_MAX):
                take(steps, 1)
                if _same(value, item, steps):
                    return True
            elif _equal(value, item, steps, 0):
                return True
        except Exception as e:
            if getattr(e, "kind", "") in ("cost_limit", "too_deep"):
                raise
            failure = e
    if failure is not None:
        raise failure
    return False


def all_text(items: Any) -> bool:
    """Whether all elements are strings, found out at the speed of C."""
    return set(map(type, items)) <= _TEXT


def _same(a: Any, b: Any, steps: Steps) -> bool:
    """Whether two values of the same simple kind are equal; long texts cost."""
    if (a.__class__ is str or a.__class__ is bytes) and len(a) > _LONG and len(a) == len(b):
        take(steps, len(a) // _LONG)
    return bool(a == b)


def _equal(a: Any, b: Any, steps: Steps, depth: int) -> bool:
    take(steps, 1)
    a, b = admit(a), admit(b)
    ka, kb = a.__class__, b.__class__
    if ka in NUMBERS:
        return kb in NUMBERS and compare_numbers(a, b) == 0
    if ka in _ATOMS or kb in _ATOMS:
        return ka is kb and _same(a, b, steps)
    take(steps, 3)  # what it takes to open a list or a map
    if ka in LISTS:
        if kb not in LISTS or len(a) != len(b):
            return False
        if depth > _DEPTH:
            fail("too_deep", "values nested too deep")
        if isinstance(a, (set, frozenset)) or isinstance(b, (set, frozenset)):
            return all(any(_equal(x, y, steps, depth + 1) for y in b) for x in a)
        return _all_equal(zip(a, b, strict=True), steps, depth)
    if ka in MAPS:
        if kb not in MAPS or len(a) != len(b):
            return False
        if depth > _DEPTH:
            fail("too_deep", "values nested too deep")
        return _all_equal(((v, find(b, k, MISSING)) for k, v in zip(keys_of(a), a.values(), strict=True)), steps, depth)
    if ka is Optional:
        if kb is not Optional or a.present != b.present:
            return False
        return not a.present or _equal(a.value, b.value, steps, depth + 1)
    if isinstance(a, datetime):
        return isinstance(b, datetime) and time_to_nanos(a) == time_to_nanos(b)
    if isinstance(a, timedelta):
        return isinstance(b, timedelta) and span_to_nanos(a) == span_to_nanos(b)
    return ka is kb and bool(a == b)


def _all_equal(pairs: Any, steps: Steps, depth: int) -> bool:
    """Whether all pairs are equal; a difference found later outweighs a failure met before."""
    failure: Exception | None = None
    for x, y in pairs:
        if y is MISSING:
            return False
        try:
            if not _equal(x, y, steps, depth + 1):
                return False
        except Exception as e:
            if getattr(e, "kind", "") in ("cost_limit", "too_deep"):
                raise
            failure = e
    if failure is not None:
        raise failure
    return True
