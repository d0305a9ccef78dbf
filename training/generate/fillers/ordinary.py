"""Ordinary words, abbreviations and titles, which name nobody, and names that are ordinary words."""

from __future__ import annotations

import functools
import random
import re
from collections import Counter
from typing import NamedTuple

from ...lists import census, common_words, icd_titles
from ...prose import paragraphs
from ..people import People
from ..tables import ACRONYMS, SMALL_WORDS
from .scene import Scene


class _Words(NamedTuple):
    """Ordinary words by where they are from; only those of `ambiguous` are names as well."""

    prose: tuple[str, ...]
    diseases: tuple[str, ...]
    dictionary: tuple[str, ...]
    ambiguous: tuple[str, ...]


@functools.cache
def _words() -> _Words:
    first, last = census()
    named = {name.lower() for name in (*first, *last[:20000])}
    prose = Counter(w for text in paragraphs() for w in re.findall(r"[a-z]{3,}", text))
    titles = Counter(w for _, title in icd_titles() for w in re.findall(r"\b[a-z]{4,}", title))
    return _Words(
        tuple(sorted(w for w, n in prose.items() if n > 3)),
        tuple(sorted(w for w, n in titles.items() if n > 1)),
        tuple(sorted(w for w in common_words() if 3 < len(w) < 12 and w not in named)),
        tuple(sorted(w for w, n in prose.items() if n > 1 and w in named and w in common_words())),
    )


def word(scene: Scene, rng: random.Random) -> str:
    """Any ordinary word of the language, for what templates never say."""
    return rng.choice(rng.choices(_words(), (5, 2, 3, 1))[0])


def ambiguous(scene: Scene, rng: random.Random) -> str:
    """An ordinary word that is a name as well."""
    return rng.choice(_words().ambiguous)


def title(scene: Scene, rng: random.Random) -> str:
    """A title of a work: words with capitals, none of them a name."""
    words = []
    for index in range(rng.choice((1, 2, 2, 3, 3, 4, 5))):
        small = index and rng.random() < 0.3
        words.append(
            rng.choice(SMALL_WORDS) if small else rng.choice(_words().prose if rng.random() < 0.7 else _words().ambiguous).capitalize()
        )
    return " ".join(words)


def acronym(scene: Scene, rng: random.Random) -> str:
    """Abbreviations in capitals."""
    roll = rng.random()
    if roll < 0.35:
        return rng.choice(ACRONYMS)
    letters = "".join(rng.choice("AAABBCCCDDEEFFGGHHIIILLMMNNOOPPPRRRSSSTTTUVVWXZ") for _ in range(rng.choice((2, 2, 3, 3, 3, 4, 4, 5))))
    return letters if roll < 0.9 else letters + rng.choice("0123456789") if roll < 0.95 else letters[:-1] + letters[-1].lower()


@functools.cache
def _wordly(people: People) -> tuple[list[str], list[str]]:
    """First and last names that are ordinary words: Hope, Grace, Long, Brown."""
    words = {word.capitalize() for word in _words().ambiguous}
    return [name for name in people.firsts if name in words], [name for name in people.lasts if name in words]


def first_name(scene: Scene, rng: random.Random) -> str:
    """A first name that is an ordinary word."""
    return rng.choice(_wordly(scene.people)[0])


def last_name(scene: Scene, rng: random.Random) -> str:
    """A family name that is an ordinary word."""
    return rng.choice(_wordly(scene.people)[1])


def full_name(scene: Scene, rng: random.Random) -> str:
    """A first and a family name that are ordinary words."""
    return " ".join(rng.choice(names) for names in _wordly(scene.people))
