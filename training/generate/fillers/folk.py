"""What patients, families and front desks write: days in any form, feasts, islands and quarters, corners of streets, numbers said aloud."""

# ruff: noqa: E501, SIM905  (lines of shapes stay whole, word lists are easier to read as text)

from __future__ import annotations

import random
import string

from ..grammar import Piece, lists
from ..tables import DAYS, MONTHS, ONES, ORDINALS, SHORT_MONTHS, STREET_WORDS, TENS
from .numbers import digits, nth
from .places import city
from .scene import Scene

_LISTS = lists("words")
_WEEK = ("sun",), ("mon",), ("tue", "tues"), ("wed", "weds"), ("thu", "thur", "thurs"), ("fri",), ("sat",)
_SHORT_DAYS = "sun mon tue tues wed weds thu thur thurs fri sat".split()
_SLIPPED_DAYS = "wensday wendsday thrusday tuseday saterday satuday wednsday thursdy firday munday tuesdy".split()
_ABROAD_DAYS = _LISTS["folk days abroad"]
_FEASTS = _LISTS["folk feasts"]
_PLACES = _LISTS["folk places"]
_CORNERS = _LISTS["folk corners"]
_ROUTES = (
    "Route {}",
    "Rt {}",
    "Rte {}",
    "Highway {}",
    "Hwy {}",
    "US {}",
    "SR {}",
    "County Road {}",
    "CR {}",
    "FM {}",
    "State Road {}",
    "Rural Route {}",
    "BIA {}",
    "BIA Route {}",
    "I-{}",
    "Exit {}",
)
_WAYS = "St Ave Rd Blvd Ln Dr Ct Pike Hwy Street Avenue Road Boulevard Lane Drive Court Way Terrace".split()
_SIDES = ("E", "W", "N", "S", "East", "West", "North", "South", "E.", "W.", "NE", "SW", "Upper", "Lower", "Old")
_SAY = "zero oh one two three four five six seven eight nine".split()
_SPELL = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu".split()
_AS_IN = "apple boy cat dog elephant frank george henry ice john king larry mary nancy orange peter queen robert sam tom umbrella victor water x-ray yellow zebra".split()
_ORDINALS = (*ORDINALS, *(f"twenty {o}" for o in ORDINALS[:9]), *(f"twenty-{o}" for o in ORDINALS[:9]), "thirtieth", "thirty first")
_MONTHLY = _LISTS["folk names of months"]
_WORDY = _LISTS["folk word names"]
_TOWNLY = _LISTS["folk names of towns"]
_ODD = _LISTS["folk odd towns"]
_TOWN_PLACES = _LISTS["folk town places"]
_TOWN_GOODS = _LISTS["folk town goods"]
_HOSPITALS = _LISTS["folk hospitals"]
_SCHOOLS = _LISTS["folk groups"]


def _lowered(text: str, rng: random.Random, share: float = 0.5) -> str:
    return text.lower() if rng.random() < share else text


def day(scene: Scene, rng: random.Random) -> str:
    """A day of the week as people type it."""
    roll = rng.random()
    if roll < 0.4:
        return _lowered(rng.choice(DAYS), rng, 0.6)
    if roll < 0.86:
        text = rng.choice(_SHORT_DAYS)
        return text if rng.random() < 0.6 else text.capitalize() + rng.choice(("", "", "."))
    return rng.choice(_ABROAD_DAYS) if roll < 0.94 else rng.choice(_SLIPPED_DAYS)


