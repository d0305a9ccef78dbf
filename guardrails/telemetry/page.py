"""The page about telemetry, with its tables from `names`; nothing is emitted here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from .hub import QUEUE
from .log import SHOWABLE
from .meters import REPLAYS
from .names import ATTRIBUTES, EVENTS, METRICS, SPAN, Attribute
from .notes import CAP

_SOURCES: Final = {
    "S": "released semantic convention",
    "P": "open proposal, semantic-conventions-genai #427",
    "O": "OpenInference",
    "X": "ours",
}

_TOP: Final = """\
# Telemetry

<!-- Written by `make docs` from the tables in the code; change those. -->

Every decision can be seen where you look already: as spans and events, as metrics, and as lines of a log. None of them ever holds
content. The package needs only `opentelemetry-api`. It says nothing until your application installs an SDK, before or after it
loads policies, and then there is nothing to switch on:

```python
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

tracers = TracerProvider()
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(tracers)
```

What is recorded is chosen with a `Telemetry` of your own, or switched off with `Telemetry.off()`:

```python
from guardrails import Guardrails
from guardrails.telemetry import DecisionLog, Telemetry

telemetry = Telemetry(
    spans="non_allow",                      # or "off", or "all"
    events="non_allow",
    sample={{"allow": 0.01}},                 # the share of these that become spans and events; metrics count all
    log=DecisionLog("decisions.jsonl"),     # beside OpenTelemetry, or without it
)
rails = Guardrails.load("policies", telemetry=telemetry)
```

A process should have one: two would make metrics of the same name. Engines that are given none share one.

## What it costs

The thread that decides does no more than read the current span, append to a queue, or count in a dictionary of its own. An allowed
decision costs about 0.6 us with an SDK installed, one that is not allowed about 0.9 us, and 1 us more where a recording span is
current, because that gets two attributes at once. Without an SDK it costs one comparison; every 10 ms one decision looks whether an
SDK has come. These are the best of many runs; medians on a machine busy with other work were up to twice that.
`python -m benchmarks.telemetry` measures it.

A daemon thread does the rest. It starts with the first decision that somebody listens to, takes what is queued five times a second,
works in slices of half a millisecond, is waited for at exit for two seconds at most, and is made anew in a child process after a
fork. The queue holds {queue:,} records; what finds no room is counted in `guardrails.telemetry.dropped`, and the decisions are
counted in the metrics all the same. A child made by `multiprocessing` ends without exit handlers, the SDK's included: call
`telemetry.flush()` at its end.

**Durations.** OpenTelemetry's API has no histogram that is observed, and one call of `record` costs more than the rest together. So
durations are counted in buckets where decisions are made, and the thread records, for each bucket, its mean as often as it was
counted. The number in each bucket, the total and the sum are exact; so are the quantiles that a backend computes, which know
buckets only. The least and the largest value are not, and there are no exemplars. Recording sampled values would be right about
single values and wrong about the numbers. At more than {replays:,} decisions a fifth of a second all buckets are thinned alike,
none to nothing, and what was left out is counted as dropped: `guardrails.decisions` stays exact. An API before 1.30 takes no advice
on buckets: give the SDK a view for `guardrails.evaluation.duration` then, as its own buckets put every decision into the first.

## What never leaves

Attributes of all three signals pass through one function with the list below: a name that is not in it, or a value that is not of
its kind, is left behind and counted. There is no way to let content through, so
`OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` changes nothing here, and neither does `OTEL_SEMCONV_STABILITY_OPT_IN`: no
`gen_ai.client.*` metric and no `chat` span is ours, so that tokens are counted once, by whoever instruments the model. Messages of
policies, names of unregistered tools and systems, texts of exceptions, actors, sessions, baggage and trace state are not passed on.
Tests plant secrets in all of these and search every byte that leaves.

## Spans

One span `{span}` of kind INTERNAL for a decision, a child of the span that is current when the decision is made. Its status is
unset for every decision that worked, blocks included, and ERROR only when judging failed. A decision in a plain thread has the
parent that the thread inherited: run it with `contextvars.copy_context().run`. A stream belongs to the span in which it is read.

The span that is current gets two attributes of its own when a decision is not allow: `guardrails.decision`, the strictest effect so
far, and `guardrails.policy.version`. So `chat` spans can be filtered without a join.

## Events

Log records with a name and an empty body, from OpenTelemetry's API 1.38 on. Severity is INFO for allow, shadow and exempted, WARN
for what was enforced or bypassed, ERROR where judging failed. A decision has one event for each rule that decided, then for each
that only watched or was exempted, {cap} at most.
"""

_TAIL: Final = """\
## Sign-offs and the red button

`telemetry.signoff(...)` tells of each change of a request, `telemetry.traceparent()` is kept with it, and `telemetry.resumed(...)`
links the span in which the action goes on to the one in which it was held. No span waits for a person: the wait is a histogram.
`telemetry.switch_changed(...)` tells of an operator's act, `telemetry.switch_seen(...)` of each change that a process sees, and
`telemetry.observe(pending=..., stopped=..., budgets=...)` says what the gauges read.

