"""What the commands of the red button share: what is stopped, and who does it."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..switch import EVERYTHING, Scope
from ..switch.errors import SwitchError
from .failures import Stop

_F = TypeVar("_F", bound=Callable[..., Any])


def by_whom(command: _F) -> _F:
    """The options `--reason` and `--by`."""
    command = click.option("--by", metavar="ID", help="Who does it; the name of the user at this terminal when left out.")(command)
    return click.option("--reason", metavar="WORDS", required=True, help="Why.")(command)


def scopes(command: _F) -> _F:
    """The options that name what is stopped."""
    command = click.option("--tool", metavar="NAME", help="This tool; with --system, only there.")(command)
    command = click.option("--destination", metavar="ID", help="This model or endpoint.")(command)
    command = click.option("--system", metavar="ID", help="This system.")(command)
    return click.option("--all", "everything", is_flag=True, help="Everything.")(command)


def scope(everything: bool, system: str | None, destination: str | None, tool: str | None) -> Scope:
    """The scope of the options; ends the command where they name none, or several."""
    given = [
        name for name, value in (("--all", everything), ("--system", system), ("--destination", destination), ("--tool", tool)) if value
    ]
    if not given:
        raise Stop("say what: `--all`, `--system`, `--destination` or `--tool`", "`--all` is everything")
    if len(given) > 1 and given != ["--system", "--tool"]:
        raise Stop(f"{' and '.join(f'`{name}`' for name in given)} do not go together", "run the command once for each")
    if everything:
        return EVERYTHING
    if tool:
        return Scope("tool", tool, system or None)
    return Scope("system", system) if system else Scope("destination", destination or "")


def person(by: str | None) -> str:
    """Who does it."""
    try:
        return by or getpass.getuser()
    except (OSError, KeyError):
        raise Stop("the user at this terminal has no name", "say who you are with `--by`") from None


def refused(error: SwitchError) -> Stop:
    """The message of an act that was not possible."""
    hints = {
        "Unknown": "`guardrails start --all` makes a new state",
        "Busy": "try again",
        "Refusal": "`guardrails status` shows what is stopped",
    }
    return Stop(str(error), hints.get(type(error).__name__, ""))
