"""How much a fault test does: a little by default, so that a change is checked soon; all of it with GUARDRAILS_FAULTS=full.

A number instead of `full` means so many percent of it.
"""

from __future__ import annotations

import os

_GIVEN = os.environ.get("GUARDRAILS_FAULTS", "")
FULL = _GIVEN == "full"
PERCENT = 100 if FULL else int(_GIVEN) if _GIVEN.isdecimal() else 0


def scale(little: int, full: int) -> int:
    """One of two sizes, or a part of the larger one."""
    return max(little, full * PERCENT // 100)
