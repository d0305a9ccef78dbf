"""Small places: towns, counties and postal codes of anywhere, lots of parks, places of care by the name they go by."""

# ruff: noqa: E501  (lines of shapes stay whole)

from __future__ import annotations

import random

from ...lists import towns
from ..tables import words
from .numbers import digits
from .scene import Scene

_SHIRES = words("shires")
_CARE_HEADS = words("small care heads")
_CARE_TAILS = words("small care tails")
_PARKS = words("mobile home parks")
_HOUSES = words("named houses")
_TOWNLANDS = words("townland heads")


def town(scene: Scene, rng: random.Random) -> str:
    """A small town anywhere."""
    here, abroad = towns()
    return rng.choice(here)[0] if rng.random() < 0.5 else rng.choice(abroad)


def shire(scene: Scene, rng: random.Random) -> str:
    """A county, district or borough by its short or plain name."""
    return rng.choice(_SHIRES)


def local_code(scene: Scene, rng: random.Random) -> str:
    """A postal code of one of many countries."""
    a = lambda: rng.choice("ABCDEFGHKLMNPRSTWXY")  # noqa: E731
    d = lambda n: digits(rng, n, n)  # noqa: E731
    return rng.choice(
        (
            f"{a()}{d(2)} {a()}{d(1)}{a()}{d(1)}",
            f"{a()}{d(2)} {a()}{a()}{d(2)}",
            f"{a()}{d(1)}{a()} {d(1)}{a()}{d(1)}",
            f"{a()}{d(1)}{a()}{d(1)}{a()}{d(1)}",
            f"{a()}{a()}{rng.randrange(1, 40)} {d(1)}{a()}{a()}",
            f"{a()}{rng.randrange(1, 30)} {d(1)}{a()}{a()}",
            f"{rng.randrange(2000, 7999)}",
            f"{rng.randrange(110, 855)}{d(3)}",
            f"{rng.randrange(110, 855)} {d(3)}",
            f"{d(5)}",
            f"{d(5)}-{d(3)}",
            f"{d(7)}",
        )
    )


def small_house(scene: Scene, rng: random.Random) -> str:
    """A small place of care, a home or a school, by the name it goes by."""
    if rng.random() < 0.2:
        return f"St{rng.choice(('', '.'))} {scene.people.person(rng).first}{rng.choice(('', '’s', chr(39) + 's'))}"
    head = (
        rng.choice(_CARE_HEADS) if rng.random() < 0.6 else rng.choice(towns()[1]) if rng.random() < 0.5 else scene.people.person(rng).last
    )
    return f"{head} {rng.choice(_CARE_TAILS)}"


def lot_of_homes(scene: Scene, rng: random.Random) -> str:
    """A lot of a park of mobile homes, a named house, a townland."""
    n, family, town = rng.randrange(1, 200), scene.people.person(rng).last, rng.choice(towns()[1])
    return rng.choice(
        (
            f"{rng.choice(('Lot', 'Space', 'Spc', '#', 'Trailer', 'Unit', 'Slip', 'Site'))} {n} {rng.choice(_PARKS)} {rng.choice(('MHP', 'Mobile Home Park', 'Trailer Park', 'Estates', 'RV Park', 'Marina', 'Campground', 'TP', 'Village'))}",
            f"{rng.choice(_PARKS)} {rng.choice(('MHP', 'Trailer Ct', 'RV Park'))} {rng.choice(('lot', 'space', '#'))} {n}",
            f'"{rng.choice(("Dunroamin", "Sea View", "Avalon", "Shalom", "Tara", "Mon Repos", "Casa Mia", family))}", {rng.randrange(1, 90)} {family} {rng.choice(("La", "Rd", "Cl", "Ave", "Gdns", "Lane"))}',
            f"{rng.choice(_TOWNLANDS)} {town.split(' ')[0]} {rng.choice(('Thoir', 'Thiar', 'Mór', 'Beag', 'Upper', 'Lower', 'East', 'West', 'Thuaidh'))}",
            f"{rng.choice(_HOUSES)}, {rng.choice(_TOWNLANDS)}{family.lower()}",
            f"R. {family} {n} {rng.choice(('cj', 'apto', 'casa', 'bl', 'fundos'))} {rng.randrange(1, 90)}",
            f"Vill. {town}, P.O. {family}{rng.choice(('pur', 'nagar', 'palli', 'ganj'))}",
            f"Kampung {family}, Jalan {town} {rng.randrange(1, 20)}",
            f"No. {n}, Jalan {family} {rng.randrange(1, 9)}/{rng.randrange(1, 30)}",
            f"HC {rng.randrange(1, 90)} Box {n}",
            f"{n} {family} {rng.choice(('Ext', 'Bypass', 'Loop', 'Cutoff', 'Spur', 'Hollow', 'Holw', 'Knl', 'Xing', 'Trce'))}",
            f"{town} {rng.choice(('2nd Main Rd', '3rd Cross', 'Main Bazaar', 'Junction', 'Phase 2', 'Roundabout'))}",
            f"{family} St{rng.choice(('', '.'))}",
        )
    )
