"""Membership in the fast form, and the macros that are membership in disguise."""

from __future__ import annotations

import ast

from ..library import TINY
from ..nodes import Apply, Fold, ListOf, Literal, Local, Node
from .form import Form, Part, path


def member(form: Form, node: Apply) -> Part | None:
    needle, within = node.args
    if isinstance(within, ListOf) and not within.optional and within.items and all(isinstance(i, Literal) for i in within.items):
        kinds = {i.type.name for i in within.items}
        if kinds == {"string"}:
            part = form.write(needle)
            choices = form.row(*[form.write(i).expr for i in within.items])
            if len(within.items) > 8:
                choices = ast.Set([form.write(i).expr for i in within.items], **form.place)
            if part.kind == "string":
                return Part(form.compare(part.expr, ast.In(), choices), "bool")
            first, again = form.temp(part)
            slow = form.small(node, form.helper("admit", form.again(again)), form.items(*[form.write(i).expr for i in within.items]))
            return Part(form.choose(form.is_kind(first, again, "string"), form.compare(again, ast.In(), choices), slow), "bool")
    if needle.type.name != "string":
        return None
    value = form.sure(form.write(needle), "string")
    if within.type.name == "list" or within.type.name == "dyn":
        return Part(string_within(form, value, within, isinstance(needle, Literal)), "bool")
    if within.type.name == "map":
        part = form.write(within)
        return Part(form.compare(value, ast.In(), form.sure(part, "map")), "bool")
    return None


def string_within(form: Form, value: ast.expr, within: Node, literal: bool) -> ast.expr:
    """`value in within`; when it is not found, joining the elements proves that all of them are strings.

    Only lists from outside are joined: one made here may hold the same large text many times.
    """
    made = form.write(within)
    if form.depth:
        return form.helper("within", value, made.expr, form.constant(TINY))
    if not literal or form.bounds.crowded or not path(within):
        return form.helper("within", value, made.expr)
    first, again = form.temp(made)
    joined = form.method(form.constant(""), "join", form.again(again))
    proof = form.compare(joined, ast.Is(), form.constant(None))
    found = form.either(form.compare(value, ast.In(), again), proof)
    return form.choose(
        form.compare(form.class_of(first), ast.Is(), form.name("list")), found, form.helper("within", value, form.again(again))
    )


def search_text(form: Form, node: Fold) -> Part | None:
    """`list.exists(x, x == "text")` is a search of the list; so is `all` with `!=`."""
    test = node.test
    wanted = {"exists": "_==_", "all": "_!=_"}.get(node.kind)
    if len(node.slots) != 1 or not isinstance(test, Apply) or test.function.name != wanted or node.over.type.name not in ("list", "dyn"):
        return None
    for x, text in (test.args, test.args[::-1]):
        if isinstance(x, Local) and x.slot == node.slots[0] and isinstance(text, Literal) and isinstance(text.value, str):
            found = string_within(form, form.constant(text.value), node.over, True)
            return Part(found if node.kind == "exists" else ast.UnaryOp(ast.Not(), found, **form.place), "bool")
    return None
