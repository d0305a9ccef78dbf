"""How every door asks the engine: one judgement, one refusal.  A failure while judging is a refusal that keeps its cause."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar, cast

from ..engine import Engine
from ..errors import Blocked, Refused
from ..events import Call, Event
from ..ids import uuid7
from ..policy.plan import FAILED, own
from ..pseudonyms import Pseudonyms
from ..raising import raise_for
from ..setting import Seen, Setting
from ..verdict import Effect, Finding, Verdict
from .ongoing import Ongoing, Usage
from .readable import restored
from .sessions import Scene
from .signing import held

E = TypeVar("E", bound=Event)
Then = Callable[[Setting, Verdict], Verdict]


def judge(
    now: Scene, event: Event, then: Then | None = None, seen: Seen | None = None, part: Verdict | None = None, kind: str | None = None
) -> Verdict:
    """The verdict on an event that may happen, recorded.  Raises Blocked, Held, Halted or LimitExceeded for one that may not.

    `then` carries out what else a verdict that allows brings with it, and may turn it into a refusal.  `seen` holds what was found in texts
    of the event while they came.  `part` is what `judge_part` said of the call that a prompt is part of, or of the decision that a tool
    commits; `kind` is what a request for signatures is called.
    """
    engine = now.engine

    def judged(setting: Setting) -> Verdict:
        after = None if then is None else partial(then, setting)
        verdict = engine.judge(event, seen, setting)
        if part is not None and part.effect is Effect.HOLD:
            verdict = _joined(verdict, part)
        if verdict.effect is Effect.HOLD:
            return held(now, event, verdict, after, kind)
        return after(verdict) if after is not None and verdict.allowed else verdict

    verdict = _recorded(now, event, judged)
    raise_for(verdict)
    return verdict


def judge_part(now: Scene, event: Event) -> Verdict:
    """The verdict on what comes with another event, recorded; raises as `judge` does, but for a hold.

    That waits for the other, so that who signs sees what is sent or run, and signs once: the prompt of a call, the tool of a decision.
    """
    verdict = _recorded(now, event, lambda setting: now.engine.judge(event, None, setting))
    if verdict.effect is not Effect.HOLD:
        raise_for(verdict)
    return verdict


def _joined(verdict: Verdict, part: Verdict) -> Verdict:
    """The verdict on an event of which a part is held."""
    findings = tuple(sorted(dict.fromkeys((*verdict.findings, *part.findings)), key=lambda f: f.order))
    signers = tuple(dict.fromkeys((*verdict.signers, *part.signers)))
    return replace(verdict, effect=max(verdict.effect, part.effect), findings=findings, signers=signers)


def _recorded(now: Scene, event: Event, judged: Callable[[Setting], Verdict]) -> Verdict:
    engine = now.engine
    setting = engine.setting  # one policy set for all of it, whatever is installed meanwhile
    try:
        verdict = engine.record(event, judged(setting), setting.policies)
    except Refused:
        raise
    except Exception as failure:
        finding = replace(FAILED, error=type(failure).__name__)
        refused = _verdict(engine, finding, event.checkpoint, event.system, event.destination, event.tool)
        with suppress(Exception):  # refused in any case
            refused = engine.record(event, refused)
        raise Blocked(refused) from failure
    if now.session is not None:
        now.session.pass_on()
    return verdict


def ongoing(now: Scene, verdict: Verdict, to_come: Event, **more: Any) -> Ongoing:
    """What a verdict let begin: stopped by the red button where it covers the event to come, and recorded when it ends."""
    engine = now.engine

    def refuse(stopped: Verdict) -> None:
        raise_for(engine.record(to_come, stopped))

    def end(outcome: str, usage: Usage) -> None:
        engine.ended(verdict, outcome, *usage)

    return Ongoing(stopped=partial(engine.stopped, to_come), refuse=refuse, end=end, **more)


def refusal(
    scene: Scene, checkpoint: str, rule: str, message: str, *, tool: str | None = None, cause: BaseException | None = None
) -> Blocked:
    """What a door itself refuses, because it cannot be put before the engine; recorded like every verdict."""
    finding = own(rule, message, error=None if cause is None else type(cause).__name__)
    verdict = _verdict(scene.engine, finding, checkpoint, scene.system, scene.destination, tool)
    return Blocked(scene.engine.record(Call(**scene.common), verdict))


def put_real(engine: Engine, event: E, pseudonyms: Pseudonyms) -> E:
    """The event with real values where policies let them come back.  A failure is a refusal; without its cause, which may quote them."""
    try:
        return cast(E, engine.restore(event, pseudonyms))
    except Exception as failure:  # noqa: BLE001  reason: whatever fails, nothing passes
        finding = replace(FAILED, rule="restoring-failed", message="pseudonyms could not be put back", error=type(failure).__name__)
    raise Blocked(_verdict(engine, finding, event.checkpoint, event.system, event.destination, None))


def changed(engine: Engine, form: Any, verdict: Verdict, pseudonyms: Pseudonyms | None = None) -> Any:
    """`form` after the verdict's redactions.  Raises Blocked when one cannot be carried out."""
    return engine.apply(form, verdict, pseudonyms) if verdict.redactions else form


def put_back(original: Any, form: Any, new: Any, verdict: Verdict) -> Any:
    """The value that `form` was read from, now saying what `new` says.  Raises Blocked when it does not take the text."""
    if new is form:
        return original
    try:
        return restored(original, new)
    except Exception as failure:  # noqa: BLE001  reason: whatever a class raises about its new text, the text was not changed
        # Without the cause, which may quote the text.
        raise unredacted(verdict, type(failure).__name__) from None


def unredacted(verdict: Verdict, error: str) -> Blocked:
    """The refusal for a redaction that cannot be carried out."""
    finding = replace(FAILED, rule="redaction-failed", message="a redaction could not be carried out", error=error)
    return Blocked(replace(verdict, effect=Effect.BLOCK, findings=(finding, *verdict.findings)))


def _verdict(engine: Engine, finding: Finding, checkpoint: str, system: str | None, destination: str | None, tool: str | None) -> Verdict:
    return Verdict(Effect.BLOCK, (finding,), uuid7(), checkpoint, system, destination, tool, engine.policies.digest)
