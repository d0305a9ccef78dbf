"""Problems as workflow commands of GitHub Actions, which shows them beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterable

from .problems import Shown


def as_github(problems: Iterable[Shown]) -> str:
    """One `::error` or `::notice` line for each problem."""
    return "\n".join(map(_command, problems))


def _command(row: Shown) -> str:
    problem = row.problem
    properties = {"title": problem.code}
    if row.file:
        properties["file"] = row.file
    if row.line:
        properties |= {"line": str(row.line), "col": str(row.column)}
        # GitHub refuses columns that span several lines.
        properties |= {"endColumn": str(row.end_column)} if row.end_line == row.line else {"endLine": str(row.end_line)}
    if row.end_line != row.line:
        properties.pop("col", None)
    kind = "notice" if problem.severity == "note" else "error"
    message = f"{problem.message}\nhint: {problem.hint}" if problem.hint else problem.message
    written = ",".join(f"{name}={_property(value)}" for name, value in sorted(properties.items()))
    return f"::{kind} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
