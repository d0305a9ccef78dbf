"""Where a command finds the state of an application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..errors import SetupError, StoreDown
from ..source import printable
from ..state import State, where
from ..switch import SwitchError
from ..vocabulary import now
from .failures import Stop

_F = TypeVar("_F", bound=Callable[..., Any])


def state(command: _F) -> _F:
    """The option `--state`."""
    return click.option(
        "--state",
        metavar="URL",
        help="State of the application: a folder, redis://... or postgresql://...; GUARDRAILS_STATE, or else the user's, when left out.",
    )(command)


def opened(url: str | None, **options: Any) -> State:
    """The state behind a URL; ends the command where there is none, so that a slip of the pen makes no second one."""
    try:
        place = where(url)
        if place.folder is None:
            raise Stop("what is kept in memory is in the process of the application alone", "name a state that it shares with `--state`")
        if not (place.folder / "format").is_file():
            hint = "name the one that the application uses with `--state` or GUARDRAILS_STATE"
            raise Stop(f"there is no state in `{printable(str(place.folder))}`", hint)
        return State.open(url, clock=now, asks=True, **options)
    except SetupError as error:
        raise Stop(error.message, error.hint) from None
    except (SwitchError, StoreDown) as error:
        raise Stop(f"the state cannot be opened: {error}", "look after its disk or server, and try again") from None
