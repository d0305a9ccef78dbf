"""Fills slots: people, dates, places, organizations, numbers and codes.  One instance serves one text, so that people recur in it."""

# ruff: noqa: E501, SIM905  (tables stay whole, chance here is no secret, word lists are easier to read as text)

from __future__ import annotations

import functools
import random
import re
import string
from collections import Counter
from collections.abc import Callable

from ..lists import census, cities, common_words, fold, icd_titles, regions
from ..prose import paragraphs
from .coined import drugs, organisms, species, towns
from .grammar import Piece, phrases
from .people import People, Person

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STREET_WORDS = "Main Oak Pine Maple Cedar Elm Washington Lake Hill Park View Walnut Spring North Ridge Church Willow Mill Sunset Railroad Jefferson Center Highland Forest Jackson River Meadow Chestnut Franklin Dogwood Cherry Locust College Valley Prospect Birch Lincoln Madison Poplar Spruce Laurel Hickory Magnolia Canyon Mesa Juniper Orchard Harbor Bay Ocean Beach Court Fairway Country Club Old Mill Rock Creek Bear Eagle Fox Deer Run Stone Bridge Lakeview Hillcrest Woodland Sycamore Colonial Heritage King Queen Bishop Market State Broad High Front Water Union Liberty Commerce Industrial Airport Martin Luther King".split()
_KINDS = "Street St Avenue Ave Road Rd Boulevard Blvd Lane Ln Drive Dr Court Ct Circle Cir Place Pl Way Terrace Trail Parkway Pkwy Highway Hwy Square Loop Alley Crescent Pike Row Path St. Ave. Rd. Blvd. Dr.".split()
_GERMANIC = (
    "strasse",
    "weg",
    "gasse",
    "allee",
    "platz",
    "straat",
    "laan",
    "gatan",
    "vagen",
    "gade",
    "vej",
    "veien",
    "katu",
    "tie",
    "kuja",
    "utca",
    "gata",
    "ring",
    "stien",
    "bakken",
    "lund",
    "plein",
    "dreef",
    "hof",
)
_ROMANCE = (
    "Rua",
    "Rue",
    "Via",
    "Calle",
    "Avenida",
    "Av.",
    "Plaza",
    "Paseo",
    "Rue de",
    "Rue du",
    "Chemin de",
    "Avenue de",
    "Via della",
    "Viale",
    "Piazza",
    "Strada",
    "ul.",
    "ulica",
    "Calle de",
    "Carrera",
    "Travessa",
    "Largo",
    "Praca",
    "Impasse",
    "Boulevard de",
    "Jl.",
    "nabrezi",
    "Cesta",
    "Place du",
    "Vicolo",
    "Camino",
)
_CARE = (
    "Hospital",
    "Medical Center",
    "Clinic",
    "Health",
    "Health System",
    "Regional Medical Center",
    "Memorial Hospital",
    "General Hospital",
    "Family Practice",
    "Surgery Center",
    "Cancer Center",
    "Nursing Home",
    "Rehabilitation Center",
    "Urgent Care",
    "Pediatrics",
    "Cardiology Associates",
    "Orthopedics",
    "Children's Hospital",
    "Community Hospital",
    "Imaging",
    "Dialysis",
    "Hospice",
    "Pharmacy",
    "Behavioral Health",
    "Women's Health",
    "Eye Institute",
    "Dental Group",
    "Physical Therapy",
    "Assisted Living",
    "Manor",
    "Skilled Nursing",
)
_SAINTS = (
    "St. Mary's",
    "St. Luke's",
    "Saint Joseph",
    "St. Vincent",
    "Mount Sinai",
    "Good Samaritan",
    "Sacred Heart",
    "Mercy",
    "Providence",
    "Holy Cross",
    "Trinity",
    "Bethesda",
    "Baptist",
    "Methodist",
    "Presbyterian",
    "Lutheran",
    "Adventist",
    "Cedars",
    "Lakeside",
    "Riverside",
    "Northside",
    "Eastview",
    "Sunrise",
    "Pinecrest",
    "Oak Hill",
    "Green Valley",
    "Summit",
    "Valley View",
    "Golden Years",
    "Evergreen",
    "University",
    "County",
    "Veterans Affairs",
    "Unity",
    "Beacon",
    "Harborview",
    "Hillside",
    "Mountain View",
    "Desert Springs",
    "Blue Ridge",
)
_INSURERS = (
    "Aetna",
    "Cigna",
    "Humana",
    "UnitedHealthcare",
    "Blue Cross Blue Shield",
    "BCBS",
    "Kaiser",
    "Anthem",
    "Molina",
    "Tricare",
    "WellCare",
    "Oscar",
    "Ambetter",
    "Centene",
    "Medicare",
    "Medicaid",
    "State Farm",
    "Allstate",
    "Geico",
    "Progressive",
    "Liberty Mutual",
    "Travelers",
    "MetLife",
    "Guardian",
    "Delta Dental",
    "Prudential",
    "Hartford",
    "Zurich",
    "Nationwide",
    "Farmers",
    "USAA",
)
_COMPANY = (
    "Inc",
    "Inc.",
    "LLC",
    "Ltd",
    "Corp",
    "Corporation",
    "Group",
    "Holdings",
    "Partners",
    "Solutions",
    "Systems",
    "Technologies",
    "Industries",
    "Consulting",
    "Logistics",
    "Foods",
    "Bank",
    "Media",
    "Labs",
    "Energy",
    "& Sons",
    "GmbH",
    "Services",
    "Associates",
    "Foundation",
    "Studios",
    "Motors",
    "Airlines",
    "Construction",
    "Capital",
)
# Towns whose names are ordinary words.
_ODD_TOWNS = "Truth or Consequences;Intercourse;Boring;Normal;Hope;Accident;Peculiar;Surprise;Hell;Paradise;Bath;Bird-in-Hand;Blue Ball;Carefree;Cut and Shoot;Defiance;Deadhorse;Friendship;Good Hope;Hot Springs;Hot Coffee;Independence;Last Chance;Likely;Monkey's Eyebrow;Nameless;Nothing;Oatmeal;Pie Town;Poor Man;Pray;Protection;Rough and Ready;Santa Claus;Show Low;Sleepy Eye;Sugar Land;Tarzan;Toad Suck;Tightwad;Two Egg;Uncertain;Unity;Why;Whynot;Winner;Wink;Youngstown;Zap;Devils Lake;Thief River Falls;Medicine Hat;Moose Jaw;Dead Man's Bay;Kill Devil Hills;Mouth of Wilson;Head of the Harbor;King and Queen Court House;Mexican Hat;Blessing;Comfort;Early;Gun Barrel City;Loving;Noodle;Plenty;Climax;Embarrass;Flippin;Fair Play;Battle Creek;Eclectic;Enterprise;Reform".split(
    ";"
)
_SYLLABLES = "ba be bi bo da de do fa fi ga go ka ko la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to va ve vi vo za ze zo tech net soft dex lux nova cor syn tri max ver qua zen ion ark oma ify ora ent vex".split()
_HOLIDAYS = "Christmas;Christmas Eve;Easter;Thanksgiving;Labor Day;Memorial Day;Independence Day;New Year's Day;New Year's Eve;Halloween;All Saints' Day;Mother's Day;Father's Day;Valentine's Day;St. Patrick's Day;Good Friday;Ash Wednesday;Palm Sunday;Boxing Day;Columbus Day;Veterans Day;MLK Day;July 4th;the Fourth of July;Passover;Rosh Hashanah;Yom Kippur;Hanukkah;Diwali;Eid;Lunar New Year;Juneteenth;Presidents' Day;Cinco de Mayo".split(
    ";"
)
_ZONES = ("", "", "", " EST", " UTC", " CST", " PT", "Z")


