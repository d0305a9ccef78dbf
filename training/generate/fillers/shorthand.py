"""What clinicians write in shorthand, across languages and over the ends of lines: dates, names, places and numbers of their own kind."""

# ruff: noqa: E501, SIM905  (tables stay whole, chance here is no secret, word lists are easier to read as text)

from __future__ import annotations

import functools
import random
import string

from ...lists import cities, towns
from ..tables import DAYS, MONTHS, SHORT_MONTHS
from .codes import code
from .contacts import phone
from .numbers import digits, nth
from .scene import Scene

_WEEKDAYS = "Sun Sun. Sun Mon Mon. Mon Tue Tues Tues. Tue Wed Wed. Weds Wed Thu Thur Thurs Thurs. Fri Fri. Fri Sat Sat. Sat".split()
_WEEKDAY_HEADS = (*_WEEKDAYS, "Tu", "Th", "M", "W", "F", "Su", "Sa")
_SHORT = (*SHORT_MONTHS, "Sept")
_FEASTS = tuple(
    """
    Christmas; Christmas; Xmas; Christmas Eve; Christmas Day; New Year's; New Year's Eve; NYE; Boxing Day; Thanksgiving; Thanksgiving; Hallowe'en; Halloween; Easter; Easter Sunday; Orthodox Easter;
    Good Friday; Ash Wednesday; Palm Sunday; Eid; Eid al-Fitr; Eid al-Adha; Diwali; Holi; Nowruz; Tet; Lunar New Year; Chinese New Year; Passover; Rosh Hashanah; Yom Kippur; Hanukkah; Purim; Juneteenth;
    Memorial Day; Labor Day; the Fourth of July; 4th of July; July 4th; Mother's Day; Father's Day; Valentine's Day; St. Patrick's Day; Super Bowl Sunday; MLK Day; Presidents' Day; Veterans Day; Columbus Day;
    Canada Day; Bonfire Night; Bastille Day; Mardi Gras; Three Kings Day; Dia de los Muertos; Chuseok; Songkran; Obon; Midsummer; St. Lucia's Day; Groundhog Day; Vaisakhi; Michaelmas; Pentecost; Kwanzaa
    """.replace("\n", " ").split(";")
)
_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_PT = "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro".split()
_FR = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_DE = "Januar Februar Marz April Mai Juni Juli August September Oktober November Dezember".split()
_IT = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
_TINY = (
    "My An He So Do Long Bao Hue Ha Thu Ai Vy Ly Mai Lan Hoa Nga Tam Tu Duc Dat Hai Son Sang Mi Yu Bo Li Wei Xi Yi Bin Fan Hong Min Hao Jun Kim Sun Yun In Ok Soo Cho Su "
    "Bin Hung Dung Phuc Phuong Thanh Thao Bich Cam Dao Chau Anh Binh Can Khoa Kha Nu Ye Aye Moe Win Than Mo Hla Oo Sai Pa Xa Mee Yer Pao Kou Ko Ken Rei Yui Aoi Ami Rin"
).split()
_TINY_LAST = "Vu Do Le Ho Ly Ngo To Ma Mai Vo Lu Xu Yu He Hu Wu Lo Li Ng So Oh An Noh Ha Ko Ha Tan Teo Goh Lim Her Moua Lor Vue Yang Vang Xiong Kue Cha Soe Oo Htun Ito Abe Ono Oda".split()
_EPONYMS = (
    "Foley Alzheimer Pick Thomas Hashimoto Parkinson Graves Crohn Hodgkin Addison Cushing Bell Down Turner Marfan Huntington Wilson Paget Colles Murphy Homan Kernig Romberg Phalen Tinel Lachman McMurray "
    "Hoffman Kelly Kocher Hickman Swan Miller Macintosh Hawkins Neer Apley Spurling Finkelstein Braden Norton Morse Baker Epley Brandt Hallpike Snellen Ishihara Goldmann Amsler Hertel Schirmer Rinne Weber "
    "Apgar Bishop Ballard Moro Barlow Ortolani Leopold McRoberts Woods Rubin McDonald Whipple Hartmann Nissen Heller Ross Glenn Norwood Blalock Wells Ranson Child Pugh Kidd Duffy Lewis Sever Osgood Perthes "
    "Charcot Gram Hill Barrett Meckel Lynch Gardner Gilbert Wolff White Osler Roth Janeway Holter Austin Graham Raynaud Takayasu Kawasaki Liddle Conn Sheehan Becker Leigh Hunter Hurler Gaucher Fabry Burch "
    "Cobb Salter Harris Gleason Clark Breslow Fuchs Chance Jones Smith Monteggia Galeazzi Bennett Jefferson Maisonneuve Lisfranc Schatzker Simmonds Thompson Adams Galant Denver Bruce Borg Tanner Ludwig Quincke"
).split()
_NEVER = frozenset(
    "your this that they them with from have been were will what when where here there then than some more most very much such only also into over".split()
)
_SLIPS = {
    "l": "1",
    "O": "0",
    "I": "l",
    "m": "rn",
    "e": "c",
    "S": "5",
    "B": "8",
    "h": "b",
    "o": "0",
    "u": "ii",
    "n": "ri",
    "i": "1",
    "w": "vv",
    "d": "cl",
    "g": "q",
}


