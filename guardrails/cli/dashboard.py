"""`guardrails dashboard export`: the Grafana dashboard, the alert rules of Prometheus and a collector's configuration, as files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from ..source import printable
from . import exits
from .failures import Stop
from .terminal import console, line

FOLDER: Final = "observability"


@click.group("dashboard")
def command() -> None:
    """Write the Grafana dashboard, alert rules and collector configuration."""


@command.command("export")
@click.argument("folder", default=FOLDER)
def export(folder: str) -> int:
    """Write dashboard.json, alerts.yaml and collector.yaml into a folder (`observability` when none is named).

    Nothing is ever overwritten.
    """
    target = Path(folder)
    shown = printable(target.as_posix())
    if target.exists() and not target.is_dir():
        raise Stop(f"`{shown}` is a file", "name a folder")
    rows = sorted((row for row in files("guardrails.telemetry").joinpath("observability").iterdir() if row.is_file()), key=lambda r: r.name)
    there = [row.name for row in rows if (target / row.name).exists()]
    if there:
        raise Stop(f"`{shown}` already has {', '.join(f'`{name}`' for name in there)}; nothing was written", "name another folder")
    target.mkdir(parents=True, exist_ok=True)
    to = console()
    for row in rows:
        with (target / row.name).open("xb") as file:
            file.write(row.read_bytes())
        line(to, "wrote ", (f"{target.as_posix()}/{row.name}", "bold"))
    return exits.OK
