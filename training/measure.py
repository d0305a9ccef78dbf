"""Measures a model on what its training never saw: held-out templates and names, and names by origin in plain frames.

`python -m training.measure MODEL.npz` prints both.  The model must have been trained with `--held-out`.
"""

# ruff: noqa: S311  (chance here is no secret)

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

from guardrails.detect.model import Model

from .generate.people import People
from .generate.texts import Writer

# Plain sentences of their own, not among the templates.
_FRAMES = (
    "We got the results for {full} back this morning.",
    "Please let {first} know the ride comes at noon.",
    "The form was filled out by {full}, who is waiting outside.",
    "{full} would rather come in the afternoon.",
    "Nurse said {last} slept through the night.",
    "can someone check on {lower} before lunch",
    "Report: {reversed}, stable overnight",
    "I think {first} forgot the blue folder again.",
)


def held_out(path: Path, count: int = 3000, seed: int = 99, threshold: float = 0.5) -> dict[str, tuple[int, int, int]]:
    """By kind of label: how many there are, how many are wholly covered, how many predictions touch nothing."""
    model = Model(path, threshold=threshold)
    owed: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for text in Writer(held_out=True).texts(count, seed):
        found = model.tag(text.text)
        hidden = {i for start, end, _, _ in found for i in range(start, end)}
        for start, end, kind in text.spans:
            owed[kind] += 1
            covered[kind] += all(i in hidden for i in range(start, end) if text.text[i].isalnum())
        for start, end, kind, _ in found:
            wrong[kind] += not any(s < end and e > start for s, e, _ in text.spans)
    return {kind: (owed[kind], covered[kind], wrong[kind]) for kind in sorted(owed)}


def origins(path: Path, each: int = 400, seed: int = 7) -> dict[str, float]:
    """Share of held-out names wholly covered, by where the names come from."""
    model = Model(path)
    people = People(held_out=True)
    rng = random.Random(seed)
    shares = {}
    for origin in ("english", *people.origins):
        covered = 0
        for index in range(each):
            person = people.of(origin, rng)
            full = f"{person.first} {person.last}"
            forms = {
                "full": full,
                "first": person.first,
                "last": person.last,
                "lower": full.lower(),
                "reversed": f"{person.last}, {person.first}",
            }
            frame = _FRAMES[index % len(_FRAMES)]
            field = frame[frame.index("{") + 1 : frame.index("}")]
            start = frame.index("{")
            text = frame.format(**forms)
            hidden = {i for s, e, _, _ in model.tag(text) for i in range(s, e)}
            covered += all(i in hidden for i in range(start, start + len(forms[field])) if text[i].isalnum())
        shares[origin] = covered / each
    return shares


if __name__ == "__main__":
    file = Path(sys.argv[1])
    for kind, (owed, covered, wrong) in held_out(file).items():
        sys.stdout.write(f"{kind:10} {owed:6} owed {covered / owed:.3f} covered {wrong:4} wrong\n")
    for origin, share in origins(file).items():
        sys.stdout.write(f"{origin:12} {share:.3f}\n")
