"""What ward notes write in few signs: days by Roman months or by a word, and scores that are no days."""

from __future__ import annotations

import random

from ..tables import ORDINALS
from .numbers import nth
from .scene import Scene

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_TENS = ("twenty-", "twenty-", "twenty ")


def roman(scene: Scene, rng: random.Random) -> str:
    """A date with its month in Roman numerals."""
    day, month, year = rng.randrange(1, 29), rng.choice(_ROMAN), scene.year(rng)
    yy = str(year)[2:]
    return rng.choice(
        (
            f"{day}.{month}.{year}",
            f"{day}.{month}.{year}",
            f"{day:02}.{month}.{yy}",
            f"{day}.{month.lower()}.{yy}",
            f"{day}/{month}/{yy}",
            f"{day}-{month}-{year}",
            f"{day} {month} {year}",
            f"{day}.{month}.",
        )
    )


def word_day(scene: Scene, rng: random.Random) -> str:
    """A day of the month in words, or in figures with its article."""
    word = rng.choice((*ORDINALS, rng.choice(_TENS) + rng.choice(ORDINALS[:9]), "thirtieth", "thirty-first"))
    return rng.choice((f"the {word}", f"the {word}", f"the {word}", f"the {nth(rng.randrange(1, 32))}"))


def score(scene: Scene, rng: random.Random) -> str:
    """Points out of a few, which look like a month and a day."""
    whole = rng.choice((2, 3, 3, 4, 4, 5, 5, 5, 6, 8, 10, 10, 15, 20, 24, 28, 30))
    part = rng.randrange(whole + 1) if rng.random() < 0.85 else whole
    if whole > 12 and part <= 12:
        part = min(whole, part + 13)  # `11/20` alone is a day more often than points
    return f"{part}/{whole}" if rng.random() < 0.9 else f"{part}{rng.choice('+-')}/{whole}"
