"""Dates as people write them: reading one into year, month and day, and writing another in the same form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

Key = tuple[int, int, int]
"""Year, month, day; 0 for what is not said."""

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_Y4 = r"(?:18|19|20)\d\d"
_TH = r"(?:st|nd|rd|th)"

# Bounded throughout: a match looks at no more than some forty characters.
FORMS = tuple(
    re.compile(form + r"(?![^\W_])", re.IGNORECASE)
    for form in (
        rf"(?P<y>{_Y4})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})",
        r"(?P<a>\d{1,2})(?P<s>\s?[-/.]\s?)(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})",
        r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)",
        rf"(?P<n>{MONTH})\.?,?[\s-]{{1,2}}(?:the\s)?(?P<d>\d{{1,2}})(?P<t>{_TH})?(?:(?:,?\sof|,)?[\s-]{{1,2}}(?P<y>{_Y4}|'\d\d)|,(?P<z>{_Y4}))",
        rf"(?P<n>{MONTH})\.?,?[\s-]{{1,2}}(?:the\s)?(?P<d>\d{{1,2}})(?P<t>{_TH})?",
        rf"(?P<d>\d{{1,2}})(?P<t>{_TH})?(?:\sof\s|[\s-]{{1,2}}|)(?P<n>{MONTH})(?:\.?,?[\s-]{{1,2}}|)(?P<y>{_Y4}|'\d\d)",
        rf"(?P<d>\d{{1,2}})-(?P<n>{MONTH})-(?P<y>\d\d)",
        rf"(?P<d>\d{{1,2}})(?P<t>{_TH})?(?:\sof\s|[\s-]{{1,2}}|)(?P<n>{MONTH})",
        rf"(?P<n>{MONTH})\.?,?(?:\sof)?[\s-]{{1,2}}(?P<y>{_Y4}|'\d\d)",
    )
)
_STAMP = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?=T?\d{4,6}(?![^\W_]))", re.IGNORECASE)
_ISO_STAMP = re.compile(rf"(?P<y>{_Y4})(?P<s>-)(?P<m>\d\d)(?P=s)(?P<d>\d\d)(?=T\d\d:?\d\d)", re.IGNORECASE)
_BY_LETTER = tuple(form for form in FORMS if form.pattern.startswith("(?P<n>"))
# By the number of digits at the beginning: only these forms can match.
_SHORT = tuple(form for form in FORMS if form not in (*_BY_LETTER, FORMS[0], FORMS[2]))
_BY_DIGITS = {1: _SHORT, 2: _SHORT, 4: (_ISO_STAMP, FORMS[0]), 8: (_STAMP, FORMS[2]), **dict.fromkeys((12, 13, 14), (_STAMP,))}
_DIGITS = re.compile(r"\d{1,15}")
_NUMBER = {form: i for i, name in enumerate(_MONTHS, 1) for form in (name, name[:3], "sept" if i == 9 else name)}
_START = re.compile(rf"(?<![^\W_])(?:\d|{MONTH}(?![^\W_]))", re.IGNORECASE)
# What may stand around the dates of one match and says nothing of its own: a time of day, a word between two dates.
_REST = re.compile(
    r"(?:[\s,;:()–-]|\b(?:to|through|thru|until|and|from|between|on|at|the|am|pm|utc|z)\b|(?i:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?)"
    r"|T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:\s?[ap]\.?m\.?)?(?:Z|[+-]\d\d:?\d\d)?|(?<=/))*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A date in a text: where, the readings it allows (two where day and month may be exchanged), and its written form."""

    start: int
    end: int
    readings: tuple[Key, ...]
    match: re.Match[str]

    @property
    def short(self) -> bool:
        """Whether the year is missing."""
        return not any(y for y, _, _ in self.readings)

    def write(self, key: Key, reading: Key) -> str:
        """`key` in the form this date has; `reading` says which of its readings counts."""
        year, month, day = key
        found = self.match
        groups = found.groupdict()
        day_first = "a" in groups and reading[1] != int(found["a"])
        if "a" in groups and reading[1] == reading[2]:
            day_first = False
        padded = any(len(found[g]) == 2 and found[g][0] == "0" for g in ("a", "b", "m", "d") if groups.get(g))
        single = any(len(found[g]) == 1 for g in ("a", "b", "m", "d") if groups.get(g))
        wide = padded or not (single or groups.get("n"))  # "12/14" is written with two digits, "March 14" with as few as needed
        values: dict[str, str] = {}
        for name in groups:
            if groups[name] is None:
                continue
            if name in ("y", "z"):
                text = found[name]
                values[name] = str(year) if len(text) == 4 else ("'" if text[0] == "'" else "") + f"{year % 100:02}"
            elif name in ("m", "d", "a", "b"):
                is_day = name == "d" or ((name == "a") == day_first and name in "ab")
                number = day if is_day else month
                values[name] = f"{number:02}" if wide else str(number)
            elif name == "t":
                values[name] = _ordinal(day, found["t"])
            elif name == "n":
                values[name] = _named(month, found["n"])
        out: list[str] = []
        at = found.start()
        for name in sorted(values, key=found.start):
            out += found.string[at : found.start(name)], values[name]
            at = found.end(name)
        out.append(found.string[at : found.end()])
        return "".join(out)


