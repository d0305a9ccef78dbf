"""The variables and types of comprehensions and bindings."""

from __future__ import annotations

from ..nodes import Bind, Fold, Node, OptMap
from ..types import BOOL, DYN, INT, STRING, Type, list_of, map_of, optional_of
from .checker import Checker


def fold(checker: Checker, node: Fold) -> Node:
    over = checker.visit(node.over)
    kind = checker.unifier.resolve(over.type)
    if kind.name == "wrapper":
        kind = kind.params[0]
    two = len(node.names) == 2
    if kind.name == "list":
        kinds = [INT, kind.params[0]] if two else [kind.params[0]]
    elif kind.name == "map":
        kinds = list(kind.params) if two else [kind.params[0]]
    elif kind.fields is not None:
        kinds = [STRING, DYN] if two else [STRING]
    elif kind.name == "dyn" or kind.name[0] == "'":
        kinds = [DYN] * len(node.names)
    else:
        shown = checker.unifier.resolve(kind, final=True)
        for n in (node.test, node.step):
            checker.inside(node.names, [DYN] * len(node.names), (n, False))
        return checker.broken("GR219", node.over.span, f"`{node.kind}` goes through a list or a map, this is {shown}")
    slots, (test, step) = checker.inside(node.names, kinds, (node.test, True), (node.step, False))
    result = fold_type(checker, node, kind, kinds, step)
    return Fold(node.span, node.kind, over, node.names, test, step, slots, type=result)


def fold_type(checker: Checker, node: Fold, over: Type, kinds: list[Type], step: Node | None) -> Type:
    match node.kind:
        case "map" | "transform_list" if step is not None:
            return list_of(step.type)
        case "filter":
            return list_of(kinds[0])
        case "sort_by":
            return over if over.name == "list" else list_of(kinds[0])
        case "transform_map" if step is not None:
            return map_of(kinds[0], step.type)
        case "transform_entry" if step is not None:
            made = checker.unifier.resolve(step.type)
            if made.name not in ("map", "dyn") and made.name[0] != "'":
                checker.report("GR213", step.span, f"`transformMapEntry` makes a map of one entry, this is {made}", "write `{key: value}`")
            return made if made.name == "map" else map_of(DYN, DYN)
    return BOOL


def bind(checker: Checker, node: Bind) -> Node:
    value = checker.visit(node.value)
    (slot,), (body,) = checker.inside((node.name,), [value.type], (node.body, False))
    assert body is not None  # reason: a body given is a body back
    return Bind(node.span, node.name, value, body, slot, type=body.type)


def opt_map(checker: Checker, node: OptMap) -> Node:
    target = checker.visit(node.target)
    inner = checker.unwrapped(target)
    (slot,), (body,) = checker.inside((node.name,), [inner], (node.body, False))
    assert body is not None  # reason: a body given is a body back
    kind = body.type
    if node.flat:
        kind = checker.unwrapped(body)
    return OptMap(node.span, target, node.name, body, node.flat, slot, type=optional_of(kind))
