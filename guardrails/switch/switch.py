"""The switch as one process holds it: one quick read for each decision, and the acts that stop, start, suspend and enforce."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from time import monotonic, monotonic_ns
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from ..ids import uuid7
from . import acts, drill
from .board import Board, Bypass, Stop, everything
from .doubt import Doubt, Mode
from .drill import Report
from .errors import Refusal, Unrecorded
from .files import Unsynced
from .folder import Folder
from .home import Home, Look, Memory
from .scope import EVERYTHING, Scope
from .seen import Row, processes
from .told import Act, Adopted, Recorder, Status, Troubles
from .view import State, View
from .watch import Watch

if TYPE_CHECKING:
    from .remote import Flags

Clock = Callable[[], datetime]

PERIOD_NS: Final = 10_000_000
"""The longest that a decision trusts its last look, and so the least that `stop` takes over processes: 10 ms."""
STOP_WAIT: Final = 0.25
START_WAIT: Final = 5.0
SILENT: Final = 2.0
"""Seconds after which a store of several machines that was not heard is stale."""
_ROW_NS: Final = 1_000_000_000


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def nowhere(kind: str, body: Mapping[str, Any]) -> None:
    """Records nothing."""


class Switch:
    """The red button.

    `clear` is all that a decision pays while nothing is stopped or bypassed.  Acts are handed to `record` as kind and body: a stop takes
    effect first and is recorded then, whatever else is recorded first.
    """

    def __init__(
        self,
        home: Home,
        *,
        clock: Clock = now,
        record: Recorder = nowhere,
        mode: Mode = "stopped",
        grace: timedelta = timedelta(minutes=1),
        proposal: timedelta = timedelta(minutes=15),
        longest: timedelta = timedelta(hours=4),
        row: Row | None = None,
        own: Path | None = None,
        troubles: Troubles | None = None,
    ) -> None:
        if mode not in ("stopped", "open"):
            raise Refusal("the mode is `stopped` or `open`")
        self._home, self._clock, self._record = home, clock, record
        self._doubt, self._proposal, self._longest = Doubt(mode, grace.total_seconds()), proposal, longest
        self._row, self._own = row, own
        self._lock = RLock()
        self._mine: dict[str, Stop] = {}  # stops that are in force here whatever became of them elsewhere
        self._troubles = troubles or Troubles()
        self._listeners: tuple[Callable[[], object], ...] = ()
        self._watch: Watch | None = None
        self._told: object = None
        self._said = 0
        self._closed = False
        self._view = View(Board(), (), None, State.UNKNOWN, "not read yet", "")
        self._calm = False
        self._due = 0
        # Until when a decision has nothing to ask: `_due` in seconds while nothing is stopped or bypassed, else 0.
        self._trusted = 0.0
        _OPEN.add(self)
        self._look()

    @classmethod
    def memory(cls, *, people: int = 1, **options: Any) -> Self:
        """A switch of this process alone: no file, no thread, and no other process shares it."""
        switch = cls(Memory(), **options)
        switch._declare(people)
        return switch

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        marker: str | Path | None = None,
        people: int | None = None,
        flags: Flags | None = None,
        counted: bool = True,
        **options: Any,
    ) -> Self:
        """The switch of a state folder, shared by every process that opens it.

        `marker` is a file in a second place that tells a deleted state from one that never was.  `people` is how many it takes to start
        again; the state keeps the largest number ever declared.  `flags` connects several machines.  A process that only asks opens with
        `counted=False` and is not listed.
        """
        clock, troubles = options.get("clock", now), Troubles()
        adopted = Adopted(options.get("record", nowhere), troubles)
        local = Folder(Path(folder), None if marker is None else Path(marker), clock, adopted)
        local.begin(START_WAIT)
        home: Home = local
        if flags is not None:
            from .remote import Shared

            home = Shared(local, flags, troubles.add)
        row = Row(local.own, _stamp(clock)) if counted else None
        switch = cls(home, row=row, own=local.own, troubles=troubles, **options)
        if people is not None:
            switch._declare(people)
        return switch

    # -- what a decision asks

    @property
    def clear(self) -> bool:
        """Whether nothing is stopped and nothing bypassed, as of at most 10 ms ago."""
        # Seconds, and as a statement: the interpreter compares floats in a branch quicker than whole numbers in an expression.
        if monotonic() < self._trusted:
            return True
        return self._look()

    def stopped(self, system: str | None = None, destination: str | None = None, tool: str | None = None) -> Stop | None:
        """The stop that covers a call; None when it may go on."""
        return None if self.clear else self._view.covering(system, destination, tool)

    @property
    def bypassed(self) -> Bypass | None:
        """The bypass in force, under which policies that are not locked are not enforced.  A stop stands above it."""
        return None if self.clear else self._view.bypass

    @property
    def state(self) -> State:
        """How well the switch can be told now."""
        _ = self.clear
        return self._view.state

    # -- what people do

    def stop(self, scope: Scope = EVERYTHING, *, reason: str, by: str) -> Act:
        """Stops what `scope` covers; when this returns, no process on this machine begins it any more.

        It works with every store down and the disk full, and then says what was lost.  Raises Unrecorded when the log did not take it, with
        the stop in force all the same.
        """
        person, why = acts.checked(by, reason)
        made = Stop(uuid7(), scope, person, why, self._now())
        acts.stop(self._view.board, made)  # raises before anybody sees anything
        with self._lock:
            self._mine[made.id] = made
        self._again()
        lost: tuple[str, ...] | None = None
        with suppress(Exception):  # told below, if the state cannot be written either
            lost = self._home.mark(made)
        seen = monotonic_ns() + PERIOD_NS
        alone = False
        troubles: tuple[str, ...] = ()
        try:
            self._home.change(lambda board: acts.stop(board, made), wait=STOP_WAIT, here=True, own=made.id)
        except Refusal:
            self._home.unmark(made)
            self._mine.pop(made.id, None)
            self._again()
            raise
        except Exception as failure:  # noqa: BLE001  reason: whatever is in the way, there is a second way
            alone, troubles = self._kept(made, lost or (), failure)
            seen = monotonic_ns() + PERIOD_NS
        else:
            self._home.unmark(made)
            if lost is None:  # seen with the state, and not before
                seen = monotonic_ns() + PERIOD_NS
        self._again()
        try:
            self._record(*acts.stopped(made))
        except Exception as failure:
            raise Unrecorded(Act(made.id, troubles=(*troubles, f"not recorded: {type(failure).__name__}"), alone=alone)) from failure
        finally:
            if not self._home.alone and (rest := seen - monotonic_ns()) > 0:
                time.sleep(rest / 1e9)
        return Act(made.id, troubles=(*troubles, *self._troubles.taken()), alone=alone)

    def start(self, scope: Scope = EVERYTHING, *, reason: str, by: str) -> Act:
        """Starts again what was stopped with exactly this scope, when as many different people as declared say so in time.

        Recorded first.  Raises Refusal where nothing with this scope is stopped.
        """
        return self._wish("start", scope, by, reason, 0)

    def bypass(self, lasts: timedelta, *, reason: str, by: str) -> Act:
        """Suspends policies that are not locked, when two different people say so in time; it ends by itself."""
        return self._wish("bypass", None, by, reason, int(lasts.total_seconds()))

    def enforce(self, *, reason: str, by: str) -> Act:
        """Ends a bypass, and wishes for one, at once: one person is enough."""
        person, why = acts.checked(by, reason)
        id = uuid7()  # noqa: A001  reason: the word

        def act(board: Board) -> Board:
            ended = "" if board.bypass is None else board.bypass.id
            self._record(*acts.enforced(person, why, self._now(), ended))
            return acts.enforce(board)

        self._home.change(act, wait=START_WAIT)
        self._again()
        return Act(id, troubles=self._troubles.taken())

    def status(self) -> Status:
        """What is stopped, by whom, since when, what is proposed, and which live processes have seen it."""
        self._again()
        view = self._view
        rows = () if self._own is None else processes(self._own)
        board = acts.current(view.board, self._now())
        told = (view.stops, board.proposals, view.bypass, rows, self._troubles.seen)
        return Status(view.state, view.why, board.generation, board.people, *told)

    def listen(self, listener: Callable[[], object]) -> None:
        """Calls `listener` after each change that this process notices, in the thread that noticed it.  What it raises is dropped."""
        self._listeners = (*self._listeners, listener)

    def watch(self) -> None:
        """Starts one thread that looks also while nobody decides; an idle process then sees a stop or a drill as soon as others."""
        with self._lock:
            if not self._closed and (self._watch is None or not self._watch.alive):
                self._watch = Watch(self._look, PERIOD_NS / 1e9)

    def drill(self, *, wait: float = 5.0) -> Report:
        """Measures how long until each live process of this machine has seen a stop, without stopping anybody.  Raises Busy, Refusal."""
        if self._own is None:
            raise Refusal("a switch in memory has no other process to drill")
        report = drill.run(self._own, uuid7(), self._now(), wait)
        self._record("switch.drill", {key: value for key, value in report.plain().items() if key not in ("version", "processes")})
        return report

    def close(self) -> None:
        """Gives back what is open.  A closed switch stops everything."""
        if self._watch is not None:
            self._watch.close()
        with self._lock:
            self._closed = True
            self._home.close()
            if self._row is not None:
                self._row.close()
            self._due, self._trusted = 0, 0.0
        _OPEN.discard(self)
        self._look()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- how it looks

    def _again(self) -> None:
        """Looks now."""
        with self._lock:
            self._due, self._trusted = 0, 0.0
        self._look()

    def _look(self) -> bool:
        with self._lock:
            started = monotonic_ns()
            if started >= self._due:
                self._refresh(started)
                # Counted from before the look: what was true then is trusted for this long and no longer.
                self._due = started + PERIOD_NS
                self._trusted = self._due / 1e9 if self._calm else 0.0
            calm = self._calm
            told, key = self._told, (self._view.board.generation, self._view.state, self._view.stops, self._view.bypass)
            self._told = key
        if told is not None and told != key:
            for listener in self._listeners:
                with suppress(Exception):
                    listener()
        return calm

    def _refresh(self, started: int) -> None:
        look = self._found()
        silent = self._home.silent()
        state = State.UNKNOWN if look.why else State.STALE if silent > SILENT else State.READY
        why = look.why or ("a store of several machines does not answer" if state is State.STALE else "")
        board = look.board
        if self._mine:
            on = {s.scope for s in board.stops}
            self._mine = {i: s for i, s in self._mine.items() if i not in board.lifted and s.scope not in on}
        doubt = _CLOSED if self._closed else self._doubt.stop(state, why, started / 1e9, silent=silent)
        stops = (*board.stops, *look.beside, *self._mine.values(), *((doubt,) if doubt else ()))
        bypass = self._doubt.sure(board.bypass, state, self._clock)
        if (board, stops, bypass, state, look.drill) != self._shown():
            self._view = View(board, stops, bypass, state, why, look.drill)
            self._calm = self._view.calm
            self._said = 0
        if self._row is not None and not self._closed and started - self._said > _ROW_NS:
            self._said = started
            self._row.say(board.generation, look.drill, _stamp(self._clock))

    def _found(self) -> Look:
        if self._closed:
            return Look(self._view.board, (), "closed")
        try:
            return self._home.look()
        except Exception as failure:  # noqa: BLE001  reason: a look that fails says that the state cannot be told
            return Look(self._view.board, (), f"unreadable: {type(failure).__name__}")

    def _shown(self) -> tuple[object, ...]:
        view = self._view
        return (view.board, view.stops, view.bypass, view.state, view.drill)

    # -- how it acts

    def _wish(self, act: Literal["start", "bypass"], scope: Scope | None, by: str, reason: str, seconds: int) -> Act:
        person, why = acts.checked(by, reason)
        wish = acts.wish(uuid7(), act, scope, person, why, self._now(), self._proposal, seconds)
        outcome: acts.Outcome | None = None
        recorded: tuple[Any, ...] = ()

        def change(board: Board) -> Board:
            nonlocal outcome, recorded
            for made in self._mine.values():
                if all(s.scope != made.scope for s in board.stops):
                    board = acts.stop(board, made)
            outcome = acts.start(board, wish) if act == "start" else acts.bypass(board, wish, self._longest)
            if outcome.records != recorded:  # on several machines the same act may be tried again
                for kind, body in outcome.records:
                    self._record(kind, body)
                recorded = outcome.records
            return outcome.board

        try:
            self._home.change(change, wait=START_WAIT, rebuild=act == "start" and scope == EVERYTHING)
        except Unsynced:  # it has happened; what power may undo leaves everything stopped as before
            self._troubles.add("a loss of power may undo this: the disk did not confirm it")
        except Exception as failure:
            if recorded:
                with suppress(Exception):
                    self._record("switch.failed", {"id": wish.id, "error": type(failure).__name__, "at": self._now().isoformat()})
            self._again()
            raise
        assert outcome is not None
        self._again()
        return Act(wish.id, not outcome.missing, outcome.missing, outcome.until, self._troubles.taken())

    def _declare(self, people: int) -> None:
        if isinstance(people, bool) or not isinstance(people, int) or not 1 <= people <= 9:
            raise Refusal("between 1 and 9 people start again")

        def act(board: Board) -> Board:
            if people <= board.people:
                return board
            self._record("switch.people", {"people": people, "before": board.people, "at": self._now().isoformat()})
            return replace(board, people=people)

        if self._view.state is not State.UNKNOWN and self._view.board.people < people:
            self._home.change(act, wait=START_WAIT, here=True)  # the larger number wins, wherever it was declared
            self._again()

    def _kept(self, made: Stop, lost: tuple[str, ...], failure: Exception) -> tuple[bool, tuple[str, ...]]:
        try:
            return False, (*self._home.keep(made), *lost)
        except Exception as second:  # noqa: BLE001  reason: told; the stop holds in this process
            names = " and ".join(dict.fromkeys((type(failure).__name__, type(second).__name__)))
            return True, (f"only this process is stopped: {names}",)

    def _now(self) -> datetime:
        try:
            return self._clock()
        except Exception:  # noqa: BLE001  reason: a clock that fails stops nobody from stopping
            return now()

    def _forked(self) -> None:
        self._lock = RLock()
        self._home.forked()
        self._due = self._said = 0
        self._trusted = 0.0


_CLOSED: Final = everything("closed", "the switch is closed", datetime.fromtimestamp(0, UTC))
_OPEN: weakref.WeakSet[Switch] = weakref.WeakSet()


def _stamp(clock: Clock) -> str:
    try:
        return clock().isoformat(timespec="milliseconds")
    except Exception:  # noqa: BLE001  reason: a row without a time is still a row
        return ""


def _forked() -> None:
    for switch in list(_OPEN):
        switch._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
