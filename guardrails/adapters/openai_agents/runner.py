"""A runner of the Agents SDK in which every agent that takes part is guarded, by whatever way it comes in."""

from __future__ import annotations

import copy
import json
import weakref
from dataclasses import replace
from typing import Any, cast

from .models import GuardedModels  # isort: skip  # reason: it says what to install where the SDK is missing

from agents import Agent, FunctionTool, Handoff, Model, ModelProvider, MultiProvider, RunConfig, RunState, Tool
from agents.run import AgentRunner, get_default_agent_runner

from ...guard import Guardrails
from ...guard.shapes import setup_error
from ..pending import Pending
from .tools import guarded_tool

_MARK = "_guardrails_runner"


class GuardedRunner(AgentRunner):
    """Runs agents with every model call and every tool judged, handoffs and agents that are tools included; traces carry no content.

    >>> runner = GuardedRunner(rails, system="help-desk")                       # doctest: +SKIP
    >>> result = await runner.run(agent, "When do you open?")                   # doctest: +SKIP

    `models` looks names of models up, also where a `RunConfig` brings the SDK's usual `MultiProvider`.
    With `approvals`, a tool call that somebody has to sign interrupts the run; else it raises Held.
    """

    def __init__(
        self,
        rails: Guardrails,
        *,
        system: str,
        destination: str | None = None,
        models: ModelProvider | None = None,
        approvals: bool = False,
    ) -> None:
        self._rails, self._system, self._destination = rails, system, destination
        self._models = self._guarding(models or MultiProvider())
        self._own = models is not None
        self._approvals = Pending() if approvals else None

    async def run(self, starting_agent: Any, input: Any, **kwargs: Any) -> Any:  # noqa: A002  reason: the name in the SDK
        """`Runner.run`, guarded.  Raises every kind of refusal."""
        agent, options = self._given(starting_agent, input, kwargs)
        return await super().run(agent, input, **options)

    def run_sync(self, starting_agent: Any, input: Any, **kwargs: Any) -> Any:  # noqa: A002  reason: the name in the SDK
        """`Runner.run_sync`, guarded.  Raises every kind of refusal."""
        agent, options = self._given(starting_agent, input, kwargs)
        return super().run_sync(agent, input, **options)

    def run_streamed(self, starting_agent: Any, input: Any, **kwargs: Any) -> Any:  # noqa: A002  reason: the name in the SDK
        """`Runner.run_streamed`, guarded: each event leaves once what it says is certain.  Refusals come from `stream_events`."""
        agent, options = self._given(starting_agent, input, kwargs)
        return super().run_streamed(agent, input, **options)

    def guarded(self, agent: Agent[Any]) -> Agent[Any]:
        """The guarded form of an agent, for `as_tool` and for `RunState.from_json`; whoever it hands off to is guarded with it."""
        return self._agent(agent, self._models, {})

    def request_of(self, interruption: Any) -> str | None:
        """The request for signatures behind an interruption of a run; None where an approval of the SDK is all that it waits for."""
        if self._approvals is None:
            return None
        raw = interruption.raw_item
        told = raw if isinstance(raw, dict) else vars(raw)
        return self._approvals.get(str(told.get("name")), str(told.get("call_id")), json.loads(told.get("arguments") or "{}"))

    async def aclose(self) -> None:
        """Gives back what the models hold."""
        await self._models.aclose()

    def _guarding(self, models: ModelProvider) -> GuardedModels:
        if isinstance(models, GuardedModels):
            return models
        return GuardedModels(self._rails, models, system=self._system, destination=self._destination)

    def _given(self, agent: Agent[Any], given: Any, options: dict[str, Any]) -> tuple[Agent[Any], dict[str, Any]]:
        """The agent and the options of a run, guarded.  Raises SetupError for a run that could go past the guard."""
        config = options.get("run_config")
        models = self._models
        if config is None:
            config = RunConfig(model_provider=models)
        else:
            config = RunConfig(**config) if isinstance(config, dict) else config
            # Every `RunConfig` has a `MultiProvider`, also where nobody said so.
            if not (self._own and type(config.model_provider) is MultiProvider):
                models = self._guarding(config.model_provider)
        if config.sandbox is not None:
            raise setup_error("agents in a sandbox bring tools that are not covered", "run it without `sandbox`")
        model = models.guarded(config.model) if isinstance(config.model, Model) else config.model
        config = replace(config, model=model, model_provider=models, trace_include_sensitive_data=False)
        if isinstance(given, RunState) and not _is_guarded(cast(Any, given)._current_agent):
            hint = "make it with `RunState.from_json(runner.guarded(agent), ...)`"
            raise setup_error("this state holds agents that are not guarded", hint)
        # Where the run names a model, it is that of all agents, and nobody needs theirs.
        return self._agent(agent, models if model is None else None, {}), {**options, "run_config": config}

    def _agent(self, agent: Any, models: GuardedModels | None, known: dict[int, Agent[Any]]) -> Agent[Any]:
        if _is_guarded(agent):
            return cast("Agent[Any]", agent)
        if id(agent) in known:
            return known[id(agent)]
        if not isinstance(agent, Agent) or type(agent).__module__.startswith("agents.sandbox"):
            raise setup_error(f"agents of the class `{type(agent).__name__}` are not covered", "use an `Agent`")
        made = known[id(agent)] = copy.copy(agent)
        if isinstance(agent.model, Model):
            made.model = (models or self._models).guarded(agent.model)
        elif models is not None:
            made.model = models.get_model(agent.model)
        made.tools = [self._tool(tool) for tool in agent.tools]
        made.handoffs = [self._handoff(to, models, known) for to in agent.handoffs]

        async def get_all_tools(run_context: Any) -> list[Tool]:
            # Tools of MCP servers are found only now.
            return [self._tool(tool) for tool in await type(made).get_all_tools(made, run_context)]

        vars(made).update({"get_all_tools": get_all_tools, _MARK: self})
        return made

    def _tool(self, tool: Tool) -> Tool:
        if isinstance(tool, FunctionTool) and tool._is_agent_tool:
            inner = tool._agent_instance
            if not _is_guarded(inner) and not isinstance(get_default_agent_runner(), GuardedRunner):
                hint = "write `runner.guarded(agent).as_tool(...)`, or `set_default_agent_runner(runner)`"
                raise setup_error(f"the agent behind the tool `{tool.name}` is not guarded", hint)
        return guarded_tool(self._rails, tool, system=self._system, approvals=self._approvals)

    def _handoff(self, to: Any, models: GuardedModels | None, known: dict[int, Agent[Any]]) -> Any:
        if isinstance(to, Agent):
            return self._agent(to, models, known)
        made: Handoff[Any, Any] = copy.copy(to)

        async def invoke(context: Any, given: str) -> Any:
            return self._agent(await to.on_invoke_handoff(context, given), models, known)

        made.on_invoke_handoff = invoke
        target = to._agent_ref() if to._agent_ref is not None else None
        if target is not None:
            made._agent_ref = weakref.ref(self._agent(target, models, known))
        return made


def _is_guarded(agent: Any) -> bool:
    return isinstance(getattr(agent, "__dict__", {}).get(_MARK), GuardedRunner)
