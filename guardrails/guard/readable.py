"""Values as JSON that can be judged, and changed JSON put back into a value of the same class.  What a text means is not known here."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from ..content import Unwritable

_MAX_DEPTH = 60  # below the depth at which content is cut off, so that nothing is cut in silence
_MAX_NODES = 200_000
_SCALARS = (str, int, float, Decimal, datetime, date, time, timedelta, UUID, bytes, bytearray, memoryview, type(None))


class Unreadable(ValueError):
    """A value in which text could stand that nobody can see.  Its cause is what the value raised, if it did."""


def plain(value: Any) -> Any:
    """`value` as JSON: the value itself when it is JSON already, else a copy.  Raises Unreadable.

    Bytes stay as they are: reading content names them, and policies decide.
    """
    if type(value) is str or value is None:
        return value
    try:
        return _Reader().read(value, 0)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("a value that fails while it is read") from error


class _Reader:
    def __init__(self) -> None:
        self.nodes = 0

    def read(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > _MAX_DEPTH or self.nodes > _MAX_NODES:
            raise Unreadable("too deep or too large")
        if isinstance(value, Enum):
            return self.read(value.value, depth + 1)
        if isinstance(value, _SCALARS):
            return value
        if isinstance(value, Mapping):
            if not all(isinstance(key, _SCALARS) for key in value):
                raise Unreadable("a key that is no text")
            form = {key: self.read(item, depth + 1) for key, item in value.items()}
            return value if type(value) is dict and all(form[k] is v for k, v in value.items()) else form
        if isinstance(value, Set):
            return value if all(isinstance(item, _SCALARS) for item in value) else [self.read(item, depth + 1) for item in value]
        if isinstance(value, Sequence):
            items = [self.read(item, depth + 1) for item in value]
            return value if type(value) in (list, tuple) and all(a is b for a, b in zip(items, value, strict=True)) else items
        if isinstance(value, PurePath):
            return str(value)
        parts = contents(value)
        if parts is None:
            raise Unreadable("an object that shows no content")
        return self.read(parts, depth + 1)


def contents(value: Any) -> Any:
    """What an object holds, by attribute, as far as its class is made to show it; None for other objects."""
    if isinstance(value, type):
        return None
    held = attributes(value)
    if held is not None:
        return held
    for name in ("model_dump", "to_dict"):
        dump = getattr(value, name, None)
        if callable(dump):
            held = dump()
            return held if isinstance(held, Mapping | list | str) else None
    return None


def attributes(value: Any) -> dict[str, Any] | None:
    """The attributes of a pydantic model, dataclass, attrs class or namespace, by name; None for other objects."""
    kind = type(value)
    own = getattr(value, "__dict__", None)
    named = dict(own) if isinstance(own, dict) else {}
    if isinstance(getattr(kind, "__pydantic_fields__", None), dict):
        return {**named, **(getattr(value, "__pydantic_extra__", None) or {})}
    if is_dataclass(kind):
        return {**{f.name: getattr(value, f.name) for f in fields(kind) if hasattr(value, f.name)}, **named}
    if isinstance(attrs := getattr(kind, "__attrs_attrs__", None), tuple):
        return {**{a.name: getattr(value, a.name) for a in attrs if hasattr(value, a.name)}, **named}
    return named if isinstance(value, SimpleNamespace) else None


def restored(original: Any, form: Any) -> Any:
    """A value like `original` that holds what `form`, its changed JSON, holds.  Raises Unwritable when that cannot be done.

    The result is read again: what it shows is what was judged, or it is not used.
    """
    value = _restored(original, form)
    try:
        same = plain(value) == form
    except Unreadable:
        same = False
    if not same:
        raise Unwritable("this object does not take the changed text")
    return value


def _restored(original: Any, form: Any) -> Any:
    if original is form:
        return original
    if isinstance(original, str) and isinstance(form, str):
        return form
    if isinstance(original, Mapping) and isinstance(form, Mapping):
        return _mapping(original, form)
    if isinstance(original, list | tuple) and isinstance(form, Sequence) and not isinstance(form, str):
        items = [_restored(a, b) for a, b in zip(original, form, strict=True)]
        if isinstance(original, list):
            return items
        return type(original)._make(items) if hasattr(original, "_make") else tuple(items)
    if isinstance(form, Mapping) and (held := attributes(original)) is not None:
        return _object(original, held, form)
    return _other(original, form)


def _mapping(original: Mapping[Any, Any], form: Mapping[Any, Any]) -> Any:
    changed = {k: _restored(original[k], form[k]) for k in original}
    if type(original) is dict:
        return changed
    clone: Any = copy.copy(original)
    for key, item in changed.items():
        clone[key] = item
    return clone


def _object(original: Any, held: Mapping[str, Any], form: Mapping[str, Any]) -> Any:
    clone = original.model_copy() if hasattr(original, "model_copy") else copy.copy(original)
    for name, item in held.items():
        if (new := _restored(item, form[name])) is not item:
            _put(clone, name, new)
    return clone


def _other(original: Any, form: Any) -> Any:
    """Paths stay as they are; a number or date gives way to one of its class, and what shows itself by `model_dump` is made anew."""
    if isinstance(original, _SCALARS) and type(original) is type(form):
        return form
    validate = getattr(type(original), "model_validate", None)
    if not callable(validate):
        return original
    try:
        return validate(form)
    except Exception:  # noqa: BLE001  reason: any failure to validate; its cause is dropped because it quotes the value
        raise Unwritable("this object does not take the changed text") from None


def _put(clone: Any, name: str, value: Any) -> None:
    extra = getattr(clone, "__pydantic_extra__", None)
    if isinstance(extra, dict) and name in extra:
        extra[name] = value
    elif name in getattr(clone, "__dict__", {}):
        clone.__dict__[name] = value
    else:
        # Slots, also of frozen classes: the clone is ours and nobody has seen it yet.
        object.__setattr__(clone, name, value)
