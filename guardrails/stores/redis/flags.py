"""One small text that several machines share through Redis, with a word to all when it changes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from ...errors import StoreDown
from .server import Script, Server

_SWAP: Final = Script(
    """
local found = redis.call('GET', KEYS[1])
if (found or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[1], '1')
return 1
"""
)


class Flags:
    """A text under one key.  Who waits hears of a change by publish and subscribe; a word that is lost is made up for by reading."""

    def __init__(self, server: Server, name: str) -> None:
        self._server, self._name = server, name
        self._listening: Any = None

    def read(self) -> str | None:
        """The text; None where there is none.  Raises StoreDown."""
        found: Any = self._server.command("GET", self._server.prefix + self._name)
        return found.decode() if isinstance(found, bytes) else found

    def swap(self, before: str | None, after: str) -> bool:
        """Puts `after` in the place of `before` and tells everybody; gives whether it was still `before`.  Raises StoreDown."""
        return bool(self._server.run(_SWAP, [self._name], [before or "", after]))

    def wait(self, seconds: float) -> None:
        """Waits for a word, at most so long.  Raises StoreDown."""
        try:
            with self._server.answering():
                if self._listening is None:
                    client: Any = self._server.client
                    self._listening = client.pubsub(ignore_subscribe_messages=True)
                    self._listening.subscribe(self._server.prefix + self._name)
                    return  # what was said before is read at once
                while self._listening.get_message(timeout=seconds) is not None:
                    seconds = 0.0
        except StoreDown:
            self.deaf()
            raise

    def deaf(self) -> None:
        """Gives back the connection that listens; it opens again when used."""
        listening, self._listening = self._listening, None
        if listening is not None:
            with suppress(Exception):
                listening.close()

    def forked(self) -> None:
        """Leaves the listening connection to the parent."""
        self._listening = None