def days(scene: Scene, rng: random.Random) -> list[Piece]:
    """Two or three days of the week."""
    lower = rng.random() < 0.6
    pool = [rng.choice(forms) for forms in _WEEK] if rng.random() < 0.65 else [d.lower() for d in DAYS]
    at = rng.randrange(7)
    step = rng.choice((1, 1, 2))
    picked = [pool[(at + k * step) % 7] for k in range(rng.choice((2, 2, 3)))]
    picked = picked if lower else [d.capitalize() for d in picked]
    pieces: list[Piece] = []
    joint = rng.choice((" ", ", ", "/", " & ", " + ", " or ")) if len(picked) == 2 else rng.choice((" ", ", ", "/", " "))
    for index, text in enumerate(picked):
        if index:
            pieces.append((rng.choice((" and ", " or ", " & ", " and ")) if index == len(picked) - 1 and joint != "/" else joint, ""))
        pieces.append((text, "DATE"))
    return pieces


def feast(scene: Scene, rng: random.Random) -> str:
    """A holiday of any calendar as people type it."""
    return _lowered(rng.choice(_FEASTS), rng)


def said_day(scene: Scene, rng: random.Random) -> str:
    """A day of the month said aloud: `the nineteenth`."""
    return rng.choice((f"the {rng.choice(_ORDINALS)}", f"the {rng.choice(_ORDINALS)}", f"the {nth(rng.randrange(1, 32))}"))


def bare_day(scene: Scene, rng: random.Random) -> str:
    """The same without its article."""
    return rng.choice((rng.choice(_ORDINALS), nth(rng.randrange(1, 32)), nth(rng.randrange(1, 32))))


def near_feast(scene: Scene, rng: random.Random) -> str:
    """A day that a holiday or a month tells: `the Friday after Thanksgiving`, `2nd tues in oct`."""
    name = rng.choice(DAYS) if rng.random() < 0.6 else rng.choice(_SHORT_DAYS)
    month = rng.choice((rng.choice(MONTHS), rng.choice(SHORT_MONTHS)))
    which = rng.choice(("first", "second", "third", "fourth", "last", "1st", "2nd", "3rd", "4th"))
    text = rng.choice(
        (
            f"the {name} {rng.choice(('before', 'after', 'of'))} {rng.choice(_FEASTS)}",
            f"{name} {rng.choice(('before', 'after'))} {rng.choice(_FEASTS)}",
            f"{rng.choice(('the ', ''))}{which} {name} {rng.choice(('in', 'of'))} {month}",
            f"{name} the {nth(rng.randrange(1, 32))}",
            f"{name} {nth(rng.randrange(1, 32))}",
            f"{name} the {rng.choice(_ORDINALS)}",
            f"{name}, {month} {rng.randrange(1, 29)}",
        )
    )
    return _lowered(text, rng)


def loose_day(scene: Scene, rng: random.Random) -> str:
    """A day with its month, loosely typed."""
    m, d = rng.randrange(12), rng.randrange(1, 29)
    name = rng.choice((MONTHS[m], SHORT_MONTHS[m], "sept" if m == 8 else SHORT_MONTHS[m]))
    text = rng.choice(
        (
            f"{m + 1}.{d}",
            f"{m + 1}.{d}",
            f"{m + 1}-{d}",
            f"{m + 1}-{d}",
            f"{m + 1}/{d}",
            f"{m + 1} / {d}",
            f"{d}.{m + 1}.",
            f"{name} {d}",
            f"{name} {nth(d)}",
            f"{name}. {d}",
            f"{name}{d}",
            f"{d} {name}",
            f"{nth(d)} of {name}",
            f"the {nth(d)} of {name}",
            f"{nth(d)} {name}",
            f"{MONTHS[m]} {rng.choice(_ORDINALS)}",
            f"{MONTHS[m]} the {rng.choice(_ORDINALS)}",
            f"the {rng.choice(_ORDINALS)} of {MONTHS[m]}",
            f"{rng.choice(DAYS)} the {nth(d)}",
            f"{rng.choice(_SHORT_DAYS)} the {nth(d)}",
            f"{rng.choice(_SHORT_DAYS)} {m + 1}/{d}",
            f"{rng.choice(DAYS)} {name} {d}",
            f"{rng.choice(DAYS)} {m + 1}.{d}",
        )
    )
    return _lowered(text, rng, 0.6)


