"""Days in the shorthand of clinicians: cut short, dotted, dashed, year first."""

from __future__ import annotations

import random

from ..tables import DAYS, MONTHS, SHORT_MONTHS, words
from .numbers import nth
from .scene import Scene

_WEEKDAYS = words("short weekdays")
_WEEKDAY_HEADS = (*_WEEKDAYS, "Tu", "Th", "M", "W", "F", "Su", "Sa")
_SHORT = (*SHORT_MONTHS, "Sept")
_FEASTS = words("shorthand feasts")


def weekday(scene: Scene, rng: random.Random) -> str:
    """A day of the week, cut short."""
    return rng.choice(_WEEKDAYS)


def weekday_date(scene: Scene, rng: random.Random) -> str:
    """A day of the week, cut short, with month and day."""
    m, d = rng.randrange(12), rng.randrange(1, 29)
    joint = rng.choice("////-.")
    return rng.choice(_WEEKDAY_HEADS) + rng.choice(
        (
            f" {m + 1}{joint}{d}",
            f" {m + 1}{joint}{d}",
            f" {m + 1}{joint}{d}",
            f", {m + 1}/{d}",
            f" {rng.choice(_SHORT)} {d}",
            f" the {nth(d)}",
            f" {nth(d)}",
            f" {d} {rng.choice(_SHORT)}",
        )
    )


def marked(scene: Scene, rng: random.Random) -> str:
    """Month and day with a dot or a dash."""
    m, d = rng.randrange(12), rng.randrange(1, 29)
    joint = rng.choice(".-")
    return rng.choice((f"{m + 1}{joint}{d}", f"{m + 1}{joint}{d}", f"{m + 1:02}{joint}{d:02}"))


def dashed_year(scene: Scene, rng: random.Random) -> str:
    """Day, month cut short, and year, in one word or nearly."""
    d, month, year = rng.randrange(1, 29), rng.choice(_SHORT), scene.year(rng)
    yy = str(year)[2:]
    return rng.choice(
        (
            f"{d}-{month}-{yy}",
            f"{d:02}-{month}-{year}",
            f"{d}{month}{yy}",
            f"{d} {month} {yy}",
            f"{d}/{month}/{yy}",
            f"{d}.{month}.{yy}",
            f"{month}-{d}-{yy}",
            f"{month} {d}/{yy}",
        )
    )


def short_month_day(scene: Scene, rng: random.Random) -> str:
    """A month cut short and a day, with a point or a tail as it happens."""
    month, d = rng.choice(_SHORT), rng.randrange(1, 29)
    return rng.choice(
        (
            f"{month} {d}",
            f"{month}. {d}",
            f"{month}. {nth(d)}",
            f"{month} {nth(d)}",
            f"{d} {month}",
            f"{nth(d)} {month}",
            f"{month}.{d}",
            f"{month}{d}",
        )
    )


def ordinal_weekday(scene: Scene, rng: random.Random) -> str:
    """Such as the second Saturday of April."""
    which = rng.choice(("first", "second", "third", "fourth", "last", "1st", "2nd", "3rd", "4th"))
    day = rng.choice((*DAYS, *_WEEKDAYS[::3]))
    return f"{rng.choice(('the ', 'the ', ''))}{which} {day} {rng.choice(('of', 'of', 'in'))} {rng.choice((*MONTHS, *_SHORT))}"


def feast(scene: Scene, rng: random.Random) -> str:
    """A holiday of any faith or country."""
    return rng.choice(_FEASTS)


def year_first(scene: Scene, rng: random.Random) -> str:
    """A date of birth, year first."""
    year, m, d = rng.randrange(1928, 2024), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice(
        (
            f"{year}.{m:02}.{d:02}",
            f"{year}.{m}.{d}",
            f"{year}/{m}/{d}",
            f"{year}. {m}. {d}.",
            f"{year} {SHORT_MONTHS[m - 1]} {d}",
            f"{year}-{SHORT_MONTHS[m - 1]}-{d:02}",
        )
    )
