"""One small text that several machines share through PostgreSQL, with a word to all when it changes."""

from __future__ import annotations

import select
from contextlib import suppress
from typing import Any, Final

from ...errors import StoreDown
from .server import Server

_SCHEMA: Final = "CREATE TABLE IF NOT EXISTS guardrails_flags (name text PRIMARY KEY, said text NOT NULL)"
_READ: Final = "SELECT said FROM guardrails_flags WHERE name = :name"
_FIRST: Final = """
WITH done AS (INSERT INTO guardrails_flags (name, said) VALUES (:name, :after) ON CONFLICT DO NOTHING RETURNING name)
SELECT pg_notify('guardrails_flags', name) FROM done"""
_SWAP: Final = """
WITH done AS (UPDATE guardrails_flags SET said = :after WHERE name = :name AND said = :before RETURNING name)
SELECT pg_notify('guardrails_flags', name) FROM done"""


class Flags:
    """A text in one row.  Who waits hears of a change by LISTEN and NOTIFY; a word that is lost is made up for by reading."""

    def __init__(self, server: Server, name: str) -> None:
        self._server, self._name = server, name
        self._listening: Any = None
        server.ensure(_SCHEMA)

    def read(self) -> str | None:
        """The text; None where there is none.  Raises StoreDown."""
        rows = self._server.run(_READ, name=self._name)
        return str(rows[0][0]) if rows else None

    def swap(self, before: str | None, after: str) -> bool:
        """Puts `after` in the place of `before` and tells everybody; gives whether it was still `before`.  Raises StoreDown."""
        with self._server.connection() as connection:  # once: a second try would find its own text and say no
            if before is None:
                return bool(connection.run(_FIRST, name=self._name, after=after))
            return bool(connection.run(_SWAP, name=self._name, before=before, after=after))

    def wait(self, seconds: float) -> None:
        """Waits for a word, at most so long.  Raises StoreDown."""
        try:
            if self._listening is None:
                self._listening = self._server.connect()
                self._listening.run("LISTEN guardrails_flags")
                return  # what was said before is read at once
            if select.select([self._listening._usock], [], [], seconds)[0]:
                self._listening.run("SELECT 1")  # takes what has come from the connection
            self._listening.notifications.clear()
        except Exception as error:
            self.deaf()
            raise StoreDown(f"the server did not answer: {type(error).__name__}") from error

    def deaf(self) -> None:
        """Gives back the connection that listens; it opens again when used."""
        listening, self._listening = self._listening, None
        if listening is not None:
            with suppress(Exception):
                listening.close()

    def forked(self) -> None:
        """Leaves the listening connection to the parent."""
        _PARENTS.append(self._listening)
        self._listening = None


_PARENTS: list[Any] = []  # closing these would say goodbye in the parent's name
