"""A toolset of pydantic-ai whose tools are judged where they run: their arguments, the decision they commit, their result."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from .requests import PutBack  # isort: skip  # reason: it says what to install where pydantic-ai is missing

from pydantic_ai.exceptions import ApprovalRequired
from pydantic_ai.toolsets import WrapperToolset

from ...errors import Held
from ...guard import Guardrails
from ...guard.door import put_back, refusal
from ...guard.exchange import Passage
from ...guard.gate import Gate
from ...guard.readable import Unreadable, plain
from ...guard.sessions import Frame, inside, scene
from ...guard.shapes import is_guarded
from ...guard.tools import NamedTool, ToolRun
from ..pending import Pending

REQUEST = "guardrails_request"
"""The key of a deferred call's metadata under which the request for signatures stands."""


@dataclass
class GuardedToolset(WrapperToolset[Any]):
    """A toolset that judges every call of its tools.  A tool whose function `rails.tool` guards is judged there.

    With `approvals`, a call that somebody has to sign is deferred; its metadata names the request.
    """

    rails: Guardrails = field(kw_only=True, repr=False)
    system: str = field(kw_only=True)
    approvals: bool = field(default=False, kw_only=True)
    names: set[str] = field(default_factory=set, kw_only=True, repr=False)
    pending: Pending = field(default_factory=Pending, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        self.rails._check_known(self.system, None)

    async def get_tools(self, ctx: Any) -> dict[str, Any]:
        """The tools, whose names are noted as judged where they run."""
        tools = await super().get_tools(ctx)
        # An external tool runs elsewhere: its calls are judged in what the model says.
        self.names.update(name for name, tool in tools.items() if tool.tool_def.kind != "external")
        return tools

    async def call_tool(self, name: str, tool_args: dict[str, Any], ctx: Any, tool: Any) -> Any:
        """The judged result of a call.  Raises every kind of refusal, and ApprovalRequired."""
        engine = self.rails.engine
        call = super().call_tool
        with inside(Frame(engine, system=self.system)):
            if _judges_itself(tool):
                return await call(name, tool_args, ctx, tool)
            try:
                forms = {key: plain(value) for key, value in tool_args.items()}
            except Unreadable as error:
                message = "the arguments of the call cannot be read"
                raise refusal(scene(engine), "tool_call", "unreadable-argument", message, tool=name, cause=error) from error
            checks = _Checks(ToolRun(engine, name))

            async def run(sent: Mapping[str, Any]) -> Any:
                args = {key: checks.put(value, forms[key], sent[key]) for key, value in tool_args.items()}
                return await call(name, args, ctx, tool)

            id_ = str(ctx.tool_call_id)
            request = self._request(name, id_, forms, ctx)
            try:
                with self.rails.signed(request) if request is not None else nullcontext():
                    return await Gate(checks, run, None).acall((forms,), {})
            except Held as held:
                if not self.approvals or held.request is None:
                    raise
                self.pending.add(name, id_, forms, held.request)
                raise ApprovalRequired(metadata={REQUEST: held.request}) from None

    def _request(self, name: str, call: str, forms: Any, ctx: Any) -> str | None:
        """The request that an approved call waited for."""
        told = ctx.tool_call_metadata
        given = told.get(REQUEST) if isinstance(told, Mapping) else None
        if isinstance(given, str):
            return given
        return self.pending.get(name, call, forms) if ctx.tool_call_approved else None


class _Checks:
    """A tool called by name, whose arguments are values of the application."""

    talks_to_model = True

    def __init__(self, run: ToolRun) -> None:
        self._named = NamedTool(run)
        self._passage: Passage | None = None
        self.stream = self._named.stream
        self.after = self._named.after

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self._named.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the call.  Raises every kind of refusal."""
        self._passage = self._named.before(args, kwargs)
        return self._passage

    @property
    def put(self) -> PutBack:
        """Puts changed arguments back into values of the application."""
        passage = self._passage
        assert passage is not None
        return lambda value, old, new: put_back(value, old, new, passage.verdict)


def _judges_itself(tool: Any) -> bool:
    """Whether the function behind a tool is guarded by `rails.tool`."""
    inner = tool
    for _ in range(20):
        if (function := getattr(getattr(getattr(inner, "call_func", None), "__self__", None), "function", None)) is not None:
            return is_guarded(function)
        inner = getattr(inner, "source_tool", None)
        if inner is None:
            break
    return False
