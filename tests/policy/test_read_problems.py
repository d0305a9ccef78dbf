"""Every problem of a policy file reads as its case says: place, line, caret and hint, word by word.

A case is a folder with `policy.yaml` and `expected.txt`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from guardrails.policy.codes import FILE_CODES
from guardrails.policy.read import read

CASES = sorted(p for p in (Path(__file__).parent / "cases" / "problems").iterdir() if p.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_the_problems_of_a_case_read_as_expected(case: Path) -> None:
    expected = (case / "expected.txt").read_text(encoding="utf-8").rstrip("\n")
    assert expected, "a case that expects nothing is a failure"
    reading = read(case / "policy.yaml")
    assert "\n".join(map(str, reading.problems)) == expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 40


def test_no_message_speaks_python() -> None:
    for case in CASES:
        for problem in read(case / "policy.yaml").problems:
            said = f"{problem.message} {problem.hint}"
            for word in ("pydantic", "dict", "tuple", " str ", "NoneType", "Input", "validat", "instance", "\n"):
                assert word not in said, (case.name, said)
            assert problem.message[0] in "`'" or problem.message[0].islower(), (case.name, problem.message)
            assert not problem.message.endswith("."), (case.name, problem.message)


def test_every_problem_has_a_code_with_an_explanation() -> None:
    rows = {row.code: row for row in FILE_CODES}
    assert list(rows) == sorted(rows), "codes are sorted and unique"
    seen = {problem.code for case in CASES for problem in read(case / "policy.yaml").problems}
    assert seen <= set(rows)
    unseen = set(rows) - seen
    # Those of folders, caps and changing files have tests of their own.
    assert unseen == {"GR100", "GR101", "GR103", "GR106", "GR199"}, unseen
    assert all(row.title and row.explanation.endswith(".") for row in FILE_CODES)


def test_problems_are_sorted_by_place_and_each_is_told_once() -> None:
    for case in CASES:
        orders = [p.order for p in read(case / "policy.yaml").problems]
        assert orders == sorted(set(orders))


def test_a_broken_document_hides_neither_its_neighbors_nor_the_problems_of_other_files() -> None:
    good = "apiVersion: guardrails/v1\nkind: Policy\nmetadata: {id: good, owner: me}\nspec: {rules: [{id: a, tools: [x]}]}\n"
    bad = good.replace("id: good", "id: Bad")
    reading = read({"b.yaml": bad, "a.yaml": f"{good}---\n{bad}---\n{good.replace('good', 'fine')}", "c.yaml": "a: [\n"})
    assert [located.document.metadata.id for located in reading.documents] == ["good", "fine"]
    assert [(p.span.file, p.span.line) for p in reading.problems if p.span] == [("a.yaml", 8), ("b.yaml", 3), ("c.yaml", 2)]
