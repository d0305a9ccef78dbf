"""From label probabilities to spans with a label and a score, and what beside them belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import add
from typing import TYPE_CHECKING

from .labels import KINDS
from .lexicon import Lexicon
from .plausible import only_named
from .tokens import LINE, SPACE, TOUCH

if TYPE_CHECKING:
    from .network import Floats

Span = tuple[int, int, str, float]  # first token, token after the last, kind, score


_EDGE = 0.6  # what is this share of the threshold still belongs to a run that has its peak above it


def spans(probabilities: Floats, threshold: float) -> list[Span]:
    """Runs of tokens, one of which at least is more likely than `threshold` part of some entity.

    The kind of a token is the likeliest of all kinds; a run is cut where the kind changes or a new entity is said to begin.
    """
    inside = 1 - probabilities[:, 0]
    places = (inside >= threshold * _EDGE).nonzero()[0]
    if not places.size:
        return []
    runs: list[tuple[int, int, int, float, float]] = []
    start = last = -2
    kind = -1
    weight = peak = 0.0
    # Few tokens are left here, and of so few numbers lists are quicker than arrays.
    for place, top, row in zip(places.tolist(), inside.take(places).tolist(), probabilities.take(places, 0).tolist(), strict=True):
        begins, goes_on = row[1::2], row[2::2]
        both = list(map(add, begins, goes_on))
        most = max(both)
        here = both.index(most)
        if place != last + 1 or here != kind or begins[here] > goes_on[here]:
            runs.append((start, last + 1, kind, weight, peak))
            start, kind, weight, peak = place, here, 0.0, 0.0
        weight += most
        peak = max(peak, top)
        last = place
    runs.append((start, last + 1, kind, weight, peak))
    return [(first, after, KINDS[number], sum_ / (after - first)) for first, after, number, sum_, peak in runs[1:] if peak >= threshold]


def trimmed(words: list[str], first: int, after: int) -> tuple[int, int]:
    """The run without signs at its edges; empty when it is nothing but signs."""
    while first < after and not words[first][0].isalnum():
        first += 1
    while after > first and not words[after - 1][0].isalnum():
        after -= 1
    return first, after


_SAINTS = frozenset({"St", "Ft", "Mt", "Ste"})
_SHORT = frozenset({"Ma", "Mª", "Fco", "Chas", "Wm", "Geo", "Thos", "Jos", "Jas", "Jno", "Robt", "Sta", "Sto"})  # first names cut short


_PARTS = 8  # words at most by which a name grows on one side


def widened(words: list[str], gaps: Sequence[int], first: int, kind: str, lexicon: Lexicon) -> int:
    """Where a run begins once what belongs to it is taken in: an initial (`D. Abernathy`), a saint (`St. Cloud`), the rest of a name."""
    if kind == "LOCATION":
        return first - 2 if _dotted(words, gaps, first) and words[first - 2] in _SAINTS else first
    if kind == "NAME":
        for _ in range(_PARTS):
            initial = (
                _dotted(words, gaps, first) and len(words[first - 2]) == 1 and words[first - 2].isalpha() and words[first - 2].isupper()
            )
            joined = first >= 2 and words[first - 1] in _JOINTS and gaps[first] == gaps[first - 1] == TOUCH and _part(words[first - 2])
            if initial or joined or (_dotted(words, gaps, first) and words[first - 2] in _SHORT):
                first -= 2
            elif first and gaps[first] == SPACE and _named(words[first - 1], lexicon):
                first -= 1
            else:
                break
    return first


def _dotted(words: list[str], gaps: Sequence[int], first: int) -> bool:
    """Whether a word with a full stop at it stands in front."""
    return first >= 2 and words[first - 1] == "." and gaps[first] <= SPACE and gaps[first - 1] == TOUCH


def lengthened(words: list[str], gaps: Sequence[int], after: int, kind: str, lexicon: Lexicon) -> int:
    """Where a name ends once the rest of it is taken in: `Ishikawa-Brown`, `Miguel Echeverria`."""
    if kind == "NAME":
        for _ in range(_PARTS):
            if after + 1 < len(words) and words[after] in _JOINTS and gaps[after] == TOUCH and _joined(words, gaps, after):
                after += 2
            elif after < len(words) and gaps[after] == SPACE and _named(words[after], lexicon):
                after += 1
            else:
                break
    return after


_JOINTS = frozenset("-'")


def _joined(words: list[str], gaps: Sequence[int], joint: int) -> bool:
    """Whether what stands behind a joint is the rest of a name: its second part, or what the end of a line parted from it."""
    rest = words[joint + 1]
    return _part(rest) if gaps[joint + 1] == TOUCH else words[joint] == "-" and gaps[joint + 1] == LINE and rest.islower()


def _part(word: str) -> bool:
    """Whether a word can be one of two that a hyphen or an apostrophe joins to a name."""
    return word.isalpha() and word[0].isupper() and word not in ("T", "S", "M", "D")


def _named(word: str, lexicon: Lexicon) -> bool:
    """Whether a word beside a name is one more of it: with a capital, on a list of names, and nothing else."""
    return word.istitle() and len(word) > 1 and only_named(lexicon.bits(word.lower()))
