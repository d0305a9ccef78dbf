"""`text.format(list)`: a template with values filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from . import convert, times
from .steps import MAX_TEXT, Steps, take
from .values import CelType, admit, fail, keys_of, kind_of


def format_text(template: str, args: Sequence[Any], steps: Steps) -> str:
    take(steps, len(template) // 200 + template.count("%") // 3)
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
        piece = _as_text(value, steps) if letter == "s" else _CLAUSES[letter](value, precision)
        take(steps, 1 + len(piece) // 50)
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


def _as_text(value: Any, steps: Steps, depth: int = 0) -> str:
    take(steps, 2)
    if depth > 100:
        fail("too_deep", "values nested too deep")
    value = admit(value)
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            take(steps, len(value) // 50)
            return value
        case int():
            return str(int(value))
        case float():
            return _infinite(value) or convert.double_to_text(value)
        case None:
            return "null"
        case bytes():
            take(steps, len(value) // 50)
            return value.decode("utf-8", "replace")
        case datetime():
            return times.timestamp_to_text(value)
        case timedelta():
            return times.duration_to_text(value)
        case CelType():
            return value.name
        case list() | tuple():
            return "[" + ", ".join([_as_text(v, steps, depth + 1) for v in value]) + "]"
        case dict():
            keys = [_as_text(k, steps, depth + 1) for k in keys_of(value)]
            entries = sorted(zip(keys, value.values(), strict=True), key=lambda e: e[0])
            return "{" + ", ".join([f"{k}: {_as_text(v, steps, depth + 1)}" for k, v in entries]) + "}"
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
