"""Fields, indexes, elements and entries of lists and maps, and making maps.

Everything here takes admitted values (see `values.admit`) and admits what it takes out of a list or a map.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from .values import LISTS, MAPS, NUMBERS, CelBool, MixedMap, Optional, Uint, admit, fail, keys_of, kind_of

MISSING: Final = object()


class _Probe:
    """Equal to a number or boolean; finds out which object a map holds as its key, as no method of maps tells."""

    __slots__ = ("found", "key")

    def __init__(self, key: Any) -> None:
        self.key = key
        self.found: Any = MISSING

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
    if kind not in NUMBERS and kind is not str and kind is not bool:
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
    if kind in MAPS:
        try:
            return admit(operand[field])
        except KeyError:
            fail("no_such_key", f"no such key `{field}`")
    if kind is Optional:
        if operand.present and operand.value.__class__ not in MAPS:
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
    if operand.__class__ not in MAPS:
        fail("no_such_overload", f"no field `{field}` in a value of type {kind_of(operand)}")
    found = find(operand, field, MISSING)
    return Optional.NONE if found is MISSING else Optional(admit(found))


def has(operand: Any, field: str) -> bool:
    """`has(operand.field)`."""
    if operand.__class__ in MAPS:
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
    if kind in MAPS:
        found = find(operand, key, MISSING)
        return admit(found) if found is not MISSING else fail("no_such_key", "no such key")
    if kind is Optional:
        return index_optional(operand, key)
    return fail("no_such_overload", f"no index into a value of type {kind_of(operand)}")


def index_optional(operand: Any, key: Any) -> Optional:
    """`operand[?key]`."""
    if operand.__class__ is Optional:
        if not operand.present:
            return Optional.NONE
        operand = operand.value
    if operand.__class__ in MAPS:
        found = find(operand, key, MISSING)
        return Optional.NONE if found is MISSING else Optional(admit(found))
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


def elements(collection: Any) -> Iterable[Any]:
    """What a comprehension with one variable goes through: elements of a list (not admitted yet), keys of a map."""
    kind = collection.__class__
    if kind is list or kind is tuple:
        return collection  # type: ignore[no-any-return]  # reason: a list of anything
    if kind in MAPS:
        return keys_of(collection)
    if kind in LISTS:
        return sorted(collection, key=lambda v: (v.__class__.__name__, repr(v)))  # a host's set, in the same order each time
    return fail("no_such_overload", f"a value of type {kind_of(collection)} has no elements")


def pairs(collection: Any) -> Iterable[tuple[Any, Any]]:
    """What a comprehension with two variables goes through: index and element, or key and value (neither admitted yet)."""
    kind = collection.__class__
    if kind is list or kind is tuple:
        return enumerate(collection)
    if kind in MAPS:
        return zip(keys_of(collection), collection.values(), strict=True)
    return fail("no_such_overload", f"a value of type {kind_of(collection)} has no pairs")


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