class Slots:
    """The fillers of one text."""

    def __init__(self, people: People, rng: random.Random) -> None:
        self._people = people
        self._now = rng.choice((2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026))
        self._cast: dict[str, Person] = {}

    def fill(self, slot: str, rng: random.Random) -> list[Piece]:
        """The pieces for `slot`.  Raises `KeyError` for a slot nobody knows."""
        who, _, form = slot.partition(".")
        if who in _CAST:
            return self._person(who, form, rng)
        return _FILLERS[slot](self, rng)

    def _person(self, who: str, form: str, rng: random.Random) -> list[Piece]:
        person = self._cast.get(who)
        if person is None:
            family = self._cast["p"].last if who == "r" and "p" in self._cast and rng.random() < 0.6 else ""
            person = self._cast[who] = self._people.person(rng, family)
        if not form:
            roll = rng.random()
            if roll < 0.72:
                return [(person.full(rng), "NAME")]
            if roll < 0.8:
                return [(person.first, "NAME")]
            form = "title" if roll < 0.93 else "ini"
        if form in _PRONOUNS:
            return [(_PRONOUNS[form][person.woman], "")]
        return _FORMS[form](person, rng)

    # ---- dates
    def _year(self, rng: random.Random) -> int:
        return self._now - (0 if rng.random() < 0.5 else rng.randrange(0, 12) if rng.random() < 0.6 else rng.randrange(0, 90))

    def date(self, rng: random.Random) -> str:
        """A date in one of many shapes."""
        year, month, day = self._year(rng), rng.randrange(12), rng.randrange(1, 29)
        shape = rng.random()
        m, d, y = month + 1, day, str(year)
        yy = y[2:]
        if shape < 0.22:
            return rng.choice((f"{m}/{d}/{y}", f"{m:02}/{d:02}/{y}", f"{m}/{d}/{yy}", f"{m:02}/{d:02}/{yy}"))
        if shape < 0.3:
            return rng.choice(
                (f"{m}-{d}-{y}", f"{m:02}-{d:02}-{y}", f"{m}-{d}-{yy}", f"{m}.{d}.{yy}", f"{d:02}.{m:02}.{y}", f"{d}/{m}/{y}")
            )
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
            short = "Sept" if month == 8 and rng.random() < 0.5 else _SHORT[month]
            name = rng.choice((_MONTHS[month], _MONTHS[month], short, short + "."))
            nth = rng.choice((str(d), str(d), _nth(d)))
            return rng.choice(
                (
                    f"{name} {nth}, {y}",
                    f"{name} {nth} {y}",
                    f"{nth} {name} {y}",
                    f"{d}-{_SHORT[month]}-{yy}",
                    f"{d:02} {_SHORT[month]} {y}",
                    f"the {_nth(d)} of {_MONTHS[month]} {y}",
                )
            )
        if shape < 0.78:
            name = rng.choice((_MONTHS[month], _MONTHS[month], _SHORT[month]))
            return rng.choice(
                (
                    f"{name} {d}",
                    f"{name} {_nth(d)}",
                    f"the {_nth(d)} of {name}",
                    f"{d} {name}",
                    f"{rng.choice(_DAYS)}, {name} {d}",
                    f"{rng.choice(_DAYS)[:3]} {d} {name}",
                    f"{rng.choice(_DAYS)[:3]} {m}/{d}",
                    f"{name} {d}-{d + 2}",
                )
            )
        if shape < 0.88:
            return rng.choice((f"{m}/{d}", f"{m:02}/{d:02}"))
        if shape < 0.95:
            return rng.choice((f"{_MONTHS[month]} {y}", f"{_SHORT[month]} {y}", f"{m}/{y}", f"{m:02}/{y}", f"{_MONTHS[month]} of {y}"))
        return f"{rng.choice(_DAYS)}, {_MONTHS[month]} {d}, {y}"

    def dob(self, rng: random.Random) -> str:
        """A date of birth."""
        year, m, d = rng.randrange(1928, 2022), rng.randrange(1, 13), rng.randrange(1, 29)
        return rng.choice(
            (
                f"{m}/{d}/{year}",
                f"{m:02}/{d:02}/{year}",
                f"{m}/{d}/{str(year)[2:]}",
                f"{_MONTHS[m - 1]} {d}, {year}",
                f"{year}-{m:02}-{d:02}",
                f"{m:02}-{d:02}-{year}",
                f"{d} {_SHORT[m - 1]} {year}",
                f"{_SHORT[m - 1]} {d} {year}",
                f"{m:02}{d:02}{year}",
            )
        )

    # ---- places
    def city(self, rng: random.Random) -> tuple[str, str]:
        """A city and the code of its state; cities abroad have none."""
        here, abroad = cities()
        roll = rng.random()
        if roll < 0.5:
            return here[int(len(here) ** rng.random()) - 1][:2]
        if roll < 0.72:
            return here[rng.randrange(len(here))][:2]
        if roll < 0.74:
            return f"{rng.choice(('St.', 'St', 'Saint', 'Ft.', 'Mt.', 'Mount'))} {self._people.person(rng).first}", rng.choice(
                regions()[0]
            )[1]
        if roll < 0.76:
            return _coined_town(rng), rng.choice(regions()[0])[1]
        if roll < 0.82:
            return rng.choice(towns()).word(rng), rng.choice(regions()[0])[1]
        if roll < 0.835:
            return rng.choice(_ODD_TOWNS), rng.choice(regions()[0])[1]
        if roll < 0.87:
            return _foreign_town(rng), ""
        return abroad[int(len(abroad) ** (0.3 + 0.7 * rng.random())) - 1][0], ""

    def street(self, rng: random.Random) -> str:
        """A house number with a street, in many countries' ways."""
        number = str(rng.choice((rng.randrange(1, 99), rng.randrange(100, 9999), rng.randrange(100, 29999))))
        roll = rng.random()
        family = self._people.person(rng).last
        if roll < 0.52:
            word = rng.choice(_STREET_WORDS) if rng.random() < 0.55 else family if rng.random() < 0.6 else self.city(rng)[0]
            direction = (
                rng.choice(("N ", "S ", "E ", "W ", "North ", "South ", "East ", "West ", "NW ", "SE ", "N. "))
                if rng.random() < 0.15
                else ""
            )
            two = " " + rng.choice(_STREET_WORDS) if rng.random() < 0.12 else ""
            more = f" {rng.randrange(1, 3000)}" if rng.random() < 0.05 else ""
            return f"{number}{more} {direction}{word}{two} {rng.choice(_KINDS)}"
        if roll < 0.6:
            return f"{number} {rng.choice(('', 'N ', 'W ', 'East ', 'SW '))}{_nth(rng.randrange(1, 130))} {rng.choice(_KINDS)}"
        if roll < 0.65:
            return rng.choice(
                (
                    f"{number} Highway {rng.randrange(1, 400)}",
                    f"{number} County Road {rng.randrange(1, 400)}",
                    f"{number} State Route {rng.randrange(1, 99)}",
                    f"{number} US-{rng.randrange(1, 99)}",
                    f"RR {rng.randrange(1, 9)} Box {rng.randrange(1, 400)}",
                    f"{number} Farm Road {rng.randrange(10, 3000)}",
                )
            )
        if roll < 0.7:
            return rng.choice(
                (
                    f"P.O. Box {rng.randrange(1, 9999)}",
                    f"PO Box {rng.randrange(1, 99999)}",
                    f"P O Box {rng.randrange(100, 9999)}",
                    f"PSC {rng.randrange(1, 9999)}, Box {rng.randrange(1, 9999)}",
                    f"Unit {rng.randrange(1000, 9999)} Box {rng.randrange(100, 9999)}",
                    f"Unit {rng.randrange(1000, 9999)} Box {rng.randrange(100, 9999):04}\n{rng.choice(('DPO', 'APO'))} {rng.choice(('AA', 'AE', 'AP'))} {rng.randrange(10000, 99999)}",
                    f"{rng.choice(('USS', 'USNS', 'USCGC'))} {family}\n{rng.choice(('FPO', 'APO'))} {rng.choice(('AA', 'AE', 'AP'))} {rng.randrange(10000, 99999)}",
                )
            )
        small = rng.randrange(1, 400)
        if roll < 0.84:
            stem = family if rng.random() < 0.6 else _foreign_town(rng)
            name = stem.rstrip("aeiou") + rng.choice(("", "s", "er", "en", "")) + rng.choice(_GERMANIC)
            if rng.random() < 0.25:
                name = stem + rng.choice((" u.", " ut", " utja", " ul.", " vag", " tn", " mnt", " sok.", " cad.", " str."))
                return f"{name} {small}{rng.choice(('', '.'))}"
            return rng.choice(
                (f"{name} {small}", f"{name} {small}", f"{small} {name}", f"{name} {small}{rng.choice('abc')}", f"{number} {name} {small}")
            )
        name = f"{rng.choice(_ROMANCE)} {family if rng.random() < 0.5 else _foreign_town(rng)}" + (
            f" {self._people.person(rng).first}" if rng.random() < 0.2 else ""
        )
        return rng.choice(
            (f"{name} {small}", f"{name}, {small}", f"{small} {name}", f"{small}, {name}", f"{name} {small}", f"{number} {name} {small}")
        )

    def zip(self, rng: random.Random) -> str:
        """A postal code, mostly of the US."""
        roll = rng.random()
        if roll < 0.78:
            return f"{rng.randrange(501, 99951):05}"
        if roll < 0.86:
            return f"{rng.randrange(501, 99951):05}-{rng.randrange(1, 9999):04}"
        letter = rng.choice
        up = string.ascii_uppercase
        return rng.choice(
            (
                f"{letter(up)}{rng.randrange(1, 9)}{letter(up)} {rng.randrange(1, 9)}{letter(up)}{rng.randrange(1, 9)}",
                f"{letter(up)}{letter(up)}{rng.randrange(1, 30)} {rng.randrange(1, 9)}{letter(up)}{letter(up)}",
                f"{rng.randrange(1000, 9999)} {letter(up)}{letter(up)}",
                f"{rng.randrange(1000, 9999)}",
                f"{rng.randrange(1000, 9999)}-{rng.randrange(100, 999)}",
                f"{rng.randrange(10, 99)}-{rng.randrange(100, 999)}",
                f"{rng.randrange(100, 999)}",
                f"{rng.randrange(100, 999)} {rng.randrange(10, 99)}",
            )
        )

    def address(self, rng: random.Random) -> list[Piece]:
        """A street address with unit, city, region, code and country as it happens."""
        if rng.random() < 0.03:
            return self.corner(rng)
        pieces: list[Piece] = [(self.street(rng), "ADDRESS")]
        line = (
            rng.choice((", ", ", ", ", ", "\n", "\n ", " "))
            if rng.random() < 0.9
            else rng.choice((" | ", "; ", "\t", "    ", " / ", "\n>", " - ", ",\n"))
        )
        if rng.random() < 0.3:
            unit = rng.choice(("Apt", "Apt.", "Suite", "Unit", "Ste", "#", "Apartment", "Flat", "Rm", "Floor", "Bldg")) + rng.choice(
                (" ", " #")
            )
            pieces += [
                (rng.choice((" ", ", ", line)), "ADDRESS+"),
                (
                    unit.replace("# #", "#")
                    + rng.choice((str(rng.randrange(1, 999)), f"{rng.randrange(1, 40)}{rng.choice('ABCD')}", rng.choice("ABCDEF"))),
                    "ADDRESS+",
                ),
            ]
        if rng.random() < 0.2:
            return pieces
        city, state = self.city(rng)
        pieces += [(line, ""), (city, "LOCATION")]
        if state and rng.random() < 0.85:
            pieces += [
                (rng.choice((", ", ", ", " ", ",", ",\n")), ""),
                (state if rng.random() < 0.75 else {c: n for n, c in regions()[0]}.get(state, state), "REGION"),
            ]
        elif not state and rng.random() < 0.2:
            pieces += [(rng.choice((" ", ", ")), ""), ("".join(rng.choice(string.ascii_uppercase) for _ in range(2)), "REGION")]
        if rng.random() < 0.75:
            pieces += [(rng.choice((" ", " ", ", ", "  ", "\n")), ""), (self.zip(rng), "LOCATION")]
        if rng.random() < (0.12 if state else 0.5):
            pieces += [
                (rng.choice((", ", "\n", " ", "\n ")), ""),
                (rng.choice(("USA", "United States", "U.S.A.")) if state else rng.choice(regions()[2]), "REGION"),
            ]
            if rng.random() < 0.2:
                pieces += [(" ", ""), (self.zip(rng), "LOCATION")]
        return pieces

    def corner(self, rng: random.Random) -> list[Piece]:
        """Where two streets meet."""
        one, two = (
            self.street(rng)
            if rng.random() < 0.4
            else f"{self._people.person(rng).last if rng.random() < 0.5 else rng.choice(_STREET_WORDS)} {rng.choice(_KINDS)}"
            for _ in range(2)
        )
        return [
            (
                rng.choice(("the corner of ", "the intersection of ", "corner of ", ""))
                + f"{one} {rng.choice(('and', 'and', '&', 'at'))} {two}",
                "ADDRESS",
            )
        ]

    # ---- organizations
    def hospital(self, rng: random.Random) -> str:
        """A place of care."""
        roll = rng.random()
        head = (
            rng.choice(_SAINTS)
            if roll < 0.5
            else self.city(rng)[0]
            if roll < 0.75
            else self._people.person(rng).last
            if roll < 0.9
            else rng.choice(regions()[1]).removesuffix(" County")
        )
        return f"{head} {rng.choice(_CARE)}"

    def org(self, rng: random.Random) -> str:
        """A company, school or agency."""
        roll = rng.random()
        people = self._people
        if roll < 0.22:
            return f"{people.person(rng).last} {rng.choice(_COMPANY)}"
        if roll < 0.36:
            return (
                f"{people.person(rng).last}, {people.person(rng).last} and {people.person(rng).last}"
                if rng.random() < 0.5
                else f"{people.person(rng).last}{rng.choice(('-', ' & ', ' and '))}{people.person(rng).last}"
            )
        if roll < 0.62:
            return _coined(rng) + (" " + rng.choice(_COMPANY) if rng.random() < 0.5 else "")
        if roll < 0.74:
            return f"{self.city(rng)[0]} {rng.choice(('University', 'High School', 'School District', 'Elementary', 'Police Department', 'Public Library', 'Chamber of Commerce', 'City Council', 'Community College', 'Fire Department', 'Times', 'Tribune', 'United', 'FC', 'Symphony'))}"
        if roll < 0.86:
            return f"{rng.choice(_STREET_WORDS)} {rng.choice(_STREET_WORDS)} {rng.choice(_COMPANY)}"
        return rng.choice(_INSURERS)

    # ---- numbers
    def number(self, rng: random.Random, low: int, high: int) -> str:
        """Digits, from `low` to `high` of them."""
        return "".join(rng.choice(string.digits) for _ in range(rng.randrange(low, high + 1)))

    def code(self, rng: random.Random) -> str:
        """An odd identifier of letters, digits and joints."""
        up = string.ascii_uppercase
        letters = "".join(rng.choice(up) for _ in range(rng.randrange(1, 4)))
        return rng.choice(
            (
                lambda: letters + self.number(rng, 4, 9),
                lambda: f"{letters}-{self.number(rng, 3, 8)}",
                lambda: f"{letters}{self.number(rng, 2, 4)}-{self.number(rng, 2, 6)}",
                lambda: f"{self.number(rng, 2, 4)}-{self.number(rng, 2, 5)}-{self.number(rng, 2, 5)}",
                lambda: self.number(rng, 5, 11),
                lambda: f"{self.number(rng, 3, 6)}{rng.choice(up)}{self.number(rng, 1, 3)}",
                lambda: f"{letters}-{self._now}-{self.number(rng, 3, 7)}",
                lambda: "".join(rng.choice(up + string.digits) for _ in range(rng.randrange(7, 14))),
                lambda: f"{self.number(rng, 3, 3)} {self.number(rng, 3, 3)} {self.number(rng, 3, 4)}",
                lambda: f"{letters}/{self.number(rng, 3, 6)}",
                lambda: f"{self.number(rng, 4, 4)}-{self.number(rng, 3, 4)}",
                lambda: (
                    f"{letters[0]}{self.number(rng, 4, 4)}-{self.number(rng, 2, 2)}-{self.number(rng, 5, 6)}-{rng.choice(('OS', 'OD', 'L', 'R', 'A', 'B2'))}"
                ),
                lambda: f"{self.number(rng, 2, 2)}-{letters}-{self.number(rng, 3, 5)}",
                lambda: f"{letters} {self.number(rng, 2, 3)} {self.number(rng, 2, 3)} {self.number(rng, 2, 4)}",
                lambda: (
                    "".join(rng.choice("0123456789abcdef") for _ in range(8))
                    + "-"
                    + "".join(rng.choice("0123456789abcdef") for _ in range(4))
                ),
            )
        )()

    def mrn(self, rng: random.Random) -> str:
        """A record number."""
        return rng.choice(
            (
                self.number(rng, 6, 10),
                self.number(rng, 6, 10),
                f"{self.number(rng, 2, 3)}-{self.number(rng, 2, 3)}-{self.number(rng, 2, 4)}",
                f"{self.number(rng, 4, 4)}-{self.number(rng, 4, 4)}",
                f"MRN{self.number(rng, 5, 8)}",
                f"{rng.choice('AEMHP')}{self.number(rng, 6, 8)}",
                f"00{self.number(rng, 5, 7)}",
                self.code(rng),
            )
        )

    def phone(self, rng: random.Random) -> str:
        """A telephone number."""
        a, b, c = str(rng.randrange(201, 990)), str(rng.randrange(200, 999)), self.number(rng, 4, 4)
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
            ) + (rng.choice((" x", " ext. ", " ext ", "x")) + self.number(rng, 2, 5) if rng.random() < 0.08 else "")
        n = self.number
        return rng.choice(
            (
                f"+{rng.randrange(30, 99)} {n(rng, 2, 3)} {n(rng, 3, 4)} {n(rng, 3, 4)}",
                f"0{n(rng, 2, 3)} {n(rng, 3, 3)} {n(rng, 2, 2)} {n(rng, 2, 2)}",
                f"0{n(rng, 3, 3)} {n(rng, 6, 6)}",
                f"{n(rng, 2, 2)} {n(rng, 2, 2)} {n(rng, 2, 2)} {n(rng, 2, 2)}",
                f"{n(rng, 2, 2)} {n(rng, 3, 3)} {n(rng, 3, 3)}",
                f"+{rng.randrange(30, 99)} (0){n(rng, 2, 2)} {n(rng, 3, 3)} {n(rng, 2, 2)} {n(rng, 2, 2)}",
            )
        )

    def email(self, rng: random.Random) -> str:
        """An e-mail address."""
        person = self._people.person(rng)
        first, last = (fold(x).replace(" ", "").replace("'", "").replace(".", "") for x in (person.first, person.last))
        user = rng.choice((f"{first}.{last}", f"{first[0]}{last}", f"{first}{rng.randrange(1, 99)}", f"{last}_{first}", f"{first}{last}"))
        user = user.lower() if rng.random() < 0.8 else user
        return f"{user}@{rng.choice(('gmail.com', 'yahoo.com', 'outlook.com', 'example.org', _coined(rng).lower() + '.com', _coined(rng).lower() + '.org', 'hospital.example'))}"


