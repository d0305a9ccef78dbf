"""`guardrails start`: ends a stop, when as many people as declared say so."""

from __future__ import annotations

import click

from ..source import printable
from ..switch import SwitchError
from . import exits
from .button import by_whom, person, refused, scope, scopes
from .place import opened, state
from .terminal import console, count, line


@click.command("start")
@scopes
@by_whom
@state
def command(
    everything: bool, system: str | None, destination: str | None, tool: str | None, reason: str, by: str | None, state: str | None
) -> int:
    """Start again what was stopped with exactly this scope.

    Where the state declares that it takes several people, each of them runs this command; a proposal waits 15 minutes for the others.
    With --all it also begins a new state where the old one is gone or damaged.
    """
    what = scope(everything, system, destination, tool)
    with opened(state) as found:
        switch = found.switch
        try:
            act = switch.start(what, reason=reason, by=person(by))
        except SwitchError as error:
            raise refused(error) from None
    if act.done:
        line(console(), ("started", "bold green"), f": {printable(str(what))}")
    else:
        until = f" until {act.until:%H:%M:%S} UTC" if act.until else ""
        line(console(), ("proposed", "bold yellow"), f": {printable(str(what))}; {count(act.missing, 'more person', 'more people')}{until}")
    for trouble in act.troubles:
        click.echo(f"note: {trouble}", err=True)
    return exits.OK
