"""The functions of the core language, one row each: name, what a call costs, and the overloads with the Python that runs them."""

from __future__ import annotations

import operator
from typing import Any, Final

from . import convert, equality, operators, patterns, times
from .library import Cost, Overload, Row
from .types import BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, UINT, Type, list_of, map_of
from .values import CelType, Optional

A: Final = Type("'A")
B: Final = Type("'B")
LIST_A: Final = list_of(A)
MAP_AB: Final = map_of(A, B)
SET: Final = Type("set")  # a host's set; no expression can name this type, so the checker never picks these overloads


def row(name: str, doc: str, *overloads: Overload, cost: Cost = "flat") -> Row:
    """A function: its name, what it gives, its overloads and what it costs."""
    return Row(name, doc, cost, overloads)


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
    row(
        "_==_",
        "whether two values are equal; numbers compare by what they stand for, values of different kinds are unequal",
        on(A, A, BOOL, equality.equal),
        cost="stepped",
    ),
    row("_!=_", "whether two values are not equal", on(A, A, BOOL, equality.unequal), cost="stepped"),
    row(
        "_<_",
        "less: numbers, texts by code point, bytes, times, durations, false before true",
        *_orders(operator.lt, operators.less),
        cost="scan",
    ),
    row("_<=_", "less or equal", *_orders(operator.le, operators.less_equal), cost="scan"),
    row("_>_", "greater", *_orders(operator.gt, operators.greater), cost="scan"),
    row("_>=_", "greater or equal", *_orders(operator.ge, operators.greater_equal), cost="scan"),
    row(
        "_+_",
        "sum; texts, bytes and lists are joined; a time and a duration give a time",
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
        "difference; of two times, the duration between them",
        on(INT, INT, INT, lambda a, b: operators.int_(a - b)),
        on(UINT, UINT, UINT, lambda a, b: operators.uint_(int(a) - int(b))),
        on(DOUBLE, DOUBLE, DOUBLE, operator.sub),
        on(TIMESTAMP, TIMESTAMP, DURATION, operators.between),
        on(TIMESTAMP, DURATION, TIMESTAMP, operators.time_minus),
        on(DURATION, DURATION, DURATION, operators.span_minus),
    ),
    row(
        "_*_",
        "product",
        on(INT, INT, INT, lambda a, b: operators.int_(a * b)),
        on(UINT, UINT, UINT, lambda a, b: operators.uint_(int(a) * int(b))),
        on(DOUBLE, DOUBLE, DOUBLE, operator.mul),
    ),
    row(
        "_/_",
        "quotient; integers round towards zero",
        on(INT, INT, INT, operators.divide_int),
        on(UINT, UINT, UINT, operators.divide_uint),
        on(DOUBLE, DOUBLE, DOUBLE, operators.divide_double),
    ),
    row(
        "_%_",
        "remainder, with the sign of the left side",
        on(INT, INT, INT, operators.modulo_int),
        on(UINT, UINT, UINT, operators.modulo_uint),
    ),
    row("-_", "the negative number", on(INT, INT, lambda a: operators.int_(-a)), on(DOUBLE, DOUBLE, operator.neg)),
    row("!_", "not", on(BOOL, BOOL, operator.not_)),
    row(
        "@in",
        "whether a list has the element, or a map the key",
        on(A, LIST_A, BOOL, equality.contained),
        on(A, MAP_AB, BOOL, equality.contained),
        on(A, SET, BOOL, equality.contained),
        cost="stepped",
    ),
)

