"""The functions of the core language, one row each: name, what a call costs, and the overloads with the Python that runs them."""

from __future__ import annotations

import operator
from typing import Any, Final

from . import convert, operators, patterns, times
from .library import Cost, Overload, Row
from .types import BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, UINT, Type, list_of, map_of
from .values import CelType, Optional

A: Final = Type("'A")
B: Final = Type("'B")
LIST_A: Final = list_of(A)
MAP_AB: Final = map_of(A, B)
SET: Final = Type("set")  # a host's set; no expression can name this type, so the checker never picks these overloads


def row(name: str, *overloads: Overload, cost: Cost = "flat") -> Row:
    """A function and its overloads."""
    return Row(name, cost, overloads)


def on(*signature: Any, style: Any = "global") -> Overload:
    """An overload, written as: argument types, result type, the Python that runs it."""
    *args, result, run = signature
    return Overload(tuple(args), result, run, style)


def method(*signature: Any) -> Overload:
    """An overload whose first argument is a receiver."""
    return on(*signature, style="member")


def _text_of(value: CelType) -> str:
    return value.name


def _orders(compare: Any, numeric: Any) -> list[Overload]:
    same = [on(t, t, BOOL, compare) for t in (INT, UINT, DOUBLE, STRING, BOOL, BYTES, TIMESTAMP, DURATION)]
    mixed = [(INT, UINT), (INT, DOUBLE), (UINT, INT), (UINT, DOUBLE), (DOUBLE, INT), (DOUBLE, UINT)]
    return same + [on(a, b, BOOL, numeric) for a, b in mixed]


OPERATORS: Final = (
    row("_==_", on(A, A, BOOL, operators.equal), cost="compare"),
    row("_!=_", on(A, A, BOOL, operators.unequal), cost="compare"),
    row("_<_", *_orders(operator.lt, operators.less)),
    row("_<=_", *_orders(operator.le, operators.less_equal)),
    row("_>_", *_orders(operator.gt, operators.greater)),
    row("_>=_", *_orders(operator.ge, operators.greater_equal)),
    row(
        "_+_",
        on(INT, INT, INT, lambda a, b: operators.int_(a + b)),
        on(UINT, UINT, UINT, lambda a, b: operators.uint_(int(a) + int(b))),
        on(DOUBLE, DOUBLE, DOUBLE, operator.add),
        on(STRING, STRING, STRING, operators.concat_text),
        on(BYTES, BYTES, BYTES, operators.concat_text),
        on(LIST_A, LIST_A, LIST_A, operators.concat_lists),
        on(TIMESTAMP, DURATION, TIMESTAMP, operators.time_plus),
        on(DURATION, TIMESTAMP, TIMESTAMP, lambda a, b: operators.time_plus(b, a)),
        on(DURATION, DURATION, DURATION, operators.span_plus),
        cost="build",
    ),
    row(
        "_-_",
        on(INT, INT, INT, lambda a, b: operators.int_(a - b)),
        on(UINT, UINT, UINT, lambda a, b: operators.uint_(int(a) - int(b))),
        on(DOUBLE, DOUBLE, DOUBLE, operator.sub),
        on(TIMESTAMP, TIMESTAMP, DURATION, operators.between),
        on(TIMESTAMP, DURATION, TIMESTAMP, operators.time_minus),
        on(DURATION, DURATION, DURATION, operators.span_minus),
    ),
    row(
        "_*_",
        on(INT, INT, INT, lambda a, b: operators.int_(a * b)),
        on(UINT, UINT, UINT, lambda a, b: operators.uint_(int(a) * int(b))),
        on(DOUBLE, DOUBLE, DOUBLE, operator.mul),
    ),
    row(
        "_/_",
        on(INT, INT, INT, operators.divide_int),
        on(UINT, UINT, UINT, operators.divide_uint),
        on(DOUBLE, DOUBLE, DOUBLE, operators.divide_double),
    ),
    row("_%_", on(INT, INT, INT, operators.modulo_int), on(UINT, UINT, UINT, operators.modulo_uint)),
    row("-_", on(INT, INT, lambda a: operators.int_(-a)), on(DOUBLE, DOUBLE, operator.neg)),
    row("!_", on(BOOL, BOOL, operator.not_)),
    row(
        "@in",
        on(A, LIST_A, BOOL, operators.contained),
        on(A, MAP_AB, BOOL, operators.contained),
        on(A, SET, BOOL, operators.contained),
        cost="compare",
    ),
)

