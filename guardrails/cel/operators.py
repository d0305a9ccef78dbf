"""What the operators do with values: equality, order, arithmetic, fields, indexes, membership.

Everything here takes admitted values (see `values.admit`) and admits what it takes out of a list or a map.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from .steps import MAX_ITEMS, MAX_TEXT, Steps, take
from .values import (
    INT_MAX,
    INT_MIN,
    UINT_MAX,
    CelBool,
    CelType,
    MixedMap,
    Optional,
    Uint,
    admit,
    fail,
    keys_of,
    kind_of,
    nanos_to_span,
    nanos_to_time,
    span_to_nanos,
    time_to_nanos,
)

_NUMBERS: Final = frozenset({int, Uint, float})
_LISTS: Final = frozenset({list, tuple, set, frozenset})
_MAPS: Final = frozenset({dict, MixedMap})
_EQUAL_DEPTH: Final = 100
_INT64_SPAN: Final = 2**63


# -- equality


def equal(a: Any, b: Any, steps: Steps) -> bool:
    """`a == b`: values of different kinds are unequal, but numbers compare by what they stand for."""
    ka = a.__class__
    if ka is b.__class__ and ka in _ATOMS:
        return _same(a, b, steps)
    return _equal(a, b, steps, 0)


_ATOMS: Final = frozenset({str, bool, int, Uint, float, bytes, type(None)})
_LONG: Final = 10_000


def _same(a: Any, b: Any, steps: Steps) -> bool:
    """Whether two values of the same simple kind are equal; long texts cost."""
    if (a.__class__ is str or a.__class__ is bytes) and len(a) > _LONG and len(a) == len(b):
        take(steps, len(a) // _LONG)
    return bool(a == b)


def _equal(a: Any, b: Any, steps: Steps, depth: int) -> bool:
    take(steps, 1)
    a, b = admit(a), admit(b)
    ka, kb = a.__class__, b.__class__
    if ka in _NUMBERS:
        return kb in _NUMBERS and compare_numbers(a, b) == 0
    if ka in _ATOMS or kb in _ATOMS:
        return ka is kb and _same(a, b, steps)
    take(steps, 3)  # what it takes to open a list or a map
    if ka in _LISTS:
        if kb not in _LISTS or len(a) != len(b):
            return False
        if depth > _EQUAL_DEPTH:
            fail("too_deep", "values nested too deep")
        if isinstance(a, (set, frozenset)) or isinstance(b, (set, frozenset)):
            return all(any(_equal(x, y, steps, depth + 1) for y in b) for x in a)
        return _all_equal(zip(a, b, strict=True), steps, depth)
    if ka in _MAPS:
        if kb not in _MAPS or len(a) != len(b):
            return False
        if depth > _EQUAL_DEPTH:
            fail("too_deep", "values nested too deep")
        return _all_equal(((v, find(b, k, _MISSING)) for k, v in zip(keys_of(a), a.values(), strict=True)), steps, depth)
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
        if y is _MISSING:
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


def unequal(a: Any, b: Any, steps: Steps) -> bool:
    """`a != b`."""
    return not equal(a, b, steps)


# -- order


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


# -- arithmetic


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


# -- fields, indexes, membership

_MISSING: Final = object()


class _Probe:
    """Equal to a number or boolean; finds out which object a map holds as its key, as no method of maps tells."""

    __slots__ = ("found", "key")

    def __init__(self, key: Any) -> None:
        self.key = key
        self.found: Any = _MISSING

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        if other == self.key:
            self.found = other
            return True
        return False


def find(mapping: Any, key: Any, default: Any) -> Any:
    """The value at a key, by the language's equality of keys, or `default`."""
    kind = key.__class__
    if kind is bool and mapping.__class__ is MixedMap:
        return mapping.get(CelBool.TRUE if key else CelBool.FALSE, default)
    if kind not in _NUMBERS and kind is not str and kind is not bool:
        return default
    value = mapping.get(key, default)
    if value is default or kind is str or not 0 <= key <= 1:
        return value
    # to Python, true is 1 and false is 0
    probe = _Probe(key)
    return value if probe in mapping and (probe.found.__class__ is bool) is (kind is bool) else default


def select(operand: Any, field: str) -> Any:
    """`operand.field`."""
    kind = operand.__class__
    if kind in _MAPS:
        try:
            return admit(operand[field])
        except KeyError:
            fail("no_such_key", f"no such key `{field}`")
    if kind is Optional:
        if operand.present and operand.value.__class__ not in _MAPS:
            fail("no_such_key", f"no such key `{field}`")
        return operand if not operand.present else _maybe(operand.value, field)
    return fail("no_such_overload", f"no field `{field}` in a value of type {kind_of(operand)}")


