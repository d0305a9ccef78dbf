"""The detector that is used where none is named: patterns and our own model together, read on first use."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable

from .detector import builtin
from .match import Detector, Match


@functools.lru_cache(maxsize=16)
def whole(seconds: float | None = None, clock: Callable[[], float] = time.monotonic) -> Detector:
    """Patterns and model as one detector, made once in a process.  numpy and the weights are read here, and not at import.

    `seconds` bounds the model's time for one text, by `clock`; `ModelTooSlow` is raised behind it.
    """
    from .combined import Phi
    from .model import Model

    return Phi(builtin(), None if seconds is None else Model(seconds=seconds, clock=clock))


def find(text: str, types: Iterable[str] | None = None) -> list[Match]:
    """The identifiers in `text`, sorted, free of overlaps; offsets count code points of `text` as given.

    >>> [(m.start, m.end, m.type) for m in find("Please call 415-555-0134.")]
    [(12, 24, 'PHONE')]
    """
    return whole().find(text, types)
