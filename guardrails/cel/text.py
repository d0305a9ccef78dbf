"""The string extension: positions, pieces, case, quoting and `format`; positions count code points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from . import convert, times
from .stdlib import method, on, row
from .types import DYN, INT, STRING, list_of
from .values import CelType, admit, fail, keys_of, kind_of

MAX_TEXT: Final = 10_000_000
_STEPS: Final = 100_000
_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_LOWER: Final = {c: c + 32 for c in range(65, 91)}
_UPPER: Final = {c: c - 32 for c in range(97, 123)}
_QUOTED: Final = str.maketrans(
    {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"'}
)


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
        return text.rfind(part)
    if not 0 <= start <= len(text):
        fail("index_out_of_range", f"index out of range: {start}")
    return text.rfind(part, 0, start + len(part))


def _substring(text: str, start: int, end: int | None = None) -> str:
    end = len(text) if end is None else end
    for position in (start, end):
        if not 0 <= position <= len(text):
            fail("index_out_of_range", f"index out of range: {position}")
    if start > end:
        fail("index_out_of_range", f"invalid substring range from {start} to {end}")
    return text[start:end]


def _replace(text: str, old: str, new: str, count: int = -1, steps: list[int] | None = None) -> str:
    left = [_STEPS] if steps is None else steps
    found = text.count(old) if count < 0 else min(count, text.count(old))
    size = len(text) + found * (len(new) - len(old))
    left[0] -= 1 + len(text) // 200 + found // 50 + max(size, 0) // 200
    if size > MAX_TEXT or left[0] < 0:
        fail("cost_limit", "text grows too long")
    return text.replace(old, new, max(count, -1))


def _split(text: str, separator: str, count: int = -1) -> list[str]:
    if count == 0:
        return []
    if not separator:
        pieces = list(text) if count < 0 else [*text[: count - 1], text[count - 1 :]]
        return pieces if pieces[-1:] != [""] else pieces[:-1]
    return text.split(separator, count - 1 if count > 0 else -1)


def _join(items: Sequence[Any], separator: str = "") -> str:
    total = 0
    texts = []
    for item in items:
        item = admit(item)
        if not isinstance(item, str):
            fail("no_such_overload", f"`join` takes texts, one of these is {kind_of(item)}")
        texts.append(item)
        total += len(item) + len(separator)
    if total > MAX_TEXT:
        fail("cost_limit", "text grows too long")
    return separator.join(texts)


def _quote(text: str) -> str:
    return f'"{text.translate(_QUOTED)}"'


# -- format


def _format(template: str, args: Sequence[Any], steps: list[int] | None = None) -> str:
    left = [_STEPS] if steps is None else steps
    left[0] -= len(template) // 50
    out: list[str] = []
    size, used, at = 0, 0, 0
    while at < len(template):
        percent = template.find("%", at)
        if percent < 0:
            out.append(template[at:])
            break
        out.append(template[at:percent])
        at = percent + 1
        if template.startswith("%", at):
            out.append("%")
            at += 1
            continue
        precision = None
        if template.startswith(".", at):
            end = at + 1
            while end < len(template) and template[end] in "0123456789":
                end += 1
            digits = template[at + 1 : end]
            if not digits or len(digits) > 3 or int(digits) > 100:
                fail("invalid_argument", "a precision that is missing or too large")
            precision, at = int(digits), end
        letter = template[at : at + 1]
        at += 1
        if letter not in _CLAUSES or not letter:
            fail("invalid_argument", f"unknown formatting clause `{letter}`" if letter.isalnum() else "unknown formatting clause")
        if used >= len(args):
            fail("index_out_of_range", f"index {used} out of range")
        value = admit(args[used])
        piece = _as_text(value, left) if letter == "s" else _CLAUSES[letter](value, precision)
        left[0] -= 1 + len(piece) // 50
        used += 1
        size += len(piece)
        if size > MAX_TEXT:
            fail("cost_limit", "text grows too long")
        out.append(piece)
    return "".join(out)


def _wrong(clause: str, value: Any) -> str:
    return fail("invalid_argument", f"the {clause} clause does not take {kind_of(value)}")


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _infinite(value: Any) -> str:
    """The text of a double that is no number, or nothing."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return ""


