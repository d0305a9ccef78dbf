"""How English uses a word, in one number: how often and with which capitals, and the groups of words it and its capitalized form belong to.

The groups are Brown clusters (Brown et al., Class-Based n-gram Models of Natural Language, 1992): words that stand among the same words.
"""

from __future__ import annotations

HABITS = 256  # how often, eight steps; with a capital, eight; all in capitals, four; 0 is a word never met
GROUPS = 1024  # 0 is no group

_SELDOM = 2  # steps of the share with a capital: a quarter at most
_HABIT_BITS, _GROUP_BITS = 8, 10


def pack(habit: int, plain: int, capital: int) -> int:
    """One number of 28 bits."""
    return habit | plain << _HABIT_BITS | capital << _HABIT_BITS + _GROUP_BITS


def unpack(usage: int) -> tuple[int, int, int]:
    """The habit, the group of the word in lower case, and that of the word with a capital."""
    return usage & HABITS - 1, usage >> _HABIT_BITS & GROUPS - 1, usage >> _HABIT_BITS + _GROUP_BITS


def small(usage: int) -> bool:
    """Whether nearly everybody writes the word without a capital, and often enough to say so."""
    habit = usage & HABITS - 1
    often, capital, upper = habit >> 5, habit >> 2 & 7, habit & 3
    return often > 1 and capital <= _SELDOM and not upper
