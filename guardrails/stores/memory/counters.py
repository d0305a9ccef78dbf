"""Counters in this process's memory: a lock and two dictionaries."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from ...errors import Conflict, Exhausted, UnknownId
from ..protocols import BACK, KEPT_OPEN, KEPT_PERIODS, LARGEST, Count, Line
from .memory import Memory

MAX_CLOSED = 10_000  # how many settled and released ids are known


class _Pot:
    """One counter: its latest period, its ceiling, and `[used, settled, debt, ends]` by period."""

    __slots__ = ("ceiling", "latest", "past", "start")

    def __init__(self, start: int, ends: int) -> None:
        self.start = start
        self.latest = [0, 0, 0, ends]
        self.past: dict[int, list[int]] | None = None
        self.ceiling: int | None = None

    def turn(self, start: int, ends: int) -> None:
        """Makes another period the latest one; what was counted in either stays."""
        past = self.past = self.past or {}
        past[self.start] = self.latest
        self.start, self.latest = start, past.pop(start, [0, 0, 0, ends])

    def period(self, start: int) -> list[int] | None:
        return self.latest if start == self.start else (self.past or {}).get(start)


# What is held under an id: the lines as asked, the period of each, when it expires.  A tuple, for one is made with every call.
_Asked = tuple[tuple[str, int], ...]
_Held = tuple[_Asked, list[int], int]


class _Room:
    def __init__(self) -> None:
        self.lock = Lock()
        self.pots: dict[str, _Pot] = {}
        self.held: dict[str, _Held] = {}
        self.closed: OrderedDict[str, tuple[_Asked, tuple[int, ...] | None]] = OrderedDict()
        self.sweep_at = 1024


class Counters:
    """Counters that the budgets of one process share through their `Memory`."""

    def __init__(self, memory: Memory) -> None:
        self._room = memory.shared("counters", _Room)

    def reserve(self, id: str, lines: Sequence[Line], *, now: int, expires: int, force: bool = False) -> None:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        room = self._room
        asked = tuple([(line.key, line.amount) for line in lines])
        with room.lock:
            known = room.held.get(id) or room.closed.get(id)
            if known is not None:
                if known[0] != asked:
                    raise Conflict("this id holds other amounts")
                return
            pots, starts = [], []
            for index, line in enumerate(lines):
                pot = room.pots.get(line.key)
                start, used, limit = line.start, 0, line.limit
                if pot is not None:
                    if start == pot.start:
                        used = pot.latest[0]
                    else:
                        if start < pot.start <= now + BACK:
                            start = pot.start
                        count = pot.period(start)
                        used = count[0] if count else 0
                    if pot.ceiling is not None and limit != LARGEST:
                        limit = pot.ceiling
                if used + line.amount > limit and not force:
                    raise Exhausted(index, used, limit)
                pots.append(pot)
                starts.append(start)
            for pot, line, start in zip(pots, lines, starts, strict=True):
                if pot is None:
                    pot = room.pots[line.key] = _Pot(start, line.ends)
                elif start != pot.start:
                    pot.turn(start, line.ends)
                latest = pot.latest
                used = latest[0] + line.amount
                latest[0] = min(LARGEST, used)
                if latest[3] < line.ends:
                    latest[3] = line.ends
            room.held[id] = (asked, starts, expires)
            if len(room.pots) + len(room.held) > room.sweep_at:
                _sweep(room, now)

    def settle(self, id: str, actuals: Sequence[int], *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        room, actuals = self._room, tuple(actuals)
        with room.lock:
            held = room.held.get(id)
            if held is None:
                if id not in room.closed:
                    raise UnknownId("nothing is held under this id")
                lines, known = room.closed[id]
                if known is None or known != (actuals * len(lines) if len(actuals) == 1 else actuals):
                    raise Conflict("this id is released, or settled with other amounts")
                return False
            lines, starts, _ = held
            if len(actuals) == 1:
                actuals *= len(lines)
            if len(actuals) != len(lines):
                raise ValueError("expected one amount for each charge")
            for (key, amount), start, actual in zip(lines, starts, actuals, strict=True):
                pot = room.pots.get(key)
                count = None if pot is None else pot.latest if start == pot.start else pot.period(start)
                if count is not None:
                    more = actual - amount
                    if more:
                        count[0] = min(max(count[0] + more, 0), LARGEST)
                        if more > 0:
                            count[2] = min(count[2] + more, LARGEST)
                    settled = count[1] + actual
                    count[1] = min(LARGEST, settled)
            _close(room, id, lines, actuals)
            return True

    def release(self, id: str, *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        room = self._room
        with room.lock:
            held = room.held.get(id)
            if held is None:
                if id not in room.closed:
                    raise UnknownId("nothing is held under this id")
                return False
            lines, starts, expires = held
            if now >= expires:
                return False
            for (key, amount), start in zip(lines, starts, strict=True):
                pot = room.pots.get(key)
                count = None if pot is None else pot.period(start)
                if count is not None:
                    count[0] = max(count[0] - amount, 0)
            _close(room, id, lines, None)
            return True

    def balance(self, key: str) -> Count | None:
        """As the protocol says."""
        found = self.history(key, 1)
        return found[0] if found else None

    def history(self, key: str, most: int = 100) -> list[Count]:
        """As the protocol says."""
        with self._room.lock:
            pot = self._room.pots.get(key)
            if pot is None:
                return []
            periods = {**(pot.past or {}), pot.start: pot.latest}
            starts = [pot.start, *sorted((s for s in periods if s != pot.start), reverse=True)][:most]
            return [Count(key, s, periods[s][0], periods[s][1], periods[s][2], pot.ceiling) for s in starts]

    def keys(self, prefix: str = "", most: int = 1000) -> list[str]:
        """As the protocol says."""
        with self._room.lock:
            return sorted(k for k in self._room.pots if k.startswith(prefix))[:most]

    def set_ceiling(self, key: str, ceiling: int | None) -> None:
        """As the protocol says."""
        with self._room.lock:
            if key not in self._room.pots:
                self._room.pots[key] = _Pot(0, 0)
            self._room.pots[key].ceiling = ceiling


def _close(room: _Room, id: str, lines: _Asked, actuals: tuple[int, ...] | None) -> None:  # noqa: A002  reason: as in the protocol
    del room.held[id]
    room.closed[id] = (lines, actuals)
    if len(room.closed) > MAX_CLOSED:
        room.closed.popitem(last=False)


def _sweep(room: _Room, now: int) -> None:
    """Forgets periods and open reservations that are long over; comes back when there is twice as much as what stays."""
    for id in [i for i, (_, _, expires) in room.held.items() if expires + KEPT_OPEN < now]:  # noqa: A001  reason: as in the protocol
        del room.held[id]
    for key, pot in list(room.pots.items()):
        for start in [s for s, count in (pot.past or {}).items() if count[3] + KEPT_PERIODS < now]:
            del (pot.past or {})[start]
        if pot.ceiling is None and not pot.past and pot.latest[3] + KEPT_PERIODS < now:
            del room.pots[key]
    room.sweep_at = max(1024, 2 * (len(room.pots) + len(room.held)))
