"""What generated code calls: one function per construct, with the language's treatment of errors.

A part that may fail without failing the whole comes as a function of no arguments; the variables of a macro come as its parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NoReturn

from ..errors import CelFailure
from .access import (  # noqa: F401  # reason: generated code finds all that it calls here
    elements,
    has,
    index,
    index_optional,
    make_map,
    pairs,
    select,
    select_optional,
)
from .cost import Meter
from .equality import all_text
from .library import SMALL
from .values import LISTS, MAPS, Optional, admit, fail, keys_of, kind_of

FATAL: Final = frozenset({"cost_limit", "too_deep"})  # what no `||` takes back


class Unsure(Exception):  # reason: it is no error; it says that the exact form has to answer
    """The fast form met something it has no answer for."""


class _Failed:
    """What `cel.bind` binds when its value fails."""

    __slots__ = ("failure",)

    def __init__(self, failure: CelFailure) -> None:
        self.failure = failure


def no() -> NoReturn:
    """Leave the fast form."""
    raise Unsure


def failure(error: Exception) -> CelFailure:
    """The failure that an exception stands for."""
    if isinstance(error, CelFailure):
        return error
    if isinstance(error, KeyError):
        made = CelFailure("unknown_name", "a variable has no value")
    elif isinstance(error, RecursionError):
        made = CelFailure("too_deep", "values nested too deep")
    elif isinstance(error, MemoryError):
        made = CelFailure("cost_limit", "out of memory")
    elif isinstance(error, OverflowError):
        made = CelFailure("overflow", "number out of range")
    elif isinstance(error, UnicodeError):
        made = CelFailure("invalid_argument", "half of a surrogate pair in the text")
    else:
        made = CelFailure("unsupported_value", f"a value that fails when it is read ({type(error).__name__})")
    if not isinstance(error, UnicodeError):  # which holds the text
        made.__cause__ = error
    return made


def rethrow(error: Exception) -> NoReturn:
    """Raise the failure that an exception stands for."""
    made = failure(error)
    if made is error:
        # what the fast form raised before may hold a value, such as the text that has no UTF-8
        made.__context__ = None
        raise made
    raise made from (None if isinstance(error, UnicodeError) else error)


def absorb(error: Exception, before: CelFailure | None = None) -> CelFailure:
    """The failure to keep while another part may still decide, the first one; what must not be taken back is raised."""
    made = failure(error)
    if made.kind in FATAL:
        raise made
    return made if before is None else before


def broken(kind: str, message: str) -> NoReturn:
    """What could not be understood, in an expression that was not checked."""
    fail(kind, message)


def boolean(value: Any) -> bool:
    """The value, when it is a boolean."""
    return value if value is True or value is False else fail("no_such_overload", f"expected bool, this is {kind_of(admit(value))}")


def not_(value: Any) -> bool:
    """`!value`."""
    return not boolean(value)


def all_of(*parts: Callable[[], Any]) -> bool:
    """`a && b && ...`."""
    failed: CelFailure | None = None
    for part in parts:
        try:
            if not boolean(part()):
                return False
        except Exception as e:  # noqa: BLE001  # reason: any failure of a part may yet be outweighed
            failed = absorb(e, failed)
    if failed is not None:
        raise failed
    return True


def any_of(*parts: Callable[[], Any]) -> bool:
    """`a || b || ...`."""
    failed: CelFailure | None = None
    for part in parts:
        try:
            if boolean(part()):
                return True
        except Exception as e:  # noqa: BLE001  # reason: any failure of a part may yet be outweighed
            failed = absorb(e, failed)
    if failed is not None:
        raise failed
    return False


def present(read: Callable[[], Any]) -> bool:
    """`has(a.b)` for a variable: whether it can be read."""
    try:
        read()
    except Exception as e:  # noqa: BLE001  # reason: any failure of a part may yet be outweighed
        absorb(e)
        return False
    return True


def seen(value: Any) -> bool:
    """The same in the fast form, where a variable that cannot be read has raised already; what is no value leaves it."""
    admit(value)
    return True


# -- macros: `units` is what one turn of the loop costs; `over` is admitted


def _turns(meter: Meter, over: Any, two: bool) -> Iterable[tuple[Any, ...]]:
    """The values of a macro's variables, turn by turn."""
    if over.__class__ is set or over.__class__ is frozenset:
        meter.charge(len(over))  # they are sorted first
    return pairs(over) if two else zip(elements(over), strict=True)


def _first(meter: Meter, units: int, over: Any, test: Callable[..., Any], two: bool, decisive: bool) -> bool:
    """Whether a turn gives what decides; otherwise the first failure counts."""
    failed: CelFailure | None = None
    for turn in _turns(meter, over, two):
        meter.charge(units)
        try:
            if boolean(test(*turn)) is decisive:
                return True
        except Exception as e:  # noqa: BLE001  # reason: any failure of a part may yet be outweighed
            failed = absorb(e, failed)
    if failed is not None:
        raise failed
    return False


