"""Equality, order and arithmetic in the fast form: Python's own operators where the classes make them mean the same."""

from __future__ import annotations

import ast
from datetime import datetime
from typing import Final

from ..nodes import Apply, Literal, Node
from ..types import DURATION, TIMESTAMP
from ..values import INT_MAX, INT_MIN
from .form import Form, Part

COMPARISONS: Final[dict[str, type[ast.cmpop]]] = {"_<_": ast.Lt, "_<=_": ast.LtE, "_>_": ast.Gt, "_>=_": ast.GtE}
ARITHMETIC: Final[dict[str, type[ast.operator]]] = {"_+_": ast.Add, "_-_": ast.Sub, "_*_": ast.Mult}
_EXACT_DOUBLE: Final = 2**53


def equality(form: Form, node: Apply) -> Part | None:
    left, right = node.args
    if isinstance(left, Literal) and not isinstance(right, Literal):
        left, right = right, left
    op: ast.cmpop = ast.Eq() if node.function.name == "_==_" else ast.NotEq()
    if isinstance(right, Literal):
        made = equal_literal(form, node, left, right, op)
        if made is not None:
            return made
    a, b = form.write(node.args[0]), form.write(node.args[1])
    if a.kind and a.kind == b.kind and a.kind in ("bool", "int", "double", "string", "bytes"):
        return Part(form.compare(a.expr, op, b.expr), "bool")
    kinds = {left.type.name, right.type.name} - {"dyn"}
    if (kinds <= {"string"} and not (a.kind or b.kind)) or {a.kind, b.kind} == {"", "string"}:
        (a1, a2), (b1, b2) = form.temp(a), form.temp(b)
        test = form.compare(form.class_of(a1), ast.Is(), form.class_of(b1), ast.Is(), form.name("str"))
        if form.depth:
            test = form.both(test, form.brief(a2))
        other = form.small(node, form.helper("admit", form.again(a2)), form.helper("admit", form.again(b2)))
        return Part(form.choose(test, form.compare(a2, op, b2), other), "bool")
    return Part(form.small(node, form.admitted(a), form.admitted(b)), "bool")


def equal_literal(form: Form, node: Apply, other: Node, literal: Literal, op: ast.cmpop) -> Part | None:
    kind = literal.type.name
    if kind == "null_type":
        op = ast.Is() if isinstance(op, ast.Eq) else ast.IsNot()
    elif (kind == "int" and abs(literal.value) > _EXACT_DOUBLE) or kind not in ("string", "int", "bool", "double", "bytes"):
        return None
    part = form.write(other)
    if part.kind == kind:
        return Part(form.compare(part.expr, op, form.constant(literal.value)), "bool")
    if part.kind:
        return Part(form.small(node, part.expr, form.constant(literal.value)), "bool")
    first, again = form.temp(part)
    slow = form.small(node, form.helper("admit", form.again(again)), form.constant(literal.value))
    if kind == "null_type":
        test = form.compare(first, ast.Is(), form.constant(None))
        return Part(form.choose(test, form.constant(isinstance(op, ast.Is)), slow), "bool")
    return Part(form.choose(form.is_kind(first, again, kind), form.compare(again, op, form.constant(literal.value)), slow), "bool")


def order(form: Form, node: Apply) -> Part | None:
    a, b = node.args
    op = COMPARISONS[node.function.name]
    for literal, flipped in ((b, False), (a, True)):
        if isinstance(literal, Literal) and literal.type.name in ("int", "double"):
            return order_number(form, node, a if not flipped else b, literal, op, flipped)
    pa, pb = form.write(a), form.write(b)
    kinds = {k for k in (pa.kind, pb.kind, a.type.name, b.type.name) if k and k != "dyn"}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if pa.kind and pa.kind == pb.kind and kind not in ("list", "map", ""):
        return Part(form.compare(pa.expr, op(), pb.expr), "bool")
    if kind == TIMESTAMP.name and (pa.kind or pb.kind):
        return order_time(form, node, pa, pb, op)
    if kind not in ("int", "double", "string", "bytes", DURATION.name):
        return Part(form.small(node, form.admitted(pa), form.admitted(pb)), "bool")
    (a1, a2), (b1, b2) = form.temp(pa), form.temp(pb)
    test = form.compare(form.class_of(a1), ast.Is(), form.class_of(b1), ast.Is(), form.python(kind))
    if kind == "int":
        test = form.both(test, *[form.in_range(n) for n, p in ((a2, pa), (b2, pb)) if p.kind != "int"])
    elif form.depth and kind in ("string", "bytes"):
        test = form.both(test, form.brief(a2))
    slow = form.small(node, form.helper("admit", form.again(a2)), form.helper("admit", form.again(b2)))
    return Part(form.choose(test, form.compare(a2, op(), b2), slow), "bool")


def order_number(form: Form, node: Apply, other: Node, literal: Literal, op: type[ast.cmpop], flipped: bool) -> Part | None:
    whole = literal.type.name == "int"
    if whole and abs(literal.value) > _EXACT_DOUBLE:
        return None
    part = form.write(other)
    number = form.constant(literal.value)

    def ordered(value: ast.expr) -> ast.expr:
        return form.compare(number, op(), value) if flipped else form.compare(value, op(), number)

    if part.kind == literal.type.name or (part.kind == "double" and whole):
        return Part(ordered(part.expr), "bool")
    if part.kind:
        args = [number, part.expr] if flipped else [part.expr, number]
        return Part(form.small(node, *args), "bool")
    first, again = form.temp(part)
    limit = () if whole else (-_EXACT_DOUBLE, _EXACT_DOUBLE)
    kind, kind_again = form.temp(Part(form.class_of(first)))
    is_int = form.both(form.compare(kind, ast.Is(), form.name("int")), form.in_range(again, *limit))
    is_float = form.compare(kind_again, ast.Is(), form.name("float"))
    if other.type.name == "int":
        test = form.both(form.compare(form.class_of(first), ast.Is(), form.name("int")), form.in_range(again, *limit))
    elif other.type.name == "double":
        test = form.compare(form.class_of(first), ast.Is(), form.name("float"))
    else:
        test = form.either(is_int, is_float)
    admitted = form.helper("admit", form.again(again))
    slow = form.small(node, *([number, admitted] if flipped else [admitted, number]))
    return Part(form.choose(test, ordered(again), slow), "bool")


def order_time(form: Form, node: Apply, a: Part, b: Part, op: type[ast.cmpop]) -> Part:
    # a foreign time without a zone raises when it meets one with a zone, which the surely admitted side has
    name = form.keep(datetime)
    (a1, a2), (b1, b2) = form.temp(a), form.temp(b)
    first = b1 if a.kind else a1
    test = form.compare(form.class_of(first), ast.Is(), form.name(name))
    left = a2 if not a.kind else a.expr
    right = b2 if not b.kind else b.expr
    return Part(form.choose(test, form.compare(left, op(), right), form.helper("no")), "bool")


def arithmetic(form: Form, node: Apply) -> Part | None:
    kind = node.type.name
    op = ARITHMETIC[node.function.name]()
    if kind == "int":
        a, b = (form.sure(form.write(x), "int") for x in node.args)
        first, again = form.temp(Part(ast.BinOp(a, op, b, **form.place)))
        test = form.compare(form.constant(INT_MIN), ast.LtE(), first, ast.LtE(), form.constant(INT_MAX))
        return Part(form.choose(test, again, form.helper("no")), "int")
    if kind == "double":
        a, b = (form.sure(form.write(x), "double") for x in node.args)
        return Part(ast.BinOp(a, op, b, **form.place), "double")
    return None
