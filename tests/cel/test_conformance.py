"""The conformance suite of the language, run where its folder lies beside the project; every case goes all ways."""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from guardrails.cel import Env, Uint, check, parse
from guardrails.cel.values import nanos_to_span
from guardrails.errors import CelFailure, CelProblem
from guardrails.source import Source

from . import judge

SUITE = Path(__file__).parents[3] / "shared" / "cel"

# what the suite says of an error, in part -> our kinds of failure, and codes of problems when the checker finds it
REASONS: dict[str, tuple[set[str], set[str]]] = {
    "undeclared reference": ({"unknown_name"}, {"GR210"}),
    "unknown variable": ({"unknown_name"}, {"GR210"}),
    "unbound function": ({"unknown_function"}, {"GR212"}),
    "no such overload": ({"no_such_overload"}, {"GR213"}),
    "no_such_overload": ({"no_such_overload"}, {"GR213"}),
    "no matching overload": ({"no_such_overload", "divide_by_zero"}, {"GR213"}),
    "found no matching overload": ({"no_such_overload"}, {"GR213"}),
    "does not support field selection": ({"no_such_overload"}, {"GR218"}),
    "range error": ({"overflow"}, {"GR217"}),
    "range": ({"overflow"}, {"GR217"}),
    "overflow": ({"overflow"}, set()),
    "invalid UTF-8": ({"invalid_argument"}, set()),
    "Type conversion error": ({"invalid_argument"}, {"GR217"}),
    "no such key": ({"no_such_key"}, set()),
    "unsupported key type": ({"unsupported_key"}, {"GR220"}),
    "repeated key": ({"duplicate_key"}, {"GR220"}),
    "modulus by zero": ({"divide_by_zero"}, set()),
    "divide by zero": ({"divide_by_zero"}, set()),
    "division by zero": ({"divide_by_zero"}, set()),
    "foo": ({"divide_by_zero"}, set()),  # the suite gives this case a text that means nothing
    "invalid_argument": ({"invalid_argument", "index_out_of_range", "no_such_overload"}, {"GR213"}),
    "negative offset": ({"invalid_argument"}, set()),
    "out of range": ({"index_out_of_range"}, set()),
    "invalid substring range": ({"index_out_of_range"}, set()),
    "could not parse formatting clause": ({"invalid_argument"}, set()),
    "error during formatting": ({"invalid_argument"}, set()),
    "IP Address": ({"invalid_argument"}, {"GR217"}),
    "network address": ({"invalid_argument"}, {"GR217"}),
    "is not allowed": ({"invalid_argument"}, {"GR217"}),
}


@cache
def suite() -> tuple[ModuleType, dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """The suite's own runner, its cases by file, and the cases that are only type-checked."""
    if not (SUITE / "conformance.json").exists():
        pytest.skip(f"the conformance suite is not at {SUITE.parent.name}/{SUITE.name} beside the project")
    spec = importlib.util.spec_from_file_location("cel_suite_runner", SUITE / "run_conformance.py")
    assert spec is not None
    assert spec.loader is not None
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    document = json.loads((SUITE / "conformance.json").read_text(encoding="utf-8"))
    by_file: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in document["cases"]:
        by_file[case["file"]].append(case)
    return runner, by_file, document["type_check_cases"]


def decoded(runner: ModuleType, value: dict[str, Any]) -> Any:
    """A value of the suite; the runner has no times finer than a microsecond, we have."""
    try:
        return runner.decode(value, Uint)
    except runner.NotRepresentable:
        seconds, nanos = value["duration"]
        return nanos_to_span(int(seconds) * 10**9 + nanos)


FILES = [
    "basic",
    "bindings_ext",
    "block_ext",
    "comparisons",
    "conversions",
    "encoders_ext",
    "fields",
    "fp_math",
    "integer_math",
    "lists",
    "logic",
    "macros",
    "macros2",
    "math_ext",
    "namespace",
    "network_ext",
    "optionals",
    "parse",
    "plumbing",
    "string",
    "string_ext",
    "timestamps",
    "type_deduction",
]


@pytest.mark.parametrize("file", FILES)
def test_every_case_gives_its_value_all_ways(file: str) -> None:
    runner, by_file, _ = suite()
    ran, wrong = 0, []
    for case in by_file[file]:
        if "error" in case:
            continue
        bindings = {k: decoded(runner, v) for k, v in case["bindings"].items()}
        ran += 1
        try:
            got = judge.evaluate(case["expr"], bindings, case)
        except (CelFailure, CelProblem, AssertionError) as e:
            wrong.append((case["expr"], str(e)))
            continue
        if not runner.same(case["value"], got):
            wrong.append((case["expr"], repr(got)))
    assert not wrong
    assert ran


def test_every_error_case_fails_for_its_own_reason() -> None:
    runner, by_file, _ = suite()
    ran, wrong = 0, []
    for case in (c for cases in by_file.values() for c in cases if "error" in c):
        (text,) = case["error"]
        kinds, codes = max(((k, v) for k, v in REASONS.items() if k in text), key=lambda e: len(e[0]))[1]
        bindings = {k: runner.decode(v, Uint) for k, v in case["bindings"].items()}
        ran += 1
        try:
            got = judge.evaluate(case["expr"], bindings, case)
            wrong.append((case["expr"], text, repr(got)))
        except CelProblem as e:
            found = {p.code for p in e.problems}
            if not found <= codes:
                wrong.append((case["expr"], text, str(found)))
        except CelFailure as e:
            if e.kind not in kinds:
                wrong.append((case["expr"], text, e.kind))
        # and when nothing is checked beforehand, it still fails, for the same reason, when it runs
        try:
            judge.evaluate(case["expr"], bindings, {**case, "disable_check": True})
            wrong.append((case["expr"], text, "runs unchecked"))
        except CelFailure as e:
            if e.kind not in kinds:
                wrong.append((case["expr"], text, f"unchecked: {e.kind}"))
    assert not wrong
    assert ran == sum(len([c for c in cases if "error" in c]) for cases in by_file.values())


def test_every_deduced_type_is_the_suites() -> None:
    _, by_file, typed = suite()
    cases = [*typed, *(c for cases in by_file.values() for c in cases if "deduced_type" in c)]
    wrong = []
    for case in cases:
        made = check(parse(Source(case["expr"])), Env(), expect="any")
        if str(made.type) != case["deduced_type"]:
            wrong.append((case["expr"], str(made.type), case["deduced_type"]))
    assert not wrong
    assert len(cases) > 20
