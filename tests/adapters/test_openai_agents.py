"""Agents of the OpenAI Agents SDK: every turn, every model call and every tool is judged, whichever way the agent comes in."""

from __future__ import annotations

import asyncio
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("agents")

import httpx2
import mcp
from agents import (
    Agent,
    AgentsException,
    CodeInterpreterTool,
    FunctionTool,
    HostedMCPTool,
    InputGuardrailTripwireTriggered,
    ModelSettings,
    OpenAIProvider,
    OutputGuardrailTripwireTriggered,
    RunConfig,
    Runner,
    RunState,
    ShellTool,
    ToolInputGuardrailTripwireTriggered,
    WebSearchTool,
    function_tool,
    handoff,
    set_trace_processors,
)
from agents.mcp import MCPServer
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.run import get_default_agent_runner, set_default_agent_runner
from agents.tracing import TracingProcessor
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from guardrails import Blocked, Guardrails, Halted, Held, LimitExceeded, SetupError, Stopped
from guardrails.adapters.openai_agents import GuardedModel, GuardedModels, GuardedRunner, guarded_tool, natives
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.policies import rails_at
from tests.adapters.signers import rails_with_a_lead, sign

pytestmark = pytest.mark.anyio
LONG = "The desk is open from eight to six. " * 5
EVERY = ("run", "run_streamed", "run_sync")
MODES = ("run", "run_streamed")
both = pytest.mark.parametrize("models", ["responses", "chat"], indirect=True)
HANDOFFS = """
apiVersion: guardrails/v1
kind: System
metadata: {id: ward, title: Ward, owner: desk@clinic.example}
spec:
  purpose: Answers questions of the ward.
  stage: production
  hypothesis: Fewer calls.
  measure: {metric: calls a day, baseline: 90, target: 50}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal]
  tools:
    - {name: lookup, zone: internal, side_effects: false}
    - {name: transfer_to_billing, zone: internal, side_effects: false}
    - {name: ask_billing, zone: internal, side_effects: false}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ward-tools, title: Tools of the ward, owner: security@clinic.example}
spec:
  match: {systems: [ward]}
  rules:
    - {id: allowed, tools: {allow: [lookup, transfer_to_billing, ask_billing]}}
    - {id: forbidden, text: {words: [forbidden]}, then: block, message: Not this word.}
"""


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


@pytest.fixture
def anyio_backend() -> str:
    """The only loop that the SDK runs on."""
    return "asyncio"


@pytest.fixture(autouse=True)
def spans() -> Iterator[Spans]:
    """What is traced is kept here, and nothing is sent."""
    kept = Spans()
    set_trace_processors([kept])
    yield kept
    set_trace_processors([])


@pytest.fixture
def rails(model: Loopback) -> Guardrails:
    return rails_at(model.host, HANDOFFS)


@pytest.fixture
def models(model: Loopback, request: pytest.FixtureRequest) -> OpenAIProvider:
    """The SDK's own models over the real client, at the loopback server."""
    return models_at(model, responses=getattr(request, "param", "responses") == "responses")


def models_at(model: Loopback, *, responses: bool = True) -> OpenAIProvider:
    return OpenAIProvider(openai_client=client_at(model), use_responses=responses)


def client_at(model: Loopback) -> AsyncOpenAI:
    """The real client; it keeps no connection, since each way of running has its own event loop."""
    http = DefaultAsyncHttpxClient(limits=httpx2.Limits(max_keepalive_connections=0))
    return AsyncOpenAI(base_url=f"{model.url}/v1", api_key="k", max_retries=0, http_client=http)


@pytest.fixture
def ran() -> list[Any]:
    """What entered the raw tools."""
    return []


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


@both
@pytest.mark.parametrize("mode", EVERY)
@pytest.mark.parametrize(
    ("said", "error"), [("a forbidden word", Blocked), ("my signature", Held), ("a meltdown", Halted)], ids=["block", "hold", "halt"]
)
async def test_a_refused_prompt_never_reaches_the_model(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, mode: str, said: str, error: type[Exception]
) -> None:
    runner = GuardedRunner(rails, system="desk", models=models)
    with rails.session(actor="ann"), pytest.raises(error) as refused:
        await run(runner, mode, desk(), said)
    assert isinstance(refused.value, AgentsException)
    assert said not in str(refused.value)
    assert model.seen == []


