"""Numbers that states and health services give, to people and to cars, in the shapes of many countries."""

from __future__ import annotations

import random
import string
from functools import partial

from ..grammar import Piece
from ..tables import words
from .letters import capitals
from .numbers import digits
from .scene import Scene

# What such numbers are called, and their shapes.
_SHAPES = {
    kind: [(label, shapes.split(", ")) for label, _, shapes in (entry.partition(": ") for entry in words(f"{kind} numbers"))]
    for kind in ("national", "health")
}


def national(scene: Scene, rng: random.Random) -> str:
    """A national number, with the sign that checks it."""
    up = partial(capitals, rng)
    born = f"{rng.randrange(40, 99)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    return rng.choice(
        (
            lambda: f"{up(1)}{digits(rng, 6, 6)}({rng.choice('0123456789A')})",
            lambda: f"{up(1)}{digits(rng, 6, 6)} ({rng.choice('0123456789A')})",
            lambda: f"{digits(rng, 7, 7)}({digits(rng, 1, 1)})",
            lambda: f"{digits(rng, 2, 2)}.{digits(rng, 3, 3)}.{digits(rng, 3, 3)}-{rng.choice('0123456789K')}",
            lambda: f"{digits(rng, 3, 3)}.{digits(rng, 3, 3)}.{digits(rng, 3, 3)}-{digits(rng, 2, 2)}",
            lambda: f"{rng.choice('XYZ')}{digits(rng, 7, 7)}{up(1)}",
            lambda: f"{digits(rng, 8, 8)}{up(1)}",
            lambda: f"{born}-{digits(rng, 2, 2)}-{digits(rng, 4, 4)}",
            lambda: f"{born}-{digits(rng, 4, 4)}",
            lambda: f"{up(1)}{digits(rng, 9, 9)}",
            lambda: f"{up(2)} {digits(rng, 2, 2)} {digits(rng, 2, 2)} {digits(rng, 2, 2)} {up(1)}",
            lambda: f"S{digits(rng, 7, 7)}{up(1)}",
        )
    )()


def scheme_number(scene: Scene, rng: random.Random) -> str:
    """The number of a public health scheme or of a paper of some country, in its groups."""
    up = partial(capitals, rng)
    d = lambda n: digits(rng, n, n)  # noqa: E731
    return rng.choice(
        (
            f"{d(3)} {d(3)} {d(4)}",
            f"{d(4)} {d(5)} {d(1)}",
            f"{d(4)} {d(5)} {d(1)}-{rng.choice('1234')}",
            f"{d(4)} {d(3)} {d(3)} {up(2)}",
            f"{d(4)}-{d(3)}-{d(3)}-{up(2)}",
            f"{d(2)}-{d(9)}-{d(1)}",
            f"{d(4)} {d(4)} {d(4)}",
            f"{up(1)}{d(3)} {d(3)} {d(3)}",
            f"{up(2)} {d(4)} {d(4)} {d(1)}",
            f"{d(7)}{up(1)}",
            f"{d(7)}{up(2)}",
            f"{up(2)} {d(6)} {up(1)}",
            f"{up(4)} {d(4)} {d(4)}",
            f"{up(1)}{d(2)}-{d(4)}-{d(5)}",
            f"{d(1)}{up(1)}{d(1)}{up(1)}-{up(2)}{d(1)}-{up(2)}{d(2)}",
        )
    )


def foreign_plate(scene: Scene, rng: random.Random) -> str:
    """The plate of a car of some country."""
    up = partial(capitals, rng)
    d = lambda n: digits(rng, n, n)  # noqa: E731
    return rng.choice(
        (
            f"{up(2)}{d(2)} {up(3)}",
            f"{up(2)} {d(2)} {up(2)}",
            f"{up(3)} {d(3)} {up(2)}",
            f"{up(3)}-{d(3)} {up(2)}",
            f"{up(2)} {d(2)} {up(2)} {d(4)}",
            f"{up(1)}-{up(2)} {d(4)}",
            f"{up(2)}-{up(2)} {d(3)}",
            f"{d(2)}{rng.choice('12')}-{rng.choice('CDGLW')}-{d(5)}",
            f"{d(3)}-{rng.choice(('D', 'CE', 'KK'))}-{d(4)}",
            f"{up(3)} {d(4)}",
            f"{up(4)} {d(3)}",
            f"{up(3)}-{d(2)}-{d(2)}",
            f"{up(2)}-{d(3)}-{up(2)}",
            f"{d(1)}{up(2)} {d(1)}{up(2)}",
        )
    )


def _number(shape: str, rng: random.Random) -> str:
    made = {"#": string.digits, "@": string.ascii_uppercase, "%": string.ascii_uppercase + string.digits}
    return "".join(rng.choice(made[c]) if c in made else c for c in shape)


def _labelled(kind: str, rng: random.Random) -> list[Piece]:
    label, shapes = rng.choice(_SHAPES[kind])
    return [(label + rng.choice((" ", " ", ": ", ": ", " is ", "# ", " no. ", ":")), ""), (_number(rng.choice(shapes), rng), "ID")]


def national_number(scene: Scene, rng: random.Random) -> list[Piece]:
    """The number that a state gives to everybody, with what it is called."""
    return _labelled("national", rng)


def health_number(scene: Scene, rng: random.Random) -> list[Piece]:
    """The number of a health service, an insurance or a record of another country, with what it is called."""
    return _labelled("health", rng)


def number_names(scene: Scene, rng: random.Random) -> str:
    """What such numbers are called, without a number."""
    return rng.choice(_SHAPES[rng.choice(("national", "health"))])[0]
