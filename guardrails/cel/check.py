"""Gives every node its type and every name its meaning, and reports all that is wrong with an expression at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ..errors import CelProblem, Problem
from . import nodes
from .checks import calls, logic, macros, names
from .checks.checker import Checker
from .cost import MAX_ESTIMATE, Estimate, estimate
from .env import Env
from .nodes import Literal, Node
from .types import BOOL, DYN, Type


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """An expression that can run: its typed tree, and what is known of it without running."""

    node: Node
    type: Type
    references: frozenset[str]
    cost: Estimate
    constant: bool | None
    env: Env


def check(node: Node, env: Env, *, expect: Type | str = "bool", strict: bool = True, limit: int = MAX_ESTIMATE) -> Checked:
    """The checked expression; CelProblem with every problem.

    `expect` is `bool` for a condition, `any`, or a type.  Without `strict`, what is wrong is left to fail when it runs.
    """
    checker = Checker(_VISIT, env, strict)
    try:
        typed = checker.visit(node)
    except RecursionError:  # a caller that is itself near the limit of the stack
        raise CelProblem([Problem("GR206", "nested too deep for the stack that is left", node.span)]) from None
    result = checker.unifier.resolve(typed.type, final=True)
    wanted = BOOL if expect == "bool" else expect if isinstance(expect, Type) else DYN
    if not checker.problems and not checker.unifier.fits([wanted], [result]):
        what = "a condition must be" if wanted is BOOL else "expected"
        hint = "compare it with something, such as `x > 0`" if wanted is BOOL else ""
        checker.report("GR215", node.span, f"{what} {wanted}, this is {result}", hint)
    cost = estimate(typed, env)
    if cost.most > limit and not checker.problems:
        checker.report(
            "GR221",
            node.span,
            f"may cost {cost.most} units, at most {limit} are allowed",
            "nest fewer macros, or declare how large the lists are",
        )
    if checker.problems and strict:
        raise CelProblem(sorted(checker.problems, key=lambda p: p.order))
    constant = typed.value if isinstance(typed, Literal) and isinstance(typed.value, bool) else None
    return Checked(typed, result, frozenset(checker.references), cost, constant, env)


_VISIT: Final[dict[type[Node], Callable[[Checker, Any], Node]]] = {
    nodes.Literal: logic.literal,
    nodes.Name: names.name,
    nodes.Select: names.name,
    nodes.Index: names.index,
    nodes.Has: names.has,
    nodes.Call: calls.call,
    nodes.And: logic.logic,
    nodes.Or: logic.logic,
    nodes.Conditional: logic.conditional,
    nodes.ListOf: logic.list_literal,
    nodes.MapOf: logic.map_literal,
    nodes.Fold: macros.fold,
    nodes.Bind: macros.bind,
    nodes.OptMap: macros.opt_map,
}
