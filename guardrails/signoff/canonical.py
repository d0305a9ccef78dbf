"""One value, one text: canonical JSON (RFC 8785) of what is held, and the value again.

Two values have the same bytes if and only if they are the same value.  As in JSON there is one kind of number: 1 and 1.0 are the same,
and so are 0 and -0.0; `true` is no number.  What runs is always read from these bytes, so 1.0 runs as 1.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NoReturn

from .refusals import Unholdable

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 64
EXACT: Final = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


def canonical(value: Any, limit: int = MAX_BYTES) -> bytes:
    """The canonical bytes of a JSON value.  Raises Unholdable, which never quotes it."""
    import rfc8785  # on first use: most processes never hold anything

    plain = _plain(value, 0, [limit])
    try:
        made: bytes = rfc8785.dumps(plain)
    except ValueError:  # its messages quote the value
        raise Unholdable("text") from None
    if len(made) > limit:
        raise Unholdable("large")
    return made


def parsed(data: bytes | str) -> Any:
    """The value in JSON text.  Raises Unholdable for what is no JSON, or has a key twice."""
    try:
        return json.loads(data, object_pairs_hook=_once, parse_int=_whole, parse_float=_finite, parse_constant=_constant)
    except Unholdable:
        raise
    except RecursionError:
        raise Unholdable("deep") from None
    except ValueError:
        raise Unholdable("json") from None


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, as hex."""
    return sha256(canonical(value, 4 * MAX_BYTES)).hexdigest()


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    """`value` in the plain types of JSON, each checked; `left` is a budget of bytes, so that no loop or giant is walked to its end."""
    left[0] -= 1
    if left[0] < 0:
        raise Unholdable("large")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        left[0] -= len(value)
        return str.__str__(value)
    if isinstance(value, int):
        if not -EXACT <= value <= EXACT:
            raise Unholdable("integer")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unholdable("float")
        return float(value)
    if depth >= MAX_DEPTH:
        raise Unholdable("deep")
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1, left) for item in value]
    if isinstance(value, Mapping):
        made: dict[str, Any] = {}
        for key, item in value.items():
            if not isinstance(key, str) or str.__str__(key) in made:
                raise Unholdable("key")
            left[0] -= len(key)
            made[str.__str__(key)] = _plain(item, depth + 1, left)
        return made
    raise Unholdable("type")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unholdable("key")
    return made


def _whole(text: str) -> int | float:
    # A float such as 1e20 is written as a whole number; it is a float again, or it could not be written twice.
    number = float(text)
    return int(text) if abs(number) <= EXACT else _finite(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Unholdable("float")
    return number


def _constant(_name: str) -> NoReturn:
    raise Unholdable("float")
