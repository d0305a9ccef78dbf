"""The command sends real telemetry where an endpoint is named, and passes a `traceparent` on; without the SDK it says what to install."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from .conftest import Sink
from .policies import TEXT

ROOT = Path(__file__).parents[2]
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
EVENT = {"checkpoint": "prompt", "system": "agent", "destination": "model", "text": "blockword Quellenfeld"}

# No SDK can be imported: as on a machine where the extra was not installed.
WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter")):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
from guardrails.cli import main
main()
"""


SEEN = """
import sys
from guardrails.cli import main
try:
    main()
finally:
    print([m for m in sys.modules if "opentelemetry" in m])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "policies.yaml").write_text(TEXT)
    (tmp_path / "event.json").write_text(json.dumps(EVENT))
    return tmp_path


def command(folder: Path, *arguments: str, code: str | None = None, **environment: str) -> Any:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OTEL_", "TRACEPARENT"))}
    start = ["-m", "guardrails"] if code is None else ["-c", code]
    return subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
    )


def test_a_decision_is_sent_with_all_three_signals_under_the_callers_span(folder: Path, sink: Sink) -> None:
    done = command(
        folder, "decide", "event.json", "--format", "json", OTEL_EXPORTER_OTLP_ENDPOINT=sink.url, TRACEPARENT=TRACEPARENT,
        OTEL_SERVICE_NAME="claims", OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT="SPAN_AND_EVENT",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, "")
    verdict = json.loads(done.stdout)
    guard, whole = sorted(sink.spans, key=lambda s: s.name)
    assert (guard.name, whole.name) == ("apply_guardrail guardrails", "guardrails decide")
    trace_id = bytes.fromhex(TRACEPARENT.split("-")[1])
    assert (guard.trace_id, whole.trace_id) == (trace_id, trace_id)
    assert guard.parent_span_id == whole.span_id
    assert whole.parent_span_id == bytes.fromhex(TRACEPARENT.split("-")[2])
    assert verdict["traceparent"].split("-")[1:3] == [trace_id.hex(), whole.span_id.hex()], "for whoever goes on"
    attributes = {a.key: a.value.string_value for a in guard.attributes}
    assert attributes["guardrails.decision.id"] == verdict["id"]
    assert attributes["openinference.span.kind"] == "GUARDRAIL"
    (event,) = sink.events
    assert event.event_name == "gen_ai.guardrail.result"
    assert event.span_id == whole.span_id
    assert {m.name for m in sink.metrics} >= {"guardrails.decisions", "guardrails.evaluation.duration", "guardrails.policy.info"}
    assert b"claims" in sink.bytes
    for secret in (b"Quellenfeld", b"blockword", b"the author's own words"):
        assert secret not in sink.bytes


def test_the_demo_sends_real_traces(sink: Sink, tmp_path: Path) -> None:
    done = command(tmp_path, "run", "--limit", "60", OTEL_EXPORTER_OTLP_ENDPOINT=sink.url)
    assert (done.returncode, done.stderr) == (0, "")
    (whole,) = [s for s in sink.spans if s.name == "guardrails run"]
    guards = [s for s in sink.spans if s.name == "apply_guardrail guardrails"]
    assert len(guards) > 20
    assert {s.parent_span_id for s in guards} == {whole.span_id}
    effects = {a.value.string_value for s in guards for a in s.attributes if a.key == "gen_ai.guardrail.result.value"}
    assert effects >= {"block", "redact"}
    assert len(sink.events) >= len(guards)


def test_a_signal_can_be_left_out(folder: Path, sink: Sink) -> None:
    none = {"OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none"}
    assert command(folder, "decide", "event.json", OTEL_EXPORTER_OTLP_ENDPOINT=sink.url, **none).stderr == ""
    assert sink.spans
    assert not sink.bodies["metrics"]
    assert not sink.bodies["logs"]


def test_a_collector_that_does_not_answer_costs_two_seconds_at_most_and_one_line(folder: Path) -> None:
    start = time.monotonic()
    plain = command(folder, "decide", "event.json")
    middle = time.monotonic()
    done = command(folder, "decide", "event.json", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    assert (done.returncode, done.stderr) == (4, "note: not all telemetry could be delivered\n")
    assert done.stdout.splitlines()[:2] == plain.stdout.splitlines()[:2]
    # The SDK takes a while to import, on a busy machine all the more.
    assert time.monotonic() - middle < (middle - start) * 3 + 3 * 2


def test_without_the_sdk_the_command_works_and_says_what_to_install(folder: Path) -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "TRACEPARENT": TRACEPARENT}
    done = command(folder, "decide", "event.json", "--format", "json", code=WITHOUT, **environment)
    assert done.returncode == 4
    assert "pip install 'guardrails-as-code[otel]'" in done.stderr
    assert json.loads(done.stdout)["traceparent"] == TRACEPARENT, "it is passed on as it came"


def test_without_an_endpoint_nothing_is_set_up(folder: Path) -> None:
    done = command(folder, "decide", "event.json", code=SEEN)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "traceparent" not in done.stdout
    off = command(folder, "decide", "event.json", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", OTEL_SDK_DISABLED="true")
    assert off.stderr == ""


def test_a_traceparent_that_is_none_is_refused_as_an_option_and_ignored_as_a_variable(folder: Path) -> None:
    wrong = command(folder, "decide", "event.json", "--traceparent", "nonsense")
    assert wrong.returncode == 2
    assert "`nonsense` is no traceparent" in wrong.stderr
    assert command(folder, "decide", "event.json", TRACEPARENT="nonsense").returncode == 4


def test_the_assets_are_exported_once_and_never_over_something(folder: Path) -> None:
    done = command(folder, "dashboard", "export")
    assert done.returncode == 0
    names = sorted(p.name for p in (folder / "observability").iterdir())
    assert names == ["alerts.yaml", "collector.yaml", "dashboard.json"]
    shipped = ROOT / "guardrails" / "telemetry" / "observability"
    assert all((folder / "observability" / n).read_bytes() == (shipped / n).read_bytes() for n in names)
    (folder / "observability" / "alerts.yaml").write_text("mine")
    (folder / "observability" / "dashboard.json").unlink()
    again = command(folder, "dashboard", "export")
    assert again.returncode == 2
    assert "already has `alerts.yaml`, `collector.yaml`" in again.stderr
    assert not (folder / "observability" / "dashboard.json").exists()
