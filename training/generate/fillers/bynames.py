"""What people are called where nobody says Mister: ordinary words, bynames, initials, first names cut short, names spelled out, names of far away."""

# ruff: noqa: E501, SIM905  (tables stay whole, word lists are easier to read as text)

from __future__ import annotations

import random

from ..tables import BYNAME_HEADS, BYNAMES, CUT_FIRSTS, FAR_FIRSTS, FAR_LASTS, LETTERS, NICKNAMES, ODD_FIRSTS, ODD_LASTS
from .scene import Filler, Scene

_LOWER_DAYS = "mon monday tues tuesday tue wed weds wednesday thur thurs thursday thu fri friday sat saturday sun sunday".split()
_TELEPHONE = {
    "A": "Apple Alpha Adam", "B": "Boy Bravo Baker", "C": "Charlie Cat", "D": "Dog Delta David", "E": "Echo Edward", "F": "Frank Foxtrot", "G": "George Golf",
    "H": "Henry Hotel", "I": "India Ida", "J": "John Juliet", "K": "King Kilo", "L": "Lincoln Lima", "M": "Mary Mike", "N": "Nancy November", "O": "Oscar Ocean",
    "P": "Peter Papa", "Q": "Queen Quebec", "R": "Robert Romeo", "S": "Sam Sierra", "T": "Tom Tango", "U": "Uniform Union", "V": "Victor", "W": "William Whiskey",
    "X": "X-ray", "Y": "Yankee Yellow", "Z": "Zebra Zulu",
}  # fmt: skip


def odd_first(scene: Scene, rng: random.Random) -> str:
    """A first name that is an ordinary word."""
    return rng.choice(ODD_FIRSTS)


def odd_last(scene: Scene, rng: random.Random) -> str:
    """A family name that is an ordinary word."""
    return rng.choice(ODD_LASTS)


def odd_full(scene: Scene, rng: random.Random) -> str:
    """A first and a family name of which one at least is an ordinary word, in either order."""
    person = scene.people.person(rng)
    first = rng.choice(ODD_FIRSTS) if rng.random() < 0.6 else person.first
    last = rng.choice(ODD_LASTS) if rng.random() < 0.8 else person.last
    roll = rng.random()
    return f"{first} {last}" if roll < 0.7 else f"{last}, {first}" if roll < 0.85 else f"{last} {first}"


def byname(scene: Scene, rng: random.Random) -> str:
    """A nickname such as `Junebug` or `Big Al`."""
    roll = rng.random()
    if roll < 0.4:
        return rng.choice(BYNAMES)
    roll = rng.random()
    short = (
        rng.choice(NICKNAMES)
        if roll < 0.4
        else rng.choice(LETTERS)
        if roll < 0.55
        else rng.choice(ODD_FIRSTS)
        if roll < 0.7
        else scene.people.person(rng).first
    )
    return f"{rng.choice(BYNAME_HEADS)} {short}"


def letters(scene: Scene, rng: random.Random) -> str:
    """Letters by which somebody goes: `PJ`."""
    return rng.choice(LETTERS)


def _first(scene: Scene, rng: random.Random) -> str:
    roll = rng.random()
    return rng.choice(ODD_FIRSTS) if roll < 0.4 else rng.choice(FAR_FIRSTS) if roll < 0.55 else scene.people.person(rng).first


def _last(scene: Scene, rng: random.Random) -> str:
    roll = rng.random()
    return rng.choice(ODD_LASTS) if roll < 0.4 else rng.choice(FAR_LASTS) if roll < 0.55 else scene.people.person(rng).last


def first_initial(scene: Scene, rng: random.Random) -> str:
    """A first name and the letter of the family name."""
    return f"{_first(scene, rng)} {_last(scene, rng)[0].upper()}{rng.choice(('', '', '.'))}"


def cut_full(scene: Scene, rng: random.Random) -> str:
    """A first name cut short, as old charts have it, with a family name or a second first name."""
    person = scene.people.person(rng)
    cut = rng.choice(CUT_FIRSTS)
    if cut in ("Ma.", "Mª"):
        second = rng.choice("Theresa Luisa Elena Cristina Lourdes Fe Corazon Isabel Carmen Socorro Guadalupe Victoria Angelica".split())
        return f"{cut} {second}" if rng.random() < 0.5 else f"{cut} {second} {person.last}"
    return f"{cut} {_last(scene, rng)}" if rng.random() < 0.85 else f"{_last(scene, rng)}, {cut}"


def single(scene: Scene, rng: random.Random) -> str:
    """A letter that stands for somebody, the same at each call."""
    return scene.bynames.setdefault("letter", rng.choice("ABCDEFGHJKLMNPQRSTVWYZ"))


