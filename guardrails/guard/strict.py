"""JSON text read so that no two readers can differ about it: no key stands twice, and nothing stands there that JSON does not know."""

from __future__ import annotations

import json
from typing import Any, Final

from ..nesting import too_deep
from .readable import Unreadable


def decode(text: str) -> Any:
    """The value of a JSON text.  Raises Unreadable, also for numbers of more digits than Python reads, and for deep nesting."""
    if too_deep(text) is not None:
        raise Unreadable("what is nested too deeply")
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise Unreadable("what is no JSON") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key that stands twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
