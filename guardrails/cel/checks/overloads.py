"""Which overload fits the types of a call, and calls that can be made while loading."""

from __future__ import annotations

from typing import Any, Final

from ...errors import CelFailure
from ..library import Function
from ..nodes import Apply, ListOf, Literal, Node
from ..types import BOOL, BYTES, DOUBLE, DURATION, DYN, INT, NULL, STRING, TIMESTAMP, UINT, Type
from ..values import Uint
from .checker import Checker

_FOLDED: Final = frozenset({bool, int, Uint, float, str, bytes})
_PLAIN: Final = frozenset({BOOL, INT, UINT, DOUBLE, STRING, BYTES, NULL, DYN, TIMESTAMP, DURATION})
_CONVERSIONS: Final = frozenset({"timestamp", "duration", "int", "uint", "double", "bool", "ip", "cidr", "base64.decode"})
_RESULTS: Final[dict[tuple[Any, ...], Type | None]] = {}


def overload(checker: Checker, function: Function, given: list[Type]) -> Type | None:
    """The result of a call with these types: of the one overload that fits, or dyn when several with different results do."""
    plain = all(t in _PLAIN or _closed(t) for t in given)
    key = (function, *given)
    if plain and key in _RESULTS:
        return _RESULTS[key]
    result: Type | None = None
    for overload in function.overloads:
        if len(overload.args) != len(given):
            continue
        *wanted, made = checker.unifier.rename([*overload.args, overload.result])
        if checker.unifier.fits(wanted, given):
            made = checker.unifier.resolve(made)
            if result is None:
                result = made
            elif result != made:
                result = DYN
                break
    if plain and len(_RESULTS) < 10_000 and (result is None or _closed(result)):
        _RESULTS[key] = result
    return result


def folded(checker: Checker, node: Apply) -> Node:
    """A call on constants alone is run now; a conversion that fails now would always fail."""
    values = []
    for arg in node.args:
        if isinstance(arg, Literal):
            values.append(arg.value)
        elif isinstance(arg, ListOf) and len(arg.items) <= 64 and not arg.optional and all(isinstance(i, Literal) for i in arg.items):
            values.append([i.value for i in arg.items if isinstance(i, Literal)])
        else:
            return node
    try:
        value = node.function.small(*values)
    except CelFailure as e:
        if checker.strict and node.function.name in _CONVERSIONS:
            checker.report("GR217", node.span, f"`{node.function.name}` of this constant always fails: {e}")
        return node
    kind = value.__class__
    if kind in _FOLDED or (kind.__module__ == "datetime") or node.type in (TIMESTAMP, DURATION):
        if kind in (str, bytes) and len(value) > 256:
            return node
        return Literal(node.span, value, type=node.type)
    return node


def _closed(t: Type) -> bool:
    """Whether a type says all by itself: no parameter to be found, no fields of its own."""
    return t.name[0] != "'" and t.fields is None and (not t.params or all(map(_closed, t.params)))