def last_initial(scene: Scene, rng: random.Random) -> str:
    """A family name, a comma, and the letter of the first name."""
    last = _last(scene, rng)
    return f"{last.upper() if rng.random() < 0.4 else last}{rng.choice((', ', ', ', ' ', ','))}{rng.choice('ABCDEFGHJKLMNPRSTVWYZ')}{rng.choice(('', '', '.'))}"


def far_first(scene: Scene, rng: random.Random) -> str:
    """A first name of an origin seldom met."""
    return rng.choice(FAR_FIRSTS)


def far_last(scene: Scene, rng: random.Random) -> str:
    """A family name of an origin seldom met."""
    return rng.choice(FAR_LASTS)


def far_full(scene: Scene, rng: random.Random) -> str:
    """First and family name of origins seldom met, in either order."""
    first, last = rng.choice(FAR_FIRSTS), rng.choice(FAR_LASTS)
    return rng.choice((f"{first} {last}", f"{first} {last}", f"{last} {first}", f"{last}, {first}"))


def reversed_lower(scene: Scene, rng: random.Random) -> str:
    """Family name first, in lower case, the first name at times a letter."""
    first, last = _first(scene, rng), _last(scene, rng)
    roll = rng.random()
    given = first if roll < 0.6 else first[0] if roll < 0.85 else f"{first} {rng.choice('abcdefghjklmnprstw')}"
    return f"{last}{rng.choice((', ', ', ', ',', ', '))}{given}".lower()


def _any(scene: Scene, rng: random.Random) -> str:
    """A name of any kind."""
    person = scene.people.person(rng)
    return rng.choices(
        (
            rng.choice(ODD_FIRSTS),
            rng.choice(ODD_LASTS),
            byname(scene, rng),
            rng.choice(FAR_FIRSTS),
            rng.choice(FAR_LASTS),
            person.first,
            person.last,
            rng.choice(LETTERS),
            first_initial(scene, rng),
            odd_full(scene, rng),
            far_full(scene, rng),
            person.initials(rng),
            person.full(rng),
            cut_full(scene, rng),
        ),
        (14, 14, 7, 9, 9, 10, 10, 3, 4, 4, 4, 4, 5, 2),
    )[0]


def lower(scene: Scene, rng: random.Random) -> str:
    """A name of any kind in lower case."""
    return _any(scene, rng).lower()


def upper(scene: Scene, rng: random.Random) -> str:
    """A name of any kind in capitals."""
    return _any(scene, rng).upper()


def spelled(scene: Scene, rng: random.Random) -> str:
    """A name letter by letter."""
    name = "".join(c for c in (_last if rng.random() < 0.65 else _first)(scene, rng) if c.isascii() and c.isalpha())[:10].upper()
    roll = rng.random()
    if roll < 0.6:
        return rng.choice(("-", "-", " ", " ", ".", ", ")).join(name)
    if roll < 0.7:
        return "-".join(name.lower())
    if roll < 0.85:
        return rng.choice((", ", " ")).join(
            f"{c} {rng.choice(('as in', 'for', 'like'))} {rng.choice(_TELEPHONE[c].split())}" for c in name[:5]
        )
    word = rng.choice(_TELEPHONE[name[0]].split())
    return f"{name[0]} {rng.choice(('as in', 'like', 'for'))} {word}{rng.choice((', ', ' '))}{'-'.join(name[1:])}"


def _recurring(key: str) -> Filler:
    def name(scene: Scene, rng: random.Random) -> str:
        """Somebody under a name of any kind, the same at each call."""
        if key not in scene.bynames:
            scene.bynames[key] = _any(scene, rng)
        return scene.bynames[key]

    return name


first_one, second_one, third_one = _recurring("one"), _recurring("two"), _recurring("three")


def same_odd_last(scene: Scene, rng: random.Random) -> str:
    """A family name that is an ordinary word, the same at each call."""
    return scene.bynames.setdefault("last", rng.choice(ODD_LASTS))


def same_odd_first(scene: Scene, rng: random.Random) -> str:
    """A first name that is an ordinary word, the same at each call."""
    return scene.bynames.setdefault("first", rng.choice(ODD_FIRSTS))


def lower_weekday(scene: Scene, rng: random.Random) -> str:
    """A day of the week in lower case, cut short as it happens."""
    return rng.choice(_LOWER_DAYS)


def odd_word(scene: Scene, rng: random.Random) -> str:
    """A word that is a name as well, where it names nobody."""
    return rng.choice(ODD_FIRSTS if rng.random() < 0.5 else ODD_LASTS).lower()
