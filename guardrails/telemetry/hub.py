"""`Telemetry`: told of every decision in a microsecond; a thread says the rest of it, to OpenTelemetry and to a decision log.

What a decision costs while nobody listens is one comparison, which the engine makes: `wake` is the reading of `perf_counter_ns` from
which on `decided` wants to be called.  It is 0 while somebody listens, and never comes where telemetry is off.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cache
from threading import Lock
from time import perf_counter_ns, time_ns
from typing import Any, Final, Literal
from weakref import WeakSet

from ..events import Event
from ..verdict import Effect, Verdict
from . import names
from .backlog import Backlog
from .counts import Counts
from .listeners import Listeners, Wants
from .log import DecisionLog, asked, chosen, shares
from .meters import Meters, tally
from .notes import INFO, WARN, Budget, Known, Note, Wait
from .outlet import Outlet

Which = Literal["off", "non_allow", "all"]

QUEUE: Final = 4096
"""Records that wait for the thread at most."""
LOOK: Final = 10_000_000
"""Nanoseconds between two looks for an SDK."""

_NEVER = sys.maxsize
_MARKS = 1024


class Telemetry:
    """Tells OpenTelemetry, a decision log, or both, of every decision.

    `spans` and `events` choose which decisions become a span or an event; `sample` maps effects to the share of these that is recorded, as
    in `{"allow": 0.01}`, while metrics count all.  Providers are those of the process unless they are given.
    """

    def __init__(
        self,
        *,
        spans: Which = "non_allow",
        events: Which = "non_allow",
        metrics: bool = True,
        sample: Mapping[str, float] | None = None,
        log: DecisionLog | None = None,
        langfuse: bool = False,
        tracer_provider: Any = None,
        meter_provider: Any = None,
        logger_provider: Any = None,
        queue: int = QUEUE,
    ) -> None:
        for word, which in (("spans", spans), ("events", events)):
            if which not in ("off", "non_allow", "all"):
                raise ValueError(f"expected `off`, `non_allow` or `all` as `{word}`")
        self._metrics, self._log = metrics, log
        self._shares = shares(sample or {})
        self._listeners = Listeners(spans, events, log is not None, (tracer_provider, meter_provider, logger_provider))
        self._counts = Counts()
        self._meters = Meters(self._counts)
        self._outlet = Outlet(spans, events, self._shares, log, langfuse, self._meters)
        self._backlog = Backlog(queue, self._ready, self._outlet.work, self._outlet.rest)
        self._queue, self._limit = self._backlog.queue, queue
        self._marked: dict[tuple[int, int], Effect] = {}
        self._silent = spans == events == "off" and not metrics and log is None
        self._closed = False
        self._fresh()
        _every.add(self)

    def _fresh(self) -> None:
        """As before the first decision."""
        self._lock = Lock()
        self._locked = False
        self._here = self._counts.here
        self._listeners.reset()
        self._found: Any = None
        self._wants: Wants | None = None
        self.wake = _NEVER if self._silent or self._closed else 0
        """The reading of `perf_counter_ns` from which on `decided` wants to be called."""

    @classmethod
    def off(cls) -> Telemetry:
        """Telemetry that says nothing."""
        return cls(spans="off", events="off", metrics=False)

    # What the engine calls.

    def decided(self, verdict: Verdict, event: Event | None = None, policies: Known | None = None) -> None:
        """Takes note of a decision.  `event` and `policies` add what a verdict does not say: who asked, and which names are registered."""
        wants = self._wants
        if wants is None:
            wants = self._look()
            if wants is None:
                return
        findings = verdict.findings
        if (findings or wants.allows) and wants.records and self._recorded(wants, verdict, event, policies):
            return  # the thread counts it, so that it is not counted twice
        if not self._metrics:
            return
        try:
            cells = self._here.cells
        except AttributeError:
            cells = self._counts.enter()
        tally(cells, verdict)

    def _recorded(self, wants: Wants, verdict: Verdict, event: Event | None, policies: Known | None) -> bool:
        """Puts a decision in front of the thread, unless there is no room or the sampler leaves it out."""
        effect, context = verdict.effect, None
        if wants.span is not None:
            span = wants.span()
            context = span.get_span_context()
            if effect and span.is_recording():
                self._mark(span, context, verdict)
        share = self._shares[effect]
        if share < 1 and self._log is None and not chosen(verdict.id, share):
            return False
        if len(self._queue) >= self._limit:
            for signal in wants.lost:
                self._meters.add("dropped", signal)
            return False
        if verdict.cause is not None:
            verdict = replace(verdict, cause=None)  # it may quote what was judged
        # What an event says of its place goes along, and nothing that is judged.
        place = None if event is None else (event.checkpoint, event.system, event.destination, event.tool, event.kind)
        who = None if self._log is None or event is None else asked(event)
        self._queue.append((verdict, context, time_ns(), place, policies, who))
        return True

    def _mark(self, span: Any, context: Any, verdict: Verdict) -> None:
        """The two attributes of the current span, which may end soon: they cannot wait.  The strictest effect stays."""
        marked, key = self._marked, (context.trace_id, context.span_id)
        if marked.get(key, Effect.ALLOW) < verdict.effect:
            if len(marked) >= _MARKS:
                marked.clear()
            marked[key] = verdict.effect
            self._listeners.api.mark(span, verdict.effect.word, verdict.digest[:12])

    def installed(self, owner: object, digest: str, policies: Iterable[str]) -> None:
        """Which policy set is in force in `owner`, for as long as that lives."""
        self._meters.in_force[owner] = (digest[:12], tuple(policies))

    def reloaded(self, outcome: Literal["installed", "refused"]) -> None:
        """A policy set was put in force, or refused."""
        self._meters.add("reload", outcome)

    def unguarded(self, library: str, destination: str) -> None:
        """A client that nobody guards called a model; `destination` is a registered one, or `_other`."""
        self._meters.add("unguarded", library, destination)

    # What sign-offs, the switch and budgets call.

    def signoff(
        self,
        state: str,
        *,
        id: str,  # noqa: A002  reason: the word requests use
        decision: str,
        actor: str | None = None,
        ref: str | None = None,
        waited: float | None = None,
        traceparent: str | None = None,
    ) -> None:
        """A sign-off changed its state: `required`, `pending`, `approved`, `denied` or `expired`.

        `id` is that of the request, `decision` that of the verdict that held.  `actor` is `human`, `policy` or `service`, `ref` a keyed
        hash of who it was; `waited` counts seconds from request to outcome; `traceparent` is what `traceparent()` gave when it was held.
        """
        ids = {"guardrails.decision.id": decision, "guardrails.approval.id": id}
        by = {"guardrails.approval.actor.type": actor, "guardrails.approval.actor.ref": ref}
        self._note(names.APPROVAL_EVENT, {**ids, "guardrails.approval.state": state, **by}, traceparent)
        if state in names.OUTCOMES:
            if actor == "human":
                verdict = {"gen_ai.evaluation.name": "human_signoff", "gen_ai.evaluation.score.label": state}
                self._note(names.EVALUATION_EVENT, {**ids, **verdict}, traceparent)
            if waited is not None and self._metrics:
                self._put(Wait(state, max(0.0, float(waited))), "durations")

    def traceparent(self) -> str | None:
        """The current span as a W3C `traceparent`, to be kept with a request; None where there is no span."""
        api = self._speaking()
        written: str | None = None if api is None else api.written(api.get_current_span().get_span_context())
        return written

    def resumed(self, traceparent: str | None, *, decision: str | None = None) -> None:
        """Links the current span, in which a held action goes on, to the one in which it was held."""
        api = None if traceparent is None else self._speaking()
        if api is not None and (context := api.read(traceparent)) is not None:
            api.link(context, {"guardrails.decision.id": decision})

    def inside(self, traceparent: str | None) -> AbstractContextManager[None]:
        """Makes a span of another process the parent of what happens in a block.  What is no `traceparent` changes nothing."""
        api = None if traceparent is None else self._speaking()
        if api is not None and (context := api.read(traceparent)) is not None:
            within: AbstractContextManager[None] = api.inside(context)
            return within
        return nullcontext()

    def switch_seen(self, scope: str, mode: str, version: str | None = None) -> None:
        """This process saw a change of the switch: to be called once for each change."""
        attributes = {
            "feature_flag.key": f"{names.COMPONENT}.kill_switch",
            "feature_flag.result.variant": mode,
            "feature_flag.version": version,
            "guardrails.kill_switch.scope": scope,
        }
        self._note(names.FLAG_EVENT, attributes, severity=WARN)

    def switch_changed(self, scope: str, mode: str, *, actor: str | None = None, ref: str | None = None) -> None:
        """Somebody worked the switch: `scope` is `all`, `system`, `destination` or `tool`, `mode` what it was put to."""
        attributes = {
            "guardrails.kill_switch.scope": scope,
            "guardrails.kill_switch.mode": mode,
            "guardrails.approval.actor.type": actor,
            "guardrails.approval.actor.ref": ref,
        }
        self._note(names.SWITCH_EVENT, attributes, severity=WARN)

    def observe(
        self,
        *,
        pending: Callable[[], Mapping[str, int]] | None = None,
        stopped: Callable[[], Mapping[tuple[str, str], int]] | None = None,
        budgets: Callable[[], Iterable[Budget]] | None = None,
    ) -> None:
        """What gauges read, on the thread of whoever collects: waiting requests by policy, engaged switches by scope and mode, budgets."""
        self._meters.pending = pending or self._meters.pending
        self._meters.stopped = stopped or self._meters.stopped
        self._meters.budgets = budgets or self._meters.budgets
        self._listens()

    # Its own life.

    def flush(self, timeout: float = 2.0) -> bool:
        """Waits until all that was told is handed to the SDK and the log; False when that takes longer."""
        return self._backlog.flush(timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """Says what is left, and then nothing more; False when that takes longer.  The end of the process does the same."""
        self._closed, self.wake, self._wants = True, _NEVER, None
        done = self._backlog.close(timeout)
        if done and self._log is not None:
            self._log.close()
        return done

    @property
    def dropped(self) -> Mapping[str, int]:
        """What was lost, by signal."""
        return self._meters.dropped()

    def _note(self, name: str, attributes: Mapping[str, object], traceparent: str | None = None, severity: int = INFO) -> None:
        wants = self._wants or self._look()
        if wants is None or not wants.events:
            return
        api = self._listeners.api
        context = api.get_current_span().get_span_context() if traceparent is None else api.read(traceparent)
        self._put(Note(name, attributes, time_ns(), context, severity), "events")

    def _put(self, record: Note | Wait, signal: str) -> None:
        if not self._listens():
            return
        if len(self._queue) >= self._limit:
            self._meters.add("dropped", signal)
        else:
            self._queue.append(record)

    @property
    def listening(self) -> bool:
        """Whether anything is told to anybody just now."""
        return self._listens()

    def _listens(self) -> bool:
        return self._wants is not None or self._look() is not None

    def _speaking(self) -> Any:
        """The module that speaks OpenTelemetry; None while nobody listens to it."""
        return self._listeners.api if self._listens() else None

    def _look(self) -> Wants | None:
        """Looks whether somebody listens.  Starts the thread when somebody does, else says when to look again."""
        with self._lock:
            if self.wake == _NEVER or self._wants is not None:
                return self._wants
            found = self._listeners.providers()
            if not found and self._log is None:
                self.wake = perf_counter_ns() + LOOK
                return None
            self._take(found)
        self._backlog.start()
        return self._wants

    def _take(self, found: Any) -> None:
        self._found, self._wants, self.wake = found, self._listeners.wants(found), 0

    def _ready(self) -> None:
        """On the thread, before each round: connects what is there, and what came since."""
        found = self._listeners.providers()
        with self._lock:
            if found != self._found and not self._closed:
                self._take(found)
                self._backlog.last_in_line()
        if found:
            self._outlet.connect(found, self._metrics)

    def before_fork(self) -> None:
        """Waits until neither the thread nor a first look is in the middle of something: their locks would stay locked in the child."""
        self._backlog.before_fork()
        self._locked = self._lock.acquire(timeout=1)

    def after_fork(self) -> None:
        """In the parent: lets both go on."""
        if self._locked:
            self._lock.release()
        self._backlog.after_fork()

    def in_child(self) -> None:
        """In the child: what was counted and told so far is the parent's."""
        self._backlog.in_child()
        self._counts.reset()
        self._meters.reset()
        self._fresh()


_every: WeakSet[Telemetry] = WeakSet()


def _each(name: str) -> Callable[[], None]:
    def call() -> None:
        for telemetry in list(_every):
            getattr(telemetry, name)()

    return call


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_each("before_fork"), after_in_parent=_each("after_fork"), after_in_child=_each("in_child"))


@cache
def default() -> Telemetry:
    """The telemetry of this process, which engines use that were given no other: metrics of one name must come from one place."""
    return Telemetry()
