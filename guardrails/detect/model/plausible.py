"""Which runs of words can be what the network says at all, by what they are and what stands around them."""

from __future__ import annotations

import re

from .days import ALONE, SURE, counted, numeric_date, weekly
from .lexicon import (
    CALENDAR,
    CITY,
    CITY_TOP,
    COMMON,
    DRUG,
    EPONYM,
    FIRST,
    FIRST_TOP,
    FREQUENT,
    LAST,
    LAST_TOP,
    MEDICAL,
    ORG,
    REGION,
    STREET,
    TITLE,
    Lexicon,
)
from .shorthand import CAPITALS, SHORTHAND

# Words of the calendar that are other words as well.
_VERBS = frozenset(
    ["may", "march", "mar", "sat", "sun", "wed", "mars", "mai", "maja", "marca", "juli", "lent", "advent", "epiphany", "tet", "lag"]
)
_OTHERS = COMMON | FREQUENT | MEDICAL | DRUG | EPONYM | ORG | REGION | STREET | TITLE | CALENDAR
_FREQUENT_NAMES = FIRST_TOP | LAST_TOP | CITY_TOP
_DOUBTFUL = 0.45  # the least score where something speaks against a run
_UNKNOWN = 0.85  # a single word in lower case that no list of names has
_VILLAGE = 0.7  # unless it is a place, of which no list has all
_CERTAIN = 0.98  # a short one in capitals that no list of names has
_SAYS = 0.97  # what stands alone as a date although the calendar knows none of its words
_EVES = frozenset({"day", "eve"})  # what the names of holidays end with
_FOREIGN = 0.9  # words of another script
_NEVER = 2.0  # and one that English hardly ever writes with a capital is none at all


def _is_drug(bits: int) -> bool:
    return bool(bits & DRUG) and not bits & (FIRST | LAST)


def only_named(bits: int) -> bool:
    """Whether a word is on a list of names and nothing else."""
    return bool(bits & (FIRST | LAST)) and not bits & _OTHERS


