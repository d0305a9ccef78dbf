"""Telemetry of the command itself: an OpenTelemetry SDK set up from the environment, and the `traceparent` that comes in and goes on.

Only here does the package touch an SDK, and only when an endpoint is named; the extra `otel` installs it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final, TypeVar

import click

from ..source import printable
from ..telemetry import Telemetry, default
from .failures import Stop

INSTALL: Final = "pip install 'guardrails-as-code[otel]'"
PATIENCE: Final = 2.0
"""Seconds that the end of the command waits for a collector."""

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", *(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT" for signal in ("TRACES", "METRICS", "LOGS")))
_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Sending:
    """Where the command's decisions are told, and the span that they belong to."""

    telemetry: Telemetry
    traceparent: str | None


def traceparent(command: _F) -> _F:
    """The option `--traceparent`."""
    return click.option(
        "--traceparent",
        metavar="TRACEPARENT",
        envvar="TRACEPARENT",
        help="Span of the caller, as W3C writes it, to which the decisions belong; TRACEPARENT when left out.",
    )(command)


@contextmanager
def sending(name: str, given: str | None) -> Iterator[Sending]:
    """A span around the command, sent where `OTEL_EXPORTER_OTLP_ENDPOINT` leads; without an endpoint nothing is set up."""
    own = default()
    context = click.get_current_context()
    if given is not None and context.get_parameter_source("traceparent") is click.core.ParameterSource.COMMANDLINE:
        _check(given)
    sdk = None if own.listening else _sdk()
    if sdk is None:
        with own.inside(given):
            yield Sending(own, (own.traceparent() if own.listening else None) or given)
        return
    telemetry = Telemetry(**sdk.providers)
    try:
        with telemetry.inside(given), sdk.span(name):
            yield Sending(telemetry, telemetry.traceparent())
    finally:
        telemetry.close(PATIENCE)
        sdk.close(telemetry.dropped)


def _check(given: str) -> None:
    from ..telemetry.wire import read

    if read(given) is None:
        raise Stop(f"`{printable(given)}` is no traceparent", "it looks like 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")


def _sdk() -> _Sdk | None:
    """The SDK, if an endpoint is named and the SDK is installed."""
    named = next((name for name in _ENDPOINTS if os.environ.get(name)), None)
    if named is None or os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    if os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf").strip() not in ("http/protobuf", ""):
        sys.stderr.write("note: this command sends OTLP over HTTP with protobuf only, mostly to port 4318\n")
    try:
        return _Sdk()
    except ImportError:
        sys.stderr.write(f"note: {named} is set, and what would send there is not installed\n  hint: {INSTALL}\n")
        return None


class _Sdk:
    """Providers for this command, which end with it."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk._logs import LoggerProvider
        from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._trouble = _Trouble()
        self._trouble.listen()
        service = os.environ.get("OTEL_SERVICE_NAME") or "guardrails"
        resource = Resource.create({"service.name": service})
        self.providers: dict[str, Any] = {}
        # Their own shutdown at exit would wait for a collector that is not there.
        if _wanted("TRACES"):
            tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
            tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=PATIENCE)))
            self.providers["tracer_provider"] = tracers
        if _wanted("METRICS"):
            reader = PeriodicExportingMetricReader(OTLPMetricExporter(timeout=PATIENCE))
            self.providers["meter_provider"] = MeterProvider([reader], resource, shutdown_on_exit=False)
        if _wanted("LOGS"):
            loggers = LoggerProvider(resource, shutdown_on_exit=False)
            loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(timeout=PATIENCE)))
            self.providers["logger_provider"] = loggers

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """The span of the command."""
        tracers = self.providers.get("tracer_provider")
        if tracers is None:
            yield
            return
        # The text of an exception may hold what was judged.
        with tracers.get_tracer("guardrails").start_as_current_span(
            f"guardrails {name}", record_exception=False, set_status_on_exception=False
        ):
            yield

    def close(self, dropped: Any) -> None:
        """Sends what is left, for two seconds at most, and says so when it could not."""

        def end() -> None:
            for provider in self.providers.values():
                provider.shutdown()

        thread = Thread(target=end, name="guardrails-sending", daemon=True)
        thread.start()
        thread.join(PATIENCE)
        self._trouble.ignore()
        if thread.is_alive() or self._trouble.heard or dropped:
            sys.stderr.write("note: not all telemetry could be delivered\n")


def _wanted(signal: str) -> bool:
    return os.environ.get(f"OTEL_{signal}_EXPORTER", "otlp").strip().lower() != "none"


class _Trouble(logging.Handler):
    """Hears what the SDK complains of, in place of the reader of the command's output."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard = False
        self._logger = logging.getLogger("opentelemetry")
        self._before = self._logger.propagate

    def listen(self) -> None:
        self._logger.addHandler(self)
        self._logger.propagate = False

    def ignore(self) -> None:
        self._logger.removeHandler(self)
        self._logger.addHandler(logging.NullHandler())
        self._logger.propagate = self._before

    def emit(self, record: logging.LogRecord) -> None:
        self.heard = True