def select_optional(operand: Any, field: str) -> Optional:
    """`operand.?field`."""
    if operand.__class__ is Optional:
        if not operand.present:
            return Optional.NONE
        operand = operand.value
    return _maybe(operand, field)


def _maybe(operand: Any, field: str) -> Optional:
    if operand.__class__ not in _MAPS:
        fail("no_such_overload", f"no field `{field}` in a value of type {kind_of(operand)}")
    found = find(operand, field, _MISSING)
    return Optional.NONE if found is _MISSING else Optional(admit(found))


def has(operand: Any, field: str) -> bool:
    """`has(operand.field)`."""
    if operand.__class__ in _MAPS:
        return field in operand
    if operand.__class__ is Optional:
        return operand.present and has(operand.value, field)
    return fail("no_such_overload", f"no field `{field}` in a value of type {kind_of(operand)}")


def index(operand: Any, key: Any) -> Any:
    """`operand[key]`."""
    kind = operand.__class__
    if kind is list or kind is tuple:
        number = _position(key)
        return admit(operand[number]) if 0 <= number < len(operand) else fail("index_out_of_range", f"index {number} out of range")
    if kind in _MAPS:
        found = find(operand, key, _MISSING)
        return admit(found) if found is not _MISSING else fail("no_such_key", "no such key")
    if kind is Optional:
        return index_optional(operand, key)
    return fail("no_such_overload", f"no index into a value of type {kind_of(operand)}")


def index_optional(operand: Any, key: Any) -> Optional:
    """`operand[?key]`."""
    if operand.__class__ is Optional:
        if not operand.present:
            return Optional.NONE
        operand = operand.value
    if operand.__class__ in _MAPS:
        found = find(operand, key, _MISSING)
        return Optional.NONE if found is _MISSING else Optional(admit(found))
    if operand.__class__ not in (list, tuple):
        fail("no_such_overload", f"no index into a value of type {kind_of(operand)}")
    number = _position(key)
    return Optional(admit(operand[number])) if 0 <= number < len(operand) else Optional.NONE


def _position(key: Any) -> int:
    if key.__class__ is int or key.__class__ is Uint:
        return int(key)
    if key.__class__ is float:
        return int(key) if key.is_integer() else fail("invalid_argument", "a list index must be whole")
    return fail("no_such_overload", f"no list index of type {kind_of(key)}")


def contained(value: Any, within: Any, steps: Steps) -> bool:
    """`value in within`: a key of a map, or an element of a list."""
    if within.__class__ in _MAPS:
        return find(within, value, _MISSING) is not _MISSING
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


_TEXT: Final = frozenset({str})


# -- making


def make_map(entries: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """A map literal; a repeated key or one of a kind that no key has is a failure."""
    made: dict[Any, Any] = {}
    kinds = {key.__class__ for key, _ in entries}
    if bool in kinds and (int in kinds or Uint in kinds):
        made = MixedMap()
        entries = [((CelBool.TRUE if k else CelBool.FALSE) if k.__class__ is bool else k, v) for k, v in entries]
    for key, value in entries:
        if key.__class__ not in (str, int, Uint, bool, CelBool):
            fail("unsupported_key", f"no map key of type {kind_of(key)}")
        if key in made:
            fail("duplicate_key", "a map key stands twice")
        made[key] = value
    return made


def elements(collection: Any) -> Iterable[Any]:
    """What a comprehension with one variable goes through: elements of a list (not admitted yet), keys of a map."""
    kind = collection.__class__
    if kind is list or kind is tuple:
        return collection  # type: ignore[no-any-return]  # reason: a list of anything
    if kind in _MAPS:
        return keys_of(collection)
    if kind in _LISTS:
        return sorted(collection, key=lambda v: (v.__class__.__name__, repr(v)))  # a host's set, in the same order each time
    return fail("no_such_overload", f"a value of type {kind_of(collection)} has no elements")


def pairs(collection: Any) -> Iterable[tuple[Any, Any]]:
    """What a comprehension with two variables goes through: index and element, or key and value (neither admitted yet)."""
    kind = collection.__class__
    if kind is list or kind is tuple:
        return enumerate(collection)
    if kind in _MAPS:
        return zip(keys_of(collection), collection.values(), strict=True)
    return fail("no_such_overload", f"a value of type {kind_of(collection)} has no pairs")


def type_of(value: Any) -> CelType:
    """`type(value)`."""
    name = kind_of(value)
    return CelType("list" if name == "set" else name)
