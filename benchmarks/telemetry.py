"""What does telemetry add to a decision: nothing listening, an SDK listening, and the thread behind it?

Measured, in one process and in turn:

* `decided` alone, in batches, with an SDK whose processors keep nothing: for an allowed decision, for a blocked one with one finding
  and with eight, and for a blocked one under a recording span, on which it sets two attributes;
* `Engine.decide` on a tool call with ten rules, with telemetry off, without an SDK, with an SDK, and with a decision log of all;
* what the thread needs for a record, and what a decision waits at worst (p99) while it works.

Not measured: exporters, which belong to the application.  `python -m benchmarks.telemetry [rounds]`; default 2000.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter_ns, thread_time_ns
from typing import Any

from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

from guardrails import Effect, Engine, Finding, Verdict
from guardrails.detect import builtin
from guardrails.ids import uuid7
from guardrails.telemetry import DecisionLog, Telemetry

from . import sets
from .measure import Figure, header, show

_BATCH = 50


def listening(**options: Any) -> tuple[Telemetry, TracerProvider]:
    """Telemetry with an SDK that makes everything and keeps nothing."""
    tracers, meters, loggers = TracerProvider(), MeterProvider([InMemoryMetricReader()]), LoggerProvider()
    tracers.add_span_processor(SpanProcessor())
    return Telemetry(tracer_provider=tracers, meter_provider=meters, logger_provider=loggers, **options), tracers


def verdict(effect: Effect, findings: int) -> Verdict:
    """A verdict as the engine makes it."""
    said = tuple(Finding(effect, "phi-boundary", f"rule-{n}", types=("SSN",)) for n in range(findings))
    return Verdict(effect, said, uuid7(), "prompt", "agent", "model", None, "ab" * 32, elapsed=3.1e-5)


def alone(what: str, telemetry: Telemetry, given: Verdict, rounds: int, bar: float | None = None) -> Figure:
    """One call, in batches between which the thread is waited for."""
    decided, each, samples, empty = telemetry.decided, range(_BATCH), [], []
    for _ in range(rounds):
        telemetry.flush(10)
        start = perf_counter_ns()
        for _ in each:
            decided(given)
        middle = perf_counter_ns()
        for _ in each:
            _nothing(given)
        samples.append((middle - start) / _BATCH / 1e3)
        empty.append((perf_counter_ns() - middle) / _BATCH / 1e3)
    assert not telemetry.dropped
    idle = min(empty)
    note = f"best {min(samples) - idle:.2f} us"
    return Figure(f"decided: {what}", statistics.median(samples) - idle, "us", bar, note)


def _nothing(_: Verdict) -> None:
    return None


def hot_path(rounds: int) -> list[Figure]:
    """Figures of `decided` alone."""
    telemetry, tracers = listening()
    allow, block, many = verdict(Effect.ALLOW, 0), verdict(Effect.BLOCK, 1), verdict(Effect.BLOCK, 8)
    figures = [
        alone("allow", telemetry, allow, rounds, 1.5),
        alone("block, one finding", telemetry, block, rounds, 1.5),
        alone("block, eight findings", telemetry, many, rounds, 1.5),
    ]
    with tracers.get_tracer("benchmark").start_as_current_span("chat"):
        figures.append(alone("block, under a recording span", telemetry, block, rounds))
    telemetry.close()
    return figures


def whole(rounds: int) -> list[Figure]:
    """Figures of whole decisions, next to the same with telemetry off."""
    folder = tempfile.TemporaryDirectory()
    log = DecisionLog(Path(folder.name) / "decisions.jsonl")
    kinds: dict[str, Telemetry] = {
        "off": Telemetry.off(),
        "no SDK": Telemetry(),
        "an SDK": listening()[0],
        "an SDK and a log of all": listening(log=log, queue=10**6)[0],
    }
    engine = Engine.load(sets.tool_rules(10), clock=lambda: sets.NOW, detector=builtin())
    event = sets.call()
    # The SDK is imported in this process, so a look for one is as dear as it gets: the API is there, and nothing is installed.
    samples: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, telemetry in kinds.items():
            engine.telemetry = telemetry  # the same engine, so that nothing else differs
            engine.decide(event)
            for _ in range(4):
                start = perf_counter_ns()
                engine.decide(event)
                samples[name].append((perf_counter_ns() - start) / 1e3)
    middle, best = ({name: of(taken) for name, taken in samples.items()} for of in (statistics.median, min))
    figures = [Figure(f"decide, {name}", middle[name], "us", None, f"best {best[name]:.2f} us") for name in kinds]
    figures.append(Figure("added without an SDK, best of each", (best["no SDK"] / best["off"] - 1) * 100, "%", 5))
    more = f"medians: {middle['an SDK'] - middle['off']:.2f} us"
    figures.append(Figure("added with an SDK, best of each", best["an SDK"] - best["off"], "us", 1.5, more))
    for telemetry in kinds.values():
        telemetry.close()
    folder.cleanup()
    return figures


def behind(records: int) -> list[Figure]:
    """Figures of the thread's own work: CPU for each record, and for each duration."""
    telemetry, _ = listening()
    used: list[int] = []
    work = telemetry._backlog._work

    def timed(record: Any) -> None:
        start = thread_time_ns()
        work(record)
        used.append(thread_time_ns() - start)

    telemetry._backlog._work = timed
    for _ in range(records):
        telemetry.decided(verdict(Effect.BLOCK, 1))
        if len(telemetry._queue) > 500:
            telemetry.flush(10)
    telemetry.flush(10)
    telemetry.close()
    return [Figure("the thread: one span and one event", statistics.median(used) / 1e3, "us")]


def main() -> list[Figure]:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 2_000
    figures = [*hot_path(min(rounds, 400)), *whole(rounds), *behind(rounds)]
    show("telemetry", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
