"""What the thread does: records become spans, events, values of histograms and lines of the decision log.

Failures are counted, never raised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..verdict import Verdict
from . import names
from .log import Asked, DecisionLog, chosen
from .meters import Meters
from .notes import Known, Note, Place, Wait, tell

if TYPE_CHECKING:
    from .wire import Providers, Wire


class Outlet:
    """Where records go: to the providers of an application, as far as it has some, and to the log, if there is one."""

    def __init__(self, spans: str, events: str, shares: tuple[float, ...], log: DecisionLog | None, langfuse: bool, meters: Meters) -> None:
        self._spans, self._events, self._shares, self._log, self._langfuse = spans, events, shares, log, langfuse
        self._meters = meters
        self._wire: Wire | None = None

    def connect(self, providers: Providers, metrics: bool) -> None:
        """Goes on with these providers.  What was already connected stays as it is."""
        if self._wire is None:
            from .wire import Wire  # here, because who has no OpenTelemetry does not pay for importing it

            self._wire = Wire(__version__, lambda signal: self._meters.add("dropped", signal))
        self._wire.connect(providers, self._meters.readers() if metrics else None)

    def work(self, record: Any) -> None:
        """Says one record everywhere."""
        try:
            if isinstance(record, Note):
                if self._wire is not None:
                    self._wire.event(record.name, record.context, record.time, record.severity, record.attributes)
            elif isinstance(record, Wait):
                if self._wire is not None:
                    self._wire.record("guardrails.approval.wait.duration", record.seconds, {"guardrails.approval.outcome": record.outcome})
            else:
                self._decision(*record)
        except Exception:  # noqa: BLE001  reason: whatever an exporter raises, the thread goes on, and the loss is counted
            self._meters.add("dropped", "durations" if isinstance(record, Wait) else "events" if isinstance(record, Note) else "spans")

    def rest(self, breathe: Callable[[], None]) -> None:
        """After each round: what was counted becomes values of the histogram."""
        if self._wire is not None:
            try:
                self._meters.replay(self._wire.record, breathe)
            except Exception:  # noqa: BLE001  reason: as above
                self._meters.add("dropped", "durations")

    def _decision(
        self,
        verdict: Verdict,
        context: Any,
        ended: int,
        place: tuple[Any, ...] | None,
        policies: Known | None,
        who: Asked | None,
    ) -> None:
        self._meters.tally(verdict)
        if self._log is not None:
            span = (f"{context.trace_id:032x}", f"{context.span_id:016x}") if context is not None and context.is_valid else None
            try:
                self._log.write(verdict, ended, who, policies, span)
            except Exception:  # noqa: BLE001  reason: as above; a full disk must not stop the spans
                self._meters.add("dropped", "decision_log")
        wire = self._wire
        if wire is None or not chosen(verdict.id, self._shares[verdict.effect]):
            return
        spoken = bool(verdict.findings)
        told = tell(verdict, None if place is None else Place(*place), policies)
        if self._spans == "all" or (self._spans != "off" and spoken):
            more = {"langfuse.observation.type": "guardrail"} if self._langfuse else {}
            wire.span(context, ended - round(verdict.elapsed * 1e9), ended, {**told.span, **more}, told.error)
        if self._events == "all" or (self._events != "off" and spoken):
            for severity, attributes in told.events:
                wire.event(names.RESULT_EVENT, context, ended, severity, attributes)
