"""Logic, conditionals and literals: their types, and what is decided while loading."""

from __future__ import annotations

from typing import Any, Final

from ..nodes import And, Conditional, ListOf, Literal, MapOf, Node, Or
from ..types import BOOL, BYTES, DOUBLE, DYN, INT, NULL, STRING, UINT, Type, list_of, map_of
from ..values import Uint
from .checker import Checker

_LITERALS: Final[dict[type, Type]] = {bool: BOOL, int: INT, Uint: UINT, float: DOUBLE, str: STRING, bytes: BYTES, type(None): NULL}


def literal(checker: Checker, node: Literal) -> Node:
    return Literal(node.span, node.value, type=_LITERALS[node.value.__class__])


def logic(checker: Checker, node: And | Or) -> Node:
    parts = [checker.boolean(p) for p in node.parts]
    decided = isinstance(node, Or)
    kept: list[Node] = []
    for part in parts:
        if isinstance(part, Literal) and part.value is decided and checker.strict:
            return Literal(node.span, decided, type=BOOL)
        if not (isinstance(part, Literal) and part.value is (not decided)):
            kept.append(part)
    if not kept:
        return Literal(node.span, not decided, type=BOOL)
    return And(node.span, kept, type=BOOL) if isinstance(node, And) else Or(node.span, kept, type=BOOL)


def conditional(checker: Checker, node: Conditional) -> Node:
    test, yes, no = checker.boolean(node.test), checker.visit(node.yes), checker.visit(node.no)
    kind = checker.unifier.join([yes.type, no.type]) or DYN
    if kind is DYN and DYN not in (yes.type, no.type) and checker.strict:
        shown = [str(checker.unifier.resolve(t, final=True)) for t in (yes.type, no.type)]
        return checker.broken(
            "GR213",
            node.span,
            f"both results of `?:` must have one type, these are {shown[0]} and {shown[1]}",
            "wrap one in `dyn(...)`",
        )
    if isinstance(test, Literal) and isinstance(test.value, bool):
        return yes if test.value else no
    return Conditional(node.span, test, yes, no, type=kind)


def list_literal(checker: Checker, node: ListOf) -> Node:
    items = [checker.visit(i) for i in node.items]
    kinds = [checker.unwrapped(item) if n in node.optional else item.type for n, item in enumerate(items)]
    joined = checker.unifier.join(kinds)
    return ListOf(node.span, items, node.optional, type=list_of(checker.unifier.fresh() if joined is None else joined))


def map_literal(checker: Checker, node: MapOf) -> Node:
    entries = [(checker.visit(k), checker.visit(v), o) for k, v, o in node.entries]
    key = checker.unifier.join(k.type for k, _, _ in entries)
    value = checker.unifier.join(checker.unwrapped(v) if o else v.type for _, v, o in entries)
    seen: set[tuple[type, Any]] = set()
    for k, _, _ in entries:
        if isinstance(k, Literal) and k.type is not DYN:
            kind = k.value.__class__
            if kind not in (str, bool, int, Uint):
                checker.report("GR220", k.span, f"a map key cannot be {k.type}", "keys are strings, integers or booleans")
            elif (mark := (bool if kind is bool else int if kind is Uint else kind, k.value)) in seen:
                checker.report("GR220", k.span, "this key stands twice", "remove one entry")
            else:
                seen.add(mark)
    kind_of = map_of(checker.unifier.fresh() if key is None else key, checker.unifier.fresh() if value is None else value)
    return MapOf(node.span, entries, type=kind_of)
