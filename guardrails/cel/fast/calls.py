"""Calls in the fast form: a few become operators of Python's, the others stay calls that give up when they meet much."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from ..nodes import Apply
from .compare import ARITHMETIC, COMPARISONS, arithmetic, equality, order
from .form import Form, Part
from .member import member
from .texts import matches, search, size


def apply(form: Form, node: Apply) -> Part:
    function = node.function
    special = _INLINE.get(("." if function.member else "") + function.name)
    if special is not None:
        made: Part | None = special(form, node)
        if made is not None:
            return made
    args = [form.argument(a) for a in node.args]
    if function.cost == "pattern" and form.depth:
        return Part(form.helper("no"))  # a pattern that is made in each turn
    return Part(form.small(node, *args), result_kind(form, node))


def result_kind(form: Form, node: Apply) -> str:
    """The kind of a call's result, when it does not hang on what a list or map holds."""
    results = {o.result.name for o in node.function.overloads}
    kind = node.type.name
    return kind if kind in results and not any(r[0] == "'" or r == "dyn" for r in results) else ""


def alternative(form: Form, node: Apply) -> Part:
    target = form.argument(node.args[0])
    other = form.branch(lambda: form.thunk(form.argument(node.args[1])))
    return Part(form.helper("opt_or" if node.function.name == "or" else "opt_or_value", target, other))


def negation(form: Form, node: Apply) -> Part:
    return Part(ast.UnaryOp(ast.Not(), form.boolean(node.args[0]), **form.place), "bool")


# what a function with no answer for the types at hand leaves is written as a call; a dot stands before members
_INLINE: Final[dict[str, Callable[[Form, Apply], Part | None]]] = {
    "!_": negation,
    "_==_": equality,
    "_!=_": equality,
    **dict.fromkeys(COMPARISONS, order),
    **dict.fromkeys(ARITHMETIC, arithmetic),
    "@in": member,
    "size": size,
    ".size": size,
    ".contains": search,
    ".startsWith": search,
    ".endsWith": search,
    "matches": matches,
    ".matches": matches,
    ".or": alternative,
    ".orValue": alternative,
}
