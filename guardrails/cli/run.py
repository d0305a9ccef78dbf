"""`guardrails run`: guards every recorded exchange of a file and shows what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from ..engine import Engine
from ..setting import Clock
from ..source import printable
from ..vocabulary import now
from ..workbench import shipped
from ..workbench.exchanges import read_exchanges
from ..workbench.jsontext import Unreadable
from ..workbench.replay import replay
from ..workbench.tally import Tally
from . import exits
from .failures import Stop
from .options import POLICIES, existing, form
from .progress import Advance
from .report import as_json, write
from .sending import sending, traceparent
from .terminal import console, count

_SHOWN = 20


@dataclass(slots=True)
class Work:
    """What a run is about and what it found."""

    name: str
    policies: str
    when: datetime | None
    digest: str = ""
    tally: Tally = field(default_factory=Tally)
    wrong: list[Unreadable] = field(default_factory=list)
    bad_lines: int = 0
    cut: bool = False


@click.command("run")
@click.option("--policies", metavar="PATH", help=f"Folder or file with the policies; `{POLICIES}`, or the shipped ones without --input.")
@click.option(
    "--input", "given", metavar="FILE", help="JSON Lines file of recorded exchanges, `-` for standard input; the shipped one when left out."
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Stop after so many lines.")
@click.option(
    "--at", "at", metavar="TIME", help="Judge as of this time, such as 2026-01-01; now when left out, 2026-01-01 for the shipped file."
)
@traceparent
@form("table", "json")
def command(policies: str | None, given: str | None, limit: int | None, at: str | None, traceparent: str | None, form: str) -> int:
    """Guard every recorded exchange of a file: prompt, tool calls with their results, and response.

    The recorded answers stand for the model, so the same file and policies give the same outcome. No text of an exchange is printed. A
    bad line is reported with its place; the others are still judged, and the exit code is 1. With OTEL_EXPORTER_OTLP_ENDPOINT set, the
    decisions are sent there as telemetry.
    """
    folder = existing(policies or (POLICIES if given else str(shipped.policies())))
    work = Work(given or "shipped exchanges", policies or (POLICIES if given else "shipped policies"), _time(at, given))
    with sending("run", traceparent) as told:
        engine = Engine.load(folder, clock=_clock(work.when), telemetry=told.telemetry)
        work.digest = engine.policies.digest
        with _open(given) as (file, name, size):
            _judge(engine, file, name, size, limit, work)
    if form == "json":
        click.echo(as_json(work.tally, work.wrong, work.digest, work.when))
    else:
        write(console(), work.tally, f"{work.name}, {work.policies}", work.digest, work.when)
    _complain(work)
    if work.cut:
        return exits.INTERRUPTED
    return exits.PROBLEMS if work.wrong else exits.OK


def _time(at: str | None, given: str | None) -> datetime | None:
    if at is None:
        return shipped.WHEN if given is None else None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Stop(f"`{printable(at)}` is no time", "write a date such as 2026-01-01, or a time such as 2026-01-01T12:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _clock(when: datetime | None) -> Clock:
    return now if when is None else lambda: when


@contextmanager
def _open(given: str | None) -> Iterator[tuple[BinaryIO, str, int]]:
    """The input, the name that messages show, and its size in bytes, 0 where that is not known."""
    if given == "-":
        yield sys.stdin.buffer, "<stdin>", 0
        return
    path: Path = shipped.exchanges() if given is None else existing(given)
    if path.is_dir():
        raise Stop(f"`{printable(path.as_posix())}` is a folder", "name a JSON Lines file in it")
    with path.open("rb") as file:
        yield file, path.name if given is None else path.as_posix(), path.stat().st_size


def _judge(engine: Engine, file: BinaryIO, name: str, size: int, limit: int | None, work: Work) -> None:
    """Judges line by line; Ctrl-C ends it, and what was judged until then is still reported."""
    try:
        with Advance(size) as advance:
            for number, row in enumerate(read_exchanges(file, name), 1):
                if row.exchange is None:
                    work.wrong += row.wrong
                    work.bad_lines += 1
                else:
                    work.tally.add(replay(engine, row.exchange, work.when))
                advance.to(row.end)
                if number == limit:
                    break
            advance.finish()
    except KeyboardInterrupt:
        work.cut = True
    if not work.tally.exchanges and not work.wrong and not work.cut:
        work.wrong.append(Unreadable("GR709", "there is no exchange in this file", name, 1, hint="write one JSON object a line"))


def _complain(work: Work) -> None:
    for wrong in work.wrong[:_SHOWN]:
        for row in str(wrong).split("\n"):
            sys.stderr.write(printable(row) + "\n")
    if len(work.wrong) > _SHOWN:
        sys.stderr.write(f"and {len(work.wrong) - _SHOWN:,} more; `--format json` lists them all\n")
    if work.bad_lines:
        judged = work.tally.exchanges
        were = "was" if judged == 1 else "were"
        sys.stderr.write(f"error: {count(work.bad_lines, 'line')} could not be judged; {count(judged, 'exchange')} {were}\n")
    if work.cut:
        sys.stderr.write("stopped; the table holds what was judged until then\n")
