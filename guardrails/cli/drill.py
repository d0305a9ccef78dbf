"""`guardrails drill`: measures the time to stop, and stops nobody."""

from __future__ import annotations

import json
import statistics

import click

from ..switch import SwitchError
from . import exits
from .button import refused
from .failures import Stop
from .options import form, write_file
from .place import opened, state
from .terminal import console, line, table


@click.command("drill")
@click.option(
    "--wait", type=click.FloatRange(0.05, 600), default=5.0, show_default=True, metavar="SECONDS", help="How long to wait for the last."
)
@click.option("--output", metavar="FILE", help="Also write the report as JSON.")
@click.option("--under", type=click.FloatRange(min=0), metavar="MS", help="Fail when one process took longer, or did not see it.")
@state
@form("text", "json")
def command(wait: float, output: str | None, under: float | None, state: str | None, form: str) -> int:
    """Measure how long until each live process of this machine has seen a stop, without stopping anybody."""
    with opened(state) as found:
        switch = found.switch
        try:
            report = switch.drill(wait=wait)
        except SwitchError as error:
            raise refused(error) from None
    plain = report.plain()
    if output is not None:
        write_file(output, (json.dumps(plain, indent=2) + "\n").encode())
    if form == "json":
        click.echo(json.dumps(plain, indent=2))
    else:
        to = console()
        rows = [(str(r.pid), r.host, "not seen" if r.ms is None else f"{r.ms:.1f}") for r in report.rows]
        if rows:
            table(to, "Time to stop", ("pid", "host", "milliseconds"), rows, right=(2,))
        times = report.times
        figures = f"; median {statistics.median(times):.1f} ms, last {times[-1]:.1f} ms" if times else ""
        line(to, (f"{len(times)} of {len(rows)} live processes have seen it", "bold"), figures)
    if not report.rows and under is not None:
        raise Stop("no live process has the switch open", "run it while the application runs")
    late = under is not None and any(r.ms is None or r.ms > under for r in report.rows)
    return exits.PROBLEMS if late else exits.OK
