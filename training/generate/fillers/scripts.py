"""Names in other scripts."""

from __future__ import annotations

import random

from ..tables import words
from .scene import Scene

_PLAIN = ("men", "women", "families")
_WITH_FATHERS = ("men", "women", "sons", "daughters", "families")
_Table = tuple[tuple[str, ...], ...]


def _table(script: str, parts: tuple[str, ...] = _PLAIN) -> _Table:
    """The lists of a script, one for each part."""
    return tuple(words(f"{script} {part}") for part in parts)


_RUSSIAN, _UKRAINIAN = (_table(script, _WITH_FATHERS) for script in ("russian", "ukrainian"))
_GREEK, _HEBREW, _ARABIC, _PERSIAN, _THAI = (_table(script) for script in ("greek", "hebrew", "arabic", "persian", "thai"))
_HINDI, _BENGALI, _TAMIL = (_table(script) for script in ("hindi", "bengali", "tamil"))
_RARE = tuple(_table(script) for script in ("armenian", "georgian", "amharic"))
_CHINESE, _JAPANESE, _KOREAN = (_table(script, ("families", "given names")) for script in ("chinese", "japanese", "korean"))
_KANA = words("names in kana")


def _person(table: _Table, rng: random.Random) -> tuple[str, str]:
    """First and family name from a table of men, women and families."""
    return rng.choice(table[rng.randrange(2)]), rng.choice(table[2])


def _plain(table: _Table, rng: random.Random) -> str:
    first, family = _person(table, rng)
    return rng.choice((f"{first} {family}", f"{first} {family}", f"{first} {family}", f"{family} {first}", first, family))


def _cyrillic(table: _Table, russian: bool, rng: random.Random) -> str:
    woman = rng.randrange(2)
    first, father, family = rng.choice(table[woman]), rng.choice(table[2 + woman]), rng.choice(table[4])
    if woman and russian and family.endswith(("ов", "ев", "ёв", "ин")):
        family += "а"
    return rng.choice(
        (
            f"{family} {first} {father}",
            f"{family} {first} {father}",
            f"{first} {father}",
            f"{first} {father} {family}",
            f"{first} {family}",
            f"{family} {first[0]}.{father[0]}.",
            f"{family} {first[0]}. {father[0]}.",
            f"{first[0]}.{father[0]}. {family}",
            family,
        )
    )


def cyrillic(scene: Scene, rng: random.Random) -> str:
    """A name in Russian or Ukrainian letters, mostly with its patronymic."""
    return _cyrillic(_RUSSIAN, True, rng) if rng.random() < 0.7 else _cyrillic(_UKRAINIAN, False, rng)


def greek(scene: Scene, rng: random.Random) -> str:
    """A name in Greek letters."""
    return _plain(_GREEK, rng)


def hebrew(scene: Scene, rng: random.Random) -> str:
    """A name in Hebrew letters."""
    return (
        _plain(_HEBREW, rng) if rng.random() < 0.85 else f"{_person(_HEBREW, rng)[0]} {rng.choice(('בן', 'בת'))} {_person(_HEBREW, rng)[0]}"
    )


def arabic(scene: Scene, rng: random.Random) -> str:
    """A name in Arabic letters, at times of three or four names."""
    if rng.random() < 0.25:
        return _plain(_PERSIAN, rng)
    first, family = _person(_ARABIC, rng)
    fathers = _ARABIC[0]
    return rng.choice(
        (
            f"{first} {family}",
            f"{first} {rng.choice(fathers)} {family}",
            f"{first} {rng.choice(fathers)} {rng.choice(fathers)} {family}",
            f"أبو {rng.choice(fathers)}",
            f"أم {rng.choice(fathers)}",
            f"عبد الله {family}",
            first,
        )
    )


def indic(scene: Scene, rng: random.Random) -> str:
    """A name in letters of India and its neighbors."""
    return _plain(rng.choice((_HINDI, _HINDI, _HINDI, _BENGALI, _TAMIL)), rng)


def thai(scene: Scene, rng: random.Random) -> str:
    """A name in Thai letters."""
    first, family = _person(_THAI, rng)
    return rng.choice(("นาย", "นาง", "นางสาว", "คุณ", "", "")) + rng.choice((f"{first} {family}", first))


def han(scene: Scene, rng: random.Random) -> str:
    """A name in Chinese characters."""
    return rng.choice(_CHINESE[0]) + rng.choice(_CHINESE[1])


def japanese(scene: Scene, rng: random.Random) -> str:
    """A name in Japanese letters."""
    if rng.random() < 0.15:
        return rng.choice(_KANA)
    family, given = rng.choice(_JAPANESE[0]), rng.choice(_JAPANESE[1])
    return rng.choice((family + given, f"{family} {given}", f"{family} {given}", family))


def hangul(scene: Scene, rng: random.Random) -> str:
    """A name in Korean letters."""
    return rng.choice(_KOREAN[0]) + rng.choice(_KOREAN[1])


def foreign_name(scene: Scene, rng: random.Random) -> str:
    """A name in letters of any other script."""
    makes = (cyrillic, cyrillic, greek, hebrew, arabic, indic, thai, han, japanese, hangul)
    if rng.random() < 0.12:
        return _plain(rng.choice(_RARE), rng)
    return rng.choice(makes)(scene, rng)
