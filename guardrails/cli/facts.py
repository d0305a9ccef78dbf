"""`guardrails facts`: the names that conditions may use, and the types that `phi` rules may name."""

from __future__ import annotations

import json

import click

from ..events import CHECKPOINTS
from ..vocabulary import FACTS
from . import exits
from .options import form
from .terminal import console, table


@click.command("facts")
@click.option("--at", type=click.Choice(CHECKPOINTS), help="Only what is known at this checkpoint.")
@form("text", "json")
def command(at: str | None, form: str) -> int:
    """List what a condition may ask about an event: names, types, and where each is known."""
    rows = [fact for fact in FACTS if at is None or at in fact.at]
    if form == "json":
        listed = [{"name": f.name, "type": f.type, "doc": f.doc, "at": [c for c in CHECKPOINTS if c in f.at]} for f in rows]
        click.echo(json.dumps(listed, indent=2))
        return exits.OK
    table(console(), "", ("fact", "type", "meaning", "known at"), [(f.name, f.type, f.doc, _where(f.at)) for f in rows])
    return exits.OK


def _where(at: frozenset[str]) -> str:
    return "everywhere" if len(at) == len(CHECKPOINTS) else ", ".join(c for c in CHECKPOINTS if c in at)
