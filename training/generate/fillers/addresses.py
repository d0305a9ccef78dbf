"""Streets, corners and whole addresses, in the ways of many countries."""

from __future__ import annotations

import random
import string

from ...lists import regions
from ..grammar import Piece
from ..tables import GERMANIC_TAILS, ROMANCE_HEADS, STREET_KINDS, STREET_WORDS
from .numbers import nth
from .places import city, country, foreign_town, located_city, postal_code
from .scene import Scene

_DIRECTIONS = ("N ", "S ", "E ", "W ", "North ", "South ", "East ", "West ", "NW ", "SE ", "N. ")
_UNITS = ("Apt", "Apt.", "Suite", "Unit", "Ste", "#", "Apartment", "Flat", "Rm", "Floor", "Bldg")
# What parts the lines of an address: mostly a comma or a break, at times what forms and logs put there.
_LINES = (", ", ", ", ", ", "\n", "\n ", " ")
_ODD_LINES = (" | ", "; ", "\t", "    ", " / ", "\n>", " - ", ",\n")


def street(scene: Scene, rng: random.Random) -> str:
    """A house number with a street, in many countries' ways."""
    number = str(rng.choice((rng.randrange(1, 99), rng.randrange(100, 9999), rng.randrange(100, 29999))))
    roll = rng.random()
    family = scene.people.person(rng).last
    if roll < 0.52:
        word = rng.choice(STREET_WORDS) if rng.random() < 0.55 else family if rng.random() < 0.6 else city(scene, rng)
        direction = rng.choice(_DIRECTIONS) if rng.random() < 0.15 else ""
        two = " " + rng.choice(STREET_WORDS) if rng.random() < 0.12 else ""
        more = f" {rng.randrange(1, 3000)}" if rng.random() < 0.05 else ""
        return f"{number}{more} {direction}{word}{two} {rng.choice(STREET_KINDS)}"
    if roll < 0.6:
        return f"{number} {rng.choice(('', 'N ', 'W ', 'East ', 'SW '))}{nth(rng.randrange(1, 130))} {rng.choice(STREET_KINDS)}"
    if roll < 0.65:
        return _highway(number, rng)
    if roll < 0.7:
        return _box(family, rng)
    small = rng.randrange(1, 400)
    return _germanic(number, small, family, rng) if roll < 0.84 else _romance(number, small, family, scene, rng)


def _highway(number: str, rng: random.Random) -> str:
    return rng.choice(
        (
            f"{number} Highway {rng.randrange(1, 400)}",
            f"{number} County Road {rng.randrange(1, 400)}",
            f"{number} State Route {rng.randrange(1, 99)}",
            f"{number} US-{rng.randrange(1, 99)}",
            f"RR {rng.randrange(1, 9)} Box {rng.randrange(1, 400)}",
            f"{number} Farm Road {rng.randrange(10, 3000)}",
        )
    )


def _box(family: str, rng: random.Random) -> str:
    """A box of a post office, of the forces abroad, or a ship."""
    return rng.choice(
        (
            f"P.O. Box {rng.randrange(1, 9999)}",
            f"PO Box {rng.randrange(1, 99999)}",
            f"P O Box {rng.randrange(100, 9999)}",
            f"PSC {rng.randrange(1, 9999)}, Box {rng.randrange(1, 9999)}",
            f"Unit {rng.randrange(1000, 9999)} Box {rng.randrange(100, 9999)}",
            f"Unit {rng.randrange(1000, 9999)} Box {rng.randrange(100, 9999):04}\n{_forces(('DPO', 'APO'), rng)}",
            f"{rng.choice(('USS', 'USNS', 'USCGC'))} {family}\n{_forces(('FPO', 'APO'), rng)}",
        )
    )


def _forces(offices: tuple[str, ...], rng: random.Random) -> str:
    return f"{rng.choice(offices)} {rng.choice(('AA', 'AE', 'AP'))} {rng.randrange(10000, 99999)}"


