"""Regular expressions: RE2, so linear in the text, with bounds on the pattern and on how badly it repeats itself, and a bounded cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2

from .convert import encoded
from .repeats import width
from .values import fail

MAX_PATTERN: Final = 4000
MAX_PROGRAM: Final = 10_000
MAX_WIDTH: Final = 200  # at most about 100 ms on 50 KB, whatever the text
_PER_PLACE: Final = 5  # a place where a match may stand costs this much of what the search costs otherwise


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = 8 << 20
    return options


_OPTIONS: Final = _options()


class PatternProblem(ValueError):  # reason: in our words, what is wrong in a policy is a problem
    """A pattern that RE2 refuses, or that is too large."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A compiled pattern, or why there is none; what one search costs for each code point, and once for compiling."""

    search: Callable[[bytes], Any] | None
    problem: str = ""
    weight: int = 1
    making: int = 1000


def searcher(pattern: str) -> Callable[[bytes], Any]:
    """A function from UTF-8 bytes to a match or None; PatternProblem when the pattern is none."""
    made = _made(pattern)
    if made.search is None:
        raise PatternProblem(made.problem)
    return made.search


@lru_cache(maxsize=512)
def _made(pattern: str) -> _Pattern:
    if len(pattern) > MAX_PATTERN:
        return _Pattern(None, f"pattern of {len(pattern)} characters, at most {MAX_PATTERN} are read")
    try:
        compiled = re2.compile(pattern, _OPTIONS)
    except (re2.error, UnicodeEncodeError) as e:
        return _Pattern(None, _reason(e))
    if compiled.programsize > MAX_PROGRAM:
        return _Pattern(None, "pattern too large; use fewer or smaller repeats")
    places = width(pattern)
    if places > MAX_WIDTH:
        return _Pattern(None, "repeats that are slow on some texts; use fewer or smaller ones")
    return _Pattern(compiled.search, "", 1 + _PER_PLACE * places, compiled.programsize)


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "half of a surrogate pair"
    text = error.args[0] if error.args else ""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return str(text).splitlines()[0][:120] if text else "not a regular expression"


def weight(pattern: str) -> int:
    """How much more than the simplest pattern a pattern costs on its worst text."""
    return _made(pattern).weight


def units(text: str, pattern: str) -> int:
    """What one search costs, compiling included, whether or not the pattern is in the cache."""
    made = _made(pattern)
    return 1 + made.making // 5 + len(text) * made.weight // 500


def matches(text: str, pattern: str) -> bool:
    """Whether the pattern is found anywhere in the text."""
    search = _made(pattern).search
    if search is None:
        fail("invalid_argument", "not a regular expression")
    data = encoded(text)
    return search(data) is not None if data is not None else fail("invalid_argument", "half of a surrogate pair in the text")
