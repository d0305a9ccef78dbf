"""What the benchmarks share: timing single calls in turn, and a figure beside its bar.  What is timed is in the other modules."""

from __future__ import annotations

import datetime as dt
import gc
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.  `bar` is the most it may be; None: shown without judgement."""

    what: str
    value: float
    unit: str
    bar: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`pass`, `miss`, or nothing where there is no bar."""
        if self.bar is None:
            return ""
        return "pass" if self.value <= self.bar else "miss"

    def __str__(self) -> str:
        bar = "" if self.bar is None else f"<= {self.bar:g}"
        return f"{self.what:<58}{self.value:>10.4g} {self.unit:<4}{bar:>10}  {self.verdict:<5} {self.note}".rstrip()


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of single calls: the first one, and median and tail of the rest."""

    cold: float
    p50: float
    p99: float


def in_turn(calls: Mapping[str, Callable[[], Any]], rounds: int, *, batch: int = 1) -> dict[str, Times]:
    """Times of all calls, one after the other in each round, less what an empty call costs.

    With `batch`, a sample is the mean of that many calls: for what takes less than the clock can tell.
    """
    clock = time.perf_counter_ns
    cold = {}
    for name, call in calls.items():
        start = clock()
        call()
        cold[name] = (clock() - start) / 1e9
    taken: dict[str, list[int]] = {name: [] for name in calls}
    empty: list[int] = []
    each = range(batch)
    nothing = _nothing
    gc.collect()
    for _ in range(rounds):
        start = clock()
        for _ in each:
            nothing()
        empty.append(clock() - start)
        for name, call in calls.items():
            start = clock()
            for _ in each:
                call()
            taken[name].append(clock() - start)
    idle = statistics.median(empty)
    return {name: _times(cold[name], [max(t - idle, 1) / batch / 1e9 for t in samples]) for name, samples in taken.items()}


def _nothing() -> None:
    return None


def _times(cold: float, samples: list[float]) -> Times:
    ordered = sorted(samples)
    return Times(cold, statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))])


def header() -> str:
    """Version, date and machine: what a published number carries."""
    try:
        ours = version("guardrails-as-code")
    except PackageNotFoundError:
        ours = "from the source tree"
    return f"guardrails {ours}, Python {platform.python_version()}, {platform.machine()}, {dt.datetime.now(dt.UTC):%Y-%m-%d}"


def show(title: str, figures: list[Figure]) -> None:
    """Prints figures under a title."""
    print(f"\n{title}")
    for figure in figures:
        print(f"  {figure}")