def _month_day(rng: random.Random) -> tuple[int, int]:
    return rng.randrange(12), rng.randrange(1, 29)


def weekday(scene: Scene, rng: random.Random) -> str:
    """A day of the week, cut short."""
    return rng.choice(_WEEKDAYS)


def weekday_date(scene: Scene, rng: random.Random) -> str:
    """A day of the week, cut short, with month and day."""
    m, d = _month_day(rng)
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
    m, d = _month_day(rng)
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
    return rng.choice(_FEASTS).strip()


def foreign(scene: Scene, rng: random.Random) -> str:
    """Day and month in another language."""
    m, d = _month_day(rng)
    year = rng.choice(("", "", str(scene.year(rng))))
    de, space = (" de " + year if year else ""), (" " + year if year else "")
    return rng.choice(
        (
            f"{d} de {_ES[m]}{de}",
            f"el {d} de {_ES[m]}{de}",
            f"{d} de {_PT[m]}{de}",
            f"dia {d} de {_PT[m]}{de}",
            f"le {d if d > 1 else '1er'} {_FR[m]}{space}",
            f"{d} {_FR[m]}{space}",
            f"{d}. {_DE[m]}{space}",
            f"am {d}. {_DE[m]}{space}",
            f"{d} {_IT[m]}{space}",
            f"il {d} {_IT[m]}{space}",
        )
    )


def era(scene: Scene, rng: random.Random) -> str:
    """A date by the era of a Japanese emperor."""
    m, d = rng.randrange(1, 13), rng.randrange(1, 29)
    letter, name, last = rng.choice((("S", "Showa", 63), ("S", "Showa", 63), ("H", "Heisei", 30), ("R", "Reiwa", 8), ("T", "Taisho", 14)))
    year = rng.randrange(1, last + 1)
    return rng.choice(
        (
            f"{letter}{year}.{m}.{d}",
            f"{letter}{year}.{m}.{d}",
            f"{letter}{year}/{m}/{d}",
            f"{name} {year}.{m}.{d}",
            f"{letter}{year:02}.{m:02}.{d:02}",
        )
    )


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


def _break(rng: random.Random) -> str:
    """The end of a line, at times with the marks of a quoted mail."""
    return rng.choice(("\n", "\n", "\n", "\n> ", "\n> ", "\n> > ", "\n>> ", "\n  "))


