"""Agents of pydantic-ai: every request and every tool is judged, whichever model and toolset a run has."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic_ai")

import httpx2
from pydantic import BaseModel
from pydantic_ai import (
    Agent,
    BinaryContent,
    CodeExecutionTool,
    DeferredToolRequests,
    DeferredToolResults,
    ImageUrl,
    RunContext,
    ToolApproved,
    UsageLimits,
    WebSearchTool,
)
from pydantic_ai.capabilities import AbstractCapability, NativeTool
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.models.test import TestModel
from pydantic_ai.native_tools import MCPServerTool
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.toolsets import ExternalToolset, FunctionToolset

from guardrails import Blocked, Guardrails, Halted, Held, LimitExceeded, SetupError, Stopped
from guardrails.adapters.pydantic_ai import Guarded, GuardedModel, GuardedToolset
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.policies import rails_at
from tests.adapters.signers import rails_with_a_lead, sign
from tests.policies import UNSCANNED, daily

pytestmark = pytest.mark.anyio
LONG = "The desk is open from eight to six. " * 5
MODES = ("run", "stream", "events", "iter")
both = pytest.mark.parametrize("served", ["responses", "chat"], indirect=True)


@pytest.fixture
def anyio_backend() -> str:
    """The loop that the tests run on."""
    return "asyncio"


@pytest.fixture
def rails(model: Loopback) -> Guardrails:
    return rails_at(model.host)


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(limits=httpx2.Limits(max_keepalive_connections=0)) as client:
        yield client


@pytest.fixture
def served(model: Loopback, http: httpx2.AsyncClient, request: pytest.FixtureRequest) -> Model:
    """The framework's own model over the real client, at the loopback server."""
    return served_at(model, http, getattr(request, "param", "responses"))


def served_at(model: Loopback, http: Any, kind: str = "responses", name: str = "gpt-4o-mini") -> Model:
    provider = OpenAIProvider(base_url=f"{model.url}/v1", api_key="k", http_client=http)
    return (OpenAIResponsesModel if kind == "responses" else OpenAIChatModel)(name, provider=provider)


@pytest.fixture
def ran() -> list[Any]:
    """What entered the raw tools."""
    return []


def toolset(ran: list[Any], name: str = "lookup", gives: Any = "done") -> FunctionToolset[Any]:
    def raw(topic: str = "", amount: int = 0) -> Any:
        ran.append((name, topic, amount))
        return gives

    tools: FunctionToolset[Any] = FunctionToolset()
    tools.add_function(raw, name=name)
    return tools


def desk(rails: Guardrails, served: Any, *toolsets: Any, **more: Any) -> Agent[Any, Any]:
    guard = Guarded(rails, system="desk", **{k: more.pop(k) for k in ("destination", "approvals") if k in more})
    capabilities = [guard, *more.pop("capabilities", ())]
    return Agent(served, instructions=more.pop("instructions", "Be kind."), toolsets=toolsets, capabilities=capabilities, **more)


async def run(agent: Agent[Any, Any], mode: str, said: Any, **more: Any) -> tuple[Any, list[Any]]:
    """The output of one run in any mode, with all that was shown meanwhile, which a refusal carries as a note."""
    shown: list[Any] = []
    try:
        return await _run(agent, mode, said, shown, **more), shown
    except Exception as error:
        error.add_note(repr(shown))
        raise


async def _run(agent: Agent[Any, Any], mode: str, said: Any, shown: list[Any], **more: Any) -> Any:
    match mode:
        case "run":
            return (await agent.run(said, **more)).output
        case "stream":
            async with agent.run_stream(said, **more) as result:
                async for text in result.stream_text(delta=True, debounce_by=None):
                    shown.append(text)  # noqa: PERF401  reason: kept also where an error follows
                return await result.get_output()
        case "events":
            output = None
            async with agent.run_stream_events(said, **more) as events:
                async for event in events:
                    shown.append(event)
                    output = getattr(getattr(event, "result", None), "output", output)
            return output
        case _:
            async with agent.iter(said, **more) as going:
                async for node in going:
                    if Agent.is_model_request_node(node):
                        async with node.stream(going.ctx) as stream:
                            async for event in stream:
                                shown.append(event)  # noqa: PERF401  reason: as above
                return going.result.output if going.result else None


