"""`guardrails redact`: writes a file again without the identifiers of people."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from ..source import printable
from ..workbench.scanning_detector import Finder
from ..workbench.scanning_files import Readable, Unscanned, examine, pipe_of
from ..workbench.scanning_redact import redact_file, replacing
from ..workbench.scanning_stretches import NotJson
from . import exits
from .failures import Stop
from .options import existing
from .progress import Advance
from .scan import READ_AS, finder, wanted
from .terminal import count


@click.command("redact")
@click.argument("path", metavar="FILE|-")
@wanted
@click.option("--style", type=click.Choice(["label", "mask"]), default="label", show_default=True, help="`[NAME]`, or a star a letter.")
@click.option("--output", metavar="FILE", help="Write the result here; standard output when left out.")
@click.option("--in-place", is_flag=True, help="Replace the file by the result, in one step.")
def command(
    path: str,
    profile: str | None,
    types: str | None,
    min_score: float,
    read_as: str,
    policies: str | None,
    style: str,
    output: str | None,
    in_place: bool,
) -> int:
    """Take the identifiers of people out of a text, JSON or JSON Lines file, or out of standard input (`-`).

    JSON keeps its shape: only strings, numbers and keys that hold an identifier change. Years and three digits of a zip code stay where
    Safe Harbor lets them. A file that cannot be read as what it is, is refused. How many went is told on standard error.
    """
    looking = finder(profile, types, min_score, policies)
    given = _given(path, READ_AS[read_as])
    target = _target(given, output, in_place)
    if target is None:
        gone = _write(given, looking, style, sys.stdout.buffer)
        sys.stdout.flush()
    else:
        with replacing(target) as file:
            gone = _write(given, looking, style, file)
    listed = ", ".join(f"{kind} {number:,}" for kind, number in sorted(gone.items()))
    sys.stderr.write(f"redacted {count(gone.total(), 'identifier')}{': ' + listed if listed else ''}\n")
    return exits.OK


def _given(path: str, kind: Any) -> Readable:
    if path == "-":
        given = pipe_of(sys.stdin.buffer, "<stdin>", kind)
    else:
        found = existing(path)
        if found.is_dir():
            raise Stop(f"`{printable(path)}` is a folder", "redact its files one by one")
        given = examine(found, kind)
    if isinstance(given, Unscanned):
        raise Stop(f"`{printable(given.file)}` cannot be redacted: {given.why}", "give a text, JSON or JSON Lines file")
    return given


def _target(given: Readable, output: str | None, in_place: bool) -> Path | None:
    if in_place:
        if output is not None:
            raise Stop("`--output` and `--in-place` exclude each other")
        if given.path is None:
            raise Stop("`--in-place` needs a file", "name a file instead of a pipe")
        return given.path
    if output is None:
        return None
    target = Path(output)
    if not target.parent.is_dir():
        raise Stop(f"there is no folder `{printable(str(target.parent))}`", "make it first")
    if target.is_dir():
        raise Stop(f"`{printable(output)}` is a folder", "name a file in it")
    if given.path is not None and target.exists() and given.path.samefile(target):
        raise Stop(f"`{printable(output)}` is the file to redact", "write somewhere else, or use `--in-place`")
    return target


def _write(given: Readable, looking: Finder, style: str, out: Any) -> Counter[str]:
    try:
        with Advance(given.size, "redacting", "parts") as advance:
            gone = redact_file(given, looking, style, out, advance.to)
            advance.finish()
    except NotJson as error:
        place = f"{printable(given.name)}:{error.line}"
        raise Stop(f"{place}: {error.why}", "mend it, or use `--read-as text`, which sees no escapes") from None
    except UnicodeDecodeError:
        raise Stop(f"`{printable(given.name)}` changed while it was read", "try again") from None
    return gone
