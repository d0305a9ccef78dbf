"""What the commands of the red button share: where the state is, what is stopped, who does it."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from ..source import printable
from ..switch import EVERYTHING, Scope, Switch
from ..switch.errors import SwitchError
from .failures import Stop

STATE: Final = ".guardrails"
"""The state folder that commands use when none is named."""

_F = TypeVar("_F", bound=Callable[..., Any])


def state(command: _F) -> _F:
    """The option `--state`."""
    return click.option(
        "--state",
        metavar="FOLDER",
        envvar="GUARDRAILS_STATE",
        default=STATE,
        show_default=True,
        help="The state folder of the application.",
    )(command)


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


def opened(folder: str) -> Switch:
    """The switch of a state folder; ends the command where there is none, so that a slip of the pen makes no second one."""
    place = Path(folder)
    if not place.is_dir():
        raise Stop(f"there is no state folder `{printable(folder)}`", "name the one that the application uses with `--state`")
    return Switch.open(place, marker=marker(place), counted=False)


def marker(folder: Path) -> Path:
    """The file in the second place of a state folder."""
    from platformdirs import user_state_path

    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return user_state_path("guardrails") / "markers" / name / "switch"


def refused(error: SwitchError) -> Stop:
    """The message of an act that was not possible."""
    hints = {
        "Unknown": "`guardrails start --all` makes a new state",
        "Busy": "try again",
        "Refusal": "`guardrails status` shows what is stopped",
    }
    return Stop(str(error), hints.get(type(error).__name__, ""))
