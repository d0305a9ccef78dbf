"""Regular expressions: RE2, so linear in the text, with a bounded program and a bounded cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import re2

from .values import fail

MAX_PATTERN: Final = 4000
MAX_PROGRAM: Final = 10_000  # at most about 50 ms on 50 KB, whatever the pattern


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = 8 << 20
    return options


_OPTIONS: Final = _options()


class PatternProblem(ValueError):  # reason: in our words, what is wrong in a policy is a problem
    """A pattern that RE2 refuses, or that is too large."""


@lru_cache(maxsize=256)
def searcher(pattern: str) -> Callable[[bytes], Any]:
    """A function from UTF-8 bytes to a match or None; PatternProblem when the pattern is none."""
    if len(pattern) > MAX_PATTERN:
        raise PatternProblem(f"pattern of {len(pattern)} characters, at most {MAX_PATTERN} are read")
    try:
        compiled = re2.compile(pattern, _OPTIONS)
    except (re2.error, UnicodeEncodeError) as e:
        raise PatternProblem(_reason(e)) from None
    if compiled.programsize > MAX_PROGRAM:
        raise PatternProblem("pattern too large; use fewer or smaller repeats")
    search: Callable[[bytes], Any] = compiled.search
    return search


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "half of a surrogate pair"
    text = error.args[0] if error.args else ""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return str(text).splitlines()[0][:120] if text else "not a regular expression"


def weight(pattern: str) -> int:
    """How much slower than the simplest one a pattern may be; 1 for one that is none, which fails before it searches."""
    try:
        return 1 + searcher(pattern).__self__.programsize // 200  # type: ignore[attr-defined, no-any-return]  # reason: a bound method
    except PatternProblem:
        return 1


def matches(text: str, pattern: str) -> bool:
    """Whether the pattern is found anywhere in the text."""
    try:
        search = searcher(pattern)
    except PatternProblem:
        fail("invalid_argument", "not a regular expression")
    try:
        return search(text.encode()) is not None
    except UnicodeEncodeError:
        return fail("invalid_argument", "half of a surrogate pair in the text")
