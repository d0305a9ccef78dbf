"""Names for the lists of words in the folder `words`: what fillers choose from, and what the lexicon learns its classes of."""

from __future__ import annotations

from .grammar import lists

_LISTS = {name: tuple(entries) for name, entries in lists("words").items()}


def words(name: str) -> tuple[str, ...]:
    """A list by its name, for those that only a few fillers need."""
    return _LISTS[name]


# calendar.txt
MONTHS = _LISTS["months"]
SHORT_MONTHS = _LISTS["short months"]
DAYS = _LISTS["days"]
HOLIDAYS = _LISTS["holidays"]
CALENDAR = (*MONTHS, *SHORT_MONTHS, *DAYS, *_LISTS["calendar words"])  # what shows that something is a date, here and abroad
ORDINALS = _LISTS["ordinals"]
TENS = _LISTS["tens"]
ONES = _LISTS["ones"]

# places.txt
STREET_WORDS = _LISTS["street words"]
STREET_KINDS = _LISTS["street kinds"]
GERMANIC_TAILS = _LISTS["germanic street tails"]
ROMANCE_HEADS = _LISTS["romance street heads"]
TOWN_HEADS = _LISTS["town heads"]
TOWN_TAILS = _LISTS["town tails"]
ODD_TOWNS = _LISTS["odd towns"]  # their names are ordinary words

# organizations.txt
CARE = _LISTS["care"]
SAINTS = _LISTS["saints"]
CARE_HEADS = (*SAINTS, *_LISTS["care heads"])
INSURERS = _LISTS["insurers"]
CHURCH_TAILS = _LISTS["church tails"]
CITY_TAILS = _LISTS["city tails"]  # of what a city has, such as a university
COMPANY_TAILS = _LISTS["company tails"]
SYLLABLES = _LISTS["syllables"]

# names.txt
NICKNAMES = _LISTS["nicknames"]
PARTICLES = _LISTS["particles"]
SUFFIXES = _LISTS["suffixes"]

# nobody.txt
ACRONYMS = _LISTS["acronyms"]
UNITS = _LISTS["units"]
CITY_EPONYMS = _LISTS["city eponyms"]  # of what is called after a city, such as a protocol
SMALL_WORDS = _LISTS["small words"]
HOTLINES = _LISTS["hotlines"]

# bynames.txt
ODD_FIRSTS = _LISTS["odd first names"]  # ordinary words
ODD_LASTS = _LISTS["odd last names"]  # ordinary words
BYNAMES = _LISTS["bynames"]
BYNAME_HEADS = _LISTS["byname heads"]
LETTERS = _LISTS["initials people go by"]
CUT_FIRSTS = _LISTS["cut first names"]
FAR_FIRSTS = _LISTS["far first names"]
FAR_LASTS = _LISTS["far last names"]

# feasts.txt
FAR_FEASTS = _LISTS["far feasts"]
