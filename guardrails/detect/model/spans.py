"""From label probabilities to spans with a label and a score."""

from __future__ import annotations

from collections.abc import Sequence

from .labels import KINDS
from .network import Floats

Span = tuple[int, int, str, float]  # first token, token after the last, kind, score


def spans(probabilities: Floats, gaps: Sequence[int], threshold: float) -> list[Span]:
    """Runs of tokens that are more likely than `threshold` part of some entity.

    The kind of a token is the likeliest of all kinds; a run is cut where the kind changes or a new entity is said to begin.
    """
    inside = 1 - probabilities[:, 0]
    places = (inside >= threshold).nonzero()[0].tolist()
    if not places:
        return []
    rows = probabilities[places]
    begins, goes_on = rows[:, 1::2], rows[:, 2::2]
    by_kind = begins + goes_on
    kinds = by_kind.argmax(1).tolist()
    found: list[Span] = []
    start = last = -2
    kind = -1
    weight = 0.0
    for row, place in enumerate(places):
        here = kinds[row]
        if place != last + 1 or here != kind or begins[row, here] > goes_on[row, here]:
            if start >= 0:
                found.append((start, last + 1, KINDS[kind], weight / (last + 1 - start)))
            start, kind, weight = place, here, 0.0
        weight += float(by_kind[row, here])
        last = place
    found.append((start, last + 1, KINDS[kind], weight / (last + 1 - start)))
    return found
