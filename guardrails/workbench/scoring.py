"""How well a detector does on labeled texts: what it covers, what leaks, how often it is wrong, each with a confidence interval.

The measures, over identifiers that are owed:

covered   all letters and digits of the identifier lie within findings, of whatever type: redaction would remove it
typed     a finding of the same group of types touches it
leak      share of the letters and digits of all identifiers that no finding covers
F1, F2    of precision (findings that touch an identifier, owed or optional) and recall (identifiers touched); F2 weighs recall more
wrong     findings that touch no identifier, per 1,000 words: in all texts, and in clean ones, which owe nothing

In a date, the year is not owed: Safe Harbor lets it stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final

from .scoring_data import Labeled, Span

if TYPE_CHECKING:
    from ..detect import Match

POINTS: Final[dict[str, float]] = {"screening": 0.7, "redaction": 0.0}
"""The published operating points: the least score of a finding that counts.  Screening is wrong less often, redaction misses less."""

Find = Callable[[str], "Iterable[Match]"]

_GROUPS: Final = (
    ("ADDRESS", "LOCATION", "ORG"),
    ("MRN", "HEALTH_PLAN_ID", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "OTHER_ID"),
    ("DATE", "AGE_OVER_89", "AGE"),
    ("PHONE", "FAX"),
)
_GROUP: Final = {name: group[0] for group in _GROUPS for name in group}
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

# What is counted in one text; a measure is a ratio of sums of these.
OWED: Final = ("owed", "covered", "touched", "typed", "letters", "hidden")
COUNTS: Final = (
    *OWED,
    *("found", "right", "wrong", "words"),
    *("clean_texts", "clean_words", "clean_wrong", "clean_flagged", "owing_texts", "leaking_texts"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one text: in all, by type of identifier, and by type of wrong finding."""

    counts: tuple[int, ...]
    types: dict[str, tuple[int, ...]]
    wrong: tuple[str, ...]


@dataclass(slots=True)
class Answers:
    """What a detector said to each text, None where it failed, and the nanoseconds it took."""

    found: list[list[Match] | None] = field(default_factory=list, repr=False)
    nanoseconds: list[int] = field(default_factory=list, repr=False)

    @property
    def failed(self) -> int:
        """Texts at which the detector raised; nothing of them counts as found."""
        return sum(found is None for found in self.found)


def ask(find: Find, texts: Iterable[Labeled], step: Callable[[], None] = lambda: None) -> Answers:
    """Runs a detector over all texts, one after the other; `step` is called after each."""
    answers = Answers()
    for text in texts:
        started = perf_counter_ns()
        try:
            found: list[Match] | None = list(find(text.text))
        except Exception:  # noqa: BLE001  reason: a detector that fails leaks the whole text, and that is what is measured
            found = None
        answers.nanoseconds.append(perf_counter_ns() - started)
        answers.found.append(found)
        step()
    return answers


def count(text: Labeled, found: Sequence[Match] | None, least: float = 0.0) -> Counted:
    """The counts of one text, over findings with at least this score."""
    size = len(text.text)
    matches = sorted({(max(0, m.start), min(size, m.end), m.type) for m in found or () if m.score >= least and m.end > m.start})
    hidden = bytearray(size)
    for start, end, _ in matches:
        hidden[start:end] = b"\x01" * (end - start)
    types: dict[str, list[int]] = {}
    for span in text.spans:
        if not span.optional:
            row = types.setdefault(span.type, [0] * len(OWED))
            for index, number in enumerate(_span(text.text, span, matches, hidden)):
                row[index] += number
    total = [sum(row[i] for row in types.values()) for i in range(len(OWED))]
    wrong = tuple(kind for start, end, kind in matches if not any(s.start < end and s.end > start for s in text.spans))
    words = len(text.text.split())
    clean = not total[0]
    tail = (1, words, len(wrong), int(bool(wrong)), 0, 0) if clean else (0, 0, 0, 0, 1, int(total[4] > total[5]))
    counts = (*total, len(matches), len(matches) - len(wrong), len(wrong), words, *tail)
    return Counted(counts, {kind: tuple(row) for kind, row in types.items()}, wrong)


def _span(text: str, span: Span, matches: Sequence[tuple[int, int, str]], hidden: bytearray) -> tuple[int, ...]:
    places = [i for i in range(span.start, span.end) if text[i].isalnum()] or list(range(span.start, span.end))
    if span.type == "DATE":
        years = {i for m in _YEAR.finditer(text[span.start : span.end]) for i in range(span.start + m.start(), span.start + m.end())}
        places = [i for i in places if i not in years] or places
    covered = sum(hidden[i] for i in places)
    group = _group(span.type)
    typed = any(start < span.end and end > span.start and _group(kind) == group for start, end, kind in matches)
    return 1, int(covered == len(places)), int(any(hidden[span.start : span.end])), int(typed), len(places), covered


def _group(kind: str) -> str:
    return _GROUP.get(kind, kind)


def measures(sums: dict[str, Any]) -> dict[str, Any]:
    """Every measure from sums of counts, which may be numbers or arrays of them; NaN where there is nothing to divide by."""
    from numpy import errstate, float64, nan, where  # on first use: the command starts without it

    with errstate(divide="ignore", invalid="ignore"):
        n = {name: float64(value) if isinstance(value, int) else value.astype(float64) for name, value in sums.items()}
        recall, precision = n["touched"] / n["owed"], n["right"] / n["found"]

        def f(beta: float) -> Any:
            value = (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
            return where((n["touched"] > 0) & (n["right"] > 0), value, where(n["owed"] > 0, 0.0, nan))

        return {
            "covered": n["covered"] / n["owed"],
            "typed": n["typed"] / n["owed"],
            "leak": 1 - n["hidden"] / n["letters"],
            "precision": precision,
            "recall": recall,
            "f1": f(1),
            "f2": f(2),
            "wrong_per_1000_words": 1000 * n["wrong"] / n["words"],
            "wrong_per_1000_clean_words": 1000 * n["clean_wrong"] / n["clean_words"],
            "texts_that_leak": n["leaking_texts"] / n["owing_texts"],
            "clean_texts_flagged": n["clean_flagged"] / n["clean_texts"],
        }


def wrong_types(counted: Iterable[Counted]) -> Counter[str]:
    """How often findings of each type were wrong."""
    return Counter(kind for row in counted for kind in row.wrong)