def read(text: str, start: int, this_year: int) -> Written | None:
    """The date that begins at `start`, or None."""
    best: re.Match[str] | None = None
    digits = _DIGITS.match(text, start)
    for form in _BY_LETTER if digits is None else _BY_DIGITS.get(digits.end() - start, ()):
        found = form.match(text, start)
        if found is not None and (best is None or found.end() > best.end()):
            best = found
    if best is None:
        return None
    readings = tuple([key for key in _readings(best, this_year) if _possible(key)])
    return Written(start, best.end(), readings, best) if readings else None


def read_all(text: str, this_year: int) -> Iterator[Written]:
    """Every date in `text`, from left to right."""
    at = 0
    while (found := _START.search(text, at)) is not None:
        written = read(text, found.start(), this_year)
        if written is None:
            at = found.start() + 1
            while at < len(text) and text[at].isalnum() and text[at - 1].isalnum():
                at += 1
        else:
            yield written
            at = written.end


def only_dates(text: str, dates: list[Written]) -> bool:
    """Whether a match holds dates and times and nothing else."""
    at = 0
    for written in dates:
        if not _REST.fullmatch(text[at : written.start]):
            return False
        at = written.end
    return bool(dates) and _REST.fullmatch(text[at:]) is not None


def shift(key: Key, days: int, year: int) -> Key | None:
    """`key` moved by `days`; `year` stands in where none is said, and the middle of the month where no day is."""
    try:
        moved = date(key[0] or year, key[1], key[2] or 15) + timedelta(days)
    except (ValueError, OverflowError):
        return None
    return (moved.year if key[0] else 0, moved.month, moved.day if key[2] else 0)


def month(word: str) -> int:
    """The number of a month by its name or its first three letters; 0 for another word."""
    return _NUMBER.get(word.casefold().rstrip("."), 0)


def _readings(found: re.Match[str], this_year: int) -> Iterator[Key]:
    groups = found.groupdict()
    text = groups.get("y") or groups.get("z")
    year = 0
    if text:
        year = int(text.lstrip("'"))
        if len(text) < 4:
            year += 2000 if year <= this_year % 100 + 1 else 1900
    if "a" in groups:
        a, b = int(found["a"]), int(found["b"])
        yield (year, a, b)
        if a != b:
            yield (year, b, a)
    else:
        yield (year, month(found["n"]) if groups.get("n") else int(found["m"]), int(found["d"]) if groups.get("d") else 0)


def _possible(key: Key) -> bool:
    year, month, day = key
    if 1 <= month <= 12 and day <= 28 and 1 <= year <= 9999:
        return day >= 0
    try:
        date(year or 2000, month, day or 1)
    except ValueError:
        return False
    return True


def _named(number: int, like: str) -> str:
    name = _MONTHS[number - 1]
    full = (like.casefold() in _MONTHS and len(like) > 3) or like.casefold() == "may"
    name = (name if full else name[:3]).capitalize()
    return name.upper() if like.isupper() else name.lower() if like.islower() else name


def _ordinal(day: int, like: str) -> str:
    suffix = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return suffix.upper() if like.isupper() else suffix
