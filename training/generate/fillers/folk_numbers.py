"""Numbers as people say them aloud or type them: of telephones, cards and records, and postal codes."""

from __future__ import annotations

import random
import string

from ..tables import words
from .letters import capitals
from .numbers import digits
from .scene import Scene

_DIGITS = words("digits")
_SPELL = words("radio alphabet")
_AS_IN = words("as in")


def gapped_zip(scene: Scene, rng: random.Random) -> str:
    """A postal code as it is said or spelled."""
    code = f"{rng.randrange(501, 99951):05}"
    return rng.choice(
        (" ".join(code), "-".join(code), f"{code[:3]} {code[3:]}", f"{code[:2]} {code[2:]}", code, f"{code[0]} {code[1:3]} {code[3:]}")
    )


def _aloud(number: str, rng: random.Random) -> str:
    """A number as it is said: digit by digit, with blanks, commas or words."""
    way = rng.random()
    if way < 0.4:
        return rng.choice((" ", "  ", "-", ", ", "."))[:2].join(number)
    if way < 0.75:
        say = {c: rng.choice(("zero", "oh", "o")) if c == "0" else _DIGITS[int(c)] for c in string.digits}
        return " ".join(say[c] for c in number)
    parts = [number[i : i + 2] for i in range(0, len(number), 2)]
    return rng.choice((" ", ", ", " - ")).join(parts)


def said_phone(scene: Scene, rng: random.Random) -> str:
    """A telephone number in pieces or in words."""
    a, b, c = str(rng.randrange(201, 990)), str(rng.randrange(200, 999)), digits(rng, 4, 4)
    roll = rng.random()
    if roll < 0.35:
        return rng.choice(
            (
                f"{a}, {b}, {c}",
                f"{a} - {b} - {c}",
                f"{a} {b} {c[:2]} {c[2:]}",
                f"{a}{b} {c}",
                f"{a} {b}{c}",
                f"({a}) {b} {c}",
                f"1 {a} {b} {c}",
                f"{b} {c}",
                f"{b}.{c}",
                f"{a}/{b}-{c}",
                f"{a}.{b}{c}",
                f"{a} {b[0]} {b[1]} {b[2]} {c}",
                f"0{a[:2]} {b} {c}",
            )
        )
    if roll < 0.6:
        joint = rng.choice((" ", ", ", " - ", "  "))
        return joint.join((" ".join(a), " ".join(b), " ".join(c)))
    if roll < 0.75:
        return f"{a} {b} {rng.choice((_aloud(c, rng), ' '.join(c), ' '.join(c)))}"
    return rng.choice((" ", ", ")).join(_aloud(x, rng) for x in ((a, b, c) if rng.random() < 0.7 else (b, c)))


def said_number(scene: Scene, rng: random.Random) -> str:
    """The number of a member, a record or a claim, as it is read aloud."""
    letter = rng.choice(string.ascii_uppercase)
    at = string.ascii_uppercase.index(letter)
    number = digits(rng, 5, 9)
    said = _aloud(number, rng)
    return rng.choice(
        (
            f"{letter} as in {rng.choice((_AS_IN, _SPELL))[at]} {said}",
            f"{letter} like {_AS_IN[at]} {said}",
            f"{letter} for {_AS_IN[at]} {said}",
            f"{_SPELL[at]} {said}",
            f"{letter.lower()} {said}",
            f"{letter} {number[:3]} {number[3:]}",
            f"{letter}{letter.lower()} {said}",
            f"{number[:3]} {number[3:]} {letter}",
            f"{number[:2]}-{number[2:4]}-{number[4:]}",
            said,
            f"{number} dash {digits(rng, 2, 2)}",
            f"{letter} dash {number}",
        )
    )


def said_ssn(scene: Scene, rng: random.Random) -> str:
    """A Social Security number read aloud."""
    a, b, c = digits(rng, 3, 3), digits(rng, 2, 2), digits(rng, 4, 4)
    return rng.choice(
        (
            f"{a} {b} {c}",
            f"{a}, {b}, {c}",
            f"{a} - {b} - {c}",
            f"{' '.join(a)} {' '.join(b)} {' '.join(c)}",
            f"{a} dash {b} dash {c}",
            ", ".join(_aloud(x, rng) for x in (a, b, c)),
            f"{a} {b}{c}",
        )
    )


def plain_number(scene: Scene, rng: random.Random) -> str:
    """A number of a card, a plan, a tax or a bill with blanks where people put them."""
    up = capitals(rng, 3)
    return rng.choice(
        (
            f"{up[:2]} {digits(rng, 5, 5)} {up[2]}",
            f"{up[:2]}{digits(rng, 5, 5)}{up[2]}",
            f"{digits(rng, 2, 2)} - {digits(rng, 7, 7)}",
            f"{digits(rng, 2, 2)}-{digits(rng, 7, 7)}",
            f"{digits(rng, 4, 4)} {digits(rng, 4, 4)}",
            f"{digits(rng, 4, 4)} {digits(rng, 4, 4)} {digits(rng, 4, 4)}",
            f"{up} {digits(rng, 3, 3)} {digits(rng, 3, 3)}",
            f"{up[0]} {digits(rng, 3, 3)} {digits(rng, 3, 4)}",
            f"{digits(rng, 3, 3)} {digits(rng, 3, 3)} {digits(rng, 3, 3)} {up[0]}",
            f"{digits(rng, 1, 1)}{up[:2]}{digits(rng, 1, 1)} {up[1:]}{digits(rng, 1, 1)} {up[:2]}{digits(rng, 2, 2)}",
            f"# {digits(rng, 5, 8)}",
            f"{up.lower()}{digits(rng, 4, 7)}",
            f"{digits(rng, 3, 4)}/{digits(rng, 4, 5)}",
        )
    )
