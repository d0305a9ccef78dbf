"""What one text is about: the people it is drawn from, the year it is written in, and the cast that recurs in it."""

from __future__ import annotations

import random
from collections.abc import Callable

from ..grammar import Piece
from ..people import People, Person

CAST = frozenset({"p", "d", "r", "q", "a", "b", "c"})
"""Who may recur in a text: a patient, a doctor, a relative, and others."""


class Scene:
    """The scene of one text."""

    def __init__(self, people: People, rng: random.Random) -> None:
        self.people = people
        self.now = rng.choice((2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026))
        self.namesake = ""  # the family name of somebody that is an eponym as well
        self.bynames: dict[str, str] = {}  # what those are called who recur under a name of any kind
        self.kept: dict[str, str] = {}  # what a text holds to once it was drawn, by what it is for
        self._cast: dict[str, Person] = {}

    def member(self, who: str, rng: random.Random) -> Person:
        """The one of the cast whom `who` names, the same at each call; relatives often share the patient's family name."""
        person = self._cast.get(who)
        if person is None:
            family = self._cast["p"].last if who == "r" and "p" in self._cast and rng.random() < 0.6 else ""
            person = self._cast[who] = self.people.person(rng, family)
        return person

    def year(self, rng: random.Random) -> int:
        """This year, a recent one, or one that somebody alive may remember."""
        return self.now - (0 if rng.random() < 0.5 else rng.randrange(0, 12) if rng.random() < 0.6 else rng.randrange(0, 90))


Filler = Callable[[Scene, random.Random], str]
Pieces = Callable[[Scene, random.Random], list[Piece]]
