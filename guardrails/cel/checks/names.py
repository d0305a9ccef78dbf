"""What names, fields and indexes mean."""

from __future__ import annotations

from typing import Any

from ..env import nearest
from ..nodes import Broken, Fact, Has, Index, Literal, Local, Name, Node, Present, Select
from ..types import BOOL, DYN, INT, STRING, Type, optional_of
from ..values import CelType
from .checker import Checker
from .hints import PYTHON
from .paths import last_name, path, prefix_span


def name(checker: Checker, node: Name | Select) -> Node:
    parts, absolute = path(node)
    if parts and not absolute and parts[0] in checker.scope:
        parts = []
    if parts:
        found = known(checker, node, ".".join(parts), absolute)
        if found is not None:
            return found
        if isinstance(node, Name) or not reachable(checker, parts[:-1], absolute):
            return unknown(checker, node, parts)
    if isinstance(node, Name):
        local = checker.scope[node.name]
        return Local(node.span, local.name, local.slot, type=local.type)
    operand = checker.visit(node.operand)
    return select(checker, node, operand)


def known(checker: Checker, node: Node, name: str, absolute: bool) -> Node | None:
    for candidate in checker.env.candidates(name, absolute):
        variable = checker.env.variables.get(candidate)
        if variable is not None:
            checker.references.add(candidate)
            return Fact(node.span, candidate, type=variable.type)
        if candidate in checker.env.library.types:
            return Literal(node.span, CelType(candidate), type=Type("type", (Type(candidate),)))
    return None


def reachable(checker: Checker, parts: list[str], absolute: bool) -> bool:
    """Whether some beginning of a dotted name is a variable, so that the rest are its fields."""
    for end in range(len(parts), 0, -1):
        for candidate in checker.env.candidates(".".join(parts[:end]), absolute):
            if candidate in checker.env.variables or candidate in checker.env.library.types:
                return True
    return False


def unknown(checker: Checker, node: Node, parts: list[str]) -> Node:
    depth = 1
    while depth <= len(parts) and ".".join(parts[:depth]) in checker.env.spaces:
        depth += 1
    name = ".".join(parts[:depth])
    if depth > len(parts):
        inside = [n for n in sorted(checker.env.variables) if n.startswith(name + ".")][:4]
        return checker.broken(
            "GR210", node.span, f"`{name}` is no value by itself", f"write {' or '.join(f'`{n}`' for n in inside)}", "unknown_name"
        )
    span = prefix_span(node, depth)
    close = checker.env.nearest(name)
    hint = PYTHON.get(name, "")
    if not hint:
        hint = f"did you mean `{close}`?" if close else f'put text in quotes: `"{name}"`' if len(parts) == 1 else ""
    return checker.broken("GR210", span, f"unknown name `{name}`", hint, "unknown_name")


def select(checker: Checker, node: Select, operand: Node) -> Node:
    inner = field(checker, node, operand, node.field)
    if inner is None:
        return fieldless(checker, node, operand)
    if node.optional and inner.name != "optional_type":
        inner = optional_of(inner)
    return Select(node.span, operand, node.field, node.optional, type=inner)


def fieldless(checker: Checker, node: Select | Has, operand: Node) -> Node:
    """What stands for a field that there is not: unchecked, the value decides."""
    if checker.strict:
        return Broken(node.span, "no_such_overload", "")
    return (
        Has(node.span, operand, node.field, type=BOOL) if isinstance(node, Has) else Select(node.span, operand, node.field, node.optional)
    )


def field(checker: Checker, node: Node, operand: Node, name: str) -> Type | None:
    """The type of a field, or None after reporting that there is none."""
    kind = checker.unifier.resolve(operand.type)
    if kind.name == "wrapper":
        kind = kind.params[0]
    if kind.name == "dyn" or kind.name[0] == "'":
        return DYN
    if kind.fields is not None:
        if name in kind.fields:
            return kind.fields[name]
        if kind.open:
            return DYN
        close = nearest(name, kind.fields)
        checker.report(
            "GR211",
            last_name(node, name),
            f"unknown field `{name}` of {kind}",
            f"did you mean `{close}`?" if close else _listing(kind.fields),
        )
        return None
    if kind.name == "map":
        if checker.unifier.fits([kind.params[0]], [STRING]):
            return kind.params[1]
    elif kind.name == "optional_type":
        inner = field(checker, node, Broken(operand.span, "", "", type=kind.params[0]), name)
        return None if inner is None else inner if inner.name == "optional_type" else optional_of(inner)
    checker.report(
        "GR218", last_name(node, name), f"no field `{name}`: this is {checker.unifier.resolve(kind, final=True)}, which has no fields"
    )
    return None


def has(checker: Checker, node: Has) -> Node:
    whole = Select(node.span, node.operand, node.field)
    parts, absolute = path(whole)
    if parts and (absolute or parts[0] not in checker.scope):
        found = known(checker, whole, ".".join(parts), absolute)
        if isinstance(found, Fact):
            return Present(node.span, found, type=BOOL)
    operand = checker.visit(node.operand)
    if field(checker, node, operand, node.field) is None:
        return fieldless(checker, node, operand)
    return Has(node.span, operand, node.field, type=BOOL)


def index(checker: Checker, node: Index) -> Node:
    operand, key = checker.visit(node.operand), checker.visit(node.index)
    kind = checker.unifier.resolve(operand.type)
    wrapped = kind.name == "optional_type"
    if wrapped:
        kind = kind.params[0]
    if kind.name == "wrapper":
        kind = kind.params[0]
    if kind.name == "list":
        wanted, inner = INT, kind.params[0]
    elif kind.name == "map":
        wanted, inner = kind.params
    elif kind.fields is not None:
        wanted, inner = STRING, DYN
        if isinstance(key, Literal) and isinstance(key.value, str):
            found = field(checker, node, operand, key.value)
            inner = DYN if found is None else found
    elif kind.name == "dyn" or kind.name[0] == "'" or not checker.strict:
        wanted, inner = DYN, DYN
    else:
        return checker.broken(
            "GR213", node.span, f"no index into {checker.unifier.resolve(kind, final=True)}", "lists and maps have indexes"
        )
    if checker.strict and not checker.unifier.fits([wanted], [key.type]):
        given = checker.unifier.resolve(key.type, final=True)
        return checker.broken(
            "GR213", key.span, f"the index of a {kind.name} must be {checker.unifier.resolve(wanted, final=True)}, this is {given}"
        )
    if (node.optional or wrapped) and inner.name != "optional_type":
        inner = optional_of(inner)
    return Index(node.span, operand, key, node.optional, type=inner)


def _listing(names: Any) -> str:
    shown = sorted(names)
    return f"it has {', '.join(f'`{n}`' for n in shown[:6])}{', ...' if len(shown) > 6 else ''}" if shown else ""
