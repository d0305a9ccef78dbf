"""The guardrails that the Agents SDK has itself, filled with our verdicts: an additional form, which sees less than the runner does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents import (
    GuardrailFunctionOutput,
    InputGuardrail,
    OutputGuardrail,
    ToolGuardrailFunctionOutput,
    ToolInputGuardrail,
    ToolOutputGuardrail,
)

from ...errors import Refused
from ...events import Event, Prompt, Response, ToolCall, ToolResult
from ...guard import Guardrails
from ...guard.door import judge, refusal
from ...guard.proposed import arguments
from ...guard.readable import Unreadable, plain
from ...guard.sessions import Frame, inside, scene
from ...verdict import Effect, Verdict


@dataclass(frozen=True, slots=True)
class Natives:
    """One guardrail of each kind of the SDK.

    A tripwire carries the verdict as its `output_info`.  They cannot change a text, so that what would be redacted trips them too.
    """

    input: InputGuardrail[Any]
    output: OutputGuardrail[Any]
    tool_input: ToolInputGuardrail[Any]
    tool_output: ToolOutputGuardrail[Any]


def natives(rails: Guardrails, *, system: str, destination: str) -> Natives:
    """Guardrails of the SDK for agents of a system; the one for input is finished before a model is asked."""
    rails._check_known(system, destination)
    engine = rails.engine

    def judged(kind: type[Event], **said: Any) -> Verdict:
        with inside(Frame(engine, system=system, destination=destination)):
            now = scene(engine)
            try:
                said = {name: plain(arguments(value) if name == "args" else value) for name, value in said.items()}
                return judge(now, kind(**now.common, **said))
            except Unreadable as error:
                return refusal(now, "call", "unreadable-argument", "what is given cannot be read", cause=error).verdict
            except Refused as refused:
                return refused.verdict

    def tripped(verdict: Verdict) -> GuardrailFunctionOutput:
        return GuardrailFunctionOutput(output_info=verdict, tripwire_triggered=verdict.effect >= Effect.REDACT)

    def behavior(verdict: Verdict) -> ToolGuardrailFunctionOutput:
        if verdict.effect < Effect.REDACT:
            return ToolGuardrailFunctionOutput.allow(verdict)
        if verdict.effect is Effect.BLOCK and verdict.reply == "model":
            return ToolGuardrailFunctionOutput.reject_content(verdict.reason, verdict)
        return ToolGuardrailFunctionOutput.raise_exception(verdict)

    return Natives(
        InputGuardrail(lambda ctx, agent, said: tripped(judged(Prompt, content=said)), name="guardrails", run_in_parallel=False),
        OutputGuardrail(lambda ctx, agent, said: tripped(judged(Response, content=said)), name="guardrails"),
        ToolInputGuardrail(
            lambda data: behavior(judged(ToolCall, tool=data.context.tool_name, args=data.context.tool_arguments)), name="guardrails"
        ),
        ToolOutputGuardrail(lambda data: behavior(judged(ToolResult, tool=data.context.tool_name, content=data.output)), name="guardrails"),
    )
