"""A checked expression as Python: a fast form to inline, an exact form for when it raises, and the names that both need."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from .check import Checked
from .exact import Exact
from .fast.write import fast
from .types import BOOL
from .writer import define


@dataclass(frozen=True, slots=True)
class Emission:
    """The two forms.

    `fast` is an expression over the argument object; it gives the value or raises some Exception, which means: call the exact form.
    `exact` is a function of the argument object, named `<prefix>exact`; it gives the value or raises CelFailure.
    `names` must stand in the namespace of the module that holds them.
    """

    fast: ast.expr
    exact: ast.FunctionDef
    names: dict[str, object]


def emission(
    checked: Checked, *, variable: Callable[[str], ast.expr], prefix: str, argument: str = "f", condition: bool = True
) -> Emission:
    """The Python of a checked expression.

    `variable` gives the expression that reads a variable from `argument`; all names made here start with `prefix`.
    With `condition`, both forms give exactly True or False.
    """
    optimistic, names = fast_form(checked, variable=variable, prefix=prefix, condition=condition)
    exact, more = exact_form(checked, variable=variable, prefix=prefix, argument=argument, condition=condition)
    return Emission(optimistic, exact, names | more)


def fast_form(
    checked: Checked, *, variable: Callable[[str], ast.expr], prefix: str, condition: bool = True
) -> tuple[ast.expr, dict[str, object]]:
    """The fast form alone, with the names it needs."""
    variables = checked.env.variables
    return fast(checked.node, variable, prefix, lambda name: variables[name].trusted, condition=condition)


def exact_form(
    checked: Checked, *, variable: Callable[[str], ast.expr], prefix: str, argument: str = "f", condition: bool = True
) -> tuple[ast.FunctionDef, dict[str, object]]:
    """The exact form alone, the function `<prefix>exact`, with the names it needs."""
    names: dict[str, object] = {}
    exact = Exact(variable, prefix, names, checked.node)
    body = exact.write(checked.node)
    if condition and checked.type != BOOL:
        body = exact.helper("boolean", body)
    meter = exact.helper("Meter")
    place = exact.place
    caught = f"{prefix}error"
    handler = ast.ExceptHandler(exact.name("Exception"), caught, [ast.Expr(exact.helper("rethrow", exact.name(caught)), **place)], **place)
    statements: list[ast.stmt] = [
        ast.Assign([ast.Name(f"{prefix}meter", ast.Store(), **place)], meter, None, **place),
        ast.Try([ast.Return(body, **place)], [handler], [], [], **place),
    ]
    return define(f"{prefix}exact", argument, statements, place), names
