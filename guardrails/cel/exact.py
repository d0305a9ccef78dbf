"""The exact form: an expression in which every part that may fail alone is a function, and every step that grows with data is counted."""

from __future__ import annotations

import ast
from typing import Any, Final

from .nodes import (
    And,
    Apply,
    Bind,
    Broken,
    Conditional,
    Fact,
    Fold,
    Has,
    Index,
    ListOf,
    Literal,
    Local,
    MapOf,
    Node,
    OptMap,
    Or,
    Present,
    Select,
    walk,
)
from .writer import Writer


class Exact(Writer):
    """Writes the exact form."""

    letter = "e"

    def write(self, node: Node) -> ast.expr:
        before = self.stand(node)
        made: ast.expr = _WRITE[node.__class__](self, node)
        self.place = before
        return made

    @property
    def meter(self) -> ast.expr:
        return self.name(f"{self.prefix}meter")

    def literal(self, node: Literal) -> ast.expr:
        return self.constant(node.value)

    def fact(self, node: Fact) -> ast.expr:
        return self.helper("admit", self.read(node.name))

    def present(self, node: Present) -> ast.expr:
        return self.helper("present", self.thunk(self.write(node.fact)))

    def local_read(self, node: Local) -> ast.expr:
        return self.helper("read", self.name(self.local(node.name, node.slot)))

    def select(self, node: Select) -> ast.expr:
        name = "select_optional" if node.optional else "select"
        return self.helper(name, self.write(node.operand), self.constant(node.field))

    def has(self, node: Has) -> ast.expr:
        return self.helper("has", self.write(node.operand), self.constant(node.field))

    def index(self, node: Index) -> ast.expr:
        return self.helper("index_optional" if node.optional else "index", self.write(node.operand), self.write(node.index))

    def apply(self, node: Apply) -> ast.expr:
        function = node.function
        if function.member and function.name in ("or", "orValue"):
            name = "opt_or" if function.name == "or" else "opt_or_value"
            return self.helper(name, self.write(node.args[0]), self.thunk(self.write(node.args[1])))
        args = [self.write(a) for a in node.args]
        if function.name == "!_":
            return self.helper("not_", *args)
        if function.cost == "flat":
            return self.call(self.function(function), *args)
        return self.method(self.meter, "call", self.function(function), *args)

    def logic(self, node: And | Or) -> ast.expr:
        return self.helper("all_of" if isinstance(node, And) else "any_of", *[self.thunk(self.write(p)) for p in node.parts])

    def conditional(self, node: Conditional) -> ast.expr:
        return self.choose(self.helper("boolean", self.write(node.test)), self.write(node.yes), self.write(node.no))

    def list_of(self, node: ListOf) -> ast.expr:
        items = [self.write(i) for i in node.items]
        if not node.optional:
            return self.items(*items)
        return self.helper("make_list", *[self.row(self.constant(n in node.optional), i) for n, i in enumerate(items)])

    def map_of(self, node: MapOf) -> ast.expr:
        if any(o for _, _, o in node.entries):
            return self.helper("make_optional_map", *[self.row(self.constant(o), self.write(k), self.write(v)) for k, v, o in node.entries])
        return self.helper("make_map", self.items(*[self.row(self.write(k), self.write(v)) for k, v, _ in node.entries]))

    def fold(self, node: Fold) -> ast.expr:
        over = self.write(node.over)
        params = [self.local(n, s) for n, s in zip(node.names, node.slots, strict=True)]
        two = [self.constant(True)] if len(params) == 2 else []
        units = 1 + sum(sum(1 for _ in walk(b)) for b in (node.test, node.step) if b is not None)

        def body(part: Node | None) -> ast.expr:
            return self.constant(None) if part is None else self.thunk(self.write(part), *params)

        head = [self.meter, self.constant(units), over]
        match node.kind:
            case "all" | "exists" | "exists_one":
                return self.helper("every" if node.kind == "all" else node.kind, *head, body(node.test), *two)
            case "sort_by":
                return self.helper("sort_by", *head, body(node.step))
            case "transform_map" | "transform_entry":
                return self.helper(node.kind, *head, body(node.test), body(node.step))
        return self.helper("transform", *head, body(node.test), body(node.step), *two)

    def bind(self, node: Bind) -> ast.expr:
        return self.helper("bind", self.thunk(self.write(node.value)), self.thunk(self.write(node.body), self.local(node.name, node.slot)))

    def opt_map(self, node: OptMap) -> ast.expr:
        body = self.thunk(self.write(node.body), self.local(node.name, node.slot))
        return self.helper("opt_map", self.write(node.target), body, self.constant(node.flat))

    def broken(self, node: Broken) -> ast.expr:
        return self.helper("broken", self.constant(node.kind), self.constant(node.message))


_WRITE: Final[dict[type[Node], Any]] = {
    Literal: Exact.literal,
    Fact: Exact.fact,
    Present: Exact.present,
    Local: Exact.local_read,
    Select: Exact.select,
    Has: Exact.has,
    Index: Exact.index,
    Apply: Exact.apply,
    And: Exact.logic,
    Or: Exact.logic,
    Conditional: Exact.conditional,
    ListOf: Exact.list_of,
    MapOf: Exact.map_of,
    Fold: Exact.fold,
    Bind: Exact.bind,
    OptMap: Exact.opt_map,
    Broken: Exact.broken,
}
