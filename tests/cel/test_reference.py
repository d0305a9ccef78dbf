"""The pages on conditions say what the code does: the tables agree, and every example gives what stands behind it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guardrails.cel import Env, check, cost, evaluate, lexer, parse, patterns, steps
from guardrails.cel.evaluate import run
from guardrails.cel.macros import MACROS
from guardrails.cel.parse import MAX_DEPTH
from guardrails.cel.program import assemble
from guardrails.cel.reference import MACRO_DOCS, page
from guardrails.cel.standard import STANDARD
from guardrails.errors import CelFailure, CelProblem
from guardrails.source import Source

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "cel.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```cel\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines() if line]


def facts() -> tuple[Env, dict[str, Any]]:
    """The environment and the values that the guide states."""
    rows = re.findall(r"^\| `([a-z.]+)` \| `([^`]+)` \| (?:`(.+)`|not known) \|$", GUIDE, re.MULTILINE)
    env = Env.of({name: kind for name, kind, _ in rows})
    values = {name: json.loads(value) for name, kind, value in rows if value and kind != "timestamp"}
    return env, values | {name: datetime.fromisoformat(v).astimezone(UTC) for name, kind, v in rows if kind == "timestamp"}


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_of_the_guide_gives_what_stands_behind_it(line: str) -> None:
    env, values = facts()
    text, _, wanted = (part.strip() for part in line.rpartition("//"))
    if wanted.startswith("problem "):
        with pytest.raises(CelProblem) as caught:
            check(parse(Source(text)), env, expect="any")
        assert [p.code for p in caught.value.problems] == [wanted.removeprefix("problem ")]
        return
    checked = check(parse(Source(text)), env, expect="any")
    for form in (lambda: assemble(checked)(values), lambda: run(checked, values.__getitem__)):
        if wanted.startswith("fails "):
            with pytest.raises(CelFailure) as failed:
                form()
            assert failed.value.kind == wanted.removeprefix("fails ")
        else:
            assert form() == evaluate(wanted, {})


def test_the_guide_has_examples_of_values_failures_and_problems() -> None:
    assert len(EXAMPLES) > 50
    assert sum("// fails" in e for e in EXAMPLES) > 5
    assert sum("// problem" in e for e in EXAMPLES) > 3


def test_the_page_of_functions_is_the_one_that_the_tables_give() -> None:
    written = (DOCS / "reference" / "cel-functions.md").read_text(encoding="utf-8")
    assert written == page(), "run `python -m guardrails.cel.reference > docs/reference/cel-functions.md`"


def test_every_function_and_macro_is_on_the_page_with_a_line() -> None:
    named = set(re.findall(r"[A-Za-z][A-Za-z0-9._]*(?=\()", page()))
    ends = {n.rpartition(".")[2] for n in named}
    known = {n for n in (*STANDARD.functions, *STANDARD.members, *MACROS) if n[0].isalpha()}
    assert {n for n in known if n not in named and n.rpartition(".")[2] not in ends} == set()
    assert set(MACRO_DOCS) == set(MACROS)
    assert all(row.doc and not row.doc.endswith(".") for row in STANDARD.rows)


def test_the_limits_of_the_guide_are_those_of_the_code() -> None:
    section = GUIDE.split("## Limits")[1].split("\n## ")[0]
    limits = [
        lexer.MAX_LENGTH,
        MAX_DEPTH,
        patterns.MAX_PATTERN,
        patterns.MAX_PROGRAM,
        patterns.MAX_WIDTH,
        steps.MAX_TEXT,
        steps.MAX_ITEMS,
        cost.MAX_ESTIMATE,
        cost.RUN_LIMIT,
    ]
    table = "\n".join(line for line in section.splitlines() if line.startswith("| "))
    numbers = [int(n) for n in re.findall(r"(?<![A-Za-z])\d+(?![A-Za-z0-9])", table)]
    assert [n for n in numbers if n != 50] == limits  # about 50 ms
