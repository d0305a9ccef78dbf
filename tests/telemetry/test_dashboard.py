"""Every query of the shipped dashboard and alert rules returns data: a real Prometheus scrapes an application that runs the demo."""

from __future__ import annotations

import json
import math
import re
import shutil
import socket
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import prometheus_client
import pytest
import yaml
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider

from guardrails import Effect, Engine, Finding, Verdict
from guardrails.detect import builtin
from guardrails.ids import uuid7
from guardrails.telemetry import Budget, Telemetry
from guardrails.telemetry.names import ATTRIBUTES, METRICS
from guardrails.workbench import shipped
from guardrails.workbench.exchanges import read_exchanges
from guardrails.workbench.replay import replay

ASSETS = Path(__file__).parents[2] / "guardrails" / "telemetry" / "observability"
DASHBOARD = json.loads((ASSETS / "dashboard.json").read_text("utf-8"))
ALERTS = yaml.safe_load((ASSETS / "alerts.yaml").read_text("utf-8"))
PROMETHEUS, PROMTOOL = shutil.which("prometheus"), shutil.which("promtool")
DEADLINE = 60


def queries() -> dict[str, str]:
    """Every query by its panel or alert; of an alert, the side that is compared."""
    found = {f"{p['title']} {t['refId']}": t["expr"].replace("$__rate_interval", "10s") for p in DASHBOARD["panels"] for t in p["targets"]}
    for rule in ALERTS["groups"][0]["rules"]:
        found[rule["alert"]] = re.sub(r"\s*>\s*[0-9.]+\s*$", "", rule["expr"])
    return found


