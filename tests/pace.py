"""How slow this machine is just now, for the few tests that hold a time: bars are set for a quiet machine, and machines are shared."""

from __future__ import annotations

import time

NOMINAL = 0.025
"""Seconds of processor time that the loop takes on a quiet two-core machine of 2026."""


def slowness() -> float:
    """How many times as long as on the quiet machine plain Python takes here; at least 1."""
    return max(1.0, min(_loop() for _ in range(5)) / NOMINAL)


def in_time(took: float, bar: float) -> bool:
    """Whether something took less than a bar that is set for a quiet machine; how slow this one is, is asked only where it matters."""
    return took < bar or took < bar * slowness()


def _loop() -> float:
    started = time.process_time()
    total, words = 0, {}
    for n in range(200_000):
        words[n % 997] = f"{n}"
        total += len(words)
    return time.process_time() - started
