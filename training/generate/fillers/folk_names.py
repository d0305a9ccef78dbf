"""Names of people and places as their neighbors use them: names that are words, quarters, corners, schools, hospitals."""

from __future__ import annotations

import random
import string

from ..tables import STREET_WORDS, words
from .letters import lowered
from .numbers import nth
from .places import city
from .scene import Scene

_MONTHLY = words("folk names of months")
_TOWNLY = words("folk names of towns")
_WORDY = words("folk word names")
_PLACES = words("folk places")
_ODD = words("folk odd towns")
_TOWN_PLACES = words("folk town places")
_TOWN_GOODS = words("folk town goods")
_HOSPITALS = words("folk hospitals")
_GROUPS = words("folk groups")
_CORNERS = words("folk corners")
_ROUTES = words("folk routes")
_WAYS = words("folk street kinds")
_SIDES = ("E", "W", "N", "S", "East", "West", "North", "South", "E.", "W.", "NE", "SW", "Upper", "Lower", "Old")


def month_name(scene: Scene, rng: random.Random) -> str:
    """A first name that is that of a month, a season, a day or a feast."""
    return lowered(rng.choice(_MONTHLY[:15] if rng.random() < 0.6 else _MONTHLY), rng, 0.3)


def town_name(scene: Scene, rng: random.Random) -> str:
    """A name that is a town's as well."""
    return lowered(rng.choice(_TOWNLY), rng, 0.3)


def word_name(scene: Scene, rng: random.Random) -> str:
    """A first name that is a word: a title, a virtue, a thing."""
    return lowered(rng.choice(_WORDY), rng, 0.25)


def letters(scene: Scene, rng: random.Random) -> str:
    """Somebody by one or two letters, as friends write."""
    one, two = rng.choice(string.ascii_uppercase), rng.choice("JCTRDKPB")
    return rng.choice((one, one, one + ".", one.lower(), one + two, one + "." + two + "."))


def place(scene: Scene, rng: random.Random) -> str:
    """An island, a quarter, a reservation, a village or a foreign town."""
    return lowered(rng.choice(_PLACES), rng, 0.45)


def odd_town(scene: Scene, rng: random.Random) -> str:
    """A town whose name is somebody's, or a word."""
    return lowered(rng.choice(_TOWNLY if rng.random() < 0.6 else _ODD), rng, 0.3)


def hospital(scene: Scene, rng: random.Random) -> str:
    """A hospital as its town calls it."""
    return rng.choice(_HOSPITALS)


def group(scene: Scene, rng: random.Random) -> str:
    """A school, a church or an employer."""
    return lowered(rng.choice(_GROUPS), rng, 0.35)


def town_place(scene: Scene, rng: random.Random) -> str:
    """A school, a shop, a team or an office of a town."""
    return f"{odd_town(scene, rng) if rng.random() < 0.4 else city(scene, rng)} {rng.choice(_TOWN_PLACES)}"


def town_goods(scene: Scene, rng: random.Random) -> str:
    """What is called after a town, and nobody's place: `Dallas steak`."""
    return f"{odd_town(scene, rng) if rng.random() < 0.4 else city(scene, rng)} {rng.choice(_TOWN_GOODS)}"


def fragment(scene: Scene, rng: random.Random) -> str:
    """A corner, a route or a street without its number."""
    one, two = rng.sample(_CORNERS, 2)
    word = rng.choice(STREET_WORDS) if rng.random() < 0.4 else one
    roll = rng.random()
    if roll < 0.06:
        park = rng.choice(
            (
                "Trailer Park",
                "Mobile Home Park",
                "Estates",
                "Apartments",
                "Apts",
                "Village",
                "Court",
                "RV Park",
                "Marina",
                "Homes",
                "Projects",
                "Gardens",
            )
        )
        text = f"{word} {park} {rng.choice(('lot', 'space', 'spot', 'unit', 'trailer', 'bldg', 'slip', '#'))} {rng.randrange(1, 99)}"
    elif roll < 0.35:
        first = nth(rng.randrange(1, 130)) if rng.random() < 0.5 else one
        text = f"{first} {rng.choice(('and', '&', 'and', 'at', 'near'))} {two}" + (" " + rng.choice(_WAYS) if rng.random() < 0.15 else "")
    elif roll < 0.55:
        text = rng.choice(_ROUTES).format(rng.randrange(1, 400)) + (
            f" {rng.choice(('and', '&', 'at'))} {rng.randrange(2, 99)}" if rng.random() < 0.15 else ""
        )
    elif roll < 0.75:
        text = f"{rng.choice(_SIDES)} {rng.choice((word, nth(rng.randrange(1, 130))))}" + (
            " " + rng.choice(_WAYS) if rng.random() < 0.5 else ""
        )
    else:
        text = f"{word} {rng.choice(_WAYS)}"
    return lowered(text, rng, 0.4)