def broken_date(scene: Scene, rng: random.Random) -> str:
    """A date over the end of a line."""
    m, d = _month_day(rng)
    year, end = scene.year(rng), _break(rng)
    return rng.choice(
        (
            f"{rng.choice(_SHORT)}{end}{d}",
            f"{MONTHS[m]}{end}{d}",
            f"{MONTHS[m]} {d},{end}{year}",
            f"{rng.choice(_SHORT)}{end}{d}, {year}",
            f"{m + 1}/{end}{d}/{year}",
            f"{m + 1}/{d}/{end}{year}",
            f"{d}{end}{MONTHS[m]} {year}",
            f"{MONTHS[m][:4]}-{end}{MONTHS[m][4:]} {d}" if len(MONTHS[m]) > 6 else f"{MONTHS[m]}{end}{nth(d)}",
            f"{rng.choice(DAYS)},{end}{MONTHS[m]} {d}",
        )
    )


def tiny(scene: Scene, rng: random.Random) -> str:
    """A short first name of East Asia, often an English word."""
    return rng.choice(_TINY)


def tiny_full(scene: Scene, rng: random.Random) -> str:
    """A short first and family name of East Asia, in either order."""
    one, two = rng.choice(_TINY), rng.choice(_TINY_LAST)
    return rng.choice((f"{one} {two}", f"{one} {two}", f"{two} {one}", f"{one} {rng.choice(_TINY)} {two}"))


def lower_first(scene: Scene, rng: random.Random) -> str:
    """A first name without its capital."""
    while True:
        name = scene.people.person(rng).first.lower()
        if len(name) > 3 and name not in _NEVER:
            return name


def broken_last(scene: Scene, rng: random.Random) -> str:
    """A family name over the end of a line, with a hyphen as it happens."""
    name = scene.people.person(rng).last
    roll = rng.random()
    if roll < 0.25:
        return rng.choice(("Mc", "Mac", "O'", "De", "Van", "El", "St.", "La", "Von", "Al")) + _break(rng) + name
    if len(name) < 6 or " " in name:
        return f"{name}-{_break(rng)}{scene.people.person(rng).last}"
    at = rng.randrange(3, len(name) - 2)
    return f"{name[:at]}-{_break(rng)}{name[at:]}"


def broken_full(scene: Scene, rng: random.Random) -> str:
    """First and family name on two lines."""
    person = scene.people.person(rng)
    return rng.choice(
        (
            f"{person.first}{_break(rng)}{person.last}",
            f"{person.first} {person.middle[0]}.{_break(rng)}{person.last}",
            f"{person.last},{_break(rng)}{person.first}",
        )
    )


def scanned(scene: Scene, rng: random.Random) -> str:
    """A name as a scanner reads it: one or two letters are others."""
    name = list(scene.people.person(rng).full(rng) if rng.random() < 0.6 else scene.people.person(rng).last)
    spots = [i for i, c in enumerate(name) if c in _SLIPS]
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 1, 2)))):
        name[i] = _SLIPS[name[i]]
    return "".join(name)


def _namesake(scene: Scene, rng: random.Random) -> str:
    if not scene.namesake:
        scene.namesake = rng.choice(_EPONYMS) if rng.random() < 0.8 else scene.people.person(rng).last
    return scene.namesake


def namesake(scene: Scene, rng: random.Random) -> str:
    """Somebody whose name is that of an eponym."""
    return _namesake(scene, rng)


def namesake_full(scene: Scene, rng: random.Random) -> str:
    """The same with a first name."""
    return f"{scene.people.person(rng).first} {_namesake(scene, rng)}"


def namesake_reversed(scene: Scene, rng: random.Random) -> str:
    """The same, family name first."""
    return f"{_namesake(scene, rng)}{rng.choice((', ', ' ', ', '))}{scene.people.person(rng).first}"


def town(scene: Scene, rng: random.Random) -> str:
    """A small town anywhere."""
    here, abroad = towns()
    return rng.choice(here)[0] if rng.random() < 0.5 else rng.choice(abroad)


@functools.cache
def _two_words() -> list[str]:
    return [name for name, *_ in cities()[0] if name.count(" ") == 1] + [name for name, *_ in towns()[0] if name.count(" ") == 1]


