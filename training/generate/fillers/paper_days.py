"""Days in papers: as courts, clerks, airlines and plans of care write them."""

from __future__ import annotations

import random

from ..tables import MONTHS, SHORT_MONTHS, words
from .numbers import nth
from .scene import Scene

_GERMAN = words("months de")
_TAGALOG = words("months tl")
_FEASTS = words("paper feasts")
_JOINTS = ("-", "-", " - ", " to ", "–", "/")


def span_of_days(scene: Scene, rng: random.Random) -> str:
    """Some days on end."""
    m, d = rng.randrange(12), rng.randrange(1, 24)
    e, joint = d + rng.randrange(1, 5), rng.choice(_JOINTS)
    month = rng.choice((MONTHS[m], SHORT_MONTHS[m], SHORT_MONTHS[m]))
    year = rng.choice(("", "", f" {scene.year(rng)}"))
    return rng.choice(
        (
            f"{nth(d)}{joint}{nth(e)} {month}{year}",
            f"{d}{joint}{e} {month}{year}",
            f"{month} {d}{joint}{e}{year}",
            f"{month} {nth(d)}{joint}{nth(e)}{year}",
            f"{m + 1}/{d}-{m + 1}/{e}",
            f"{d}/{m + 1}-{e}/{m + 1}",
        )
    )


def paper_date(scene: Scene, rng: random.Random) -> str:
    """A day as courts, clerks, airlines and slips write it."""
    m, d, year = rng.randrange(12), rng.randrange(1, 24), scene.year(rng)
    e, yy = d + rng.randrange(1, 5), str(year)[2:]
    return rng.choice(
        (
            f"the {nth(d)} {rng.choice(('inst.', 'inst', 'ult.', 'ult', 'prox.', 'instant'))}",
            f"{nth(d)} {rng.choice(('inst.', 'ult.', 'inst'))}",
            f"this {nth(d)} day of {MONTHS[m]}{rng.choice(('', f' {year}', f', {year}'))}",
            f"the {nth(d)} day of {MONTHS[m]}, {year}",
            f"{d}. bis {e}. {_GERMAN[m]}",
            f"{d}.-{e}.{m + 1}.{year}",
            f"{d}. {_GERMAN[m]} {year}",
            f"{d:02}{SHORT_MONTHS[m].upper()}",
            f"{d:02}{SHORT_MONTHS[m].upper()}{yy}",
            f"{d:02}{SHORT_MONTHS[m].upper()}{year}",
            f"{d:02}-{SHORT_MONTHS[m].upper()}-{yy}",
            f"{d:02}{m + 1:02}{yy}",
            f"{m + 1:02}{d:02}{yy}",
            f"{d}/{m + 1} & {e}/{m + 1}",
            f"{d}.{m + 1}.",
            f"{d}. {m + 1}. {year}",
            f"{d}/{('I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII')[m]}/{year}",
            rng.choice(_FEASTS),
        )
    )


def days_of_care(scene: Scene, rng: random.Random) -> str:
    """Days of the week or month side by side, as plans of care write them."""
    days = ("Mon", "Tues", "Tue", "Wed", "Weds", "Thurs", "Thu", "Fri", "Sat", "Sun")
    i, m, d = rng.randrange(len(days) - 3), rng.randrange(1, 13), rng.randrange(1, 24)
    e = d + rng.randrange(1, 5)
    return rng.choice(
        (
            f"{days[i]}{rng.choice(('/', '/', ' & ', '+', '-', ', '))}{days[i + rng.randrange(1, 3)]}",
            f"{d}-{e}/{m}",
            f"{d}-{e}.{m}.",
            f"{d}/{m}-{e}/{m}",
            f"{nth(d)}",
            f"{nth(d)}-{nth(e)}",
            f"{nth(d)} & {nth(e)}",
            f"{d}.{m:02}",
            f"{rng.choice(days)}",
            f"{rng.choice(days)} {d}/{m}",
            f"{rng.choice(days)} {nth(d)}",
            f"ika-{d} ng {rng.choice(_TAGALOG)}",
            f"{d}/{rng.choice(('ene', 'fev', 'mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dic', 'dez'))}",
        )
    )
