"""No content in any byte: secrets planted everywhere, searched in all three signals as they leave the process, and in the decision log."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import baggage, trace
from opentelemetry.context import attach, detach
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from guardrails import Actor, Call, Decision, Engine, Guardrails, Refused, Response, ToolCall, ToolResult
from guardrails.telemetry import Budget, DecisionLog, Telemetry
from guardrails.telemetry.allowed import allowed
from guardrails.telemetry.names import ATTRIBUTES

from .conftest import Sink
from .policies import NOW, TEXT, prompt

MODES = (None, "NO_CONTENT", "SPAN_ONLY", "EVENT_ONLY", "SPAN_AND_EVENT", "true")

# Every one is told apart from the others, so that a hit names the hole.
_PLACES = (
    "prompt key argument tool door result response amount system destination actor role team session exception baggage tracestate reviewer "
    "scope pending budget error"
)
PLANTED = {name: f"Quellenfeld-{number:02}-{name}" for number, name in enumerate(_PLACES.split())}
AUTHOR = ("the author's own words", "head of office", "under review", "claims office")


class Failed(Exception):
    pass


def everywhere(engine: Engine, telemetry: Telemetry) -> None:
    """Sends a secret through every checkpoint and every call that telemetry takes."""
    say = PLANTED
    who: dict[str, Any] = {
        "system": "agent",
        "destination": "model",
        "actor": Actor(say["actor"], frozenset({say["role"]}), say["team"]),
        "session": say["session"],
    }
    words = "warnword redactword shadowword exemptword"
    text = f"{say['prompt']} {words} 123-45-6789"
    events = (
        Call(**who),
        prompt(text, **who),
        prompt({say["key"]: [f"redactword {say['prompt']}"]}, **who),
        prompt(f"blockword {say['prompt']}", **who),
        prompt(f"holdword {say['prompt']}", **who),
        Response(content=f"{say['response']} {words}", **who),
        ToolCall(tool="pay", args={"amount": 5.0, say["key"]: f"{say['argument']} blockword"}, **who),
        ToolCall(tool=say["tool"], args={"x": say["argument"]}, **who),
        ToolResult(tool="lookup", content=f"{say['result']} redactword", **who),
        ToolResult(tool=say["tool"], content=f"{say['result']} redactword", **who),
        Decision(kind="claims.payout", amount=say["amount"], **who),
        prompt(text, system=say["system"], destination=say["destination"]),
        prompt(f"haltword {say['prompt']}", **who),
    )
    for event in events:
        engine.decide(event)
    traceparent = telemetry.traceparent()
    telemetry.signoff("pending", id=say["reviewer"], decision=say["reviewer"], actor=say["reviewer"], ref=say["reviewer"])
    telemetry.signoff(
        "denied",
        id="01890000-0000-7000-8000-00000000000a",
        decision=say["reviewer"],
        actor="human",
        ref=say["reviewer"],
        waited=3,
        traceparent=traceparent,
    )
    telemetry.signoff(say["reviewer"], id="01890000-0000-7000-8000-00000000000a", decision="d", traceparent=say["reviewer"])
    telemetry.switch_seen(say["scope"], say["scope"], say["scope"])
    telemetry.switch_changed(say["scope"], "stopped", actor="human", ref=say["scope"])
    telemetry.observe(
        pending=lambda: {say["pending"]: 1},
        stopped=lambda: {(say["scope"], say["scope"]): 1},
        budgets=lambda: [Budget(say["budget"], say["budget"], say["budget"], 1, 2)],
    )
    telemetry.reloaded(say["reviewer"])  # type: ignore[arg-type]  # reason: what a caller must not do

    class Failing:
        def find(self, text: str, _: Any = None) -> Any:
            if text:
                raise type(say["error"], (Failed,), {})(say["exception"])
            return []

    more = "    - {id: identifiers, phi: {any: [SSN]}, then: block}\n"
    text = TEXT.replace("    - {id: warned,", more + "    - {id: warned,")
    failing = Engine.load({"policies.yaml": text}, clock=lambda: NOW, detector=Failing(), telemetry=telemetry)
    rails = Guardrails(failing)

    @rails.tool(say["door"].replace("-", "_"))
    def unknown(note: Any) -> str:
        return "done"

    with pytest.raises(Refused), rails.session(system="agent", actor=say["actor"]):
        unknown(object())  # refused by the door itself, under the name that the application gave

    @rails.guard(system="agent", destination="model")
    def ask(prompt: str) -> str:
        return "answer"

    with pytest.raises(Refused):
        ask(f"{say['prompt']} 123-45-6789")
    assert failing.decide(prompt(f"{say['prompt']} 123-45-6789")).cause is not None


@pytest.mark.parametrize("mode", MODES)
def test_no_planted_secret_is_in_any_byte_that_leaves(
    mode: str | None, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode is not None:
        monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", mode)
        monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", "gen_ai_latest_experimental")
    tracers, loggers = TracerProvider(), LoggerProvider()
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{sink.url}/v1/traces")))
    loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(f"{sink.url}/v1/logs")))
    meters = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter(f"{sink.url}/v1/metrics"), 60_000)])
    path = tmp_path / "decisions.jsonl"
    log = DecisionLog(path, key=os.urandom(32))
    telemetry = Telemetry(
        spans="all", events="all", log=log, langfuse=True, tracer_provider=tracers, meter_provider=meters, logger_provider=loggers
    )
    engine = Engine.load({"policies.yaml": TEXT}, clock=lambda: NOW, telemetry=telemetry)

    state = trace.TraceState([("x", PLANTED["tracestate"])])
    remote = trace.SpanContext(1 << 100, 1 << 50, True, trace.TraceFlags(1), state)
    token = attach(baggage.set_baggage("x", PLANTED["baggage"], trace.set_span_in_context(trace.NonRecordingSpan(remote))))
    try:
        everywhere(engine, telemetry)
    finally:
        detach(token)
    assert telemetry.flush(20)
    telemetry.close()
    for provider in (tracers, loggers, meters):
        provider.shutdown()

    assert len(sink.spans) > 15
    assert len(sink.events) > 15
    assert {m.name for m in sink.metrics} >= {"guardrails.decisions", "guardrails.evaluation.duration", "guardrails.rule.matches"}
    lines = path.read_bytes()
    assert lines.count(b"\n") > 12
    for name, secret in PLANTED.items():
        for form in (secret, secret.lower(), secret.replace("-", "_"), "123-45-6789", "45-6789"):
            assert form.encode() not in sink.bytes, name
            assert form.encode() not in lines, name
    for words in AUTHOR:
        assert words.encode() not in sink.bytes + lines
    known = {row.name for row in ATTRIBUTES}
    for record in (*sink.spans, *sink.events):
        assert {a.key for a in record.attributes} <= known
        assert not record.trace_id or record.trace_id == (1 << 100).to_bytes(16, "big")
    assert telemetry.dropped["attributes"] > 5, "what was not allowed to leave is counted"
    assert set(telemetry.dropped) == {"attributes"}


ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from([row.name for row in ATTRIBUTES]) | st.text(), ANY))
def test_whatever_is_given_only_known_names_with_fitting_values_pass(values: dict[str, Any]) -> None:
    rows = {row.name: row for row in ATTRIBUTES}
    for name, value in allowed(values).items():
        row = rows[name]
        assert type(value) in (str, int, float)
        if row.words:
            assert value in row.words
        elif row.shape is not None:
            assert row.shape.fullmatch(str(value))
            assert len(str(value)) <= 130


def test_a_text_that_only_claims_to_be_one_does_not_pass() -> None:
    class Text(str):
        __slots__ = ()

        def __str__(self) -> str:
            return PLANTED["prompt"]

    assert allowed({"guardrails.enforcement": Text("shadow"), "guardrails.redaction.count": True}) == {}


def test_every_attribute_is_bounded() -> None:
    """A row has a list of words, or a shape that ends, or is a number."""
    for row in ATTRIBUTES:
        if row.kind in ("int", "float"):
            continue
        assert bool(row.words) != (row.shape is not None), row.name
        if row.shape is not None:
            assert not row.shape.fullmatch("a" * 1000), row.name
            assert not row.shape.fullmatch("a b"), row.name
            assert not row.shape.fullmatch("a@b.example"), row.name
            assert not row.shape.fullmatch("Jane Quellenfeld"), row.name