@both
@pytest.mark.parametrize("mode", EVERY)
async def test_prompt_instructions_and_answer_are_redacted_and_the_cap_is_sent(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, mode: str
) -> None:
    model.says("The key KEY-", "123456 is good. ", LONG)
    runner = GuardedRunner(rails, system="desk", models=models)
    agent = desk(model_settings=ModelSettings(max_tokens=5000))
    agent.instructions = "Your key is KEY-777777."
    result, events = await run(runner, mode, agent, "I have KEY-111111.")
    sent = json.dumps(model.seen[0].body)
    assert "KEY-" not in sent
    assert '"max_output_tokens": 100' in sent or '"max_tokens": 100' in sent
    assert result.final_output == f"The key [KEY] is good. {LONG}"
    assert "KEY-" not in "".join(str(event) for event in events)


async def test_what_is_allowed_passes_unchanged_and_is_charged_as_the_provider_counts(
    rails: Guardrails, model: Loopback, models: OpenAIProvider
) -> None:
    result = await GuardedRunner(rails, system="desk", models=models).run(desk(), "When do you open?")
    assert result.final_output == "Hello."
    assert result.context_wrapper.usage.output_tokens == 7


@both
@pytest.mark.parametrize("mode", MODES)
async def test_a_refused_answer_is_not_given_on(rails: Guardrails, model: Loopback, models: OpenAIProvider, mode: str) -> None:
    model.says("This is for", "bid", "den. ", LONG)
    with pytest.raises(Blocked) as refused:
        await run(GuardedRunner(rails, system="desk", models=models), mode, desk(), "Hello.")
    notes = "".join(getattr(refused.value, "__notes__", []))
    assert "bid" not in notes
    assert "forbidden" not in notes


@both
async def test_what_is_harmless_leaves_a_stream_before_it_ends(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    seen_at: list[int] = []
    shown: list[str] = []
    pieces = tuple(f"word {n} of it. " for n in range(10))
    model.replies(Reply(pieces, before=lambda number: seen_at.append(len(shown))))
    result = GuardedRunner(rails, system="desk", models=models).run_streamed(desk(), "Hello.")
    async for event in result.stream_events():
        if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
            shown.append(event.data.delta)  # noqa: PERF401  reason: as above
    assert "".join(shown) == "".join(pieces)
    assert len(shown) > 5


@both
@pytest.mark.parametrize("mode", MODES)
async def test_a_denied_tool_is_never_entered(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], mode: str
) -> None:
    model.replies(Reply(calls=(("wipe", '{"topic": "all"}'),)), Reply(("Done.",)))
    runner = GuardedRunner(rails, system="desk", models=models)
    with pytest.raises(Blocked):
        await run(runner, mode, desk(tool_named("wipe", ran)), "Clean up.")
    assert ran == []
    assert len(model.seen) == 1


@pytest.mark.parametrize("mode", MODES)
async def test_a_refusal_may_be_told_to_the_model_and_the_agent_goes_on(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], mode: str
) -> None:
    model.replies(Reply(calls=(("shred", "{}"),)), Reply(("I will archive it.",)))
    runner = GuardedRunner(rails, system="desk", models=models)
    result, _ = await run(runner, mode, desk(tool_named("shred", ran)), "Shred it.")
    assert result.final_output == "I will archive it."
    assert ran == []
    assert "Archive it instead." in json.dumps(model.seen[1].body)


@both
@pytest.mark.parametrize("mode", EVERY)
async def test_arguments_and_results_of_a_tool_are_judged_before_anybody_sees_them(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], mode: str
) -> None:
    model.replies(Reply(calls=(("lookup", '{"topic": "KEY-222222"}'),)), Reply(("Found.",)))
    runner = GuardedRunner(rails, system="desk", models=models)
    await run(runner, mode, desk(tool_named("lookup", ran, "it says KEY-333333")), "Look it up.")
    assert ran == [("lookup", "[KEY]", 0)]
    assert "KEY-" not in json.dumps(model.seen[1].body)
    model.replies(Reply(calls=(("lookup", "{}"),)), Reply(("Found.",)))
    with pytest.raises(Blocked):
        await run(runner, mode, desk(tool_named("lookup", ran, "forbidden")), "Look it up.")
    assert len(model.seen) == 3


