"""Tools of an agent: what is denied is never entered, and arguments and results are judged before anybody sees them."""

from __future__ import annotations

import json
from typing import Any

import mcp
import pytest
from agents import (
    OpenAIProvider,
    RunConfig,
    Runner,
    function_tool,
)
from agents.mcp import MCPServer

from guardrails import Blocked, Guardrails, Held
from guardrails.adapters.openai_agents import GuardedModel, GuardedRunner
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.openai_agents.desk import EVERY, MODES, both, desk, run, tool_named

pytestmark = pytest.mark.anyio


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