def _germanic(number: str, small: int, family: str, rng: random.Random) -> str:
    """One word for the whole street, as in the north and east of Europe."""
    stem = family if rng.random() < 0.6 else foreign_town(rng)
    name = stem.rstrip("aeiou") + rng.choice(("", "s", "er", "en", "")) + rng.choice(GERMANIC_TAILS)
    if rng.random() < 0.25:
        name = stem + rng.choice((" u.", " ut", " utja", " ul.", " vag", " tn", " mnt", " sok.", " cad.", " str."))
        return f"{name} {small}{rng.choice(('', '.'))}"
    return rng.choice(
        (f"{name} {small}", f"{name} {small}", f"{small} {name}", f"{name} {small}{rng.choice('abc')}", f"{number} {name} {small}")
    )


def _romance(number: str, small: int, family: str, scene: Scene, rng: random.Random) -> str:
    """The kind of the street in front, as in the south of Europe and in Latin America."""
    name = f"{rng.choice(ROMANCE_HEADS)} {family if rng.random() < 0.5 else foreign_town(rng)}"
    if rng.random() < 0.2:
        name += f" {scene.people.person(rng).first}"
    return rng.choice(
        (f"{name} {small}", f"{name}, {small}", f"{small} {name}", f"{small}, {name}", f"{name} {small}", f"{number} {name} {small}")
    )


def street_name(scene: Scene, rng: random.Random) -> str:
    """A street without a number."""
    return f"{rng.choice(STREET_WORDS) if rng.random() < 0.5 else scene.people.person(rng).last} {rng.choice(STREET_KINDS)}"


def address(scene: Scene, rng: random.Random) -> list[Piece]:
    """A street address with unit, city, region, code and country as it happens."""
    if rng.random() < 0.03:
        return corner(scene, rng)
    pieces: list[Piece] = [(street(scene, rng), "ADDRESS")]
    line = rng.choice(_LINES if rng.random() < 0.9 else _ODD_LINES)
    if rng.random() < 0.3:
        unit = (rng.choice(_UNITS) + rng.choice((" ", " #"))).replace("# #", "#")
        pieces.append((rng.choice((" ", ", ", line)), "ADDRESS+"))
        which = rng.choice((str(rng.randrange(1, 999)), f"{rng.randrange(1, 40)}{rng.choice('ABCD')}", rng.choice("ABCDEF")))
        pieces.append((unit + which, "ADDRESS+"))
    if rng.random() < 0.2:
        return pieces
    town, state = located_city(scene, rng)
    pieces += [(line, ""), (town, "LOCATION")]
    if state and rng.random() < 0.85:
        pieces.append((rng.choice((", ", ", ", " ", ",", ",\n")), ""))
        whole = {code: name for name, code in regions()[0]}
        pieces.append((state if rng.random() < 0.75 else whole.get(state, state), "REGION"))
    elif not state and rng.random() < 0.2:
        pieces.append((rng.choice((" ", ", ")), ""))
        pieces.append(("".join(rng.choice(string.ascii_uppercase) for _ in range(2)), "REGION"))
    if rng.random() < 0.75:
        pieces.append((rng.choice((" ", " ", ", ", "  ", "\n")), ""))
        pieces.append((postal_code(scene, rng), "LOCATION"))
    if rng.random() < (0.12 if state else 0.5):
        pieces.append((rng.choice((", ", "\n", " ", "\n ")), ""))
        pieces.append((rng.choice(("USA", "United States", "U.S.A.")) if state else country(scene, rng), "REGION"))
        if rng.random() < 0.2:
            pieces += [(" ", ""), (postal_code(scene, rng), "LOCATION")]
    return pieces


def corner(scene: Scene, rng: random.Random) -> list[Piece]:
    """Where two streets meet."""
    one, two = (
        street(scene, rng)
        if rng.random() < 0.4
        else f"{scene.people.person(rng).last if rng.random() < 0.5 else rng.choice(STREET_WORDS)} {rng.choice(STREET_KINDS)}"
        for _ in range(2)
    )
    where = rng.choice(("the corner of ", "the intersection of ", "corner of ", ""))
    return [(f"{where}{one} {rng.choice(('and', 'and', '&', 'at'))} {two}", "ADDRESS")]
