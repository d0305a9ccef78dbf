"""Invented words that look like those of a list, so that what surrounds a name is learned and not the list."""

from __future__ import annotations

import functools
import random
from collections import defaultdict
from collections.abc import Iterable

from ..lists import census, cities, common_words, faker_names
from .grammar import phrase_texts
from .tables import SYLLABLES

_ORDER = 3


class Chain:
    """Draws each letter by the three before it, as they follow each other in the words given."""

    def __init__(self, words: Iterable[str]) -> None:
        follows: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if word.isalpha() and len(word) > 2:
                padded = "^" * _ORDER + word.lower() + "$"
                for at in range(_ORDER, len(padded)):
                    follows[padded[at - _ORDER : at]].append(padded[at])
        self._follows = dict(follows)

    def word(self, rng: random.Random, low: int = 4, high: int = 11) -> str:
        """A word with a capital that is no ordinary word of the language."""
        while True:
            made = ""
            before = "^" * _ORDER
            while len(made) <= high:
                letter = rng.choice(self._follows[before])
                if letter == "$":
                    break
                made += letter
                before = before[1:] + letter
            if low <= len(made) <= high and made not in common_words():
                return made.capitalize()


@functools.cache
def first_names() -> tuple[Chain, ...]:
    """Chains of first names: of the US census, and of each origin with enough of them."""
    return (Chain(census()[0]), *(Chain(first) for first, _ in faker_names().values() if len(first) > 150))


@functools.cache
def last_names() -> tuple[Chain, ...]:
    """Chains of family names, as `first_names`."""
    return (Chain(census()[1][:20000]), *(Chain(last) for _, last in faker_names().values() if len(last) > 150))


@functools.cache
def towns() -> tuple[Chain, ...]:
    """Chains of towns of the United States and of the world."""
    here, abroad = cities()
    return Chain(name for name, *_ in here), Chain(name for name, _ in abroad)


@functools.cache
def drugs() -> tuple[Chain, ...]:
    """Chains of brand names and of generic names."""
    words = [word for text in phrase_texts("drug") for word in text.split()]
    return Chain(w for w in words if w.istitle()), Chain(w for w in words if w.islower())


def organisms() -> tuple[str, ...]:
    """Second names of organisms."""
    return phrase_texts("species")


@functools.cache
def species() -> Chain:
    """A chain of the second names of organisms."""
    return Chain(organisms())


def syllabic(rng: random.Random) -> str:
    """A name of a few syllables with a capital, as companies, users and domains have them."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 3, 3)))).capitalize()