def broken_city(scene: Scene, rng: random.Random) -> str:
    """A place of two words over the end of a line."""
    one, two = rng.choice(_two_words()).split(" ")
    return one + _break(rng) + two


_STREETS_BEHIND = (
    (  # the number follows
        "Odos {} Leoforos {} ul.~{} Via~{} Rua~{} Calle~{} Strada~{} Rue~{} Jl.~{} Jalan~{} Rruga~{} Av.~{} Avenida~{} Cra.~{} Ulica~{} Str.~{} Plaza~{} Viale~{} Travessa~{} Camino~{}"
    )
    .replace(" {}", "~{}")
    .split()
)
_STREETS_TAILS = "allee gasse weg strasse ring damm platz ufer gatan vagen veien gade straat laan kade plein utca katu tie".split()


def far_street(scene: Scene, rng: random.Random) -> str:
    """A street of another country with its number."""
    name = scene.people.person(rng).last if rng.random() < 0.5 else rng.choice(towns()[1])
    n = rng.randrange(1, 240)
    roll = rng.random()
    if roll < 0.35:
        street = rng.choice(_STREETS_BEHIND).replace("~", " ").format(name)
        return rng.choice((f"{street} {n}", f"{street}, {n}", f"{n} {street}", f"{street} No. {n}", f"{street} {n}/{rng.randrange(1, 40)}"))
    if roll < 0.7:
        stem = rng.choice(
            (
                name.split(" ")[-1],
                "Kastanien",
                "Linden",
                "Birken",
                "Schul",
                "Kirch",
                "Skol",
                "Stor",
                "Dorp",
                "Molen",
                "Hoofd",
                "Bahnhof",
                "Garten",
                "Kungs",
                "Fo",
            )
        )
        return f"{stem}{rng.choice(_STREETS_TAILS)} {n}{rng.choice(('', '', 'A', 'b'))}"
    return rng.choice(
        (
            f"{rng.randrange(1, 9)}-{rng.randrange(1, 30)}-{rng.randrange(1, 30)} {name}",
            f"Calle {rng.randrange(1, 120)} #{rng.randrange(1, 99)}-{rng.randrange(1, 99)}",
            f"Cra {rng.randrange(1, 120)} No {rng.randrange(1, 99)}-{rng.randrange(1, 99)}",
            f"House {n}, Road {rng.randrange(1, 40)}",
            f"Plot {n} {name} Rd",
            f"{n} Soi {name} {rng.randrange(1, 60)}",
            f"{n}/{rng.randrange(1, 30)} {name} Marg",
            f"Blk {n} {name} Ave {rng.randrange(1, 9)} #{rng.randrange(1, 20):02}-{rng.randrange(10, 400)}",
            f"Flat {rng.randrange(1, 30)}{rng.choice('ABC')}, {n} {name} Rd",
            f"{n} bis rue {name}",
        )
    )


def _up(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.ascii_uppercase) for _ in range(count))


def plan_number(scene: Scene, rng: random.Random) -> str:
    """The number of a member of a health plan."""
    return rng.choice(
        (
            lambda: f"{digits(rng, 5, 5)}-{digits(rng, 2, 2)}",
            lambda: f"{digits(rng, 3, 3)}{_up(rng, 1)}{digits(rng, 4, 5)}",
            lambda: f"{_up(rng, 1)}{digits(rng, 5, 6)} {digits(rng, 2, 2)}",
            lambda: f"{_up(rng, 3)}{digits(rng, 8, 9)}",
            lambda: (
                f"{digits(rng, 1, 1)}{_up(rng, 2)}{digits(rng, 1, 1)}-{_up(rng, 2)}{digits(rng, 1, 1)}-{_up(rng, 2)}{digits(rng, 2, 2)}"
            ),
            lambda: f"{digits(rng, 8, 9)}{_up(rng, 1)}",
            lambda: f"{digits(rng, 4, 4)}.{digits(rng, 4, 5)}",
            lambda: code(scene, rng),
        )
    )()


