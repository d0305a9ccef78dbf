"""The tables of codes and failures are those of the code, and their examples are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import guardrails.cel
from guardrails.cel import Env, Variable, check, list_of, object_of, parse
from guardrails.cel.codes import CODES, FAILURES
from guardrails.cel.types import DOUBLE, DYN, INT, STRING, TIMESTAMP
from guardrails.errors import CelProblem
from guardrails.source import Source

FOLDER = Path(guardrails.cel.__file__).parent
ENV = Env.of(
    [
        Variable("text", STRING),
        Variable("tool.args", DYN),
        Variable("tool.name", STRING),
        Variable("event.time", TIMESTAMP),
        Variable("claim", object_of("Claim", {"amount": DOUBLE})),
        Variable("xs", list_of(INT)),
    ]
)


def found(text: str) -> set[str]:
    try:
        check(parse(Source(text)), ENV, expect="bool" if text.startswith("size(text)") else "any")
    except CelProblem as e:
        return {p.code for p in e.problems}
    return set()


@pytest.mark.parametrize("code", [c for c in CODES if CODES[c].wrong[0] != "(" and "..." not in CODES[c].wrong])
def test_the_wrong_example_has_the_problem_and_the_right_one_none(code: str) -> None:
    assert found(CODES[code].wrong) == {code}
    assert found(CODES[code].right) == set()


def test_every_code_in_use_is_in_the_table() -> None:
    used = {c for f in FOLDER.rglob("*.py") if f.name != "codes.py" for c in re.findall(r'"(GR\d{3})"', f.read_text(encoding="utf-8"))}
    assert used == set(CODES)


def test_every_kind_of_failure_in_use_is_in_the_table() -> None:
    pattern = r'(?:fail|CelFailure|Broken)\(\s*(?:[a-z.]+span, )?"([a-z_]+)"'
    used = {k for f in FOLDER.rglob("*.py") for k in re.findall(pattern, f.read_text(encoding="utf-8"))}
    assert used - {"cost_limit"} <= set(FAILURES)
    assert set(FAILURES) - used <= {"unknown_name", "unknown_function", "too_deep"}
