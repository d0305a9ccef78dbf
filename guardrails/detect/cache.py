"""Text judged before is not judged again: a bounded, thread-safe memory of matches by keyed hash, in which no text is kept."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from threading import Lock

from cachetools import LRUCache

from .match import Detector, Match


class Cached:
    """`detector` with a memory of its last `size` answers.

    The key is random for each instance and never leaves it, so the hashes tell nothing to someone who guesses texts.
    """

    def __init__(self, detector: Detector, size: int = 4096) -> None:
        self._detector = detector
        self._key = os.urandom(32)
        self._lock = Lock()
        self._answers: LRUCache[bytes, tuple[Match, ...]] = LRUCache(size)

    @property
    def name(self) -> str:
        return self._detector.name

    @property
    def languages(self) -> frozenset[str]:
        return self._detector.languages

    @property
    def lookahead(self) -> int:
        return self._detector.lookahead

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """As the detector's own `find`; an exception is not remembered."""
        wanted = None if types is None else frozenset(types)
        key = self._hash(text, wanted)
        with self._lock:
            known = self._answers.get(key)
        if known is None:
            known = tuple(self._detector.find(text, wanted))
            with self._lock:
                self._answers[key] = known
        return list(known)

    def __len__(self) -> int:
        return len(self._answers)

    def _hash(self, text: str, types: frozenset[str] | None) -> bytes:
        # The types go first and end with a byte that UTF-8 does not have, so that no text can pass for a list of types.
        return blake2b(_scope(types) + text.encode("utf-8", "surrogatepass"), digest_size=24, key=self._key).digest()


@lru_cache(maxsize=256)
def _scope(types: frozenset[str] | None) -> bytes:
    return b"*\xff" if types is None else ",".join(sorted(types)).encode() + b"\xff"
