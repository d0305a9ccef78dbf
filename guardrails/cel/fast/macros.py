"""Comprehensions in the fast form: Python's own, while the collection is short."""

from __future__ import annotations

import ast

from ..nodes import Fold
from .form import Form, Part
from .member import search_text


def fold(form: Form, node: Fold) -> Part:
    if node.kind in ("sort_by", "transform_entry"):
        return Part(form.helper("no"))
    found = search_text(form, node)
    if found is not None:
        return found
    over = form.write(node.over)
    two = len(node.slots) == 2
    names = tuple(form.local(n, s) for n, s in zip(node.names, node.slots, strict=True))
    in_list = node.over.type.name in ("list", "dyn") and node.kind != "transform_map"
    if not form.depth:
        form.limit = form.bounds.turns(node)
    for name, slot in zip(names, node.slots, strict=True):
        form.locals[slot] = Part(form.name(name), "int" if two and in_list and slot == node.slots[0] else "", True)
    if in_list:
        first, again = form.temp(over)
        short = form.compare(form.call(form.name("len"), form.again(again)), ast.LtE(), form.constant(form.limit))
        if over.kind == "list":
            test = form.compare(form.call(form.name("len"), first), ast.LtE(), form.constant(form.limit))
        else:
            kind, kind_again = form.temp(Part(form.class_of(first)))
            known = [form.compare(k, ast.Is(), form.name(n)) for k, n in ((kind, "list"), (kind_again, "tuple"))]
            test = form.both(form.either(*known), short)
        turns = form.call(form.name("enumerate"), again) if two else again
    else:
        first, again = form.temp(Part(form.admitted(over)))
        test = form.compare(form.call(form.name("len"), first), ast.LtE(), form.constant(form.limit))
        turns = form.helper("pairs" if two else "elements", again)
    form.depth += 1
    made = form.branch(lambda: fold_body(form, node, names, turns))
    form.depth -= 1
    return Part(form.choose(test, made.expr, form.helper("no")), made.kind)


def fold_body(form: Form, node: Fold, names: tuple[str, ...], turns: ast.expr) -> Part:
    tests = [] if node.test is None else [form.boolean(node.test)]
    match node.kind:
        case "all":
            return Part(form.call(form.name("all"), form.loop(tests[0], names, turns)), "bool")
        case "exists":
            return Part(form.call(form.name("any"), form.loop(tests[0], names, turns)), "bool")
        case "exists_one":
            count = form.call(form.name("sum"), form.loop(form.constant(1), names, turns, tests[0]))
            return Part(form.compare(count, ast.Eq(), form.constant(1)), "bool")
    step = form.argument(node.step) if node.step is not None else form.helper("admit", form.name(names[0]))
    if node.kind == "transform_map":
        step = form.row(form.name(names[0]), step)
        return Part(form.helper("make_map", form.loop(step, names, turns, *tests, as_list=True)))
    return Part(form.loop(step, names, turns, *tests, as_list=True), "list")
