"""Sizes and searches of texts in the fast form."""

from __future__ import annotations

import ast

from ..nodes import Apply, Literal
from ..patterns import PatternProblem, searcher
from .form import Form, Part


def size(form: Form, node: Apply) -> Part | None:
    kind = node.args[0].type.name
    if kind not in ("string", "list", "map", "bytes", "dyn"):
        return None
    part = form.write(node.args[0])
    if part.kind:
        return Part(form.call(form.name("len"), part.expr), "int") if part.kind == kind else None
    first, again = form.temp(part)
    if kind == "dyn":
        found, found_again = form.temp(Part(form.class_of(first)))
        likely = [form.compare(f, ast.Is(), form.name(n)) for f, n in ((found, "list"), (found_again, "str"), (found_again, "dict"))]
        slow = form.small(node, form.helper("admit", form.again(again)))
        return Part(form.choose(form.either(*likely), form.call(form.name("len"), again), slow), "int")
    slow = form.small(node, form.helper("admit", form.again(again)))
    return Part(form.choose(form.is_kind(first, again, kind), form.call(form.name("len"), again), slow), "int")


def search(form: Form, node: Apply) -> Part:
    """`contains`, `startsWith`, `endsWith`."""
    a, b = (form.short(form.sure(form.write(x), "string")) for x in node.args)
    if node.function.name != "contains":
        return Part(form.method(a, node.function.name.lower(), b), "bool")
    if isinstance(node.args[1], Literal):
        return Part(form.compare(b, ast.In(), a), "bool")
    # Python reads `b in a` from the left; the language reads the receiver first
    first, again = form.temp(Part(a))
    return Part(form.item(form.row(first, form.compare(b, ast.In(), again)), form.constant(1)), "bool")


def matches(form: Form, node: Apply) -> Part | None:
    pattern = node.args[1]
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        return None
    try:
        found_by = searcher(pattern.value)
    except PatternProblem:
        return None
    text = form.short(form.sure(form.write(node.args[0]), "string"), form.bounds.room)
    found = form.call(form.name(form.keep(found_by)), form.method(text, "encode"))
    return Part(form.compare(found, ast.IsNot(), form.constant(None)), "bool")
