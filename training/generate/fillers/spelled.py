"""What is spelled: names and words letter by letter, by what letters stand for, as they sound, with signs for letters."""

from __future__ import annotations

import random
import re
import string

from ...lists import fold
from ..tables import words
from .medicine import medical_word
from .scene import Scene

_NATO = words("nato alphabet")
_PLAIN = words("letters in words")
_HEADS = words("heads of sounds")
_TAILS = words("tails of sounds")
_LEET = words("words in leet")
_SIGNS = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1", "b": "8"}


def _name(scene: Scene, rng: random.Random) -> str:
    person = scene.people.person(rng)
    return re.sub("[^A-Za-z]", "", fold(person.last if rng.random() < 0.6 else person.first)) or "Aune"


def _letters(word: str, rng: random.Random) -> str:
    """A word, letter by letter."""
    style = rng.randrange(3)
    shown = word.upper() if style == 0 else word.lower() if style == 1 else word
    return rng.choice(("-", "-", "-", " ", ". ", ", ")).join(shown)


def _alphabet(word: str, rng: random.Random) -> str:
    """A word by what its letters stand for: `B as in boy`, `bravo alpha`."""
    word = word[: rng.choice((3, 4, 5, 6, 9))].lower()
    plain = rng.random() < 0.6
    says = [rng.choice(_PLAIN[ord(c) - 97].split()) if plain else _NATO[ord(c) - 97] for c in word if c in string.ascii_lowercase]
    if not says:
        return "B as in boy"
    case = rng.choice((str.title, str.lower, str.lower))
    if plain:
        how = rng.choice((" as in ", " as in ", " like ", " for ", " - "))
        return rng.choice((", ", ", ", " ")).join(c.upper() + how + case(said) for c, said in zip(word, says, strict=False))
    return " ".join(map(case, says))


def spelt(scene: Scene, rng: random.Random) -> str:
    """A name, letter by letter."""
    return _letters(_name(scene, rng), rng)


def spelt_thing(scene: Scene, rng: random.Random) -> str:
    """A drug or a disease, letter by letter."""
    return _letters(medical_word(rng), rng)


def alphabet(scene: Scene, rng: random.Random) -> str:
    """A name by what its letters stand for."""
    return _alphabet(_name(scene, rng), rng)


def alphabet_thing(scene: Scene, rng: random.Random) -> str:
    """A drug or a disease by what its letters stand for."""
    return _alphabet(medical_word(rng), rng)


def sounded(scene: Scene, rng: random.Random) -> str:
    """A name as it is said: `shuh-VAWN`."""
    parts = [rng.choice(_HEADS) + rng.choice(_TAILS) for _ in range(rng.choice((2, 2, 3)))]
    parts[-1] += rng.choice(("", "", "n", "l", "s", "d", "k"))
    loud = rng.randrange(len(parts))
    parts = [part.upper() if i == loud else part for i, part in enumerate(parts)]
    text = "-".join(parts)
    return text[0].upper() + text[1:] if rng.random() < 0.4 else text


def leet(scene: Scene, rng: random.Random) -> str:
    """A name with signs and digits for letters: `j0hn sm1th`."""
    person = scene.people.person(rng)
    text = fold(rng.choice((person.first, f"{person.first} {person.last}", person.last)))
    spots = [i for i, c in enumerate(text) if c.lower() in _SIGNS]
    chars = list(text)
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 2, 3, 4)))):
        chars[i] = rng.choice(_SIGNS[chars[i].lower()])
    text = "".join(chars)
    return text.lower() if rng.random() < 0.3 else text


def leet_word(scene: Scene, rng: random.Random) -> str:
    """A word of medicine or of every day so written."""
    word = list(rng.choice((medical_word(rng), rng.choice(_LEET))))
    spots = [i for i, c in enumerate(word) if c.lower() in _SIGNS]
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 2, 3)))):
        word[i] = rng.choice(_SIGNS[word[i].lower()])
    return "".join(word)