_PRONOUNS = {"he": ("he", "she"), "He": ("He", "She"), "his": ("his", "her"), "His": ("His", "Her"), "him": ("him", "her"), "sex": ("M", "F")}


def _man(person: Person, rng: random.Random) -> list[Piece]:
    return [(rng.choice(("woman", "female", "lady") if person.woman else ("man", "male", "gentleman")), "")]


def _titled(person: Person, rng: random.Random) -> list[Piece]:
    return [
        ((rng.choice(("Ms.", "Mrs.", "Ms", "Mrs", "Miss")) if person.woman else rng.choice(("Mr.", "Mr"))) + " ", ""),
        (person.last, "NAME"),
    ]


def _doctor(person: Person, rng: random.Random) -> list[Piece]:
    roll = rng.random()
    name = person.last if roll < 0.6 else person.full(rng) if roll < 0.9 else person.initialed(rng)
    return [(rng.choice(("Dr. ", "Dr. ", "Dr. ", "Dr ", "Doctor ")), ""), (name, "NAME")]


_FORMS: dict[str, Callable[[Person, random.Random], list[Piece]]] = {
    "man": _man,
    "title": _titled,
    "dr": _doctor,
    "first": lambda p, r: [(p.first, "NAME")],
    "last": lambda p, r: [(p.last, "NAME")],
    "lf": lambda p, r: [(p.reversed(r), "NAME")],
    "ini": lambda p, r: [(p.initialed(r), "NAME")],
    "initials": lambda p, r: [(p.initials(r), "NAME")],
    "full": lambda p, r: [(p.full(r), "NAME")],
    "fl": lambda p, r: [(f"{p.first} {p.last}", "NAME")],
}
_CAST = frozenset({"p", "d", "r", "q", "a", "b", "c"})


