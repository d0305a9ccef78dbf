"""Names in papers of many countries: initials of who dictated, nicknames, double names, names made of words."""

# ruff: noqa: E501  (lines of shapes stay whole)

from __future__ import annotations

import random

from ..tables import words
from .scene import Scene

_NICKS = words("paper nicknames")
_VIRTUES = words("paper virtues")
_MADE_OF_WORDS = words("families made of words")


def mark_of_hand(scene: Scene, rng: random.Random) -> str:
    """Initials of who wrote or typed something, in either case."""
    person = scene.people.person(rng)
    two = person.first[0] + person.last[0]
    three = person.first[0] + person.middle[0] + person.last[0]
    roll = rng.random()
    if roll < 0.42:
        return two.upper() if roll < 0.24 else two.lower()
    if roll < 0.9:
        return three.upper() if roll < 0.68 else three.lower()
    return rng.choice(
        (f"{two[0]}{two[1].lower()}", f"{two[0]}. {two[1]}.", ".".join(three) + ".", f"{two[0]}{three[1:]}{person.last[1:2].upper()}")
    )


def nicknamed(scene: Scene, rng: random.Random) -> str:
    """A name with a nickname in quotes or brackets in its midst."""
    person, nick = scene.people.person(rng), rng.choice(_NICKS)
    if rng.random() < 0.3:
        nick = scene.people.person(rng).first
    left, right = rng.choice((('"', '"'), ('"', '"'), ("'", "'"), ("(", ")"), ("“", "”")))
    middle = rng.choice(("", "", f" {person.middle}", f" {person.middle[0]}."))
    suffix = rng.choice(("", "", "", " Jr.", ", Jr.", " Sr.", " III", " II"))
    return rng.choice(
        (
            f"{person.first}{middle} {left}{nick}{right} {person.last}{suffix}",
            f"{person.first} {left}{nick}{right}{middle} {person.last}",
            f"{nick} {person.last}",
            f"{person.last}, {person.first}{middle} {left}{nick}{right}",
            f"{person.first}{middle} {person.last}{suffix} {left}{nick}{right}",
        )
    )


def double_name(scene: Scene, rng: random.Random) -> str:
    """A name with two family names, particles, a maiden or a father's name, as many countries write it."""
    one, two, three = (scene.people.person(rng) for _ in range(3))
    up = rng.random() < 0.15
    name = rng.choice(
        (
            f"{one.first} {one.middle} {one.last} {two.last}",
            f"{one.first} {one.last} {two.last}",
            f"{one.last} {two.last}, {one.first}",
            f"{one.last} {two.last}, {one.first} {one.middle}",
            f"{one.first} {one.last}-{two.last}",
            f"{one.last}-{two.last}, {one.first}",
            f"{one.first} {one.last} de {two.last}",
            f"{one.first} {one.last} vda. de {two.last}",
            f"{one.first} {one.last} y {two.last}",
            f"{one.first} del {rng.choice(('Carmen', 'Pilar', 'Rosario', 'Socorro'))} {one.last} {two.last}",
            f"Ma. {one.first} {two.last[0]}. {one.last}",
            f"{one.last}, {one.first} {two.last[0]}.",
            f"{rng.choice(('Dela Cruz', 'De Guzman', 'Del Rosario', 'De los Santos', 'Delos Reyes', 'San Juan'))}, {one.first} {two.last[0]}.",
            f"{one.first} {rng.choice(('bin', 'bint', 'binti', 'ibn', 'ben', 'bat'))} {three.first}",
            f"{one.first} {rng.choice(('van der', 'van den', 'von', 'de la', 'da', 'dos', 'El', 'Al', 'Mac Giolla', 'Ní', 'Ó', 'Mag', 'Te'))} {one.last}",
            f"{one.last} {one.first} {one.middle}",
            f"{two.last[0]}. {one.first}",
            f"{one.first[0]}.{two.first[0]}. {one.last}",
            f"{one.first} {two.last[0]}. {one.last} {rng.choice(('Jr', 'Jr.', 'Sr.', 'II', 'III', 'IV'))}",
        )
    )
    return name.upper() if up else name


def clipped_name(scene: Scene, rng: random.Random) -> str:
    """Family name and initial, as sheets and minutes have it."""
    person = scene.people.person(rng)
    i, j = person.first[0], person.middle[0]
    return rng.choice(
        (
            f"{person.last}, {i}",
            f"{person.last}, {i}.",
            f"{person.last} {i}",
            f"{person.last} {i}.",
            f"{person.last},{i}",
            f"{person.last} {i}{j}",
            f"{person.last.upper()}, {i}",
            f"{person.last.upper()} {i}",
            f"{person.last},{person.first} {j}".upper(),
        )
    )


def virtue(scene: Scene, rng: random.Random) -> str:
    """A first name that is a word: a virtue, a rank, a plant, a month."""
    return rng.choice(_VIRTUES)


def family_of_words(scene: Scene, rng: random.Random) -> str:
    """A whole name whose family name is made of words."""
    first = rng.choice(_VIRTUES) if rng.random() < 0.25 else scene.people.person(rng).first
    last = rng.choice(_MADE_OF_WORDS)
    return rng.choice(
        (
            f"{first} {last}",
            f"{first} {last}",
            f"{last}, {first}",
            f"{first[0]}. {last}",
            f"{first} {scene.people.person(rng).first[0]}. {last}",
        )
    )


def marked_name(scene: Scene, rng: random.Random) -> str:
    """A name with an apostrophe, a link of parentage or an alias sign in its midst."""
    one, two, three = (scene.people.person(rng) for _ in range(3))
    head = rng.choice(("Ja", "De", "La", "Ke", "Da", "Zy", "Ty", "Mar", "Sha", "Ra", "Ka", "Qua", "D", "A", "Dae", "Le", "Tre", "Ny"))
    return rng.choice(
        (
            f"{head}'{one.first}",
            f"{head}'{one.first} {two.last}",
            f"{head}'{one.first.lower()} {two.last}",
            f"{one.last}, {head}'{one.first}",
            f"{one.first} {rng.choice(('a/l', 'a/p', 's/o', 'd/o', 'S/O', 'D/O', 'A/L'))} {three.first}",
            f"{one.first} {rng.choice(('bin', 'binti', 'bte', 'Bin', 'Bt.', 'Binte'))} {three.first} {two.last}",
            f"{one.first} {two.last} @ {three.first}",
            f"{one.first[0]}. {two.first[0]}. {one.first} @ {three.first}",
            f"{one.first} {two.last} alias {three.first}",
            f"{one.first} {two.last}-{three.last[0]}",
            f"{one.last} {one.first}",
            f"{one.last.upper()} {one.first}",
            f"{one.first} {rng.choice(('dos', 'das', 'de', 'do', 'da'))} {two.last} {rng.choice(('Neto', 'Filho', 'Júnior', 'Sobrinho', three.last))}",
        )
    )
