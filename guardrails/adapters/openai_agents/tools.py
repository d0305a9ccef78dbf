"""Function tools of the Agents SDK that are judged where they run: their arguments, the decision they commit, their result."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from inspect import isawaitable
from typing import Any, TypeVar

from .refusals import native, through_the_sdk  # isort: skip  # reason: it says what to install where the SDK is missing

from agents import FunctionTool, RunContextWrapper, Tool
from agents.tool import ToolErrorFunction, resolve_function_tool_failure_error_function, set_function_tool_failure_error_function
from agents.tool_context import ToolContext

from ...errors import Held, Refused
from ...events import ToolCall
from ...guard import Guardrails
from ...guard.door import put_real, refusal
from ...guard.gate import Gate
from ...guard.proposed import arguments
from ...guard.readable import Unreadable
from ...guard.sessions import Frame, inside, scene
from ...guard.shapes import is_guarded
from ...guard.tools import NamedTool, ToolRun
from ...verdict import Effect
from ..pending import Pending

T = TypeVar("T", bound=Tool)


def guarded_tool(rails: Guardrails, tool: T, *, system: str, approvals: Pending | None = None) -> T:
    """A copy of a tool that is judged where it runs; one that no function runs is judged in what the model says, and is given back.

    A tool whose function `rails.tool` guards is judged there.  With `approvals`, a call that somebody has to sign interrupts the run.
    """
    if not isinstance(tool, FunctionTool) or isinstance(tool.on_invoke_tool, Judged):
        return tool
    rails._check_known(system, None)
    made = copy.copy(tool)
    before = resolve_function_tool_failure_error_function(made)
    if before is not None:
        set_function_tool_failure_error_function(made, _telling(before))
    run = ToolRun(rails.engine, tool.name)
    pending = approvals or Pending()
    made.on_invoke_tool = Judged(rails, run, system, made.on_invoke_tool, pending, is_guarded(getattr(tool, "__wrapped__", None)))
    if approvals is not None:
        made.needs_approval = _approving(tool, run, system, approvals)
    return made


def is_judged(tool: FunctionTool) -> bool:
    """Whether a tool is judged where it runs."""
    return isinstance(tool.on_invoke_tool, Judged) or is_guarded(getattr(tool, "__wrapped__", None))


@dataclass(frozen=True, slots=True)
class Judged:
    """What the SDK calls to run a tool."""

    rails: Guardrails
    run: ToolRun
    system: str
    inner: Any = field(repr=False)
    pending: Pending = field(repr=False)
    within: bool

    def __agents_bind_function_tool__(self, tool: FunctionTool) -> Judged:
        """The same for a copy of the tool, which the SDK makes."""
        bind = getattr(self.inner, "__agents_bind_function_tool__", None)
        return replace(self, inner=bind(tool)) if callable(bind) else self

    async def __call__(self, ctx: ToolContext[Any], input: str) -> Any:  # noqa: A002  reason: the name in the SDK
        """The judged result of one call.  Raises every kind of refusal."""
        engine = self.run.engine
        with through_the_sdk(), inside(Frame(engine, system=self.system)):
            if self.within:
                return await self.inner(ctx, input)
            try:
                args = arguments(input)
            except Unreadable as error:
                message = "the arguments of the call cannot be read"
                raise refusal(scene(engine), "tool_call", "unreadable-tool-call", message, tool=self.run.tool, cause=error) from None

            async def run(sent: Mapping[str, Any]) -> Any:
                return await self.inner(ctx, input if sent is args else _text(sent))

            request = self.pending.get(self.run.tool, str(getattr(ctx, "tool_call_id", "")), args)
            with self.rails.signed(request) if request is not None else nullcontext():
                return await Gate(NamedTool(self.run), run, None).acall((args,), {})


def _text(args: Mapping[str, Any]) -> str:
    return json.dumps(dict(args), ensure_ascii=False, sort_keys=True, default=str)


def _telling(before: ToolErrorFunction) -> ToolErrorFunction:
    """What tells the model about an error of a tool, but for refusals: they end the run."""

    async def told(ctx: RunContextWrapper[Any], error: Exception) -> Any:
        if isinstance(error, Refused):
            raise native(error)
        said = before(ctx, error)
        return await said if isawaitable(said) else said

    return told


def _approving(tool: FunctionTool, run: ToolRun, system: str, pending: Pending) -> Any:
    """Whether a call waits for an approval: the tool says so itself, or somebody has to sign it."""
    own = tool.needs_approval

    async def needs(ctx: RunContextWrapper[Any], params: dict[str, Any], call: str) -> bool:
        if own is True or (callable(own) and (_inspected(tool, params) or await own(ctx, params, call))):
            return True
        with through_the_sdk(), inside(Frame(run.engine, system=system)):
            with _looking(run, params) as held:
                if not held:
                    return False
            try:
                passage, _ = run.begin(scene(run.engine), params)
            except Held as waiting:
                if waiting.request is None:
                    raise
                pending.add(run.tool, call, params, waiting.request)
                return True
            passage.ongoing.end("unsent")
            return False

    return needs


def _inspected(tool: FunctionTool, params: dict[str, Any]) -> bool:
    """Whether the SDK itself would ask for approval, because it cannot show these arguments to the tool's own policy."""
    prepare = getattr(tool.on_invoke_tool, "prepare_arguments", None)
    prepared = prepare(json.dumps(params), tool.name) if callable(prepare) else None
    return prepared is not None and not prepared.unchanged


@contextmanager
def _looking(run: ToolRun, params: Mapping[str, Any]) -> Iterator[bool]:
    """Whether somebody would have to sign a call, without anything coming of it."""
    now = scene(run.engine)
    if now.emergency and now.session is not None:
        now.session.break_glass()  # nothing has happened in it yet
    event = ToolCall(**now.common, tool=run.tool, args=params)
    if now.pseudonyms is not None:
        event = put_real(run.engine, event, now.pseudonyms)
    yield now.system is not None and run.engine.judge(event).effect is Effect.HOLD
