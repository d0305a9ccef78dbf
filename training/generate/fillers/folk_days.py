"""Days as patients, families and front desks write them, in any form."""

from __future__ import annotations

import random

from ..grammar import Piece
from ..tables import DAYS, MONTHS, ONES, ORDINALS, SHORT_MONTHS, TENS, words
from .letters import lowered
from .numbers import nth
from .scene import Scene

_WEEK = ("sun",), ("mon",), ("tue", "tues"), ("wed", "weds"), ("thu", "thur", "thurs"), ("fri",), ("sat",)
_SHORT_DAYS = words("folk short days")
_SLIPPED_DAYS = words("folk slipped days")
_ABROAD_DAYS = words("folk days abroad")
_FEASTS = words("folk feasts")
_ORDINALS = (*ORDINALS, *(f"twenty {o}" for o in ORDINALS[:9]), *(f"twenty-{o}" for o in ORDINALS[:9]), "thirtieth", "thirty first")


def day(scene: Scene, rng: random.Random) -> str:
    """A day of the week as people type it."""
    roll = rng.random()
    if roll < 0.4:
        return lowered(rng.choice(DAYS), rng, 0.6)
    if roll < 0.86:
        text = rng.choice(_SHORT_DAYS)
        return text if rng.random() < 0.6 else text.capitalize() + rng.choice(("", "", "."))
    return rng.choice(_ABROAD_DAYS) if roll < 0.94 else rng.choice(_SLIPPED_DAYS)


def days(scene: Scene, rng: random.Random) -> list[Piece]:
    """Two or three days of the week."""
    lower = rng.random() < 0.6
    pool = [rng.choice(forms) for forms in _WEEK] if rng.random() < 0.65 else [d.lower() for d in DAYS]
    at = rng.randrange(7)
    step = rng.choice((1, 1, 2))
    picked = [pool[(at + k * step) % 7] for k in range(rng.choice((2, 2, 3)))]
    picked = picked if lower else [d.capitalize() for d in picked]
    pieces: list[Piece] = []
    joint = rng.choice((" ", ", ", "/", " & ", " + ", " or ")) if len(picked) == 2 else rng.choice((" ", ", ", "/", " "))
    for index, text in enumerate(picked):
        if index:
            pieces.append((rng.choice((" and ", " or ", " & ", " and ")) if index == len(picked) - 1 and joint != "/" else joint, ""))
        pieces.append((text, "DATE"))
    return pieces


def day_part(scene: Scene, rng: random.Random) -> str:
    """A day of the week that something belongs to: `Friday's`, `tuesdays`, `sat`."""
    name = rng.choice(DAYS)
    return lowered(rng.choice((name + "'s", name + "'s", name + "s", name)), rng, 0.6)


def month(scene: Scene, rng: random.Random) -> str:
    """A month, in full or cut short."""
    return lowered(rng.choice((*MONTHS, *SHORT_MONTHS, "Sept")), rng, 0.6)


def feast(scene: Scene, rng: random.Random) -> str:
    """A holiday of any calendar as people type it."""
    return lowered(rng.choice(_FEASTS), rng)


def said_day(scene: Scene, rng: random.Random) -> str:
    """A day of the month said aloud: `the nineteenth`."""
    return rng.choice((f"the {rng.choice(_ORDINALS)}", f"the {rng.choice(_ORDINALS)}", f"the {nth(rng.randrange(1, 32))}"))


def bare_day(scene: Scene, rng: random.Random) -> str:
    """The same without its article."""
    return rng.choice((rng.choice(_ORDINALS), nth(rng.randrange(1, 32)), nth(rng.randrange(1, 32))))


def near_feast(scene: Scene, rng: random.Random) -> str:
    """A day that a holiday or a month tells: `the Friday after Thanksgiving`, `2nd tues in oct`."""
    name = rng.choice(DAYS) if rng.random() < 0.6 else rng.choice(_SHORT_DAYS)
    month = rng.choice((rng.choice(MONTHS), rng.choice(SHORT_MONTHS)))
    which = rng.choice(("first", "second", "third", "fourth", "last", "1st", "2nd", "3rd", "4th"))
    text = rng.choice(
        (
            f"the {name} {rng.choice(('before', 'after', 'of'))} {rng.choice(_FEASTS)}",
            f"{name} {rng.choice(('before', 'after'))} {rng.choice(_FEASTS)}",
            f"{rng.choice(('the ', ''))}{which} {name} {rng.choice(('in', 'of'))} {month}",
            f"{name} the {nth(rng.randrange(1, 32))}",
            f"{name} {nth(rng.randrange(1, 32))}",
            f"{name} the {rng.choice(_ORDINALS)}",
            f"{name}, {month} {rng.randrange(1, 29)}",
        )
    )
    return lowered(text, rng)


