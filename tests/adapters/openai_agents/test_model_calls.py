"""Model calls of an agent are judged before they leave and before anybody sees the answer, whichever way it runs."""

from __future__ import annotations

import json
import pickle
import threading
from typing import Any

import pytest
from agents import (
    AgentsException,
    ModelSettings,
    OpenAIProvider,
    RunConfig,
)

from guardrails import Blocked, Guardrails, Halted, Held, LimitExceeded, Stopped
from guardrails.adapters.openai_agents import GuardedRunner
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.openai_agents.desk import EVERY, LONG, MODES, both, desk, models_at, run, tool_named
from tests.adapters.policies import rails_at
from tests.policies import daily

pytestmark = pytest.mark.anyio


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
    shown: list[str] = []
    first, live = threading.Event(), []
    pieces = tuple(f"This is sentence {word} of a long and harmless answer. " for word in ("one", "two", "three", "four", "five"))
    # Two pieces at least have left the model in front of the event with this number.
    model.replies(Reply(pieces, before=lambda number: live.append(first.wait(20)) if number == 5 else None))
    result = GuardedRunner(rails, system="desk", models=models).run_streamed(desk(), "Hello.")
    async for event in result.stream_events():
        if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
            shown.append(event.data.delta)
            first.set()
    assert live == [True]
    assert "".join(shown) == "".join(pieces)


async def test_a_canceled_run_ends_its_calls(rails: Guardrails, model: Loopback, models: OpenAIProvider) -> None:
    model.replies(Reply(("Hello.",) * 50))
    result = GuardedRunner(rails, system="desk", models=models).run_streamed(desk(), "Hello.")
    async for _ in result.stream_events():
        result.cancel()
    assert len(model.seen) <= 1
    model.says("Hello.")
    assert (await GuardedRunner(rails, system="desk", models=models).run(desk(), "Hello.")).final_output


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
    rails = rails_at(model.host, daily(200))
    model.replies(Reply(calls=(("lookup", "{}"),)))
    with pytest.raises(LimitExceeded):
        await GuardedRunner(rails, system="desk", models=models).run(desk(tool_named("lookup", ran)), "Go on.")
    assert 0 < len(model.seen) < 10


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


def test_refusals_survive_pickling(rails: Guardrails, models: OpenAIProvider) -> None:
    with pytest.raises(Blocked) as refused:
        GuardedRunner(rails, system="desk", models=models).run_sync(desk(), "a forbidden word")
    again = pickle.loads(pickle.dumps(refused.value))
    assert type(again) is type(refused.value)
    assert again.verdict.reason == refused.value.verdict.reason