def span(scene: Scene, rng: random.Random) -> list[Piece]:
    """From one day to another."""
    m, d = rng.randrange(12), rng.randrange(1, 22)
    e = d + rng.randrange(1, 8)
    name = rng.choice((MONTHS[m], SHORT_MONTHS[m]))
    name = name.lower() if rng.random() < 0.5 else name
    joint = rng.choice((" to ", " thru ", " - ", " through ", " until ", " till ", " and ", " or "))
    ends = rng.choice(
        (
            (f"{m + 1}.{d}", f"{m + 1}.{e}"),
            (f"{m + 1}/{d}", f"{m + 1}/{e}"),
            (f"{m + 1}-{d}", f"{m + 1}-{e}"),
            (f"the {nth(d)}", f"the {nth(e)}"),
            (f"the {nth(d)}", nth(e)),
            (f"{name} {d}", f"{name} {e}"),
            (f"{name} {d}", str(e)),
            (f"{name} {nth(d)}", f"the {nth(e)}"),
            (f"the {rng.choice(_ORDINALS)}", f"the {rng.choice(_ORDINALS)}"),
        )
    )
    return [(ends[0], "DATE"), (joint, ""), (ends[1], "DATE")]


def said_year(scene: Scene, rng: random.Random) -> str:
    """A year of birth in words, of somebody very old."""
    return (
        "nineteen " + rng.choice(("twenty", "thirty")) + rng.choice(("", *(" " + n for n in ONES[:5])))
        if rng.random() < 0.8
        else f"nineteen {rng.choice(TENS)} {rng.choice(ONES)}"
    )


def said_birth(scene: Scene, rng: random.Random) -> str:
    """A date of birth as voice types it."""
    month, decade = rng.choice(MONTHS), rng.choice(TENS)
    text = rng.choice(
        (
            f"{month} {rng.choice(_ORDINALS)} nineteen {decade} {rng.choice(ONES)}",
            f"{month} {rng.randrange(1, 29)} nineteen {decade}",
            f"{month} the {nth(rng.randrange(1, 29))} {rng.randrange(1930, 2020)}",
            f"{rng.randrange(1, 13)} {rng.randrange(1, 29)} {rng.randrange(30, 99)}",
            f"{rng.choice(ONES)} {rng.choice(_ORDINALS)} {decade} {rng.choice(ONES)}",
            f"{rng.randrange(1, 13)} dash {rng.randrange(1, 29)} dash {rng.randrange(1930, 2020)}",
            f"{rng.randrange(1, 13)} slash {rng.randrange(1, 29)} slash {rng.randrange(30, 99)}",
            f"the {nth(rng.randrange(1, 29))} of {month} {rng.randrange(30, 99)}",
            f"{month} {rng.choice(_ORDINALS)} two thousand {rng.choice(ONES)}",
        )
    )
    return _lowered(text, rng, 0.7)


def place(scene: Scene, rng: random.Random) -> str:
    """An island, a quarter, a reservation, a village or a foreign town."""
    return _lowered(rng.choice(_PLACES), rng, 0.45)


def day_part(scene: Scene, rng: random.Random) -> str:
    """A day of the week that something belongs to: `Friday's`, `tuesdays`, `sat`."""
    name = rng.choice(DAYS)
    return _lowered(rng.choice((name + "'s", name + "'s", name + "s", name)), rng, 0.6)


