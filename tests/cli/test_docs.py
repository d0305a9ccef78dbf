"""The page about the command says what the command does: its commands, options, exit codes and generated neighbors."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from guardrails.cli.app import COMMANDS, app
from guardrails.cli.exits import EXITS
from guardrails.workbench.codes import known
from guardrails.workbench.reference import pages

from .conftest import Command

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "cli.md").read_text("utf-8")


def test_exit_codes_are_one_table() -> None:
    documented = {int(code): when for code, when in re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, re.MULTILINE)}
    assert documented == EXITS


def test_exit_codes_are_in_the_help(command: Command) -> None:
    printed = command("--help").out
    for code, when in EXITS.items():
        assert re.search(rf"^ +{code}  {re.escape(when)}$", printed, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    assert f"`guardrails {name}" in PAGE
    made = app.get_command(click.Context(app), name)
    assert made is not None
    for parameter in made.params:
        assert not isinstance(parameter, click.Option) or any(option in PAGE for option in parameter.opts), parameter.opts


@pytest.mark.parametrize("name", pages())
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (DOCS / "reference" / name).read_text("utf-8") == pages()[name], "run `make docs`"


def test_every_code_in_the_source_is_explained() -> None:
    package = DOCS.parent / "guardrails"
    used = {code for path in package.rglob("*.py") for code in re.findall(r'"(GR\d{3})"', path.read_text("utf-8"))}
    assert used == set(known())
