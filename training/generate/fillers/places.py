"""Cities, states and postal codes; streets are in `addresses`."""

from __future__ import annotations

import random
import string

from ...lists import cities, regions, towns
from ..coined import towns as chains
from ..grammar import Piece
from ..tables import ODD_TOWNS, TOWN_HEADS, TOWN_TAILS
from .scene import Scene

_TOWN = 0.2  # share of places that are small towns


def located_city(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """A city and the code of its state; cities abroad have none."""
    if rng.random() < _TOWN:
        near, far = towns()
        return rng.choice(near) if rng.random() < 0.6 else (rng.choice(far), "")
    here, abroad = cities()
    roll = rng.random()
    if roll < 0.5:
        return here[int(len(here) ** rng.random()) - 1][:2]
    if roll < 0.72:
        return here[rng.randrange(len(here))][:2]
    if roll < 0.74:
        name = f"{rng.choice(('St.', 'St', 'Saint', 'Ft.', 'Mt.', 'Mount'))} {scene.people.person(rng).first}"
        return name, state_code(scene, rng)
    if roll < 0.76:
        return _coined_town(rng), state_code(scene, rng)
    if roll < 0.82:
        return rng.choice(chains()).word(rng), state_code(scene, rng)
    if roll < 0.835:
        return rng.choice(ODD_TOWNS), state_code(scene, rng)
    if roll < 0.87:
        return foreign_town(rng), ""
    return abroad[int(len(abroad) ** (0.3 + 0.7 * rng.random())) - 1][0], ""


def city(scene: Scene, rng: random.Random) -> str:
    """A city."""
    return located_city(scene, rng)[0]


def city_state(scene: Scene, rng: random.Random) -> list[Piece]:
    """A city with its state or country."""
    town, region = located_city(scene, rng)
    return [(town, "LOCATION"), (", ", ""), (region or country(scene, rng), "REGION")]


def _coined_town(rng: random.Random) -> str:
    word, tail = rng.choice(TOWN_HEADS), rng.choice(TOWN_TAILS)
    return rng.choice(
        (
            f"{word}{tail}",
            f"{word}{tail}",
            f"{word} {tail.capitalize()}" if len(tail) > 3 else f"{word}{tail}",
            f"{rng.choice(('Port', 'Fort', 'Mount', 'Lake', 'North', 'East', 'Saint', 'San', 'Santa', 'Los', 'El', 'New'))} {word}{tail}",
        )
    )


def foreign_town(rng: random.Random) -> str:
    """A city outside of the United States."""
    abroad = cities()[1]
    return abroad[rng.randrange(len(abroad))][0]


def county(scene: Scene, rng: random.Random) -> str:
    """A county."""
    return rng.choice(regions()[1])


def state(scene: Scene, rng: random.Random) -> str:
    """A state."""
    return rng.choice(regions()[0])[0]


def state_code(scene: Scene, rng: random.Random) -> str:
    """A state by its two letters."""
    return rng.choice(regions()[0])[1]


def country(scene: Scene, rng: random.Random) -> str:
    """A country."""
    return rng.choice(regions()[2])


def postal_code(scene: Scene, rng: random.Random) -> str:
    """A postal code, mostly of the US."""
    roll = rng.random()
    if roll < 0.78:
        return f"{rng.randrange(501, 99951):05}"
    if roll < 0.86:
        return f"{rng.randrange(501, 99951):05}-{rng.randrange(1, 9999):04}"
    letter = rng.choice
    up = string.ascii_uppercase
    return rng.choice(
        (
            f"{letter(up)}{rng.randrange(1, 9)}{letter(up)} {rng.randrange(1, 9)}{letter(up)}{rng.randrange(1, 9)}",
            f"{letter(up)}{letter(up)}{rng.randrange(1, 30)} {rng.randrange(1, 9)}{letter(up)}{letter(up)}",
            f"{rng.randrange(1000, 9999)} {letter(up)}{letter(up)}",
            f"{rng.randrange(1000, 9999)}",
            f"{rng.randrange(1000, 9999)}-{rng.randrange(100, 999)}",
            f"{rng.randrange(10, 99)}-{rng.randrange(100, 999)}",
            f"{rng.randrange(100, 999)}",
            f"{rng.randrange(100, 999)} {rng.randrange(10, 99)}",
        )
    )


def lower_town(scene: Scene, rng: random.Random) -> str:
    """A town anywhere in lower case."""
    here, abroad = towns()
    return (rng.choice(here)[0] if rng.random() < 0.5 else rng.choice(abroad)).lower()
