"""Runs the benchmarks one after the other and ends with a table of the figures that have a bar: `python -m benchmarks [name ...]`.

`--quick` runs them small, to see that they work; figures of such a run are not to be quoted.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from time import perf_counter

from .measure import Figure, header

# The script, what it is told in a full run, and in a quick one.
SCRIPTS: dict[str, tuple[list[str], list[str]]] = {
    "decision": ([], ["100"]),
    "cel": ([], ["200"]),
    "decide": ([], ["200"]),
    "guard": ([], ["100"]),
    "streams": ([], ["1000"]),
    "clients": ([], ["30"]),
    "telemetry": ([], ["50"]),
    "detect": ([], ["--rounds", "100"]),
    "accuracy": ([], ["20"]),
    "tokens": ([], ["500"]),
    "load": ([], ["100"]),
    "switch": ([], ["3", "1,2"]),
    "startup": ([], ["2"]),
    "journal": ([], ["20"]),
    "budgets": ([], ["--processes", "1,2", "--seconds", "0.3"]),
    "memory": (["100000", "100000"], ["5000", "1000"]),
}


def run(name: str, given: list[str]) -> list[Figure]:
    """The figures of one script; one that fails is reported and does not take the others with it."""
    if importlib.util.find_spec(f"benchmarks.{name}") is None:
        print(f"\nskipped: {name} (there is no such benchmark)")
        return []
    print(f"\n== {name}", flush=True)
    started, kept = perf_counter(), sys.argv
    sys.argv = [f"benchmarks.{name}", *given]
    try:
        figures = importlib.import_module(f"benchmarks.{name}").main()
    except Exception as error:  # noqa: BLE001  # reason: shown as a miss in the table
        print(f"failed: {type(error).__name__}: {error}")
        return [Figure(f"{name} failed", 1, "", 0)]
    finally:
        sys.argv = kept
        print(f"({perf_counter() - started:.0f} s)", flush=True)
    return [f for f in figures or [] if isinstance(f, Figure)]


def main() -> int:
    quick = "--quick" in sys.argv
    names = [a for a in sys.argv[1:] if not a.startswith("-")] or list(SCRIPTS)
    print(header())
    figures = [f for name in names for f in run(name, SCRIPTS.get(name, ([], []))[quick])]
    barred = [f for f in figures if f.bar is not None]
    print(f"\n== bars{' (a quick run: not to be quoted)' if quick else ''}")
    for figure in barred:
        print(f"  {figure}")
    missed = [f for f in barred if f.verdict == "miss"]
    print(f"{len(barred) - len(missed)} of {len(barred)} bars are met")
    return 1 if missed and not quick else 0


if __name__ == "__main__":
    sys.exit(main())
