"""Problems as text for people and as JSON; `sarif.py` and `github.py` have the other two forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from ..errors import Problem
from .terminal import line


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem with its place as numbers.  Lines and columns count from 1, columns in code points; no place has line 0."""

    problem: Problem
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    @property
    def place(self) -> str:
        """`file:line:column`, or what there is of it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


def shown(problems: Iterable[Problem], paths: Sequence[str]) -> list[Shown]:
    """Problems with their places, in files as the reader of the output finds them."""
    return [_shown(problem, paths) for problem in problems]


def _shown(problem: Problem, paths: Sequence[str]) -> Shown:
    if problem.span is None:
        return Shown(problem)
    root = problem.span.root
    file = reachable(root.source.name, paths)
    if not root.source.text:  # a file that could not be read at all
        return Shown(problem, file)
    start, end = root.source.place(root.start), root.source.place(max(root.start, root.end))
    return Shown(problem, file, *start, *end)


def reachable(name: str, paths: Sequence[str]) -> str:
    """The file that messages call `name`, as a path that leads there from here: names start at the folder that was given."""
    for given in map(Path, paths):
        top, _, rest = name.partition("/")
        for path in (given / rest, given / name, given):
            if (path.name == name.rpartition("/")[2] and path.is_file()) or (path == given and name == top == path.name):
                return path.as_posix()
    return name


def write_text(to: Console, problems: Iterable[Shown]) -> None:
    """Each problem with its line, caret and hint."""
    for row in problems:
        problem = row.problem
        note = problem.severity == "note"
        head = f"{row.place}: " if row.file else ""
        line(to, (head, "bold"), (problem.code, "yellow" if note else "bold red"), " note: " if note else " ", problem.message)
        if row.line and problem.span is not None:
            source, carets = problem.span.excerpt()
            number = str(row.line)
            line(to, (f"  {number} | ", "dim"), source)
            line(to, (" " * (len(number) + 2) + " | ", "dim"), (carets, "yellow" if note else "bold red"))
        if problem.hint:
            line(to, ("  hint: ", "cyan"), problem.hint)


def as_json(problems: Iterable[Shown], summary: dict[str, Any]) -> str:
    """One JSON object with every problem and the summary."""
    return json.dumps({"version": 1, "problems": [_row(p) for p in problems], "summary": summary}, indent=2)


def _row(row: Shown) -> dict[str, Any]:
    problem = row.problem
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "file": row.file or None,
        "line": row.line or None,
        "column": row.column or None,
        "end_line": row.end_line or None,
        "end_column": row.end_column or None,
    }


Format = Callable[[Sequence[Shown], dict[str, Any]], str]
FORMATS: Final = ("text", "json", "sarif", "github")
"""What `--format` takes."""
