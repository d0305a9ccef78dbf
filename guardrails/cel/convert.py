"""Conversions between kinds: `int(x)`, `string(x)` and their like."""

from __future__ import annotations

import math
import re  # reason: short texts, patterns of our own without nested repeats
from typing import Any, Final

from .values import INT_MAX, INT_MIN, UINT_MAX, Uint, fail

_INT: Final = re.compile(r"[+-]?[0-9]{1,20}")
_DOUBLE: Final = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?|inf|infinity|nan)", re.IGNORECASE | re.ASCII)
_LONGEST: Final = 800
_BOOLS: Final = dict.fromkeys(("1", "t", "true", "TRUE", "True"), True) | dict.fromkeys(("0", "f", "false", "FALSE", "False"), False)


def int_from_double(value: float) -> int:
    """The whole part; the ends of the range do not round-trip and are refused."""
    if value != value or not -(2.0**63) < value < 2.0**63:
        fail("overflow", "double out of the range of int")
    return int(value)


def uint_from_double(value: float) -> Uint:
    """The whole part of a double that is not negative."""
    if value != value or not -1.0 < value < 2.0**64 or value < 0:
        fail("overflow", "double out of the range of uint")
    return Uint(int(value))


def int_from_uint(value: int) -> int:
    """An unsigned integer as signed."""
    return int(value) if value <= INT_MAX else fail("overflow", "unsigned integer out of the range of int")


def int_from_text(text: str) -> int:
    """A decimal integer."""
    if not _INT.fullmatch(text):
        fail("invalid_argument", "text that is no integer")
    value = int(text)
    return value if INT_MIN <= value <= INT_MAX else fail("overflow", "integer out of range")


def uint_from_text(text: str) -> Uint:
    """A decimal unsigned integer."""
    if not _INT.fullmatch(text) or text[0] in "+-":
        fail("invalid_argument", "text that is no unsigned integer")
    value = int(text)
    return Uint(value) if value <= UINT_MAX else fail("overflow", "unsigned integer out of range")


def double_from_text(text: str) -> float:
    """A decimal number, `NaN` or `Infinity`."""
    if len(text) > _LONGEST or not _DOUBLE.fullmatch(text):
        fail("invalid_argument", "text that is no number")
    return float(text)


def bool_from_text(text: str) -> bool:
    """One of the written forms of a boolean."""
    return _BOOLS[text] if text in _BOOLS else fail("invalid_argument", "text that is no boolean")


def double_to_text(value: float) -> str:
    """The shortest text that gives the same double."""
    if math.isinf(value) or value != value:
        return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    if e and -5 < int(exponent) < 21:
        return f"{value:.17f}".rstrip("0").rstrip(".") if int(exponent) < 0 else str(int(value))
    if e:
        return f"{mantissa}e{exponent[0]}{exponent[1:].zfill(2)}"
    return mantissa


def text_from_bytes(value: bytes) -> str:
    """UTF-8 bytes as text."""
    text = decoded(value)
    return text if text is not None else fail("invalid_argument", "bytes that are no UTF-8")


def bytes_from_text(value: str) -> bytes:
    """The UTF-8 bytes of a text."""
    data = encoded(value)
    return data if data is not None else fail("invalid_argument", "half of a surrogate pair has no bytes")


# A failure raised inside of `except` would lead to the error of Python's, which holds the value: these give None instead.


def decoded(value: bytes) -> str | None:
    """The text of UTF-8 bytes, or None."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def encoded(value: str) -> bytes | None:
    """The UTF-8 bytes of a text, or None."""
    try:
        return value.encode()
    except UnicodeEncodeError:
        return None


def same(value: Any) -> Any:
    """The value itself."""
    return value
