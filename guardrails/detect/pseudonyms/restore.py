"""Putting the real values back: into a whole text, into a structured value, into a stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import Any

from ...errors import GuardrailsError
from .book import Book, Sealed
from .found import Alteration, Restored, RestoredValue
from .neighbors import LEFT
from .scan import Scanner
from .vault import Vault

_MAX_DEPTH = 64
_MAX_NODES = 200_000


class ValueTooLarge(GuardrailsError, ValueError):
    """A structured value that is nested too deep or has too many parts to be restored."""

    def __str__(self) -> str:
        return "a value is nested too deep or has too many parts to be restored"


def restore(text: str, vault: Vault, session: str, allowed_types: Iterable[str]) -> Restored:
    """`text` with the pseudonyms of this session put back, of the allowed types only.

    What was altered, invented or torn out of its place is left as it is and reported in `altered`: hold such a reply.
    """
    with vault.reading(session) as book:
        return _restore(book, text, frozenset(allowed_types))


def restore_value(value: Any, vault: Vault, session: str, allowed_types: Iterable[str]) -> RestoredValue:
    """The same for strings and numbers inside of mappings, lists and tuples, such as a tool call's arguments.

    A key is never rewritten: one that holds a pseudonym is reported.  Raises ValueTooLarge.
    """
    with vault.reading(session) as book:
        walk = _Walk(book, frozenset(allowed_types))
        return RestoredValue(walk.value(value, (), 0), tuple(walk.altered), walk.count)


class StreamRestorer(Sealed):
    """Restores a text that arrives in pieces, and gives for every way of cutting it what `restore` gives for the whole.

    It holds back only what may still become a pseudonym: mostly the last word.  Look at `altered` after each piece.
    """

    def __init__(self, vault: Vault, session: str, allowed_types: Iterable[str]) -> None:
        self._vault, self._session = vault, session
        self._scanner = Scanner(frozenset(allowed_types))
        self._text = ""
        self._at = 0
        self._closed = False

    def feed(self, piece: str) -> str:
        """What can be given out now."""
        if self._closed:
            raise ValueError("this stream is closed")
        return self._step(piece, False)

    def close(self) -> str:
        """The rest."""
        if self._closed:
            return ""
        self._closed = True
        return self._step("", True)

    @property
    def altered(self) -> tuple[Alteration, ...]:
        """What was reported so far."""
        return tuple(self._scanner.altered)

    @property
    def count(self) -> int:
        """How many pseudonyms were restored so far."""
        return len(self._scanner.matches)

    @property
    def held(self) -> int:
        """How many code points wait for more."""
        return len(self._text) - self._at

    def _step(self, piece: str, final: bool) -> str:
        self._text += piece
        with self._vault.reading(self._session) as book:
            out, self._at = self._scanner.emit(book, self._text, self._at, final)
        # A decision may look back, so a little of what was given out stays.
        gone = max(0, self._at - LEFT)
        self._text, self._at = self._text[gone:], self._at - gone
        self._scanner.shift += gone
        return out


class _Walk:
    def __init__(self, book: Book, allowed: Set[str]) -> None:
        self.book, self.allowed = book, allowed
        self.altered: list[Alteration] = []
        self.count = 0
        self._nodes = 0

    def value(self, value: Any, path: tuple[str | int, ...], depth: int) -> Any:
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            raise ValueTooLarge
        if isinstance(value, str):
            return self.text(value, path)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return self.number(value, path)
        if isinstance(value, Mapping):
            for key in value:
                self.key(str(key), path)
            return {key: self.value(item, (*path, str(key)), depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple):
            items = [self.value(item, (*path, i), depth + 1) for i, item in enumerate(value)]
            return items if isinstance(value, list) else tuple(items)
        return value

    def text(self, text: str, path: tuple[str | int, ...]) -> str:
        found = _restore(self.book, text, self.allowed)
        self.altered += (replace(a, path=path) for a in found.altered)
        self.count += found.count
        return found.text

    def key(self, key: str, path: tuple[str | int, ...]) -> None:
        found = _restore(self.book, key, self.allowed)
        if found.count or found.altered:
            kind = found.matches[0].type if found.matches else found.altered[0].type
            self.altered.append(Alteration(0, len(key), kind, "key", path))

    def number(self, number: float, path: tuple[str | int, ...]) -> float:
        """A number given out as digits may come back as a number; it is restored where the real one can be a number too."""
        text = str(number)
        found = _restore(self.book, text, self.allowed)
        if isinstance(number, int) and found.count == 1 and not found.altered:
            real = found.text
            if real.isascii() and real.isdigit() and real == str(int(real)) and found.matches[0].end - found.matches[0].start == len(real):
                self.count += 1
                return int(real)
        if found.count or found.altered:
            kind = found.matches[0].type if found.matches else found.altered[0].type
            self.altered.append(Alteration(0, len(text), kind, "number", path))
        return number


def _restore(book: Book, text: str, allowed: Set[str]) -> Restored:
    scanner = Scanner(allowed)
    out, _ = scanner.emit(book, text, 0, True)
    return Restored(out, tuple(scanner.altered), tuple(scanner.matches))
