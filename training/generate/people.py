"""Invented people: names of many origins, in many shapes.  No other slot is filled here."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ..lists import census, faker_names, registered_names
from .coined import first_names, last_names
from .origins import ORIGINS
from .tables import NICKNAMES, PARTICLES, SUFFIXES

HELD_OUT = 11  # one name in so many is never put into a training text, so that generalization can be measured


@dataclass(frozen=True, slots=True)
class Person:
    first: str
    middle: str
    last: str
    suffix: str
    woman: bool
    eastern: bool = False

    def full(self, rng: random.Random) -> str:
        """First and last name, at times with a middle name, an initial or a suffix."""
        roll = rng.random()
        if self.eastern and roll < 0.15:
            return f"{self.last} {self.first}"
        middle = ""
        if roll > 0.8:
            middle = f" {self.middle}" if roll > 0.95 else f" {self.middle[0]}." if roll > 0.86 else f" {self.middle[0]}"
        suffix = ("" if self.suffix.startswith(",") else " ") + self.suffix if self.suffix and rng.random() < 0.7 else ""
        return f"{self.first}{middle} {self.last}{suffix}"

    def reversed(self, rng: random.Random) -> str:
        """Last name first, as in lists and headers."""
        roll = rng.random()
        middle = f" {self.middle[0]}" + rng.choice(("", ".")) if roll < 0.35 else f" {self.middle}" if roll < 0.42 else ""
        comma = ", " if rng.random() < 0.85 else ","
        return f"{self.last}{comma}{self.first}{middle}"

    def initialed(self, rng: random.Random) -> str:
        """The first name as an initial."""
        roll = rng.random()
        if roll < 0.55:
            return f"{self.first[0]}. {self.last}"
        if roll < 0.75:
            return f"{self.first[0]}. {self.middle[0]}. {self.last}"
        if roll < 0.85:
            return f"{self.first[0]}.{self.middle[0]}. {self.last}"
        return f"{self.first[0]} {self.last}" if roll < 0.95 else f"{self.first} {self.last[0]}."

    def initials(self, rng: random.Random) -> str:
        """Initials alone."""
        return rng.choice(
            (f"{self.first[0]}.{self.last[0]}.", f"{self.first[0]}{self.middle[0]}{self.last[0]}", f"{self.first[0]}. {self.last[0]}.")
        )


def _kept(names: Sequence[str], held_out: bool) -> list[str]:
    return [name for i, name in enumerate(names) if (i % HELD_OUT == HELD_OUT - 1) == held_out]


class People:
    """Draws people; `held_out=True` draws only names that training never sees."""

    def __init__(self, *, held_out: bool = False) -> None:
        first, last = census()
        self.firsts = _kept(first, held_out)
        self.lasts = _kept(last, held_out)
        self._registered = tuple(_kept(names, held_out) for names in registered_names())
        origins = {k: v for k, v in faker_names().items() if k != "english"}
        for origin, (more_first, more_last) in ORIGINS.items():
            one, two = origins.get(origin, ([], []))
            lasts: list[str] = []
            for name in more_last.split():
                # "El Masry" and its like are two words of one name
                if lasts and lasts[-1] in ("El", "Abu", "Bin", "Al", "Dela", "Van", "Te", "Ni", "Ní", "Ó", "Mac"):
                    lasts[-1] += " " + name
                else:
                    lasts.append(name)
            origins[origin] = (more_first.split() * (1 + len(one) // 200) + one, lasts * (1 + len(two) // 200) + two)
        self._origins = [(_kept(sorted(set(f)), held_out), _kept(sorted(set(n)), held_out)) for _, (f, n) in sorted(origins.items())]
        self.origins = tuple(sorted(origins))
        self._eastern = [k in ("chinese", "korean", "japanese", "east-asian") for k in sorted(origins)]
        self._nicknames = _kept(NICKNAMES, held_out)

    def of(self, origin: str, rng: random.Random) -> Person:
        """A person whose first and last name are of one origin; `english` is that of the US census."""
        firsts, lasts = (self.firsts, self.lasts) if origin == "english" else self._origins[self.origins.index(origin)]
        return Person(rng.choice(firsts or self.firsts), rng.choice(self.firsts), rng.choice(lasts or self.lasts), "", rng.random() < 0.5)

    def person(self, rng: random.Random, last: str = "") -> Person:
        """A new person, by chance of the family `last`."""
        eastern = False
        if rng.random() < 0.45:
            # Frequent names are frequent, but the long tail is what has to be learned.
            first, family = _zipf(self.firsts, rng), _zipf(self.lasts, rng)
        else:
            index = rng.randrange(len(self._origins))
            eastern = self._eastern[index]
            firsts, lasts = self._origins[index]
            first = rng.choice(firsts) if firsts else _zipf(self.firsts, rng)
            family = rng.choice(lasts) if lasts else _zipf(self.lasts, rng)
            if rng.random() < 0.12:
                first = _zipf(self.firsts, rng)
        # The long tail of what people in the country are called, of every origin.
        if rng.random() < 0.25:
            first = rng.choice(self._registered[0])
        if rng.random() < 0.25:
            family = rng.choice(self._registered[1])
        # Names of no list: what stands around them has to tell.
        if rng.random() < 0.2:
            first = rng.choice(first_names()).word(rng, 3, 10)
        if rng.random() < 0.28:
            family = rng.choice(last_names()).word(rng)
        roll = rng.random()
        if roll < 0.04:
            first = rng.choice(self._nicknames)
        elif roll < 0.06:
            first = f"{first}-{_zipf(self.firsts, rng)}"
        elif roll < 0.1:
            first = f"{first} {_zipf(self.firsts, rng) if rng.random() < 0.5 else self._given(rng)}"
        roll = rng.random()
        if roll < 0.05:
            family = f"{family}-{_zipf(self.lasts, rng)}"
        elif roll < 0.08:
            family = f"{rng.choice(PARTICLES)} {family}"
        elif roll < 0.1:
            family = rng.choice(("O'", "Mc", "Mac", "D'", "Fitz", "St. ", "De", "Van ", "Le")) + family
        elif roll < 0.14:
            family = f"{family} {_zipf(self.lasts, rng) if rng.random() < 0.5 else self._family(rng)}"
        suffix = rng.choice(SUFFIXES) if rng.random() < 0.04 else ""
        return Person(first, rng.choice(self.firsts), last or family, suffix, rng.random() < 0.5, eastern)

    def _given(self, rng: random.Random) -> str:
        firsts, _ = self._origins[rng.randrange(len(self._origins))]
        return rng.choice(firsts or self.firsts)

    def _family(self, rng: random.Random) -> str:
        _, lasts = self._origins[rng.randrange(len(self._origins))]
        return rng.choice(lasts or self.lasts)


def _zipf(names: list[str], rng: random.Random) -> str:
    """Half of the time a name from the frequent head, half of the time any."""
    size = len(names)
    return names[int(size ** rng.random()) - 1] if rng.random() < 0.5 else names[rng.randrange(size)]
