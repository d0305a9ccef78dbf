"""The only module that speaks OpenTelemetry, and only its API, which does nothing until an application installs an SDK.

It is imported when an SDK was seen.  Attributes of all three signals pass through `allowed` here, so nothing else gets out.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from opentelemetry import _logs, metrics, trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags, get_current_span

from . import names
from .allowed import Value, allowed

_EVENTS = "event_name" in inspect.signature(_logs.Logger.emit).parameters  # older APIs have no events
_ADVICE = "explicit_bucket_boundaries_advisory" in inspect.signature(metrics.Meter.create_histogram).parameters
_IDLE = ("trace", "metrics", "_logs", "logs")

Point = tuple[float, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Providers:
    """What an application installed; None for a signal without an SDK."""

    tracer: trace.TracerProvider | None = None
    meter: metrics.MeterProvider | None = None
    logger: _logs.LoggerProvider | None = None

    def __bool__(self) -> bool:
        return self.tracer is not None or self.meter is not None or self.logger is not None


def installed() -> Providers:
    """The providers of this process that do something.  Those that the API itself defines stand for an SDK that is not there."""
    return given(_real(trace.get_tracer_provider), _real(metrics.get_meter_provider), _real(_logs.get_logger_provider))


def given(tracer: Any, meter: Any, logger: Any) -> Providers:
    """These providers, as far as this version of the API can use them."""
    return Providers(tracer, meter, logger if _EVENTS else None)


def _real(get: Callable[[], Any]) -> Any:
    try:
        provider = get()
    except Exception:  # noqa: BLE001  reason: an SDK named by an environment variable that cannot be loaded is none
        return None
    module = type(provider).__module__.split(".")
    return None if module[0] == "opentelemetry" and module[1:2] and module[1] in _IDLE else provider


class Wire:
    """Sends spans, events and points to what an application installed."""

    def __init__(self, version: str, dropped: Callable[[str], None]) -> None:
        self._version, self._dropped = version, dropped
        self._tracer: trace.Tracer | None = None
        self._logger: _logs.Logger | None = None
        self._meter: metrics.Meter | None = None
        self._histograms: dict[str, metrics.Histogram] = {}

    @property
    def traces(self) -> bool:
        """Whether spans go anywhere."""
        return self._tracer is not None

    def connect(self, providers: Providers, readers: Mapping[str, Callable[[], Iterable[Point]]] | None) -> None:
        """Takes what is new among the providers; `readers` gives the points of each observed metric."""
        if self._tracer is None and providers.tracer is not None:
            self._tracer = providers.tracer.get_tracer(names.COMPONENT, self._version)
        if self._logger is None and providers.logger is not None:
            self._logger = providers.logger.get_logger(names.COMPONENT, self._version)
        if self._meter is None and providers.meter is not None and readers is not None:
            self._meter = providers.meter.get_meter(names.COMPONENT, self._version)
            self._instruments(self._meter, readers)

    def span(self, context: SpanContext | None, start: int, end: int, attributes: Mapping[str, object], error: str | None) -> None:
        """One span that is over, under the span it protects."""
        if self._tracer is None:
            return
        span = self._tracer.start_span(
            names.SPAN, context=_parent(context), kind=SpanKind.INTERNAL, attributes=self._clean(attributes), start_time=start
        )
        if error is not None:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)

    def event(self, name: str, context: SpanContext | None, time: int, severity: int, attributes: Mapping[str, object]) -> None:
        """One event, which belongs to the span that was current when it happened."""
        if self._logger is not None:
            self._logger.emit(
                timestamp=time,
                context=_parent(context),
                severity_number=_logs.SeverityNumber(severity),
                severity_text={9: "INFO", 13: "WARN", 17: "ERROR"}[severity],
                event_name=name,
                attributes=self._clean(attributes),
            )

    def _instruments(self, meter: metrics.Meter, readers: Mapping[str, Callable[[], Iterable[Point]]]) -> None:
        for row in names.METRICS:
            if row.kind == "histogram":
                more: dict[str, Any] = {"explicit_bucket_boundaries_advisory": list(row.bounds)} if _ADVICE else {}
                self._histograms[row.name] = meter.create_histogram(row.name, unit=row.unit, description=row.doc, **more)
            elif row.kind == "observable counter":
                meter.create_observable_counter(row.name, [self._observed(readers[row.name])], row.unit, row.doc)
            else:
                meter.create_observable_gauge(row.name, [self._observed(readers[row.name])], row.unit, row.doc)

    def record(self, name: str, value: float, attributes: Mapping[str, object]) -> None:
        """One value of a histogram."""
        histogram = self._histograms.get(name)
        if histogram is not None:
            histogram.record(value, self._clean(attributes))

    def _observed(self, read: Callable[[], Iterable[Point]]) -> Callable[[CallbackOptions], Sequence[Observation]]:
        def observe(_: CallbackOptions) -> Sequence[Observation]:
            # Points whose attributes come to the same are one point.
            sums: dict[tuple[tuple[str, Value], ...], float] = {}
            for value, attributes in read():
                key = tuple(self._clean(attributes).items())
                sums[key] = sums.get(key, 0) + value
            return [Observation(value, dict(key)) for key, value in sums.items()]

        return observe

    def _clean(self, attributes: Mapping[str, object]) -> dict[str, Value]:
        out = allowed(attributes)
        for name, value in attributes.items():
            if value is not None and name not in out:
                self._dropped("attributes")
        return out


def _parent(context: SpanContext | None) -> Context:
    """A context that holds the span and nothing else: no baggage, and no trace state, which may come from outside."""
    if context is None or not context.is_valid:
        return Context()
    plain = SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)
    return trace.set_span_in_context(NonRecordingSpan(plain), Context())


def mark(span: Span, effect: str, version: str) -> None:
    """The two attributes on a span that is current."""
    span.set_attributes(allowed({"guardrails.decision": effect, "guardrails.policy.version": version}))


def link(context: SpanContext, attributes: Mapping[str, object]) -> None:
    """Links the current span to another one, where it can be linked."""
    span = get_current_span()
    if span.is_recording() and hasattr(span, "add_link"):
        span.add_link(context, allowed(attributes))


def written(context: SpanContext) -> str | None:
    """A span context as a W3C `traceparent`; None for that of no span."""
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def read(traceparent: str) -> SpanContext | None:
    """The span context of a W3C `traceparent`; None for what is none."""
    parts = traceparent.split("-")
    if len(parts) < 4 or [len(p) for p in parts[:4]] != [2, 32, 16, 2] or parts[0] == "ff" or (parts[0] == "00" and len(parts) > 4):
        return None
    try:
        numbers = [int(p, 16) for p in parts[:4] if p == p.lower() and p.isalnum()]
    except ValueError:
        return None
    if len(numbers) != 4:
        return None
    context = SpanContext(numbers[1], numbers[2], True, TraceFlags(numbers[3] & 1))
    return context if context.is_valid else None


@contextmanager
def inside(context: SpanContext) -> Iterator[None]:
    """Makes a span from elsewhere the current one."""
    token = attach(trace.set_span_in_context(NonRecordingSpan(context)))
    try:
        yield
    finally:
        detach(token)
