"""What a plain YAML scalar means in a policy file: few words and numbers are typed, everything else is text.

YAML 1.1 readers turn `no` into false, `010` into 8 and `12:30:45` into 45045.  Here these stay text; they are marked as doubtful, so
that a place that would take text or a number alike can refuse them.
"""

from __future__ import annotations

import re
from typing import Final


class Nothing:
    """The value of a key with nothing behind it, or of `null`.  Not `None`, so that no optional field takes it in silence."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = Nothing()


class Doubtful(str):
    """Text that other YAML readers would read as a number, a truth value or nothing."""

    __slots__ = ()


class OutOfRange(Doubtful):
    """Digits that do not fit into 64 bits, kept as text."""

    __slots__ = ()


Value = str | int | float | bool | Nothing

_WORDS: Final[dict[str, Value]] = {
    "": NOTHING,
    "null": NOTHING,
    "true": True,
    "false": False,
    **{
        form: Doubtful(form)
        for word in ("yes", "no", "on", "off", "y", "n", "null", "true", "false")
        for form in (word, word.capitalize(), word.upper())
        if form not in ("null", "true", "false")
    },
    "~": Doubtful("~"),
}
_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_DOUBTFUL = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF|nan|NaN|NAN))"
)
_LONGEST = 400  # digits; Python refuses to convert more than a few thousand, and no policy has such a number


def resolve(text: str) -> Value:
    """The value of a plain scalar."""
    if text[:1] not in _STARTS:
        return _WORDS.get(text, text)
    if len(text) > _LONGEST:
        return OutOfRange(text) if text.lstrip("-").isdecimal() else text
    if _INTEGER.fullmatch(text):
        number = int(text)
        return number if -(2**63) <= number < 2**63 else OutOfRange(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        return value if abs(value) != float("inf") else OutOfRange(text)
    return Doubtful(text) if _DOUBTFUL.fullmatch(text) else text


def advice(text: str) -> str:
    """What to write in place of a doubtful text."""
    word = text.lower()
    if word in ("yes", "on", "y", "true"):
        return f'write `true`, or `"{text}"` if the text is meant'
    if word in ("no", "off", "n", "false"):
        return f'write `false`, or `"{text}"` if the text is meant'
    if word in ("~", "null"):
        return f'leave the field out, or write `"{text}"` if the text is meant'
    if ":" in text:
        return f'write a time of day or a ratio in quotes, `"{text}"`'
    return f'write plain decimal digits such as `10` or `0.5`, or `"{text}"` if the text is meant'