def _nth(n: int) -> str:
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL_NUMBERS = "one two three four five six seven eight nine".split()


def _month_day(slots: Slots, rng: random.Random) -> str:
    """A month and a day in numbers, without a year."""
    month, day = rng.randrange(1, 13), rng.randrange(1, 31)
    joint = rng.choice("///-")
    return f"{month}{joint}{day}" if rng.random() < 0.7 else f"{month:02}{joint}{day:02}"


def _stamp(slots: Slots, rng: random.Random) -> str:
    """A date as stamps, forms and machines print it."""
    day, month, year = rng.randrange(1, 29), rng.randrange(12), slots._year(rng)
    short, yy = _SHORT[month], str(year)[2:]
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
            f"{rng.choice(_DAYS)[:3]} {short} {day} {year}",
        )
    )


def _unit_number(slots: Slots, rng: random.Random) -> str:
    """The number of a donation of blood, as its label prints it."""
    n = slots.number
    return rng.choice(
        (
            f"W{n(rng, 4, 4)} {n(rng, 2, 2)} {n(rng, 6, 6)}",
            f"W{n(rng, 4, 4)}{n(rng, 2, 2)}{n(rng, 6, 6)}",
            f"W{n(rng, 4, 4)}-{n(rng, 2, 2)}-{n(rng, 6, 6)}",
            f"{n(rng, 2, 2)}{rng.choice(string.ascii_uppercase)}{n(rng, 5, 5)}",
        )
    )


