"""What is spoken: dates, codes and telephone numbers in words, and numbers of medicine, which are nobody's."""

from __future__ import annotations

import random
import string

from ..tables import MONTHS, ONES, ORDINALS, TENS, words
from .numbers import digits
from .scene import Scene

_NATO = words("nato alphabet")
_PLAIN = words("letters in words")
_DIGITS = words("digits")
_TEENS = words("teens")


def _two(n: int, rng: random.Random) -> str:
    """A number below a hundred in words; one below ten as it is said in dates."""
    if n < 10:
        return rng.choice(("oh ", "oh ", "zero ", "", "", "o ")) + _DIGITS[n]
    if n < 20:
        return _TEENS[n - 10]
    tens = TENS[n // 10 - 2]
    return tens if n % 10 == 0 else tens + rng.choice((" ", " ", "-")) + _DIGITS[n % 10]


def spoken_birth(scene: Scene, rng: random.Random) -> str:
    """A date of birth in words: `oh four twenty two nineteen thirty-eight`."""
    m, d, y = rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(28, 100)
    year = (
        rng.choice(("nineteen ", "nineteen ", "")) + _two(y, rng)
        if rng.random() < 0.75
        else rng.choice(("two thousand ", "two thousand and ", "twenty "))
        + _two(rng.randrange(1, 26), rng).removeprefix("oh ").removeprefix("zero ").removeprefix("o ")
    )
    joint = rng.choice((" ", " ", " ", " slash ", ", ", " dash "))
    month = rng.choice(MONTHS).lower()
    return rng.choice(
        (
            f"{_two(m, rng)}{joint}{_two(d, rng)}{joint}{year}",
            f"{_two(m, rng)}{joint}{_two(d, rng)}{joint}{year}",
            f"{_two(m, rng)}{joint}{_two(d, rng)}{joint}{year}",
            f"{month} {_two(d, rng).removeprefix('oh ')} {year}",
            f"the {rng.choice(ORDINALS)} of {month} {year}",
            f"the {rng.choice(ORDINALS)} of {month}",
            f"{month} the {rng.choice(ORDINALS)}",
            f"{month} {rng.choice(ORDINALS)}, {year}",
            f"{_two(m, rng)} slash {_two(d, rng)}",
        )
    )


def _said(sign: str, rng: random.Random) -> str:
    """One digit of a number as it is said."""
    odd = {"0": "oh", "9": "niner"}
    return odd[sign] if sign in odd and rng.random() < 0.3 else _DIGITS[int(sign)]


def spoken_code(scene: Scene, rng: random.Random) -> str:
    """A number or code, sign by sign: `4 4 7 dash 2 0 1`, `bravo seven niner one`."""
    signs = list(digits(rng, rng.randrange(4, 10), 9))
    aloud = rng.random() < 0.7
    said = [_said(sign, rng) for sign in signs] if aloud else signs
    if aloud and rng.random() < 0.2:
        said[rng.randrange(len(said))] = rng.choice(("double ", "triple ")) + rng.choice(_DIGITS)
    if rng.random() < 0.5:
        for _ in range(rng.choice((1, 1, 2))):
            said.insert(rng.randrange(1, len(said)), rng.choice(("dash", "dash", "hyphen", "slash", "space", "point")))
    if rng.random() < 0.4:
        letter = rng.randrange(26)
        said.insert(
            0,
            rng.choice(
                (
                    _NATO[letter],
                    string.ascii_uppercase[letter],
                    string.ascii_lowercase[letter],
                    f"{string.ascii_uppercase[letter]} as in {rng.choice(_PLAIN[letter].split())}",
                )
            ),
        )
    return " ".join(said)


def spoken_phone(scene: Scene, rng: random.Random) -> str:
    """A telephone number in words."""
    number = [
        _DIGITS[int(x)] if x != "0" else rng.choice(("oh", "zero", "o"))
        for x in f"{rng.randrange(201, 990)}{rng.randrange(200, 999)}{digits(rng, 4, 4)}"
    ]
    joint = rng.choice((" ", " ", ", ", " dash "))
    area, middle, tail = " ".join(number[:3]), " ".join(number[3:6]), " ".join(number[6:])
    if rng.random() < 0.25:
        tail = f"{_two(rng.randrange(10, 100), rng)} {_two(rng.randrange(10, 100), rng)}"
    return joint.join((area, middle, tail) if rng.random() < 0.7 else (middle, tail))


def spoken_number(scene: Scene, rng: random.Random) -> str:
    """Numbers of medicine in words, which point to nobody."""
    a, b = rng.randrange(10, 100), rng.randrange(10, 100)
    return rng.choice(
        (
            f"one {_two(a, rng)} over {_two(b, rng)}",
            f"{_two(a, rng)} over {_two(b, rng)}",
            f"{_two(a, rng)} percent",
            f"{rng.choice(_DIGITS)} point {rng.choice(_DIGITS)}",
            f"{rng.choice(_DIGITS[1:])} tabs, {rng.choice(_DIGITS[1:])} times a day",
            f"{_two(a, rng)} milligrams",
            f"{rng.choice(_DIGITS[1:])} by {rng.choice(_DIGITS[1:])} centimeters",
            f"{rng.choice(_DIGITS[1:])} to {_two(a, rng)} days",
            f"one {_two(a, rng)}",
            f"two thousand {rng.choice(('ccs', 'calories', 'units'))}",
            f"{rng.choice(TENS)} {rng.choice(ONES)}",
            f"{rng.choice(_DIGITS[1:])} and a half",
            f"L {rng.choice(_DIGITS[1:6])} S one",
            f"a one c {rng.choice(_DIGITS[5:])} point {rng.choice(_DIGITS)}",
            f"{rng.choice(_DIGITS[1:])} out of ten",
            "three two one",
            "one two three four five",
        )
    )
