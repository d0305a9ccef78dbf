"""`guardrails budget`: what is used of every budget, and the limit that an operator sets in place of the policy's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import StoreDown
from ..source import printable
from . import exits
from .button import by_whom, person
from .failures import Stop
from .options import form
from .place import opened, state
from .terminal import console, count, line, table

if TYPE_CHECKING:
    from ..budgets import Balance, Budgets

PERIODS = ("request", "session", "hour", "day", "week", "month")
MOST = 1000
_F = TypeVar("_F", bound=Callable[..., Any])


def _calendar(command: _F) -> _F:
    """The options that, with its name, tell which pot is meant."""
    command = click.option("--time-zone", default="UTC", show_default=True, metavar="ZONE", help="The calendar of the budget.")(command)
    return click.option("--per", "period", type=click.Choice(PERIODS), default="day", show_default=True, help="The budget's period.")(
        command
    )


@click.group("budget")
def command() -> None:
    """Show what is used of every budget, and set a limit in place of the policy's.

    A pot is named by its rule, its unit and whose it is, such as `landing-zone/budgets:tokens:user=5f0c...`. Users, teams and sessions are
    keyed hashes: --user, --team and --session find theirs.
    """


@command.command("show")
@click.argument("prefix", default="")
@click.option("--user", help="Only the pots of this user.")
@click.option("--team", help="Only the pots of this team.")
@click.option("--session", help="Only the pots of this session.")
@state
@form("text", "json")
def show(prefix: str, user: str | None, team: str | None, session: str | None, state: str | None, form: str) -> int:
    """Show what is used in the current period, of all pots or of those whose name starts with PREFIX."""
    from ..spending import hashed

    with opened(state) as kept:
        budgets, key = kept.budgets, kept.key("budgets")
        wanted = [f"{scope}={hashed(key, scope, name)}" for scope, name in (("user", user), ("team", team), ("session", session)) if name]
        rows = _asked(lambda: [budgets.balance(*pot) for pot in budgets.pots(prefix, MOST)])
    found = [row for row in rows if row is not None and all(word in row.pot.split(":") for word in wanted)]
    _print(found, form, "Budgets")
    return exits.OK


@command.command("history")
@click.argument("pot")
@_calendar
@state
@form("text", "json")
def history(pot: str, period: Any, time_zone: str, state: str | None, form: str) -> int:
    """Show the periods of one POT that are kept, latest first."""
    with opened(state) as kept:
        budgets = kept.budgets
        found = _asked(lambda: _known(budgets, pot, period, time_zone))
    _print(found, form, pot)
    return exits.OK


@command.command("set")
@click.argument("pot")
@click.argument("limit", required=False)
@_calendar
@click.option("--policy", "unset", is_flag=True, help="Take the set limit away: the policy's counts again.")
@by_whom
@state
def set_(pot: str, limit: str | None, period: Any, time_zone: str, unset: bool, reason: str, by: str | None, state: str | None) -> int:
    """Set the LIMIT of one POT, in tokens or millionths of its currency, from the next call on. What is used stays used."""
    if unset == (limit is not None):
        raise Stop("expected either a limit or `--policy`", "`guardrails budget set POT 200000 --reason ...`")
    if limit is not None and not (limit.isascii() and limit.isdigit() and len(limit) < 17):
        raise Stop("a limit is a whole number, zero or more", "tokens, or millionths of the currency")
    with opened(state) as kept:
        budgets = kept.budgets
        _asked(lambda: _known(budgets, pot, period, time_zone))
        try:
            budgets.set(pot, None if limit is None else int(limit), period, time_zone, by=person(by), reason=reason)
        except ValueError as error:
            raise Stop(str(error)) from None
        except StoreDown as error:
            raise _down(error) from None
    said = "the policy's limit counts again" if limit is None else f"the limit is {int(limit):,}"
    line(console(), (said, "bold"), f": {printable(pot)} per {period}")
    return exits.OK


@command.command("accept-loss")
@by_whom
@state
def accept_loss(reason: str, by: str | None, state: str | None) -> int:
    """Go on with what a Redis server holds now, after it lost what it held.

    Until somebody accepts it, budgets refuse every call: what was spent before is gone, and what is left of the period may be spent once
    more.
    """
    with opened(state) as kept:
        try:
            kept.budgets.accept_loss(by=person(by), reason=reason)
        except ValueError as error:
            raise Stop(str(error), "only `redis://` has a loss to accept") from None
        except StoreDown as error:
            raise _down(error) from None
    line(console(), ("the loss is accepted", "bold"), ": budgets go on with what the server holds now")
    return exits.OK


def _known(budgets: Budgets, pot: str, period: Any, time_zone: str) -> list[Balance]:
    """The history of a pot; ends the command where there is none, so that a slip of the pen sets no limit for nobody."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(time_zone)
    except (ValueError, OSError, KeyError):
        raise Stop(f"there is no time zone `{printable(time_zone)}`", "use an IANA name such as `America/New_York`") from None
    found = budgets.history(pot, period, time_zone)
    if not found and budgets.balance(pot, period, time_zone) is None:
        raise Stop(f"nothing was ever asked of `{printable(pot)}` per {period} in {time_zone}", "`guardrails budget show` lists all pots")
    return found


def _asked(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except StoreDown as error:
        raise _down(error) from None


def _down(error: StoreDown) -> Stop:
    return Stop(f"the state does not answer: {error}", "look after its disk or server; nothing was changed")


def _print(found: list[Balance], form: str, title: str) -> None:
    if form == "json":
        names = ("pot", "period", "time_zone", "when", "used", "settled", "debt", "override")
        click.echo(json.dumps({"version": 1, "budgets": [{name: getattr(b, name) for name in names} for b in found]}, indent=2))
        return
    to = console()
    if not found:
        line(to, "no budget was asked for anything yet")
        return
    heads = ("pot", "per", "when", "used", "of which settled", "debt", "set limit")
    rows = [
        (b.pot, b.period, b.when, f"{b.used:,}", f"{b.settled:,}", f"{b.debt:,}", "-" if b.override is None else f"{b.override:,}")
        for b in found
    ]
    table(to, printable(title), heads, rows, right=(3, 4, 5, 6))
    line(to, count(len(found), "pot" if title == "Budgets" else "period"))
