"""Where the shipped policies and exchanges are, in an installed package and in a checkout alike."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]

WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The time as of which the shipped exchanges are judged, so that every run gives the same answers."""


def policies() -> Path:
    """The folder of the shipped policies."""
    packed = _PACKAGE / "shipped" / "policies"
    return packed if packed.is_dir() else _PACKAGE.parent / "policies"


def exchanges() -> Path:
    """The file of the shipped exchanges."""
    return _PACKAGE / "shipped" / "exchanges.jsonl"
