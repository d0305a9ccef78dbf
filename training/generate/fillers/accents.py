"""Names in Latin letters with their accents."""

from __future__ import annotations

import random

from ..tables import words
from .scene import Scene

_LANGUAGES = (
    "polish",
    "czech",
    "hungarian",
    "german",
    "spanish",
    "portuguese",
    "french",
    "nordic",
    "turkish",
    "vietnamese",
    "romanian",
    "south slavic",
    "baltic",
    "irish",
)
_NAMES = tuple((words(f"{language} first names"), words(f"{language} families")) for language in _LANGUAGES)


def _accented(rng: random.Random) -> tuple[str, str]:
    firsts, lasts = rng.choice(_NAMES)
    return rng.choice(firsts), rng.choice(lasts)


def accented(scene: Scene, rng: random.Random) -> str:
    """A name with accents, first and last."""
    first, family = _accented(rng)
    roll = rng.random()
    if roll < 0.15:
        return f"{family} {first}"
    if roll < 0.25:
        return f"{first} {_accented(rng)[1]} {family}"
    return f"{first} {family}"


def accented_first(scene: Scene, rng: random.Random) -> str:
    """A first name with accents."""
    return _accented(rng)[0]


def accented_last(scene: Scene, rng: random.Random) -> str:
    """A family name with accents."""
    return _accented(rng)[1]
