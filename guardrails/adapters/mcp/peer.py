"""The other end of an MCP connection, as the engine sees it: what comes from it is the result of a tool, what goes to it calls one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from ...engine import Engine
from ...events import ToolCall, ToolResult
from ...guard.aside import near
from ...guard.door import changed, judge, put_back, refusal
from ...guard.exchange import Passage
from ...guard.gate import Gate
from ...guard.readable import Unreadable, plain
from ...guard.sessions import Scene, scene
from ...guard.streams.flow import Flow
from ...guard.tools import ToolRun
from ...names import candidates, canonical

T = TypeVar("T")

_TOKENS = frozenset({"next_cursor", "nextCursor", "request_state", "requestState"})
"""What one end gives the other to be sent back as it is: nobody reads it."""

_SEPARATORS = ("__", ".", ":", "/")


@dataclass(frozen=True, slots=True)
class Peer:
    """Judges what passes between one system and one MCP server; `server` stands in front of the names of its tools."""

    engine: Engine
    system: str
    server: str = ""

    def here(self) -> Scene:
        """What holds for what passes now."""
        return replace(scene(self.engine), system=self.system)

    def name(self, tool: str) -> str:
        """The name by which policies know a tool.  Raises Blocked where it is the qualified name of another server's."""
        whole = f"{self.server}__{tool}" if self.server else tool
        if not self.server:
            return whole
        known = partial(self.engine.policies.tool, self.system)
        found = known(whole)
        meant = next((form for form in reversed(candidates(whole)) if found is not None and known(form) is found), "")
        if meant != canonical(whole) and any(mark in meant for mark in _SEPARATORS):
            raise refusal(self.here(), "tool_call", "other-server", "this name of a tool belongs to another server")
        return whole

    async def comes(self, name: str, value: T) -> T:
        """What came from the other end, after redaction.  Raises every kind of refusal."""
        given: T = await near(value, self.came, name, value, waits=self.engine.waits)
        return given

    async def goes(self, name: str, value: T) -> T:
        """What is about to go to the other end beside the arguments of a tool, after redaction; `name` has to be allowed like a tool."""
        given: T = await near(value, self._goes, name, value, waits=self.engine.waits)
        return given

    async def call(self, tool: str, args: Any, run: Callable[[Any], Awaitable[Any]], *, tells: bool) -> Any:
        """Runs a call with what is left of its arguments, and gives its result after redaction.

        With `tells`, a refusal that a rule hands to the model is returned as text.
        """
        use = _Use(self, ToolRun(self.engine, self.name(tool)), tells)
        return await Gate(use, run, None).acall((args,), {})

    def came(self, name: str, value: T) -> T:
        """`comes`, where the code runs."""
        now, tool = self.here(), self.name(name)
        form = self.read(now, "tool_result", tool, value)
        shown, kept = veiled(form)
        verdict = judge(now, ToolResult(**now.common, tool=tool, content=shown))
        new = changed(self.engine, shown, verdict, now.pseudonyms)
        given: T = put_back(value, form, form if new is shown else unveiled(new, kept), verdict)
        return given

    def _goes(self, name: str, value: T) -> T:
        now, tool = self.here(), self.name(name)
        form = self.read(now, "tool_call", tool, value)
        verdict = judge(now, ToolCall(**now.common, tool=tool, args=form if isinstance(form, Mapping) else {"content": form}))
        new = changed(self.engine, form, verdict, now.pseudonyms)
        given: T = put_back(value, form, new, verdict)
        return given

    def read(self, now: Scene, checkpoint: str, tool: str, value: Any) -> Any:
        """A value as JSON.  Raises Blocked for one that cannot be read."""
        try:
            return plain(value)
        except Unreadable as error:
            message = "what passes here cannot be read, so it cannot be judged"
            raise refusal(now, checkpoint, "unreadable-message", message, tool=tool, cause=error) from error


@dataclass(frozen=True, slots=True)
class _Use:
    """Judges one call around its run; see `gate.Checks`."""

    peer: Peer
    run: ToolRun
    talks_to_model: bool

    @property
    def waits(self) -> bool:
        return self.peer.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        now = self.peer.here()
        form = self.peer.read(now, "tool_call", self.run.tool, args[0])
        passage, sent = self.run.begin(now, form)
        return replace(passage, args=(sent,))

    def after(self, passage: Passage, result: Any) -> Any:
        form = self.peer.read(passage.scene, "tool_result", self.run.tool, result)
        shown, kept = veiled(form)
        new, verdict = self.run.end(passage, shown)
        return put_back(result, form, form if new is shown else unveiled(new, kept), verdict)

    def stream(self, passage: Passage) -> Flow:
        return self.run.stream(passage)


def veiled(form: Any) -> tuple[Any, dict[tuple[str | int, ...], Any]]:
    """A message as it is judged: binary contents are named files, and tokens are left out; and what to put back, by place."""
    kept: dict[tuple[str | int, ...], Any] = {}
    return _veiled(form, (), kept), kept


def _veiled(value: Any, path: tuple[str | int, ...], kept: dict[tuple[str | int, ...], Any]) -> Any:
    if isinstance(value, Mapping):
        out: dict[Any, Any] = {}
        for key, item in value.items():
            if not path and key in _TOKENS:
                kept[(key,)], out[key] = item, None
            else:
                out[key] = _veiled(item, (*path, key), kept)
        if isinstance(value.get("blob"), str) and "uri" in value and "type" not in value:
            # With its encoded body, so that text which only pretends to be one is read.
            kept[(*path, "type")], out["type"] = _veiled, "file"
        return out
    if isinstance(value, list | tuple):
        return [_veiled(item, (*path, index), kept) for index, item in enumerate(value)]
    return value


def unveiled(form: Any, kept: Mapping[tuple[str | int, ...], Any]) -> Any:
    """The message that a judged one stands for."""
    for path, item in kept.items():
        holder = form
        for step in path[:-1]:
            holder = holder[step]
        if item is _veiled:
            del holder[path[-1]]
        else:
            holder[path[-1]] = item
    return form
