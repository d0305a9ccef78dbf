"""What `guardrails detect eval` measured, as tables for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan
from typing import Any

from rich.console import Console

from ..workbench.scoring import POINTS, Answers
from ..workbench.scoring_intervals import Estimate, Part, Score
from ..workbench.tally import percentile
from .terminal import count, line, table

_LABELS = {
    "covered": "covered: whole identifiers within findings",
    "typed": "typed: touched by the same group of types",
    "leak": "leak: letters and digits left standing",
    "precision": "precision",
    "recall": "recall: identifiers touched",
    "f1": "F1",
    "f2": "F2",
    "wrong_per_1000_words": "wrong findings per 1,000 words",
    "wrong_per_1000_clean_words": "the same in clean texts",
    "texts_that_leak": "texts with an identifier that leak",
    "clean_texts_flagged": "clean texts flagged",
}
_PER_WORDS = frozenset({"wrong_per_1000_words", "wrong_per_1000_clean_words"})


def write(to: Console, name: str, scores: dict[str, Score], answers: Answers, characters: int) -> None:
    """The measures of one file side by side, then identifiers by type and by tag."""
    first = next(iter(scores.values()))
    said = f"{count(first.texts, 'text')} ({first.clean_texts:,} clean), {first.words:,} words, {count(first.owed, 'identifier')} owed"
    line(to, (name, "bold"), f": {said}")
    line(to, "")
    heads = ("measure, with 95 % interval", *(f"{point} (score >= {POINTS[point]:g})" for point in scores))
    rows = [(label, *(_cell(s.measures[key], key) for s in scores.values())) for key, label in _LABELS.items()]
    table(to, "Detection", heads, rows, right=range(1, len(heads)))
    line(to, "")
    for point, score in scores.items():
        if score.types:
            _parts(to, f"By type, {point}", "type", score.types)
        if score.tags:
            _parts(to, f"By tag, {point}", "tag", score.tags)
        if score.wrong:
            listed = ", ".join(f"{kind} {number:,}" for kind, number in list(score.wrong.items())[:12])
            line(to, (f"wrong findings, {point}: ", "bold"), listed)
            line(to, "")
    p50, p99 = (percentile(answers.nanoseconds, share) / 1e6 for share in (0.5, 0.99))
    seconds = sum(answers.nanoseconds) / 1e9
    speed = f", {characters / seconds:,.0f} characters a second" if seconds else ""
    line(to, ("per text ", "bold"), f"p50 {p50:.2f} ms, p99 {p99:.2f} ms{speed}")
    if answers.failed:
        line(to, ("failed ", "bold"), f"the detector failed at {count(answers.failed, 'text')}; nothing of them counts as found")
    line(to, "")


def _parts(to: Console, title: str, head: str, parts: dict[str, Part]) -> None:
    rows = [(name, f"{p.owed:,}", _cell(p.covered), _cell(p.typed), _cell(p.leak)) for name, p in parts.items()]
    table(to, title, (head, "owed", "covered", "typed", "leak"), rows, right=range(1, 5))
    line(to, "")


def _cell(estimate: Estimate, key: str = "") -> str:
    if isnan(estimate.value):
        return "-"
    digits = 1 if key in _PER_WORDS else 3
    interval = "" if isnan(estimate.low) else f"  [{estimate.low:.{digits}f}, {estimate.high:.{digits}f}]"
    return f"{estimate.value:.{digits}f}{interval}"


def as_json(name: str, scores: dict[str, Score], answers: Answers, characters: int) -> dict[str, Any]:
    """The same as one JSON value; what could not be measured is null."""
    first = next(iter(scores.values()))
    made = {
        "file": name,
        "texts": first.texts,
        "clean_texts": first.clean_texts,
        "words": first.words,
        "characters": characters,
        "owed": first.owed,
        "failed": answers.failed,
        "p50_us": percentile(answers.nanoseconds, 0.5) / 1000,
        "p99_us": percentile(answers.nanoseconds, 0.99) / 1000,
        "points": {
            point: {
                "min_score": POINTS[point],
                "measures": {key: asdict(value) for key, value in s.measures.items()},
                "types": {key: asdict(value) for key, value in s.types.items()},
                "tags": {key: asdict(value) for key, value in s.tags.items()},
                "wrong": s.wrong,
            }
            for point, s in scores.items()
        },
    }
    known: dict[str, Any] = _known(made)
    return known


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items()}
    return None if isinstance(value, float) and isnan(value) else value
