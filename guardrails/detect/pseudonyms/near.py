"""Whether a word is a slip of a known one: one letter wrong, missing, too many, two swapped, or a known one with something glued to it."""

from __future__ import annotations

import re
from itertools import combinations

_DIGIT = re.compile(r"\d")
_END = 2
_SHORT = 5  # below that, one edit away is no evidence


class Near:
    """Known words, found again after one edit.  Remembers every form with one letter left out, so a lookup costs its own length only."""

    def __init__(self) -> None:
        self._less: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._lengths: set[int] = set()
        self._ends: set[str] = set()

    def add(self, word: str, kind: str) -> None:
        """Knows `word` (folded) as one of `kind`."""
        self._exact[word] = kind
        self._lengths.add(len(word))
        if len(word) >= _SHORT:
            self._ends |= {word[:_END] + "-", "-" + word[-_END:]}
            for shorter in _less(word):
                self._less.setdefault(shorter, kind)

    def type(self, word: str) -> str:
        """The kind of a word that is known, or an empty string."""
        return self._exact.get(word, "")

    def kind(self, word: str) -> str:
        """The kind of a known word that `word` is a slip of, or an empty string.  A word that is itself known is no slip."""
        if len(word) < _SHORT - 1 or word in self._exact or not self._near_length(len(word)):
            return ""
        digits = _DIGIT.search(word) is not None
        # One edit leaves one end of a word as it was; two characters exchanged need not.
        if word[:_END] + "-" not in self._ends and "-" + word[-_END:] not in self._ends and not digits:
            return ""
        found = self._less.get(word)
        if found is not None:
            return found
        for shorter in _less(word):
            found = self._less.get(shorter) or (self._exact.get(shorter) if len(shorter) >= _SHORT else None)
            if found:
                return found
        return self._swapped(word) if digits else ""

    def glued(self, word: str) -> str:
        """The kind of a known word that `word` begins or ends with."""
        for length in self._lengths:
            if _SHORT <= length < len(word) - 1:
                found = self._exact.get(word[:length]) or self._exact.get(word[-length:])
                if found:
                    return found
        return ""

    def _near_length(self, length: int) -> bool:
        return bool(self._lengths & {length - 1, length, length + 1})

    def _swapped(self, word: str) -> str:
        """Two characters exchanged that do not stand side by side: frequent in numbers, and two edits."""
        if len(word) > 24 or len(word) not in self._lengths:
            return ""
        for i, j in combinations(range(len(word)), 2):
            if word[i] != word[j]:
                found = self._exact.get(word[:i] + word[j] + word[i + 1 : j] + word[i] + word[j + 1 :])
                if found:
                    return found
        return ""


def _less(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}