def fragment(scene: Scene, rng: random.Random) -> str:
    """A corner, a route or a street without its number."""
    one, two = rng.sample(_CORNERS, 2)
    word = rng.choice(STREET_WORDS) if rng.random() < 0.4 else one
    roll = rng.random()
    if roll < 0.06:
        park = rng.choice(
            (
                "Trailer Park",
                "Mobile Home Park",
                "Estates",
                "Apartments",
                "Apts",
                "Village",
                "Court",
                "RV Park",
                "Marina",
                "Homes",
                "Projects",
                "Gardens",
            )
        )
        text = f"{word} {park} {rng.choice(('lot', 'space', 'spot', 'unit', 'trailer', 'bldg', 'slip', '#'))} {rng.randrange(1, 99)}"
    elif roll < 0.35:
        first = nth(rng.randrange(1, 130)) if rng.random() < 0.5 else one
        text = f"{first} {rng.choice(('and', '&', 'and', 'at', 'near'))} {two}" + (" " + rng.choice(_WAYS) if rng.random() < 0.15 else "")
    elif roll < 0.55:
        text = rng.choice(_ROUTES).format(rng.randrange(1, 400)) + (
            f" {rng.choice(('and', '&', 'at'))} {rng.randrange(2, 99)}" if rng.random() < 0.15 else ""
        )
    elif roll < 0.75:
        text = f"{rng.choice(_SIDES)} {rng.choice((word, nth(rng.randrange(1, 130))))}" + (
            " " + rng.choice(_WAYS) if rng.random() < 0.5 else ""
        )
    else:
        text = f"{word} {rng.choice(_WAYS)}"
    return _lowered(text, rng, 0.4)


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
        say = {c: rng.choice(("zero", "oh", "o")) if c == "0" else _SAY[int(c) + 1] for c in string.digits}
        return " ".join(say[c] for c in number)
    parts = [number[i : i + 2] for i in range(0, len(number), 2)]
    return rng.choice((" ", ", ", " - ")).join(parts)


def month_name(scene: Scene, rng: random.Random) -> str:
    """A first name that is that of a month, a season, a day or a feast."""
    return _lowered(rng.choice(_MONTHLY[:15] if rng.random() < 0.6 else _MONTHLY), rng, 0.3)


def town_name(scene: Scene, rng: random.Random) -> str:
    """A name that is a town's as well."""
    return _lowered(rng.choice(_TOWNLY), rng, 0.3)


def word_name(scene: Scene, rng: random.Random) -> str:
    """A first name that is a word: a title, a virtue, a thing."""
    return _lowered(rng.choice(_WORDY), rng, 0.25)


def letters(scene: Scene, rng: random.Random) -> str:
    """Somebody by one or two letters, as friends write."""
    one, two = rng.choice(string.ascii_uppercase), rng.choice("JCTRDKPB")
    return rng.choice((one, one, one + ".", one.lower(), one + two, one + "." + two + "."))


def odd_town(scene: Scene, rng: random.Random) -> str:
    """A town whose name is somebody's, or a word."""
    return _lowered(rng.choice(_TOWNLY if rng.random() < 0.6 else _ODD), rng, 0.3)


def hospital(scene: Scene, rng: random.Random) -> str:
    """A hospital as its town calls it."""
    return rng.choice(_HOSPITALS)


def town_place(scene: Scene, rng: random.Random) -> str:
    """A school, a shop, a team or an office of a town."""
    return f"{odd_town(scene, rng) if rng.random() < 0.4 else city(scene, rng)} {rng.choice(_TOWN_PLACES)}"


def town_goods(scene: Scene, rng: random.Random) -> str:
    """What is called after a town, and nobody's place: `Dallas steak`."""
    return f"{odd_town(scene, rng) if rng.random() < 0.4 else city(scene, rng)} {rng.choice(_TOWN_GOODS)}"


def month(scene: Scene, rng: random.Random) -> str:
    """A month, in full or cut short."""
    return _lowered(rng.choice((*MONTHS, *SHORT_MONTHS, "Sept")), rng, 0.6)


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
    up = "".join(rng.choice(string.ascii_uppercase) for _ in range(3))
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


def group(scene: Scene, rng: random.Random) -> str:
    """A school, a church or an employer."""
    return _lowered(rng.choice(_SCHOOLS), rng, 0.35)
