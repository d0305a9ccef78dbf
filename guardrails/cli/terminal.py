"""Consoles, tables and counts as the command prints them: colors only on a terminal, stable plain text elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import IO, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..source import printable

_PLAIN_WIDTH: Final = 160  # of a pipe or file without COLUMNS: wide enough that nothing is folded
_NARROW: Final = 120
STYLES: Final = {"allow": "green", "warn": "yellow", "redact": "cyan", "hold": "magenta", "block": "red", "halt": "bold red"}
"""The color of each effect."""


def console(file: IO[str] | None = None) -> Console:
    """A console on a stream, standard output when left out."""
    stream = file or sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else _PLAIN_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def text(*pieces: str | tuple[str, str]) -> Text:
    """Pieces with their styles, safe for a terminal."""
    return Text.assemble(*(printable(p) if isinstance(p, str) else (printable(p[0]), p[1]) for p in pieces))


def line(to: Console, *pieces: str | tuple[str, str]) -> None:
    """Prints one line, never folded: a line of source and its carets stay together."""
    to.print(text(*pieces), soft_wrap=True)


def table(to: Console, title: str, heads: Sequence[str], rows: Iterable[Sequence[str | Text]], *, right: Iterable[int] = ()) -> None:
    """Prints a table; columns in `right` are numbers.  Long cells fold, and nothing is cut."""
    numbers = set(right)
    made = Table(
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), title=title, title_justify="left", title_style="bold", pad_edge=False, show_edge=False
    )
    for index, head in enumerate(heads):
        made.add_column(head, justify="right" if index in numbers else "left", overflow="fold", no_wrap=index in numbers)
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else text(cell) for cell in row))
    with to.capture() as capture:
        to.print(made)
    # Padding up to the last column is of use on a terminal only.
    lines = capture.get() if to.is_terminal else "\n".join(row.rstrip() for row in capture.get().split("\n"))
    to.file.write(lines)


def ruled(to: Console, rule: str, place: str) -> tuple[Text, ...]:
    """The cells of a rule and its line: one below the other where the terminal is narrow, so that places stay whole."""
    cells = Text(printable(rule)), Text(printable(place))
    return cells if to.width >= _NARROW else (Text.assemble(cells[0], "\n", (cells[1].plain, "dim")),)


def ruled_heads(to: Console) -> tuple[str, ...]:
    """The heads of these cells."""
    return ("rule", "line") if to.width >= _NARROW else ("rule and line",)


def effect(word: str) -> Text:
    """An effect in its color."""
    return Text(word, style=STYLES.get(word, ""))


def count(number: int, one: str, many: str = "") -> str:
    """`1 rule`, `2 rules`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
