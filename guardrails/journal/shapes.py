"""What the fields of records may hold: shapes, each of which takes a value and gives its JSON or raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import rfc8785

from .failures import RecordRefused
from .lines import LARGEST, quote

Shape = Callable[[Any], str]

_WORD = re.compile(r"[A-Za-z0-9_*][A-Za-z0-9_.:/*-]{0,159}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_is_uuid = _UUID.fullmatch
_HEX = re.compile(r"(?:sha256:)?[0-9a-f]{8,128}")
_HASHED = re.compile(r"k1:[0-9a-f]{32}")
_SIGNED = re.compile(r"[A-Za-z0-9_-]{86}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
_MANY: Final = 256
_LISTS: Final = (list, tuple)  # made once
_SEEN: Final = 4096
_seen: dict[str, str] = {}


def word(value: Any) -> str:
    """An id that somebody declared, or a fixed word: letters, digits and `_ . : / * -`, at most 160 of them."""
    found = _seen.get(value) if isinstance(value, str) else None
    if found is None:
        found = _matching(_WORD, value)
        if len(_seen) < _SEEN:
            _seen[value] = found
    return found


def uuid(value: Any) -> str:
    """The id of a decision."""
    if isinstance(value, str) and _is_uuid(value):
        return f'"{value}"'
    raise ValueError


def hexed(value: Any) -> str:
    """A hash in hexadecimal, with or without `sha256:`."""
    return _matching(_HEX, value)


def hashed(value: Any) -> str:
    """The keyed hash of a text, as `Journal.hashed` makes it; in an open journal, any text, which is hashed here."""
    return _matching(_HASHED, value)


def signature(value: Any) -> str:
    """An Ed25519 signature in base64url."""
    return _matching(_SIGNED, value)


def count(value: Any) -> str:
    """A whole number from 0 to 2**53 - 1."""
    if type(value) is int and 0 <= value <= LARGEST:
        return str(value)
    raise ValueError


def number(value: Any) -> str:
    """A whole number of at most 2**53 - 1 on either side of 0."""
    if type(value) is int and -LARGEST <= value <= LARGEST:
        return str(value)
    raise ValueError


def flag(value: Any) -> str:
    """True or False."""
    if type(value) is bool:
        return "true" if value else "false"
    raise ValueError


def time(value: Any) -> str:
    """A time: microseconds since 1970, or ISO 8601 with its zone."""
    return count(value) if type(value) is int else _matching(_TIME, value)


def measure(value: Any) -> str:
    """A finite number."""
    if type(value) is int:
        return number(value)
    if type(value) is float and isfinite(value):
        return rfc8785.dumps(value).decode()
    raise ValueError


def text(value: Any) -> str:
    """Any text.  For journals with a table of their own; the shipped table has no such field."""
    if isinstance(value, str):
        return quote(value)
    raise ValueError


class Many:
    """A list of values of one shape, at most 256 of them, or as many as said."""

    def __init__(self, shape: Shape, most: int = _MANY) -> None:
        self.shape, self.most = shape, most

    def __call__(self, value: Any) -> str:
        if isinstance(value, _LISTS) and len(value) <= self.most:
            return f"[{','.join(map(self.shape, value))}]"
        raise ValueError


def bound(shape: Shape, hash_text: Callable[[str], str]) -> Shape:
    """The shape with a key: a field for keyed hashes takes any text, and hashes what is no keyed hash yet."""
    if isinstance(shape, Many):
        return Many(bound(shape.shape, hash_text), shape.most)
    if isinstance(shape, Fields):
        return Fields({f.key: bound(f.shape, hash_text) for f in shape.fields}, tuple(shape.required))
    if shape is not hashed:
        return shape

    def encode(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError
        return f'"{value if _HASHED.fullmatch(value) else hash_text(value)}"'

    encode.__doc__ = "A text, of which the keyed hash is kept."
    return encode


@dataclass(frozen=True, slots=True)
class Field:
    """One key that a record may have."""

    key: str
    shape: Shape
    required: bool = False


_Step = tuple[str, str, Shape, dict[Any, str] | None]  # a key, how it is written, its shape, and what was written for its values
# Steps in the order of what is written, whether they are all that there must be, and, where all are words, what was written for objects.
_Plan = tuple[list[_Step], bool, dict[tuple[Any, ...], str] | None]


class Fields:
    """An object with these keys, each of its shape."""

    def __init__(self, fields: Mapping[str, Shape], required: tuple[str, ...] = ()) -> None:
        self.fields = tuple(Field(key, fields[key], key in required) for key in sorted(fields))
        self.required = frozenset(required)
        # Most fields hold one of a few words: what was written for it is found in one step.
        self._table: dict[str, _Step] = {
            f.key: (f.key, f'"{f.key}":', f.shape, {} if f.shape in (word, hexed) else None) for f in self.fields
        }
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    def __call__(self, value: Any) -> str:
        """The JSON of an object.  Raises RecordRefused with the key that is wrong."""
        if type(value) is not dict and not isinstance(value, Mapping):
            raise ValueError
        keys = tuple(value)
        steps, whole, objects = self._plans.get(keys) or self._plan(keys)
        if objects is not None:
            values = tuple(value.values())
            try:
                if (written := objects.get(values)) is not None:
                    return written
            except TypeError:
                objects = None  # no words: which of them is told below
        found, key = [], ""
        try:
            for key, lead, shape, known in steps:
                given = value[key]
                if known is None or (written := known.get(given)) is None:
                    if given is None:
                        whole = False
                        continue
                    written = lead + shape(given)
                    if known is not None and len(known) < _MANY:
                        known[given] = written
                found.append(written)
        except (ValueError, TypeError) as error:
            raise RecordRefused(self._wrong(key, error)) from None
        if not whole:
            for key in self.required:
                if value.get(key) is None:
                    raise RecordRefused(f"has no `{key}`")
        written = f"{{{','.join(found)}}}"
        if objects is not None and len(objects) < _MANY:
            objects[values] = written
        return written

    def _plan(self, keys: tuple[Any, ...]) -> _Plan:
        """How an object with these keys is written; kept, for most objects have one of a few sets of keys."""
        try:
            steps = [self._table[key] for key in sorted(keys)]
        except (KeyError, TypeError):
            raise RecordRefused("has a key that is not in its table") from None
        plan: _Plan = steps, self.required.issubset(keys), {} if all(shape is word for _, _, shape, _ in steps) else None
        if len(self._plans) < _MANY:
            self._plans[keys] = plan
        return plan

    def _wrong(self, key: str, error: Exception) -> str:
        if isinstance(error, RecordRefused):
            return f"{error} in `{key}`"
        shape = self._table[key][2]
        return f"has a `{key}` that is not: {(shape.__doc__ or '').strip().rstrip('.')}"


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if isinstance(value, str) and pattern.fullmatch(value):
        return f'"{value}"'
    raise ValueError
