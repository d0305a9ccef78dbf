"""Whoever an agent hands over to or asks is guarded as it is."""

from __future__ import annotations

from typing import Any

import pytest
from agents import (
    Agent,
    OpenAIProvider,
    Runner,
    handoff,
)
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.run import get_default_agent_runner, set_default_agent_runner

from guardrails import Blocked, Guardrails, SetupError
from guardrails.adapters.openai_agents import GuardedRunner
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.openai_agents.desk import MODES, client_at, desk, run, tool_named

pytestmark = pytest.mark.anyio


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
