"""The cast of a text in all its forms: names, titles, initials, pronouns."""

from __future__ import annotations

import random
from collections.abc import Callable

from ..grammar import Piece
from ..people import Person
from .scene import Scene

_PRONOUNS = {
    "he": ("he", "she"),
    "He": ("He", "She"),
    "his": ("his", "her"),
    "His": ("His", "Her"),
    "him": ("him", "her"),
    "sex": ("M", "F"),
}


def shown(who: str, form: str, scene: Scene, rng: random.Random) -> list[Piece]:
    """The one of the cast whom `who` names, in a form such as `dr` or `lf`; without a form, in any that stands alone.

    Raises `KeyError` for a form nobody knows.
    """
    person = scene.member(who, rng)
    if not form:
        roll = rng.random()
        if roll < 0.72:
            return [(person.full(rng), "NAME")]
        if roll < 0.8:
            return [(person.first, "NAME")]
        form = "title" if roll < 0.93 else "ini"
    if form in _PRONOUNS:
        return [(_PRONOUNS[form][person.woman], "")]
    return _FORMS[form](person, rng)


def _man(person: Person, rng: random.Random) -> list[Piece]:
    return [(rng.choice(("woman", "female", "lady") if person.woman else ("man", "male", "gentleman")), "")]


def _titled(person: Person, rng: random.Random) -> list[Piece]:
    title = rng.choice(("Ms.", "Mrs.", "Ms", "Mrs", "Miss")) if person.woman else rng.choice(("Mr.", "Mr"))
    return [(title + " ", ""), (person.last, "NAME")]


def _doctor(person: Person, rng: random.Random) -> list[Piece]:
    roll = rng.random()
    name = person.last if roll < 0.6 else person.full(rng) if roll < 0.9 else person.initialed(rng)
    return [(rng.choice(("Dr. ", "Dr. ", "Dr. ", "Dr ", "Doctor ")), ""), (name, "NAME")]


_FORMS: dict[str, Callable[[Person, random.Random], list[Piece]]] = {
    "man": _man,
    "title": _titled,
    "dr": _doctor,
    "first": lambda p, r: [(p.first, "NAME")],
    "last": lambda p, r: [(p.last, "NAME")],
    "lf": lambda p, r: [(p.reversed(r), "NAME")],
    "ini": lambda p, r: [(p.initialed(r), "NAME")],
    "initials": lambda p, r: [(p.initials(r), "NAME")],
    "full": lambda p, r: [(p.full(r), "NAME")],
    "fl": lambda p, r: [(f"{p.first} {p.last}", "NAME")],
}
