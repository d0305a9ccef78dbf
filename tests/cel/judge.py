"""Entries for a conformance runner that hands over the whole case: containers, declared types, unchecked expressions.

Each entry runs a case one way; `evaluate` runs it every way and fails when the ways do not agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guardrails.cel import Checked, Env, Uint, check, parse
from guardrails.cel.evaluate import run
from guardrails.cel.program import assemble
from guardrails.errors import CelFailure
from guardrails.source import Source

__all__ = ["Uint", "evaluate", "exact", "fast", "oracle"]


def checked(expr: str, bindings: Mapping[str, Any], case: Mapping[str, Any]) -> Checked:
    """The case's expression, checked as the case asks."""
    types = dict.fromkeys(bindings, "dyn") | dict(case.get("types", {}))
    env = Env.of({n: t for n, t in types.items() if n not in ("true", "false", "null")}, container=case.get("container", ""))
    return check(parse(Source(expr)), env, expect="any", strict=not case.get("disable_check", False))


def oracle(expr: str, bindings: Mapping[str, Any], case: Mapping[str, Any]) -> Any:
    """By the evaluator."""
    return run(checked(expr, bindings, case), bindings.__getitem__)


def exact(expr: str, bindings: Mapping[str, Any], case: Mapping[str, Any]) -> Any:
    """By the exact form alone."""
    program: Any = assemble(checked(expr, bindings, case))
    return program.exact(bindings)


def fast(expr: str, bindings: Mapping[str, Any], case: Mapping[str, Any]) -> Any:
    """By the fast form, and the exact one where that raises."""
    return assemble(checked(expr, bindings, case))(bindings)


def outcome(way: Callable[[], Any]) -> tuple[str, Any]:
    """What a way gives, as something to compare: a failure by its kind."""
    try:
        return "value", way()
    except CelFailure as e:
        return "failure", e.kind


def evaluate(expr: str, bindings: Mapping[str, Any], case: Mapping[str, Any]) -> Any:
    """Every way; an AssertionError when they differ."""
    made = checked(expr, bindings, case)
    program: Any = assemble(made)
    ways = {
        "oracle": outcome(lambda: run(made, bindings.__getitem__)),
        "exact": outcome(lambda: program.exact(bindings)),
        "compiled": outcome(lambda: program(bindings)),
    }
    seen = {(kind, repr(value)) for kind, value in ways.values()}
    assert len(seen) == 1, ways
    kind, value = ways["compiled"]
    if kind == "failure":
        raise CelFailure(value)
    return value
