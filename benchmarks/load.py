"""How long does loading policies take, and how does it grow with the number of rules?

Measured: `Engine.load` from texts in memory, from reading YAML to the engine that is ready, for sets of 100, 1,000 and 10,000 rules with
conditions over 10, 100 and 1,000 tools; *cold* is the first load of the size in this process, *warm* the next one.  Beside it: the
policies of this repository, from their folder.

Not measured: the first decision at a place, which compiles that place (see *cold* in `benchmarks/decision.py`); importing the package
(`benchmarks/startup.py`).  `python -m benchmarks.load [largest number of rules]`; default 10000.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from guardrails import Engine
from guardrails.policy.load import Given

from . import sets
from .measure import Figure, header, show

SIZES = (100, 1_000, 10_000)


def seconds(given: Given) -> float:
    """How long one load takes."""
    started = perf_counter()
    Engine.load(given, clock=lambda: sets.NOW)
    return perf_counter() - started


def main() -> list[Figure]:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else SIZES[-1]
    figures = []
    for rules in (n for n in SIZES if n <= largest):
        files = sets.tool_rules(rules)
        cold, warm = seconds(files), seconds(files)
        note = f"warm {warm:.3f} s, {cold / rules * 1e6:.0f} us a rule"
        figures.append(Figure(f"{rules} rules, cold", cold, "s", 3 if rules == 10_000 else None, note))
    folder = str(Path(__file__).parent.parent / "policies")
    cold, warm = seconds(folder), seconds(folder)
    figures.append(Figure("the policies of this repository, cold", cold, "s", None, f"warm {warm:.3f} s"))
    show("loading policies", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
