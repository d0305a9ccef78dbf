"""One guarded call under way: the tokens set aside for it, the switch that may stop it, and the record of how it ended."""

from __future__ import annotations

import gc
import sys
from _thread import start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, get_ident
from types import TracebackType
from typing import Any, Literal, Self

from ..errors import Refused, Stopped
from ..verdict import Verdict
from .aside import surely

Outcome = Literal["done", "failed", "refused", "stopped", "canceled", "unsent"]
Usage = tuple[int | None, int | None]
"""Prompt tokens and response tokens as the provider counts them; None where it does not."""


class Ongoing:
    """How one call goes on.  It ends once, whichever way; what nobody settles by then is charged in full."""

    __slots__ = ("_end", "_inside", "_lock", "_refuse", "_release", "_settle", "_stopped", "_usage", "ended")

    def __init__(
        self,
        *,
        stopped: Callable[[], Verdict | None] | None = None,
        refuse: Callable[[Verdict], None] | None = None,
        settle: Callable[[Usage], None] | None = None,
        release: Callable[[], None] | None = None,
        end: Callable[[Outcome, Usage], None] | None = None,
    ) -> None:
        self._stopped, self._refuse = stopped, refuse
        self._settle, self._release, self._end = settle, release, end
        self._usage: Usage = (None, None)
        self._inside = False
        self._lock = Lock()
        self.ended = False

    def check(self) -> None:
        """Raises Stopped once the red button covers this call, with that on record."""
        if self._stopped is not None and (stopped := self._stopped()) is not None:
            self.refuse(stopped)

    def stopped(self) -> Verdict | None:
        """The verdict on this call once the red button covers it; waits for nothing."""
        return None if self._stopped is None else self._stopped()

    def refuse(self, stopped: Verdict) -> None:
        """Records that the call was stopped, and raises Stopped."""
        if self._refuse is not None:
            self._refuse(stopped)

    def used(self, prompt: int | None, response: int | None) -> None:
        """Notes what the provider says the call used."""
        if not self._inside:
            self._usage = (prompt, response)

    def counted_inside(self) -> None:
        """Says that what this call uses is counted, call by call, by a guarded client that it uses: it costs nothing beside that."""
        self._inside, self._usage = True, (0, 0)

    def end(self, outcome: Outcome) -> None:
        """Settles, or gives back what was set aside for a call that was not sent, and records; the first time only."""
        with self._lock:
            if self.ended:
                return
            self.ended = True
        if outcome == "unsent":
            if self._release is not None:
                self._release()
        elif self._settle is not None:
            self._settle(self._usage)
        if self._end is not None:
            self._end(outcome, self._usage)


class Ending:
    """Ends a call with whatever came of a block, unless the call was handed on to who goes on with it.

    `waits` says that it waits for a disk or a server: an async block then ends the call in a thread, and its task goes on when that is
    done, canceled or not.  `yields` says that a stream stands at a `yield`: who closes it there waits for its end, too.
    """

    __slots__ = ("_ongoing", "_waits", "outcome", "yields")

    def __init__(self, ongoing: Ongoing, waits: bool = False) -> None:
        self._ongoing, self._waits = ongoing, waits
        self.outcome: Outcome | None = "done"
        self.yields = False

    def hand_on(self) -> None:
        """Leaves the end to the awaitable or stream that the function returned."""
        if _collects not in gc.callbacks:
            gc.callbacks.append(_collects)
        self.outcome = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self.outcome = outcome_of(error)
        if self.outcome is not None:
            unhindered(self._ongoing.end, self.outcome)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self.outcome = outcome_of(error)
        if self.outcome is not None and not self._ongoing.ended:
            await self.aside(self._ongoing.end, self.outcome)

    async def aside(self, work: Callable[..., object], *given: Any) -> None:
        """Does work that takes locks and may wait, off the event loop where there is one; it is done whatever is canceled meanwhile."""
        # A coroutine that is thrown away can wait for nothing more.
        thrown_away = isinstance(sys.exception(), GeneratorExit) and not self.yields
        if not self._waits or thrown_away or get_ident() in _COLLECTING:
            unhindered(work, *given)
        else:
            await surely(unhindered, work, *given)


@contextmanager
def unless_sent(ongoing: Ongoing) -> Iterator[None]:
    """Ends a call as not sent where a block before it fails."""
    try:
        yield
    except BaseException:
        ongoing.end("unsent")
        raise


def outcome_of(error: BaseException) -> Outcome:
    """How a call ended that raised."""
    if isinstance(error, Stopped):
        return "stopped"
    if isinstance(error, Refused):
        return "refused"
    return "failed" if isinstance(error, Exception) else "canceled"


def unhindered(work: Callable[..., object], *given: Any) -> None:
    """Does work that takes locks; in a thread of its own where the garbage collector came upon an abandoned stream.

    It may do so anywhere, also where this thread holds the lock of a journal or a store.
    """
    if get_ident() in _COLLECTING:
        with suppress(RuntimeError):  # at the end of the process no thread starts; what nobody settles stays charged
            start_new_thread(work, given)
    else:
        work(*given)


_COLLECTING: set[int] = set()  # the threads in which garbage is collected just now


def _collects(phase: str, _info: object) -> None:
    (_COLLECTING.add if phase == "start" else _COLLECTING.discard)(get_ident())
