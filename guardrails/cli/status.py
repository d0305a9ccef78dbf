"""`guardrails status`: what is stopped, by whom, since when, and which processes have seen it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click
from rich.console import Console

from ..switch import State, Status
from . import exits
from .options import form
from .place import opened, state
from .terminal import console, line, table


@click.command("status")
@state
@form("text", "json")
def command(state: str | None, form: str) -> int:
    """Show what is stopped, what is proposed, and which live processes have seen it.

    A process that decides nothing sees a stop at its next decision; that it has not seen it yet means that it has not begun anything since.
    """
    with opened(state) as kept:
        found = kept.switch.status()
    if form == "json":
        click.echo(json.dumps(as_json(found), indent=2))
    else:
        _write(console(), found)
    return exits.OK


def as_json(found: Status) -> dict[str, Any]:
    """The status as one JSON object."""
    bypass = found.bypass
    return {
        "version": 1,
        "state": found.state.value,
        "why": found.why,
        "generation": found.generation,
        "people": found.people,
        "stops": [
            {"id": s.id, "scope": s.scope.plain(), "by": s.by, "reason": s.reason, "at": s.at.isoformat(), "way": s.way}
            for s in found.stops
        ],
        "proposals": [
            {"id": p.id, "act": p.act, "scope": p.scope.plain(), "by": p.by, "reason": p.reason, "until": p.until.isoformat()}
            for p in found.proposals
        ],
        "bypass": None
        if bypass is None
        else {"id": bypass.id, "people": list(bypass.people), "reason": bypass.reason, "until": bypass.until.isoformat()},
        "processes": [
            {
                "pid": p.pid,
                "host": p.host,
                "started": p.started,
                "generation": p.generation,
                "looked": p.looked,
                "seen": p.generation >= found.generation,
            }
            for p in found.processes
        ],
        "troubles": list(found.troubles),
    }


def _write(to: Console, found: Status) -> None:
    color = {State.READY: "green", State.STALE: "yellow", State.UNKNOWN: "red"}[found.state]
    line(to, "state  ", (found.state.value, f"bold {color}"), f"  {found.why}" if found.why else "")
    line(to, f"to start again takes {found.people} {'person' if found.people == 1 else 'people'}")
    line(to, "")
    if found.stops:
        rows = [(str(s.scope), s.by or "-", _time(s.at), s.way, s.reason) for s in found.stops]
        table(to, "Stopped", ("what", "by", "since", "how", "reason"), rows)
    else:
        line(to, ("nothing is stopped", "bold green"))
    if found.bypass is not None:
        line(to, "")
        line(to, ("policies that are not locked are not enforced", "bold red"), f" until {_time(found.bypass.until)}")
        line(to, f"  by {' and '.join(found.bypass.people)}: {found.bypass.reason}")
    if found.proposals:
        line(to, "")
        wishes = [("start " + str(p.scope) if p.act == "start" else "bypass", p.by, _time(p.until), p.reason) for p in found.proposals]
        table(to, "Proposed", ("what", "by", "until", "reason"), wishes)
    line(to, "")
    if found.processes:
        seen = [(str(p.pid), p.host, p.started, p.looked, "yes" if p.generation >= found.generation else "no") for p in found.processes]
        table(to, "Processes", ("pid", "host", "started", "last looked", "has seen it"), seen)
    else:
        line(to, "no live process has the switch open")
    for trouble in found.troubles:
        line(to, (f"note: {trouble}", "yellow"))


def _time(at: datetime) -> str:
    return "-" if at.timestamp() == 0 else at.isoformat(sep=" ", timespec="seconds")
