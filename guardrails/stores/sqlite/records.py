"""Records in a SQLite file: version checks, changes and notes in one transaction.

What is deleted or replaced is overwritten in the file (`secure_delete`); the write-ahead log keeps it until its next checkpoint is
written over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from ..records import MAX_LIST, Change, Note, Record, bounded, checked
from .database import Database

_SCHEMA: Final = """
PRAGMA secure_delete=ON;
CREATE TABLE IF NOT EXISTS records (
  key TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, due INTEGER NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_by_state ON records (state, due, key);
CREATE TABLE IF NOT EXISTS notes (
  id TEXT PRIMARY KEY, about TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS notes_by_about ON notes (about, at, id);
CREATE INDEX IF NOT EXISTS notes_by_time ON notes (at, id);
"""


class SqliteRecords:
    """Records that all processes of a machine share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.ensure(_SCHEMA)

    def commit(self, changes: Sequence[Change], notes: Sequence[Note] = ()) -> frozenset[str]:
        """Makes all changes and keeps the notes; or does nothing and names the keys that are not at their version."""
        checked(changes, notes)

        def work(connection: sqlite3.Connection) -> frozenset[str]:
            stale = frozenset(c.key for c in changes if c.expected is not None and c.expected != _version(connection, c.key))
            if stale:
                return stale
            connection.executemany("DELETE FROM records WHERE key = ?", [(c.key,) for c in changes if c.record is None])
            rows = [(r.key, r.version, r.state, r.due, r.body) for c in changes if (r := c.record) is not None]
            connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)", rows)
            connection.executemany("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", [(n.id, n.about, n.at, n.kind, n.body) for n in notes])
            return frozenset()

        return self._database.run(work)

    def read(self, key: str) -> Record | None:
        """The record, or None."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT key, version, state, due, body FROM records WHERE key = ?", (key,)).fetchone()
        return None if row is None else Record(*row)

    def listed(
        self, state: str, *, due: int | None = None, after: tuple[int, str] = (-1, ""), limit: int = MAX_LIST, bodies: bool = True
    ) -> list[Record]:
        """Records in a state, by time and key."""
        where = "state = ? AND (due, key) > (?, ?) AND due <= ?"
        what = "body" if bodies else "x''"
        sql = f"SELECT key, version, state, due, {what} FROM records WHERE {where} ORDER BY due, key LIMIT ?"  # noqa: S608  reason: fixed words
        with self._database.reading() as connection:
            rows = connection.execute(sql, (state, *after, 2**62 if due is None else due, bounded(limit))).fetchall()
        return [Record(*row) for row in rows]

    def count(self, state: str) -> int:
        """How many records are in a state."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM records WHERE state = ?", (state,)).fetchone()[0])

    def notes(self, *, about: str | None = None, before: int | None = None, limit: int = MAX_LIST) -> list[Note]:
        """Notes that still wait, oldest first."""
        where, given = ("about = ? AND", [about]) if about is not None else ("", [])
        sql = f"SELECT id, about, at, kind, body FROM notes WHERE {where} at <= ? ORDER BY at, id LIMIT ?"  # noqa: S608  reason: fixed words
        with self._database.reading() as connection:
            rows = connection.execute(sql, (*given, 2**62 if before is None else before, bounded(limit))).fetchall()
        return [Note(*row) for row in rows]

    def forget(self, ids: Iterable[str]) -> None:
        """Drops notes that were written where they belong."""
        gone = [(name,) for name in ids]
        if gone:
            self._database.run(lambda connection: connection.executemany("DELETE FROM notes WHERE id = ?", gone) and None)


def _version(connection: sqlite3.Connection, key: str) -> int:
    row = connection.execute("SELECT version FROM records WHERE key = ?", (key,)).fetchone()
    return 0 if row is None else int(row[0])
