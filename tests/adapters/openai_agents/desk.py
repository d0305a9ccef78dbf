"""An agent of the OpenAI Agents SDK at the loopback server: its models, its tools, and each way of running it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
from agents import (
    Agent,
    FunctionTool,
    OpenAIProvider,
    function_tool,
)
from agents.tracing import TracingProcessor
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from tests.adapters.loopback import Loopback
from tests.policies import system

LONG = "The desk is open from eight to six. " * 5
EVERY = ("run", "run_streamed", "run_sync")
MODES = ("run", "run_streamed")
both = pytest.mark.parametrize("models", ["responses", "chat"], indirect=True)
HANDOFFS = (
    system(
        *(f"{{name: {name}, zone: internal, side_effects: false}}" for name in ("lookup", "transfer_to_billing", "ask_billing")),
        id="ward",
        of="the ward",
        data="internal",
    )
    + """---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ward-tools, title: Tools of the ward, owner: security@clinic.example}
spec:
  match: {systems: [ward]}
  rules:
    - {id: allowed, tools: {allow: [lookup, transfer_to_billing, ask_billing]}}
    - {id: forbidden, text: {words: [forbidden]}, then: block, message: Not this word.}
"""
)


class Spans(TracingProcessor):
    """Keeps what would be sent to the service that collects traces."""

    def __init__(self) -> None:
        self.exported: list[str] = []

    def on_trace_start(self, trace: Any) -> None:
        pass

    def on_trace_end(self, trace: Any) -> None:
        self.exported.append(json.dumps(trace.export(), default=str))

    def on_span_start(self, span: Any) -> None:
        pass

    def on_span_end(self, span: Any) -> None:
        self.exported.append(json.dumps(span.export(), default=str))

    def shutdown(self) -> None:
        pass

    def force_flush(self) -> None:
        pass


def models_at(model: Loopback, *, responses: bool = True) -> OpenAIProvider:
    return OpenAIProvider(openai_client=client_at(model), use_responses=responses)


def client_at(model: Loopback) -> AsyncOpenAI:
    """The real client; it keeps no connection, since each way of running has its own event loop."""
    http = DefaultAsyncHttpxClient(limits=httpx2.Limits(max_keepalive_connections=0))
    return AsyncOpenAI(base_url=f"{model.url}/v1", api_key="k", max_retries=0, http_client=http)


def tool_named(name: str, ran: list[Any], gives: str = "done") -> FunctionTool:
    async def raw(topic: str = "", amount: int = 0) -> str:
        ran.append((name, topic, amount))
        return gives

    return function_tool(raw, name_override=name, description_override=name, strict_mode=False)


def desk(*tools: Any, **more: Any) -> Agent[Any]:
    return Agent(name="desk", instructions="Be kind.", tools=list(tools), **{"model": "gpt-4o-mini", **more})


def _run_sync(runner: Any, agent: Agent[Any], said: Any, more: dict[str, Any]) -> Any:
    """`run_sync` in a thread, whose loop the SDK keeps for the next run and nobody else closes."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return runner.run_sync(agent, said, **more)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        asyncio.set_event_loop(None)


async def run(runner: Any, mode: str, agent: Agent[Any], said: Any, **more: Any) -> tuple[Any, list[Any]]:
    """One run in any mode, with the events that it showed."""
    if mode == "run_sync":
        return await asyncio.to_thread(_run_sync, runner, agent, said, more), []
    if mode == "run":
        return await runner.run(agent, said, **more), []
    result = runner.run_streamed(agent, said, **more)
    events: list[Any] = []
    try:
        async for event in result.stream_events():
            if event.type != "agent_updated_stream_event":
                events.append(event.data if event.type == "raw_response_event" else event.item.raw_item)  # noqa: PERF401  reason: kept also where an error follows
    except Exception as error:
        error.add_note(json.dumps([str(e) for e in events]))
        raise
    return result, events
