"""Dates and times of day in many shapes: written, printed, spoken."""

from __future__ import annotations

import random

from ..tables import DAYS, FAR_FEASTS, HOLIDAYS, MONTHS, ONES, ORDINALS, SHORT_MONTHS, TENS
from .numbers import nth
from .scene import Scene


def date(scene: Scene, rng: random.Random) -> str:
    """A date in one of many shapes."""
    year, month, day = scene.year(rng), rng.randrange(12), rng.randrange(1, 29)
    shape = rng.random()
    m, d, y = month + 1, day, str(year)
    yy = y[2:]
    if shape < 0.22:
        return rng.choice((f"{m}/{d}/{y}", f"{m:02}/{d:02}/{y}", f"{m}/{d}/{yy}", f"{m:02}/{d:02}/{yy}"))
    if shape < 0.3:
        return rng.choice((f"{m}-{d}-{y}", f"{m:02}-{d:02}-{y}", f"{m}-{d}-{yy}", f"{m}.{d}.{yy}", f"{d:02}.{m:02}.{y}", f"{d}/{m}/{y}"))
    if shape < 0.38:
        return rng.choice(
            (
                f"{y}-{m:02}-{d:02}",
                f"{y}/{m:02}/{d:02}",
                f"{y}-{m:02}-{d:02} {rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}",
                f"{y}-{m:02}-{d:02}T{rng.randrange(24):02}:{rng.randrange(60):02}:00" + rng.choice(("Z", "", "-05:00")),
                f"{y}{m:02}{d:02}",
            )
        )
    if shape < 0.6:
        short = "Sept" if month == 8 and rng.random() < 0.5 else SHORT_MONTHS[month]
        name = rng.choice((MONTHS[month], MONTHS[month], short, short + "."))
        day_text = rng.choice((str(d), str(d), nth(d)))
        return rng.choice(
            (
                f"{name} {day_text}, {y}",
                f"{name} {day_text} {y}",
                f"{day_text} {name} {y}",
                f"{d}-{SHORT_MONTHS[month]}-{yy}",
                f"{d:02} {SHORT_MONTHS[month]} {y}",
                f"the {nth(d)} of {MONTHS[month]} {y}",
            )
        )
    if shape < 0.78:
        name = rng.choice((MONTHS[month], MONTHS[month], SHORT_MONTHS[month]))
        return rng.choice(
            (
                f"{name} {d}",
                f"{name} {nth(d)}",
                f"the {nth(d)} of {name}",
                f"{d} {name}",
                f"{rng.choice(DAYS)}, {name} {d}",
                f"{rng.choice(DAYS)[:3]} {d} {name}",
                f"{rng.choice(DAYS)[:3]} {m}/{d}",
                f"{name} {d}-{d + 2}",
            )
        )
    if shape < 0.88:
        return rng.choice((f"{m}/{d}", f"{m:02}/{d:02}"))
    if shape < 0.95:
        return rng.choice((f"{MONTHS[month]} {y}", f"{SHORT_MONTHS[month]} {y}", f"{m}/{y}", f"{m:02}/{y}", f"{MONTHS[month]} of {y}"))
    return f"{rng.choice(DAYS)}, {MONTHS[month]} {d}, {y}"


def birth(scene: Scene, rng: random.Random) -> str:
    """A date of birth."""
    year, m, d = rng.randrange(1928, 2022), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice(
        (
            f"{m}/{d}/{year}",
            f"{m:02}/{d:02}/{year}",
            f"{m}/{d}/{str(year)[2:]}",
            f"{MONTHS[m - 1]} {d}, {year}",
            f"{year}-{m:02}-{d:02}",
            f"{m:02}-{d:02}-{year}",
            f"{d} {SHORT_MONTHS[m - 1]} {year}",
            f"{SHORT_MONTHS[m - 1]} {d} {year}",
            f"{m:02}{d:02}{year}",
        )
    )


