"""The one way out: attributes pass only by the allow-list of names, types, lengths and shapes.  Whatever else was given is left behind."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Final

from .names import ATTRIBUTES, Attribute

Value = str | int | float

_TABLE: Final = {a.name: a for a in ATTRIBUTES}
_MOST: Final = 2**53


def allowed(given: Mapping[str, object]) -> dict[str, Value]:
    """What of `given` may leave the process: known names whose values are of their kind.  None stands for an attribute that is absent."""
    out: dict[str, Value] = {}
    for name, value in given.items():
        row = _TABLE.get(name)
        if row is not None and value is not None and _fits(row, value):
            out[name] = value  # type: ignore[assignment]  # reason: `_fits` made sure of the type
    return out


def _fits(row: Attribute, value: object) -> bool:
    # By exact type: a subclass of `str` may say anything when it is rendered.
    if row.kind == "int":
        return type(value) is int and 0 <= value <= _MOST
    if row.kind == "float":
        return type(value) is float and isfinite(value)
    if type(value) is not str:
        return False
    if row.words:
        return value in row.words
    return row.shape is not None and row.shape.fullmatch(value) is not None
