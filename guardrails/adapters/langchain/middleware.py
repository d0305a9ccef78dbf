"""`GuardrailsMiddleware`, which guards the agents of LangChain: every call of the model, every tool where it runs, and what tools give."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langchain.agents.middleware.types import AgentMiddleware, AgentState, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langgraph.runtime import Runtime

from ...content import Unwritable
from ...events import ToolCall
from ...guard.door import judge, refusal
from ...guard.readable import Unreadable, plain
from ...guard.sessions import Frame, Scene, inside, scene
from .calls import Guard
from .judged import mark
from .model import guard_of, guarded_by
from .results import Told, given, told

if TYPE_CHECKING:
    from ...guard.rails import Guardrails


class GuardrailsMiddleware(AgentMiddleware[AgentState[Any], Any, Any]):
    """Guards an agent: `create_agent(model, tools, middleware=[GuardrailsMiddleware(rails, system="help-desk")])`.

    The destination is read from the address and the name of the model, and checked where it is given.  Refusals raise; a tool call that a
    rule refuses with `reply: model` is answered with its reason.  Other middleware may stand before or after it, as long as what answers is
    the model: an answer from elsewhere is refused.  Raises SetupError for a system that is not registered.
    """

    def __init__(self, rails: Guardrails, *, system: str, destination: str | None = None) -> None:
        super().__init__()
        self.tools = []
        self._rails = rails
        self._engine = rails.engine
        self._guard = Guard(rails.exchange(system, client=True), destination, runs=True)

    def __repr__(self) -> str:
        return f"<guardrails for the system `{self._guard.exchange.system}`>"

    # ------------------------------------------------------------------ the model

    def wrap_model_call(self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]) -> Any:
        """Has the model of this request judged.  Raises every kind of refusal."""
        answers = _Answers()
        response = handler(self._guarded(request, answers))
        return self._from_the_model(response, answers)

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> Any:
        """The same for async agents."""
        answers = _Answers()
        response = await handler(self._guarded(request, answers))
        return self._from_the_model(response, answers)

    def _guarded(self, request: ModelRequest[Any], answers: _Answers) -> ModelRequest[Any]:
        def guard(model: Any) -> BaseChatModel:
            if not isinstance(model, BaseChatModel):
                message = "this model is not a chat model of its own, so it cannot be guarded; give the agent one of its class"
                raise refusal(self._here(), "call", "uncovered-call", message)
            known = guard_of(model)
            if known is not None and known.exchange.system != self._guard.exchange.system:
                message = "the chat model of this agent is guarded for another system"
                raise refusal(self._here(), "call", "other-system", message)
            mine = replace(self._guard, answered=answers.note)
            if known is not None and mine.destination is None:
                mine = replace(mine, destination=known.destination)
            return guarded_by(mine, model)

        return _Request.around(request, guard)

    def _from_the_model(self, response: Any, answers: _Answers) -> Any:
        if not answers.any:
            message = "another middleware answered in the place of the model, or put a model in its place that is not guarded"
            raise refusal(self._here(), "response", "unguarded-answer", message)
        return response

    # ------------------------------------------------------------------ tools

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]) -> Any:
        """Runs a tool if it may, and gives what is left of its result."""

        def run(args: Mapping[str, Any]) -> Told:
            return self._told(request, handler(_with(request, args)))

        with self._tool():
            function = getattr(request.tool, "func", None)
            return self._result(request, self._rails.run_tool(request.tool_call["name"], self._args(request), run, function=function))

    async def awrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Any]]) -> Any:
        """The same for async agents."""

        async def run(args: Mapping[str, Any]) -> Told:
            return self._told(request, await handler(_with(request, args)))

        with self._tool():
            function = getattr(request.tool, "coroutine", None) or getattr(request.tool, "func", None)
            result = await self._rails.arun_tool(request.tool_call["name"], self._args(request), run, function=function)
            return self._result(request, result)

    def _tool(self) -> AbstractContextManager[Any]:
        """Around the run of a tool: it belongs to the system of this agent."""
        return inside(Frame(self._engine, system=self._guard.exchange.system))

    def _args(self, request: ToolCallRequest) -> Mapping[str, Any]:
        try:
            args = plain(request.tool_call["args"])
        except Unreadable as error:
            message = "the arguments of this call cannot be read, so they cannot be judged"
            raise refusal(self._here(), "tool_call", "unreadable-argument", message, tool=request.tool_call["name"], cause=error) from error
        return args if isinstance(args, Mapping) else {"input": args}

    def _told(self, request: ToolCallRequest, result: Any) -> Told:
        try:
            return told(result)
        except Unreadable as error:
            message = "what this tool gave cannot be read, so it cannot be judged"
            raise refusal(self._here(), "tool_result", "unreadable-result", message, tool=request.tool_call["name"], cause=error) from error

    def _result(self, request: ToolCallRequest, result: Any) -> Any:
        call = request.tool_call
        if not isinstance(result, Told):
            return mark(self._engine, ToolMessage(content=str(result), name=call["name"], tool_call_id=call["id"] or "", status="error"))
        try:
            return given(result, lambda message: mark(self._engine, message))
        except Unwritable as error:
            message = "the result of this tool does not take its redacted text"
            raise refusal(self._here(), "tool_result", "redaction-failed", message, tool=call["name"], cause=error) from None

    # ------------------------------------------------------------------ what is left

    def after_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> None:
        """Judges tool calls with which an agent ends, and which it leaves to its caller."""
        now = self._here()
        for name, args in _left(state):
            if not self._guard.exchange.guards(name):
                judge(now, ToolCall(**now.common, tool=name, args=args))

    async def aafter_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> None:
        """The same for async agents."""
        self.after_agent(state, runtime)

    def _here(self) -> Scene:
        return replace(scene(self._engine), system=self._guard.exchange.system)


class _Answers:
    """Whether a guarded model answered."""

    def __init__(self) -> None:
        self.any = False

    def note(self) -> None:
        self.any = True


class _Request(ModelRequest[Any]):
    """A request whose model is guarded, whatever model another middleware puts into it."""

    _guard: Callable[[Any], BaseChatModel]

    @classmethod
    def around(cls, request: ModelRequest[Any], guard: Callable[[Any], BaseChatModel]) -> _Request:
        names = ("messages", "system_message", "tool_choice", "tools", "response_format", "state", "runtime", "model_settings")
        made = cls(model=guard(request.model), **{name: getattr(request, name) for name in names})
        object.__setattr__(made, "_guard", guard)
        return made

    def override(self, **overrides: Any) -> _Request:
        if "model" in overrides:
            overrides["model"] = self._guard(overrides["model"])
        made = super().override(**overrides)
        object.__setattr__(made, "_guard", self._guard)
        assert isinstance(made, _Request)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, self._guard(value) if name == "model" else value)


def _with(request: ToolCallRequest, args: Mapping[str, Any]) -> ToolCallRequest:
    call = request.tool_call
    return request if args is call["args"] else request.override(tool_call={**call, "args": dict(args)})


def _left(state: Any) -> list[tuple[str, Mapping[str, Any]]]:
    messages = state["messages"] if isinstance(state, Mapping) else getattr(state, "messages", ())
    last = next((i for i in range(len(messages) - 1, -1, -1) if isinstance(messages[i], AIMessage)), None)
    if last is None:
        return []
    done = {m.tool_call_id for m in messages[last + 1 :] if isinstance(m, ToolMessage)}
    return [(call["name"], call["args"]) for call in messages[last].tool_calls if call["id"] not in done]
