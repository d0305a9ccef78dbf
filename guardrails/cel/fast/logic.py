"""Logic, literals of lists and maps, and bindings in the fast form."""

from __future__ import annotations

from ..nodes import And, Bind, Broken, Conditional, ListOf, MapOf, OptMap, Or
from .form import Form, Part


def logic(form: Form, node: And | Or) -> Part:
    first = form.boolean(node.parts[0])
    known = set(form.bound)
    rest = [form.boolean(p) for p in node.parts[1:]]
    form.bound = known
    if not rest:
        return Part(first, "bool")
    return Part(form.both(first, *rest) if isinstance(node, And) else form.either(first, *rest), "bool")


def conditional(form: Form, node: Conditional) -> Part:
    test = form.boolean(node.test)
    yes: Part = form.branch(lambda: form.write(node.yes))
    no: Part = form.branch(lambda: form.write(node.no))
    if yes.kind == no.kind:
        return Part(form.choose(test, yes.expr, no.expr), yes.kind)
    return Part(form.choose(test, yes.expr, no.expr))


def list_of(form: Form, node: ListOf) -> Part:
    items = [form.argument(i) for i in node.items]
    if node.optional:
        return Part(form.helper("make_list", *[form.row(form.constant(n in node.optional), i) for n, i in enumerate(items)]), "list")
    return Part(form.items(*items), "list")


def map_of(form: Form, node: MapOf) -> Part:
    if any(o for _, _, o in node.entries):
        entries = [form.row(form.constant(o), form.argument(k), form.argument(v)) for k, v, o in node.entries]
        return Part(form.helper("make_optional_map", *entries))
    entries = [form.row(form.argument(k), form.argument(v)) for k, v, _ in node.entries]
    return Part(form.helper("make_map", form.items(*entries)))


def bind(form: Form, node: Bind) -> Part:
    value = form.write(node.value)
    name = form.local(node.name, node.slot)
    form.locals[node.slot] = Part(form.name(name), value.kind, True)
    body = form.write(node.body)
    return Part(form.item(form.row(form.set(name, value.expr), body.expr), form.constant(1)), body.kind)


def opt_map(form: Form, node: OptMap) -> Part:
    target = form.argument(node.target)
    name = form.local(node.name, node.slot)
    form.locals[node.slot] = Part(form.name(name), "", True)
    body = form.branch(lambda: form.thunk(form.argument(node.body), name))
    return Part(form.helper("opt_map", target, body, form.constant(node.flat)))


def broken(form: Form, node: Broken) -> Part:
    return Part(form.helper("no"))
