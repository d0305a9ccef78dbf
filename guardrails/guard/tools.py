"""What is judged around one tool call: its name and arguments, the decision it commits, its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from inspect import BoundArguments
from typing import Any

from ..engine import Engine
from ..events import Decision, ToolCall, ToolResult
from ..policy.policyset import PolicySet
from ..verdict import Effect, Verdict
from .door import changed, judge, judge_part, ongoing, put_back, put_real, refusal
from .exchange import Passage
from .ongoing import unless_sent
from .readable import Unreadable, plain
from .sessions import Frame, Scene, scene
from .shapes import CONTENT, Shape, setup_error
from .streams.flow import Flow
from .streams.judging import Judging


@dataclass(frozen=True, slots=True)
class ToolRun:
    """Judges the calls of one tool by name and JSON arguments, whatever door they come through."""

    engine: Engine
    tool: str
    decision: str | None = None

    def begin(self, now: Scene, forms: Mapping[str, Any]) -> tuple[Passage, Mapping[str, Any]]:
        """Judges a call, and the decision it commits: what is known when it runs, and its arguments after redaction."""
        if now.system is None:
            message = "a guarded tool takes its system from the session or guarded call around it, and there is none, or several"
            raise refusal(now, "tool_call", "no-session", message, tool=self.tool)
        event = ToolCall(**now.common, tool=self.tool, args=forms)
        if now.pseudonyms is not None:
            event = put_real(self.engine, event, now.pseudonyms)
        registered = self.engine.policies.tool(now.system, self.tool)
        first = None
        if self.decision is not None and (registered is None or registered.decision != self.decision):
            # The engine knows only decisions of registered tools.  Who signs it signs the call, and signs once.
            first = judge_part(now, Decision(**now.common, kind=self.decision))
        verdict = judge(now, event, part=first, kind=self.decision if first is not None and first.effect is Effect.HOLD else None)
        running = ongoing(now, verdict, ToolResult(**now.common, tool=self.tool))
        with unless_sent(running):
            sent = changed(self.engine, event.args, verdict, now.pseudonyms)
        frame = Frame(self.engine, None, now.system, now.destination, now.pseudonyms)
        return Passage((), {}, frame, now, running, verdict=verdict), sent

    def end(self, passage: Passage, form: Any) -> tuple[Any, Verdict]:
        """Judges a result: what to give on, and the verdict on it."""
        verdict = judge(passage.scene, ToolResult(**passage.scene.common, tool=self.tool, content=form))
        return changed(self.engine, form, verdict, passage.scene.pseudonyms), verdict

    def read(self, passage: Passage, result: Any) -> Any:
        """A result as JSON.  Raises Blocked for one that cannot be read."""
        try:
            return plain(result)
        except Unreadable as error:
            message = "the result is an object that shows no text; return its text, or a dict, dataclass or pydantic model"
            raise refusal(passage.scene, "tool_result", "unreadable-result", message, tool=self.tool, cause=error) from error

    def stream(self, passage: Passage) -> Flow:
        """What judges a result that comes as a stream."""
        return Flow(Judging(self.engine, passage.scene, ToolResult(**passage.scene.common, tool=self.tool, content="")))


@dataclass(frozen=True, slots=True)
class NamedTool:
    """Judges a tool that a framework calls by name: its one argument is the mapping of arguments as JSON."""

    run: ToolRun
    talks_to_model = True

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.run.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the call.  Raises every kind of refusal."""
        passage, sent = self.run.begin(scene(self.run.engine), args[0])
        return replace(passage, args=(sent,))

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges a result and gives it back after redaction."""
        form = self.run.read(passage, result)
        new, verdict = self.run.end(passage, form)
        return put_back(result, form, new, verdict)

    def stream(self, passage: Passage) -> Flow:
        """What judges a result that comes as a stream."""
        return self.run.stream(passage)


@dataclass(frozen=True, slots=True)
class ToolUse:
    """Judges the calls of one guarded tool."""

    run: ToolRun
    shape: Shape
    opaque: frozenset[str]
    talks_to_model = True

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.run.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the call, and the decision it commits.  Raises TypeError for arguments that do not fit, and every kind of refusal."""
        bound = self.shape.bind(args, kwargs)
        now = scene(self.run.engine)
        values = self._values(bound)
        forms = self._forms(values, now)
        passage, sent = self.run.begin(now, forms)
        with unless_sent(passage.ongoing):
            if sent is not forms:
                for name, form in forms.items():
                    if sent[name] is not form:
                        self.shape.put(bound, name, put_back(values[name], form, sent[name], passage.verdict))
        return replace(passage, args=bound.args, kwargs=bound.kwargs)

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges a result and gives it back after redaction."""
        form = self.run.read(passage, result)
        new, verdict = self.run.end(passage, form)
        return put_back(result, form, new, verdict)

    def stream(self, passage: Passage) -> Flow:
        """What judges a result that comes as a stream."""
        return self.run.stream(passage)

    def _values(self, bound: BoundArguments) -> dict[str, Any]:
        """The arguments as a model writes them: by name, those of `**keywords` among the others."""
        values = self.shape.content_of(bound)
        return {n: v for n, v in values.items() if n not in self.opaque or isinstance(v, CONTENT)}

    def _forms(self, values: Mapping[str, Any], now: Scene) -> dict[str, Any]:
        forms = {}
        for name, value in values.items():
            try:
                forms[name] = plain(value)
            except Unreadable as error:
                if self.shape.is_default(name, value):
                    continue
                message = f"the argument `{name}` cannot be read; name it in `opaque` when it is no content, such as a connection"
                raise refusal(now, "tool_call", "unreadable-argument", message, tool=self.run.tool, cause=error) from error
        return forms


def check_declared(policies: PolicySet, tool: str, decision: str | None, zone: str | None) -> None:
    """Raises SetupError where code and `System` documents disagree about a tool: policies decide, code may only repeat them."""
    known = {s: t for s in policies.systems if (t := policies.tool(s, tool)) is not None}
    for system, registered in known.items():
        if decision is not None and registered.decision is not None and registered.decision != decision:
            raise setup_error(
                f"`{tool}` commits `{decision}` here and `{registered.decision}` in the system `{system}`",
                "keep `decision` in the `System` document only",
            )
        if zone is not None and registered.zone != zone:
            said = f"`{registered.zone}`" if registered.zone else "no zone"
            hint = f"write `zone: {zone}` into the `System` document, where policies are decided"
            raise setup_error(f"`{tool}` reaches zone `{zone}` here and {said} in the system `{system}`", hint)
    if zone is not None and not known:
        message = f"`{tool}` reaches zone `{zone}` here, and no system has this tool"
        raise setup_error(message, "add it to the `tools` of a `System` document")
