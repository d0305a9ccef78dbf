"""Budgets over counters: reserve before a call, settle after it, and what holds while the store is down."""

from __future__ import annotations

import os
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any, cast

from ..errors import StoreDown, StoreError
from ..stores.protocols import Count, Counters, Line
from .calendar import DATED, Calendar, Period, shown
from .charge import MAX_ID, STRICTEST, Balance, Charge, Reservation, amounts_of, key_of
from .leases import Leases

TTL = timedelta(minutes=10)
MAX_LATE = 10_000  # how much may wait for a store that is down
MAX_CALENDARS = 1_000
_made = tuple.__new__  # a Line as its own constructor makes it, at half the cost
CATCH_UP = 0.05  # seconds that one call spends on telling the store what others left

Record = Callable[[str, Mapping[str, Any]], object]


class Budgets:
    """Sets tokens or money aside before a call and settles it after.

    `counters` is one of the stores', `clock` gives the current time with its zone.  A reservation that nobody settles within `ttl` counts
    as spent.  `record` is told of limits that an operator sets and of what passed uncounted, before that has any effect.  `block` and
    `lease_ttl` are for charges with `when_down="lease"`: a process leases the `block`th part of a limit at a time.
    """

    def __init__(
        self,
        counters: Counters,
        clock: Callable[[], datetime],
        *,
        ttl: timedelta = TTL,
        record: Record | None = None,
        block: int = 64,
        lease_ttl: timedelta = timedelta(minutes=1),
    ) -> None:
        if ttl < timedelta(seconds=1) or lease_ttl < timedelta(seconds=1) or block < 1:
            raise ValueError("times are at least a second, and a block is a positive part of a limit")
        self._counters, self._clock, self._ttl, self._record = counters, clock, ttl, record
        self._lasts = ttl.total_seconds()
        self._calendars: dict[tuple[Period, str], Calendar] = {}
        self._leases = Leases(counters, block=block, ttl=lease_ttl)
        # What the store has yet to hear, in order; one thread tells it.
        self._late: deque[Callable[[], object]] = deque()
        self._telling = Lock()
        _OPEN.add(self)

    @property
    def waiting(self) -> int:
        """How much the store has yet to be told, because it was down: amounts used, and what passed uncounted."""
        return len(self._late)

    def reserve(self, charges: Sequence[Charge], id: str, ttl: timedelta | None = None) -> Reservation:  # noqa: A002  reason: the word of callers
        """Takes every charge from its pot, or nothing.

        Raises Exhausted, with the index of the charge that does not fit; Conflict where `id` was used for other charges; and StoreDown,
        as the strictest `when_down` of the charges says.  Again with the same id and charges is the same reservation.
        """
        if type(id) is not str or not 0 < len(id) <= MAX_ID or not id.isprintable():
            raise ValueError(f"an id is text of 1 to {MAX_ID} printable characters")
        now = self._clock()
        at = now.timestamp()
        ends = now + (self._ttl if ttl is None else ttl)
        seconds, expires = int(at), int(at + self._lasts if ttl is None else ends.timestamp())
        if expires <= seconds:
            raise ValueError("a reservation lasts at least a second")
        charges = tuple(charges)
        if not charges:
            return Reservation(id, (), ends)
        lines = [self._line(charge, seconds) for charge in charges]
        mode = charges[0].when_down
        if len(lines) > 1:
            if len({line.key for line in lines}) < len(lines):
                raise ValueError("one reservation charges a pot once")
            mode = min((charge.when_down for charge in charges), key=STRICTEST.index)
        if mode == "lease":
            self._leases.reserve(id, lines, seconds, expires)
            return Reservation(id, charges, ends, "leased")
        try:
            self._counters.reserve(id, lines, now=seconds, expires=expires)
        except StoreDown:
            if mode != "open" or len(self._late) >= MAX_LATE:
                raise
            self._pass(id, charges, lines, seconds, expires)
            return Reservation(id, charges, ends, "uncounted")
        if self._late:
            self._tell()
        return Reservation(id, charges, ends)

    def settle(self, id: str, actual: int | Sequence[int]) -> bool:  # noqa: A002  reason: as above
        """Puts what was used in place of what was reserved: one number for all charges, or one for each.  Whether this call did.

        Again with the same amounts changes nothing.  While the store is down the amounts wait, up to a bound, and are told to it with the
        next call that it answers; until then the whole reservation counts.  Raises UnknownId, and Conflict where it was released or settled
        with other amounts.
        """
        amounts = amounts_of(actual)
        seconds = int(self._clock().timestamp())
        if (leased := self._leases.settle(id, amounts, seconds)) is not None:
            return leased
        return self._end(partial(self._counters.settle, id, amounts, now=seconds))

    def release(self, id: str) -> bool:  # noqa: A002  reason: as above
        """Gives back what was reserved, where nothing was sent.  Whether this call did: what is settled, or past its time, stays spent.

        Raises UnknownId.
        """
        seconds = int(self._clock().timestamp())
        if (leased := self._leases.release(id, seconds)) is not None:
            return leased
        return self._end(partial(self._counters.release, id, now=seconds))

    def balance(self, pot: str, period: Period = "day", time_zone: str = "UTC") -> Balance | None:
        """What a pot says of its period now; None where nothing was ever asked of it.  Raises StoreDown."""
        found = self._counters.balance(key_of(pot, period, time_zone))
        if found is None:
            return None
        start, _ = self._calendar(period, time_zone).at(int(self._clock().timestamp()))
        if found.start < start:
            found = Count(found.key, start, 0, 0, 0, found.ceiling)
        return _balance(found, pot, period, time_zone)

    def history(self, pot: str, period: Period = "day", time_zone: str = "UTC", most: int = 100) -> list[Balance]:
        """The periods of a pot that are kept, latest first."""
        found = self._counters.history(key_of(pot, period, time_zone), most)
        return [_balance(count, pot, period, time_zone) for count in found if count.start or count.used or period not in DATED]

    def pots(self, prefix: str = "", most: int = 1000) -> list[tuple[str, Period, str]]:
        """The pots whose name starts with `prefix`: name, period and time zone of each, sorted."""
        split = [key.split("|") for key in self._counters.keys(prefix, most)]
        return [(pot, cast(Period, period), "".join(zone) or "UTC") for pot, period, *zone in split]

    def set(self, pot: str, limit: int | None, period: Period = "day", time_zone: str = "UTC", *, by: str, reason: str) -> None:
        """Sets the limit of one pot, in place of the policy's, from the next reservation on; None takes it away.

        What is used stays used.
        """
        checked = Charge(pot, 0 if limit is None else limit, 1, period, time_zone)
        self._calendar(period, time_zone)
        if not by.strip() or not reason.strip():
            raise ValueError("who sets a limit, and why, is recorded: neither may be empty")
        self._tell_of("budget.limit", {"pot": pot, "period": period, "time_zone": time_zone, "limit": limit, "by": by, "reason": reason})
        self._counters.set_ceiling(checked.key, limit)

    def accept_loss(self, *, by: str, reason: str) -> None:
        """Says that what a Redis server lost is lost: all processes go on with what it holds now.  Raises ValueError for other stores."""
        accept: Callable[[], None] | None = getattr(self._counters, "accept_loss", None)
        if accept is None:
            raise ValueError("this store notices no loss: what it holds is what counts")
        if not by.strip() or not reason.strip():
            raise ValueError("who accepts a loss, and why, is recorded: neither may be empty")
        self._tell_of("budget.loss-accepted", {"by": by, "reason": reason})
        accept()

    def close(self) -> None:
        """Ends this process's leases and tells the store what it has yet to hear.  Raises StoreDown where it does not answer."""
        self._leases.end(int(self._clock().timestamp()))
        while self._late:
            before = len(self._late)
            self._tell()
            if len(self._late) == before:
                raise StoreDown("the store does not answer")

    # ------------------------------------------------------------------ inside

    def _line(self, charge: Charge, seconds: int) -> Line:
        which = charge.period, charge.time_zone
        calendar = self._calendars.get(which) or self._calendar(*which)
        start, ends = calendar.at(seconds)
        return _made(Line, (charge.pot + calendar.tail, charge.limit, charge.amount, start, ends))

    def _calendar(self, period: Period, time_zone: str) -> Calendar:
        found = self._calendars.get((period, time_zone))
        if found is None:
            if len(self._calendars) >= MAX_CALENDARS:
                self._calendars.clear()
            found = self._calendars[(period, time_zone)] = Calendar(period, time_zone)
        return found

    def _pass(self, id: str, charges: Sequence[Charge], lines: list[Line], now: int, expires: int) -> None:  # noqa: A002  reason: as above
        """Lets a call pass that the store did not count: recorded before it passes, and counted when the store answers."""
        asked = [{"pot": c.pot, "period": c.period, "amount": c.amount} for c in charges]
        self._tell_of("budget.uncounted", {"reservation": id, "charges": asked})
        self._late.append(lambda: self._counters.reserve(id, lines, now=now, expires=expires, force=True))

    def _end(self, close: Callable[[], bool]) -> bool:
        """Ends a reservation now, or lets that wait for a store that is down, behind what waits already: that may be the reservation."""
        waits = bool(self._late)
        if not waits:
            try:
                return close()
            except StoreDown:
                pass
        if len(self._late) < MAX_LATE:
            self._late.append(close)
        if waits:
            self._tell()
        return False

    def _tell(self) -> None:
        """Tells the store what waits, in order, for a moment."""
        if not self._telling.acquire(blocking=False):
            return
        try:
            until = time.monotonic() + CATCH_UP
            while self._late and time.monotonic() < until:
                try:
                    self._late[0]()
                except StoreDown:
                    return
                except StoreError:
                    pass  # it is forgotten, or was closed another way: nothing is left to say
                self._late.popleft()
        finally:
            self._telling.release()

    def _tell_of(self, kind: str, body: Mapping[str, Any]) -> None:
        if self._record is not None:
            self._record(kind, body)


def _balance(count: Count, pot: str, period: Period, time_zone: str) -> Balance:
    when = shown(period, time_zone, count.start)
    return Balance(pot, period, time_zone, when, count.used, count.settled, count.debt, count.ceiling)


_OPEN: weakref.WeakSet[Budgets] = weakref.WeakSet()


def _forked() -> None:
    # What waits is the parent's to tell.
    for budgets in list(_OPEN):
        budgets._late, budgets._telling = deque(), Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
