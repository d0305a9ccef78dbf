"""What a scanner misreads: names, dates, numbers and words with letters that are others."""

from __future__ import annotations

import random

from ..grammar import phrase_texts
from .numbers import digits
from .scene import Scene

# For each letter what it may become: one thing on a good scan, any of several on a bad one.
_GOOD = {
    "l": "1", "O": "0", "I": "l", "m": "rn", "e": "c", "S": "5", "B": "8", "h": "b", "o": "0",
    "u": "ii", "n": "ri", "i": "1", "w": "vv", "d": "cl", "g": "q",
}  # fmt: skip
_BAD: dict[str, str | tuple[str, ...]] = {
    "l": "1|I", "O": "0Q", "I": "l1|", "m": ("rn",), "e": "c", "S": "5", "B": "8", "h": ("b", "li"), "o": "0",
    "u": ("ii",), "n": ("ri", "u"), "i": "1l|", "w": ("vv",), "W": ("vV", "VV"), "d": ("cl",), "g": "q9", "D": "0O",
    "a": "o", "t": "f+", "r": "n", "c": "e", "v": "u", "Z": "2", "G": "6C", "f": "t",
}  # fmt: skip
_DATES = {"0": "OoQ", "1": "lI|", "2": "Z", "5": "S", "8": "B", "6": "b"}


def scanned(scene: Scene, rng: random.Random) -> str:
    """A name as a scanner reads it: one or two letters are others."""
    name = list(scene.people.person(rng).full(rng) if rng.random() < 0.6 else scene.people.person(rng).last)
    spots = [i for i, c in enumerate(name) if c in _GOOD]
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 1, 2)))):
        name[i] = _GOOD[name[i]]
    return "".join(name)


def _slipped(text: str, rng: random.Random, share: float) -> str:
    out = []
    for c in text:
        if c in _BAD and rng.random() < share:
            out.append(rng.choice(_BAD[c]))
        elif c == " " or not c.isalpha() or rng.random() > share / 6:
            out.append(c)
        else:
            out.append(c + rng.choice((" ", "", c)))
    return "".join(out).strip()


def scanned_name(scene: Scene, rng: random.Random) -> str:
    """A name as a bad scan reads it: signs within it, blanks within it."""
    person = scene.people.person(rng)
    text = rng.choice((person.full(rng), person.last, person.reversed(rng), f"{person.first} {person.last}"))
    return _slipped(text, rng, rng.choice((0.08, 0.15, 0.25))) or person.last


def scanned_date(scene: Scene, rng: random.Random) -> str:
    """A date as a bad scan reads it: `O4/l2/2O23`."""
    text = rng.choice(("{:02}/{:02}/{}", "{}/{}/{}", "{:02}-{:02}-{}", "{:02}.{:02}.{}")).format(
        rng.randrange(1, 13), rng.randrange(1, 29), scene.year(rng)
    )
    spots = [i for i, c in enumerate(text) if c in _DATES]
    chars = list(text)
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 2, 3)))):
        chars[i] = rng.choice(_DATES[chars[i]])
    return "".join(chars)


def scanned_code(scene: Scene, rng: random.Random) -> str:
    """A number as a bad scan reads it: letters or blanks within it."""
    chars = list(digits(rng, 6, 10))
    for _ in range(rng.choice((1, 1, 2))):
        i = rng.randrange(1, len(chars))
        chars[i] = rng.choice(("O", "l", "S", "B", "I", chars[i] + " ", chars[i] + " "))
    return "".join(chars).strip()


def scanned_words(scene: Scene, rng: random.Random) -> str:
    """Words of medicine as a bad scan reads them."""
    said = rng.choice(phrase_texts(rng.choice(("symptom", "finding", "dx", "drug", "heading", "study", "proc"))))
    said = said.strip() if len(said.strip()) > 3 else "shortness of breath"
    return _slipped(said[:60], rng, rng.choice((0.12, 0.2, 0.3)))
