"""An SDK that keeps what it is given in memory, and a loopback OTLP collector that keeps every byte of all three signals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from guardrails.telemetry import Telemetry


@dataclass
class Sdk:
    """Providers, and what they were given."""

    tracers: TracerProvider = field(default_factory=TracerProvider)
    loggers: LoggerProvider = field(default_factory=LoggerProvider)
    _spans: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)
    _logs: InMemoryLogRecordExporter = field(default_factory=InMemoryLogRecordExporter)
    _reader: InMemoryMetricReader = field(default_factory=InMemoryMetricReader)
    _made: list[Telemetry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.loggers.add_log_record_processor(SimpleLogRecordProcessor(self._logs))
        self.meters = MeterProvider([self._reader])

    def telemetry(self, **options: Any) -> Telemetry:
        """Telemetry that tells this SDK."""
        given = {"tracer_provider": self.tracers, "meter_provider": self.meters, "logger_provider": self.loggers, **options}
        self._made.append(Telemetry(**given))
        return self._made[-1]

    @property
    def tracer(self) -> Any:
        """What the application makes its own spans with."""
        return self.tracers.get_tracer("application")

    @property
    def spans(self) -> list[ReadableSpan]:
        """Every span that ended."""
        self._flush()
        return list(self._spans.get_finished_spans())

    @property
    def guards(self) -> list[ReadableSpan]:
        """Our spans among them."""
        return [s for s in self.spans if s.name == "apply_guardrail guardrails"]

    @property
    def events(self) -> list[Any]:
        """Every event."""
        self._flush()
        return [found.log_record for found in self._logs.get_finished_logs()]

    def points(self, metric: str) -> list[Any]:
        """The points of a metric."""
        self._flush()
        data = self._reader.get_metrics_data()
        found = [] if data is None else [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics]
        return [p for m in found if m.name == metric for p in m.data.data_points]

    def values(self, metric: str, *attributes: str) -> dict[Any, float]:
        """The values of a counter or gauge by the values of some attributes."""
        out: dict[Any, float] = {}
        for p in self.points(metric):
            key = tuple(p.attributes.get(a) for a in attributes)
            key = key[0] if len(key) == 1 else key
            out[key] = out.get(key, 0) + p.value
        return out

    def _flush(self) -> None:
        for telemetry in self._made:
            assert telemetry.flush(20)

    def close(self) -> None:
        for telemetry in self._made:
            telemetry.close()
        self.tracers.shutdown()
        self.loggers.shutdown()
        self.meters.shutdown()


@pytest.fixture
def sdk() -> Iterator[Sdk]:
    made = Sdk()
    yield made
    made.close()


class Sink:
    """An OTLP/HTTP collector on loopback; `bodies` holds every byte it was sent, by signal."""

    def __init__(self) -> None:
        self.bodies: dict[str, list[bytes]] = {"traces": [], "metrics": [], "logs": []}
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sink.bodies[self.path.rpartition("/")[2]].append(body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def spans(self) -> list[Any]:
        """Every span that came."""
        return [
            span
            for body in self.bodies["traces"]
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def events(self) -> list[Any]:
        """Every log record that came."""
        return [
            record
            for body in self.bodies["logs"]
            for resource in ExportLogsServiceRequest.FromString(body).resource_logs
            for scope in resource.scope_logs
            for record in scope.log_records
        ]

    @property
    def metrics(self) -> list[Any]:
        """Every metric that came, once for each time it was sent."""
        return [
            metric
            for body in self.bodies["metrics"]
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        ]

    @property
    def bytes(self) -> bytes:
        """All that came."""
        return b"\n".join(body for bodies in self.bodies.values() for body in bodies)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.close()
