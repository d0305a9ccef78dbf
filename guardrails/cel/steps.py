"""Steps, which functions take whose work does not follow from the sizes of their arguments; the meter hands them in."""

from __future__ import annotations

from typing import Final

from .values import fail

MAX_ITEMS: Final = 1_000_000  # elements that a call may make
MAX_TEXT: Final = 10_000_000  # code points or bytes

Steps = list[int]  # of one number: what is left; a list, so that the caller sees what was taken


def take(steps: Steps, count: int) -> None:
    """Take steps, one for about a microsecond; failure `cost_limit` when not that many are left."""
    steps[0] -= count
    if steps[0] < 0:
        fail("cost_limit", "the expression costs too much")
