"""Numbers of stays, plans, tickets and devices as registers have them, and of batches and forms, which are nobody's."""

from __future__ import annotations

import random
import string
from functools import partial

from ..tables import words
from .codes import code
from .letters import capitals
from .numbers import digits
from .scene import Scene

_FORMS = words("form heads")


def plan_number(scene: Scene, rng: random.Random) -> str:
    """The number of a member of a health plan."""
    up = partial(capitals, rng)
    return rng.choice(
        (
            lambda: f"{digits(rng, 5, 5)}-{digits(rng, 2, 2)}",
            lambda: f"{digits(rng, 3, 3)}{up(1)}{digits(rng, 4, 5)}",
            lambda: f"{up(1)}{digits(rng, 5, 6)} {digits(rng, 2, 2)}",
            lambda: f"{up(3)}{digits(rng, 8, 9)}",
            lambda: f"{digits(rng, 1, 1)}{up(2)}{digits(rng, 1, 1)}-{up(2)}{digits(rng, 1, 1)}-{up(2)}{digits(rng, 2, 2)}",
            lambda: f"{digits(rng, 8, 9)}{up(1)}",
            lambda: f"{digits(rng, 4, 4)}.{digits(rng, 4, 5)}",
            lambda: code(scene, rng),
        )
    )()


def ticket(scene: Scene, rng: random.Random) -> str:
    """A short number of a visit, a wristband, a payment or an authorization."""
    up = partial(capitals, rng)
    yy = str(scene.now)[2:]
    return rng.choice(
        (
            lambda: f"{digits(rng, 4, 4)}-{up(1)}",
            lambda: f"{up(1)}{digits(rng, 2, 2)}-{digits(rng, 4, 5)}",
            lambda: f"{yy}-{up(3)}-{digits(rng, 5, 5)}",
            lambda: f"{up(2)}-{digits(rng, 5, 7)}",
            lambda: f"{up(1)}{yy}-{digits(rng, 5, 6)}",
            lambda: f"{digits(rng, 3, 3)}-{digits(rng, 4, 4)}-{up(1)}",
            lambda: f"{up(1)}-{digits(rng, 4, 5)}",
            lambda: f"{digits(rng, 3, 4)}/{yy}",
            lambda: f"{up(3)}{yy}{digits(rng, 5, 5)}",
        )
    )()


def gapped_serial(scene: Scene, rng: random.Random) -> str:
    """The serial number of a device with blanks in it."""
    up = partial(capitals, rng)
    return rng.choice(
        (
            lambda: f"{up(1)}{digits(rng, 3, 4)} {digits(rng, 4, 5)}",
            lambda: f"{digits(rng, 2, 2)} {digits(rng, 4, 4)} {digits(rng, 1, 2)}",
            lambda: f"{up(3)} {digits(rng, 6, 6)} {up(1)}",
            lambda: f"{up(2)} {digits(rng, 3, 3)} {digits(rng, 3, 3)}",
            lambda: f"{digits(rng, 6, 8)}",
        )
    )()


def ward_number(scene: Scene, rng: random.Random) -> str:
    """The number of a stay or a chart with slashes and heads, as registers of many countries have it."""
    up = partial(capitals, rng)
    year, yy = str(scene.now), str(scene.now)[2:]
    return rng.choice(
        (
            f"{up(4)}/{year}/{digits(rng, 4, 6)}",
            f"{up(3)}/{yy}/{digits(rng, 4, 6)}",
            f"IP-{yy}/{digits(rng, 5, 6)}",
            f"IP{year}{digits(rng, 5, 6)}",
            f"OP/{digits(rng, 4, 6)}/{yy}",
            f"{digits(rng, 5, 6)}/{yy}",
            f"{digits(rng, 2, 3)}/{year}",
            f"{year}/{digits(rng, 4, 6)}",
            f"{yy}-{digits(rng, 4, 5)}/{up(1)}",
            digits(rng, 8, 8),
            f"{up(1)}{digits(rng, 6, 7)}",
            f"{year}{up(2)}{digits(rng, 5, 6)}",
            f"{up(2)}.{digits(rng, 3, 4)}.{yy}",
            f"{digits(rng, 4, 6)}/{year}",
        )
    )


def small_number(scene: Scene, rng: random.Random) -> str:
    """A short number of a register, a folder, a constable, a disc."""
    yy = str(scene.now)[2:]
    return rng.choice(
        (
            f"{digits(rng, 2, 4)}/{yy}",
            f"{rng.choice(string.ascii_uppercase)}{digits(rng, 2, 4)}/{yy}",
            f"{digits(rng, 4, 4)}",
            f"{digits(rng, 5, 6)}",
            f"{digits(rng, 3, 4)}/{scene.now}",
            f"{digits(rng, 3, 3)}-{digits(rng, 2, 2)}-{digits(rng, 1, 1)}",
            f"{rng.choice('ABCDEFGH')}/{digits(rng, 3, 4)}",
            f"{digits(rng, 6, 6)}{rng.choice('ABXYZ')}{rng.choice('ABXYZ')}",
        )
    )


def product_number(scene: Scene, rng: random.Random) -> str:
    """The number of a batch, a model, a catalogue or a part: one that whole shelves share."""
    up = partial(capitals, rng)
    return rng.choice(
        (
            f"{digits(rng, 1, 2)}{up(2)}{digits(rng, 3, 4)}",
            f"{up(2)}{digits(rng, 4, 5)}",
            f"{up(1)}{digits(rng, 4, 5)}{up(1)}",
            f"{up(2)}-{digits(rng, 4, 5)}",
            f"{digits(rng, 4, 4)}-{up(1)}-{digits(rng, 3, 3)}",
            f"{digits(rng, 5, 6)}",
            f"{digits(rng, 2, 2)}-{digits(rng, 4, 4)}",
            f"{up(3)}{digits(rng, 2, 3)}",
            f"{up(1)}{digits(rng, 3, 3)}",
            f"{up(2)}{digits(rng, 1, 1)}{up(1)}{digits(rng, 3, 3)}",
            f"{digits(rng, 4, 4)}{up(1)}",
            f"{up(1)}-{digits(rng, 2, 4)}",
            f"{digits(rng, 3, 3)}.{digits(rng, 3, 3)}",
        )
    )


def form_number(scene: Scene, rng: random.Random) -> str:
    """The number of a form that everybody may fill in."""
    return rng.choice(
        (
            f"{rng.choice(_FORMS)}-{digits(rng, 2, 4)}",
            f"{rng.choice(_FORMS)} {digits(rng, 2, 4)}",
            f"{rng.choice(_FORMS)}-{digits(rng, 3, 4)}{rng.choice(('A', 'B', 'EZ', '(A)', '-C', 'S'))}",
            f"I-{rng.choice(('693', '130', '485', '765', '864', '601', '9', '539', '94'))}",
            f"N-{rng.choice(('648', '400', '600'))}",
            f"W-{rng.choice('2497')}",
            f"{digits(rng, 2, 2)}-{digits(rng, 3, 4)}{rng.choice(('', 'EZ', 'A'))}",
            f"{digits(rng, 4, 4)}{rng.choice('ABC')}",
        )
    )
