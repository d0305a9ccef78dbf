"""`guardrails init`: a policy folder to start from, copied from the strict baseline; nothing is ever overwritten."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from ..source import printable
from . import exits
from .failures import Stop
from .options import POLICIES
from .terminal import console, line


@click.command("init")
@click.argument("folder", default=POLICIES)
def command(folder: str) -> int:
    """Start a policy folder (`policies` when none is named) from the strict baseline, with its cases."""
    target = Path(folder)
    shown = printable(target.as_posix())
    rows = sorted(
        (row for row in files("guardrails.shipped").joinpath("baseline").iterdir() if row.name.endswith(".yaml")), key=lambda r: r.name
    )
    if target.exists() and not target.is_dir():
        raise Stop(f"`{shown}` is a file", "name a folder")
    there = [row.name for row in rows if (target / row.name).exists()]
    if there:
        raise Stop(f"`{shown}` already has {', '.join(f'`{name}`' for name in there)}; nothing was written", "name another folder")
    target.mkdir(parents=True, exist_ok=True)
    to = console()
    for row in rows:
        with (target / row.name).open("xb") as file:
            file.write(row.read_bytes())
        line(to, "wrote ", (f"{target.as_posix()}/{row.name}", "bold"))
    named = "" if folder == POLICIES else f" {folder}"
    line(to, "")
    line(to, "next:  put your first system into ", ("systems.yaml", "bold"))
    line(to, f"       guardrails check{named}")
    line(to, f"       guardrails test{named}")
    return exits.OK
