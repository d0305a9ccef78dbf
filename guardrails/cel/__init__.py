"""The Common Expression Language: parsed, type-checked, and compiled to Python.

On its own, an expression is compiled and called, or evaluated at once:

    >>> from guardrails.cel import Env, compile, evaluate
    >>> evaluate("x + 1", {"x": 41})
    42
    >>> program = compile('text.contains("x") && size(text) < 4000', Env.of({"text": "string"}))
    >>> program({"text": "a box"})
    True

`run(checked, read)` is the slow and obvious evaluator that the generated code is tested against.

For code that generates Python of its own, the steps are functions from value to value:

    parse(source: Source) -> Node                     CelProblem: does not parse
    check(node, env, *, expect="bool") -> Checked     CelProblem: every problem; `.type`, `.references`, `.cost`, `.constant`
    emission(checked, *, variable, prefix, argument="f", condition=True) -> Emission
        .fast    an expression to inline inside `try:`; any Exception means: call the exact form
        .exact   a function `<prefix>exact(argument)` to place once; returns the value or raises CelFailure
        .names   what both forms need in the namespace of their module

`variable("tool.args")` gives the Python expression that reads that variable from the argument; it may raise CelFailure by itself.
A condition's forms give exactly True or False.

Differences from the language definition: times hold nanoseconds (`Nanotime`, `Nanospan`) only where a microsecond is not enough;
messages and enums do not exist; `has(a.b)` may ask whether a declared variable `a.b` can be read.
"""

from ..errors import CelFailure, CelProblem
from .check import Checked, check
from .cost import Estimate
from .emit import Emission, emission
from .env import Env, Variable
from .evaluate import run
from .parse import parse
from .program import Program, compile, evaluate  # noqa: A004  # reason: the word for it
from .types import Type, list_of, map_of, nullable, object_of, optional_of, parse_type
from .values import CelType, Optional, Uint

__all__ = [
    "CelFailure",
    "CelProblem",
    "CelType",
    "Checked",
    "Emission",
    "Env",
    "Estimate",
    "Optional",
    "Program",
    "Type",
    "Uint",
    "Variable",
    "check",
    "compile",
    "emission",
    "evaluate",
    "list_of",
    "map_of",
    "nullable",
    "object_of",
    "optional_of",
    "parse",
    "parse_type",
    "run",
]
