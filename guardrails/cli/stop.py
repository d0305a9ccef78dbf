"""`guardrails stop`: the red button."""

from __future__ import annotations

import click

from ..source import printable
from ..switch import SwitchError, Unrecorded
from . import exits
from .button import by_whom, person, refused, scope, scopes
from .failures import Stop
from .place import opened, state
from .terminal import console, line


@click.command("stop")
@scopes
@by_whom
@state
def command(
    everything: bool, system: str | None, destination: str | None, tool: str | None, reason: str, by: str | None, state: str | None
) -> int:
    """Stop everything, a system, a destination or a tool; one person is enough.

    Running streams end at their next chunk, and nothing begins any more, in no process of this machine once the command is done.
    It works with every store down. Touching a file named STOP in the state folder does the same as --all.
    """
    what = scope(everything, system, destination, tool)
    with opened(state) as found:
        switch = found.switch
        try:
            act = switch.stop(what, reason=reason, by=person(by))
        except Unrecorded as error:
            act = error.act
        except SwitchError as error:
            raise refused(error) from None
    if act.alone:
        why = act.troubles[0].rpartition(": ")[2]
        raise Stop(f"nothing is stopped: {why}", "run it as who owns the state folder, or stop the application itself")
    line(console(), ("stopped", "bold red"), f": {printable(str(what))}")
    for trouble in act.troubles:
        click.echo(f"note: {trouble}", err=True)
    return exits.OK