def ticket(scene: Scene, rng: random.Random) -> str:
    """A short number of a visit, a wristband, a payment or an authorization."""
    yy = str(scene.now)[2:]
    return rng.choice(
        (
            lambda: f"{digits(rng, 4, 4)}-{_up(rng, 1)}",
            lambda: f"{_up(rng, 1)}{digits(rng, 2, 2)}-{digits(rng, 4, 5)}",
            lambda: f"{yy}-{_up(rng, 3)}-{digits(rng, 5, 5)}",
            lambda: f"{_up(rng, 2)}-{digits(rng, 5, 7)}",
            lambda: f"{_up(rng, 1)}{yy}-{digits(rng, 5, 6)}",
            lambda: f"{digits(rng, 3, 3)}-{digits(rng, 4, 4)}-{_up(rng, 1)}",
            lambda: f"{_up(rng, 1)}-{digits(rng, 4, 5)}",
            lambda: f"{digits(rng, 3, 4)}/{yy}",
            lambda: f"{_up(rng, 3)}{yy}{digits(rng, 5, 5)}",
        )
    )()


def national(scene: Scene, rng: random.Random) -> str:
    """A national number, with the sign that checks it."""
    born = f"{rng.randrange(40, 99)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    return rng.choice(
        (
            lambda: f"{_up(rng, 1)}{digits(rng, 6, 6)}({rng.choice('0123456789A')})",
            lambda: f"{_up(rng, 1)}{digits(rng, 6, 6)} ({rng.choice('0123456789A')})",
            lambda: f"{digits(rng, 7, 7)}({digits(rng, 1, 1)})",
            lambda: f"{digits(rng, 2, 2)}.{digits(rng, 3, 3)}.{digits(rng, 3, 3)}-{rng.choice('0123456789K')}",
            lambda: f"{digits(rng, 3, 3)}.{digits(rng, 3, 3)}.{digits(rng, 3, 3)}-{digits(rng, 2, 2)}",
            lambda: f"{rng.choice('XYZ')}{digits(rng, 7, 7)}{_up(rng, 1)}",
            lambda: f"{digits(rng, 8, 8)}{_up(rng, 1)}",
            lambda: f"{born}-{digits(rng, 2, 2)}-{digits(rng, 4, 4)}",
            lambda: f"{born}-{digits(rng, 4, 4)}",
            lambda: f"{_up(rng, 1)}{digits(rng, 9, 9)}",
            lambda: f"{_up(rng, 2)} {digits(rng, 2, 2)} {digits(rng, 2, 2)} {digits(rng, 2, 2)} {_up(rng, 1)}",
            lambda: f"S{digits(rng, 7, 7)}{_up(rng, 1)}",
        )
    )()


def gapped_serial(scene: Scene, rng: random.Random) -> str:
    """The serial number of a device with blanks in it."""
    return rng.choice(
        (
            lambda: f"{_up(rng, 1)}{digits(rng, 3, 4)} {digits(rng, 4, 5)}",
            lambda: f"{digits(rng, 2, 2)} {digits(rng, 4, 4)} {digits(rng, 1, 2)}",
            lambda: f"{_up(rng, 3)} {digits(rng, 6, 6)} {_up(rng, 1)}",
            lambda: f"{_up(rng, 2)} {digits(rng, 3, 3)} {digits(rng, 3, 3)}",
            lambda: f"{digits(rng, 6, 8)}",
        )
    )()


def broken_phone(scene: Scene, rng: random.Random) -> str:
    """A telephone number over the end of a line."""
    a, b, c, end = rng.randrange(201, 990), rng.randrange(200, 999), digits(rng, 4, 4), _break(rng)
    return rng.choice(
        (f"({a}){end}{b}-{c}", f"{a}-{end}{b}-{c}", f"{a}-{b}-{end}{c}", f"{a}.{b}.{end}{c}", f"({a}) {b}-{end}{c}", phone(scene, rng))
    )