def _case_number(slots: Slots, rng: random.Random) -> str:
    """The number of a specimen or a study, with its year."""
    n, yy = slots.number, str(slots._now)[2:]
    return rng.choice(
        (
            f"{rng.choice(('S', 'SP', 'C', 'NG', 'H', 'AP', 'SU'))}{yy}-{n(rng, 4, 6)}",
            f"{rng.choice(('S', 'BX', 'CY', 'FC'))}-{yy}-{n(rng, 4, 5)}",
            f"{yy}-{n(rng, 3, 3)}-{n(rng, 4, 5)}",
            f"{rng.choice(('CR', 'MR', 'US', 'CT', 'E'))}{n(rng, 7, 9)}",
            f"{yy}:{rng.choice(('M', 'C', 'H', 'B'))}{n(rng, 5, 7)}R",
            f"{rng.choice('FMTWH')}{n(rng, 5, 7)}",
        )
    )


def _spoken(slots: Slots, rng: random.Random) -> str:
    """A date as it is dictated: `november third nineteen seventy one`."""
    day = rng.choice((*_ORDINALS, *(f"twenty {nth}" for nth in _ORDINALS[:9]), "thirtieth", "thirty first"))
    decade = rng.choice(_TENS)
    year = f"nineteen {decade}" + rng.choice(("", *(f" {n}" for n in _SMALL_NUMBERS)))
    if rng.random() < 0.2:
        year = "two thousand " + rng.choice(("", "and ")) + rng.choice(_SMALL_NUMBERS)
    month = rng.choice(_MONTHS).lower()
    return rng.choice((f"{month} {day} {year}", f"{month} {day} {year}", f"{month} {day}", f"the {day} of {month} {year}"))


def _coined(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((2, 2, 3, 3)))).capitalize()


def _coined_town(rng: random.Random) -> str:
    word = rng.choice(
        (
            "Ash",
            "Bridge",
            "Clear",
            "Dun",
            "Elk",
            "Fair",
            "Glen",
            "Haver",
            "Kings",
            "Lake",
            "Maple",
            "New",
            "Oak",
            "Pleasant",
            "River",
            "Spring",
            "Stone",
            "West",
            "White",
            "Win",
            "Wood",
            "Rock",
            "Brook",
            "Cedar",
            "Hart",
            "Mill",
            "Red",
            "Sunny",
        )
    )
    tail = rng.choice(
        (
            "ton",
            "ville",
            "burg",
            "field",
            "ford",
            "wood",
            "dale",
            "port",
            "mont",
            "view",
            "side",
            "haven",
            "brook",
            "ham",
            "bury",
            "land",
            "ridge",
            "crest",
        )
    )
    return rng.choice(
        (
            f"{word}{tail}",
            f"{word}{tail}",
            f"{word} {tail.capitalize()}" if len(tail) > 3 else f"{word}{tail}",
            f"{rng.choice(('Port', 'Fort', 'Mount', 'Lake', 'North', 'East', 'Saint', 'San', 'Santa', 'Los', 'El', 'New'))} {word}{tail}",
        )
    )


def _foreign_town(rng: random.Random) -> str:
    abroad = cities()[1]
    return abroad[rng.randrange(len(abroad))][0]


def _plain(text: str) -> list[Piece]:
    return [(text, "")]


def _city_state(slots: Slots, rng: random.Random) -> list[Piece]:
    city, state = slots.city(rng)
    return (
        [(city, "LOCATION"), (", ", ""), (state, "REGION")]
        if state
        else [(city, "LOCATION"), (", ", ""), (rng.choice(regions()[2]), "REGION")]
    )


def _age(slots: Slots, rng: random.Random) -> list[Piece]:
    n = str(rng.randrange(1, 100))
    return [
        (rng.choice((f"{n}-year-old", f"{n} year old", f"{n}yo", f"{n} yo", f"{n} y/o", f"{n}-yr-old", f"{n}y", f"{n} years old")), "AGE")
    ]


def _time(slots: Slots, rng: random.Random) -> list[Piece]:
    h, m = rng.randrange(1, 13), rng.randrange(60)
    return _plain(
        rng.choice(
            (
                f"{h}:{m:02} {rng.choice(('am', 'pm', 'AM', 'PM', 'a.m.'))}",
                f"{rng.randrange(24):02}{m:02}",
                f"{rng.randrange(24):02}:{m:02}{rng.choice(_ZONES)}",
                f"{h} {rng.choice(('am', 'pm'))}",
                f"{h}pm",
                "noon",
                f"{h} o'clock",
            )
        )
    )


