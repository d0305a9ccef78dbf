"""How much a fault test does: a little by default, so that a change is checked soon; all of it with GUARDRAILS_FAULTS=full."""

from __future__ import annotations

import os

FULL = os.environ.get("GUARDRAILS_FAULTS") == "full"


def scale(little: int, full: int) -> int:
    """One of two sizes."""
    return full if FULL else little
