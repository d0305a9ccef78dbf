"""A vault whose sessions several workers share: each gives out what the others can put back.  Where they are kept is a keeper's business.

A session's book is read on before each use and what is new in it is kept before anything is sent, so no pseudonym leaves that another
worker could not restore.  Two workers that write at once take in what the other wrote; a pseudonym that both gave to different values is
reported when it comes back, as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from .book import Book, Record, replay
from .sealed import VaultError
from .vault import Shelf, Vault

_TRIES: Final = 50  # other writers of one session that one waits out
_NOTHING: Final = 1 << 62  # as a number of records that the reader has


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as it is kept: what its book begins with, until when (seconds since 1970), how many records, and those asked for."""

    key: bytes = field(repr=False)
    year: int
    expires: float
    size: int
    records: tuple[Record, ...] = field(default=(), repr=False)
    version: Any = None


class Keeper(Protocol):
    """Keeps sessions where other workers find them.  Every call is one step that happens whole or not at all, and may raise StoreDown."""

    def read(self, session: str, have: int) -> Kept | None:
        """The session with the records behind the first `have`; None where there is none, or none any more."""

    def create(self, session: str, kept: Kept) -> None:
        """Begins a session, unless somebody else just did."""

    def append(self, session: str, kept: Kept, records: Sequence[Record], expires: float) -> Kept | None:
        """Adds records and lengthens the life of what was read as `kept`; None when somebody else changed it meanwhile."""

    def erase(self, session: str) -> bool:
        """Forgets a session; whether there was one."""


class _Shared(Shelf):
    """A session's book, how many records of it are kept, and those that are not yet."""

    __slots__ = ("have", "waiting")

    def __init__(self, book: Book, expires: float) -> None:
        super().__init__(book, expires)
        self.have = 0
        self.waiting: list[Record] = []


class SharedVault(Vault):
    """A vault over a keeper.  Limits and time to live are those of `Vault`; what goes for want of room here stays with the keeper.

    Raises what the keeper raises, and then nothing was given out.
    """

    _shelf = _Shared

    def __init__(self, keeper: Keeper, **limits: Any) -> None:
        super().__init__(**limits)
        self._keeper = keeper

    def erase(self, session: str) -> bool:
        """Forgets a session at once, for every worker; whether there was one."""
        kept = self._keeper.erase(session)
        return super().erase(session) or kept

    def export(self, session: str, key: bytes) -> bytes:
        """As `Vault.export`, with what other workers gave out."""
        with self.reading(session):
            return super().export(session, key)

    def load(self, sealed: bytes, session: str, key: bytes) -> None:
        """Raises VaultError: nothing has to be carried to workers that share their sessions."""
        raise VaultError("this vault shares its sessions by itself; there is nothing to load")

    @contextmanager
    def writing(self, session: str) -> Iterator[Book]:
        """The session's book, made on first use, for this thread alone; what is new in it is kept at the end."""
        while True:
            shelf = self._joined(session) or self._begun(session)
            with shelf.lock:
                kept = self._fresh(session, shelf)
                if kept is None:
                    continue
                mark = len(shelf.book.journal)
                try:
                    yield shelf.book
                finally:
                    shelf.waiting += shelf.book.journal[mark:]
                    self._weigh(session, shelf)
                self._keep(session, shelf, kept)
                return

    @contextmanager
    def reading(self, session: str) -> Iterator[Book]:
        """The session's book, or an empty one that is thrown away."""
        while True:
            shelf = self._joined(session)
            if shelf is None:
                yield Book(bytes(32), 2000)
                return
            with shelf.lock:
                if self._fresh(session, shelf) is None:
                    continue
                self._weigh(session, shelf)
                yield shelf.book
                return

    def _joined(self, session: str) -> _Shared | None:
        """The session's shelf, put up for what is kept where there is none yet."""
        with self._lock:
            shelf = self._find(session)
        if shelf is None:
            kept = self._keeper.read(session, _NOTHING)
            if kept is None:
                return None
            with self._lock:
                if self._find(session) is None:
                    self._put(session, self._book(kept.key, kept.year), kept.expires)
                shelf = self._find(session)  # this is a use, and lengthens its life
        return shelf  # type: ignore[return-value]  # reason: this vault puts up no others

    def _begun(self, session: str) -> _Shared:
        """The shelf of a session that nobody has begun: this worker, or another that is faster."""
        for _ in range(_TRIES):
            key = self._entropy(32)
            with self._lock:
                now = self._now()
            self._keeper.create(session, Kept(key, self._year(now), now + self._ttl, 0))
            if (shelf := self._joined(session)) is not None:
                return shelf
        raise VaultError("this session is erased as often as it is begun")

    def _fresh(self, session: str, shelf: _Shared) -> Kept | None:
        """What is kept of the session, once the book has read on; None when it was erased or begun anew, and the shelf is gone, too."""
        kept = None if shelf.closed else self._keeper.read(session, shelf.have)
        if kept is None or kept.key != shelf.book.key:
            with self._lock:
                if self._shelves.get(session) is shelf:
                    self._drop(session)
            return None
        replay(shelf.book, kept.records)
        shelf.have = kept.size
        if shelf.expires - kept.expires > self._ttl / 8:  # a life is not lengthened with every use
            kept = self._keeper.append(session, kept, (), shelf.expires) or kept
        return kept

    def _keep(self, session: str, shelf: _Shared, kept: Kept) -> None:
        for _ in range(_TRIES):
            if not shelf.waiting:
                return
            done = self._keeper.append(session, kept, shelf.waiting, shelf.expires)
            if done is not None:
                shelf.have, shelf.waiting = done.size, []
                return
            found = self._fresh(session, shelf)
            if found is None:
                raise VaultError("this session was erased while it gave out a pseudonym")
            kept = found
        raise VaultError("too many workers write to this session at once")
