"""Which runs of words can be a day: numbers that can be one, and days of the week or ordinals that are nobody's."""

from __future__ import annotations

from itertools import pairwise

SURE = 0.9
ALONE = 0.75  # what stands alone, or is doubtful in another way, must be likelier than others

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {word: number for names in (_WEEK, _LONG) for number, word in enumerate(names)} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_UNTIL = frozenset({"-", "to", "through", "thru", "until", "till"})


def weekly(words: list[str], first: int, after: int) -> bool:
    """Whether a run is part of `Monday through Friday` or `Mon/Wed/Fri`: what recurs each week, and no date of anybody."""
    if not all(word.lower() in _DAYS or word.lower() in _UNTIL or word == "/" for word in words[first:after]):
        return False
    around = [word.lower() for word in words[max(0, first - 2) : after + 2]]
    until = any(a in _DAYS and b in _UNTIL and c in _DAYS for a, b, c in zip(around, around[1:], around[2:], strict=False))
    return until or _every_other(words, first)


def _every_other(words: list[str], at: int) -> bool:
    """Whether a day stands in a list of three days or more, none of which follows the one in front: `Mon/Wed/Fri`."""
    while at >= 2 and words[at - 1] == "/" and words[at - 2].lower() in _DAYS:
        at -= 2
    days = [_DAYS[words[at].lower()]] if words[at].lower() in _DAYS else []
    while days and at + 2 < len(words) and words[at + 1] == "/" and words[at + 2].lower() in _DAYS:
        at += 2
        days.append(_DAYS[words[at].lower()])
    return len(days) > 2 and all(b - a > 1 for a, b in pairwise(days))


# What is counted: `the 7th character`, `the 2nd floor`.
_COUNTED = frozenset(
    """
    character floor rib grade digit toe finger edition cycle dose visit percentile time trimester decade century nerve metatarsal
    metacarpal generation attempt opinion degree child pregnancy ventricle intercostal stage phase power
    """.split()  # noqa: SIM905  (a block of words is read and edited more easily than a list of strings)
)


def counted(words: list[str], first: int, after: int) -> bool:
    """Whether a run is an ordinal and nothing else, of something that is no day."""
    run = [word.lower() for word in words[first:after] if word.lower() != "the"]
    return (
        len(run) == 2
        and run[0].isdecimal()
        and run[1] in ("st", "nd", "rd", "th")
        and words[after : after + 1] != []
        and words[after].lower() in _COUNTED
    )


def numeric_date(words: list[str], score: float) -> bool:
    """Three numbers, two of which one can be a month (with a dash or full stop only when the network is sure), or a day as eight digits."""
    numbers = [int(word[:9]) for word in words if word.isascii() and word.isdecimal()]
    if len(numbers) >= 3:
        return True
    if len(numbers) == 2:
        low, high = sorted(numbers)
        if not 1 <= low <= 12:
            return False
        if "/" in words:
            return True
        # `12-2` and `10.18` may be a score or a laboratory value.
        return high <= 31 and score >= (ALONE if high > 12 and "-" in words else SURE)
    return any(len(word) == 8 and (word[:2] in ("19", "20") or word[4:6] in ("19", "20")) for word in words)
