"""Scans files for identifiers: what was found where, what was not read, and counts; values are kept only when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ..detect import Match
from .scanning_detector import Finder
from .scanning_files import Readable, Skipped, Unscanned
from .scanning_stretches import NotJson, Stretch, stretches

KEPT: Final = 100_000
"""Hits that a report holds; the counts know all of them."""

_MOVED: Final = "it changed while it was read"


@dataclass(frozen=True, slots=True)
class Hit:
    """An identifier in a file: where it starts, line and column from 1, and its length in code points."""

    file: str
    line: int
    column: int
    characters: int
    type: str
    score: float
    stage: str
    value: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Report:
    """What a scan came to."""

    files: int = 0
    characters: int = 0
    hits: list[Hit] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unscanned: list[Unscanned] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many identifiers there are."""
        return self.counts.total()

    @property
    def clean(self) -> bool:
        """Whether everything was read and nothing was found."""
        return not self.counts and not self.unscanned

    def by_type(self) -> Counter[str]:
        """Identifiers of each type, in all files."""
        made: Counter[str] = Counter()
        for (_, kind), number in self.counts.items():
            made[kind] += number
        return made

    def by_file(self) -> dict[str, Counter[str]]:
        """Identifiers of each type in each file that has some."""
        made: dict[str, Counter[str]] = {}
        for (file, kind), number in self.counts.items():
            made.setdefault(file, Counter())[kind] += number
        return made


Seen = Callable[[Stretch, int, int], None]
"""Told of every stretch, with the line and column at which it starts."""


def scan(given: Readable, finder: Finder, report: Report, *, values: bool = False, seen: Seen = lambda *_: None) -> None:
    """Adds what is in one file to a report.  With `values` the hits hold what was found."""
    report.files += 1
    if given.encoding in ("cp1252", "latin-1"):
        report.notes.append(f"{given.name} is not UTF-8; it was read as {'Windows-1252' if given.encoding == 'cp1252' else 'Latin-1'}")
    line = column = 1
    try:
        for stretch in stretches(given, finder):
            if stretch.doubt:
                report.unscanned.append(Unscanned(given.name, stretch.doubt, line))
            report.characters += len(stretch.text)
            seen(stretch, line, column)
            line, column = _add(report, given.name, stretch, line, column, values)
    except NotJson as error:
        report.unscanned.append(Unscanned(given.name, error.why, error.line))
    except UnicodeDecodeError:
        report.unscanned.append(Unscanned(given.name, _MOVED, line))
    except OSError as error:
        report.unscanned.append(Unscanned(given.name, (error.strerror or "cannot be read").lower(), line))


def _add(report: Report, file: str, stretch: Stretch, line: int, column: int, values: bool) -> tuple[int, int]:
    """Adds a stretch's hits; gives the line and column behind it."""
    text, at = stretch.text, 0
    for match in sorted(stretch.matches, key=_place):
        line, column = advanced(text, at, match.start, line, column)
        at = match.start
        report.counts[file, match.type] += 1
        if len(report.hits) < KEPT:
            value = text[match.start : match.end] if values else None
            report.hits.append(Hit(file, line, column, match.end - match.start, match.type, match.score, match.stage, value))
    return advanced(text, at, len(text), line, column)


def advanced(text: str, start: int, end: int, line: int, column: int) -> tuple[int, int]:
    """The line and column of `end`, from those of `start`."""
    breaks = text.count("\n", start, end)
    return (line + breaks, end - text.rfind("\n", start, end)) if breaks else (line, column + end - start)


def _place(match: Match) -> tuple[int, int]:
    return match.start, match.end
