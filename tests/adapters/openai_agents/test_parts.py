"""Parts that are guarded in a run that is not: a model, a tool, native guardrails; and what cannot be guarded or traced."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from agents import (
    AgentsException,
    InputGuardrailTripwireTriggered,
    OpenAIProvider,
    OutputGuardrailTripwireTriggered,
    RunConfig,
    Runner,
    ToolInputGuardrailTripwireTriggered,
)

from guardrails import Blocked, Guardrails, SetupError
from guardrails.adapters.openai_agents import GuardedModel, GuardedModels, GuardedRunner, guarded_tool, natives
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.openai_agents.desk import MODES, Spans, desk, run, tool_named

pytestmark = pytest.mark.anyio


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


@pytest.mark.parametrize(("adapter", "needs"), [("openai_agents", "agents"), ("pydantic_ai", "pydantic_ai")])
def test_a_missing_framework_says_the_line_that_installs_it(adapter: str, needs: str) -> None:
    code = f"import sys; sys.modules[{needs!r}] = None; import guardrails.adapters.{adapter}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert f"pip install 'guardrails-as-code[{adapter.replace('_', '-')}]'" in ended.stderr
