"""What a store can do: the shapes that the rooms above rely on, and that each backend fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

LARGEST = 2**53 - 1
"""The largest number that is counted: every store, JSON and Lua hold it exactly.  As a limit it is none."""

# Seconds.  INVARIANT: while a reservation may still be settled, its counter is there.
KEPT_SETTLED = 600  # how long a settled id is known, so that settling again is no second charge
KEPT_OPEN = 86_400  # how long after its time an id that nobody settled can still be settled
KEPT_PERIODS = 40 * 86_400  # how long a period is kept after its end
BACK = 2 * 86_400  # how far a clock may be set back and still not open an earlier period again


class Line(NamedTuple):
    """One counter that a reservation charges, and the period, in seconds since 1970, that the charge falls into.

    A limit of `LARGEST` is none, whatever ceiling is set.
    """

    key: str
    limit: int
    amount: int
    start: int = 0
    ends: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """What one counter says of one period.

    `used` is all that counts against the limit: open reservations, those that nobody settled in their time, and `settled`.  `debt` is by
    how much settled amounts were above their reservations.  `ceiling` replaces the limit where an operator set one.
    """

    key: str
    start: int
    used: int
    settled: int
    debt: int
    ceiling: int | None = None


class Counters(Protocol):
    """Counters with reservations.  Each method is one atomic step, and raises StoreDown where the store does not answer.

    Times are seconds since 1970, by the caller's clock.  A charge for a period before a counter's latest one counts in the latest, unless
    that lies more than `BACK` ahead of `now`.
    """

    def reserve(self, id: str, lines: Sequence[Line], *, now: int, expires: int, force: bool = False) -> None:  # noqa: A002  reason: the word of callers
        """Adds every line's amount to what is used, or nothing: Exhausted then.  `force` does not ask the limits.

        Again with the same keys and amounts changes nothing; with others it is a Conflict.
        """
        ...

    def settle(self, id: str, actuals: Sequence[int], *, now: int) -> bool:  # noqa: A002  reason: as above
        """Puts what was used in place of what was reserved, once, also after its time; whether this call did.

        `actuals` holds one amount for each line, or one for all.  Raises UnknownId, and Conflict where it was released or settled with
        other amounts.
        """
        ...

    def release(self, id: str, *, now: int) -> bool:  # noqa: A002  reason: as above
        """Gives back what was reserved; whether this call did.  What was settled, or not settled in its time, stays.  Raises UnknownId."""
        ...

    def balance(self, key: str) -> Count | None:
        """The latest period of a counter."""
        ...

    def history(self, key: str, most: int = 100) -> list[Count]:
        """The periods of a counter that are kept, latest first."""
        ...

    def keys(self, prefix: str = "", most: int = 1000) -> list[str]:
        """The counters whose key starts with `prefix`, sorted."""
        ...

    def set_ceiling(self, key: str, ceiling: int | None) -> None:
        """Sets the limit that counts instead of every line's, from the next reservation on; None takes it away."""
        ...
