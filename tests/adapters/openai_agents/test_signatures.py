"""A tool call that somebody has to sign interrupts the run of an agent, and runs once when it is signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from agents import (
    RunState,
)

from guardrails import Blocked, Held, SetupError
from guardrails.adapters.openai_agents import GuardedRunner
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.openai_agents.desk import desk, models_at, run, tool_named
from tests.adapters.signers import rails_with_a_lead, sign

pytestmark = pytest.mark.anyio


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
