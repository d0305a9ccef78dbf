"""Word classes: which words are names, places, medical or common words, and how English uses them.  Numbers, built by `training`."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from .features import key
from .usage import small

FIRST, FIRST_TOP, LAST, LAST_TOP, CITY, CITY_TOP, REGION, MEDICAL, DRUG, EPONYM, COMMON, FREQUENT, ORG, STREET, CALENDAR, TITLE = (
    1 << i for i in range(16)
)
CLASSES = 16
STEMMED = 16  # one more column: the word itself is unknown, its stem is a common word

_LOW = 19  # lower bits of a number, in which is searched; by the upper ones the place is looked up

_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("er", ""),
    ("ally", ""),
)
_LAST = frozenset(ending[-1] for ending, _ in _ENDINGS)


class Lexicon:
    """Looks classes up by the word's number in a sorted table; a foreign word passes for a known one about once in 9,000."""

    def __init__(self, keys: array[int], classes: array[int], usages: array[int]) -> None:
        self.keys = keys
        self.bitsets = classes
        self.usages = usages
        # Where the numbers begin that share their upper bits: a search over a few dozen places touches little memory.
        self._starts = array("I", (bisect_left(keys, high << _LOW) for high in range((1 << 32 - _LOW) + 1)))

    def __len__(self) -> int:
        return len(self.keys)

    def bits(self, form: str) -> int:
        """The classes of a normalized word, as a bit set."""
        index = self.index(key(form))
        return 0 if index < 0 else self.bitsets[index]

    def look(self, form: str, number: int | None = None) -> tuple[int, int]:
        """The classes of a normalized word, with the bit `STEMMED` for an inflected form of a common word, and how English uses it.

        `number` is the word's, where it is known already.
        """
        index = self.index(key(form) if number is None else number)
        found, usage = (0, 0) if index < 0 else (self.bitsets[index], self.usages[index])
        return found if found & (COMMON | FREQUENT) or not self._stemmed(form) else found | 1 << STEMMED, usage

    def small(self, form: str) -> bool:
        """Whether English hardly ever writes a normalized word with a capital."""
        index = self.index(key(form))
        return index >= 0 and small(self.usages[index])

    def index(self, number: int) -> int:
        """The place of the word with this number, or -1."""
        high = number >> _LOW
        end = self._starts[high + 1]
        index = bisect_left(self.keys, number, self._starts[high], end)
        return index if index < end and self.keys[index] == number else -1

    def _stemmed(self, form: str) -> bool:
        if len(form) < 5 or form[-1] not in _LAST or not form[0].isalpha():
            return False
        for ending, instead in _ENDINGS:
            if form.endswith(ending):
                stem = form[: -len(ending)] + instead
                if self.bits(stem) & (COMMON | FREQUENT):
                    return True
                # stopped -> stop
                if not instead and len(stem) > 3 and stem[-1] == stem[-2] and self.bits(stem[:-1]) & (COMMON | FREQUENT):
                    return True
        return False
