"""Expressions for use on their own: `compile` once and call, or `evaluate` at once."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from ..source import Source
from .check import Checked, check
from .cost import Estimate
from .emit import emission
from .env import Env
from .parse import parse
from .types import Type
from .writer import Place, define

_PREFIX = "_"


class Program(Protocol):
    """A compiled expression: call it with the values of its variables, by their full names."""

    result_type: Type
    cost: Estimate
    references: frozenset[str]
    constant: bool | None
    code: Callable[[], str]

    def __call__(self, bindings: Mapping[str, Any], /) -> Any: ...


def compile(source: str | Source, env: Env | None = None, *, expect: Type | str = "any") -> Program:  # noqa: A001  # reason: the word for it
    """A program from an expression; CelProblem with every problem when it is not well formed or not well typed."""
    source = Source(source) if isinstance(source, str) else source
    return assemble(check(parse(source), env or Env(), expect=expect), source.name)


def assemble(checked: Checked, name: str = "<expression>") -> Program:
    """A program from a checked expression."""
    made = emission(checked, variable=_read, prefix=_PREFIX, argument="b", condition=False)
    node = made.exact
    place: Place = {
        "lineno": node.lineno,
        "col_offset": node.col_offset,
        "end_lineno": node.end_lineno,
        "end_col_offset": node.end_col_offset,
    }
    load = ast.Load()
    exact = ast.Call(ast.Name(f"{_PREFIX}exact", load, **place), [ast.Name("b", load, **place)], [], **place)
    handler = ast.ExceptHandler(ast.Name("Exception", load, **place), None, [ast.Return(exact, **place)], **place)
    body = ast.Try([ast.Return(made.fast, **place)], [handler], [], [], **place)
    module = ast.Module([made.exact, define("program", "b", [body], place)], [])
    namespace = dict(made.names)
    exec(builtins.compile(module, name, "exec"), namespace)  # noqa: S102  # reason: the tree is made here from a checked expression
    program = cast("Any", namespace["program"])
    program.exact = namespace[f"{_PREFIX}exact"]
    program.result_type = checked.type
    program.cost = checked.cost
    program.references = checked.references
    program.constant = checked.constant
    program.code = lambda: ast.unparse(module)
    return cast("Program", program)


def _read(name: str) -> ast.expr:
    return ast.Subscript(ast.Name("b", ast.Load()), ast.Constant(name), ast.Load())


def evaluate(source: str | Source, bindings: Mapping[str, Any], *, env: Env | None = None, container: str = "", check: bool = True) -> Any:
    """The value of an expression.

    Without `env`, the variables are those of `bindings`, of any type.  With `check=False`, what is wrong with the expression fails when it
    runs and not before.  CelProblem when it is not an expression, CelFailure when it has no value.
    """
    if env is None:
        env = Env.of(dict.fromkeys(bindings, "dyn"), container=container)
    source = Source(source) if isinstance(source, str) else source
    checked = _check(parse(source), env, expect="any", strict=check)
    return assemble(checked, source.name)(bindings)


_check = check