def _as_text(value: Any, left: list[int], depth: int = 0) -> str:
    left[0] -= 2
    if left[0] < 0 or depth > 100:
        fail("cost_limit" if depth <= 100 else "too_deep", "a value too large to write")
    value = admit(value)
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            left[0] -= len(value) // 50
            return value
        case int():
            return str(int(value))
        case float():
            return _infinite(value) or convert.double_to_text(value)
        case None:
            return "null"
        case bytes():
            return value.decode("utf-8", "replace")
        case datetime():
            return times.timestamp_to_text(value)
        case timedelta():
            return times.duration_to_text(value)
        case CelType():
            return value.name
        case list() | tuple():
            return "[" + ", ".join([_as_text(v, left, depth + 1) for v in value]) + "]"
        case dict():
            keys = [_as_text(k, left, depth + 1) for k in keys_of(value)]
            entries = sorted(zip(keys, value.values(), strict=True), key=lambda e: e[0])
            return "{" + ", ".join([f"{k}: {_as_text(v, left, depth + 1)}" for k, v in entries]) + "}"
    return _wrong("string", value)


def _decimal(value: Any, precision: int | None) -> str:
    if _infinite(value):
        return _infinite(value)
    return str(int(value)) if _number(value) and not isinstance(value, float) else _wrong("decimal", value)


def _fixed(value: Any, precision: int | None) -> str:
    if _infinite(value):
        return _infinite(value)
    if not _number(value):
        _wrong("fixed-point", value)
    exact = Decimal(int(value)) if isinstance(value, int) else Decimal(value)
    return f"{exact:.{6 if precision is None else precision}f}"


def _scientific(value: Any, precision: int | None) -> str:
    if _infinite(value):
        return _infinite(value)
    return f"{float(value):.{6 if precision is None else precision}e}" if _number(value) else _wrong("scientific", value)


def _binary(value: Any, precision: int | None) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{int(value):b}" if _number(value) and not isinstance(value, float) else _wrong("binary", value)


def _octal(value: Any, precision: int | None) -> str:
    return f"{int(value):o}" if _number(value) and not isinstance(value, float) else _wrong("octal", value)


def _hex(value: Any, precision: int | None) -> str:
    if isinstance(value, str):
        value = convert.bytes_from_text(value)
    if isinstance(value, bytes):
        return value.hex()
    return f"{int(value):x}" if _number(value) and not isinstance(value, float) else _wrong("hexadecimal", value)


_CLAUSES: Final[dict[str, Any]] = {
    "s": None,  # goes inside of lists and maps, and is counted
    "d": _decimal,
    "f": _fixed,
    "e": _scientific,
    "b": _binary,
    "o": _octal,
    "x": _hex,
    "X": lambda value, precision: _hex(value, precision).upper(),
}
_TEXTS: Final = list_of(STRING)

TEXT: Final = (
    row("charAt", method(STRING, INT, STRING, _char_at)),
    row("indexOf", method(STRING, STRING, INT, _index_of), method(STRING, STRING, INT, INT, _index_of), cost="scan"),
    row("lastIndexOf", method(STRING, STRING, INT, _last_index_of), method(STRING, STRING, INT, INT, _last_index_of), cost="scan"),
    row("lowerAscii", method(STRING, STRING, lambda t: t.translate(_LOWER) if not t.isascii() else t.lower()), cost="build"),
    row("upperAscii", method(STRING, STRING, lambda t: t.translate(_UPPER) if not t.isascii() else t.upper()), cost="build"),
    row("replace", method(STRING, STRING, STRING, STRING, _replace), method(STRING, STRING, STRING, INT, STRING, _replace), cost="compare"),
    row("split", method(STRING, STRING, _TEXTS, _split), method(STRING, STRING, INT, _TEXTS, _split), cost="build"),
    row("substring", method(STRING, INT, STRING, _substring), method(STRING, INT, INT, STRING, _substring), cost="build"),
    row("trim", method(STRING, STRING, lambda t: t.strip(_SPACE)), cost="build"),
    row("reverse", method(STRING, STRING, lambda t: t[::-1]), method(list_of(DYN), list_of(DYN), lambda v: list(v)[::-1]), cost="build"),
    row("join", method(_TEXTS, STRING, _join), method(_TEXTS, STRING, STRING, _join), cost="build"),
    row("format", method(STRING, list_of(DYN), STRING, _format), cost="compare"),
    row("strings.quote", on(STRING, STRING, _quote), cost="build"),
)
