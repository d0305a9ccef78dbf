"""The fast form: one Python expression that gives the exact value or raises, and then the exact form answers.

Python's own operators stand where the classes of their operands make them mean what the language means; a test of the class stands before
them where the class is not known.  Searches and loops run only while they are short, because nothing is counted here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from .. import nodes
from . import calls, logic, macros, names
from .form import Form, Part

_WRITE: Final[dict[type[nodes.Node], Callable[[Form, Any], Part]]] = {
    nodes.Literal: names.literal,
    nodes.Fact: names.fact,
    nodes.Present: names.present,
    nodes.Local: names.local_read,
    nodes.Select: names.select,
    nodes.Has: names.has,
    nodes.Index: names.index,
    nodes.Apply: calls.apply,
    nodes.And: logic.logic,
    nodes.Or: logic.logic,
    nodes.Conditional: logic.conditional,
    nodes.ListOf: logic.list_of,
    nodes.MapOf: logic.map_of,
    nodes.Bind: logic.bind,
    nodes.OptMap: logic.opt_map,
    nodes.Fold: macros.fold,
    nodes.Broken: logic.broken,
}


def fast(
    root: nodes.Node, variable: Callable[[str], ast.expr], prefix: str, trusted: Callable[[str], bool], *, condition: bool
) -> tuple[ast.expr, dict[str, object]]:
    """The fast form of a checked tree, and the names that it needs."""
    found: dict[str, object] = {}
    form = Form(_WRITE, variable, prefix, found, root, trusted)
    part = form.write(root)
    return form.sure(part, "bool") if condition else form.admitted(part), found
