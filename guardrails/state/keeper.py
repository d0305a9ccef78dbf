"""Pseudonyms of sessions in the records of a state: encrypted under a key of the application, so that every process restores the same.

A session is a head and parts.  The head says what the session's book begins with and how many records each part holds; a part is a row of
sealed pieces, to which one is added with each change.  Head and part change in one step, by comparing versions.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from time import time
from typing import Final

from ..detect.pseudonyms import Kept, VaultError, VaultFull
from ..detect.pseudonyms.sealed import seal, unseal
from ..stores.records import Change, Record, Records

_HEAD: Final = "pseudonyms"
_PART: Final = "pseudonyms.part"
_PIECE: Final = 2_000  # records of one piece
_FULL: Final = 128 * 1024  # bytes above which a part takes no more
_MOST: Final = 1_500  # parts of one session
_SWEEP: Final = 60.0  # seconds between two looks for what has expired
_COUNT: Final = 2  # bytes in front of a head that say how many parts there are
_LENGTH: Final = 4  # bytes in front of a piece that say how long it is
_TORN: Final = "what is kept of this session is not whole"
Words = tuple[str, ...]


class RecordKeeper:
    """The keeper behind `State.vault`.  `clock` gives seconds since 1970, `entropy` random bytes."""

    def __init__(
        self, records: Records, key: bytes, *, clock: Callable[[], float] = time, entropy: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._records, self._key = records, key
        self._clock, self._entropy = clock, entropy
        self._swept = float("-inf")

    def __repr__(self) -> str:
        return "<keeper of pseudonyms>"

    def read(self, session: str, have: int) -> Kept | None:
        """As `Keeper.read`.  Raises StoreDown, and VaultError for bytes that were changed or sealed under another key."""
        name = self._name(session)
        head = self._records.read(_of(name))
        if head is None or head.due <= self._clock() * 1000:
            return None
        kept = self._opened(name, head)
        found: list[Words] = []
        start = 0
        for number, (size, end) in enumerate(zip(kept.version[1], accumulate(kept.version[1]), strict=True), 1):
            if have < end:
                part = self._records.read(_of(name, number))
                if part is None:  # erased meanwhile
                    return None
                inside = [record for piece in self._pieces(_bound(name, number, kept), part.body) for record in piece][:size]
                if len(inside) < size:
                    raise VaultError(_TORN)
                found += inside[max(0, have - start) :]
            start = end
        return Kept(kept.key, kept.year, kept.expires, kept.size, tuple(found), kept.version)

    def create(self, session: str, kept: Kept) -> None:
        """As `Keeper.create`."""
        name = self._name(session)
        old = self._records.read(_of(name))
        if old is not None:
            if old.due > self._clock() * 1000:
                return
            self._forget(name, old)
        self._records.commit([Change(_of(name), 0, self._head(name, 1, (), kept, kept.expires))])

    def append(self, session: str, kept: Kept, records: Sequence[Words], expires: float) -> Kept | None:
        """As `Keeper.append`.  Raises VaultFull where a session has too many parts."""
        self._sweep()
        name = self._name(session)
        version, counts = kept.version[0], list(kept.version[1])
        due = int(expires * 1000)
        changes: list[Change] = []
        at = 0
        while at < len(records):
            part = self._records.read(_of(name, len(counts))) if counts and not changes else None
            if part is None or len(part.body) > _FULL:
                part = None
                counts.append(0)
            number, body = len(counts), b"" if part is None else part.body
            while at < len(records) and len(body) <= _FULL:
                piece = records[at : at + _PIECE]
                body += self._piece(_bound(name, number, kept), len(body), piece)
                counts[-1] += len(piece)
                at += len(piece)
            before = 0 if part is None else part.version
            changes.append(Change(_of(name, number), before, Record(_of(name, number), before + 1, _PART, due, body)))
        if len(counts) > _MOST:
            raise VaultFull("parts of one session", _MOST)
        head = self._head(name, version + 1, tuple(counts), kept, expires)
        if self._records.commit([Change(head.key, version, head), *changes]):
            return None
        return Kept(kept.key, kept.year, expires, kept.size + len(records), (), (version + 1, tuple(counts)))

    def erase(self, session: str) -> bool:
        """As `Keeper.erase`."""
        name = self._name(session)
        head = self._records.read(_of(name))
        if head is not None:
            self._forget(name, head)
        return head is not None

    def _forget(self, name: str, head: Record) -> None:
        parts = int.from_bytes(head.body[:_COUNT], "big")
        self._records.commit([Change(_of(name, number), None) for number in range(parts + 1)])

    def _sweep(self) -> None:
        """Erases sessions that nobody used for their time to live, a few at a time."""
        now = self._clock()
        if now - self._swept < _SWEEP:
            return
        self._swept = now
        for head in self._records.listed(_HEAD, due=int(now * 1000), limit=100):
            self._forget(head.key.split("/")[1], head)

    def _name(self, session: str) -> str:
        return hmac.digest(self._key, b"session\n" + session.encode("utf-8", "surrogatepass"), "sha256").hex()[:40]

    def _head(self, name: str, version: int, counts: tuple[int, ...], kept: Kept, expires: float) -> Record:
        due = int(expires * 1000)
        content = {"key": kept.key.hex(), "year": kept.year, "parts": counts}
        body = len(counts).to_bytes(_COUNT, "big") + seal(content, self._key, f"{name}\n{version}\n{due}", self._entropy)
        return Record(_of(name), version, _HEAD, due, body)

    def _opened(self, name: str, head: Record) -> Kept:
        content = unseal(head.body[_COUNT:], self._key, f"{name}\n{head.version}\n{head.due}")
        counts = tuple(content["parts"])
        version = (head.version, counts)
        return Kept(bytes.fromhex(content["key"]), content["year"], head.due / 1000, sum(counts), (), version)

    def _piece(self, bound: str, place: int, records: Sequence[Words]) -> bytes:
        sealed = seal({"records": records}, self._key, f"{bound}\n{place}", self._entropy)
        return len(sealed).to_bytes(_LENGTH, "big") + sealed

    def _pieces(self, bound: str, body: bytes) -> Iterator[list[Words]]:
        place = 0
        while place < len(body):
            start = place + _LENGTH
            end = start + int.from_bytes(body[place:start], "big")
            if end > len(body):
                raise VaultError(_TORN)
            content = unseal(body[start:end], self._key, f"{bound}\n{place}")
            yield [tuple(record) for record in content["records"]]
            place = end


def _bound(name: str, number: int, kept: Kept) -> str:
    """What a part belongs to: a place, and this beginning of the session, not one of the same name after it."""
    return f"{name}\n{number}\n{kept.key.hex()}"


def _of(name: str, part: int = 0) -> str:
    return f"{_HEAD}/{name}/{part}"
