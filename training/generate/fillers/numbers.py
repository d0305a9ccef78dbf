"""Numbers: their digits and endings, and amounts and measures as medicine writes them, none of which points to a person."""

from __future__ import annotations

import random
import string

from ..tables import UNITS
from .scene import Scene


def digits(rng: random.Random, low: int, high: int) -> str:
    """Digits, from `low` to `high` of them."""
    return "".join(rng.choice(string.digits) for _ in range(rng.randrange(low, high + 1)))


def nth(n: int) -> str:
    """A number as in `22nd`."""
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def digit(scene: Scene, rng: random.Random) -> str:
    """One digit."""
    return str(rng.randrange(10))


def count(scene: Scene, rng: random.Random) -> str:
    """A small number, smaller ones more often."""
    return str(rng.choice((rng.randrange(2, 10), rng.randrange(2, 40), rng.randrange(2, 100))))


def thousands(scene: Scene, rng: random.Random) -> str:
    """A number with a comma."""
    return f"{rng.randrange(1, 999)},{rng.randrange(1000):03}"


def money(scene: Scene, rng: random.Random) -> str:
    """An amount of money."""
    return rng.choice(
        (
            f"${rng.randrange(5, 990)}",
            f"${rng.randrange(5, 990)}.{rng.randrange(100):02}",
            f"${rng.randrange(1, 99)},{rng.randrange(1000):03}",
            f"{rng.randrange(5, 990)} dollars",
            f"€{rng.randrange(5, 990)}",
        )
    )


def age_number(scene: Scene, rng: random.Random) -> str:
    """An age that the words around it tell."""
    return str(rng.randrange(1, 100))


def age(scene: Scene, rng: random.Random) -> str:
    """An age that says what it is."""
    n = str(rng.randrange(1, 100))
    return rng.choice((f"{n}-year-old", f"{n} year old", f"{n}yo", f"{n} yo", f"{n} y/o", f"{n}-yr-old", f"{n}y", f"{n} years old"))


def measure(scene: Scene, rng: random.Random) -> str:
    """Numbers as medicine writes them, none of which points to a person."""
    n = rng.randrange
    a, b, c, d = n(1, 100), n(1, 100), n(1, 12), n(0, 10)
    unit = rng.choice(UNITS)
    low = n(1, 400)
    return rng.choice(
        (
            f"{a}",
            f"{a} {unit}",
            f"{a}.{d} {unit}",
            f"{c}.{d}",
            f"{c}.{d}{n(10)}",
            f"{a}-{b}",
            f"{low}-{low + n(1, 60)}",
            f"{low}-{low + n(1, 60)} {unit}",
            f"{low}-{low + n(1, 60)}/min",
            f"{a}/{b}",
            f"{low}/{n(40, 110)}",
            f"{a}%",
            f"{a}.{d}%",
            f"{a}/{b}/{c}",
            f"{a}/{low}/{c}/{b}%",
            f"7.{a:02}/{b}/{low}/{n(15, 35)}",
            f"{c}-{d}-{n(10)}",
            f"{n(1, 999)},{n(1000):03}",
            f"{n(100, 999)},000-{n(100, 999)},000",
            f"{n(100, 999)},000/uL",
            f"n={n(1, 99)},{n(1000):03}",
            f"95% CI {c}.{d}{n(10)}-{c + 1}.{n(10)}{n(10)}",
            f"p<0.0{n(1, 9)}",
            f"p=0.{n(1, 99):02}",
            f"{n(20, 42)}+{n(7)}",
            f"{n(20, 42)} {n(7)}/7",
            f"G{n(1, 6)}P{n(6)}",
            f"G{n(1, 6)}P{n(1000, 4000)}",
            f"{n(1, 10)}/{n(10, 100)}/-{n(1, 4)}",
            f"20/{rng.choice((15, 20, 25, 30, 40, 50, 70, 100, 200))}",
            f"{n(1, 6)}/{n(5, 11)}",
            f"x{c}",
            f"{c}x{n(1, 12)}",
            f"{a} x {b} x {c} mm",
            f"~{a}",
            f">{a}",
            f"<{a}",
            f"+{c}",
            f"-{c}.{d}",
            f"{n(1000, 9999)}",
            f"{n(1000, 9999)} {unit}",
            f"{n(10000, 99999)} steps",
            f"{n(1, 9)}:{n(1, 200)}",
            f"{low} {unit} q{c}h",
            f"{nth(c)}",
            f"{nth(c)} dose",
            f"#{c}",
            f"{n(1, 4)}+",
            f"grade {n(1, 5)}",
            f"{n(1900, 2027)}",
            f"{n(1990, 2027)}-{n(1990, 2027)}",
            f"{n(1990, 2010)} and {n(2011, 2026)}",
            f"{n(5, 20)}-{n(21, 99)} {rng.choice(('weeks', 'days', 'years', 'minutes'))}",
            f"day {a}",
            f"week {c}",
            f"T{n(1, 4)}N{n(3)}M{n(2)}",
            f"L{n(1, 5)}-S1",
            f"C{n(1, 7)}-{n(2, 8)}",
            f"{a}F",
            f"{a} pack years",
            f"{n(1, 9)} out of 10",
            f"{n(2, 20)} of {n(20, 99)}",
            f"({a}/{b})",
            f"[{low}-{low + a}]",
            f"{a}/hr",
            f"$ {n(10, 999)}",
            f"{n(1, 24)} h",
            f"{low} -> {low + c}",
        )
    )
