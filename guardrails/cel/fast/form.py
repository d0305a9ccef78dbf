"""What all parts of the fast form use: parts, tests of classes, names that are kept, and texts that must be short."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from ..library import SMALL
from ..nodes import Apply, Fact, Node, Select, children, walk
from ..types import DURATION
from ..values import INT_MAX, INT_MIN
from ..writer import Writer
from .bounds import Bounds

PYTHON: Final = {
    "bool": "bool",
    "int": "int",
    "double": "float",
    "string": "str",
    "bytes": "bytes",
    "list": "list",
    "map": "dict",
    DURATION.name: "timedelta",
}


@dataclass(frozen=True, slots=True)
class Part:
    """An expression and the kind of value that it surely gives; `plain` when it is a name that may stand twice.

    INVARIANT: when `kind` is not empty, the expression gives a value of exactly that kind, or raises.
    """

    expr: ast.expr
    kind: str = ""
    plain: bool = False


class Form(Writer):
    """Writes the fast form; `table` says which function writes which node."""

    def __init__(
        self,
        table: Mapping[type[Node], Callable[[Form, Any], Part]],
        variable: Callable[[str], ast.expr],
        prefix: str,
        names: dict[str, object],
        root: Node,
        trusted: Callable[[str], bool],
    ) -> None:
        super().__init__(variable, prefix, names, root)
        self.table = table
        self.trusted = trusted
        nodes = list(walk(root))
        self.bounds = Bounds(nodes)
        facts = [n.name for n in nodes if isinstance(n, Fact)]
        self.repeated = _repeated(root) if len(set(facts)) < len(facts) else {}
        self.bound: set[str] = set()  # of what is repeated, what surely has its name already
        self.locals: dict[int, Part] = {}
        self.temps = 0
        self.depth = 0  # of the loops around
        self.limit = 0  # turns of each of them

    def write(self, node: Node) -> Part:
        before = self.stand(node)
        at = path(node) if self.repeated else ""
        made = self.shared(at, node) if at and at in self.repeated else self.table[node.__class__](self, node)
        self.place = before
        return made

    def shared(self, at: str, node: Node) -> Part:
        """A variable or field that is read more than once is kept in a local name from the first reading on."""
        name = f"{self.prefix}v{self.repeated[at]}"
        if at in self.bound:
            return Part(self.name(name), self.kind_of_path(node), True)
        made = self.table[node.__class__](self, node)
        self.bound.add(at)
        return Part(self.set(name, made.expr), made.kind)

    def kind_of_path(self, node: Node) -> str:
        return self.fact_kind(node) if isinstance(node, Fact) else ""

    def temp(self, part: Part) -> tuple[ast.expr, ast.expr]:
        """How to write a part the first time and each time after."""
        if part.plain and isinstance(part.expr, ast.Name):
            return part.expr, self.name(part.expr.id)
        if isinstance(part.expr, ast.NamedExpr):
            return part.expr, self.name(part.expr.target.id)
        name = f"{self.prefix}t{self.temps}"
        self.temps += 1
        return self.set(name, part.expr), self.name(name)

    def again(self, expr: ast.expr) -> ast.expr:
        assert isinstance(expr, ast.Name)  # reason: what `temp` gives second is a name
        return self.name(expr.id)

    def class_of(self, expr: ast.expr) -> ast.expr:
        return self.attribute(expr, "__class__")

    def python(self, kind: str) -> ast.expr:
        name = PYTHON[kind]
        if name == "timedelta":
            return self.name(self.keep(timedelta))
        return self.name(name)

    def is_kind(self, first: ast.expr, again: ast.expr, kind: str) -> ast.expr:
        """A test that the value of `first` is of a kind."""
        test = self.compare(self.class_of(first), ast.Is(), self.python(kind))
        if kind == "int":
            return self.both(test, self.in_range(again))
        return test

    def in_range(self, name: ast.expr, low: int = INT_MIN, high: int = INT_MAX) -> ast.expr:
        return self.compare(self.constant(low), ast.LtE(), self.again(name), ast.LtE(), self.constant(high))

    def sure(self, part: Part, kind: str) -> ast.expr:
        """The value of a part, surely of a kind."""
        if part.kind == kind:
            return part.expr
        if part.kind or kind not in PYTHON:
            return self.admitted(part) if not part.kind else self.helper("no")
        first, again = self.temp(part)
        return self.choose(self.is_kind(first, again, kind), self.again(again), self.helper("no"))

    def admitted(self, part: Part) -> ast.expr:
        return part.expr if part.kind else self.helper("admit", part.expr)

    def boolean(self, node: Node) -> ast.expr:
        return self.sure(self.write(node), "bool")

    def branch(self, write: Any) -> Any:
        """Write what may not run: names kept inside are not known after it."""
        before = set(self.bound)
        made = write()
        self.bound = before
        return made

    def fact_kind(self, node: Fact) -> str:
        kind = node.type.name
        return kind if self.trusted(node.name) and kind in PYTHON else ""  # a time may stand in any zone

    def argument(self, node: Node) -> ast.expr:
        part = self.write(node)
        return self.sure(part, node.type.name) if not part.kind and node.type.name in PYTHON else self.admitted(part)

    def small(self, node: Apply, *args: ast.expr) -> ast.expr:
        called = self.function(node.function)
        if node.function.cost != "flat":
            called = self.attribute(called, "tiny" if self.depth else "small")
        return self.call(called, *args)

    def short(self, text: ast.expr, limit: int = SMALL) -> ast.expr:
        """The text itself; inside of a loop or in a long expression, only when it is short."""
        if not (self.depth or self.bounds.crowded) or isinstance(text, ast.Constant):
            return text
        first, again = self.temp(Part(text, "string", isinstance(text, ast.Name)))
        return self.choose(self.brief(first, limit), again, self.helper("no"))

    def brief(self, text: ast.expr, limit: int = SMALL) -> ast.expr:
        """A test that a text is short."""
        most = self.bounds.length(limit, looped=self.depth > 0)
        shown = self.again(text) if isinstance(text, ast.Name) else text
        return self.compare(self.call(self.name("len"), shown), ast.LtE(), self.constant(most))


def path(node: Node) -> str:
    """A variable, or a field of one, as text; nothing for other nodes."""
    if isinstance(node, Fact):
        return node.name
    if isinstance(node, Select) and not node.optional:
        inner = path(node.operand)
        return f"{inner}/{node.field}" if inner else ""
    return ""


_NAMED: Final = frozenset({Fact, Select})


def _repeated(root: Node) -> dict[str, int]:
    """The variables and fields that are read more than once, numbered in the order in which they are met."""
    count: dict[str, int] = {}

    def visit(nodes: Iterable[Node]) -> None:
        for node in nodes:
            at = path(node) if node.__class__ in _NAMED else ""
            if at:
                count[at] = count.get(at, 0) + 1
                if count[at] > 1:
                    continue  # what lies below is read once, with the first
            visit(children(node))

    visit([root])
    return {p: n for n, p in enumerate(p for p, c in count.items() if c > 1)}
