"""Counters in this process's memory: a lock and two dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from ...errors import Conflict, Exhausted, UnknownId
from ..protocols import BACK, KEPT_OPEN, KEPT_PERIODS, LARGEST, Count, Line
from .memory import Memory

MAX_CLOSED = 10_000  # how many settled and released ids are known at least; at most twice as many are


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


# What is held under an id: what was asked for, where each line counts, when it expires; and what is kept of one that is closed.
_Asked = tuple[Line, ...]
_Held = tuple[_Asked, list[list[int]], int]
_Closed = tuple[_Asked, tuple[int, ...] | None]


class _Room:
    def __init__(self) -> None:
        self.lock = Lock()
        self.pots: dict[str, _Pot] = {}
        self.held: dict[str, _Held] = {}
        # Two generations: to drop the older one at once costs less than to drop one id with each call.
        self.closed: dict[str, _Closed] = {}
        self.older: dict[str, _Closed] = {}
        self.sweep_at = 1024


class Counters:
    """Counters that the budgets of one process share through their `Memory`."""

    def __init__(self, memory: Memory) -> None:
        self._room = memory.shared("counters", _Room)

    def reserve(self, id: str, lines: Sequence[Line], *, now: int, expires: int, force: bool = False) -> None:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        room, asked = self._room, tuple(lines)
        with room.lock:
            if id in room.held or id in room.closed or id in room.older:
                known = (room.held.get(id) or _closed(room, id))[0]
                if [(line.key, line.amount) for line in known] != [(line.key, line.amount) for line in asked]:
                    raise Conflict("this id holds other amounts")
                return
            pots = room.pots
            counts: list[list[int] | None] = []
            for key, limit, amount, start, _ in asked:
                pot, count, used = pots.get(key), None, 0
                if pot is not None:
                    if start == pot.start or start < pot.start <= now + BACK:
                        count = pot.latest
                        used = count[0]
                    elif pot.past and start in pot.past:
                        used = pot.past[start][0]
                    if pot.ceiling is not None and limit != LARGEST:
                        limit = pot.ceiling
                if used + amount > limit and not force:
                    raise Exhausted(len(counts), used, limit)
                counts.append(count)
            taken = []
            for (key, _, amount, start, ends), count in zip(asked, counts):  # noqa: B905  reason: as many, and to be strict costs a tenth
                if count is None:
                    count = _opened(pots, key, start, ends)
                used = count[0] + amount
                count[0] = used if used < LARGEST else LARGEST  # noqa: FURB136  reason: a third of the time
                if count[3] < ends:
                    count[3] = ends
                taken.append(count)
            room.held[id] = (asked, taken, expires)
            if len(pots) + len(room.held) > room.sweep_at:
                _sweep(room, now)

    def settle(self, id: str, actuals: Sequence[int], *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        room, actuals = self._room, tuple(actuals)
        with room.lock:
            held = room.held.get(id)
            if held is None:
                asked, known = _closed(room, id)
                if known is None or known != (actuals * len(asked) if len(actuals) == 1 else actuals):
                    raise Conflict("this id is released, or settled with other amounts")
                return False
            asked, counts, _ = held
            if len(actuals) != len(asked):
                if len(actuals) != 1:
                    raise ValueError("expected one amount for each charge")
                actuals *= len(asked)
            for (_, _, amount, _, _), count, actual in zip(asked, counts, actuals):  # noqa: B905  reason: as above
                if more := actual - amount:
                    count[0] = min(max(count[0] + more, 0), LARGEST)
                    if more > 0:
                        count[2] = min(count[2] + more, LARGEST)
                settled = count[1] + actual
                count[1] = settled if settled < LARGEST else LARGEST  # noqa: FURB136  reason: as above
            _close(room, id, asked, actuals)
            return True

    def release(self, id: str, *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        room = self._room
        with room.lock:
            held = room.held.get(id)
            if held is None:
                _closed(room, id)
                return False
            asked, counts, expires = held
            if now >= expires:
                return False
            for line, count in zip(asked, counts, strict=True):
                count[0] = max(count[0] - line.amount, 0)
            _close(room, id, asked, None)
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


def _opened(pots: dict[str, _Pot], key: str, start: int, ends: int) -> list[int]:
    """Makes the counter where there is none, and this period its latest one."""
    pot = pots.get(key)
    if pot is None:
        pot = pots[key] = _Pot(start, ends)
    elif start != pot.start:
        pot.turn(start, ends)
    return pot.latest


def _closed(room: _Room, id: str) -> _Closed:  # noqa: A002  reason: as in the protocol
    """What is known of an id that is held no more.  Raises UnknownId."""
    found = room.closed.get(id) or room.older.get(id)
    if found is None:
        raise UnknownId("nothing is held under this id")
    return found


def _close(room: _Room, id: str, asked: _Asked, actuals: tuple[int, ...] | None) -> None:  # noqa: A002  reason: as in the protocol
    del room.held[id]
    if len(room.closed) >= MAX_CLOSED:
        room.older, room.closed = room.closed, {}
    room.closed[id] = (asked, actuals)


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
