"""`guardrails facts`: the names that conditions may use, and the types that `phi` rules may name."""

from __future__ import annotations

import json

import click

from ..detect.profiles import PROFILES
from ..detect.types import IDENTIFIERS, TYPES
from ..events import CHECKPOINTS
from ..vocabulary import FACTS
from ..workbench.reference import where
from . import exits
from .options import form
from .terminal import console, table


@click.command("facts")
@click.option("--at", type=click.Choice(CHECKPOINTS), help="Only what is known at this checkpoint.")
@form("text", "json")
def command(at: str | None, form: str) -> int:
    """List what a condition may ask about an event: names, types, and where each is known; then what `phi` rules may name."""
    rows = [fact for fact in FACTS if at is None or at in fact.at]
    if form == "json":
        facts = [{"name": f.name, "type": f.type, "doc": f.doc, "at": [c for c in CHECKPOINTS if c in f.at]} for f in rows]
        types = [{"name": t.name, "doc": t.doc, "identifier": t.name in IDENTIFIERS} for t in TYPES]
        profiles = {name: sorted(types) for name, types in PROFILES.items()}
        click.echo(json.dumps({"version": 1, "facts": facts, "types": types, "profiles": profiles}, indent=2))
        return exits.OK
    to = console()
    table(to, "Facts", ("fact", "type", "meaning", "known at"), [(f.name, f.type, f.doc, where(f.at)) for f in rows])
    if at is None:
        click.echo()
        kinds = [(t.name, t.doc, "identifier" if t.name in IDENTIFIERS else "signal") for t in TYPES]
        table(to, "What `phi` rules may name", ("type", "meaning", "kind"), kinds)
        click.echo()
        sets = [(name, f"{len(types)} types: {', '.join(sorted(types))}") for name, types in PROFILES.items()]
        table(to, "Profiles, which stand for several types", ("profile", "types"), sets)
    return exits.OK
