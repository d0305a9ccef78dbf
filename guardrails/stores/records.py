"""Small records that change by comparing versions, with notes that are kept in the same step: what a store of them offers.

A note tells of a change and waits in the store until somebody has written it where it belongs.  So a change and the news of it are
never torn apart, whatever dies in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

MAX_KEY: Final = 200
MAX_BODY: Final = 4 * 1024 * 1024
MAX_CHANGES: Final = 2_000
MAX_LIST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its key, a version that counts up from 1, a state and a time (milliseconds since 1970) to list it by, and its content."""

    key: str
    version: int
    state: str
    due: int
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one key: the record that follows, or None to delete it.

    `expected` is the version that must be there now: 0 for none at all, None for whatever is there.
    """

    key: str
    expected: int | None
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """News of a change, to be written elsewhere: about which key (or empty: several), since when, of which kind, saying what."""

    id: str
    about: str
    at: int
    kind: str
    body: bytes = field(default=b"", repr=False)


class Records(Protocol):
    """A store of records.  Every call is one step that happens whole or not at all."""

    def commit(self, changes: Sequence[Change], notes: Sequence[Note] = ()) -> frozenset[str]:
        """Makes all changes and keeps the notes; or, when a key is not at its expected version, does nothing and names such keys."""

    def read(self, key: str) -> Record | None:
        """The record, or None."""

    def listed(
        self, state: str, *, due: int | None = None, after: tuple[int, str] = (-1, ""), limit: int = MAX_LIST, bodies: bool = True
    ) -> list[Record]:
        """Records in a state, by time and key: those after a place, due at `due` or before, at most `limit`; on wish without bodies."""

    def count(self, state: str) -> int:
        """How many records are in a state."""

    def notes(self, *, about: str | None = None, before: int | None = None, limit: int = MAX_LIST) -> list[Note]:
        """Notes that still wait, oldest first: about one key, and kept at `before` or earlier."""

    def forget(self, ids: Iterable[str]) -> None:
        """Drops notes that were written where they belong."""


def checked(changes: Sequence[Change], notes: Sequence[Note]) -> None:
    """Raises ValueError for changes that no store takes: too many, too large, or one key twice."""
    if len(changes) > MAX_CHANGES or len(notes) > MAX_CHANGES:
        raise ValueError("too many changes in one step")
    if len({change.key for change in changes}) != len(changes):
        raise ValueError("a key is changed twice in one step")
    for change in changes:
        record = change.record
        if not change.key or len(change.key) > MAX_KEY:
            raise ValueError("a key is empty or too long")
        if record is not None and (record.key != change.key or record.version < 1 or len(record.body) > MAX_BODY):
            raise ValueError("a record does not fit its change, or is too large")
    if any(len(note.body) > MAX_BODY for note in notes):
        raise ValueError("a note is too large")


def bounded(limit: int) -> int:
    """A limit within what one call may give."""
    return max(1, min(limit, MAX_LIST))
