"""How good is the shipped detector on the development sets?  The tables of `docs/model.md`, written anew.

Measured: the whole detector, patterns and model together, on `tests/detect/data` and, where it lies there, on the sentences of
`presidio-research`: what is covered, what leaks, F2, wrong findings, each with its 95 % interval over texts drawn again, at both operating
points; and by type of identifier.

`python -m benchmarks.model_page [--general FILE] [--write]` prints the tables, or puts them into the page between their marks.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from guardrails.detect.combined import Phi
from guardrails.workbench.scoring import POINTS, Answers, ask
from guardrails.workbench.scoring_data import Labeled, read_labeled
from guardrails.workbench.scoring_intervals import Estimate, Score, score

from .accuracy import ROOT

PAGE = ROOT / "docs" / "model.md"
FIELD = ("field2-a", "field2-b", "field3", "field4-a", "field4-b", "field5")
KINDS = ("question", "note", "hard", "disguised", "clean", "general")
OTHERS = ("questions", "questions2", "notes", "messages", "structured", "disguised", "field", "clean", "clean2", "hard")


@cache
def judged(path: Path) -> tuple[list[Labeled], Answers]:
    """The texts of a file, and what the detector says to each."""
    with path.open("rb") as file:
        texts = [row for row in read_labeled(file, path.name) if isinstance(row, Labeled)]
    return texts, ask(_detector().find, texts)


@cache
def _detector() -> Phi:
    return Phi()


def of(path: Path, tag: str = "", least: float = 0.0) -> Score | None:
    """The score on a file, or on those of its texts that have a tag."""
    texts, answers = judged(path)
    pairs = [(text, found) for text, found in zip(texts, answers.found, strict=True) if not tag or tag in text.tags]
    return score([text for text, _ in pairs], Answers([found for _, found in pairs]), least) if pairs else None


def cell(value: Estimate, digits: int = 3) -> str:
    """A value with its interval, or a dash."""
    if value.value != value.value:
        return "-"
    return f"{value.value:.{digits}f} ({value.low:.{digits}f}-{value.high:.{digits}f})"


def line(name: str, made: Score) -> str:
    """One row: what a set owes, and how much of it is found."""
    m = made.measures
    flagged = f"{round(m['clean_texts_flagged'].value * made.clean_texts)} of {made.clean_texts}" if made.clean_texts else "-"
    rates = (cell(m["wrong_per_1000_words"], 1), cell(m["wrong_per_1000_clean_words"], 1))
    return f"| {name} | {made.owed} | {cell(m['covered'])} | {cell(m['leak'])} | {cell(m['f2'])} | {' | '.join(rates)} | {flagged} |"


HEAD = "| set | owed | covered | leak | F2 | wrong | wrong in clean texts | clean texts flagged |\n|---|---|---|---|---|---|---|---|"


def by_kind() -> Iterator[str]:
    """The sets of several kinds of texts."""
    yield HEAD
    for name in FIELD:
        for kind in KINDS:
            if (made := of(_data(name), kind)) is not None:
                yield line(f"{name}: {kind}", made)


def by_set(general: Path | None) -> Iterator[str]:
    """The sets that were read while the detector was made."""
    yield HEAD
    for name, path in [(name, _data(name)) for name in OTHERS] + ([("general", general)] if general else []):
        if (made := of(path)) is not None:
            yield line(name, made)


def by_point() -> Iterator[str]:
    """Both operating points, on the sets that nobody read."""
    yield "| set | point | covered | leak | F2 | wrong |\n|---|---|---|---|---|---|"
    for name in ("field2-b", "field5"):
        for kind in KINDS:
            for point, least in sorted(POINTS.items()):
                if (made := of(_data(name), kind, least)) is not None:
                    m = made.measures
                    cells = (cell(m["covered"]), cell(m["leak"]), cell(m["f2"]), cell(m["wrong_per_1000_words"], 1))
                    yield f"| {name}: {kind} | {point} | {' | '.join(cells)} |"


def by_type() -> Iterator[str]:
    """Types of identifiers, over all sets of several kinds."""
    yield "| type | owed | covered | found as this type or its like |\n|---|---|---|---|"
    texts, found = [], []
    for name in FIELD:
        more, answers = judged(_data(name))
        texts += more
        found += answers.found
    for kind, part in score(texts, Answers(found)).types.items():
        yield f"| {kind} | {part.owed} | {cell(part.covered)} | {cell(part.typed)} |"


def _data(name: str) -> Path:
    return ROOT / "tests" / "detect" / "data" / f"{name}.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description="Tables of docs/model.md.")
    parser.add_argument("--general", type=Path, help="the sentences of presidio-research, labeled")
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    options = parser.parse_args()
    tables = {"kinds": by_kind(), "sets": by_set(options.general), "points": by_point(), "types": by_type()}
    page = PAGE.read_text(encoding="utf-8")
    for name, rows in tables.items():
        table = "\n".join(rows)
        page, times = re.subn(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", rf"\g<1>{table}\n\g<2>", page, flags=re.DOTALL)
        if not options.write:
            print(f"\n{name}\n{table}")
        elif times != 1:
            raise SystemExit(f"{PAGE.name} has {times} places for the table `{name}`, not one")
    if options.write:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
