"""`SignoffMiddleware`: the guard of an agent whose held actions interrupt its graph until somebody signed them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from langchain.agents.middleware.types import AgentState, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, ToolMessage
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from ...errors import Blocked, Held
from ...guard.door import refusal
from ...guard.signing import signoffs_of
from ...names import canonical
from ..langgraph import Asking, asking_for, happened, shown, standing
from .judged import mark
from .middleware import GuardrailsMiddleware

_WAITS = "guardrails_request"
_WAITING = "The result waits for a signature."
_DENIED = {"rejected": "A person who has to sign rejected it.", "expired": "Nobody signed it in time."}


class SignoffMiddleware(GuardrailsMiddleware):
    """`GuardrailsMiddleware` for agents with a checkpointer: what a rule holds interrupts the graph instead of raising Held.

    The interrupt shows the id of the request, who may sign and by which rules; `Command(resume=id)` goes on.  Then what was signed runs
    once, as it was signed, edits included; what was rejected or ran out of time is told to the model.  A held response raises Held still.
    """

    def wrap_model_call(self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]) -> Any:
        """Has the model of this request judged; where the call is held, the graph waits."""
        with asking_for(Asking(self._engine), self._engine):
            return super().wrap_model_call(request, handler)

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> Any:
        """The same for async agents."""
        with asking_for(Asking(self._engine), self._engine):
            return await super().awrap_model_call(request, handler)

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]) -> Any:
        """Runs a tool if it may; where it is held, the graph waits."""
        asking = Asking(self._engine)
        try:
            with asking_for(asking, self._engine):
                return super().wrap_tool_call(request, handler)
        except Held as held:
            return self._waiting(request, held)
        except Blocked as blocked:
            instead = self._instead(request, asking, blocked)
        if isinstance(instead, ToolMessage):
            return instead
        with self._rails.signed(asking.id):
            return super().wrap_tool_call(instead, handler)

    async def awrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Any]]) -> Any:
        """The same for async agents."""
        asking = Asking(self._engine)
        try:
            with asking_for(asking, self._engine):
                return await super().awrap_tool_call(request, handler)
        except Held as held:
            return self._waiting(request, held)
        except Blocked as blocked:
            instead = self._instead(request, asking, blocked)
        if isinstance(instead, ToolMessage):
            return instead
        with self._rails.signed(asking.id):
            return await super().awrap_tool_call(instead, handler)

    def _waiting(self, request: ToolCallRequest, held: Held) -> ToolMessage:
        """What stands for a held result until it is signed.  The tool ran and is not run again, so the graph goes on to the next step."""
        call = request.tool_call
        if held.request is None or not happened(held) or canonical(held.verdict.tool or "") != canonical(call["name"]):
            raise held
        about = {_WAITS: held.request}
        return ToolMessage(_WAITING, name=call["name"], tool_call_id=call["id"] or "", response_metadata=about)

    def _instead(self, request: ToolCallRequest, asking: Asking, blocked: Blocked) -> ToolCallRequest | ToolMessage:
        """What follows from a request that does not let this very call run: the call as it was edited, or word of it for the model."""
        call = request.tool_call
        if asking.why in _DENIED:
            denied = ToolMessage(_DENIED[asking.why], name=call["name"], tool_call_id=call["id"] or "", status="error")
            return mark(self._engine, denied)
        edited = asking.edited
        if edited is None or canonical(str(edited.get("tool"))) != canonical(call["name"]) or not isinstance(edited.get("args"), Mapping):
            raise blocked
        return request.override(tool_call={**call, "args": dict(edited["args"])})

    def before_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """Waits for results that are held, and puts what was signed in their place."""
        found = [(m, m.response_metadata[_WAITS]) for m in _fresh(state) if _WAITS in m.response_metadata]
        # All of them are waited for before any is used: a node begins again, and a signed result is given out once.
        whys = [self._signed(request) for _, request in found]
        new = [self._given(message, request, why) for (message, request), why in zip(found, whys, strict=True)]
        return {"messages": new} if new else None

    async def abefore_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """The same for async agents."""
        return self.before_model(state, runtime)

    def _signed(self, id_: str) -> str:
        """Waits for the signatures of one request; in one word why it lets nothing go on, if so."""
        found = standing(self._engine, id_)
        if found is None:
            return "unknown"
        why = "unsigned"
        while why == "unsigned" and found is not None:
            interrupt(shown(found[0]))
            found = standing(self._engine, id_)
            why = "unknown" if found is None else found[1]
        return why

    def _given(self, message: ToolMessage, request: str, why: str) -> ToolMessage:
        if why in _DENIED:
            content: Any = _DENIED[why]
        elif why or not self._is_result(request, message.name or ""):
            refused = "what stands for a result that is held does not name a request for it"
            raise refusal(self._here(), "tool_result", "no-such-request", refused, tool=message.name)
        else:
            held = self._rails.resume(request)
            content = held.get("content") if isinstance(held, Mapping) else held
        if not isinstance(content, str | list):
            content = str(content)
        about = {name: value for name, value in message.response_metadata.items() if name != _WAITS}
        return mark(self._engine, message.model_copy(update={"content": content, "response_metadata": about}))


    def _is_result(self, request: str, tool: str) -> bool:
        """Whether a request is for a result of this tool, so that to use it gives that and runs nothing."""
        draft = signoffs_of(self._engine).show(request).draft
        return "args" not in draft.run and canonical(str(draft.run.get("tool"))) == canonical(tool)


def _fresh(state: Any) -> list[ToolMessage]:
    """The results behind the last answer of the model."""
    messages = state["messages"] if isinstance(state, Mapping) else getattr(state, "messages", ())
    last = max((i for i, m in enumerate(messages) if isinstance(m, AIMessage)), default=-1)
    return [m for m in messages[last + 1 :] if isinstance(m, ToolMessage)]
