"""`guardrails problem`: what a code means and what to try."""

from __future__ import annotations

import json

import click

from ..policy.hints import nearest
from ..source import printable
from ..workbench.codes import known
from . import exits
from .failures import Stop
from .options import form
from .terminal import console, line, table


@click.command("problem")
@click.argument("code", required=False)
@form("text", "json")
def command(code: str | None, form: str) -> int:
    """Say what a problem CODE such as GR104 means and what to try; without CODE, list all of them."""
    codes = known()
    to = console()
    if code is None:
        if form == "json":
            click.echo(json.dumps({c.code: c.title for c in codes.values()}, indent=2))
        else:
            table(to, "", ("code", "problem"), [(c.code, c.title) for c in codes.values()])
        return exits.OK
    wanted = code.strip().upper()
    row = codes.get(wanted if wanted.startswith("GR") else f"GR{wanted}")
    if row is None:
        likely = nearest(wanted, codes)
        raise Stop(
            f"there is no code `{printable(code)}`", f"did you mean `{likely}`?" if likely else "`guardrails problem` lists them all"
        )
    if form == "json":
        fields = {"code": row.code, "title": row.title, "explanation": row.explanation, "wrong": row.wrong, "right": row.right}
        click.echo(json.dumps(fields, indent=2))
        return exits.OK
    line(to, (row.code, "bold red"), " ", (row.title, "bold"))
    click.echo()
    to.print(row.explanation)
    for word, example in (("wrong", row.wrong), ("right", row.right)):
        if example:
            click.echo()
            line(to, (f"{word}:", "cyan"))
            for text in example.splitlines():
                line(to, f"    {text}")
    return exits.OK
