"""The connections to one Redis or Valkey server: short timeouts, one new try on a connection that had died, scripts by their hash."""

from __future__ import annotations

import hashlib
import os
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from ...errors import SetupError, StoreDown

if TYPE_CHECKING:
    import redis

TIMEOUT = 0.25
PREFIX = "{guardrails}:"


@dataclass(frozen=True)
class Script:
    """A Lua script; the server knows it by its hash."""

    text: str

    @cached_property
    def sha(self) -> str:
        """The hash that EVALSHA takes."""
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()


class Server:
    """One server behind a `redis://`, `rediss://` or `unix://` URL.

    Connections open on first use and belong to the process that opened them.  Whatever keeps the server from answering within `timeout`
    seconds is StoreDown; the next call tries again, so a server that is back is used at once.  `prefix` stands before every key of ours;
    its braces keep them together where the server is one of a cluster.
    """

    kind = "redis"

    def __init__(self, url: str, *, timeout: float = TIMEOUT, prefix: str = PREFIX) -> None:
        if timeout <= 0:
            raise ValueError("a timeout is positive")
        self.url, self.timeout, self.prefix = url, timeout, prefix
        self._pool: redis.ConnectionPool | None = None
        self._free: list[Any] = []
        self._lock = Lock()
        _OPEN.add(self)

    @property
    def client(self) -> redis.Redis:
        """A client of redis-py, for what has no word here, such as to subscribe; catch what it raises with `answering`."""
        client: redis.Redis = _library().Redis(connection_pool=self._connections())
        return client

    def run(self, script: Script, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Runs a script on `keys` (without prefix) in one step.  Texts come back as `str`."""
        named = [self.prefix + key for key in keys]
        try:
            return self.command("EVALSHA", script.sha, len(named), *named, *args)
        except _Unknown:
            return self.command("EVAL", script.text, len(named), *named, *args)

    def command(self, *words: Any) -> Any:
        """Runs one command.  It may run twice: a connection that had died since its last use is replaced, once."""
        redis = _library()
        end = time.monotonic() + self.timeout
        with self.answering():
            while True:
                used = bool(self._free)
                try:
                    return self._once(words, end)
                except redis.TimeoutError:
                    raise
                except redis.ConnectionError:
                    if not used or time.monotonic() >= end:
                        raise
                    self._drop()

    def _once(self, words: tuple[Any, ...], end: float) -> Any:
        import redis

        try:
            connection = self._free.pop()
        except IndexError:
            connection = self._connections().make_connection()
        try:
            fresh = connection._sock is None  # the one name that every version has for it
            connection.send_packed_command([_packed(words)], check_health=False)
            if fresh:
                # What connecting took is not there for the answer.
                connection._sock.settimeout(max(0.001, end - time.monotonic()))
            answer = connection.read_response()
            if fresh:
                connection._sock.settimeout(self.timeout)
        except redis.ResponseError:
            self._free.append(connection)
            raise
        except BaseException:
            connection.disconnect()
            raise
        self._free.append(connection)
        return answer

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Turns what redis-py raises when the server cannot serve into StoreDown; other answers of the server pass as they are."""
        redis = _library()
        try:
            yield
        except redis.exceptions.NoScriptError as error:
            raise _Unknown from error
        except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
            raise StoreDown(f"the server did not answer: {type(error).__name__}") from error
        except redis.ResponseError as error:
            # MISCONF (cannot persist), NOREPLICAS, CLUSTERDOWN, MASTERDOWN and their like: it answers, and will not serve.
            word = str(error).split(" ", 1)[0]
            raise StoreDown(f"the server refused: {word if word.isupper() else 'an error'}") from error

    def close(self) -> None:
        """Closes this process's connections; they open again when used."""
        self._drop()
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.disconnect()

    def _drop(self) -> None:
        while self._free:
            self._free.pop().disconnect()

    def _connections(self) -> redis.ConnectionPool:
        if self._pool is None:
            with self._lock:
                self._pool = self._pool or self._made()
        return self._pool

    def _made(self) -> redis.ConnectionPool:
        library = _library()
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        # Nothing is said at the start of a connection but a password: each greeting would be one more wait for a slow server.
        pool: redis.ConnectionPool = library.ConnectionPool.from_url(
            self.url,
            socket_timeout=self.timeout,
            socket_connect_timeout=self.timeout,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            decode_responses=True,
            **({"driver_info": None} if find_spec("redis.driver_info") else {"lib_name": None, "lib_version": None}),
        )
        return pool


def _library() -> Any:
    """The client of Redis.  Raises SetupError where it is not installed."""
    try:
        import redis
    except ImportError as error:
        raise SetupError("a `redis://` store needs the client of Redis", "pip install 'guardrails-as-code[redis]'") from error
    return redis


def _packed(words: tuple[Any, ...]) -> bytes:
    """A command as the protocol writes it; half of what a call costs us went into the general way."""
    lines = [f"*{len(words)}\r\n"]
    for word in words:
        data = word if isinstance(word, str) else str(word) if isinstance(word, int) else None
        if data is None or not data.isascii():
            return _packed_bytes(words)
        lines.append(f"${len(data)}\r\n{data}\r\n")
    return "".join(lines).encode("ascii")


def _packed_bytes(words: tuple[Any, ...]) -> bytes:
    lines = [b"*%d" % len(words)]
    for word in words:
        data = word if isinstance(word, bytes) else str(word).encode("utf-8", "surrogatepass")
        lines += (b"$%d" % len(data), data)
    return b"\r\n".join(lines) + b"\r\n"


class _Unknown(Exception):
    """The server does not know the script, for it was restarted."""


_OPEN: weakref.WeakSet[Server] = weakref.WeakSet()
_GONE: list[object] = []  # what a forked child inherited; it is the parent's conversation


def _forked() -> None:
    for server in list(_OPEN):
        _GONE.append((server._free, server._pool))
        server._free, server._pool, server._lock = [], None, Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
