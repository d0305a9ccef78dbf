"""Variables, fields and indexes in the fast form."""

from __future__ import annotations

import ast

from ..nodes import Fact, Has, Index, Literal, Local, Present, Select
from .form import Form, Part


def literal(form: Form, node: Literal) -> Part:
    return Part(form.constant(node.value), node.type.name)


def fact(form: Form, node: Fact) -> Part:
    return Part(form.read(node.name), form.fact_kind(node))


def present(form: Form, node: Present) -> Part:
    return Part(form.helper("seen", form.write(node.fact).expr), "bool")


def local_read(form: Form, node: Local) -> Part:
    known = form.locals[node.slot]
    assert isinstance(known.expr, ast.Name)  # reason: locals are names
    return Part(form.name(known.expr.id), known.kind, True)


def select(form: Form, node: Select) -> Part:
    operand = form.write(node.operand)
    if node.optional or node.operand.type.name == "optional_type":
        name = "select_optional" if node.optional else "select"
        return Part(form.helper(name, form.admitted(operand), form.constant(node.field)))
    return Part(at_key(form, operand, form.constant(node.field)))


def at_key(form: Form, operand: Part, key: ast.expr) -> ast.expr:
    if operand.kind == "map":
        return form.item(operand.expr, key)
    first, again = form.temp(operand)
    return form.choose(form.is_kind(first, again, "map"), form.item(again, key), form.helper("no"))


def has(form: Form, node: Has) -> Part:
    operand, key = form.write(node.operand), form.constant(node.field)
    if node.operand.type.name == "optional_type":
        return Part(form.helper("has", form.admitted(operand), key), "bool")
    if operand.kind == "map":
        return Part(form.compare(key, ast.In(), operand.expr), "bool")
    first, again = form.temp(operand)
    return Part(form.choose(form.is_kind(first, again, "map"), form.compare(key, ast.In(), again), form.helper("no")), "bool")


def index(form: Form, node: Index) -> Part:
    operand, key = form.write(node.operand), node.index
    if not node.optional and node.operand.type.name != "optional_type" and isinstance(key, Literal):
        if isinstance(key.value, str):
            return Part(at_key(form, operand, form.constant(key.value)))
        if type(key.value) is int and key.value >= 0 and node.operand.type.name == "list":
            first, again = form.temp(operand)
            return Part(form.choose(form.is_kind(first, again, "list"), form.item(again, form.constant(key.value)), form.helper("no")))
    name = "index_optional" if node.optional else "index"
    return Part(form.helper(name, form.admitted(operand), form.admitted(form.write(key))))
