"""The page about the journal runs, and names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import click

from guardrails.cli.journal import command
from guardrails.journal.log import Limits

PAGE = (Path(__file__).parents[2] / "docs" / "journal.md").read_text("utf-8")


def test_examples_run() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "docs/journal.md", "exec"), {})


def test_every_command_and_option_is_on_the_page() -> None:
    for name, made in command.commands.items():
        assert f"guardrails journal {name}" in PAGE
        shared = {"--format", "--until", "--since", "--kind"}
        for parameter in made.params:
            assert not isinstance(parameter, click.Option) or shared & set(parameter.opts) or parameter.opts[0] in PAGE, parameter.opts


def test_the_defaults_are_those_of_the_code() -> None:
    limits = Limits()
    assert f"every {limits.head_records:,} records" in PAGE
    assert f"after {limits.head_seconds // 60} minutes" in PAGE
    assert f"({limits.segment_bytes >> 20} MiB)" in PAGE
