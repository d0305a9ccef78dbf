"""`guardrails bypass`: suspends policies that are not locked, by two people and for a time; or ends that."""

from __future__ import annotations

from datetime import timedelta

import click

from ..switch import SwitchError
from . import exits
from .button import by_whom, person, refused
from .failures import Stop
from .place import opened, state
from .terminal import console, count, line


@click.command("bypass")
@click.option("--minutes", type=click.IntRange(1, 240), help="For how long.")
@click.option("--end", is_flag=True, help="Enforce policies again, at once; one person is enough.")
@by_whom
@state
def command(minutes: int | None, end: bool, reason: str, by: str | None, state: str | None) -> int:
    """Stop enforcing policies that are not locked. Two different people run this; the shorter of their times holds.

    This is not the red button: calls go on, judged but not refused, and every decision says so. A stop stands above it.
    """
    if end == (minutes is not None):
        raise Stop("say `--minutes` or `--end`", "`--end` enforces policies again")
    with opened(state) as found:
        switch = found.switch
        try:
            who = person(by)
            act = (
                switch.enforce(reason=reason, by=who)
                if minutes is None
                else switch.bypass(timedelta(minutes=minutes), reason=reason, by=who)
            )
        except SwitchError as error:
            raise refused(error) from None
    to = console()
    if minutes is None:
        line(to, ("enforced", "bold green"), ": policies are enforced again")
    elif act.done:
        line(to, ("bypassed", "bold red"), f": policies that are not locked are not enforced until {act.until:%H:%M:%S} UTC")
    else:
        line(to, ("proposed", "bold yellow"), f": {count(act.missing, 'more person', 'more people')} until {act.until:%H:%M:%S} UTC")
    for trouble in act.troubles:
        click.echo(f"note: {trouble}", err=True)
    return exits.OK