async def test_a_result_that_becomes_the_answer_is_judged(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any]
) -> None:
    model.replies(Reply(calls=(("lookup", "{}"),)))
    agent = desk(tool_named("lookup", ran, "it says KEY-333333"), tool_use_behavior="stop_on_first_tool")
    result = await GuardedRunner(rails, system="desk", models=models).run(agent, "Look it up.")
    assert result.final_output == "it says [KEY]"


async def test_a_name_says_nothing_about_the_function_behind_it(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any]
) -> None:
    """A guarded tool elsewhere in the process lets no other function of the same name pass."""

    @rails.tool("wipe")
    def wipe(topic: str = "") -> str:
        return "nothing"

    model.replies(Reply(calls=(("wipe", "{}"),)), Reply(("Done.",)))
    raw = tool_named("wipe", ran)
    guarded = GuardedModel(rails, models.get_model("gpt-4o-mini"), system="desk")
    with pytest.raises(Blocked):
        await GuardedRunner(rails, system="desk", models=models).run(desk(raw), "Clean up.")
    model.replies(Reply(calls=(("wipe", "{}"),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await Runner.run(desk(raw, model=guarded), "Clean up.", run_config=RunConfig(trace_include_sensitive_data=False))
    assert ran == []


async def test_a_function_that_is_guarded_already_is_judged_once_and_its_refusals_end_the_run(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any]
) -> None:
    @rails.tool("pay")
    def pay(amount: int) -> str:
        """Pays."""
        ran.append(amount)
        return "paid"

    agent = desk(function_tool(pay))
    runner = GuardedRunner(rails, system="desk", models=models)
    model.replies(Reply(calls=(("pay", '{"amount": 50}'),)), Reply(("Paid.",)))
    assert (await runner.run(agent, "Pay.")).final_output == "Paid."
    model.replies(Reply(calls=(("pay", '{"amount": 500}'),)), Reply(("Paid.",)))
    with pytest.raises(Held):
        await runner.run(agent, "Pay.")
    assert ran == [50]


@pytest.mark.parametrize("arguments", ['{"topic": "a", "topic": "b"}', '{"topic": NaN}', '{"topic": '])
async def test_arguments_that_two_readers_read_differently_are_refused(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], arguments: str
) -> None:
    model.replies(Reply(calls=(("lookup", arguments),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await GuardedRunner(rails, system="desk", models=models).run(desk(tool_named("lookup", ran)), "Look it up.")
    assert ran == []


@pytest.mark.parametrize("mode", ["run", "run_streamed"])
async def test_a_call_that_somebody_has_to_sign_interrupts_the_run_and_runs_once_signed(
    model: Loopback, tmp_path: Path, ran: list[Any], mode: str
) -> None:
    rails, lead = rails_with_a_lead(model.host, tmp_path)
    runner = GuardedRunner(rails, system="desk", models=models_at(model), approvals=True)
    model.replies(Reply(calls=(("pay", '{"amount": 900}'),)), Reply(("Paid.",)))
    agent = desk(tool_named("pay", ran))
    with rails.session(actor="ann", system="desk"):
        result, _ = await run(runner, mode, agent, "Pay.")
        [interruption] = result.interruptions
        request = runner.request_of(interruption)
        assert request is not None
        assert ran == []
        state = result.to_state()
        state.approve(interruption)
        sign(rails, request, lead)
        result, _ = await run(runner, mode, agent, state)
    assert result.final_output == "Paid."
    assert ran == [("pay", "", 900)]


async def test_an_approval_of_the_sdk_does_not_stand_in_for_a_signature(model: Loopback, tmp_path: Path, ran: list[Any]) -> None:
    rails, _ = rails_with_a_lead(model.host, tmp_path)
    runner = GuardedRunner(rails, system="desk", models=models_at(model), approvals=True)
    model.replies(Reply(calls=(("pay", '{"amount": 900}'),)), Reply(("Paid.",)))
    with rails.session(actor="ann", system="desk"):
        result = await runner.run(desk(tool_named("pay", ran)), "Pay.")
        state = result.to_state()
        state.approve(result.interruptions[0])
        with pytest.raises(Blocked):
            await runner.run(desk(tool_named("pay", ran)), state)
    assert ran == []


async def test_small_payments_run_without_an_interruption(model: Loopback, tmp_path: Path, ran: list[Any]) -> None:
    rails, _ = rails_with_a_lead(model.host, tmp_path)
    runner = GuardedRunner(rails, system="desk", models=models_at(model), approvals=True)
    model.replies(Reply(calls=(("pay", '{"amount": 90}'),)), Reply(("Paid.",)))
    with rails.session(actor="ann", system="desk"):
        result = await runner.run(desk(tool_named("pay", ran)), "Pay.")
    assert result.final_output == "Paid."
    assert ran == [("pay", "", 90)]


async def test_without_approvals_it_raises_held_with_its_request(model: Loopback, tmp_path: Path, ran: list[Any]) -> None:
    rails, lead = rails_with_a_lead(model.host, tmp_path)
    runner = GuardedRunner(rails, system="desk", models=models_at(model))
    calls = Reply(calls=(("pay", '{"amount": 900}'),))
    model.replies(calls, calls, Reply(("Paid.",)))
    with rails.session(actor="ann", system="desk"):
        with pytest.raises(Held) as held:
            await runner.run(desk(tool_named("pay", ran)), "Pay.")
        assert held.value.request is not None
        sign(rails, held.value.request, lead)
        with rails.signed(held.value.request):
            result = await runner.run(desk(tool_named("pay", ran)), "Pay.")
    assert result.final_output == "Paid."
    assert len(ran) == 1


async def test_a_state_from_another_process_is_run_only_with_guarded_agents(model: Loopback, tmp_path: Path, ran: list[Any]) -> None:
    rails, lead = rails_with_a_lead(model.host, tmp_path)
    runner = GuardedRunner(rails, system="desk", models=models_at(model), approvals=True)
    model.replies(Reply(calls=(("pay", '{"amount": 900}'),)), Reply(("Paid.",)))
    agent = desk(tool_named("pay", ran))
    with rails.session(actor="ann", system="desk"):
        result = await runner.run(agent, "Pay.")
        request = runner.request_of(result.interruptions[0])
        kept = result.to_state().to_json()
        raw = await RunState.from_json(agent, kept)
        with pytest.raises(SetupError):
            await runner.run(agent, raw)
        state = await RunState.from_json(runner.guarded(agent), kept)
        state.approve(state.get_interruptions()[0])
        assert request is not None
        sign(rails, request, lead)
        result = await GuardedRunner(rails, system="desk", models=models_at(model), approvals=True).run(agent, state)
    assert result.final_output == "Paid."
    assert ran == [("pay", "", 900)]


@pytest.mark.parametrize("mode", MODES)
async def test_whoever_takes_over_is_guarded(rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], mode: str) -> None:
    raw = OpenAIChatCompletionsModel("gpt-4o-mini", client_at(model))
    billing = Agent(name="billing", tools=[tool_named("wipe", ran)], model=raw)
    runner = GuardedRunner(rails, system="ward", models=models)
    for to in (billing, handoff(billing)):
        model.replies(Reply(calls=(("transfer_to_billing", "{}"),)), Reply(calls=(("wipe", "{}"),), first=1), Reply(("Done.",)))
        with pytest.raises(Blocked):
            await run(runner, mode, desk(handoffs=[to]), "Bill me.")
        model.replies(Reply(calls=(("transfer_to_billing", "{}"),)), Reply(("This is forbidden.",)))
        with pytest.raises(Blocked):
            await run(runner, mode, desk(handoffs=[to]), "Bill me.")
    assert ran == []


async def test_agents_that_hand_off_to_each_other_are_guarded_once(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    one, other = desk(), Agent(name="billing", model="gpt-4o-mini")
    one.handoffs, other.handoffs = [other], [one]
    guarded = GuardedRunner(rails, system="ward", models=models).guarded(one)
    assert guarded.handoffs[0].handoffs[0] is guarded  # type: ignore[union-attr]


async def test_a_handoff_is_a_tool_that_policies_name(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    model.replies(Reply(calls=(("transfer_to_billing", "{}"),)), Reply(("Hello.",)))
    agent = desk(handoffs=[Agent(name="billing", model="gpt-4o-mini")])
    result = await GuardedRunner(rails, system="ward", models=models).run(agent, "Bill me.")
    assert result.last_agent.name == "billing"
    model.replies(Reply(calls=(("transfer_to_billing", "{}"),)), Reply(("Hello.",)))
    with pytest.raises(Blocked):
        await GuardedRunner(rails, system="desk", models=models).run(agent, "Bill me.")


async def test_an_agent_that_is_a_tool_has_to_be_guarded(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any]
) -> None:
    raw = OpenAIChatCompletionsModel("gpt-4o-mini", client_at(model))
    billing = Agent(name="billing", tools=[tool_named("wipe", ran)], model=raw)
    runner = GuardedRunner(rails, system="ward", models=models)
    with pytest.raises(SetupError):
        await runner.run(desk(billing.as_tool("ask_billing", "Asks.")), "Bill me.")
    assert model.seen == []
    agent = desk(runner.guarded(billing).as_tool("ask_billing", "Asks."))
    model.replies(Reply(calls=(("ask_billing", '{"input": "x"}'),)), Reply(calls=(("wipe", "{}"),), first=1), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await runner.run(agent, "Bill me.")
    assert ran == []
    model.replies(Reply(calls=(("ask_billing", '{"input": "x"}'),)), Reply(("It is paid.",)), Reply(("Done.",)))
    assert (await runner.run(agent, "Bill me.")).final_output == "Done."


async def test_as_the_default_runner_it_guards_every_run_of_the_process(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any]
) -> None:
    billing = Agent(name="billing", tools=[tool_named("wipe", ran)], model="gpt-4o-mini")
    before = get_default_agent_runner()
    set_default_agent_runner(GuardedRunner(rails, system="ward", models=models))
    try:
        model.replies(Reply(calls=(("ask_billing", '{"input": "x"}'),)), Reply(calls=(("wipe", "{}"),), first=1), Reply(("Done.",)))
        with pytest.raises(Blocked):
            await Runner.run(desk(billing.as_tool("ask_billing", "Asks.")), "Bill me.")
    finally:
        set_default_agent_runner(before)
    assert ran == []


@pytest.mark.parametrize(
    "tool",
    [
        WebSearchTool(),
        CodeInterpreterTool(tool_config={"type": "code_interpreter", "container": {"type": "auto"}}),
        HostedMCPTool(tool_config={"type": "mcp", "server_label": "crm", "server_url": "https://crm.example", "require_approval": "never"}),
        ShellTool(environment={"type": "container_auto"}),
    ],
    ids=["web_search", "code_interpreter", "mcp", "shell"],
)
@pytest.mark.parametrize("mode", MODES)
async def test_tools_that_the_provider_runs_are_judged_before_the_request_leaves(
    rails: Guardrails, model: Loopback, tool: Any, mode: str
) -> None:
    with pytest.raises(Blocked):
        await run(GuardedRunner(rails, system="desk", models=models_at(model)), mode, desk(tool), "Search.")
    assert model.seen == []


async def test_hosted_tools_among_free_arguments_are_found(rails: Guardrails, model: Loopback) -> None:
    for more in ({"extra_body": {"tools": [{"type": "web_search"}]}}, {"extra_args": {"web_search_options": {}}}):
        with pytest.raises(Blocked):
            await GuardedRunner(rails, system="desk", models=models_at(model)).run(
                desk(model_settings=ModelSettings(**more)),  # type: ignore[arg-type]
                "Search.",
            )
    assert model.seen == []


@pytest.mark.parametrize("name", ["extra_body", "extra_args", "metadata"])
async def test_free_arguments_are_part_of_the_prompt(rails: Guardrails, model: Loopback, name: str) -> None:
    agent = desk(model_settings=ModelSettings(**{name: {"user": "a forbidden word"}}))
    with pytest.raises(Blocked):
        await GuardedRunner(rails, system="desk", models=models_at(model)).run(agent, "Hello.")
    assert model.seen == []


async def test_descriptions_of_tools_and_handoffs_are_part_of_the_prompt(rails: Guardrails, model: Loopback, ran: list[Any]) -> None:
    tool = tool_named("lookup", ran)
    tool.description = "forbidden"
    for agent in (desk(tool), desk(handoffs=[Agent(name="billing", handoff_description="forbidden", model="gpt-4o-mini")])):
        with pytest.raises(Blocked):
            await GuardedRunner(rails, system="desk", models=models_at(model)).run(agent, "Hello.")
    assert model.seen == []


@pytest.mark.parametrize("more", [{"model": "other"}, {"extra_body": {"model": "public-1"}}], ids=["name", "settings"])
async def test_a_model_that_no_destination_serves_is_refused(rails: Guardrails, model: Loopback, more: dict[str, Any]) -> None:
    agent = desk(model=more["model"]) if "model" in more else desk(model_settings=ModelSettings(**more))
    with pytest.raises(Blocked):
        await GuardedRunner(rails, system="desk", models=models_at(model)).run(agent, "Hello.")
    assert model.seen == []


async def test_a_declared_destination_is_held_to(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    with pytest.raises(Blocked):
        await GuardedRunner(rails, system="desk", destination="outside", models=models).run(desk(), "Hello.")
    assert model.seen == []
    assert (await GuardedRunner(rails, system="desk", destination="inside", models=models).run(desk(), "Hi.")).final_output == "Hello."


async def test_a_run_may_bring_its_own_models_and_they_are_guarded(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    runner = GuardedRunner(rails, system="desk")
    raw = models.get_model("gpt-4o-mini")
    for config in (RunConfig(model_provider=models), RunConfig(model=raw), {"model_provider": models}, {"model": raw}):
        with pytest.raises(Blocked):
            await runner.run(desk(), "a forbidden word", run_config=config)  # type: ignore[arg-type]
    assert model.seen == []


@pytest.mark.parametrize("mode", ["run", "run_streamed"])
async def test_a_stored_prompt_is_refused(rails: Guardrails, model: Loopback, mode: str) -> None:
    with pytest.raises(Blocked):
        await run(GuardedRunner(rails, system="desk", models=models_at(model)), mode, desk(prompt={"id": "pmpt_1"}), "Hello.")
    assert model.seen == []


async def test_what_the_provider_remembers_counts_as_unscanned(model: Loopback) -> None:
    closed = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: seen, title: Only what is seen, owner: security@clinic.example}
spec:
  match: {on: [prompt], systems: [desk]}
  rules:
    - {id: unscanned, when: 'size(content.unscanned) > 0', then: block}
"""
    rails = rails_at(model.host, closed)
    runner = GuardedRunner(rails, system="desk", models=models_at(model))
    for more in ({"previous_response_id": "resp_7"}, {"conversation_id": "conv_7"}):
        with pytest.raises(Blocked):
            await runner.run(desk(), "Hello.", **more)
    assert model.seen == []
    assert (await runner.run(desk(), "Hello.")).final_output == "Hello."


async def test_traces_of_a_guarded_run_carry_no_content(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], spans: Spans
) -> None:
    model.replies(Reply(calls=(("lookup", '{"topic": "a heron"}'),)), Reply(("An egret.",)))
    runner = GuardedRunner(rails, system="desk", models=models)
    await runner.run(desk(tool_named("lookup", ran, "an osprey")), "A stork.", run_config=RunConfig(trace_include_sensitive_data=True))
    assert len(spans.exported) > 3
    traced = "".join(spans.exported)
    for bird in ("heron", "egret", "osprey", "stork"):
        assert bird not in traced


@pytest.mark.parametrize("mode", MODES)
async def test_a_guarded_model_in_an_unguarded_run_refuses_to_be_traced_with_content(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, mode: str
) -> None:
    agent = desk(model=GuardedModel(rails, models.get_model("gpt-4o-mini"), system="desk"))
    with pytest.raises(Blocked):
        await run(Runner, mode, agent, "Hello.")
    assert model.seen == []
    result, _ = await run(Runner, mode, agent, "Hello.", run_config=RunConfig(trace_include_sensitive_data=False))
    assert result.final_output == "Hello."


@pytest.mark.parametrize("mode", ["run", "run_streamed"])
async def test_a_guarded_model_alone_judges_the_tools_of_an_unguarded_run(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], mode: str
) -> None:
    quiet = RunConfig(model_provider=GuardedModels(rails, models, system="desk"), trace_include_sensitive_data=False)
    model.replies(Reply(calls=(("wipe", "{}"),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await run(Runner, mode, desk(tool_named("wipe", ran)), "Clean up.", run_config=quiet)
    assert ran == []
    model.replies(Reply(calls=(("lookup", '{"topic": "KEY-222222"}'),)), Reply(("Found.",)))
    await run(Runner, mode, desk(tool_named("lookup", ran, "it says KEY-333333")), "Look it up.", run_config=quiet)
    assert ran == [("lookup", "[KEY]", 0)]
    assert "KEY-" not in json.dumps(model.seen[-1].body)


@pytest.mark.parametrize("mode", ["run", "run_streamed"])
async def test_a_guarded_tool_judges_in_an_unguarded_run(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], mode: str
) -> None:
    tool = guarded_tool(rails, tool_named("wipe", ran), system="desk")
    model.replies(Reply(calls=(("wipe", "{}"),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await run(Runner, mode, desk(tool), "Clean up.", run_config=RunConfig(model_provider=models))
    assert ran == []


class Served(MCPServer):
    """A server of tools of our own."""

    def __init__(self, ran: list[Any]) -> None:
        super().__init__()
        self._ran = ran

    @property
    def name(self) -> str:
        return "crm"

    async def connect(self) -> None:
        pass

    async def cleanup(self) -> None:
        pass

    async def list_tools(self, run_context: Any = None, agent: Any = None) -> list[Any]:
        schema = {"type": "object", "properties": {"topic": {"type": "string"}}}
        return [mcp.types.Tool(name=name, description=name, input_schema=schema) for name in ("lookup", "wipe")]

    async def call_tool(self, tool_name: str, arguments: Any, meta: Any = None) -> Any:
        self._ran.append((tool_name, arguments))
        return mcp.types.CallToolResult(content=[mcp.types.TextContent(type="text", text="it says KEY-333333")])

    async def list_prompts(self) -> Any:
        raise NotImplementedError  # the interface asks for it; a server of tools alone has none

    async def get_prompt(self, name: str, arguments: Any = None) -> Any:
        raise NotImplementedError  # as above


@pytest.mark.parametrize("mode", MODES)
async def test_tools_of_an_mcp_server_are_judged(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], mode: str
) -> None:
    runner = GuardedRunner(rails, system="desk", models=models)
    agent = desk(mcp_servers=[Served(ran)], tool_use_behavior="stop_on_first_tool")
    model.replies(Reply(calls=(("wipe", "{}"),)))
    with pytest.raises(Blocked):
        await run(runner, mode, agent, "Clean up.")
    assert ran == []
    model.replies(Reply(calls=(("lookup", '{"topic": "KEY-222222"}'),)))
    result, _ = await run(runner, mode, agent, "Look it up.")
    assert ran == [("lookup", {"topic": "[KEY]"})]
    assert "KEY-" not in str(result.final_output)


@pytest.mark.parametrize(
    "name", ["Wipe", "functions.wipe", "mcp__crm__wipe", "w\u0456pe", "wipe ", "multi_tool_use.parallel"], ids=lambda name: name.strip()
)
async def test_no_way_of_writing_a_denied_name_enters_it(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], name: str
) -> None:
    inner = '{"tool_uses": [{"recipient_name": "functions.wipe", "parameters": {}}]}'
    model.replies(Reply(calls=((name, inner if "parallel" in name else "{}"),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await GuardedRunner(rails, system="desk", models=models).run(desk(tool_named("wipe", ran)), "Clean up.")
    assert ran == []


@pytest.mark.parametrize("mode", MODES)
async def test_the_red_button_stops_a_run(rails: Guardrails, model: Loopback, models: OpenAIProvider, mode: str) -> None:
    rails.stop(reason="drill", by="ops", system="desk")
    with pytest.raises(Stopped):
        await run(GuardedRunner(rails, system="desk", models=models), mode, desk(), "Hello.")
    assert model.seen == []


@both
async def test_the_red_button_stops_a_stream_in_its_middle(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    def press(number: int) -> None:
        if number == 10:
            rails.stop(reason="drill", by="ops", system="desk")

    model.replies(Reply(tuple(f"part {n} of it. " for n in range(40)), before=press))
    with pytest.raises(Stopped) as stopped:
        await run(GuardedRunner(rails, system="desk", models=models), "run_streamed", desk(), "Hello.")
    assert "part 30" not in "".join(getattr(stopped.value, "__notes__", []))


async def test_a_budget_that_is_used_up_stops_the_next_turn(model: Loopback, models: OpenAIProvider, ran: list[Any]) -> None:
    small = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: pot, title: A small pot, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: day, tokens: {budgets: [{scope: [system], per: day, tokens: 200}]}}
"""
    rails = rails_at(model.host, small)
    model.replies(Reply(calls=(("lookup", "{}"),)))
    with pytest.raises(LimitExceeded):
        await GuardedRunner(rails, system="desk", models=models).run(desk(tool_named("lookup", ran)), "Go on.")
    assert 0 < len(model.seen) < 10


@pytest.mark.parametrize("kind", ["input", "output", "tool_input", "tool_output"])
async def test_native_guardrails_carry_the_verdict(
    rails: Guardrails, model: Loopback, models: OpenAIProvider, ran: list[Any], kind: str
) -> None:
    ours = natives(rails, system="desk", destination="inside")
    config = RunConfig(model_provider=models)
    tool = tool_named("wipe" if kind == "tool_input" else "lookup", ran, "forbidden")
    setattr(tool, f"{kind}_guardrails", [getattr(ours, kind)]) if kind.startswith("tool") else None
    agent = desk(tool, **({} if kind.startswith("tool") else {f"{kind}_guardrails": [getattr(ours, kind)]}))
    calls = Reply(calls=((tool.name, "{}"),)) if kind.startswith("tool") else Reply(("This is forbidden.",))
    model.replies(calls)
    with pytest.raises(AgentsException) as tripped:
        await Runner.run(agent, "a forbidden word" if kind == "input" else "Hello.", run_config=config)
    if isinstance(tripped.value, InputGuardrailTripwireTriggered | OutputGuardrailTripwireTriggered):
        verdict = tripped.value.guardrail_result.output.output_info
    else:
        verdict = tripped.value.output.output_info  # type: ignore[attr-defined]
        assert isinstance(tripped.value, ToolInputGuardrailTripwireTriggered) == (kind == "tool_input")
    assert not verdict.allowed
    assert len(model.seen) == (0 if kind == "input" else 1)
    assert len(ran) == (1 if kind == "tool_output" else 0)


def test_the_native_input_guardrail_is_finished_before_the_model_is_asked(rails: Guardrails) -> None:
    assert natives(rails, system="desk", destination="inside").input.run_in_parallel is False


def test_what_cannot_be_guarded_is_refused_when_it_is_set_up(rails: Guardrails, models: OpenAIProvider) -> None:
    raw = models.get_model("gpt-4o-mini")
    guarded = GuardedModel(rails, raw, system="desk")
    with pytest.raises(SetupError):
        GuardedModel(rails, guarded, system="desk")
    with pytest.raises(SetupError):
        GuardedModel(rails, raw, system="nobody")
    with pytest.raises(SetupError):
        GuardedModel(rails, "gpt-4o-mini", system="desk")  # type: ignore[arg-type]
    with pytest.raises(SetupError):
        GuardedRunner(rails, system="desk", destination="nowhere")


async def test_a_canceled_run_ends_its_calls(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    model.replies(Reply(("Hello.",) * 50))
    result = GuardedRunner(rails, system="desk", models=models).run_streamed(desk(), "Hello.")
    async for _ in result.stream_events():
        result.cancel()
    assert len(model.seen) <= 1
    model.says("Hello.")
    assert (await GuardedRunner(rails, system="desk", models=models).run(desk(), "Hello.")).final_output


def test_refusals_survive_pickling(rails: Guardrails, models: OpenAIProvider) -> None:
    with pytest.raises(Blocked) as refused:
        GuardedRunner(rails, system="desk", models=models).run_sync(desk(), "a forbidden word")
    again = pickle.loads(pickle.dumps(refused.value))
    assert type(again) is type(refused.value)
    assert again.verdict.reason == refused.value.verdict.reason


@pytest.mark.parametrize(("adapter", "needs"), [("openai_agents", "agents"), ("pydantic_ai", "pydantic_ai")])
def test_a_missing_framework_says_the_line_that_installs_it(adapter: str, needs: str) -> None:
    code = f"import sys; sys.modules[{needs!r}] = None; import guardrails.adapters.{adapter}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert f"pip install 'guardrails-as-code[{adapter.replace('_', '-')}]'" in ended.stderr
