"""The evaluator, the exact form and the fast form give the same for generated expressions and bindings."""

from __future__ import annotations

import ast
import math
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guardrails.cel import Checked, Env, Variable, check, emission, parse, parse_type
from guardrails.cel.evaluate import run
from guardrails.cel.program import assemble
from guardrails.errors import CelFailure, CelProblem
from guardrails.source import Source

from .strategies import DECLARED, bindings, expressions, kept

ENV = Env.of(DECLARED)


def shown(value: Any) -> Any:
    """A value as something that compares by class as well; NaN equals itself."""
    if isinstance(value, (list, tuple)):
        return ["list", *map(shown, value)]
    if isinstance(value, dict):
        return ["map", *sorted(((repr(k), shown(v)) for k, v in value.items()), key=lambda e: e[0])]
    if isinstance(value, float):
        return ["double", repr(value), math.copysign(1, value)]
    if isinstance(value, datetime):
        return ["timestamp", value.isoformat()]
    return [type(value).__name__, repr(value) if type(value).__name__ != "Alien" else ""]


def outcome(way: Any) -> Any:
    try:
        return ["value", shown(way())]
    except CelFailure as e:
        return ["failure", e.kind]


def agree(checked: Checked, values: dict[str, Any]) -> None:
    program: Any = assemble(checked)
    oracle = outcome(lambda: run(checked, values.__getitem__))
    exact = outcome(lambda: program.exact(values))
    compiled = outcome(lambda: program(values))
    if ["failure", "cost_limit"] in (oracle, exact):
        return  # the two count alike but not the same
    assert exact == oracle
    assert compiled == oracle


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(expressions(), bindings())
def test_typed_expressions_agree(text: str, values: dict[str, Any]) -> None:
    try:
        checked = check(parse(Source(text)), ENV, expect="any")
    except CelProblem:
        checked = check(parse(Source(text)), ENV, expect="any", strict=False)
    agree(checked, values)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(expressions(mixed=True), bindings())
@example("d == 1", {"d": True})
@example("d in [1]", {"d": True})
@example("'a' in d", {"d": ["b", object()]})
@example("d > 5", {"d": 2**64})
@example("d == 'a' || b", {"d": 2**64, "b": True})
@example("has(o.p)", {"o.p": 2**64})
@example("d.exists(k, k == 'a')", {"d": {"a": 1, (): 2}})
@example("d.exists(k, v, k == 'b')", {"d": {(): 1, "b": 2}})
@example("d[true]", {"d": {1: "one"}})
@example("d[1]", {"d": {True: "yes"}})
def test_unchecked_expressions_agree(text: str, values: dict[str, Any]) -> None:
    agree(check(parse(Source(text)), ENV, expect="any", strict=False), values)


@pytest.mark.parametrize("text", ["d.a && b", "b || d", "d ? d : d", "ls.exists(x, d)", "!d", "ls.all(x, b ? d : d)"])
@pytest.mark.parametrize("value", [True, False, 1, "x", None, [True], {"a": 1}, {"a": True}, 0.0])
def test_a_condition_is_exactly_a_boolean_or_fails(text: str, value: object) -> None:
    made = emitted(text)
    values = {"d": value, "b": value, "ls": ["x"]}
    for form in made:
        try:
            result = form(values)
        except Exception:  # noqa: BLE001  # reason: what the fast form raises is its own affair
            continue
        assert result is True or result is False


def emitted(text: str) -> list[Any]:
    """Both forms of a condition as functions of the bindings."""
    checked = check(parse(Source(text)), ENV, strict=False)
    form = emission(checked, variable=lambda n: ast.parse(f"b[{n!r}]", mode="eval").body, prefix="_", argument="b")
    place = ast.fix_missing_locations(ast.Module([form.exact, *ast.parse("fast = lambda b: 0").body], []))
    assign = place.body[1]
    assert isinstance(assign, ast.Assign)
    assert isinstance(assign.value, ast.Lambda)
    assign.value.body = form.fast
    names: dict[str, Any] = dict(form.names)
    exec(compile(place, "<test>", "exec"), names)
    return [names["_exact"], names["fast"]]


def test_a_set_is_gone_through_in_the_same_order_under_every_hash_seed() -> None:
    values = {"d": frozenset({"b", "a", "c", 2, 1.5, True})}
    checked = check(parse(Source("d.map(x, string(x))")), ENV, expect="any")
    assert assemble(checked)(values) == ["true", "1.5", "2", "a", "b", "c"]
    agree(checked, values)


TRUSTED = Env.of([Variable(name, parse_type(kind), trusted=name not in ("d", "o.p")) for name, kind in DECLARED.items()])


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(expressions(), st.fixed_dictionaries(kept), st.booleans())
def test_expressions_over_trusted_variables_agree(text: str, values: dict[str, Any], tuples: bool) -> None:
    if tuples:
        values = {k: tuple(v) if isinstance(v, list) and k in ("ls", "ln") else v for k, v in values.items()}
    try:
        checked = check(parse(Source(text)), TRUSTED, expect="any")
    except CelProblem:
        checked = check(parse(Source(text)), TRUSTED, expect="any", strict=False)
    agree(checked, values)
