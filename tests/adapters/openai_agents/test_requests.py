"""All that a request of an agent carries is judged: free arguments, descriptions, tools of the provider, what it remembers."""

from __future__ import annotations

from typing import Any

import pytest
from agents import (
    Agent,
    CodeInterpreterTool,
    HostedMCPTool,
    ModelSettings,
    ShellTool,
    WebSearchTool,
)

from guardrails import Blocked, Guardrails
from guardrails.adapters.openai_agents import GuardedRunner
from tests.adapters.loopback import Loopback
from tests.adapters.openai_agents.desk import MODES, desk, models_at, run, tool_named
from tests.adapters.policies import rails_at
from tests.policies import UNSCANNED

pytestmark = pytest.mark.anyio


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


@pytest.mark.parametrize("mode", ["run", "run_streamed"])
async def test_a_stored_prompt_is_refused(rails: Guardrails, model: Loopback, mode: str) -> None:
    with pytest.raises(Blocked):
        await run(GuardedRunner(rails, system="desk", models=models_at(model)), mode, desk(prompt={"id": "pmpt_1"}), "Hello.")
    assert model.seen == []


async def test_what_the_provider_remembers_counts_as_unscanned(model: Loopback) -> None:
    rails = rails_at(model.host, UNSCANNED)
    runner = GuardedRunner(rails, system="desk", models=models_at(model))
    for more in ({"previous_response_id": "resp_7"}, {"conversation_id": "conv_7"}):
        with pytest.raises(Blocked):
            await runner.run(desk(), "Hello.", **more)
    assert model.seen == []
    assert (await runner.run(desk(), "Hello.")).final_output == "Hello."
