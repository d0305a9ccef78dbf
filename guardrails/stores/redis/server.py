"""The connections to one Redis or Valkey server: short timeouts, one new try on a connection that had died, scripts by their hash."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from ...errors import SetupError, StoreDown

if TYPE_CHECKING:
    import redis

TIMEOUT = 0.25
PREFIX = "guardrails:"


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
    seconds is StoreDown; the next call tries again, so a server that is back is used at once.  `prefix` stands before every key of ours.
    """

    kind = "redis"

    def __init__(self, url: str, *, timeout: float = TIMEOUT, prefix: str = PREFIX) -> None:
        if timeout <= 0:
            raise ValueError("a timeout is positive")
        self.url, self.timeout, self.prefix = url, timeout, prefix
        self._client: redis.Redis | None = None
        self._lock = Lock()

    @property
    def client(self) -> redis.Redis:
        """The client of redis-py, for what has no word here; catch what it raises with `answering`."""
        if self._client is None:
            with self._lock:
                self._client = self._client or self._connected()
        return self._client

    def run(self, script: Script, keys: list[str], args: list[Any]) -> Any:
        """Runs a script on `keys` (without prefix) in one step."""
        named = [self.prefix + key for key in keys]
        try:
            return self.command("EVALSHA", script.sha, len(named), *named, *args)
        except _Unknown:
            return self.command("EVAL", script.text, len(named), *named, *args)

    def command(self, *words: Any) -> Any:
        """Runs one command.  All of ours can run twice: a connection that had died since its last use is replaced, once."""
        import redis

        with self.answering():
            start = time.monotonic()
            run: Any = self.client.execute_command
            try:
                return run(*words)
            except redis.TimeoutError:
                raise
            except redis.ConnectionError:
                if time.monotonic() - start > self.timeout / 2:
                    raise
                self.client.connection_pool.disconnect(inuse_connections=False)
                return run(*words)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Turns what redis-py raises when the server cannot serve into StoreDown; other answers of the server pass as they are."""
        import redis

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
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.close()

    def _connected(self) -> redis.Redis:
        try:
            import redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError as error:
            raise SetupError("a `redis://` store needs the client of Redis", "pip install 'guardrails-as-code[redis]'") from error
        pool = redis.ConnectionPool.from_url(
            self.url,
            socket_timeout=self.timeout,
            socket_connect_timeout=self.timeout,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        return redis.Redis(connection_pool=pool)


class _Unknown(Exception):
    """The server does not know the script, for it was restarted."""