def month_day(scene: Scene, rng: random.Random) -> str:
    """A month and a day in numbers, without a year."""
    month, day = rng.randrange(1, 13), rng.randrange(1, 31)
    joint = rng.choice("///-")
    return f"{month}{joint}{day}" if rng.random() < 0.7 else f"{month:02}{joint}{day:02}"


def stamp(scene: Scene, rng: random.Random) -> str:
    """A date as stamps, forms and machines print it."""
    day, month, year = rng.randrange(1, 29), rng.randrange(12), scene.year(rng)
    short, yy = SHORT_MONTHS[month], str(year)[2:]
    return rng.choice(
        (
            f"{day:02}{short.upper()}{year}",
            f"{day:02}-{short.upper()}-{yy}",
            f"{day:02} {short.upper()} {yy}",
            f"{day} {short}",
            f"{short} {day} '{yy}",
            f"{month + 1:02}-{day:02}-{yy}",
            f"{month + 1}.{day}.{yy}",
            f"{year}-{month + 1:02}-{day:02}T{rng.randrange(24):02}:{rng.randrange(60):02}",
            f"{month + 1:02}{day:02}{yy}",
            f"{rng.choice(DAYS)[:3]} {short} {day} {year}",
        )
    )


def spoken(scene: Scene, rng: random.Random) -> str:
    """A date as it is dictated: `november third nineteen seventy one`."""
    day = rng.choice((*ORDINALS, *(f"twenty {ordinal}" for ordinal in ORDINALS[:9]), "thirtieth", "thirty first"))
    decade = rng.choice(TENS)
    year = f"nineteen {decade}" + rng.choice(("", *(f" {n}" for n in ONES)))
    if rng.random() < 0.2:
        year = "two thousand " + rng.choice(("", "and ")) + rng.choice(ONES)
    month = rng.choice(MONTHS).lower()
    return rng.choice((f"{month} {day} {year}", f"{month} {day} {year}", f"{month} {day}", f"the {day} of {month} {year}"))


def weekday(scene: Scene, rng: random.Random) -> str:
    """A day of the week."""
    return rng.choice(DAYS)


def month(scene: Scene, rng: random.Random) -> str:
    """A month."""
    return rng.choice(MONTHS)


def named_month_day(scene: Scene, rng: random.Random) -> str:
    """A month by its name and a day."""
    return f"{rng.choice(MONTHS)} {rng.randrange(1, 29)}"


def the_day(scene: Scene, rng: random.Random) -> str:
    """A day of the month with its article."""
    return f"the {nth(rng.randrange(1, 32))}"


def day_of_month(scene: Scene, rng: random.Random) -> str:
    """A day of the month."""
    return rng.choice((nth(rng.randrange(1, 32)), f"the {nth(rng.randrange(1, 32))}"))


def dashed(scene: Scene, rng: random.Random) -> str:
    """A month and a day with a dash."""
    if rng.random() < 0.6:
        return f"{rng.randrange(1, 13)}-{rng.randrange(1, 32)}"
    return f"{rng.randrange(1, 13):02}-{rng.randrange(1, 32):02}"


def holiday(scene: Scene, rng: random.Random) -> str:
    """A holiday."""
    return rng.choice(HOLIDAYS)


def year(scene: Scene, rng: random.Random) -> str:
    """A year."""
    return str(scene.year(rng))


def time(scene: Scene, rng: random.Random) -> str:
    """A time of day, at times with its zone."""
    h, m = rng.randrange(1, 13), rng.randrange(60)
    return rng.choice(
        (
            f"{h}:{m:02} {rng.choice(('am', 'pm', 'AM', 'PM', 'a.m.'))}",
            f"{rng.randrange(24):02}{m:02}",
            f"{rng.randrange(24):02}:{m:02}{rng.choice(('', '', '', ' EST', ' UTC', ' CST', ' PT', 'Z'))}",
            f"{h} {rng.choice(('am', 'pm'))}",
            f"{h}pm",
            "noon",
            f"{h} o'clock",
        )
    )


def far_feast(scene: Scene, rng: random.Random) -> str:
    """A day that is kept in some faith or country."""
    return rng.choice(FAR_FEASTS)
