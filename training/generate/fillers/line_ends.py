"""What goes over the end of a line, with a hyphen or the marks of a quoted mail as it happens."""

from __future__ import annotations

import functools
import random

from ...lists import cities, towns
from ..tables import DAYS, MONTHS, SHORT_MONTHS
from .contacts import phone
from .medicine import medical_word
from .numbers import digits, nth
from .scene import Scene

_SHORT = (*SHORT_MONTHS, "Sept")
_ENDS = ("\n", "\n", "\n", "\n> ", "\n  ", "\n    ", "\r\n")
_QUOTED_ENDS = ("\n", "\n", "\n", "\n> ", "\n> ", "\n> > ", "\n>> ", "\n  ")


def _break(rng: random.Random) -> str:
    """The end of a line, at times with the marks of a quoted mail."""
    return rng.choice(_QUOTED_ENDS)


def _end(rng: random.Random) -> str:
    """The end of a line, at times with blanks before what follows."""
    return rng.choice(_ENDS)


def broken_date(scene: Scene, rng: random.Random) -> str:
    """A date over the end of a line."""
    m, d = rng.randrange(12), rng.randrange(1, 29)
    year, end = scene.year(rng), _break(rng)
    return rng.choice(
        (
            f"{rng.choice(_SHORT)}{end}{d}",
            f"{MONTHS[m]}{end}{d}",
            f"{MONTHS[m]} {d},{end}{year}",
            f"{rng.choice(_SHORT)}{end}{d}, {year}",
            f"{m + 1}/{end}{d}/{year}",
            f"{m + 1}/{d}/{end}{year}",
            f"{d}{end}{MONTHS[m]} {year}",
            f"{MONTHS[m][:4]}-{end}{MONTHS[m][4:]} {d}" if len(MONTHS[m]) > 6 else f"{MONTHS[m]}{end}{nth(d)}",
            f"{rng.choice(DAYS)},{end}{MONTHS[m]} {d}",
        )
    )


def broken_last(scene: Scene, rng: random.Random) -> str:
    """A family name over the end of a line, with a hyphen as it happens."""
    name = scene.people.person(rng).last
    roll = rng.random()
    if roll < 0.25:
        return rng.choice(("Mc", "Mac", "O'", "De", "Van", "El", "St.", "La", "Von", "Al")) + _break(rng) + name
    if len(name) < 6 or " " in name:
        return f"{name}-{_break(rng)}{scene.people.person(rng).last}"
    at = rng.randrange(3, len(name) - 2)
    return f"{name[:at]}-{_break(rng)}{name[at:]}"


def broken_full(scene: Scene, rng: random.Random) -> str:
    """First and family name on two lines."""
    person = scene.people.person(rng)
    return rng.choice(
        (
            f"{person.first}{_break(rng)}{person.last}",
            f"{person.first} {person.middle[0]}.{_break(rng)}{person.last}",
            f"{person.last},{_break(rng)}{person.first}",
        )
    )


@functools.cache
def _two_words() -> list[str]:
    return [name for name, *_ in cities()[0] if name.count(" ") == 1] + [name for name, *_ in towns()[0] if name.count(" ") == 1]


def broken_city(scene: Scene, rng: random.Random) -> str:
    """A place of two words over the end of a line."""
    one, two = rng.choice(_two_words()).split(" ")
    return one + _break(rng) + two


def broken_phone(scene: Scene, rng: random.Random) -> str:
    """A telephone number over the end of a line."""
    a, b, c, end = rng.randrange(201, 990), rng.randrange(200, 999), digits(rng, 4, 4), _break(rng)
    return rng.choice(
        (f"({a}){end}{b}-{c}", f"{a}-{end}{b}-{c}", f"{a}-{b}-{end}{c}", f"{a}.{b}.{end}{c}", f"({a}) {b}-{end}{c}", phone(scene, rng))
    )


def cut_first(scene: Scene, rng: random.Random) -> str:
    """A first name over the end of a line, with a hyphen."""
    while True:
        name = scene.people.person(rng).first
        if len(name) > 4 and name.isalpha():
            at = rng.randrange(2, len(name) - 1)
            return f"{name[:at]}-{_end(rng)}{name[at:]}"


def cut_town(scene: Scene, rng: random.Random) -> str:
    """A town of one word over the end of a line, with a hyphen."""
    while True:
        name = rng.choice(towns()[0])[0]
        if len(name) > 5 and name.isalpha():
            at = rng.randrange(3, len(name) - 2)
            return f"{name[:at]}-{_end(rng)}{name[at:]}"


def cut_date(scene: Scene, rng: random.Random) -> str:
    """A date over the end of a line, in numbers."""
    m, d, year, end = rng.randrange(1, 13), rng.randrange(1, 29), scene.year(rng), _end(rng)
    return rng.choice(
        (
            f"{m}/{end}{d}",
            f"{m}/{end}{d}",
            f"{m}-{end}{d}-{year}",
            f"{m}/{d}/{end}{str(year)[2:]}",
            f"{year}-{m:02}-{end}{d:02}",
            f"{MONTHS[m - 1][:3]}-{end}{d}",
        )
    )


def cut_code(scene: Scene, rng: random.Random) -> str:
    """A number over the end of a line."""
    return f"{digits(rng, 2, 5)}-{_end(rng)}{digits(rng, 3, 6)}"


def cut_word(scene: Scene, rng: random.Random) -> str:
    """A word of medicine over the end of a line, with a hyphen."""
    while True:
        word = medical_word(rng)
        if len(word) > 6:
            at = rng.randrange(3, len(word) - 2)
            return f"{word[:at]}-{_end(rng)}{word[at:]}"


def cut_number(scene: Scene, rng: random.Random) -> str:
    """An amount over the end of a line."""
    a, b, end = rng.randrange(10, 200), rng.randrange(10, 100), _end(rng)
    return rng.choice((f"{a}/{end}{b}", f"{a}-{end}{a + b} mg", f"{a}{end}mg", f"{a}/{end}{b} mmHg", f"1:{end}{b}", f"{a} x{end}{b} mm"))