@both
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("said", "error"), [("a forbidden word", Blocked), ("my signature", Held), ("a meltdown", Halted)], ids=["block", "hold", "halt"]
)
async def test_a_refused_prompt_never_reaches_the_model(
    rails: Guardrails, model: Loopback, served: Model, mode: str, said: str, error: type[Exception]
) -> None:
    with rails.session(actor="ann"), pytest.raises(error) as refused:
        await run(desk(rails, served), mode, said)
    assert said not in str(refused.value)
    assert model.seen == []


@both
@pytest.mark.parametrize("mode", MODES)
async def test_prompt_instructions_and_answer_are_redacted_and_the_cap_is_sent(
    rails: Guardrails, model: Loopback, served: Model, mode: str
) -> None:
    model.says("The key KEY-", "123456 is good. ", LONG)
    agent = desk(rails, served, instructions="Your key is KEY-777777.", model_settings={"max_tokens": 5000})
    output, shown = await run(agent, mode, "I have KEY-111111.")
    sent = json.dumps(model.seen[0].body)
    assert "KEY-" not in sent
    assert '"max_output_tokens": 100' in sent or '"max_completion_tokens": 100' in sent
    assert output == f"The key [KEY] is good. {LONG}"
    assert "KEY-1" not in repr([part for part in shown if "instructions" not in repr(part)])


def test_a_sync_run_is_guarded(rails: Guardrails, model: Loopback) -> None:
    agent = desk(rails, served_at(model, None))
    loop = asyncio.new_event_loop()  # the framework takes the one that is set, which other tests have closed
    asyncio.set_event_loop(loop)
    try:
        with pytest.raises(Blocked):
            agent.run_sync("a forbidden word")
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        asyncio.set_event_loop(None)
    assert model.seen == []


@pytest.mark.parametrize("mode", MODES)
async def test_a_refused_answer_is_not_given_on(rails: Guardrails, model: Loopback, served: Model, mode: str) -> None:
    model.says("This is for", "bid", "den. ", LONG)
    with pytest.raises(Blocked) as refused:
        await run(desk(rails, served), mode, "Hello.")
    assert "bid" not in "".join(refused.value.__notes__)


@both
async def test_what_is_harmless_leaves_a_stream_before_it_ends(rails: Guardrails, model: Loopback, served: Model) -> None:
    first, live, shown = threading.Event(), [], []
    pieces = tuple(f"This is sentence {word} of a long and harmless answer. " for word in ("one", "two", "three", "four", "five"))
    # Two pieces at least have left the model in front of the event with this number.
    model.replies(Reply(pieces, before=lambda number: live.append(first.wait(20)) if number == 5 else None))
    async with desk(rails, served).run_stream("Hello.") as result:
        async for text in result.stream_text(delta=True, debounce_by=None):
            shown.append(text)
            first.set()
    assert live == [True]
    assert "".join(shown) == "".join(pieces)