class Application:
    """Runs the shipped exchanges through the shipped policies, over and over, with all that a gauge can show."""

    def __init__(self) -> None:
        self.registry = prometheus_client.CollectorRegistry()
        self.meters = MeterProvider([PrometheusMetricReader(registry=self.registry)])
        # The queue is too short for what comes, so that something is dropped.
        self.telemetry = Telemetry(queue=1, meter_provider=self.meters, tracer_provider=TracerProvider())
        self.engine = Engine.load(shipped.policies(), clock=lambda: shipped.WHEN, detector=builtin(), telemetry=self.telemetry)
        self.server, self._serving = prometheus_client.start_http_server(0, "127.0.0.1", self.registry)
        self._stop = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.telemetry.observe(
            pending=lambda: {"claims-authority": 2},
            stopped=lambda: {("system", "stopped"): 1},
            budgets=lambda: [Budget("caps", "daily", "day", 40, 100)],
        )
        with shipped.exchanges().open("rb") as file:
            exchanges = [row.exchange for row in read_exchanges(file, "shipped") if row.exchange is not None][:40]
        source = self.engine._source
        said = Finding(Effect.BLOCK, "phi-public", "no-phi")
        while not self._stop.is_set():
            for exchange in exchanges:
                replay(self.engine, exchange, shipped.WHEN)
            for finding in (replace(said, mode="shadow"), replace(said, mode="bypassed"), replace(said, error="divide_by_zero")):
                effect = Effect.BLOCK if finding.enforced else Effect.ALLOW
                self.telemetry.decided(Verdict(effect, (finding,), uuid7(), "prompt", digest="0" * 64, elapsed=1e-4))
            self.telemetry.flush(10)
            self.telemetry.signoff("approved", id=uuid7(), decision=uuid7(), actor="human", waited=30)
            self.telemetry.flush(10)
            self.engine.reload()
            self.engine._source = {"wrong.yaml": "kind: nothing"}
            self.engine.reload()
            self.engine._source = source
            self._stop.wait(0.2)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(30)
        self.telemetry.close()
        self.meters.shutdown()
        self.server.shutdown()
        self.server.server_close()
        self._serving.join(5)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prometheus that scrapes the application every second."""
    if PROMETHEUS is None:
        pytest.skip("there is no prometheus; Debian's package of that name has one")
    folder = tmp_path_factory.mktemp("prometheus")
    application = Application()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scrape = {
        "job_name": "guardrails",
        "scrape_interval": "1s",
        "static_configs": [{"targets": [f"127.0.0.1:{application.server.server_port}"]}],
    }
    config = {"global": {"evaluation_interval": "1s"}, "rule_files": [str(ASSETS / "alerts.yaml")], "scrape_configs": [scrape]}
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(config))
    command = [
        PROMETHEUS, f"--config.file={folder / 'prometheus.yaml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(10)
        application.close()


def ask(address: str, path: str, **values: str) -> Any:
    """What Prometheus answers, or None while it cannot."""
    try:
        with urllib.request.urlopen(f"{address}/api/v1/{path}?{urllib.parse.urlencode(values)}", timeout=5) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        pytest.fail(f"{values}: {error.read().decode()}")
    except OSError:
        return None


def test_every_query_of_dashboard_and_alerts_returns_data(prometheus: str) -> None:
    left = queries()
    assert len(left) > 25
    clock = Event()
    for _ in range(DEADLINE):
        for name, query in list(left.items()):
            answer = ask(prometheus, "query", query=query)
            values = [float(row["value"][1]) for row in answer["result"]] if answer else []
            if values and not all(math.isnan(v) for v in values):
                del left[name]
        if not left:
            break
        clock.wait(1)  # until the next scrape
    assert left == {}
    rules = [rule for group in ask(prometheus, "rules")["groups"] for rule in group["rules"]]
    assert len(rules) == len(ALERTS["groups"][0]["rules"])
    assert {rule["health"] for rule in rules} <= {"ok", "unknown"}


@pytest.mark.skipif(PROMTOOL is None, reason="there is no promtool; Debian's package prometheus has one")
def test_the_alert_rules_are_well_formed() -> None:
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, "check", "rules", str(ASSETS / "alerts.yaml")], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_assets_name_only_metrics_and_labels_that_there_are() -> None:
    """As Prometheus spells them: `_total` for counters, the unit; some exporters add `_ratio` for unit 1, so those are asked by pattern."""
    spelled = set()
    for metric in METRICS:
        name = metric.name.replace(".", "_")
        if metric.kind == "observable counter":
            spelled.add(f"{name}_total")
        elif metric.kind == "histogram":
            spelled |= {f"{name}_seconds_{part}" for part in ("bucket", "count", "sum")}
        else:
            spelled.add(name)
    labels = {a.name.replace(".", "_") for a in ATTRIBUTES if "metric" in a.where}
    used = set()
    for query in queries().values():
        query = query.replace("(_ratio)?", "")
        for name in re.findall(r"\b(?:guardrails|gen_ai|error)_[a-z_]+", query):
            used.add(name)
            assert name in spelled | labels, query
    # The tripwire is optional, and a panel without it would always be empty.
    unasked = {"guardrails_evaluation_duration_seconds_count", "guardrails_unguarded_calls_total"}
    assert {name for name in spelled if not name.endswith(("_sum",))} - used <= unasked


def test_the_collector_lets_through_exactly_what_is_emitted() -> None:
    config = yaml.safe_load((ASSETS / "collector.yaml").read_text("utf-8"))
    keys = [key for key in config["processors"]["redaction"]["allowed_keys"] if not key.startswith(("service.", "telemetry."))]
    assert keys == [a.name for a in ATTRIBUTES if set(a.where) != {"metric"}]
    named = {part for pipeline in config["service"]["pipelines"].values() for parts in pipeline.values() for part in parts}
    assert named == {*config["receivers"], *config["processors"], *config["exporters"]}


def test_the_dashboard_shows_what_operators_ask_for() -> None:
    titles = " ".join(panel["title"].lower() for panel in DASHBOARD["panels"])
    for word in ("effect", "block rate", "redact rate", "time of a decision", "top rules", "budgets", "sign-offs", "switch", "lost"):
        assert word in titles
    boxes = [(p["gridPos"]["x"], p["gridPos"]["y"], p["gridPos"]["w"], p["gridPos"]["h"]) for p in DASHBOARD["panels"]]
    for i, (x, y, w, h) in enumerate(boxes):
        assert x + w <= 24
        for a, b, c, d in boxes[i + 1 :]:
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y, "panels overlap"
