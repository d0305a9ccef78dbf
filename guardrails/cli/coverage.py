"""`guardrails coverage`: which hooks of clients and frameworks are judged, what is installed of them, and what nobody here can see."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

import click

from ..adapters.covers import BEYOND, COVERS, UNSEEN
from . import exits
from .options import form
from .terminal import console, table


@click.command("coverage")
@form("text", "json")
def command(form: str) -> int:
    """List what each adapter judges, with the versions that are installed here, and what no adapter and no tripwire can see."""
    packages = {cover.package: _version(cover.package) for cover in COVERS}
    if form == "json":
        covers = [
            {
                "adapter": c.adapter, "package": c.package, "installed": packages[c.package], "hook": c.hook, "sees": list(c.sees),
                "modes": list(c.modes), "test": c.test,
            }
            for c in COVERS
        ]  # fmt: skip
        unseen = [{"adapter": adapter, "doc": doc} for adapter, doc in UNSEEN]
        beyond = [{"transport": transport, "doc": doc} for transport, doc in BEYOND]
        click.echo(json.dumps({"version": 1, "covers": covers, "unseen": unseen, "beyond": beyond}, indent=2))
        return exits.OK
    to = console()
    here = {package: f"{package} {found or '(not installed)'}" for package, found in packages.items()}
    rows = [(c.adapter, here[c.package], c.hook, ", ".join(c.sees), ", ".join(c.modes)) for c in COVERS]
    table(to, "What is judged", ("adapter", "package", "hook", "sees", "modes"), rows)
    click.echo()
    table(to, "What an adapter does not see, and what happens then", ("adapter", "what"), UNSEEN)
    click.echo()
    table(to, "What nobody here can see", ("transport", "why"), BEYOND)
    return exits.OK


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
