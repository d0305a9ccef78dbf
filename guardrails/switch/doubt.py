"""What holds when nobody can tell: the stop that stands for it, and a bypass only while it is sure."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf
from typing import Final, Literal

from .board import Bypass, Stop, everything
from .view import State

Mode = Literal["stopped", "open"]
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


class Doubt:
    """Turns doubt into a stop of everything.

    UNKNOWN stops at once, and after the grace period by the mode; STALE leaves what was last heard in force, and stops after the grace
    period by the mode: at once where nothing was ever heard.  With `open`, what was last known to be stopped stays stopped.
    """

    def __init__(self, mode: Mode, grace: float) -> None:
        self._mode, self._grace = mode, grace
        self._since: float | None = None
        self._ends: tuple[str, float] = ("", 0.0)

    def stop(self, state: State, why: str, at: float, *, silent: float = 0.0) -> Stop | None:
        """The stop that doubt makes at a moment of the monotonic clock; other machines said nothing for `silent` seconds."""
        if state is State.READY:
            self._since = None
            return None
        if self._since is None:
            self._since = at
        # What a process that has just started never heard may be a stop of last night.
        unheard = state is State.STALE and silent == inf
        over = unheard or at - self._since >= self._grace
        if over and self._mode == "open":
            return None
        if state is State.UNKNOWN:
            return everything("unknown", why, _EPOCH)
        return everything("stale", why, _EPOCH) if over else None

    def sure(self, bypass: Bypass | None, state: State, clock: Callable[[], datetime]) -> Bypass | None:
        """The bypass if it surely holds: only while the state is READY, and not for longer by a clock that is set back."""
        if bypass is None or state is not State.READY:
            return None
        try:
            at = clock()
        except Exception:  # noqa: BLE001  reason: without a time, policies are enforced
            return None
        if self._ends[0] != bypass.id:
            self._ends = (bypass.id, time.monotonic() + (bypass.until - at).total_seconds())
        return bypass if bypass.holds(at) and time.monotonic() < self._ends[1] else None