## The decision log

`DecisionLog(path)` writes one JSON object a line in the shape of OPA's decision log: `decision_id`, `timestamp`, `labels`,
`bundles.policies.revision`, `path`, `input`, `result`, `metrics`, `requested_by`, and `trace_id` with `span_id` where there was a
span. Content is out, and nothing brings it in. What was left out is named in `erased`, what was replaced in `masked`, as JSON
pointers:

```json
{{"decision_id":"01a21f51-a543-77af-90c2-ad698929a2d0","path":"guardrails/prompt",
 "input":{{"checkpoint":"prompt","system":"agent","actor":{{"id":"8d0c…"}}}},
 "result":{{"effect":"block","would":"block","enforcement":"enforced","redactions":0,"findings":[…]}},
 "erased":["/input/content"],"masked":["/input/actor/id"]}}
```

With `key=` (16 bytes or more) actors and sessions become keyed hashes; without one they are erased. `show=` writes {showable} as
they are. `sample={{"allow": 0.01}}` keeps a share by effect, 0 drops all. Files rotate at `max_bytes`, and `keep` old ones stay;
several processes may write one log. A line that cannot be written is counted as dropped: for a record that must not miss anything
there is the journal.

## Dashboard, alerts, collector

`guardrails dashboard export` writes `dashboard.json` for Grafana, `alerts.yaml` for Prometheus and `collector.yaml` for an
OpenTelemetry Collector. Every query in them is asked of a real Prometheus in the tests.

## From the command

`guardrails run` and `guardrails decide` send their own telemetry where `OTEL_EXPORTER_OTLP_ENDPOINT` leads (`pip install
'guardrails-as-code[otel]'`), over HTTP. `OTEL_TRACES_EXPORTER=none`, and the same for METRICS and LOGS, leaves a signal out.
`--traceparent` or `TRACEPARENT` names the span that the decisions belong to; `decide --format json` prints the one they got. A
collector that does not answer holds the command up for two seconds at most.

{backends}

Phoenix and MLflow know a guardrail by `openinference.span.kind=GUARDRAIL`. `make test-phoenix` installs Phoenix beside us and
checks kind and parent.
"""


_HTTP: Final = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1"
_MLFLOW: Final = "OTEL_EXPORTER_OTLP_TRACES_HEADERS=x-mlflow-experiment-id=0"
_LANGFUSE: Final = "OTEL_EXPORTER_OTLP_ENDPOINT=https://…/api/public/otel"
_BACKENDS: Final = (
    ("Phoenix", f"`phoenix serve`, then `{_HTTP}:6006 OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none make run`"),
    (
        "MLflow",
        f"`mlflow server --backend-store-uri sqlite:///mlflow.db`, then the same with port 5000 and `{_MLFLOW}`",
    ),
    (
        "Langfuse",
        f"`{_LANGFUSE}` and `OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20…`; `Telemetry(langfuse=True)` adds its own word",
    ),
    (
        "Grafana",
        "Prometheus scrapes the application (`opentelemetry-exporter-prometheus`) or the collector; Tempo and Loki get the rest",
    ),
)


def page() -> str:
    """The page as it stands in the documentation."""
    top = _TOP.format(queue=QUEUE, replays=REPLAYS, cap=CAP, span=SPAN)
    lines = [top, *_table(("event", "when", "source"), ((f"`{e.name}`", e.doc, e.source) for e in EVENTS)), ""]
    lines += ["## Attributes", "", "Sources: " + "; ".join(f"{k} {v}" for k, v in _SOURCES.items()) + ".", ""]
    rows = ((f"`{a.name}`", ", ".join(a.where), a.level, a.source, _values(a), a.doc) for a in ATTRIBUTES)
    lines += [*_table(("attribute", "on", "level", "source", "values", "meaning"), rows), ""]
    lines += ["## Metrics", "", "Durations in seconds. No ids, users, sessions or reasons are attributes of a metric.", ""]
    metrics = ((f"`{m.name}`", f"{m.kind}, `{m.unit}`", ", ".join(f"`{a}`" for a in m.attributes), m.level, m.doc) for m in METRICS)
    lines += [*_table(("metric", "instrument, unit", "attributes", "level", "meaning"), metrics), ""]
    lines += [f"Buckets of `{m.name}`: " + ", ".join(f"{b:g}" for b in m.bounds) + ".\n" for m in METRICS if m.bounds]
    backends = "\n".join(_table(("backend", "how"), _BACKENDS))
    return "\n".join([*lines, _TAIL.format(showable=" and ".join(f"`{s}`" for s in SHOWABLE), backends=backends)])


def _values(row: Attribute) -> str:
    if row.words:
        return ", ".join(f"`{w}`" for w in row.words)
    return row.kind if row.shape is None else f"`{row.shape.pattern}`"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells]
