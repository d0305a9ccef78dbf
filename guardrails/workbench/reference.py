"""Writes the reference pages that come from tables of the code; `--check` only tells whether they are as they should be."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..cel import reference as cel_functions
from ..detect.profiles import PROFILES
from ..detect.types import TYPES
from ..events import CHECKPOINTS
from ..policy import reference as policy_files
from ..policy.codes import Code
from ..telemetry import page as telemetry
from ..vocabulary import FACTS
from .codes import known

_PARTS = (
    ("GR1", "Policy files, one at a time"),
    ("GR2", "Conditions"),
    ("GR3", "A policy set as a whole"),
    ("GR7", "Event files and recorded exchanges"),
)


def problems_page() -> str:
    """The page of all problem codes."""
    rows = list(known().values())
    lines = [
        "# Problems by code",
        "",
        "<!-- Written by `make docs` from the tables in the code; change those. -->",
        "",
        "Every problem has a code that never changes its meaning. `guardrails problem CODE` prints the same text.",
    ]
    for prefix, title in _PARTS:
        chosen = [row for row in rows if row.code.startswith(prefix)]
        if chosen:
            lines += ["", f"## {title}"]
            for row in chosen:
                lines += _section(row)
    return "\n".join(lines) + "\n"


def _section(row: Code) -> list[str]:
    lines = ["", f"### {row.code}", "", f"**{row.title[:1].upper()}{row.title[1:]}.** {row.explanation}"]
    for word, example in (("Wrong", row.wrong), ("Right", row.right)):
        if example:
            lines += ["", f"{word}:", "", *(f"    {line}".rstrip() for line in example.splitlines())]
    return lines


def facts_page() -> str:
    """The page of everything that a condition may ask, and of the types that `phi` rules may name."""
    facts = [(f"`{f.name}`", f"`{f.type}`", f.doc, where(f.at)) for f in FACTS]
    types = [(f"`{t.name}`", t.doc, f"Safe Harbor ({t.item})" if t.item else "signal") for t in TYPES]
    profiles = [(f"`{name}`", ", ".join(f"`{t}`" for t in sorted(members))) for name, members in PROFILES.items()]
    return "\n".join(
        [
            "# Facts",
            "",
            "<!-- Written by `make docs` from the tables in the code; change those. -->",
            "",
            "What a condition may ask about an event. A fact that is missing for an event makes the condition fail, and the stricter",
            "reading counts. `guardrails facts` prints the same.",
            "",
            *_table(("fact", "type", "meaning", "known at"), facts),
            "",
            "## Types that `phi` rules may name",
            "",
            "Letters are those of 45 CFR 164.514(b)(2)(i). A signal identifies nobody by itself.",
            "",
            *_table(("type", "meaning", "kind"), types),
            "",
            "## Profiles",
            "",
            *_table(("profile", "stands for"), profiles),
            "",
        ]
    )


def where(at: frozenset[str]) -> str:
    """Checkpoints in words."""
    return "everywhere" if len(at) == len(CHECKPOINTS) else ", ".join(c for c in CHECKPOINTS if c in at)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), "|" + "---|" * len(heads), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "cel-functions.md": cel_functions.page(),
        "facts.md": facts_page(),
        "policy-files.md": policy_files.page(),
        "problems.md": problems_page(),
        "../telemetry.md": telemetry.page(),
    }


def main() -> int:
    """Writes the pages, or names those that are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    stale = [n for n, text in pages().items() if not (given.folder / n).is_file() or (given.folder / n).read_text("utf-8") != text]
    if given.check:
        for name in stale:
            sys.stderr.write(f"{given.folder / name} is out of date; run `make docs`\n")
        return 1 if stale else 0
    given.folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (given.folder / name).write_text(pages()[name], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
