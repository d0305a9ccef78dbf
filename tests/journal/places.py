"""What tests of the journal share: a journal in a folder with a second place, bodies of records, and a clock that is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from guardrails.journal import Journal, Limits
from guardrails.journal.lines import Record
from guardrails.journal.reading import records
from guardrails.journal.verify import Report, verify

KEY = bytes(range(32))
FIRST = bytes(range(100, 132))
SMALL = Limits(segment_bytes=4_000, head_records=7)


class Clock:
    """A clock that moves on by a millisecond each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


def journal(home: Path, **options: Any) -> Journal:
    """The journal in `home/journal`, with its second place in `home/second`."""
    given: dict[str, Any] = {"key": KEY, "clock": Clock(), "heads": home / "second", "first_key": FIRST, "limits": SMALL} | options
    return Journal.open(home / "journal", **given)


def decision_id(number: int) -> str:
    """The id of a decision, from a number."""
    return f"01920000-0000-7000-8000-{number:012x}"


def decision(number: int, **more: Any) -> Mapping[str, Any]:
    """The body of a decision."""
    return {"decision": decision_id(number), "effect": "block", "checkpoint": "prompt", "system": "claims-agent", **more}


def checked(home: Path, **options: Any) -> Report:
    """What verification says with everything in hand."""
    return verify(home / "journal", **{"second": home / "second", "first_key": FIRST} | options)


def kept(home: Path) -> list[Record]:
    """All records."""
    return list(records(home / "journal"))
