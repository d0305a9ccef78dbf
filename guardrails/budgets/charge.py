"""What a budget is asked for, and what it answers: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ..stores.protocols import LARGEST
from .calendar import PERIODS, Period, tail_of

WhenDown = Literal["closed", "lease", "open"]
Kind = Literal["held", "leased", "uncounted"]
STRICTEST: tuple[WhenDown, ...] = ("closed", "lease", "open")
MAX_POT, MAX_ID = 300, 200


@dataclass(frozen=True, slots=True, init=False)
class Charge:
    """An amount asked of one pot.  A pot is a name and a period; `limit` is what it holds in each.

    `when_down` says what follows when the store does not answer: `closed` refuses, `open` lets pass, counts later and says so, `lease`
    spends what this process leased before and then refuses.
    """

    pot: str
    limit: int
    amount: int
    period: Period
    time_zone: str
    when_down: WhenDown

    def __init__(
        self, pot: str, limit: int, amount: int, period: Period = "day", time_zone: str = "UTC", when_down: WhenDown = "closed"
    ) -> None:
        # `type` and not `isinstance`: True is an int, too.
        if type(amount) is not int or not 0 < amount <= LARGEST:
            raise ValueError(f"an amount is a whole number from 1 to {LARGEST}")
        if type(limit) is not int or not 0 <= limit <= LARGEST:
            raise ValueError(f"a limit is a whole number from 0 to {LARGEST}")
        if type(pot) is not str or not 0 < len(pot) <= MAX_POT or not pot.isprintable() or "|" in pot:
            raise ValueError(f"a pot's name is text of 1 to {MAX_POT} printable characters without `|`")
        if period not in PERIODS or when_down not in STRICTEST:
            raise ValueError("a charge has one of the known periods and modes")
        _pot(self, pot)
        _limit(self, limit)
        _amount(self, amount)
        _period(self, period)
        _time_zone(self, time_zone)
        _when_down(self, when_down)

    @property
    def key(self) -> str:
        """The name of its counter in the store."""
        return key_of(self.pot, self.period, self.time_zone)


# The slots of what is made with every call, filled directly: that is a third faster than what a frozen dataclass makes of itself.
_pot, _limit, _amount, _period, _time_zone, _when_down = [Charge.__dict__[name].__set__ for name in Charge.__slots__]


def key_of(pot: str, period: Period, time_zone: str = "UTC") -> str:
    """The name of a pot's counter in the store: each calendar counts for itself."""
    return pot + tail_of(period, time_zone)


def amounts_of(actual: int | Sequence[int]) -> list[int]:
    """What was used, one amount or several.  Raises ValueError for what is no amount; zero is one."""
    if type(actual) is int and 0 <= actual <= LARGEST:
        return [actual]
    amounts: list[Any] = list(actual) if isinstance(actual, list | tuple) else [actual]
    if not amounts or any(type(n) is not int or not 0 <= n <= LARGEST for n in amounts):
        raise ValueError(f"expected a whole number from 0 to {LARGEST}, one for all charges or one for each")
    return amounts


def for_each(amounts: list[int], charges: int) -> list[int]:
    """One amount for each charge, out of one for all or one for each."""
    if len(amounts) not in (1, charges):
        raise ValueError("expected one amount for each charge")
    return amounts if len(amounts) == charges else amounts * charges


@dataclass(frozen=True, slots=True, init=False)
class Reservation:
    """What was set aside.

    `kind` is `held`, `leased` (out of what this process leased) or `uncounted` (the store was down, and counts it later).
    """

    id: str
    charges: tuple[Charge, ...]
    expires: datetime
    kind: Kind

    def __init__(self, id: str, charges: tuple[Charge, ...], expires: datetime, kind: Kind = "held") -> None:  # noqa: A002  reason: the word of callers
        _id(self, id)
        _charges(self, charges)
        _expires(self, expires)
        _kind(self, kind)

    @property
    def flagged(self) -> bool:
        """Whether it passed without being counted."""
        return self.kind == "uncounted"


_id, _charges, _expires, _kind = [Reservation.__dict__[name].__set__ for name in Reservation.__slots__]


@dataclass(frozen=True, slots=True)
class Balance:
    """What one pot says of one period.

    `used` is what counts against the limit, open reservations included; `settled` what calls really used; `debt` by how much they went
    above their reservations; `override` the limit that an operator set, which counts instead of the policy's.
    """

    pot: str
    period: Period
    time_zone: str
    when: str
    used: int
    settled: int
    debt: int
    override: int | None = None