@pytest.mark.parametrize("mode", ["run", "events", "iter"])
async def test_a_denied_tool_is_never_entered(rails: Guardrails, model: Loopback, served: Model, ran: list[Any], mode: str) -> None:
    model.replies(Reply(calls=(("wipe", '{"topic": "all"}'),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await run(desk(rails, served, toolset(ran, "wipe")), mode, "Clean up.")
    assert ran == []
    assert len(model.seen) == 1


@pytest.mark.parametrize("mode", ["run", "stream", "events", "iter"])
async def test_a_refusal_may_be_told_to_the_model_and_the_agent_goes_on(
    rails: Guardrails, model: Loopback, served: Model, ran: list[Any], mode: str
) -> None:
    model.replies(Reply(calls=(("shred", "{}"),)), Reply(("I will archive it.",)))
    output, _ = await run(desk(rails, served, toolset(ran, "shred")), mode, "Shred it.")
    assert output == "I will archive it."
    assert ran == []
    assert "Archive it instead." in json.dumps(model.seen[1].body)


@both
@pytest.mark.parametrize("mode", MODES)
async def test_arguments_and_results_of_a_tool_are_judged_before_anybody_sees_them(
    rails: Guardrails, model: Loopback, served: Model, ran: list[Any], mode: str
) -> None:
    model.replies(Reply(calls=(("lookup", '{"topic": "KEY-222222"}'),)), Reply(("Found.",)))
    await run(desk(rails, served, toolset(ran, "lookup", "it says KEY-333333")), mode, "Look it up.")
    assert ran == [("lookup", "[KEY]", 0)]
    assert "KEY-" not in json.dumps(model.seen[1].body)
    model.replies(Reply(calls=(("lookup", "{}"),)), Reply(("Found.",)))
    with pytest.raises(Blocked):
        await run(desk(rails, served, toolset(ran, "lookup", "forbidden")), mode, "Look it up.")
    assert len(model.seen) == 3


async def test_a_result_of_a_class_of_its_own_is_judged(rails: Guardrails, model: Loopback, served: Model, ran: list[Any]) -> None:
    class Found(BaseModel):
        text: str

    model.replies(Reply(calls=(("lookup", "{}"),)), Reply(("Found.",)))
    await run(desk(rails, served, toolset(ran, "lookup", Found(text="KEY-333333"))), "run", "Look it up.")
    assert "[KEY]" in json.dumps(model.seen[1].body)


async def test_a_name_says_nothing_about_the_function_behind_it(rails: Guardrails, model: Loopback, served: Model, ran: list[Any]) -> None:
    """A guarded tool elsewhere in the process lets no other function of the same name pass."""

    @rails.tool("wipe")
    def wipe(topic: str = "") -> str:
        return "nothing"

    for agent in (
        desk(rails, served, toolset(ran, "wipe")),
        Agent(GuardedModel(rails, served, system="desk"), toolsets=[toolset(ran, "wipe")]),
    ):
        model.replies(Reply(calls=(("wipe", "{}"),)), Reply(("Done.",)))
        with pytest.raises(Blocked):
            await agent.run("Clean up.")
    assert ran == []


async def test_a_function_that_is_guarded_already_is_judged_once(rails: Guardrails, model: Loopback, served: Model, ran: list[Any]) -> None:
    @rails.tool("pay")
    def pay(amount: int) -> str:
        ran.append(amount)
        return "paid"

    agent = desk(rails, served, FunctionToolset([pay]))
    model.replies(Reply(calls=(("pay", '{"amount": 50}'),)), Reply(("Paid.",)))
    assert (await agent.run("Pay.")).output == "Paid."
    model.replies(Reply(calls=(("pay", '{"amount": 500}'),)), Reply(("Paid.",)))
    with pytest.raises(Held):
        await agent.run("Pay.")
    assert ran == [50]


async def test_a_call_that_somebody_has_to_sign_is_deferred_and_runs_once_signed(
    model: Loopback, served: Model, tmp_path: Path, ran: list[Any]
) -> None:
    rails, lead = rails_with_a_lead(model.host, tmp_path)
    agent = desk(rails, served, toolset(ran, "pay"), approvals=True, output_type=[str, DeferredToolRequests])
    model.replies(Reply(calls=(("pay", '{"amount": 900}'),)), Reply(("Paid.",)))
    with rails.session(actor="ann", system="desk"):
        first = await agent.run("Pay.")
        assert isinstance(first.output, DeferredToolRequests)
        [call] = first.output.approvals
        request = first.output.metadata[call.tool_call_id]["guardrails_request"]
        assert ran == []
        approved = DeferredToolResults(approvals={call.tool_call_id: ToolApproved()})
        with pytest.raises(Blocked):  # an approval of the framework does not stand in for a signature
            await agent.run(message_history=first.all_messages(), deferred_tool_results=approved)
        sign(rails, request, lead)
        other = ToolApproved(override_args={"amount": 9000})
        with pytest.raises(Blocked):
            await agent.run(
                message_history=first.all_messages(),
                deferred_tool_results=DeferredToolResults(
                    approvals={call.tool_call_id: other}, metadata={call.tool_call_id: {"guardrails_request": request}}
                ),
            )
        second = await agent.run(message_history=first.all_messages(), deferred_tool_results=approved)
    assert second.output == "Paid."
    assert ran == [("pay", "", 900)]


async def test_another_process_names_the_request_in_the_metadata(model: Loopback, served: Model, tmp_path: Path, ran: list[Any]) -> None:
    rails, lead = rails_with_a_lead(model.host, tmp_path)
    model.replies(Reply(calls=(("pay", '{"amount": 900}'),)), Reply(("Paid.",)))
    more: dict[str, Any] = {"approvals": True, "output_type": [str, DeferredToolRequests]}
    with rails.session(actor="ann", system="desk"):
        first = await desk(rails, served, toolset(ran, "pay"), **more).run("Pay.")
        metadata = first.output.metadata
        [id_] = metadata
        sign(rails, metadata[id_]["guardrails_request"], lead)
        results = DeferredToolResults(approvals={id_: True}, metadata=metadata)
        agent = desk(rails, served, toolset(ran, "pay"), **more)
        second = await agent.run(message_history=first.all_messages(), deferred_tool_results=results)
    assert second.output == "Paid."
    assert ran == [("pay", "", 900)]


async def test_without_approvals_it_raises_held_with_its_request(model: Loopback, served: Model, tmp_path: Path, ran: list[Any]) -> None:
    rails, _ = rails_with_a_lead(model.host, tmp_path)
    model.replies(Reply(calls=(("pay", '{"amount": 900}'),)))
    with rails.session(actor="ann", system="desk"), pytest.raises(Held) as held:
        await desk(rails, served, toolset(ran, "pay")).run("Pay.")
    assert held.value.request is not None
    assert ran == []


@pytest.mark.parametrize("mode", ["run", "stream"])
@pytest.mark.parametrize(
    "tool",
    [WebSearchTool(), CodeExecutionTool(), MCPServerTool(id="crm", url="https://crm.example")],
    ids=lambda tool: tool.kind,
)
async def test_tools_that_the_provider_runs_are_judged_before_the_request_leaves(
    rails: Guardrails, model: Loopback, served: Model, tool: Any, mode: str
) -> None:
    with pytest.raises(Blocked):
        await run(desk(rails, served, capabilities=[NativeTool(tool)]), mode, "Search.")
    assert model.seen == []


@pytest.mark.parametrize(
    "settings",
    [
        {"extra_body": {"tools": [{"type": "web_search"}]}},
        {"openai_native_tools": [{"type": "web_search"}]},
        {"extra_body": {"user": "a forbidden word"}},
        {"openai_user": "a forbidden word"},
        {"extra_body": {"model": "public-1"}},
    ],
    ids=["extra-tools", "native-tools", "extra", "user", "model"],
)
async def test_settings_are_part_of_the_request(rails: Guardrails, model: Loopback, served: Model, settings: dict[str, Any]) -> None:
    with pytest.raises(Blocked):
        await desk(rails, served).run("Hello.", model_settings=settings)  # type: ignore[arg-type]
    assert model.seen == []


async def test_descriptions_of_tools_are_part_of_the_prompt(rails: Guardrails, model: Loopback, served: Model) -> None:
    tools: FunctionToolset[Any] = FunctionToolset()
    tools.add_function(lambda: "", name="lookup", description="forbidden")
    with pytest.raises(Blocked):
        await desk(rails, served, tools).run("Hello.")
    assert model.seen == []


@pytest.mark.parametrize(
    "said",
    [
        ["Look.", ImageUrl("https://clinic.example/x.png")],
        ["Look.", BinaryContent(b"x", media_type="image/png")],
        ["Look.", BinaryContent(b"x", media_type="text/plain")],
    ],
    ids=["image", "binary", "text-file"],
)
async def test_pictures_and_files_count_as_unscanned(model: Loopback, served: Model, said: Any) -> None:
    with pytest.raises(Blocked):
        await desk(rails_at(model.host, UNSCANNED), served).run(said)
    assert model.seen == []


async def test_what_the_provider_remembers_counts_as_unscanned(model: Loopback, served: Model) -> None:
    agent = desk(rails_at(model.host, UNSCANNED), served)
    with pytest.raises(Blocked):
        await agent.run("Hello.", model_settings={"openai_previous_response_id": "resp_7"})  # type: ignore[typeddict-unknown-key]
    assert model.seen == []
    assert (await agent.run("Hello.")).output == "Hello."


async def test_text_beside_a_picture_is_redacted(rails: Guardrails, model: Loopback, served: Model) -> None:
    await desk(rails, served).run(["KEY-111111", ImageUrl("https://clinic.example/x.png"), "and KEY-222222"])
    sent = json.dumps(model.seen[0].body)
    assert "KEY-" not in sent
    assert "clinic.example/x.png" in sent


async def test_a_model_that_one_run_brings_is_guarded(rails: Guardrails, model: Loopback, http: Any, served: Model) -> None:
    agent = desk(rails, served)
    with pytest.raises(Blocked):
        await agent.run("a forbidden word", model=served_at(model, http, "chat"))
    with pytest.raises(Blocked):
        await agent.run("Hello.", model=served_at(model, http, name="unknown"))
    with agent.override(model=served_at(model, http, "chat")), pytest.raises(Blocked):
        await agent.run("a forbidden word")
    assert model.seen == []


async def test_a_declared_destination_is_held_to(rails: Guardrails, model: Loopback, served: Model) -> None:
    with pytest.raises(Blocked):
        await desk(rails, served, destination="outside").run("Hello.")
    assert model.seen == []
    assert (await desk(rails, served, destination="inside").run("Hello.")).output == "Hello."


async def test_another_client_and_interface_is_guarded_alike(rails: Guardrails, model: Loopback, http: Any) -> None:
    served = AnthropicModel("claude-x", provider=AnthropicProvider(base_url=model.url, api_key="k", http_client=http))
    for mode in MODES:
        model.seen.clear()
        model.says("The key KEY-", "123456 is good. ", LONG)
        assert (await run(desk(rails, served), mode, "I have KEY-111111."))[0] == f"The key [KEY] is good. {LONG}"
        assert "KEY-" not in json.dumps(model.seen[0].body)
        with pytest.raises(Blocked):
            await run(desk(rails, served), mode, "a forbidden word")
        assert len(model.seen) == 1


async def test_an_answer_with_a_structure_is_no_tool_call_and_is_judged(rails: Guardrails, model: Loopback, served: Model) -> None:
    class Answer(BaseModel):
        text: str

    agent = desk(rails, served, output_type=Answer)
    model.replies(Reply(calls=(("final_result", '{"text": "it is KEY-123456"}'),)))
    assert (await agent.run("Hello.")).output == Answer(text="it is [KEY]")
    async with agent.run_stream("Hello.") as result:
        assert await result.get_output() == Answer(text="it is [KEY]")
    model.replies(Reply(calls=(("final_result", '{"text": "forbidden"}'),)))
    with pytest.raises(Blocked):
        await agent.run("Hello.")


async def test_a_guarded_model_alone_judges_the_tools_that_it_calls_for(
    rails: Guardrails, model: Loopback, served: Model, ran: list[Any]
) -> None:
    agent = Agent(GuardedModel(rails, served, system="desk"), toolsets=[toolset(ran, "wipe"), toolset(ran, "lookup", "it says KEY-333333")])
    for mode in ("run", "events"):
        model.replies(Reply(calls=(("wipe", "{}"),)), Reply(("Done.",)))
        with pytest.raises(Blocked):
            await run(agent, mode, "Clean up.")
    assert ran == []
    model.replies(Reply(calls=(("lookup", '{"topic": "KEY-222222"}'),)), Reply(("Found.",)))
    await agent.run("Look it up.")
    assert ran == [("lookup", "[KEY]", 0)]
    assert "KEY-" not in json.dumps(model.seen[-1].body)


async def test_a_guarded_toolset_judges_for_any_model(rails: Guardrails, model: Loopback, served: Model, ran: list[Any]) -> None:
    agent = Agent(served, toolsets=[GuardedToolset(toolset(ran, "wipe"), rails=rails, system="desk")])
    model.replies(Reply(calls=(("wipe", "{}"),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        await agent.run("Clean up.")
    assert ran == []


async def test_external_tools_are_judged_in_what_the_model_says(rails: Guardrails, model: Loopback, served: Model) -> None:
    external: ExternalToolset[Any] = ExternalToolset(
        [ToolDefinition(name="wipe", parameters_json_schema={"type": "object", "properties": {}})]
    )
    model.replies(Reply(calls=(("wipe", "{}"),)))
    with pytest.raises(Blocked):
        await desk(rails, served, external, output_type=[str, DeferredToolRequests]).run("Clean up.")


async def test_it_stays_nearest_to_the_model_and_the_tools(rails: Guardrails, model: Loopback, served: Model, ran: list[Any]) -> None:
    """Another capability that changes what is sent does so before it is judged."""

    class Adds(AbstractCapability[Any]):
        async def before_model_request(self, ctx: RunContext[Any], request_context: Any) -> Any:
            request_context.messages[-1].parts[-1].content = "a forbidden word"
            return request_context

    with pytest.raises(Blocked):
        await desk(rails, served, capabilities=[Adds()]).run("Hello.")
    assert model.seen == []


async def test_several_models_are_guarded_one_by_one(rails: Guardrails, model: Loopback, http: Any, served: Model) -> None:
    other = served_at(model, http, "chat")
    with pytest.raises(SetupError):
        await desk(rails, FallbackModel(other, served)).run("Hello.")
    guarded = FallbackModel(GuardedModel(rails, other, system="desk"), GuardedModel(rails, served, system="desk"))
    with pytest.raises(Blocked):
        await desk(rails, guarded).run("a forbidden word")
    assert model.seen == []
    assert (await desk(rails, guarded).run("Hello.")).output == "Hello."


async def test_counting_tokens_sends_messages_and_is_judged(rails: Guardrails, model: Loopback, served: Model) -> None:
    limits = UsageLimits(input_tokens_limit=1000, count_tokens_before_request=True)
    with pytest.raises(Blocked):
        await desk(rails, served).run("a forbidden word", usage_limits=limits)
    assert model.seen == []


async def test_shapes_that_are_not_covered_are_refused(rails: Guardrails, model: Loopback, served: Model) -> None:
    guarded = GuardedModel(rails, served, system="desk")
    for call in (guarded.compact_messages, guarded.batch_encode, guarded.batch_create):
        with pytest.raises(Blocked):
            await call()
    assert model.seen == []


@pytest.mark.parametrize("mode", MODES)
async def test_the_red_button_stops_a_run(rails: Guardrails, model: Loopback, served: Model, mode: str) -> None:
    rails.stop(reason="drill", by="ops", system="desk")
    with pytest.raises(Stopped):
        await run(desk(rails, served), mode, "Hello.")
    assert model.seen == []


async def test_the_red_button_stops_a_stream_in_its_middle(rails: Guardrails, model: Loopback, served: Model) -> None:
    def press(number: int) -> None:
        if number == 10:
            rails.stop(reason="drill", by="ops", system="desk")

    model.replies(Reply(tuple(f"part {n} of it. " for n in range(40)), before=press))
    with pytest.raises(Stopped) as stopped:
        await run(desk(rails, served), "stream", "Hello.")
    assert "part 30" not in "".join(stopped.value.__notes__)


async def test_a_budget_that_is_used_up_stops_the_next_request(model: Loopback, served: Model, ran: list[Any]) -> None:
    rails = rails_at(model.host, daily(200))
    replies = [Reply(calls=(("lookup", "{}"),), first=n) for n in range(20)]
    model.replies(*replies)
    with pytest.raises(LimitExceeded):
        await desk(rails, served, toolset(ran)).run("Go on.")
    assert 0 < len(model.seen) < 10


async def test_a_stream_that_nobody_reads_to_its_end_ends_its_call(rails: Guardrails, model: Loopback, served: Model) -> None:
    model.replies(Reply(("Hello. ",) * 12))
    async with desk(rails, served).run_stream("Hello.") as result:
        async for _ in result.stream_text(delta=True, debounce_by=None):
            break
    async with desk(rails, served).run_stream("Hello."):
        pass
    assert (await desk(rails, served).run("Hello.")).output


def test_what_cannot_be_guarded_is_refused_when_it_is_set_up(rails: Guardrails, model: Loopback) -> None:
    served = served_at(model, None)
    guarded = GuardedModel(rails, served, system="desk")
    with pytest.raises(SetupError):
        GuardedModel(rails, guarded, system="desk")
    with pytest.raises(SetupError):
        GuardedModel(rails, served, system="nobody")
    with pytest.raises(SetupError):
        Guarded(rails, system="desk", destination="nowhere")
    with pytest.raises(SetupError):
        GuardedModel(rails, TestModel(), system="desk")
    with pytest.raises(SetupError):
        GuardedToolset(FunctionToolset(), rails=rails, system="nobody")
