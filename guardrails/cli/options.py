"""Options and readings that several commands share."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from ..source import printable
from .failures import Stop

POLICIES: Final = "policies"
"""The folder that commands use when none is named."""

_F = TypeVar("_F", bound=Callable[..., Any])


def policies(command: _F) -> _F:
    """The option `--policies`."""
    return click.option("--policies", metavar="PATH", default=POLICIES, show_default=True, help="Folder or file with the policies.")(
        command
    )


def form(*names: str) -> Callable[[_F], _F]:
    """The option `--format`; the first name is the default."""
    return click.option("--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="How to print the result.")


def existing(path: str) -> Path:
    """A path that a person named, or a message that tells what is there instead."""
    found = Path(path)
    try:
        there = found.exists()
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if there:
        return found
    hint = (
        "name a folder, or start one with `guardrails init`"
        if path == POLICIES
        else "look at the spelling; paths start at the current folder"
    )
    raise Stop(f"there is no `{printable(path)}`", hint)


def read_bytes(path: str, limit: int) -> tuple[bytes, str]:
    """The content of a file, or of standard input for `-`, with the name that messages show."""
    if path == "-":
        data, name = sys.stdin.buffer.read(limit + 1), "<stdin>"
    else:
        found = existing(path)
        if stat.S_ISDIR(found.stat().st_mode):
            raise Stop(f"`{printable(path)}` is a folder", "name a file in it")
        with found.open("rb") as file:
            data, name = file.read(limit + 1), found.as_posix()
    if len(data) > limit:
        raise Stop(f"`{printable(name)}` is larger than {limit // 2**20} MiB", "split it")
    return data, name


def unreadable(problems: list[Any]) -> Stop:
    """Ends the command after everything that is wrong with the input was printed."""
    for problem in problems:
        for row in str(problem).split("\n"):
            sys.stderr.write(printable(row) + "\n")
    return Stop("the input cannot be judged", "`guardrails problem CODE` says more about a code")


def write_file(path: str, data: bytes) -> None:
    """Writes a file whole."""
    target = Path(path)
    if not target.parent.is_dir():
        raise Stop(f"there is no folder `{printable(str(target.parent))}`", "make it first")
    target.write_bytes(data)