def loose_day(scene: Scene, rng: random.Random) -> str:
    """A day with its month, loosely typed."""
    m, d = rng.randrange(12), rng.randrange(1, 29)
    name = rng.choice((MONTHS[m], SHORT_MONTHS[m], "sept" if m == 8 else SHORT_MONTHS[m]))
    text = rng.choice(
        (
            f"{m + 1}.{d}",
            f"{m + 1}.{d}",
            f"{m + 1}-{d}",
            f"{m + 1}-{d}",
            f"{m + 1}/{d}",
            f"{m + 1} / {d}",
            f"{d}.{m + 1}.",
            f"{name} {d}",
            f"{name} {nth(d)}",
            f"{name}. {d}",
            f"{name}{d}",
            f"{d} {name}",
            f"{nth(d)} of {name}",
            f"the {nth(d)} of {name}",
            f"{nth(d)} {name}",
            f"{MONTHS[m]} {rng.choice(_ORDINALS)}",
            f"{MONTHS[m]} the {rng.choice(_ORDINALS)}",
            f"the {rng.choice(_ORDINALS)} of {MONTHS[m]}",
            f"{rng.choice(DAYS)} the {nth(d)}",
            f"{rng.choice(_SHORT_DAYS)} the {nth(d)}",
            f"{rng.choice(_SHORT_DAYS)} {m + 1}/{d}",
            f"{rng.choice(DAYS)} {name} {d}",
            f"{rng.choice(DAYS)} {m + 1}.{d}",
        )
    )
    return lowered(text, rng, 0.6)


def span(scene: Scene, rng: random.Random) -> list[Piece]:
    """From one day to another."""
    m, d = rng.randrange(12), rng.randrange(1, 22)
    e = d + rng.randrange(1, 8)
    name = rng.choice((MONTHS[m], SHORT_MONTHS[m]))
    name = name.lower() if rng.random() < 0.5 else name
    joint = rng.choice((" to ", " thru ", " - ", " through ", " until ", " till ", " and ", " or "))
    ends = rng.choice(
        (
            (f"{m + 1}.{d}", f"{m + 1}.{e}"),
            (f"{m + 1}/{d}", f"{m + 1}/{e}"),
            (f"{m + 1}-{d}", f"{m + 1}-{e}"),
            (f"the {nth(d)}", f"the {nth(e)}"),
            (f"the {nth(d)}", nth(e)),
            (f"{name} {d}", f"{name} {e}"),
            (f"{name} {d}", str(e)),
            (f"{name} {nth(d)}", f"the {nth(e)}"),
            (f"the {rng.choice(_ORDINALS)}", f"the {rng.choice(_ORDINALS)}"),
        )
    )
    return [(ends[0], "DATE"), (joint, ""), (ends[1], "DATE")]


def said_year(scene: Scene, rng: random.Random) -> str:
    """A year of birth in words, of somebody very old."""
    return (
        "nineteen " + rng.choice(("twenty", "thirty")) + rng.choice(("", *(" " + n for n in ONES[:5])))
        if rng.random() < 0.8
        else f"nineteen {rng.choice(TENS)} {rng.choice(ONES)}"
    )


def said_birth(scene: Scene, rng: random.Random) -> str:
    """A date of birth as voice types it."""
    month, decade = rng.choice(MONTHS), rng.choice(TENS)
    text = rng.choice(
        (
            f"{month} {rng.choice(_ORDINALS)} nineteen {decade} {rng.choice(ONES)}",
            f"{month} {rng.randrange(1, 29)} nineteen {decade}",
            f"{month} the {nth(rng.randrange(1, 29))} {rng.randrange(1930, 2020)}",
            f"{rng.randrange(1, 13)} {rng.randrange(1, 29)} {rng.randrange(30, 99)}",
            f"{rng.choice(ONES)} {rng.choice(_ORDINALS)} {decade} {rng.choice(ONES)}",
            f"{rng.randrange(1, 13)} dash {rng.randrange(1, 29)} dash {rng.randrange(1930, 2020)}",
            f"{rng.randrange(1, 13)} slash {rng.randrange(1, 29)} slash {rng.randrange(30, 99)}",
            f"the {nth(rng.randrange(1, 29))} of {month} {rng.randrange(30, 99)}",
            f"{month} {rng.choice(_ORDINALS)} two thousand {rng.choice(ONES)}",
        )
    )
    return lowered(text, rng, 0.7)
