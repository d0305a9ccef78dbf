"""The string extension: positions, pieces, case and quoting; positions count code points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .format import format_text
from .stdlib import method, on, row
from .steps import MAX_TEXT, Steps, take
from .types import DYN, INT, STRING, list_of
from .values import admit, fail, kind_of

_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_QUOTED: Final = (  # the backslash first, which the others bring
    ("\\", "\\\\"), ("\a", "\\a"), ("\b", "\\b"), ("\f", "\\f"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\v", "\\v"), ('"', '\\"'),
)  # fmt: skip


def _char_at(text: str, position: int) -> str:
    if not 0 <= position <= len(text):
        fail("index_out_of_range", f"index out of range: {position}")
    return text[position : position + 1]


def _index_of(text: str, part: str, start: int = 0) -> int:
    if not 0 <= start <= len(text):
        fail("index_out_of_range", f"index out of range: {start}")
    return text.find(part, start)


def _last_index_of(text: str, part: str, start: int | None = None) -> int:
    if start is None:
        return _rfind(text, part, len(text))
    if not 0 <= start <= len(text):
        fail("index_out_of_range", f"index out of range: {start}")
    return _rfind(text, part, start + len(part))


def _rfind(text: str, part: str, end: int) -> int:
    # Python finds the first of something long in linear time, but not the last
    if len(part) <= 100:
        return text.rfind(part, 0, end)
    text = text[:end]
    found = text[::-1].find(part[::-1])
    return found if found < 0 else len(text) - found - len(part)


def _substring(text: str, start: int, end: int | None = None) -> str:
    end = len(text) if end is None else end
    for position in (start, end):
        if not 0 <= position <= len(text):
            fail("index_out_of_range", f"index out of range: {position}")
    if start > end:
        fail("index_out_of_range", f"invalid substring range from {start} to {end}")
    return text[start:end]


def _replace(text: str, old: str, new: str, count: int = -1, *, steps: Steps) -> str:
    take(steps, 1 + len(text) // 200 + min(len(text), 30_000) * min(len(old), 100) // 2500)
    found = text.count(old) if count < 0 else min(count, text.count(old))
    size = len(text) + found * (len(new) - len(old))
    take(steps, found // 50 + max(size, 0) // 200)
    if size > MAX_TEXT:
        fail("cost_limit", "text grows too long")
    return text.replace(old, new, max(count, -1))


def _split(text: str, separator: str, count: int = -1, *, steps: Steps) -> list[str]:
    if count == 0:
        return []
    take(steps, 1 + len(text) // 500 + min(len(text), 30_000) * min(len(separator), 100) // 2500)
    pieces = text.count(separator) + 1
    take(steps, (pieces if count < 0 else min(count, pieces)) // 20)
    if separator:
        return text.split(separator, count - 1 if count > 0 else -1)
    parts = list(text) if count < 0 else [*text[: count - 1], text[count - 1 :]]
    return parts if parts[-1:] != [""] else parts[:-1]


def _join(items: Sequence[Any], separator: str = "", *, steps: Steps) -> str:
    take(steps, len(items) // 4)
    texts = [admit(item) for item in items]
    for text in texts:
        if not isinstance(text, str):
            fail("no_such_overload", f"`join` takes texts, one of these is {kind_of(text)}")
    total = sum(map(len, texts)) + len(separator) * len(texts)
    take(steps, total // 500)
    if total > MAX_TEXT:
        fail("cost_limit", "text grows too long")
    return separator.join(texts)


def _lower(text: str) -> str:
    # only ASCII: other letters are bytes that `bytes.lower` leaves alone
    return text.lower() if text.isascii() else text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else text.encode("utf-8", "surrogatepass").upper().decode("utf-8", "surrogatepass")


def _quote(text: str) -> str:
    for char, shown in _QUOTED:
        text = text.replace(char, shown)
    return f'"{text}"'


_TEXTS: Final = list_of(STRING)

TEXT: Final = (
    row("charAt", "the character at a position, counted from 0", method(STRING, INT, STRING, _char_at)),
    row(
        "indexOf",
        "the position of the first such part, or -1",
        method(STRING, STRING, INT, _index_of),
        method(STRING, STRING, INT, INT, _index_of),
        cost="scan",
    ),
    row(
        "lastIndexOf",
        "the position of the last such part, or -1",
        method(STRING, STRING, INT, _last_index_of),
        method(STRING, STRING, INT, INT, _last_index_of),
        cost="scan",
    ),
    row("lowerAscii", "the letters A to Z in lower case", method(STRING, STRING, _lower), cost="build"),
    row("upperAscii", "the letters a to z in upper case", method(STRING, STRING, _upper), cost="build"),
    row(
        "replace",
        "the text with a part replaced, everywhere or the given number of times",
        method(STRING, STRING, STRING, STRING, _replace),
        method(STRING, STRING, STRING, INT, STRING, _replace),
        cost="stepped",
    ),
    row(
        "split",
        "the pieces between separators, at most the given number",
        method(STRING, STRING, _TEXTS, _split),
        method(STRING, STRING, INT, _TEXTS, _split),
        cost="stepped",
    ),
    row(
        "substring",
        "the text from a position on, up to another",
        method(STRING, INT, STRING, _substring),
        method(STRING, INT, INT, STRING, _substring),
        cost="build",
    ),
    row("trim", "the text without white space at its ends", method(STRING, STRING, lambda t: t.strip(_SPACE)), cost="build"),
    row(
        "reverse",
        "the text or list backwards",
        method(STRING, STRING, lambda t: t[::-1]),
        method(list_of(DYN), list_of(DYN), lambda v: list(v)[::-1]),
        cost="build",
    ),
    row(
        "join",
        "the texts of a list as one, with a separator between",
        method(_TEXTS, STRING, _join),
        method(_TEXTS, STRING, STRING, _join),
        cost="stepped",
    ),
    row(
        "format",
        "the text with `%s`, `%d`, `%f`, `%e`, `%x`, `%o` and `%b` filled in from a list",
        method(STRING, list_of(DYN), STRING, format_text),
        cost="stepped",
    ),
    row("strings.quote", "the text in double quotes, with escapes", on(STRING, STRING, _quote), cost="build"),
)
