"""Leases: a process sets a block aside in the store and spends it by itself, so that most calls ask nobody.

A lease is one reservation in the store, for one combination of pots.  What it holds counts there from the start, so that whatever happens
to the process, nothing is spent that was not taken before: overspend stays zero.  What it did not need goes back when it ends, and counts
as spent where the process did not live to say so.
"""

from __future__ import annotations

import os
import time
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from ..errors import Conflict, Exhausted, StoreDown, StoreError
from ..ids import uuid7
from ..stores.protocols import Counters, Line
from .charge import for_each

MAX_CLOSED = 10_000
_TRIES = 4


@dataclass(slots=True)
class _Lease:
    """One block: what is left of each line, what was spent of it, and how many calls are under way."""

    id: str
    starts: list[int]
    left: list[int]
    spent: list[int]
    expires: int
    calls: int = 0
    over: bool = False


@dataclass(slots=True)
class _Bundle:
    """One combination of pots, and its lease.  Its lock is held while the store is asked, the lease's numbers have the room's lock."""

    asking: Lock = field(default_factory=Lock)
    lease: _Lease | None = None
    failed: float = float("-inf")


class Leases:
    """The leases of this process; a forked child has none of its parent's.

    A block is the `block`th part of a limit, or what a call needs; a lease ends after `ttl`, with its period, or when it is used up.
    """

    def __init__(self, counters: Counters, *, block: int, ttl: timedelta) -> None:
        self._counters, self._block, self._ttl = counters, block, int(ttl.total_seconds())
        self._clear()
        _OPEN.add(self)

    def _clear(self) -> None:
        self._lock = Lock()
        self._bundles: dict[tuple[str, ...], _Bundle] = {}
        self._held: dict[str, tuple[_Lease, list[tuple[str, int]], int]] = {}
        self._closed: OrderedDict[str, list[int] | None] = OrderedDict()
        self._ended: list[_Lease] = []

    def reserve(self, id: str, lines: Sequence[Line], now: int, expires: int) -> None:  # noqa: A002  reason: the word of callers
        """Takes the amounts out of this process's lease.  Raises Exhausted, Conflict, and StoreDown where a new lease is needed."""
        asked = [(line.key, line.amount) for line in lines]
        with self._lock:
            bundle = self._bundles.setdefault(tuple(key for key, _ in asked), _Bundle())
            if self._take(bundle.lease, id, asked, lines, expires):
                return
        began = time.monotonic()
        with bundle.asking:
            with self._lock:
                if self._take(bundle.lease, id, asked, lines, expires):
                    return
                self._retire(bundle, now)
            if bundle.failed > began:
                # Somebody else has just waited for the store; all who waited with them would wait once more.
                raise StoreDown("the store does not answer, and what was leased is used up")
            try:
                self._give_back(now)
                lease = self._ask(lines, now)
            except StoreDown:
                bundle.failed = time.monotonic()
                raise
            with self._lock:
                bundle.lease = lease
                self._take(lease, id, asked, lines, expires)

    def settle(self, id: str, actuals: list[int], now: int) -> bool | None:  # noqa: A002  reason: as above
        """Settles a call that was reserved here; None where it was not."""
        if not self._held and not self._closed:
            return None
        with self._lock:
            held = self._held.get(id)
            if held is None:
                if id not in self._closed:
                    return None
                known = self._closed[id]
                if known is None or known != for_each(actuals, len(known)):
                    raise Conflict("this id is released, or settled with other amounts")
                return False
            self._close(id, for_each(actuals, len(held[1])))
        self._try_to_give_back(now)
        return True

    def release(self, id: str, now: int) -> bool | None:  # noqa: A002  reason: as above
        """Gives back what a call reserved here; None where it did not.  After its time it counts as spent."""
        if not self._held and not self._closed:
            return None
        with self._lock:
            held = self._held.get(id)
            if held is None:
                return False if id in self._closed else None
            if now >= held[2]:
                return False
            self._close(id, None)
        self._try_to_give_back(now)
        return True

    def end(self, now: int) -> None:
        """Ends all leases and gives back what is left.  Calls under way count as spent in full."""
        with self._lock:
            for id in list(self._held):  # noqa: A001  reason: as above
                self._close(id, [amount for _, amount in self._held[id][1]])
            for bundle in self._bundles.values():
                self._retire(bundle, now)
        self._give_back(now)

    # ------------------------------------------------------------------ inside

    def _take(self, lease: _Lease | None, id: str, asked: list[tuple[str, int]], lines: Sequence[Line], expires: int) -> bool:  # noqa: A002  reason: as above
        if id in self._held:
            if self._held[id][1] != asked:
                raise Conflict("this id holds other amounts")
            return True
        if id in self._closed:
            raise Conflict("this id is settled or released")
        if lease is None or lease.over or any(line.start > start for line, start in zip(lines, lease.starts, strict=True)):
            return False
        if any(line.amount > left for line, left in zip(lines, lease.left, strict=True)):
            return False
        lease.left = [left - amount for left, (_, amount) in zip(lease.left, asked, strict=True)]
        lease.calls += 1
        self._held[id] = (lease, asked, expires)
        return True

    def _close(self, id: str, actuals: list[int] | None) -> None:  # noqa: A002  reason: as above
        lease, asked, _ = self._held.pop(id)
        used = actuals or [0] * len(asked)
        lease.left = [left + amount - n for left, (_, amount), n in zip(lease.left, asked, used, strict=True)]
        lease.spent = [spent + n for spent, n in zip(lease.spent, used, strict=True)]
        lease.calls -= 1
        self._closed[id] = actuals
        if len(self._closed) > MAX_CLOSED:
            self._closed.popitem(last=False)

    def _retire(self, bundle: _Bundle, now: int) -> None:
        """Ends a bundle's lease; it goes back to the store when its last call is settled, or past its time."""
        for id in [i for i, (_, _, expires) in self._held.items() if expires <= now]:  # noqa: A001  reason: as above
            self._close(id, [amount for _, amount in self._held[id][1]])
        if bundle.lease is not None:
            bundle.lease.over = True
            self._ended.append(bundle.lease)
            bundle.lease = None

    def _try_to_give_back(self, now: int) -> None:
        if self._ended:
            try:
                self._give_back(now)
            except StoreDown:
                return  # the block counts as spent until the store answers again

    def _give_back(self, now: int) -> None:
        while True:
            with self._lock:
                lease = next((x for x in self._ended if not x.calls), None)
                if lease is None:
                    return
                self._ended.remove(lease)
            try:
                self._counters.settle(lease.id, lease.spent, now=now)
            except StoreDown:
                with self._lock:
                    if len(self._ended) < MAX_CLOSED:
                        self._ended.append(lease)
                raise
            except StoreError:
                continue  # forgotten by now: it counts as spent

    def _ask(self, lines: Sequence[Line], now: int) -> _Lease:
        blocks = [max(line.amount, line.limit // self._block) for line in lines]
        for _ in range(_TRIES):
            id = f"lease-{uuid7()}"  # noqa: A001  reason: as above
            try:
                asked = [line._replace(amount=block) for line, block in zip(lines, blocks, strict=True)]
                self._counters.reserve(id, asked, now=now, expires=now + self._ttl)
            except Exhausted as short:
                index, there = short.index, short.limit - short.used
                if blocks[index] == lines[index].amount:
                    raise
                # Near its end a budget is shared out in ever smaller parts, so that one process does not hold all that is left.
                blocks[index] = max(lines[index].amount, there // 4)
                continue
            return _Lease(id, [line.start for line in lines], list(blocks), [0] * len(lines), now + self._ttl)
        amounts = [line.amount for line in lines]
        id = f"lease-{uuid7()}"  # noqa: A001  reason: as above
        self._counters.reserve(id, lines, now=now, expires=now + self._ttl)
        return _Lease(id, [line.start for line in lines], amounts, [0] * len(lines), now + self._ttl)


_OPEN: weakref.WeakSet[Leases] = weakref.WeakSet()


def _forked() -> None:
    for leases in list(_OPEN):
        leases._clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