CORE: Final = (
    row(
        "size",
        "how many code points, bytes, elements or entries; also `x.size()`",
        *(on(t, INT, len, style="both") for t in (STRING, BYTES, LIST_A, MAP_AB, SET)),
    ),
    row("contains", "whether the text has the part in it", method(STRING, STRING, BOOL, operator.contains), cost="scan"),
    row("startsWith", "whether the text starts so", method(STRING, STRING, BOOL, str.startswith), cost="scan"),
    row("endsWith", "whether the text ends so", method(STRING, STRING, BOOL, str.endswith), cost="scan"),
    row(
        "matches",
        "whether the RE2 pattern is found anywhere in the text; also `text.matches(pattern)`",
        on(STRING, STRING, BOOL, patterns.matches, style="both"),
        cost="pattern",
    ),
    row("type", "the type of a value, as in `type(x) == int`", on(A, Type("type", (A,)), operators.type_of)),
    row("dyn", "the same value, its type left open", on(A, DYN, convert.same)),
    row("bool", "a boolean from `true` or `false` as text", on(BOOL, BOOL, convert.same), on(STRING, BOOL, convert.bool_from_text)),
    row(
        "int",
        "an integer from a number, a text, or a time (seconds since 1970)",
        on(INT, INT, convert.same),
        on(UINT, INT, convert.int_from_uint),
        on(DOUBLE, INT, convert.int_from_double),
        on(STRING, INT, convert.int_from_text),
        on(TIMESTAMP, INT, times.seconds_since_epoch),
    ),
    row(
        "uint",
        "an unsigned integer",
        on(UINT, UINT, convert.same),
        on(INT, UINT, operators.uint_),
        on(DOUBLE, UINT, convert.uint_from_double),
        on(STRING, UINT, convert.uint_from_text),
    ),
    row(
        "double",
        "a floating-point number",
        on(DOUBLE, DOUBLE, convert.same),
        on(INT, DOUBLE, float),
        on(UINT, DOUBLE, float),
        on(STRING, DOUBLE, convert.double_from_text),
    ),
    row(
        "string",
        "a value as text",
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
    row("bytes", "a text as UTF-8", on(BYTES, BYTES, convert.same), on(STRING, BYTES, convert.bytes_from_text), cost="build"),
    row(
        "timestamp",
        "a time from text such as `2030-01-31T12:00:00Z`, or from seconds since 1970",
        on(TIMESTAMP, TIMESTAMP, convert.same),
        on(STRING, TIMESTAMP, times.timestamp_from_text),
        on(INT, TIMESTAMP, times.timestamp_from_seconds),
    ),
    row(
        "duration",
        "a duration from text such as `1h30m` or `250ms`",
        on(DURATION, DURATION, convert.same),
        on(STRING, DURATION, times.duration_from_text),
    ),
    *(
        row(
            name,
            doc,
            method(TIMESTAMP, INT, times.date_part(name)),
            method(TIMESTAMP, STRING, INT, times.date_part(name)),
            *([method(DURATION, INT, times.span_part(name))] if name in times.SPAN_PARTS else []),
            cost="stepped",
        )
        for name, (doc, _) in times.DATE_PARTS.items()
    ),
)

OPT_A: Final = Type("optional_type", (A,))


def _non_zero(value: Any) -> Optional:
    empty = value is None or value is False or (value.__class__ not in (CelType, Optional) and not isinstance(value, bool) and not value)
    return Optional.NONE if empty else Optional(value)


OPTIONAL: Final = (
    row("optional.of", "an optional that has this value", on(A, OPT_A, Optional)),
    row("optional.ofNonZeroValue", "an optional that has this value, unless it is empty, zero, false or null", on(A, OPT_A, _non_zero)),
    row("optional.none", "an optional without a value", on(OPT_A, lambda: Optional.NONE)),
    row("hasValue", "whether an optional has a value", method(OPT_A, BOOL, lambda o: o.present)),
    row("value", "the value of an optional; without one it fails", method(OPT_A, A, lambda o: o.value)),
    row(
        "or",
        "this optional if it has a value, otherwise the other",
        method(OPT_A, OPT_A, OPT_A, lambda o, other: o if o.present else other),
    ),
    row(
        "orValue",
        "the value if there is one, otherwise the other value",
        method(OPT_A, A, A, lambda o, other: o.value if o.present else other),
    ),
)

TYPE_NAMES: Final = (
    "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
    TIMESTAMP.name, DURATION.name,
)  # fmt: skip
