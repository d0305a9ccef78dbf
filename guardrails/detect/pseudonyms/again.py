"""What was put in place in texts that come again, as a chat's history does with every turn: by keyed hash, and never a text.

Remembered are pseudonyms with their places, and hashed words.  Nothing here decides: all of it could be made again from the book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from hashlib import blake2b
from threading import Lock

from cachetools import LRUCache

from .book import Book, Sealed
from .issue import around

Row = tuple[int, int, str, str]  # start, end, type and style of what has to go
Piece = tuple[int, int, str]  # start, end, and what stands there instead
Key = tuple[bytes, tuple[Row, ...]]
_SIZE = 24  # bytes of a hash that answers for a text; that of a word is shorter, for one that is avoided by mistake is no harm


class Again(Sealed):
    """The memory of all sessions: `pieces` pseudonyms and `words` words at most.  Safe to share between threads."""

    __slots__ = ("_lock", "_pieces", "_words")

    def __init__(self, pieces: int = 50_000, words: int = 200_000) -> None:
        self._lock = Lock()
        self._pieces: LRUCache[Key, tuple[Piece, ...]] = LRUCache(pieces, lambda made: len(made) + 1)
        self._words: LRUCache[bytes, frozenset[bytes]] = LRUCache(words, lambda found: len(found) + 1)

    def of(self, book: Book) -> Texts:
        """What is remembered for one session; another book of the same session knows nothing of it."""
        return Texts(self, book.derive("again"))

    def pieces(self, key: Key) -> tuple[Piece, ...] | None:
        """What was put in place in a text."""
        with self._lock:
            return self._pieces.get(key)

    def keep(self, key: Key, made: tuple[Piece, ...]) -> None:
        """Remembers what was put in place; too much of it is made again each time."""
        with self._lock:
            if len(made) < self._pieces.maxsize:
                self._pieces[key] = made

    def words(self, key: bytes) -> frozenset[bytes] | None:
        """The hashed words of a text."""
        with self._lock:
            return self._words.get(key)

    def keep_words(self, key: bytes, found: frozenset[bytes]) -> None:
        """Remembers hashed words; of too many nothing is kept."""
        with self._lock:
            if len(found) < self._words.maxsize:
                self._words[key] = found


class Texts(Sealed):
    """The memory of one session, as long as its book is written."""

    __slots__ = ("_again", "_keyed")

    def __init__(self, again: Again, key: bytes) -> None:
        self._again = again
        self._keyed = blake2b(digest_size=_SIZE, key=key)

    def key(self, text: str, rows: Iterable[Row]) -> Key:
        """The key under which `made` and `keep` know a text and what has to go from it."""
        return self._hash(text), tuple(rows)

    def made(self, key: Key) -> tuple[Piece, ...] | None:
        """What was put in place there before."""
        return self._again.pieces(key)

    def keep(self, key: Key, made: Iterable[Piece]) -> None:
        """Remembers what was put in place there."""
        self._again.keep(key, tuple(made))

    def words(self, text: str) -> frozenset[bytes]:
        """The words and numbers of a text, hashed."""
        key = self._hash(text)
        found = self._again.words(key)
        if found is None:
            found = frozenset(map(self.word, around(text)))
            self._again.keep_words(key, found)
        return found

    def word(self, word: str) -> bytes:
        """The hash of one word."""
        return self._hash(word)[:8]

    def _hash(self, text: str) -> bytes:
        digest = self._keyed.copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        return digest.digest()


class Around(Set[str]):
    """The words and numbers of some texts, read when the first is asked for: most texts hold nothing that needs a new surrogate."""

    def __init__(self, texts: Sequence[str], memory: Texts | None = None) -> None:
        self._texts, self._memory = texts, memory
        self._found: list[Set[str | bytes]] | None = None

    def __contains__(self, word: object) -> bool:
        memory = self._memory
        if self._found is None:
            self._found = [around(text) if memory is None else memory.words(text) for text in self._texts]
        known = word if memory is None else memory.word(str(word))
        return any(known in words for words in self._found)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("only hashes are known")

    def __len__(self) -> int:
        raise TypeError("only hashes are known")
