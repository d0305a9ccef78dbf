"""Making Python `ast` nodes that carry the place of the expression's own text, and naming what they refer to."""

from __future__ import annotations

import ast
import math
import re  # reason: one character class, on names of at most the length of an expression
from collections.abc import Callable
from typing import Any, Final

from ..source import Source, Span
from . import runtime
from .library import Function
from .nodes import Node
from .values import Uint

_CONSTANT: Final = frozenset({str, bytes, bool, int, type(None)})
_ODD: Final = re.compile(r"[^A-Za-z0-9_]")
_LOAD: Final = ast.Load()
_STORE: Final = ast.Store()

Place = dict[str, Any]  # numbers; Any, because the constructors of nodes take other things by keyword too


class Writer:
    """Builds nodes at the current place; remembers in `names` the objects that they need."""

    letter = "k"

    def __init__(self, variable: Callable[[str], ast.expr], prefix: str, names: dict[str, object], root: Node) -> None:
        self.variable = variable
        self.prefix = prefix
        self.names = names
        self.straight = _straight(root.span)
        self.place: Place = self.place_of(root.span)
        self.names[f"{prefix}cel"] = runtime
        self.kept: dict[object, str] = {}

    def stand(self, node: Node) -> Place:
        """Move to a node's place in the file; returns the place before."""
        before = self.place
        self.place = self.place_of(node.span)
        return before

    def place_of(self, span: Span) -> Place:
        """Where a span stands in the file."""
        if self.straight is None:
            return _place(span)
        line, shift = self.straight
        return {"lineno": line, "col_offset": span.start + shift, "end_lineno": line, "end_col_offset": span.end + shift}

    def read(self, name: str) -> ast.expr:
        """The expression that reads a variable, at the current place."""
        made = self.variable(name)
        place = self.place
        line, column, end_line, end_column = place["lineno"], place["col_offset"], place["end_lineno"], place["end_col_offset"]
        spine = [made]
        while isinstance(spine[-1], ast.Attribute):
            spine.append(spine[-1].value)
        for part in spine if isinstance(spine[-1], ast.Name) else ast.walk(made):
            if isinstance(part, ast.expr):
                part.lineno, part.col_offset, part.end_lineno, part.end_col_offset = line, column, end_line, end_column
        return made

    # -- expressions

    def name(self, name: str) -> ast.expr:
        return ast.Name(name, _LOAD, **self.place)

    def set(self, name: str, value: ast.expr) -> ast.expr:
        """`(name := value)`."""
        return ast.NamedExpr(ast.Name(name, _STORE, **self.place), value, **self.place)

    def constant(self, value: Any) -> ast.expr:
        """A constant, as itself or by a name when Python has no way to write it."""
        kind = value.__class__
        if kind in _CONSTANT or (kind is float and math.isfinite(value)):
            return ast.Constant(value, **self.place)
        return self.name(self.keep(value))

    def keep(self, value: object) -> str:
        """The name under which an object stands in the module; `letter` keeps the names of the two forms apart."""
        key = (Uint, int(value)) if isinstance(value, Uint) else id(value)
        name = self.kept.get(key)
        if name is None:
            name = self.kept[key] = f"{self.prefix}{self.letter}{len(self.kept)}"
            self.names[name] = value
        return name

    def helper(self, name: str, *args: ast.expr) -> ast.expr:
        """A call of something in `runtime`."""
        function = ast.Attribute(self.name(f"{self.prefix}cel"), name, _LOAD, **self.place)
        return ast.Call(function, list(args), [], **self.place)

    def function(self, function: Function) -> ast.expr:
        """The function object, by a name that tells which it is."""
        shown = _OPERATOR_NAMES.get(function.name) or _ODD.sub("_", function.name)
        name = f"{self.prefix}{'m' if function.member else 'f'}_{shown}"
        self.names[name] = function
        return self.name(name)

    def call(self, function: ast.expr, *args: ast.expr) -> ast.expr:
        return ast.Call(function, list(args), [], **self.place)

    def method(self, value: ast.expr, name: str, *args: ast.expr) -> ast.expr:
        return ast.Call(ast.Attribute(value, name, _LOAD, **self.place), list(args), [], **self.place)

    def attribute(self, value: ast.expr, name: str) -> ast.expr:
        return ast.Attribute(value, name, _LOAD, **self.place)

    def thunk(self, body: ast.expr, *params: str) -> ast.expr:
        """A function of the given parameters."""
        args = ast.arguments([], [ast.arg(p, **self.place) for p in params], None, [], [], None, [])
        return ast.Lambda(args, body, **self.place)

    def choose(self, test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.expr:
        return ast.IfExp(test, yes, no, **self.place)

    def both(self, *parts: ast.expr) -> ast.expr:
        return ast.BoolOp(ast.And(), list(parts), **self.place)

    def either(self, *parts: ast.expr) -> ast.expr:
        return ast.BoolOp(ast.Or(), list(parts), **self.place)

    def compare(self, left: ast.expr, *rest: ast.cmpop | ast.expr) -> ast.expr:
        """A comparison, chained when there is more than one operator: left, op, right, op, right..."""
        ops = [r for r in rest if isinstance(r, ast.cmpop)]
        values = [r for r in rest if isinstance(r, ast.expr)]
        return ast.Compare(left, ops, values, **self.place)

    def row(self, *items: ast.expr) -> ast.expr:
        return ast.Tuple(list(items), _LOAD, **self.place)

    def items(self, *items: ast.expr) -> ast.expr:
        return ast.List(list(items), _LOAD, **self.place)

    def item(self, value: ast.expr, key: ast.expr) -> ast.expr:
        return ast.Subscript(value, key, _LOAD, **self.place)

    def local(self, name: str, slot: int) -> str:
        """The Python name of a macro's variable."""
        return f"{self.prefix}{_ODD.sub('_', name)}_{slot}"

    def loop(self, element: ast.expr, target: tuple[str, ...], over: ast.expr, *tests: ast.expr, as_list: bool = False) -> ast.expr:
        """A generator or list comprehension with one loop."""
        names: list[ast.expr] = [ast.Name(t, _STORE, **self.place) for t in target]
        bound = names[0] if len(names) == 1 else ast.Tuple(names, _STORE, **self.place)
        loops = [ast.comprehension(bound, over, list(tests), 0)]
        if as_list:
            return ast.ListComp(element, loops, **self.place)
        return ast.GeneratorExp(element, loops, **self.place)


def define(name: str, argument: str, body: list[ast.stmt], place: Place) -> ast.FunctionDef:
    """A function of one argument."""
    made = ast.FunctionDef(name, ast.arguments([], [ast.arg(argument, **place)], None, [], [], None, []), body, [], **place)
    if "type_params" in ast.FunctionDef._fields:  # since 3.12
        vars(made)["type_params"] = []
    return made


def _straight(whole: Span) -> tuple[int, int] | None:
    """The line of an expression that stands in one piece on one line of ASCII, and what to add to its offsets for columns."""
    root = whole.root
    line, column = root.source.place(root.start)
    if root.end - root.start != whole.end - whole.start or not root.source.line(line).isascii():
        return None
    return (line, column - 1 - whole.start) if root.source.place(root.end)[0] == line else None


def _place(span: Span) -> Place:
    """Where a span stands in the file, as Python counts: columns in bytes of UTF-8, from 0."""
    root = span.root
    source = root.source
    line, column = source.place(root.start)
    end_line, end_column = source.place(root.end)
    return {
        "lineno": line,
        "col_offset": _bytes_before(source, line, column),
        "end_lineno": end_line,
        "end_col_offset": _bytes_before(source, end_line, end_column),
    }


def _bytes_before(source: Source, line: int, column: int) -> int:
    text = source.line(line)
    return column - 1 if text.isascii() else len(text[: column - 1].encode("utf-8", "replace"))


_OPERATOR_NAMES: Final = {
    "_==_": "equal",
    "_!=_": "unequal",
    "_<_": "less",
    "_<=_": "less_equal",
    "_>_": "greater",
    "_>=_": "greater_equal",
    "_+_": "add",
    "_-_": "subtract",
    "_*_": "multiply",
    "_/_": "divide",
    "_%_": "remainder",
    "-_": "negate",
    "!_": "not",
    "@in": "in",
}
