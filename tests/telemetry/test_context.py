"""A decision belongs to the span in which it was made: through threads, tasks, streams and tool calls, under a model's own span."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextvars import copy_context
from threading import Thread
from typing import Any

import pytest
from opentelemetry.trace import SpanKind

from guardrails import Blocked, Guardrails

from .conftest import Sdk
from .policies import engine, prompt

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def parents(sdk: Sdk) -> list[str | None]:
    """The name of the span above each of ours, in order."""
    names = {s.context.span_id: s.name for s in sdk.spans}
    return [None if g.parent is None else names.get(g.parent.span_id) for g in sdk.guards]


@pytest.fixture
def rails(sdk: Sdk) -> Guardrails:
    return Guardrails(engine(telemetry=sdk.telemetry()))


def test_a_thread_that_inherits_the_context_inherits_the_span(sdk: Sdk, rails: Guardrails) -> None:
    def decides() -> None:
        rails.decide(prompt("blockword"))

    with sdk.tracer.start_as_current_span("chat m"):
        inherits = Thread(target=copy_context().run, args=(decides,))
        alone = Thread(target=decides)
        for thread in (inherits, alone):
            thread.start()
            thread.join()
    assert parents(sdk) == ["chat m", None]


def test_tasks_keep_their_spans_apart(sdk: Sdk, rails: Guardrails) -> None:
    @rails.guard(system="agent", destination="model")
    async def ask(prompt: str) -> str:
        await asyncio.sleep(0)
        return "warnword"

    async def one(number: int) -> None:
        with sdk.tracer.start_as_current_span(f"chat {number}"):
            await ask("warnword")

    async def all_of_them() -> None:
        await asyncio.gather(*(one(n) for n in range(20)))

    asyncio.run(all_of_them())
    found = parents(sdk)
    assert sorted(found, key=str) == sorted([f"chat {n}" for n in range(20) for _ in range(2)], key=str)


def test_a_text_that_is_judged_off_the_loop_keeps_its_span(sdk: Sdk, rails: Guardrails) -> None:
    @rails.guard(system="agent", destination="model")
    async def ask(prompt: str) -> str:
        return "fine"

    async def main() -> None:
        with sdk.tracer.start_as_current_span("chat m"):
            await ask("warnword " + "word " * 8000)

    asyncio.run(main())
    assert parents(sdk) == ["chat m"]


def test_a_stream_that_is_read_in_a_span_belongs_to_it(sdk: Sdk, rails: Guardrails) -> None:
    @rails.guard(system="agent", destination="model")
    def stream(prompt: str) -> Iterator[str]:
        yield "warn"
        yield "word"

    @rails.guard(system="agent", destination="model")
    async def astream(prompt: str) -> AsyncIterator[str]:
        yield "warn"
        yield "word"

    async def read() -> list[str]:
        return [chunk async for chunk in astream("hello")]

    with sdk.tracer.start_as_current_span("chat m"):
        assert "".join(stream("hello")) == "warnword"
        assert "".join(asyncio.run(read())) == "warnword"
    assert parents(sdk) == ["chat m", "chat m"]
    assert {g.attributes["gen_ai.guardrail.source"] for g in sdk.guards} == {"output"}


def test_a_tool_call_is_a_child_of_the_span_of_the_tool(sdk: Sdk, rails: Guardrails) -> None:
    @rails.tool("lookup")
    def lookup(key: str) -> str:
        return "warnword"

    @rails.tool("lookup")
    def blocked(key: str) -> str:
        raise AssertionError

    with rails.session(system="agent"), sdk.tracer.start_as_current_span("invoke_agent a"):
        with sdk.tracer.start_as_current_span("execute_tool lookup"):
            assert lookup("warnword") == "warnword"
        with sdk.tracer.start_as_current_span("execute_tool again"), pytest.raises(Blocked):
            blocked("blockword")
    assert parents(sdk) == ["execute_tool lookup", "execute_tool lookup", "execute_tool again"]
    operations = [e.attributes["gen_ai.operation.name"] for e in sdk.events]
    assert operations == ["execute_tool"] * 3
    assert {g.attributes["gen_ai.tool.name"] for g in sdk.guards} == {"lookup"}


def test_under_the_span_of_a_model_instrumentation_nothing_is_counted_twice(sdk: Sdk, rails: Guardrails) -> None:
    """An instrumentation makes `chat` spans and counts tokens; we add a child and two attributes, and no name of its kind."""

    @rails.guard(system="agent", destination="model")
    def ask(prompt: str) -> dict[str, Any]:
        attributes = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 9}
        with sdk.tracer.start_as_current_span("chat m", kind=SpanKind.CLIENT, attributes=attributes):
            return {"content": "warnword", "usage": {"prompt_tokens": 7, "completion_tokens": 9}}

    with sdk.tracer.start_as_current_span("chat m outer", attributes={"gen_ai.operation.name": "chat"}) as outer:
        ask("warnword")
    counted = [s for s in sdk.spans if any("usage" in key for key in s.attributes)]
    assert [s.name for s in counted] == ["chat m"]
    assert [s.name for s in sdk.spans if s.attributes.get("gen_ai.operation.name") == "chat"] == ["chat m", "chat m outer"]
    assert set(outer.attributes) == {"gen_ai.operation.name", "guardrails.decision", "guardrails.policy.version"}
    assert outer.attributes["gen_ai.operation.name"] == "chat"
    data = sdk._reader.get_metrics_data()
    names = {m.name for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics}
    assert all(name.startswith("guardrails.") for name in names), "no gen_ai.client.* of ours"
    assert all(not key.startswith("gen_ai.usage") for g in sdk.guards for key in g.attributes)


def test_a_span_that_is_not_sampled_takes_its_guard_with_it(sdk: Sdk) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased

    tracers = TracerProvider(sampler=ParentBased(ALWAYS_OFF))
    tracers.add_span_processor(SimpleSpanProcessor(sdk._spans))
    judged = engine(telemetry=sdk.telemetry(tracer_provider=tracers))
    with tracers.get_tracer("application").start_as_current_span("chat m"):
        verdict = judged.decide(prompt("blockword"))
    assert sdk.spans == []
    assert [e.attributes["guardrails.decision.id"] for e in sdk.events] == [verdict.id], "events are not sampled with traces"


def test_a_traceparent_goes_out_and_comes_in(sdk: Sdk) -> None:
    telemetry = sdk.telemetry()
    judged = engine(telemetry=telemetry)
    with telemetry.inside(TRACEPARENT):
        assert telemetry.traceparent() == TRACEPARENT
        judged.decide(prompt("blockword"))
    assert telemetry.traceparent() is None
    (span,) = sdk.guards
    assert span.parent is not None
    assert (span.context.trace_id, span.parent.span_id) == (0x4BF92F3577B34DA6A3CE929D0E0E4736, 0x00F067AA0BA902B7)


@pytest.mark.parametrize(
    "text",
    ["", "00", "00-0-0-00", TRACEPARENT[:-1], TRACEPARENT.upper(), f"{TRACEPARENT}-more", "ff" + TRACEPARENT[2:],
     f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01", TRACEPARENT.replace("4bf9", "4b_9")],
)  # fmt: skip
def test_what_is_no_traceparent_changes_nothing(sdk: Sdk, text: str) -> None:
    telemetry = sdk.telemetry()
    with telemetry.inside(text):
        assert telemetry.traceparent() is None
    telemetry.resumed(text)
    telemetry.signoff("pending", id="0" * 32, decision="01890000-0000-7000-8000-000000000000", traceparent=text)
    assert [e.span_id for e in sdk.events] == [0]
