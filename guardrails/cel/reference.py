"""The reference page of what expressions may call, written from the tables that the code uses so that it cannot fall behind them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from .codes import FAILURES
from .groups import GROUPS
from .library import Overload, Row
from .network import NETWORK
from .numbers import NUMBERS
from .standard import STANDARD
from .stdlib import CORE, OPERATORS, OPTIONAL, SET
from .text import TEXT
from .types import Type

_HEAD: Final = """\
# What conditions may call

<!-- Written by `python -m guardrails.cel.reference`; change the tables in the code instead. -->

`A` and `B` stand for any type; it is the same type wherever the letter stands. Positions count from 0, in code points.
[Conditions](../cel.md) is the guide.
"""
_SECTIONS: Final[tuple[tuple[str, tuple[Row, ...]], ...]] = (
    ("Values, texts and times", CORE),
    ("Optional values", OPTIONAL),
    ("More for texts", TEXT),
    ("Numbers", NUMBERS),
    ("Lists, sets and base64", GROUPS),
    ("Network addresses", NETWORK),
)


def page() -> str:
    """The page in Markdown: operators, macros, functions by section, kinds of failure."""
    parts = [_HEAD, "## Operators\n", _table(("operator", "gives"), [(f"`{_written(r.name)}`", r.doc) for r in OPERATORS])]
    logic = [(f"`{shape}`", doc) for shape, doc in _LOGIC]
    parts += ["These are part of the language itself:\n", _table(("operator", "gives"), logic)]
    parts += ["## Macros\n", "A macro is no function: its test or result is read anew for each element.\n"]
    parts.append(_table(("macro", "gives"), [(f"`{shape}`", doc) for rows in MACRO_DOCS.values() for shape, doc in rows]))
    for title, rows in _SECTIONS:
        parts += [f"## {title}\n", _table(("call", "gives"), [(_shapes(r), r.doc) for r in rows])]
    parts += ["## Types as values\n", f"{', '.join(f'`{n}`' for n in sorted(STANDARD.types))}.\n"]
    parts += ["## Kinds of failure\n", "What a condition may end with in place of a value, as findings name it.\n"]
    parts.append(_table(("kind", "when"), [(f"`{kind}`", when) for kind, when in FAILURES.items()]))
    return "\n".join(parts)


_LOGIC: Final = (
    ("a && b", "and; false as soon as one is false, whatever happens to the other"),
    ("a || b", "or; true as soon as one is true, whatever happens to the other"),
    ("test ? a : b", "one of two values of one type; the other is not looked at"),
    ("a.field", "the value at a key of a map; without the key it fails"),
    ("a[b]", "the element at a position, or the value at a key"),
    ("a.?field, a[?b]", "the same as an optional, which has no value where there is nothing"),
)
MACRO_DOCS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "has": (("has(a.field)", "whether a map has the field, or a fact is known"),),
    "all": (
        ("list.all(x, test)", "whether the test holds for all elements, or all keys of a map"),
        ("list.all(i, x, test)", "the same with the position, or with key and value"),
    ),
    "exists": (
        ("list.exists(x, test)", "whether the test holds for some element"),
        ("list.exists(i, x, test)", "the same with the position, or with key and value"),
    ),
    "exists_one": (("list.exists_one(x, test)", "whether the test holds for exactly one element"),),
    "existsOne": (("list.existsOne(i, x, test)", "the same under its other name; with one name or two"),),
    "filter": (("list.filter(x, test)", "the elements for which the test holds"),),
    "map": (
        ("list.map(x, result)", "the results for all elements"),
        ("list.map(x, test, result)", "the results for the elements for which the test holds"),
    ),
    "transformList": (
        ("list.transformList(i, x, result)", "the results for all elements, with the position; a test may stand before the result"),
    ),
    "transformMap": (("map.transformMap(k, v, result)", "a map with the same keys and other values; a test may stand before the result"),),
    "transformMapEntry": (
        ("map.transformMapEntry(k, v, {key: value})", "a map with other keys and values; a test may stand before the result"),
    ),
    "sortBy": (("list.sortBy(x, key)", "the list in the order of its keys"),),
    "optMap": (("optional.optMap(x, result)", "an optional of the result, where there is a value"),),
    "optFlatMap": (("optional.optFlatMap(x, result)", "the same, for a result that is an optional by itself"),),
    "bind": (("cel.bind(x, value, result)", "the result, in which the name stands for the value"),),
    "block": (("cel.block([values], result)", "the result, in which `cel.index(0)` and so on stand for the values; written by tools"),),
    "index": (("cel.index(0)", "a value of the block around it"),),
    "iterVar": (("cel.iterVar(0, 0)", "a variable of a comprehension around it; written by tools"),),
    "greatest": (("math.greatest(a, b, ...)", "the greatest of any number of numbers"),),
    "least": (("math.least(a, b, ...)", "the least of any number of numbers"),),
}


def _written(name: str) -> str:
    """An operator as it is written between its operands."""
    sign = name.strip("_@")
    return f"a {sign} b" if name.startswith(("_", "@")) else f"{sign}a"


def _shapes(row: Row) -> str:
    shown = dict.fromkeys(_shape(row.name, o) for o in row.overloads if SET not in o.args)
    return "<br>".join(f"`{shape}`" for shape in shown)


def _shape(name: str, overload: Overload) -> str:
    args = [_named(a) for a in overload.args]
    if overload.style == "member":
        return f"{args[0]}.{name}({', '.join(args[1:])}) -> {_named(overload.result)}"
    return f"{name}({', '.join(args)}) -> {_named(overload.result)}"


def _named(kind: Type) -> str:
    return str(kind).replace("optional_type", "optional")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
