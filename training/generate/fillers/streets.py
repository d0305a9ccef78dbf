"""Streets with their numbers as papers of many countries write them."""

# ruff: noqa: E501  (lines of shapes stay whole)

from __future__ import annotations

import random

from ...lists import towns
from ..tables import STREET_KINDS, STREET_WORDS, words
from .numbers import nth
from .scene import Scene

_HOUSES = words("named houses")
_HOUSE_TAILS = words("streets of named houses")
_ESTATES = words("estates")
_GERMAN = words("german streets")
_INDIAN = words("indian street tails")
_LATIN = words("latin streets")
_LATIN_WORDS = words("latin street words")
_LATIN_TAILS = ("", "", "", *(f", {tail}" for tail in words("latin street tails")))
_FAR = words("far streets")
_FAR_STEMS = words("far street stems")
_FAR_TAILS = words("far street tails")


def local_street(scene: Scene, rng: random.Random) -> str:
    """A street with its number as papers of that country write it."""
    r = rng.randrange
    family = scene.people.person(rng).last
    town = rng.choice(towns()[1])
    name = family if rng.random() < 0.5 else town
    kind, word = rng.choice(STREET_KINDS), rng.choice(STREET_WORDS)
    letter = rng.choice("ABCDEF")
    return rng.choice(
        (
            # The islands: house names, flats, townlands.
            lambda: f"{rng.choice(_HOUSES)}, {rng.choice(_HOUSE_TAILS)}",
            lambda: f"Flat {r(1, 60)}, {rng.choice(_HOUSES)}, {rng.choice(_HOUSE_TAILS)}",
            lambda: f"{r(1, 30)} {rng.choice(_HOUSES)}, {rng.choice(_HOUSE_TAILS)}",
            lambda: f"{r(1, 240)} {rng.choice(_HOUSE_TAILS)}",
            lambda: f"{r(1, 90)}{letter.lower()} {name} {rng.choice(('Close', 'Crescent', 'Gardens', 'Terrace', 'Grove', 'Mews', 'Rise'))}",
            lambda: f"Apt {r(1, 40)}, Block {letter}, {name} {rng.choice(('Quay', 'Hall', 'Square', 'Wharf'))}",
            # South Asia.
            lambda: f"{r(1, 90)}/{r(1, 20)}{rng.choice(('', letter))}, {name} {rng.choice(_INDIAN)}",
            lambda: f"H.No. {r(1, 2000)}, Sector {r(1, 90)}{rng.choice(('', '-' + letter))}",
            lambda: f"H. No. {r(1, 20)}-{r(1, 90)}-{r(1, 400)}/{letter}, {name} {rng.choice(_ESTATES)}",
            lambda: f"D.No. {r(1, 90)}-{r(1, 40)}-{r(1, 20)}, {name} {rng.choice(_INDIAN)}",
            lambda: f"#{r(1, 900)}, {nth(r(1, 30))} Cross, {nth(r(1, 20))} Main, {name} {rng.choice(_ESTATES)}",
            lambda: f"Flat {r(1, 20)}0{r(1, 9)}, {letter} Wing, {name} {rng.choice(('Apts', 'Towers', 'CHS', 'Residency'))}",
            lambda: f"{letter}-{r(1, 400)}, {name} {rng.choice(_ESTATES)}",
            lambda: f"Door No {r(1, 90)}, {name} {rng.choice(_INDIAN)}",
            # West Africa.
            lambda: f"Plot {r(1, 400)}{rng.choice(('', letter))} {name} {rng.choice(('Rd', 'Close', 'Crescent', 'Estate', 'Layout'))}",
            lambda: (
                f"No. {r(1, 90)}{rng.choice(('', letter))}, {name} {rng.choice(('Street', 'Close', 'Lane', 'Road', 'Crescent'))}, off {town} {rng.choice(('Road', 'Expressway', 'Way', 'Junction'))}"
            ),
            lambda: f"Block {r(1, 90)}, Flat {r(1, 9)}, {name} Estate",
            lambda: f"Km {r(1, 60)} {town}-{name} {rng.choice(('Road', 'Expressway', 'Highway'))}",
            # The Philippines.
            lambda: f"Blk {r(1, 60)} Lot {r(1, 60)} {rng.choice(('', f'Ph {r(1, 6)} '))}{word} St{rng.choice(('.', ''))}",
            lambda: f"B{r(1, 60)} L{r(1, 60)} {name} {rng.choice(('Homes', 'Village', 'Subd.', 'Heights'))}",
            lambda: f"{r(1, 400)} Purok {r(1, 8)}{rng.choice(('', f', Sitio {name}'))}",
            lambda: f"Unit {r(1, 30)}{letter}, {name} Tower, {word} Ave.",
            # Germany.
            lambda: f"{rng.choice(_GERMAN)} {r(1, 120)}{rng.choice(('', 'a', 'b'))}",
            lambda: f"{name}er {rng.choice(('Str.', 'Landstr.', 'Allee', 'Weg', 'Chaussee', 'Damm'))} {r(1, 200)}",
            lambda: f"{scene.people.person(rng).first}-{family}-{rng.choice(('Str.', 'Straße', 'Weg', 'Platz', 'Ring'))} {r(1, 90)}",
            # Latin America and Iberia.
            lambda: (
                f"{rng.choice(_LATIN).format(rng.choice((*_LATIN_WORDS, name)))}{rng.choice((' ', ' ', ', ', ' No. ', ' N° ', ' #', ', nº '))}{r(1, 4000)}{rng.choice(_LATIN_TAILS)}"
            ),
            lambda: f"Calle {r(1, 120)}{rng.choice(('', letter))} # {r(1, 90)}-{r(1, 90)}",
            lambda: f"Mz. {letter} Lt. {r(1, 40)}, {rng.choice(('Urb.', 'AA.HH.', 'Coop.', 'Fracc.'))} {rng.choice(_LATIN_WORDS)}",
            # Canada, Australia, the land in the United States.
            lambda: f"RR {r(1, 9)}, {r(100, 9999)} {rng.choice(('Concession', 'Line', 'Sideroad'))} {r(1, 20)}",
            lambda: f"{r(1, 4000)}-{r(1, 900)} {name} {kind}",
            lambda: f"Lot {r(1, 300)} {name} {rng.choice(('Lane', 'Track', 'Road', 'Rd'))}",
            lambda: f"{r(1, 30)}/{r(1, 400)} {name} {rng.choice(('Parade', 'Esplanade', 'St', 'Cres', 'Tce'))}",
            lambda: f"RMB {r(100, 9999)} {town} {rng.choice(('Road', 'Highway'))}",
            lambda: f"GPO Box {r(10, 9999)}",
            lambda: f"{rng.choice(('Locked Bag', 'Private Bag', 'P.M.B.', 'Postfach', 'Apartado', 'PO BOX', 'Casilla'))} {r(1, 9999)}",
            lambda: (
                f"{rng.choice(('Mile marker', 'MM', 'milepost', 'Mile'))} {r(1, 400)} {rng.choice(('I-', 'US-', 'Hwy ', 'SR '))}{r(2, 99)}{rng.choice((' WB', ' NB', ' EB', ' SB', ''))}"
            ),
            lambda: (
                f"{rng.choice(('Hwy', 'HWY', 'Rt', 'Rte', 'CR', 'FM', 'Star Route'))} {r(2, 990)}{rng.choice((' E', ' N', ' South', ''))}, {rng.choice(('Unit', 'Box', 'Lot', 'Trlr', 'Space'))} {r(1, 300)}{rng.choice(('', letter))}"
            ),
            lambda: f"{rng.choice(('Apt', 'Unit', 'Ste', '#'))} {r(1, 40)}{letter}, {r(100, 9999)} {name}",
            lambda: f"{nth(r(1, 90)) if rng.random() < 0.5 else word} and {name}",
            lambda: f"{name} & {nth(r(1, 90)) if rng.random() < 0.5 else word}",
            lambda: f"{r(100, 9999)} {word} {kind} {rng.choice(('Trlr', 'Lot', 'Spc', 'Bsmt', 'Rear', 'Fl', 'PH'))} {r(1, 90)}",
        )
    )()


