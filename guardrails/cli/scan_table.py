"""What a scan found, as tables for people and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from rich.console import Console

from ..workbench.scanning import Report
from .terminal import count, line, table

_SHOWN: Final = 200  # hits in the table; all of them are in the counts
_LISTED: Final = 50  # files in a list
_CELL: Final = 60  # characters of a value


def write(to: Console, report: Report) -> None:
    """The hits with their places, the counts by type and by file, and what was not read."""
    if report.hits:
        _hits(to, report)
        kinds = report.by_type()
        table(to, "By type", ("type", "found"), [(kind, f"{number:,}") for kind, number in sorted(kinds.items())], right=(1,))
        line(to, "")
        files = sorted(report.by_file().items(), key=lambda item: (-item[1].total(), item[0]))
        rows = [(name, f"{kinds.total():,}", ", ".join(f"{k} {n:,}" for k, n in sorted(kinds.items()))) for name, kinds in files[:_LISTED]]
        table(to, "By file", ("file", "found", "types"), rows, right=(1,))
        if len(files) > _LISTED:
            line(to, (f"and {len(files) - _LISTED:,} files more", "dim"))
        line(to, "")
    if report.unscanned:
        missing = [(f"{u.file}:{u.line}" if u.line else u.file, u.why) for u in report.unscanned[:_LISTED]]
        table(to, "Not scanned", ("file", "why"), missing)
        if len(report.unscanned) > _LISTED:
            line(to, (f"and {len(report.unscanned) - _LISTED:,} more; `--format json` lists them all", "dim"))
        line(to, "")
    for note in report.notes[:_LISTED]:
        line(to, (note, "dim"))
    if report.skipped:
        line(to, (f"passed over {count(len(report.skipped), 'file or folder', 'files and folders')}", "dim"))
    said = f"{count(report.found, 'identifier')} in {count(len(report.by_file()), 'file')}" if report.found else "nothing found"
    unread = f"; {count(len(report.unscanned), 'place')} not scanned" if report.unscanned else ""
    line(to, (said, "bold"), f", {count(report.files, 'file')} with {count(report.characters, 'character')} read{unread}")


def _hits(to: Console, report: Report) -> None:
    shown = report.hits[:_SHOWN]
    values = any(h.value is not None for h in shown)
    heads = ("file", "line", "column", "type", "score", "stage", *(("value",) if values else ()))
    rows = [
        (
            h.file,
            f"{h.line}",
            f"{h.column}",
            h.type,
            f"{h.score:.2f}",
            h.stage,
            *((h.value or "")[:_CELL] for _ in range(values)),
        )
        for h in shown
    ]
    table(to, "Identifiers", heads, rows, right=(1, 2, 4))
    if report.found > len(shown):
        line(to, (f"and {report.found - len(shown):,} more; `--format json` lists them", "dim"))
    line(to, "")


def as_json(report: Report) -> str:
    """The same as one JSON object."""
    hits = []
    for hit in report.hits:
        row = asdict(hit)
        if hit.value is None:
            del row["value"]
        hits.append(row)
    made = {
        "version": 1,
        "clean": report.clean,
        "files": report.files,
        "characters": report.characters,
        "found": report.found,
        "listed": len(hits),
        "by_type": dict(sorted(report.by_type().items())),
        "by_file": {name: dict(sorted(kinds.items())) for name, kinds in sorted(report.by_file().items())},
        "hits": hits,
        "unscanned": [asdict(u) for u in report.unscanned],
        "skipped": [s.file for s in report.skipped],
        "notes": report.notes,
    }
    return json.dumps(made, indent=2) + "\n"
