"""The pseudonyms of all sessions, in memory: bounded, with a time to live, one lock for each session."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock, RLock

from .again import Again
from .book import Book, Sealed, replay
from .issue import given
from .sealed import VaultError, seal, unseal

TTL = 8 * 3600.0
MAX_SESSIONS = 10_000
MAX_RECORDS = 100_000
MAX_BYTES = 256 * 1024 * 1024


class Shelf:
    """One session's book, its lock, and until when it is kept."""

    __slots__ = ("book", "closed", "expires", "lock", "size")

    def __init__(self, book: Book, expires: float) -> None:
        self.book, self.expires = book, expires
        self.lock = RLock()
        self.size = 0
        self.closed = False


class Vault(Sealed):
    """Holds which pseudonym stands for which value, for each session by itself.

    A session is erased `ttl` seconds after its last use; when there are more than `max_sessions`, or they take more than about `max_bytes`,
    the one used longest ago goes first.  A session that alone is too large gets no more pseudonyms: `VaultFull`.  What was erased cannot
    be restored, and a reply that still holds its tokens is reported.  `clock` gives seconds, `entropy` random bytes.
    """

    _shelf = Shelf

    def __init__(
        self,
        *,
        ttl: float = TTL,
        max_sessions: int = MAX_SESSIONS,
        max_records: int = MAX_RECORDS,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.time,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        if ttl <= 0 or max_sessions < 1 or max_records < 1 or max_bytes < 1:
            raise ValueError("a vault's limits must be positive")
        self._ttl, self._max_sessions, self._max_records, self._max_bytes = ttl, max_sessions, max_records, max_bytes
        self._clock, self._entropy = clock, entropy
        self.again = Again()
        self._lock = Lock()
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._size = 0
        self._latest = float("-inf")

    def __len__(self) -> int:
        """How many sessions are held."""
        with self._lock:
            self._expire()
            return len(self._shelves)

    @property
    def size(self) -> int:
        """About how many bytes are held."""
        return self._size

    def erase(self, session: str) -> bool:
        """Forgets a session at once; whether there was one.  Its tokens are worthless from now on."""
        with self._lock:
            return self._drop(session)

    def known(self, session: str, value: str) -> bool:
        """Whether `value` is itself a pseudonym that this session was given."""
        with self.reading(session) as book:
            return given(book, value)

    def export(self, session: str, key: bytes) -> bytes:
        """The session's pseudonyms encrypted under a key of 32 bytes, for another worker; raises VaultError where there are none."""
        with self._lock:
            shelf = self._find(session)
            if shelf is None:
                raise VaultError("this session holds no pseudonyms")
        with shelf.lock:
            book = shelf.book
            content = {"key": book.key.hex(), "year": book.year, "expires": shelf.expires, "journal": book.journal}
            return seal(content, key, session, self._entropy)

    def load(self, sealed: bytes, session: str, key: bytes) -> None:
        """Takes in what another worker exported for this session, beside what is known already.  Raises VaultError."""
        content = unseal(sealed, key, session)
        with self._lock:
            now = self._now()
            if content["expires"] <= now:
                raise VaultError("this export has expired")
            shelf = self._find(session)
            if shelf is None:
                shelf = self._put(session, self._book(bytes.fromhex(content["key"]), content["year"]), content["expires"])
            elif shelf.book.key.hex() != content["key"]:
                raise VaultError("this session has given out pseudonyms of its own; load before the first one")
            shelf.expires = max(shelf.expires, content["expires"])
        with shelf.lock:
            replay(shelf.book, (tuple(record) for record in content["journal"]))
        self._weigh(session, shelf)

    @contextmanager
    def writing(self, session: str) -> Iterator[Book]:
        """The session's book, made on first use, for this thread alone."""
        while True:
            with self._lock:
                shelf = self._find(session)
                if shelf is None:
                    book = self._book(self._entropy(32), self._year(self._latest))
                    shelf = self._put(session, book, self._latest + self._ttl)
            with shelf.lock:
                if shelf.closed:  # erased between the two locks
                    continue
                try:
                    yield shelf.book
                finally:
                    self._weigh(session, shelf)
                return

    @contextmanager
    def reading(self, session: str) -> Iterator[Book]:
        """The session's book, or an empty one that is thrown away."""
        with self._lock:
            shelf = self._find(session)
        if shelf is None:
            yield Book(bytes(32), 2000)
            return
        with shelf.lock:
            yield Book(bytes(32), 2000) if shelf.closed else shelf.book

    def _now(self) -> float:
        # A clock that is set back does not lengthen a life.
        self._latest = max(self._latest, self._clock())
        return self._latest

    def _expire(self) -> None:
        now = self._now()
        # In order of last use, so almost in order of expiry; one loaded with a longer life may keep others waiting, never reachable.
        while self._shelves:
            session, shelf = next(iter(self._shelves.items()))
            if shelf.expires > now:
                break
            self._drop(session)

    def _find(self, session: str) -> Shelf | None:
        self._expire()
        shelf = self._shelves.get(session)
        if shelf is None:
            return None
        if shelf.expires <= self._latest:
            self._drop(session)
            return None
        self._shelves.move_to_end(session)
        shelf.expires = max(shelf.expires, self._latest + self._ttl)
        return shelf

    def _put(self, session: str, book: Book, expires: float) -> Shelf:
        while len(self._shelves) >= self._max_sessions:
            self._drop(next(iter(self._shelves)))
        shelf = self._shelves[session] = self._shelf(book, expires)
        return shelf

    def _drop(self, session: str) -> bool:
        shelf = self._shelves.pop(session, None)
        if shelf is None:
            return False
        shelf.closed = True
        self._size -= shelf.size
        return True

    def _weigh(self, session: str, shelf: Shelf) -> None:
        with self._lock:
            if shelf.closed:
                return
            self._size += shelf.book.size - shelf.size
            shelf.size = shelf.book.size
            while self._size > self._max_bytes and len(self._shelves) > 1:
                oldest = next(s for s in self._shelves if s != session)
                self._drop(oldest)

    @staticmethod
    def _year(now: float) -> int:
        return datetime.fromtimestamp(now, UTC).year

    def _book(self, key: bytes, year: int) -> Book:
        return Book(key, year, self._max_records, self._max_bytes)
