"""On demand: a real Phoenix takes the demo's traces, knows a guardrail when it sees one, and keeps it under its parent.

`make test-phoenix` installs it beside us, in an environment of its own, and names its executable in PHOENIX.  Its license is the Elastic
License 2.0: it is a tool of this test and never a dependency.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from .test_cli import EVENT, ROOT, TRACEPARENT, command, folder

PHOENIX = os.environ.get("PHOENIX")
DEADLINE = 120

__all__ = ["folder"]

pytestmark = [pytest.mark.skipif(PHOENIX is None, reason="on demand: `make test-phoenix`"), pytest.mark.timeout(400)]

# The exporter for gRPC, which we do not need, is borrowed from the environment of Phoenix.
BY_GRPC = """
import sys
sys.path.append(sys.argv[2])
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from guardrails.telemetry import Telemetry
from tests.telemetry.policies import engine, prompt
tracers = TracerProvider()
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=sys.argv[1], insecure=True)))
telemetry = Telemetry(tracer_provider=tracers)
with tracers.get_tracer("application").start_as_current_span("chat by grpc"):
    engine(telemetry=telemetry).decide(prompt("holdword Quellenfeld"))
telemetry.close()
tracers.shutdown()
"""


def free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def phoenix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of a Phoenix on loopback, with nothing switched on that calls out."""
    assert PHOENIX is not None
    http, grpc = free(), free()
    environment = {
        **os.environ,
        "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_PORT": str(http),
        "PHOENIX_GRPC_PORT": str(grpc),
        "PHOENIX_WORKING_DIR": str(tmp_path_factory.mktemp("phoenix")),
        "PHOENIX_TELEMETRY_ENABLED": "false",
        "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
    }
    environment.pop("PYTHONPATH", None)
    process = subprocess.Popen([PHOENIX, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{http}", f"http://127.0.0.1:{grpc}"
    finally:
        process.kill()
        process.wait(20)


def spans(address: str, wanted: int) -> list[dict[str, Any]]:
    """The spans that Phoenix has, once there are as many."""
    found: list[dict[str, Any]] = []
    clock = Event()
    for _ in range(DEADLINE * 2):
        try:
            with urllib.request.urlopen(f"{address}/v1/projects/default/spans?limit=1000", timeout=10) as answer:
                found = json.load(answer)["data"]
        except OSError:
            found = []
        if len(found) >= wanted:
            return found
        clock.wait(0.5)
    return found


def ready(address: str) -> bool:
    clock = Event()
    for _ in range(DEADLINE * 2):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return True
        except OSError:
            clock.wait(0.5)
    return False


def test_phoenix_knows_the_guardrail_and_its_parent_by_http_and_by_grpc(phoenix: tuple[str, str], folder: Path) -> None:
    http, grpc = phoenix
    assert ready(http)
    quiet = {"OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none"}
    (folder / "event.json").write_text(json.dumps(EVENT))
    done = command(folder, "decide", "event.json", "--format", "json", OTEL_EXPORTER_OTLP_ENDPOINT=http, TRACEPARENT=TRACEPARENT, **quiet)
    assert (done.returncode, done.stderr) == (4, "")
    verdict = json.loads(done.stdout)
    assert PHOENIX is not None
    (packages,) = Path(PHOENIX).parents[1].glob("lib/python*/site-packages")
    subprocess.run([sys.executable, "-c", BY_GRPC, grpc, str(packages)], check=True, timeout=100, cwd=ROOT)
    found = spans(http, 4)
    by_id = {s["context"]["span_id"]: s for s in found}
    guards = [s for s in found if s["name"] == "apply_guardrail guardrails"]
    assert {g["span_kind"] for g in guards} == {"GUARDRAIL"}
    assert {g["status_code"] for g in guards} == {"UNSET"}
    assert sorted(by_id[g["parent_id"]]["name"] for g in guards) == ["chat by grpc", "guardrails decide"]
    assert any(verdict["id"] in json.dumps(g) for g in guards)
    assert "Quellenfeld" not in json.dumps(found)
