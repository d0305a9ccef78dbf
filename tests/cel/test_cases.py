"""Every case of the tables, by the evaluator and by both generated forms, checked and unchecked, typed and untyped."""

from __future__ import annotations

from typing import Any

import pytest

from guardrails.cel import Env, check, parse
from guardrails.errors import CelFailure, CelProblem
from guardrails.source import Source

from . import judge
from .cases import core, extensions

TYPES = {
    "claim": "dyn",
    "roles": "list(string)",
    "text": "string",
    "n": "int",
    "u": "uint",
    "x": "double",
    "yes": "bool",
    "when": "timestamp",
    "took": "duration",
    "data": "bytes",
    "mixed": "dyn",
    "label.team": "string",
    "nothing": "dyn",
    "huge": "dyn",
    "naive": "timestamp",
    "tags": "dyn",
    "pair": "dyn",
    "fold": "list(timestamp)",
}
WAYS: dict[str, dict[str, Any]] = {"typed": {"types": TYPES}, "untyped": {}, "unchecked": {"disable_check": True}}


def exactly(a: object, b: object) -> bool:
    """Equal in class as well, inside too."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(exactly, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(exactly(a[k], b[k]) for k in a)
    return a.__class__ is b.__class__ and a == b


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("text", "value"), [*core.VALUES, *extensions.VALUES])
def test_the_value_is_the_expected_one(text: str, value: Any, way: str) -> None:
    assert exactly(judge.evaluate(text, core.BINDINGS, WAYS[way]), value)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("text", "kind"), [*core.FAILURES, *extensions.FAILURES])
def test_the_failure_is_of_the_expected_kind(text: str, kind: str, way: str) -> None:
    with pytest.raises(CelFailure) as caught:
        judge.evaluate(text, core.BINDINGS, WAYS[way])
    assert caught.value.kind == kind


@pytest.mark.parametrize(("text", "code"), core.PROBLEMS, ids=[t[:40] for t, _ in core.PROBLEMS])
def test_the_problem_has_the_expected_code(text: str, code: str) -> None:
    with pytest.raises(CelProblem) as caught:
        check(parse(Source(text)), Env.of(TYPES), expect="any")
    assert {p.code for p in caught.value.problems} == {code}
    assert all(p.span is not None and p.message for p in caught.value.problems)