def _is_thing(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is a drug or shorthand, and nobody's name."""
    return word in CAPITALS or word.lower() in SHORTHAND or _is_drug(lexicon.bits(word.lower()))


def _is_eponym(bits: int) -> bool:
    """Whether a word is known from the name of a thing, and hardly from anybody's."""
    return bool(bits & EPONYM) and not bits & (FIRST | LAST_TOP)


def nobodys(words: list[str], first: int, after: int, kind: str, lexicon: Lexicon) -> bool:
    """Whether the words around a run say that it is nobody's: `don't`, `Monday through Friday`, `Mercy ED`, a type of FHIR's resources."""
    if words[after : after + 2] == ["'", "t"] and words[after - 1].lower().endswith("n"):
        return True
    if after - first == 1 and words[max(0, first - 4) : first] == ["resourceType", '"', ":", '"'] and words[after : after + 1] == ['"']:
        return True
    if kind == "DATE":
        return weekly(words, first, after) or counted(words, first, after)
    return kind == "NAME" and _of_place(words, first, after, lexicon)


_WARDS = frozenset(["ED", "ER", "ICU", "Hospital", "Clinic", "Medical", "Health", "Hospice", "Pharmacy"])


def _of_place(words: list[str], first: int, after: int, lexicon: Lexicon) -> bool:
    """Whether a run is the name of a place of care, as in `Mercy ED`."""
    return after < len(words) and words[after] in _WARDS and all(lexicon.bits(word.lower()) & ORG for word in words[first:after])


def plausible(words: list[str], kind: str, score: float, lexicon: Lexicon) -> bool:
    """Whether a run of words can be what the network says at all."""
    digits = sum(len(word) for word in words if word[0].isdecimal())
    letters = [word for word in words if word[0].isalpha()]
    if kind == "DATE":
        if len(words) == 1 and words[0].lower() in _VERBS and score < (ALONE if words[0].istitle() else 0.95):
            return False
        if letters and (score >= _SAYS or any(lexicon.bits(word.lower()) & CALENDAR for word in letters)):
            return True
        return (len(words) > 1 and words[-1].lower() in _EVES) or numeric_date(words, score)
    if kind == "ID":
        return digits >= 3 and digits + sum(map(len, letters)) >= 4 and not _shift(words) and not _range(words)
    if len(words) == 1 and kind in ("NAME", "LOCATION", "ADDRESS") and score < _least(words[0], kind, lexicon):
        return False
    if kind in ("NAME", "LOCATION", "ADDRESS", "ORG") and letters and not any(word[0].isascii() for word in letters):
        return score >= _FOREIGN  # another script: the network knows none of its words
    if kind == "NAME":
        return _name(words, letters, score, lexicon)
    if kind == "LOCATION":
        if len(words) == 1 and words[0].islower() and score < SURE and lexicon.bits(words[0]) & (COMMON | FREQUENT):
            return False
        # `2WW` and `e5` are no postal codes, which are longer.
        return digits + sum(map(len, letters)) >= 5 if digits and letters else bool(letters) or digits >= 3
    if kind == "ADDRESS":
        street = any(lexicon.bits(word.lower()) & STREET for word in letters)
        named = all(word.istitle() and lexicon.bits(word.lower()) & (FIRST | LAST | CITY) for word in letters)
        return digits >= 3 or (bool(letters) and (digits > 0 or named or (len(letters) > 1 and street)))
    return True


def _name(words: list[str], letters: list[str], score: float, lexicon: Lexicon) -> bool:
    """Whether a run can be a name; `letters` are its words."""
    if (
        words[1:2] == ["."]
        and len(words[0]) == 1
        and words[0].isupper()
        and words[2:3]
        and words[2].islower()
        and words[3:4] in ([], [","])
    ):
        return False  # an organism: `C. auris`, or several, but not `M. de la Cruz`
    if letters and all(_is_thing(word, lexicon) for word in letters):
        return False
    if score < _DOUBTFUL and not any(only_named(lexicon.bits(word.lower())) for word in letters):
        return False
    long = [word.lower() for word in letters if len(word) > 3]
    if score < SURE and long and all(_is_eponym(lexicon.bits(word)) for word in long):
        return False
    if not letters or (max(map(len, letters)) < 2 and (score < SURE or len(letters) > 3)):
        return False  # initials at most, and not `A B C D`
    # A single ordinary word in lower case is a name only if the network has no doubt.
    return not (len(letters) == 1 and letters[0].islower() and score < SURE and lexicon.bits(letters[0]) & (COMMON | FREQUENT))


def _least(word: str, kind: str, lexicon: Lexicon) -> float:
    """The least score of a single word: more for one in lower case that no list of names has, or that looks like an abbreviation."""
    bits = lexicon.bits(word.lower())
    named = bits & (FIRST | LAST | CITY)
    if word.islower():
        if not bits & (FIRST | LAST) and lexicon.small(word):
            return _NEVER
        if kind == "LOCATION" and not bits & _OTHERS:
            return _VILLAGE
        return _UNKNOWN if not named or not bits & _FREQUENT_NAMES else ALONE if bits & (COMMON | FREQUENT | MEDICAL) else _DOUBTFUL
    if word.isupper() and len(word) < 6:
        # Of three capitals only a frequent name is surely no abbreviation.
        return _CERTAIN if not named else ALONE if len(word) < 4 and not bits & _FREQUENT_NAMES else 0.0
    if word.isupper() and not named:
        return _UNKNOWN
    # An ordinary word with a capital, as at the head of a sentence; one that is a name as well; any other.
    return (ALONE if not named else _DOUBTFUL) if bits & _OTHERS else 0.0


def _shift(words: list[str]) -> bool:
    """Two times of the day, as in `1900-0700`."""
    return len(words) == 3 and words[1] == "-" and all(len(w) == 4 and w.isdecimal() and w < "2400" and w[2] < "6" for w in words[::2])


def _range(words: list[str]) -> bool:
    """What is normal, as in `136-145`, the smaller first, or a blood pressure, as in `150/90`: two numbers of two or three digits."""
    if len(words) != 3 or not all(word.isdecimal() and 2 <= len(word) <= 3 for word in words[::2]):
        return False
    return words[1] == "/" or (words[1] == "-" and int(words[0]) < int(words[2]))


_OLD = re.compile(r"(?i)\b(?:9\d|1[01]\d|12[0-5]|ninety|hundred|nineties)\b|\b9\d(?=[a-z])")


def over_89(value: str) -> bool:
    """Whether an age is one that must not stand."""
    return _OLD.search(value) is not None
