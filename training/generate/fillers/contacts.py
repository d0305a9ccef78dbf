"""How somebody is reached: telephone, e-mail, web, network, names of users."""

from __future__ import annotations

import random

from ...lists import fold
from ..coined import syllabic
from .numbers import digits
from .scene import Scene


def phone(scene: Scene, rng: random.Random) -> str:
    """A telephone number."""
    a, b, c = str(rng.randrange(201, 990)), str(rng.randrange(200, 999)), digits(rng, 4, 4)
    roll = rng.random()
    if roll < 0.7:
        return rng.choice(
            (
                f"{a}-{b}-{c}",
                f"({a}) {b}-{c}",
                f"{a}.{b}.{c}",
                f"{a} {b} {c}",
                f"+1 {a} {b} {c}",
                f"1-{a}-{b}-{c}",
                f"{a}{b}{c}",
                f"+1-{a}-{b}-{c}",
                f"{b}-{c}",
                f"({a}){b}-{c}",
            )
        ) + (rng.choice((" x", " ext. ", " ext ", "x")) + digits(rng, 2, 5) if rng.random() < 0.08 else "")
    return rng.choice(
        (
            f"+{rng.randrange(30, 99)} {digits(rng, 2, 3)} {digits(rng, 3, 4)} {digits(rng, 3, 4)}",
            f"0{digits(rng, 2, 3)} {digits(rng, 3, 3)} {digits(rng, 2, 2)} {digits(rng, 2, 2)}",
            f"0{digits(rng, 3, 3)} {digits(rng, 6, 6)}",
            f"{digits(rng, 2, 2)} {digits(rng, 2, 2)} {digits(rng, 2, 2)} {digits(rng, 2, 2)}",
            f"{digits(rng, 2, 2)} {digits(rng, 3, 3)} {digits(rng, 3, 3)}",
            f"+{rng.randrange(30, 99)} (0){digits(rng, 2, 2)} {digits(rng, 3, 3)} {digits(rng, 2, 2)} {digits(rng, 2, 2)}",
        )
    )


def extension(scene: Scene, rng: random.Random) -> str:
    """An extension or a pager."""
    return rng.choice(
        (
            f"x{digits(rng, 4, 5)}",
            f"x{digits(rng, 1, 1)}-{digits(rng, 4, 4)}",
            f"ext {digits(rng, 3, 5)}",
            f"ext. {digits(rng, 3, 5)}",
            f"pager {digits(rng, 4, 5)}",
        )
    )


def email(scene: Scene, rng: random.Random) -> str:
    """An e-mail address."""
    person = scene.people.person(rng)
    first, last = (fold(x).replace(" ", "").replace("'", "").replace(".", "") for x in (person.first, person.last))
    user = rng.choice((f"{first}.{last}", f"{first[0]}{last}", f"{first}{rng.randrange(1, 99)}", f"{last}_{first}", f"{first}{last}"))
    user = user.lower() if rng.random() < 0.8 else user
    coined = (syllabic(rng).lower() + ".com", syllabic(rng).lower() + ".org")
    return f"{user}@{rng.choice(('gmail.com', 'yahoo.com', 'outlook.com', 'example.org', *coined, 'hospital.example'))}"


def user(scene: Scene, rng: random.Random) -> str:
    """The name of a user."""
    return rng.choice(
        (
            f"{scene.people.person(rng).first[0].lower()}{fold(scene.people.person(rng).last).lower().replace(' ', '')}{digits(rng, 0, 2)}",
            f"@{syllabic(rng).lower()}{digits(rng, 1, 3)}",
        )
    )


def url(scene: Scene, rng: random.Random) -> str:
    """An address in the web."""
    return rng.choice(
        (
            f"https://www.{syllabic(rng).lower()}.com/{syllabic(rng).lower()}",
            f"www.{syllabic(rng).lower()}.org",
            f"http://{syllabic(rng)}.net",
            f"https://{syllabic(rng).lower()}.io/u/{digits(rng, 3, 6)}",
        )
    )


def ip(scene: Scene, rng: random.Random) -> str:
    """An address of the Internet, version 4."""
    return ".".join(str(rng.randrange(1, 255)) for _ in range(4))