def far_street(scene: Scene, rng: random.Random) -> str:
    """A street of another country with its number."""
    name = scene.people.person(rng).last if rng.random() < 0.5 else rng.choice(towns()[1])
    n = rng.randrange(1, 240)
    roll = rng.random()
    if roll < 0.35:
        street = rng.choice(_FAR).format(name)
        return rng.choice((f"{street} {n}", f"{street}, {n}", f"{n} {street}", f"{street} No. {n}", f"{street} {n}/{rng.randrange(1, 40)}"))
    if roll < 0.7:
        stem = rng.choice((name.split(" ")[-1], *_FAR_STEMS))
        return f"{stem}{rng.choice(_FAR_TAILS)} {n}{rng.choice(('', '', 'A', 'b'))}"
    return rng.choice(
        (
            f"{rng.randrange(1, 9)}-{rng.randrange(1, 30)}-{rng.randrange(1, 30)} {name}",
            f"Calle {rng.randrange(1, 120)} #{rng.randrange(1, 99)}-{rng.randrange(1, 99)}",
            f"Cra {rng.randrange(1, 120)} No {rng.randrange(1, 99)}-{rng.randrange(1, 99)}",
            f"House {n}, Road {rng.randrange(1, 40)}",
            f"Plot {n} {name} Rd",
            f"{n} Soi {name} {rng.randrange(1, 60)}",
            f"{n}/{rng.randrange(1, 30)} {name} Marg",
            f"Blk {n} {name} Ave {rng.randrange(1, 9)} #{rng.randrange(1, 20):02}-{rng.randrange(10, 400)}",
            f"Flat {rng.randrange(1, 30)}{rng.choice('ABC')}, {n} {name} Rd",
            f"{n} bis rue {name}",
        )
    )
