"""Measures with 95 % confidence intervals: whole texts are drawn again with replacement, from a fixed seed.

Where all or nothing was found, every draw says the same; then the interval is Wilson's over the texts that took part, and for a rate of
zero the exact one of Poisson.  One identifier found is no proof that all are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from .scoring import COUNTS, OWED, Answers, Counted, count, measures, wrong_types
from .scoring_data import Labeled

DRAWS: Final = 1000
SEED: Final = 20_260_101
_AT_ONCE: Final = 4_000_000  # draws times texts held at once
_WILSON: Final = 1.96**2
_NONE_SEEN: Final = 3.69  # events that are still likely, with 97.5 %, where none was seen
# The texts that take part in each share, and the words that a rate is about.
_SHARES: Final = {
    **dict.fromkeys(("covered", "typed", "leak", "recall", "texts_that_leak"), "owing_texts"),
    "precision": "found",
    "clean_texts_flagged": "clean_texts",
}
_RATES: Final = {"wrong_per_1000_words": "words", "wrong_per_1000_clean_words": "clean_words"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its interval; NaN where there was nothing to measure."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Part:
    """Identifiers of one type, or in texts with one tag."""

    owed: int
    covered: Estimate
    typed: Estimate
    leak: Estimate


@dataclass(frozen=True, slots=True)
class Score:
    """How a detector did on one set of texts at one operating point."""

    texts: int
    clean_texts: int
    words: int
    owed: int
    measures: dict[str, Estimate]
    types: dict[str, Part]
    tags: dict[str, Part]
    wrong: dict[str, int] = field(default_factory=dict)


def score(texts: Sequence[Labeled], answers: Answers, least: float = 0.0, tags: Iterable[str] | None = None, draws: int = DRAWS) -> Score:
    """The measures over all texts, by type of identifier, and by each tag that begins with one of `tags`."""
    import numpy as np  # on first use: the command starts without it

    rows = [count(text, found, least) for text, found in zip(texts, answers.found, strict=True)]
    parts = _parts(texts, rows, None if tags is None else tuple(tags))
    table = np.array([r.counts for r in rows], dtype=np.int64).reshape(len(rows), len(COUNTS))
    wide = np.concatenate([table, *(np.array(part, dtype=np.int64) for part in parts.values())], axis=1)
    sums, drawn = wide.sum(axis=0), _drawn(wide, draws)
    whole = dict(zip(COUNTS, (int(n) for n in sums), strict=False))
    estimates = _estimates(whole, measures({name: drawn[:, i] for i, name in enumerate(COUNTS)}))
    kinds: dict[str, Part] = {}
    tagged: dict[str, Part] = {}
    for index, (of, name) in enumerate(parts):
        first = len(COUNTS) + index * len(OWED)
        at = slice(first, first + len(OWED))
        made = _part(sums[at], drawn[:, at], int((wide[:, first] > 0).sum()))
        (kinds if of == "type" else tagged)[name] = made
    return Score(
        len(rows),
        whole["clean_texts"],
        whole["words"],
        whole["owed"],
        estimates,
        dict(sorted(kinds.items(), key=lambda item: (-item[1].owed, item[0]))),
        dict(sorted(tagged.items())),
        dict(wrong_types(rows).most_common()),
    )


def _parts(texts: Sequence[Labeled], rows: Sequence[Counted], tags: tuple[str, ...] | None) -> dict[tuple[str, str], list[tuple[int, ...]]]:
    """The counts of owed identifiers of every text, by type and by tag."""
    nothing = (0,) * len(OWED)
    parts = {("type", kind): [r.types.get(kind, nothing) for r in rows] for kind in sorted({k for r in rows for k in r.types})}
    if tags is not None:
        for tag in sorted({t for text in texts for t in text.tags if t.startswith(tags)}):
            parts["tag", tag] = [r.counts[: len(OWED)] if tag in t.tags else nothing for t, r in zip(texts, rows, strict=True)]
    return parts


def _drawn(table: Any, draws: int) -> Any:
    """The sums of each column over as many texts again, drawn `draws` times."""
    import numpy as np

    texts = len(table)
    if not texts:
        return np.zeros((1, table.shape[1]))
    random = np.random.default_rng(SEED)
    step = max(1, _AT_ONCE // texts)
    even = np.full(texts, 1 / texts)
    return np.concatenate([random.multinomial(texts, even, size=min(step, draws - done)) @ table for done in range(0, draws, step)])


def _part(sums: Any, drawn: Any, texts: int) -> Part:
    owed, covered, _, typed, letters, hidden = range(len(OWED))

    def share(above: int, below: int, *, rest: bool = False) -> Estimate:
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore"):
            value, values = sums[above] / sums[below], drawn[:, above] / drawn[:, below]
        return _share(_estimate(1 - value, 1 - values) if rest else _estimate(value, values), texts)

    return Part(int(sums[owed]), share(covered, owed), share(typed, owed), share(hidden, letters, rest=True))


def _estimates(whole: dict[str, int], drawn: dict[str, Any]) -> dict[str, Estimate]:
    made = {}
    for name, value in measures(whole).items():
        estimate = _estimate(value, drawn[name])
        if name in _SHARES:
            estimate = _share(estimate, whole[_SHARES[name]])
        elif name in _RATES and estimate.value == 0:
            estimate = replace(estimate, high=1000 * _NONE_SEEN / whole[_RATES[name]])
        made[name] = estimate
    return made


def _share(estimate: Estimate, texts: int) -> Estimate:
    """The interval of a share; wider than a point where all or nothing was found in this many texts."""
    if estimate.value == 1:
        return replace(estimate, low=texts / (texts + _WILSON))
    if estimate.value == 0:
        return replace(estimate, high=_WILSON / (texts + _WILSON))
    return estimate


def _estimate(value: Any, values: Any) -> Estimate:
    import numpy as np

    known = values[~np.isnan(values)]
    low, high = np.percentile(known, (2.5, 97.5)) if len(known) else (np.nan, np.nan)
    return Estimate(float(value), float(low), float(high))