def exists(meter: Meter, units: int, over: Any, test: Callable[..., Any], two: bool = False) -> bool:
    """`list.exists(x, test)`."""
    return _first(meter, units, over, test, two, True)


def every(meter: Meter, units: int, over: Any, test: Callable[..., Any], two: bool = False) -> bool:
    """`list.all(x, test)`."""
    return not _first(meter, units, over, test, two, False)


def exists_one(meter: Meter, units: int, over: Any, test: Callable[..., Any], two: bool = False) -> bool:
    """`list.exists_one(x, test)`."""
    count = 0
    for turn in _turns(meter, over, two):
        meter.charge(units)
        count += boolean(test(*turn))
    return count == 1


def transform(
    meter: Meter, units: int, over: Any, test: Callable[..., Any] | None, step: Callable[..., Any] | None, two: bool = False
) -> list[Any]:
    """`map`, `filter` and `transformList`: the elements that pass `test`, each through `step`."""
    made = []
    for turn in _turns(meter, over, two):
        meter.charge(units)
        if test is None or boolean(test(*turn)):
            made.append(admit(turn[0]) if step is None else step(*turn))
    return made


def transform_map(meter: Meter, units: int, over: Any, test: Callable[..., Any] | None, step: Callable[..., Any]) -> dict[Any, Any]:
    """`transformMap`: the same keys with other values."""
    entries = []
    for key, value in pairs(over):
        meter.charge(units)
        if test is None or boolean(test(key, value)):
            entries.append((key, step(key, value)))
    return make_map(entries)


def transform_entry(meter: Meter, units: int, over: Any, test: Callable[..., Any] | None, step: Callable[..., Any]) -> dict[Any, Any]:
    """`transformMapEntry`: other keys and other values."""
    entries: list[tuple[Any, Any]] = []
    for key, value in pairs(over):
        meter.charge(units)
        if test is None or boolean(test(key, value)):
            made = step(key, value)
            if not isinstance(made, dict):
                fail("no_such_overload", f"`transformMapEntry` makes a map of one entry, this is {kind_of(made)}")
            meter.charge(len(made))
            entries.extend(zip(keys_of(made), made.values(), strict=True))
    return make_map(entries)


def sort_by(meter: Meter, units: int, over: Any, key: Callable[[Any], Any]) -> list[Any]:
    """`list.sortBy(x, key)`."""
    items, keys = [], []
    for (element,) in _turns(meter, over, False):
        meter.charge(units + 1)
        item = admit(element)
        items.append(item)
        keys.append(key(item))
    return sorted_by(items, keys)


def sorted_by(items: list[Any], keys: list[Any]) -> list[Any]:
    """The items in the order of their keys, which must all be of one kind that has an order."""
    kinds = {kind_of(admit(k)) for k in keys}
    if len(kinds) > 1 or kinds & {"list", "map", "set", "null_type", "type", "optional_type"}:
        fail("no_such_overload", "these values have no common order")
    return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]


def bind(value: Callable[[], Any], body: Callable[[Any], Any]) -> Any:
    """`cel.bind(name, value, body)`."""
    try:
        bound = value()
    except Exception as e:  # noqa: BLE001  # reason: any failure of a part may yet be outweighed
        bound = _Failed(absorb(e))
    return body(bound)


def read(value: Any) -> Any:
    """The value of a macro's variable."""
    if value.__class__ is _Failed:
        raise value.failure
    return admit(value)


# -- optionals and literals


def inner(value: Any) -> Any:
    """The value, when it is an optional."""
    return value if value.__class__ is Optional else fail("no_such_overload", f"expected optional, this is {kind_of(admit(value))}")


def opt_map(target: Any, body: Callable[[Any], Any], flat: bool) -> Any:
    """`optMap` and `optFlatMap`."""
    if not inner(target).present:
        return target
    made = body(target.value)
    return inner(made) if flat else Optional(made)


def opt_or(target: Any, other: Callable[[], Any]) -> Any:
    """`target.or(other)`: `other` is only looked at when needed."""
    return target if inner(target).present else inner(other())


def opt_or_value(target: Any, other: Callable[[], Any]) -> Any:
    """`target.orValue(other)`: `other` is only looked at when needed."""
    return target.value if inner(target).present else other()


def make_list(*items: tuple[bool, Any]) -> list[Any]:
    """A list literal with optional elements: each with whether it is one."""
    made = []
    for optional, item in items:
        if not optional:
            made.append(item)
        elif inner(item).present:
            made.append(item.value)
    return made


def make_optional_map(*entries: tuple[bool, Any, Any]) -> dict[Any, Any]:
    """A map literal with optional entries: each with whether it is one."""
    return make_map([(k, v.value if o else v) for o, k, v in entries if not o or inner(v).present])


def within(needle: str, items: Any, limit: int = SMALL) -> bool:
    """`needle in items` in the fast form; leaves it when an element is no string and might not compare."""
    kind = items.__class__
    if kind in MAPS:
        return needle in items
    if kind not in LISTS or len(items) > limit:
        no()
    return needle in items or (not all_text(items) and no())
