"""`guardrails scan`: finds identifiers of people in files, folders or standard input."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ..detect.profiles import PROFILES
from ..source import printable
from ..workbench.scanning import Report, scan
from ..workbench.scanning_detector import Finder
from ..workbench.scanning_files import Readable, Skipped, Unscanned, examine, pipe_of, walk
from ..workbench.scanning_redact import replacing
from . import exits
from .failures import Stop
from .options import existing, form
from .progress import Advance
from .scan_html import Page
from .scan_table import as_json, write
from .terminal import console

if TYPE_CHECKING:
    from ..workbench.scanning_stretches import Stretch

_F = TypeVar("_F", bound=Callable[..., Any])
READ_AS: Final = {"auto": None, "text": "text", "jsonl": "jsonl", "json": "json"}


def wanted(command: _F) -> _F:
    """The options that say what to look for; `scan` and `redact` share them."""
    for option in (
        click.option("--policies", metavar="PATH", help="Look with the detectors of these policies, too."),
        click.option("--read-as", type=click.Choice(list(READ_AS)), default="auto", show_default=True, help="What the files hold."),
        click.option("--min-score", type=click.FloatRange(0, 1), default=0.0, metavar="SCORE", help="Least score that counts."),
        click.option("--types", metavar="TYPE,...", help="Only these types; `guardrails facts` lists them."),
        click.option("--profile", type=click.Choice(list(PROFILES)), help="What counts as an identifier; safe-harbor when left out."),
    ):
        command = option(command)
    return command


def finder(profile: str | None, types: str | None, min_score: float, policies: str | None) -> Finder:
    """The finder that these options ask for."""
    names = [t.strip() for t in (types or "").split(",") if t.strip()]
    if profile and names:
        raise Stop("`--profile` and `--types` exclude each other", "a type such as NAME, or a profile such as safe-harbor")
    if types is not None and not names:
        raise Stop("`--types` names no type", "`guardrails facts` lists them")
    try:
        return Finder([profile] if profile else names, min_score, None if policies is None else existing(policies))
    except ValueError as error:
        near = error.args[1] if len(error.args) > 1 and error.args[1] else ""
        raise Stop(printable(str(error.args[0])), f"did you mean `{near}`?" if near else "`guardrails facts` lists them") from None


@click.command("scan")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@wanted
@click.option("--exclude", multiple=True, metavar="GLOB", help="Pass over these files and folders below a folder; repeat for more.")
@click.option("--show", is_flag=True, help="Show what was found, too; the output then holds identifiers.")
@click.option("--output", metavar="FILE", help="Write the result here.")
@form("table", "json", "html")
def command(
    paths: tuple[str, ...],
    profile: str | None,
    types: str | None,
    min_score: float,
    read_as: str,
    policies: str | None,
    exclude: tuple[str, ...],
    show: bool,
    output: str | None,
    form: str,
) -> int:
    """Find identifiers of people in text, JSON and JSON Lines files, in folders, or in standard input (`-`).

    Shows the place, type, score and stage of each, never the text, unless `--show` or `--format html` asks for it. What cannot be read as
    text is named as not scanned. The exit code is 0 when all was read and nothing was found, 1 when something was found or not read.
    """
    looking = finder(profile, types, min_score, policies)
    inputs = list(_inputs(paths, exclude, read_as))
    target = None if output is None else _target(output, inputs)
    report = Report()
    page = Page() if form == "html" else None
    sizes = [i.size for i in inputs if isinstance(i, Readable)]
    done = 0
    with Advance(sum(sizes), "scanning", "parts") as advance:
        for item in inputs:
            if isinstance(item, Unscanned):
                report.unscanned.append(item)
            elif isinstance(item, Skipped):
                report.skipped.append(item)
            else:
                _one(item, looking, report, page, show, _from(done, advance))
                done += item.size
        advance.finish()
    text = page.document(report) if page is not None else as_json(report) if form == "json" else _table(report, to_file=target is not None)
    if target is None:
        sys.stdout.write(text)
    else:
        with replacing(target) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    return exits.OK if report.clean else exits.PROBLEMS


def _from(before: int, advance: Advance) -> Callable[[int], None]:
    return lambda end: advance.to(before + end)


def _one(item: Readable, looking: Finder, report: Report, page: Page | None, show: bool, step: Callable[[int], None]) -> None:
    def seen(stretch: Stretch, line: int, column: int) -> None:
        step(stretch.end)
        if page is not None:
            page.add(item.name, stretch, line)

    scan(item, looking, report, values=show, seen=seen)


def _inputs(paths: tuple[str, ...], exclude: tuple[str, ...], read_as: str) -> Iterator[Readable | Unscanned | Skipped]:
    kind: Any = READ_AS[read_as]
    for name in paths:
        if name == "-":
            yield pipe_of(sys.stdin.buffer, "<stdin>", kind)
            continue
        path = existing(name)
        if not path.is_dir():
            yield examine(path, kind)
            continue
        for found in walk(path, exclude):
            yield examine(found, kind) if isinstance(found, Path) else found


def _target(output: str, inputs: list[Readable | Unscanned | Skipped]) -> Path:
    target = Path(output)
    if not target.parent.is_dir():
        raise Stop(f"there is no folder `{printable(str(target.parent))}`", "make it first")
    if target.is_dir():
        raise Stop(f"`{printable(output)}` is a folder", "name a file in it")
    if target.exists() and any(isinstance(i, Readable) and i.path is not None and i.path.samefile(target) for i in inputs):
        raise Stop(f"`{printable(output)}` is one of the files to scan", "write the result somewhere else")
    return target


def _table(report: Report, *, to_file: bool) -> str:
    if not to_file:
        write(console(), report)
        return ""
    made = io.StringIO()
    write(console(made), report)
    return made.getvalue()
