"""The page about budgets runs and loads as printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from guardrails.policy.rules import Budget

PAGE = (Path(__file__).parents[2] / "docs" / "budgets.md").read_text("utf-8")


def test_the_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, {})
    assert capsys.readouterr().out == "user:ann 350 1000\n"


def test_the_modes_are_those_of_the_policy() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert documented[1:] == list(get_args(Budget.model_fields["when_down"].annotation))
