"""What does a score mean?

Measured: of the findings of our whole detector with a score in each range, the share that touches an identifier, owed or optional, with the
95 % interval of Wilson; for patterns and model apart, and together.  And for a rule's `min_score`: what is then covered, and how often a
finding is wrong.  The texts are those of `tests/detect/data` named on the command line; by default `field2`,
`field4` and `field5`; `field2-b` and `field5` were not read while the detector was built.

`python -m benchmarks.calibration [set ...]`
"""

from __future__ import annotations

import itertools
import sys

from guardrails.detect.combined import Phi
from guardrails.workbench.scoring import ask, count
from guardrails.workbench.scoring_data import Labeled, read_labeled

from .accuracy import ROOT, wilson
from .measure import header

EDGES = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
LEAST = (0.0, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def texts(name: str) -> list[Labeled]:
    """The labeled texts of one development set."""
    path = ROOT / "tests" / "detect" / "data" / f"{name}.jsonl"
    with path.open("rb") as file:
        return [row for row in read_labeled(file, path.name) if isinstance(row, Labeled)]


def main(names: tuple[str, ...] = ("field2-a", "field2-b", "field4-a", "field4-b", "field5")) -> None:
    rows = [row for name in (sys.argv[1:] or names) for row in texts(name)]
    answers = ask(Phi().find, rows)
    print(header())
    print(f"{len(rows)} texts\n\n{'score':14} {'stage':10} {'findings':>8} {'right':>6}  interval")
    judged = [
        (match.score, match.stage, any(s.start < match.end and s.end > match.start for s in row.spans))
        for row, found in zip(rows, answers.found, strict=True)
        for match in found or ()
    ]
    for low, high in itertools.pairwise(EDGES):
        for stage in ("patterns", "model", "both"):
            within = ((by, right) for score, by, right in judged if low <= score < high)
            here = [right for by, right in within if stage == "both" or (by == "model") == (stage == "model")]
            if here:
                least, most = wilson(sum(here), len(here))
                print(f"{low:.2f} to {min(high, 1):.2f}   {stage:10} {len(here):8} {sum(here) / len(here):6.3f}  [{least:.3f}, {most:.3f}]")
    print(f"\n{'min_score':10} {'covered':>8}  {'interval':16} {'wrong per 1,000 words':>22}")
    for least_score in LEAST:
        counted = [count(row, found, least_score) for row, found in zip(rows, answers.found, strict=True)]
        owed, covered = (sum(c.counts[i] for c in counted) for i in (0, 1))
        wrong, words = (sum(c.counts[i] for c in counted) for i in (8, 9))
        low, high = wilson(covered, owed)
        print(f"{least_score:10.2f} {covered / owed:8.3f}  [{low:.3f}, {high:.3f}] {1000 * wrong / words:22.2f}")


if __name__ == "__main__":
    main()