def _icd_title(slots: Slots, rng: random.Random) -> list[Piece]:
    title = rng.choice(icd_titles())[1].split(",")[0].split(" (")[0]
    return _plain(title.lower() if rng.random() < 0.35 and title.isascii() else title)


def _icd(slots: Slots, rng: random.Random) -> list[Piece]:
    return _plain(rng.choice(icd_titles())[0])


def _codes(slots: Slots, rng: random.Random) -> list[Piece]:
    n = slots.number
    return _plain(
        rng.choice(
            (
                f"CPT {n(rng, 5, 5)}",
                f"LOINC {n(rng, 4, 5)}-{n(rng, 1, 1)}",
                f"NDC {n(rng, 5, 5)}-{n(rng, 4, 4)}-{n(rng, 2, 2)}",
                f"ICD-10 {rng.choice(icd_titles())[0]}",
                f"HCPCS J{n(rng, 4, 4)}",
                f"DRG {n(rng, 3, 3)}",
                f"SNOMED {n(rng, 7, 9)}",
                f"RxNorm {n(rng, 5, 6)}",
                f"modifier {n(rng, 2, 2)}",
                f"NCT{n(rng, 8, 8)}",
                f"PMID {n(rng, 8, 8)}",
                f"rs{n(rng, 5, 8)}",
                f"version {n(rng, 1, 1)}.{n(rng, 1, 2)}.{n(rng, 1, 2)}",
                f"error {n(rng, 3, 4)}",
                f"CVX {n(rng, 2, 3)}",
                f"room {n(rng, 3, 3)}",
                f"lot size {n(rng, 3, 3)}",
                f"page {n(rng, 1, 3)}",
                f"section {n(rng, 1, 2)}.{n(rng, 1, 1)}",
                f"RFC {n(rng, 4, 4)}",
                f"ISO {n(rng, 4, 5)}",
                f"DOI 10.{n(rng, 4, 4)}/{_coined(rng)}{n(rng, 5, 7)}",
                f"SNOMED CT {n(rng, 8, 9)}",
                f"HTTP/{n(rng, 1, 1)}.{n(rng, 1, 1)}",
                f"c.{n(rng, 3, 4)}_{n(rng, 3, 4)}del",
                f"NM_{n(rng, 6, 6)}.{n(rng, 1, 1)}",
                f"{n(rng, 4, 5)}-{n(rng, 1, 1)}",
                f"45 CFR 164.{n(rng, 3, 3)}",
            )
        )
    )


_UNITS = (
    "mg",
    "mcg",
    "mL",
    "mg/dL",
    "mmol/L",
    "mmHg",
    "cm",
    "mm",
    "kg",
    "lb",
    "%",
    "bpm",
    "L",
    "cc",
    "units",
    "hours",
    "hrs",
    "days",
    "weeks",
    "wks",
    "months",
    "min",
    "/min",
    "mL/hr",
    "x10^9/L",
    "K/uL",
    "/uL",
    "ng/mL",
    "pg/mL",
    "mEq",
    "IU/L",
    "F",
    "C",
    "pts",
    "cal",
    "g/dL",
    "pack-years",
    "fr",
    "gauge",
    "cells",
)


def _num(slots: Slots, rng: random.Random) -> list[Piece]:
    """Numbers as medicine writes them, none of which points to a person."""
    n = rng.randrange
    a, b, c, d = n(1, 100), n(1, 100), n(1, 12), n(0, 10)
    unit = rng.choice(_UNITS)
    low = n(1, 400)
    return _plain(
        rng.choice(
            (
                f"{a}", f"{a} {unit}", f"{a}.{d} {unit}", f"{c}.{d}", f"{c}.{d}{n(10)}", f"{a}-{b}", f"{low}-{low + n(1, 60)}", f"{low}-{low + n(1, 60)} {unit}", f"{low}-{low + n(1, 60)}/min", f"{a}/{b}", f"{low}/{n(40, 110)}", f"{a}%", f"{a}.{d}%", f"{a}/{b}/{c}", f"{a}/{low}/{c}/{b}%",
                f"7.{a:02}/{b}/{low}/{n(15, 35)}", f"{c}-{d}-{n(10)}", f"{n(1, 999)},{n(1000):03}", f"{n(100, 999)},000-{n(100, 999)},000", f"{n(100, 999)},000/uL", f"n={n(1, 99)},{n(1000):03}", f"95% CI {c}.{d}{n(10)}-{c + 1}.{n(10)}{n(10)}", f"p<0.0{n(1, 9)}", f"p=0.{n(1, 99):02}", f"{n(20, 42)}+{n(7)}", f"{n(20, 42)} {n(7)}/7", f"G{n(1, 6)}P{n(6)}", f"G{n(1, 6)}P{n(1000, 4000)}", f"{n(1, 10)}/{n(10, 100)}/-{n(1, 4)}",
                f"20/{rng.choice((15, 20, 25, 30, 40, 50, 70, 100, 200))}", f"{n(1, 6)}/{n(5, 11)}", f"x{c}", f"{c}x{n(1, 12)}", f"{a} x {b} x {c} mm", f"~{a}", f">{a}", f"<{a}", f"+{c}", f"-{c}.{d}", f"{n(1000, 9999)}", f"{n(1000, 9999)} {unit}", f"{n(10000, 99999)} steps", f"{n(1, 9)}:{n(1, 200)}", f"{low} {unit} q{c}h", f"{_nth(c)}", f"{_nth(c)} dose", f"#{c}", f"{n(1, 4)}+", f"grade {n(1, 5)}", f"{n(1900, 2027)}", f"{n(1990, 2027)}-{n(1990, 2027)}", f"{n(1990, 2010)} and {n(2011, 2026)}", f"{n(5, 20)}-{n(21, 99)} {rng.choice(('weeks', 'days', 'years', 'minutes'))}", f"day {a}", f"week {c}", f"T{n(1, 4)}N{n(3)}M{n(2)}", f"L{n(1, 5)}-S1", f"C{n(1, 7)}-{n(2, 8)}", f"{a}F", f"{a} pack years", f"{n(1, 9)} out of 10", f"{n(2, 20)} of {n(20, 99)}", f"({a}/{b})", f"[{low}-{low + a}]", f"{a}/hr", f"$ {n(10, 999)}", f"{n(1, 24)} h", f"{low} -> {low + c}",
            )
        )
    )  # fmt: skip


def _acro(slots: Slots, rng: random.Random) -> list[Piece]:
    """Abbreviations in capitals."""
    roll = rng.random()
    if roll < 0.35:
        return _plain(rng.choice(_ACRONYMS))
    letters = "".join(rng.choice("AAABBCCCDDEEFFGGHHIIILLMMNNOOPPPRRRSSSTTTUVVWXZ") for _ in range(rng.choice((2, 2, 3, 3, 3, 4, 4, 5))))
    return _plain(letters if roll < 0.9 else letters + rng.choice("0123456789") if roll < 0.95 else letters[:-1] + letters[-1].lower())


