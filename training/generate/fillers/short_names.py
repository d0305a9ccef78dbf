"""Names in notes: very short ones of East Asia, first names without capitals, and such as are eponyms too."""

from __future__ import annotations

import random

from ..tables import words
from .scene import Scene

_TINY = words("tiny first names")
_TINY_LAST = words("tiny last names")
_NEVER = frozenset(words("words that are no names"))
_EPONYMS = words("namesakes")


def tiny(scene: Scene, rng: random.Random) -> str:
    """A short first name of East Asia, often an English word."""
    return rng.choice(_TINY)


def tiny_full(scene: Scene, rng: random.Random) -> str:
    """A short first and family name of East Asia, in either order."""
    one, two = rng.choice(_TINY), rng.choice(_TINY_LAST)
    return rng.choice((f"{one} {two}", f"{one} {two}", f"{two} {one}", f"{one} {rng.choice(_TINY)} {two}"))


def lower_first(scene: Scene, rng: random.Random) -> str:
    """A first name without its capital."""
    while True:
        name = scene.people.person(rng).first.lower()
        if len(name) > 3 and name not in _NEVER:
            return name


def _namesake(scene: Scene, rng: random.Random) -> str:
    if not scene.namesake:
        scene.namesake = rng.choice(_EPONYMS) if rng.random() < 0.8 else scene.people.person(rng).last
    return scene.namesake


def namesake(scene: Scene, rng: random.Random) -> str:
    """Somebody whose name is that of an eponym."""
    return _namesake(scene, rng)


def namesake_full(scene: Scene, rng: random.Random) -> str:
    """The same with a first name."""
    return f"{scene.people.person(rng).first} {_namesake(scene, rng)}"


def namesake_reversed(scene: Scene, rng: random.Random) -> str:
    """The same, family name first."""
    return f"{_namesake(scene, rng)}{rng.choice((', ', ' ', ', '))}{scene.people.person(rng).first}"
