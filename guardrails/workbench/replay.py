"""Sends recorded exchanges through the engine as if they happened now; the recorded answers stand for model and tools."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter_ns
from typing import Any

from ..engine import Engine
from ..errors import Refused
from ..events import Call, Event, Prompt, Response, ToolCall, ToolResult
from ..verdict import Effect, Finding, Verdict
from .exchanges import Exchange, Step


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision of an exchange."""

    checkpoint: str
    tool: str | None
    verdict: Verdict
    nanoseconds: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one exchange; `skipped` counts the recorded steps that were never reached."""

    id: str
    line: int
    system: str
    judged: tuple[Judged, ...] = field(repr=False)
    skipped: int = 0

    @property
    def effect(self) -> Effect:
        """The strictest effect on the way."""
        return max((j.verdict.effect for j in self.judged), default=Effect.ALLOW)

    @property
    def decisive(self) -> tuple[tuple[Judged, Finding], ...]:
        """The findings that gave the exchange its effect, with their decisions; none where everything was allowed."""
        effect = self.effect
        if effect is Effect.ALLOW:
            return ()
        return tuple((j, f) for j in self.judged if j.verdict.effect is effect for f in j.verdict.deciding)


def replay(engine: Engine, exchange: Exchange, when: datetime | None = None) -> Replayed:
    """Judges call, prompt, tool calls with their results, and response, in this order, until something ends the exchange."""
    run = _Run(engine, exchange, when)
    run.through()
    return Replayed(exchange.id, exchange.line, exchange.system, tuple(run.judged), run.total - len(run.judged))


class _Run:
    """One exchange on its way."""

    def __init__(self, engine: Engine, exchange: Exchange, when: datetime | None) -> None:
        self.engine, self.exchange, self.judged = engine, exchange, list[Judged]()
        self.common: dict[str, Any] = {
            "system": exchange.system,
            "destination": exchange.destination,
            "actor": exchange.actor,
            "session": exchange.session,
            "time": when,
        }
        self.total = 2 + sum(1 + step.ran for step in exchange.steps) + (exchange.response is not None)

    def judge(self, event: Event) -> Verdict:
        started = perf_counter_ns()
        verdict = self.engine.decide(event)
        self.judged.append(Judged(event.checkpoint, event.tool, verdict, perf_counter_ns() - started))
        return verdict

    def passed(self, content: Any, verdict: Verdict) -> tuple[bool, Any]:
        """Whether something may pass, and what passes: the content after its redactions."""
        if not verdict.allowed:
            return False, None
        try:
            return True, self.engine.apply(content, verdict) if verdict.redactions else content
        except Refused as refused:
            # A redaction that cannot be carried out blocks: the refusal takes the place of the verdict.
            self.judged[-1] = replace(self.judged[-1], verdict=refused.verdict)
            return False, None

    def through(self) -> None:
        """Judges step by step, to the end or to where something ends the exchange."""
        exchange = self.exchange
        verdict = self.judge(Call(**self.common, max_response=exchange.max_tokens))
        if not verdict.allowed:
            return
        verdict = self.judge(Prompt(**self.common, content=exchange.prompt, max_response=verdict.clamp or exchange.max_tokens))
        goes_on, prompt = self.passed(exchange.prompt, verdict)
        if not goes_on:
            return
        known = [prompt]
        for step in exchange.steps:
            if not self.tool(step, known):
                return
        if exchange.response is not None:
            self.passed(exchange.response, self.judge(Response(**self.common, content=exchange.response, known=known)))

    def tool(self, step: Step, known: list[Any]) -> bool:
        """Judges a tool call and its result; whether the exchange goes on."""
        verdict = self.judge(ToolCall(**self.common, tool=step.tool, args=step.args))
        ran, _ = self.passed(step.args, verdict)
        if not ran:
            return verdict.reply == "model"  # the model reads the refusal and goes on
        if step.ran:
            goes_on, result = self.passed(step.result, self.judge(ToolResult(**self.common, tool=step.tool, content=step.result)))
            known.append(result)
            return goes_on
        return True
