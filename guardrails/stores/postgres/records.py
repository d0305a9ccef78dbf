"""Records in PostgreSQL: version checks, changes and notes in one function of the server, so one round trip and one transaction."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..records import MAX_LIST, Change, Note, Record, bounded, checked
from .server import Server

_SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS guardrails_records (
  key text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, state text NOT NULL, due bigint NOT NULL, body bytea NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS guardrails_records_by_state ON guardrails_records (state, due, key)",
    """CREATE TABLE IF NOT EXISTS guardrails_notes (
  id text COLLATE "C" PRIMARY KEY, about text NOT NULL, at bigint NOT NULL, kind text NOT NULL, body bytea NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS guardrails_notes_by_about ON guardrails_notes (about, at, id)",
    "CREATE INDEX IF NOT EXISTS guardrails_notes_by_time ON guardrails_notes (at, id)",
    # Rows are locked in the order of their keys, so that two commits never wait for each other in a circle.
    """CREATE OR REPLACE FUNCTION guardrails_commit(changes jsonb, news jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM guardrails_notes n WHERE n.id = news->0->>0) THEN
    RETURN;
  END IF;
  PERFORM 1 FROM guardrails_records r WHERE r.key IN (SELECT c->>0 FROM jsonb_array_elements(changes) c) ORDER BY r.key FOR UPDATE;
  RETURN QUERY SELECT c->>0 FROM jsonb_array_elements(changes) c LEFT JOIN guardrails_records r ON r.key = c->>0
    WHERE (c->>1)::bigint >= 0 AND (c->>1)::bigint <> COALESCE(r.version, 0);
  IF FOUND THEN
    RETURN;
  END IF;
  DELETE FROM guardrails_records r USING jsonb_array_elements(changes) c WHERE r.key = c->>0 AND c->>2 IS NULL;
  INSERT INTO guardrails_records
    SELECT c->>0, (c->>2)::bigint, c->>3, (c->>4)::bigint, decode(c->>5, 'base64') FROM jsonb_array_elements(changes) c
    WHERE c->>2 IS NOT NULL AND (c->>1)::bigint = 0;
  INSERT INTO guardrails_records
    SELECT c->>0, (c->>2)::bigint, c->>3, (c->>4)::bigint, decode(c->>5, 'base64') FROM jsonb_array_elements(changes) c
    WHERE c->>2 IS NOT NULL AND (c->>1)::bigint <> 0
    ON CONFLICT (key) DO UPDATE SET version = excluded.version, state = excluded.state, due = excluded.due, body = excluded.body;
  INSERT INTO guardrails_notes
    SELECT n->>0, n->>1, (n->>2)::bigint, n->>3, decode(n->>4, 'base64') FROM jsonb_array_elements(news) n;
END $$""",
)
BARE: Final = "''::bytea"
_TAKEN: Final = "23505"  # SQLSTATE: two inserted one key at once


class PostgresRecords:
    """Records that several machines share."""

    def __init__(self, server: Server) -> None:
        self._server = server
        for schema in _SCHEMA:
            server.ensure(schema)

    def commit(self, changes: Sequence[Change], notes: Sequence[Note] = ()) -> frozenset[str]:
        """Makes all changes and keeps the notes; or does nothing and names the keys that are not at their version."""
        checked(changes, notes)
        rows = [_row(change) for change in changes]
        news = [[n.id, n.about, n.at, n.kind, b64encode(n.body).decode()] for n in notes]
        sql = "SELECT guardrails_commit(CAST(:changes AS jsonb), CAST(:notes AS jsonb))"
        try:
            found = self._server.run(sql, changes=json.dumps(rows), notes=json.dumps(news))
        except Exception as error:
            said = error.args[0] if error.args else None
            if isinstance(said, dict) and said.get("C") == _TAKEN:
                return frozenset(c.key for c in changes if c.expected == 0)
            raise
        return frozenset(row[0] for row in found)

    def read(self, key: str) -> Record | None:
        """The record, or None."""
        rows = self._server.run("SELECT key, version, state, due, body FROM guardrails_records WHERE key = :key", key=key)
        return Record(*rows[0]) if rows else None

    def listed(
        self, state: str, *, due: int | None = None, after: tuple[int, str] = (-1, ""), limit: int = MAX_LIST, bodies: bool = True
    ) -> list[Record]:
        """Records in a state, by time and key."""
        rows = self._server.run(
            f"SELECT key, version, state, due, {'body' if bodies else BARE} FROM guardrails_records "  # noqa: S608  reason: fixed words
            "WHERE state = :state AND due <= CAST(:due AS bigint) "
            'AND (due, key) > (CAST(:at AS bigint), CAST(:key AS text) COLLATE "C") ORDER BY due, key LIMIT :limit',
            state=state,
            due=2**62 if due is None else due,
            at=after[0],
            key=after[1],
            limit=bounded(limit),
        )
        return [Record(*row) for row in rows]

    def count(self, state: str) -> int:
        """How many records are in a state."""
        return int(self._server.run("SELECT count(*) FROM guardrails_records WHERE state = :state", state=state)[0][0])

    def notes(self, *, about: str | None = None, before: int | None = None, limit: int = MAX_LIST) -> list[Note]:
        """Notes that still wait, oldest first."""
        rows = self._server.run(
            "SELECT id, about, at, kind, body FROM guardrails_notes WHERE (CAST(:about AS text) IS NULL OR about = :about) "
            "AND at <= CAST(:before AS bigint) ORDER BY at, id LIMIT :limit",
            about=about,
            before=2**62 if before is None else before,
            limit=bounded(limit),
        )
        return [Note(*row) for row in rows]

    def forget(self, ids: Iterable[str]) -> None:
        """Drops notes that were written where they belong."""
        gone = list(ids)
        if gone:
            sql = "DELETE FROM guardrails_notes WHERE id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)))"
            self._server.run(sql, ids=json.dumps(gone))


def _row(change: Change) -> list[Any]:
    head = [change.key, -1 if change.expected is None else change.expected]
    r = change.record
    return [*head, None] if r is None else [*head, r.version, r.state, r.due, b64encode(r.body).decode()]