CORE: Final = (
    row(
        "size",
        *(on(t, INT, len, style="both") for t in (STRING, BYTES, LIST_A, MAP_AB, SET)),
    ),
    row("contains", method(STRING, STRING, BOOL, operator.contains), cost="scan"),
    row("startsWith", method(STRING, STRING, BOOL, str.startswith), cost="scan"),
    row("endsWith", method(STRING, STRING, BOOL, str.endswith), cost="scan"),
    row("matches", on(STRING, STRING, BOOL, patterns.matches, style="both"), cost="pattern"),
    row("type", on(A, Type("type", (A,)), operators.type_of)),
    row("dyn", on(A, DYN, convert.same)),
    row("bool", on(BOOL, BOOL, convert.same), on(STRING, BOOL, convert.bool_from_text)),
    row(
        "int",
        on(INT, INT, convert.same),
        on(UINT, INT, convert.int_from_uint),
        on(DOUBLE, INT, convert.int_from_double),
        on(STRING, INT, convert.int_from_text),
        on(TIMESTAMP, INT, times.seconds_since_epoch),
    ),
    row(
        "uint",
        on(UINT, UINT, convert.same),
        on(INT, UINT, operators.uint_),
        on(DOUBLE, UINT, convert.uint_from_double),
        on(STRING, UINT, convert.uint_from_text),
    ),
    row(
        "double",
        on(DOUBLE, DOUBLE, convert.same),
        on(INT, DOUBLE, float),
        on(UINT, DOUBLE, float),
        on(STRING, DOUBLE, convert.double_from_text),
    ),
    row(
        "string",
        on(STRING, STRING, convert.same),
        on(BOOL, STRING, lambda b: "true" if b else "false"),
        on(INT, STRING, str),
        on(UINT, STRING, lambda u: str(int(u))),
        on(DOUBLE, STRING, convert.double_to_text),
        on(BYTES, STRING, convert.text_from_bytes),
        on(TIMESTAMP, STRING, times.timestamp_to_text),
        on(DURATION, STRING, times.duration_to_text),
        cost="build",
    ),
    row("bytes", on(BYTES, BYTES, convert.same), on(STRING, BYTES, convert.bytes_from_text), cost="build"),
    row(
        "timestamp",
        on(TIMESTAMP, TIMESTAMP, convert.same),
        on(STRING, TIMESTAMP, times.timestamp_from_text),
        on(INT, TIMESTAMP, times.timestamp_from_seconds),
    ),
    row(
        "duration",
        on(DURATION, DURATION, convert.same),
        on(STRING, DURATION, times.duration_from_text),
    ),
    *(
        row(
            name,
            method(TIMESTAMP, INT, times.date_part(name)),
            method(TIMESTAMP, STRING, INT, times.date_part(name)),
            *([method(DURATION, INT, times.span_part(name))] if name in times.SPAN_PARTS else []),
        )
        for name in times.DATE_PARTS
    ),
)

OPT_A: Final = Type("optional_type", (A,))


def _non_zero(value: Any) -> Optional:
    empty = value is None or value is False or (value.__class__ not in (CelType, Optional) and not isinstance(value, bool) and not value)
    return Optional.NONE if empty else Optional(value)


OPTIONAL: Final = (
    row("optional.of", on(A, OPT_A, Optional)),
    row("optional.ofNonZeroValue", on(A, OPT_A, _non_zero)),
    row("optional.none", on(OPT_A, lambda: Optional.NONE)),
    row("hasValue", method(OPT_A, BOOL, lambda o: o.present)),
    row("value", method(OPT_A, A, lambda o: o.value)),
    row("or", method(OPT_A, OPT_A, OPT_A, lambda o, other: o if o.present else other)),
    row("orValue", method(OPT_A, A, A, lambda o, other: o.value if o.present else other)),
)

TYPE_NAMES: Final = (
    "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
    TIMESTAMP.name, DURATION.name,
)  # fmt: skip
