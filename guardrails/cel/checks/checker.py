"""What all checks share: the problems found, the types found out, and the variables in scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...errors import Problem
from ...source import Span
from ..env import Env
from ..nodes import Broken, Local, Node
from ..types import BOOL, DYN, Type, Unifier, optional_of


class Checker:
    """The state of checking one expression; `table` says which function checks which node."""

    def __init__(self, table: Mapping[type[Node], Callable[[Checker, Any], Node]], env: Env, strict: bool) -> None:
        self.table = table
        self.env = env
        self.strict = strict
        self.problems: list[Problem] = []
        self.references: set[str] = set()
        self.unifier = Unifier()
        self.scope: dict[str, Local] = {}
        self.slots = 0

    def report(self, code: str, span: Span, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, span, hint))

    def broken(self, code: str, span: Span, message: str, hint: str = "", kind: str = "no_such_overload") -> Node:
        self.report(code, span, message, hint)
        return Broken(span, kind, message)

    def visit(self, node: Node) -> Node:
        typed: Node = self.table[node.__class__](self, node)
        typed.height = node.height
        return typed

    def boolean(self, node: Node) -> Node:
        typed = self.visit(node)
        if self.strict and not self.unifier.fits([BOOL], [typed.type]):
            shown = self.unifier.resolve(typed.type, final=True)
            hint = "there is no truthiness; compare it, such as `x != 0` or `size(x) > 0`"
            return self.broken("GR213", node.span, f"expected bool, this is {shown}", hint)
        return typed

    def unwrapped(self, node: Node) -> Type:
        """The type inside an optional, for an element written with `?`."""
        inner = self.unifier.fresh()
        if not self.unifier.fits([optional_of(inner)], [node.type]):
            self.report(
                "GR222",
                node.span,
                f"an element with `?` must be an optional, this is {self.unifier.resolve(node.type, final=True)}",
                "remove the `?`",
            )
            return DYN
        return self.unifier.resolve(inner)

    def inside(
        self, names: tuple[str, ...], kinds: list[Type], *bodies: tuple[Node | None, bool]
    ) -> tuple[tuple[int, ...], list[Node | None]]:
        """Visit bodies where the names mean new variables; a flag asks for a boolean."""
        outer = self.scope
        self.scope = dict(outer)
        slots = []
        for name, kind in zip(names, kinds, strict=True):
            self.slots += 1
            slots.append(self.slots)
            self.scope[name] = Local(None, name, self.slots, type=kind)  # type: ignore[arg-type]  # reason: a model of the reads, which have spans
        done = [None if b is None else self.boolean(b) if flag else self.visit(b) for b, flag in bodies]
        self.scope = outer
        return tuple(slots), done
