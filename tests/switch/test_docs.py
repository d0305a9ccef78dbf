"""The page about the red button: its example runs, and its names and times are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from guardrails.switch import switch as switch_module
from guardrails.switch.remote import POLL
from guardrails.switch.scope import EVERYTHING, of_file

PAGE = (Path(__file__).parents[2] / "docs" / "red-button.md").read_text("utf-8")


def test_the_example_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], "docs/red-button.md", "exec"), {})


def test_every_file_that_it_names_stops_what_it_says() -> None:
    names = re.findall(r"touch \S*/(\S+)", PAGE)
    assert len(names) == 5
    assert [of_file(name).kind for name in names] == ["all", "system", "destination", "tool", "tool"]
    assert [name for name in names if of_file(name) == EVERYTHING] == ["STOP"]


def test_its_times_are_those_of_the_code() -> None:
    assert switch_module.PERIOD_NS == 10_000_000
    assert "ten milliseconds" in PAGE
    for seconds in (switch_module.STOP_WAIT, POLL):
        assert f"{seconds:g} s" in PAGE
    assert f"after {switch_module.START_WAIT:g} s" in PAGE
    assert switch_module.SILENT == 2.0
    assert "after two seconds" in PAGE
