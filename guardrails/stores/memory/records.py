"""Records of one process, in memory."""

from __future__ import annotations

import os
import weakref
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from threading import Lock

from ..records import MAX_LIST, Change, Note, Record, bounded, checked


class MemoryRecords:
    """Records that are gone with the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._records: dict[str, Record] = {}
        self._order: dict[str, list[tuple[int, str]]] = {}
        self._notes: dict[str, Note] = {}
        _OPEN.add(self)

    def commit(self, changes: Sequence[Change], notes: Sequence[Note] = ()) -> frozenset[str]:
        """Makes all changes and keeps the notes; or does nothing and names the keys that are not at their version."""
        checked(changes, notes)
        with self._lock:
            stale = frozenset(c.key for c in changes if c.expected not in (None, self._version(c.key)))
            if stale:
                return stale
            for change in changes:
                self._take(change.key)
                if change.record is not None:
                    self._put(change.record)
            self._notes.update({note.id: note for note in notes})
        return frozenset()

    def read(self, key: str) -> Record | None:
        """The record, or None."""
        with self._lock:
            return self._records.get(key)

    def listed(
        self, state: str, *, due: int | None = None, after: tuple[int, str] = (-1, ""), limit: int = MAX_LIST, bodies: bool = True
    ) -> list[Record]:
        """Records in a state, by time and key."""
        with self._lock:
            order = self._order.get(state, [])
            first = bisect_right(order, after)
            keys = [key for at, key in order[first : first + bounded(limit)] if due is None or at <= due]
            found = [self._records[key] for key in keys]
        return found if bodies else [Record(r.key, r.version, r.state, r.due) for r in found]

    def count(self, state: str) -> int:
        """How many records are in a state."""
        with self._lock:
            return len(self._order.get(state, ()))

    def notes(self, *, about: str | None = None, before: int | None = None, limit: int = MAX_LIST) -> list[Note]:
        """Notes that still wait, oldest first."""
        with self._lock:
            found = [n for n in self._notes.values() if (about is None or n.about == about) and (before is None or n.at <= before)]
        return sorted(found, key=lambda note: (note.at, note.id))[: bounded(limit)]

    def forget(self, ids: Iterable[str]) -> None:
        """Drops notes that were written where they belong."""
        with self._lock:
            for name in ids:
                self._notes.pop(name, None)

    def _version(self, key: str) -> int:
        record = self._records.get(key)
        return 0 if record is None else record.version

    def _take(self, key: str) -> None:
        old = self._records.pop(key, None)
        if old is not None:
            order = self._order[old.state]
            del order[bisect_right(order, (old.due, key)) - 1]

    def _put(self, record: Record) -> None:
        self._records[record.key] = record
        insort(self._order.setdefault(record.state, []), (record.due, record.key))


_OPEN: weakref.WeakSet[MemoryRecords] = weakref.WeakSet()
_HELD: list[Lock] = []


def _before_fork() -> None:
    # Between two changes, so that the child's copy is whole and its lock free.
    for records in list(_OPEN):
        records._lock.acquire()
        _HELD.append(records._lock)


def _after_fork() -> None:
    while _HELD:
        _HELD.pop().release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork, after_in_parent=_after_fork)