_ACRONYMS = "NG AMA UC AVF HCPOA UNOS BIBA SVD BW POD MVC GCS CHF IUP TVUS VC AC SIMV PEEP NPO HD ICU ED OR PACU DNR DNI CPR EKG ECG TEE TTE BPAP CPAP BIPAP IVF TPN NSAID PPI CCU SNF LTAC EMS PCP OBGYN ENT PT OT SLP CT MRI XR US PET HIDA DEXA LAD RCA CABG PCI EF LVEF RVSP IVC SVC PICC CVC ABG VBG PTT INR FFP PRBC WNL NAD RRR CTAB NTND ROM DTR CN AAO PERRL HEENT JVD LE UE BLE RUE LUQ RUQ RLQ LLQ CVA TIA SAH SDH ICH ICP EVD LP CSF MS ALS GBS MG TBI LOC SI HI AVH ETOH IVDU THC MDMA UDS CIWA COWS MAT PHQ GAD OCD BPD ADL IADL DME PA HMO PPO EPO COB EOB ERA CPT ICD HCC RVU ABN LCD NCD MUE FHIR EHR EMR HIE API JSON CSV SQL VPN SSO MFA CEO CFO HR IT FAQ PDF USB ATM PIN IBAN DIY FYI ASAP ETA TBD RSVP NYPD FBI NATO UN EU UK USA NASA FIFA NFL NBA BBC CNN HBO IBM".split()


@functools.cache
def _words() -> tuple[tuple[str, ...], ...]:
    """Ordinary words: those of prose, of the titles of ICD-10-CM, of the dictionary unless they are names, and those that are names as well."""
    first, last = census()
    named = {name.lower() for name in (*first, *last[:20000])}
    prose = Counter(w for text in paragraphs() for w in re.findall(r"[a-z]{3,}", text))
    titles = Counter(w for _, title in icd_titles() for w in re.findall(r"\b[a-z]{4,}", title))
    return (
        tuple(sorted(w for w, n in prose.items() if n > 3)),
        tuple(sorted(w for w, n in titles.items() if n > 1)),
        tuple(sorted(w for w in common_words() if 3 < len(w) < 12 and w not in named)),
        tuple(sorted(w for w, n in prose.items() if n > 1 and w in named and w in common_words())),
    )


def _word(slots: Slots, rng: random.Random) -> list[Piece]:
    """Any ordinary word of the language, for what templates never say."""
    return _plain(rng.choice(rng.choices(_words(), (5, 2, 3, 1))[0]))


_CITY_HEADS = (
    "trial",
    "criteria",
    "consensus",
    "classification",
    "protocol",
    "index",
    "score",
    "staging system",
    "declaration",
    "convention",
    "accord",
    "virus",
    "fever",
    "knee rules",
    "ankle rules",
    "scale",
    "stool chart",
    "heart study",
    "manual",
    "staging",
)
_SMALL = ("of", "the", "and", "in", "to", "a", "for", "on", "with", "Me", "Back", "My", "You", "Your", "Is", "No", "All")


def _title(slots: Slots, rng: random.Random) -> list[Piece]:
    """A title of a work: words with capitals, none of them a name."""
    words = []
    for index in range(rng.choice((1, 2, 2, 3, 3, 4, 5))):
        small = index and rng.random() < 0.3
        words.append(rng.choice(_SMALL) if small else rng.choice(_words()[0 if rng.random() < 0.7 else 3]).capitalize())
    return _plain(" ".join(words))


@functools.cache
def _wordly(people: People) -> tuple[list[str], list[str]]:
    """First and last names that are ordinary words: Hope, Grace, Long, Brown."""
    words = {word.capitalize() for word in _words()[3]}
    return [name for name in people._first if name in words], [name for name in people._last if name in words]


def _eponame(slots: Slots, rng: random.Random) -> str:
    count = rng.choice((1, 1, 1, 1, 2, 2, 3))
    name = "-".join(slots._people.person(rng).last.split(" ")[-1] for _ in range(count))
    return rng.choice(("Le ", "De ", "von ", "Van ", "St. ")) + name if rng.random() < 0.04 else name


def _epo(slots: Slots, rng: random.Random) -> list[Piece]:
    """An eponym of any name: what follows it says that nobody is meant."""
    name = _eponame(slots, rng)
    tail = rng.choice(("", "", "'s", "'s", "s"))
    head = rng.choice(_epoheads())
    return _plain(name + tail + " " + rng.choice(("", "", "", "", "modified ", "type ", "spinal ", "reverse ")) + head)


@functools.cache
def _epoheads() -> tuple[str, ...]:
    return tuple("".join(node for node in tree if isinstance(node, str)) for tree in phrases()["epohead"])


def _brandx(slots: Slots, rng: random.Random) -> list[Piece]:
    """A drug or product that no list has."""
    brands, generics = drugs()
    return _plain(brands.word(rng) if rng.random() < 0.7 else generics.word(rng, 6, 14).lower())


def _organism(slots: Slots, rng: random.Random) -> list[Piece]:
    """An organism with its first name cut to the initial."""
    name = rng.choice(organisms()) if rng.random() < 0.7 else species().word(rng, 5, 12).lower()
    return _plain(f"{rng.choice('ABCDEFGHKLMNPRSTVY')}.{rng.choice((' ', ' ', ' ', ''))}{name}")


def _hotline(slots: Slots, rng: random.Random) -> list[Piece]:
    """A number that belongs to everybody."""
    return _plain(
        rng.choice(
            (
                "911",
                "988",
                "211",
                "1-800-222-1222",
                "1-800-273-8255",
                "1-800-QUIT-NOW",
                "800-222-1222",
                "1-800-MEDICARE",
                "1-800-799-7233",
                "1 800 222 1222",
                "1-800-662-4357",
                "1-888-373-7888",
                "1-877-696-6775",
                "999",
                "111",
                "112",
                "0800 1111",
                "116 123",
            )
        )
    )


def _id(make: Callable[[Slots, random.Random], str]) -> Callable[[Slots, random.Random], list[Piece]]:
    return lambda slots, rng: [(make(slots, rng), "ID")]


def _as(label: str, make: Callable[[Slots, random.Random], str]) -> Callable[[Slots, random.Random], list[Piece]]:
    return lambda slots, rng: [(make(slots, rng), label)]


