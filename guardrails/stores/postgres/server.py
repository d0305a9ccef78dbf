"""The connections to one PostgreSQL server: a small pool, short timeouts, one new try on a connection that had died."""

from __future__ import annotations

import os
import ssl
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from ...errors import SetupError, StoreDown
from .queue import Places

if TYPE_CHECKING:
    from pg8000.native import Connection

TIMEOUT = 0.25
_THERE = "SELECT 1 FROM pg_class WHERE relname = :name AND pg_table_is_visible(oid)"
POOL = 16  # connections of one process
# Classes of SQLSTATE that say that the server cannot serve now: connection, resources, operator, system, read-only, timeouts.
_DOWN = ("08", "53", "57", "58", "F0", "XX", "25006", "55P03")


class Server:
    """One server behind a `postgresql://user:password@host:port/database` URL; `?host=/folder` names a Unix socket, `?sslmode=require` asks
    for TLS with a verified certificate.

    Connections open on first use and belong to the process that opened them.  Whatever keeps the server from answering within `timeout`
    seconds is StoreDown; the next call tries again.
    """

    kind = "postgres"

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        if timeout <= 0:
            raise ValueError("a timeout is positive")
        self.url, self.timeout = url, timeout
        self._given = _parsed(url)
        self._schemas: list[str] = []
        self._made = False
        self._free: list[Connection] = []
        self._lock = Lock()
        self._places = Places(POOL)
        _OPEN.add(self)

    def ensure(self, schema: str) -> None:
        """Names tables and functions (`CREATE ... IF NOT EXISTS`, `CREATE OR REPLACE`) that are made before first use."""
        with self._lock:
            if schema not in self._schemas:
                self._schemas.append(schema)
                self._made = False

    def run(self, sql: str, **values: Any) -> list[list[Any]]:
        """Runs one statement (`:name` stands for a value) by itself and returns its rows.  It may run twice when a connection had died."""
        return self._twice(lambda connection: connection.run(sql, **values))

    def call(self, sql: str, **values: Any) -> list[list[Any]]:
        """The same for a statement that comes again and again: each connection prepares it once, and then it is one round trip."""

        def prepared(connection: Any) -> Any:
            known = connection.__dict__.setdefault("prepared_here", {})
            if sql not in known:
                known[sql] = connection.prepare(sql)
            return known[sql].run(**values)

        return self._twice(prepared)

    def _twice(self, work: Callable[[Connection], Any]) -> list[list[Any]]:
        start = time.monotonic()
        used = bool(self._free)
        try:
            with self.connection() as connection:
                return work(connection) or []
        except StoreDown:
            # A connection from the pool may be one that the server closed when it restarted: drop them all, try once more.
            if not used or time.monotonic() - start > self.timeout / 2:
                raise
            self._drop()
        except Exception as error:
            # Undone because of what another transaction did, so that it can be done now.
            if _state(error) not in ("40001", "40P01"):
                raise
        with self.connection() as connection:
            return work(connection) or []

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction that commits at the end, or is rolled back by what is raised."""
        with self.connection() as connection:
            connection.run("BEGIN")
            try:
                yield connection
            except BaseException:
                with suppress(Exception):
                    connection.run("ROLLBACK")
                raise
            connection.run("COMMIT")

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of pg8000 from the pool; one that failed is not used again.  What says that the server is down becomes StoreDown."""
        with self._place(), _answering(self):
            try:
                connection = self._free.pop()
            except IndexError:
                connection = self.connect()
            healthy = False
            try:
                if not self._made:
                    self._make(connection)
                yield connection
                healthy = True
            except Exception as error:
                healthy = _is_refusal(error)
                raise
            finally:
                if healthy and len(self._free) < POOL:
                    self._free.append(connection)
                else:
                    with suppress(Exception):
                        connection.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        """One of the connections that a process has at most: a server takes only so many, and they are for all machines."""
        places = self._places
        if not places.take(self.timeout):
            raise StoreDown("the server did not answer in time: all connections are in use")
        try:
            yield
        finally:
            places.give_back()

    def connect(self, *, timeout: float | None = None) -> Connection:
        """A connection of its own, such as one that listens; the caller closes it."""
        try:
            from pg8000.native import Connection
        except ImportError as error:
            raise SetupError("a `postgresql://` store needs pg8000", "pip install 'guardrails-as-code[postgres]'") from error
        limit = timeout or self.timeout
        milliseconds = str(max(1, int(limit * 1000)))
        return Connection(
            **self._given,
            timeout=limit,
            application_name="guardrails",
            startup_params={"statement_timeout": milliseconds, "lock_timeout": milliseconds},
        )

    def close(self) -> None:
        """Closes this process's connections; they open again when used."""
        self._drop()

    def _drop(self) -> None:
        while self._free:
            with suppress(Exception):
                self._free.pop().close()

    def _make(self, connection: Connection) -> None:
        with self._lock:
            if self._made:
                return
            for schema in self._schemas:
                # An empty table says that a schema is made: making it again, if only to see that all is there, would lock tables in use.
                name = f"guardrails_made_{sha256(schema.encode()).hexdigest()[:16]}"
                if connection.run(_THERE, name=name):
                    continue
                # Two processes that make the same thing at once take turns; `IF NOT EXISTS` alone does not make that safe.
                connection.run("BEGIN")
                connection.run("SELECT pg_advisory_xact_lock(7305804402453669)")
                if not connection.run(_THERE, name=name):
                    connection.run(schema)
                    connection.run(f"CREATE TABLE IF NOT EXISTS {name} ()")
                connection.run("COMMIT")
            self._made = True


@contextmanager
def _answering(server: Server) -> Iterator[None]:
    try:
        yield
    except SetupError:
        raise
    except Exception as error:
        state = _state(error)
        if state is None and not isinstance(error, OSError) and type(error).__module__.split(".")[0] not in ("pg8000", "struct"):
            raise
        if state is not None and not state.startswith(_DOWN):
            raise
        raise StoreDown(f"the server did not answer: {state or type(error).__name__}") from error


def _state(error: BaseException) -> str | None:
    """The SQLSTATE of an error of the server, which pg8000 hands on as a dictionary."""
    said = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    code = said.get("C")
    return code if isinstance(code, str) else None


def _is_refusal(error: Exception) -> bool:
    """Whether the server answered that it would not, and the connection is as good as before."""
    state = _state(error)
    return state is not None and not state.startswith(_DOWN)


def _parsed(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("a PostgreSQL store has a `postgresql://` URL")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    given: dict[str, Any] = {
        "user": unquote(parts.username or asked.get("user") or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "database": unquote(parts.path.lstrip("/")) or None,
    }
    folder = asked.get("host", "")
    if folder.startswith("/"):
        given["unix_sock"] = f"{folder}/.s.PGSQL.{parts.port or asked.get('port') or 5432}"
    else:
        given |= {"host": parts.hostname or folder or "localhost", "port": parts.port or 5432}
    mode = asked.get("sslmode", "disable")
    if mode not in ("disable", "require", "verify-full"):
        raise ValueError("`sslmode` is `disable`, `require` or `verify-full`")
    # Without `False`, pg8000 asks for TLS first, and would take it without looking at the certificate.
    given["ssl_context"] = ssl.create_default_context() if mode != "disable" else False
    return given


_OPEN: weakref.WeakSet[Server] = weakref.WeakSet()
_GONE: list[object] = []  # connections that a forked child inherited: closing them would say goodbye in the parent's name


def _forked() -> None:
    for server in list(_OPEN):
        _GONE.append(server._free)
        server._free, server._lock, server._places = [], Lock(), Places(POOL)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