_FILLERS: dict[str, Callable[[Slots, random.Random], list[Piece]]] = {
    "date": _as("DATE", lambda s, r: s.date(r)),
    "dob": _as("DATE", lambda s, r: s.dob(r)),
    "md": _as("DATE", _month_day),
    "spoken": _as("DATE", _spoken),
    "weekday": _as("DATE", lambda s, r: r.choice(_DAYS)),
    "month": _as("DATE", lambda s, r: r.choice(_MONTHS)),
    "monthday": _as("DATE", lambda s, r: f"{r.choice(_MONTHS)} {r.randrange(1, 29)}"),
    "year": lambda s, r: _plain(str(s._year(r))),
    "time": _time,
    "n": lambda s, r: _plain(str(r.choice((r.randrange(2, 10), r.randrange(2, 40), r.randrange(2, 100))))),
    "digit": lambda s, r: _plain(str(r.randrange(10))),
    "big": lambda s, r: _plain(f"{r.randrange(1, 999)},{r.randrange(1000):03}"),
    "city": _as("LOCATION", lambda s, r: s.city(r)[0]),
    "citystate": _city_state,
    "county": _as("LOCATION", lambda s, r: r.choice(regions()[1])),
    "state": _as("REGION", lambda s, r: r.choice(regions()[0])[0]),
    "st": _as("REGION", lambda s, r: r.choice(regions()[0])[1]),
    "country": _as("REGION", lambda s, r: r.choice(regions()[2])),
    "zip": _as("LOCATION", lambda s, r: s.zip(r)),
    "street": _as("ADDRESS", lambda s, r: s.street(r)),
    "corner": lambda s, r: s.corner(r),
    "streetname": _as("ADDRESS", lambda s, r: f"{r.choice(_STREET_WORDS) if r.random() < 0.5 else s._people.person(r).last} {r.choice(_KINDS)}"),
    "address": lambda s, r: s.address(r),
    "hospital": _as("ORG", lambda s, r: s.hospital(r)),
    "org": _as("ORG", lambda s, r: s.org(r)),
    "insurer": _as("ORG", lambda s, r: r.choice(_INSURERS)),
    "nchurch": _as("ORG", lambda s, r: f"{r.choice((*_SAINTS[:16], 'First', 'Calvary', 'New Hope', 'Our Lady of Mercy', s.city(r)[0]))} {r.choice(('Church', 'Parish', 'Baptist Church', 'Lutheran Church', 'Methodist Church', 'Chapel', 'Temple', 'AME', 'Ministries', 'Fellowship'))}"),
    "nstamp": _as("DATE", _stamp),
    "nunitno": _id(_unit_number),
    "ncase": _id(_case_number),
    "nserial": _id(lambda s, r: r.choice((f"{''.join(r.choice(string.ascii_uppercase) for _ in range(3))}{s.number(r, 6, 7)}{r.choice(('H', 'S', 'G', ''))}", f"SN{s.number(r, 6, 9)}", f"(01){s.number(r, 14, 14)}(21){s.number(r, 5, 8)}", s.code(r)))),
    "mrn": _id(lambda s, r: s.mrn(r)),
    "code": _id(lambda s, r: s.code(r)),
    "acct": _id(lambda s, r: r.choice((s.number(r, 8, 16), s.code(r), f"{s.number(r, 4, 4)}-{s.number(r, 4, 4)}-{s.number(r, 4, 4)}", f"xxxx-{s.number(r, 4, 4)}"))),
    "card": _id(lambda s, r: r.choice((s.number(r, 15, 16), f"{s.number(r, 4, 4)} {s.number(r, 4, 4)} {s.number(r, 4, 4)} {s.number(r, 4, 4)}", f"{r.choice(('DE', 'GB', 'FR', 'NL', 'ES', 'IT', 'PT', 'BE'))}{s.number(r, 16, 22)}"))),
    "ssn": _id(lambda s, r: r.choice((f"{s.number(r, 3, 3)}-{s.number(r, 2, 2)}-{s.number(r, 4, 4)}", s.number(r, 9, 9), f"{s.number(r, 3, 3)} {s.number(r, 2, 2)} {s.number(r, 4, 4)}", f"xxx-xx-{s.number(r, 4, 4)}"))),
    "last4": _id(lambda s, r: s.number(r, 4, 4)),
    "phone": _id(lambda s, r: s.phone(r)),
    "email": _id(lambda s, r: s.email(r)),
    "url": _id(lambda s, r: r.choice((f"https://www.{_coined(r).lower()}.com/{_coined(r).lower()}", f"www.{_coined(r).lower()}.org", f"http://{_coined(r)}.net", f"https://{_coined(r).lower()}.io/u/{s.number(r, 3, 6)}"))),
    "ip": _id(lambda s, r: ".".join(str(r.randrange(1, 255)) for _ in range(4))),
    "plate": _id(lambda s, r: r.choice((f"{r.randrange(1, 9)}{''.join(r.choice(string.ascii_uppercase) for _ in range(3))}{s.number(r, 3, 3)}", f"{''.join(r.choice(string.ascii_uppercase) for _ in range(3))}-{s.number(r, 4, 4)}", f"{''.join(r.choice(string.ascii_uppercase) for _ in range(3))} {s.number(r, 3, 4)}"))),
    "vin": _id(lambda s, r: "".join(r.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(17))),
    "user": _id(lambda s, r: r.choice((f"{s._people.person(r).first[0].lower()}{fold(s._people.person(r).last).lower().replace(' ', '')}{s.number(r, 0, 2)}", f"@{_coined(r).lower()}{s.number(r, 1, 3)}"))),
    "age": _age,
    "agenum": lambda s, r: [(str(r.randrange(1, 100)), "AGE")],
    "cityepo": lambda s, r: _plain(s.city(r)[0] + " " + r.choice(_CITY_HEADS)),
    "nth": _as("DATE", lambda s, r: f"the {_nth(r.randrange(1, 32))}"),
    "num": _num,
    "title": _title,
    "epo": _epo,
    "wfirst": _as("NAME", lambda s, r: r.choice(_wordly(s._people)[0])),
    "wlast": _as("NAME", lambda s, r: r.choice(_wordly(s._people)[1])),
    "eponame": lambda s, r: _plain(_eponame(s, r)),
    "ambig": lambda s, r: _plain(r.choice(_words()[3])),
    "brand": _as("ORG", lambda s, r: _coined(r) + r.choice(("", "", "", " " + _coined(r), "ia", "24", " TV"))),
    "brandx": _brandx,
    "organismx": _organism,
    "hotline": _hotline,
    "day1": _as("DATE", lambda s, r: r.choice((_nth(r.randrange(1, 32)), f"the {_nth(r.randrange(1, 32))}"))),
    "dash": _as("DATE", lambda s, r: f"{r.randrange(1, 13)}-{r.randrange(1, 32)}" if r.random() < 0.6 else f"{r.randrange(1, 13):02}-{r.randrange(1, 32):02}"),
    "holiday": _as("DATE", lambda s, r: r.choice(_HOLIDAYS)),
    "ext": _id(lambda s, r: r.choice((f"x{s.number(r, 4, 5)}", f"x{s.number(r, 1, 1)}-{s.number(r, 4, 4)}", f"ext {s.number(r, 3, 5)}", f"ext. {s.number(r, 3, 5)}", f"pager {s.number(r, 4, 5)}"))),
    "acro": _acro,
    "word": _word,
    "wfull": _as("NAME", lambda s, r: " ".join(r.choice(names) for names in _wordly(s._people))),
    "icd": _icd,
    "icdtitle": _icd_title,
    "codes": _codes,
    "money": lambda s, r: _plain(r.choice((f"${r.randrange(5, 990)}", f"${r.randrange(5, 990)}.{r.randrange(100):02}", f"${r.randrange(1, 99)},{r.randrange(1000):03}", f"{r.randrange(5, 990)} dollars", f"€{r.randrange(5, 990)}"))),
}  # fmt: skip
SLOTS = frozenset(_FILLERS)
