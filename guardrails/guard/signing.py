"""Held actions at the doors: a request for signatures is opened, or one that was signed lets exactly what was signed run, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..engine import Engine
from ..errors import GuardrailsError
from ..events import Event, ToolCall
from ..holding import context_of, event_of, run_of
from ..policy.plan import NOT_SIGNED, own
from ..pseudonyms import Pseudonyms
from ..verdict import Effect, Verdict
from .sessions import Frame, Signed
from .shapes import setup_error

if TYPE_CHECKING:
    from ..signoff import Draft, Signoffs

UNSIGNABLE = own("cannot-be-signed", "nobody can sign this", Effect.HOLD)


def held(engine: Engine, event: Event, verdict: Verdict, signed: Signed | None, pseudonyms: Pseudonyms | None = None) -> Verdict:
    """What follows from a verdict of `hold`: the same with the request that was opened, or one that lets pass what was signed."""
    signoffs = engine.state.signoffs
    if signoffs is None:
        return verdict
    if signed is not None and signed.release is not None:
        signed = None  # it was used: what is held now is something else
    try:
        sent = _redacted(engine, event, verdict, pseudonyms)
        if signed is not None:
            return _released(engine, signoffs, sent, verdict, signed)
        requester = None if event.actor is None else event.actor.id
        tool = engine.policies.tool(event.system, event.tool)
        kind = event.kind or (tool and (tool.decision or tool.name)) or event.checkpoint
        request = signoffs.open(verdict, run_of(sent), requester=requester, kind=kind, context=context_of(sent))
    except GuardrailsError as error:
        # Fixed sentences of ours; they quote nothing of what is held.
        found = NOT_SIGNED if signed is not None else UNSIGNABLE
        effect = max(found.effect, verdict.effect)
        finding = replace(found, message=f"{found.message}: {error}", error=type(error).__name__)
        return replace(verdict, effect=effect, findings=(finding, *verdict.findings), request=None if signed is None else signed.id)
    return replace(verdict, request=request.id)


def _released(engine: Engine, signoffs: Signoffs, event: Event, verdict: Verdict, signed: Signed) -> Verdict:
    signed.release = signoffs.consume(signed.id, recheck=judge_of(engine), run=run_of(event))
    return replace(verdict, effect=Effect.REDACT if verdict.redactions else Effect.ALLOW, request=signed.id)


def held_for(engine: Engine, request: str) -> tuple[Frame, Mapping[str, Any]]:
    """Where a held action belongs, and what of it runs.  Raises SignoffError for a request that is not open."""
    draft = signoffs_of(engine).show(request).draft
    if draft.context["checkpoint"] in ("call", "prompt"):
        raise setup_error("a held prompt is sent by its guarded function", "call it inside `with rails.signed(request):`")
    return Frame(engine, system=draft.system, destination=draft.context["destination"]), draft.run


def use(engine: Engine, request: str) -> Any:
    """What was signed, of a held response, tool result or proposal: it is used by being given out."""
    signoffs = signoffs_of(engine)
    release = signoffs.consume(request, recheck=judge_of(engine))
    signoffs.ran(release)
    return release.run["content"]


@contextmanager
def ending(engine: Engine, signed: Signed) -> Iterator[None]:
    """Records how what was signed ended, if it ran."""
    outcome = "cancelled"
    try:
        yield
        outcome = "returned"
    except Exception:
        outcome = "raised"
        raise
    finally:
        if signed.release is not None:
            signoffs_of(engine).ran(signed.release, outcome)


def signoffs_of(engine: Engine) -> Signoffs:
    """The sign-off room.  Raises SetupError where the state has none."""
    signoffs: Signoffs | None = engine.state.signoffs
    if signoffs is None:
        raise setup_error("sign-offs need a state", "load with `state=` a folder, `redis://` or `postgresql://`, or with `people=`")
    return signoffs


def judge_of(engine: Engine) -> Any:
    """Judges what is held as things are now, for the sign-off room."""

    def judge(draft: Draft) -> Verdict:
        return engine.judge(event_of(draft.system, draft.run, draft.context))

    return judge


def _redacted(engine: Engine, event: Event, verdict: Verdict, pseudonyms: Pseudonyms | None) -> Event:
    """The event as it would run: what a rule takes out is taken out before anybody signs."""
    if not verdict.redactions:
        return event
    name = "args" if isinstance(event, ToolCall) else "content"
    changed: Mapping[str, Any] = {name: engine.apply(getattr(event, name), verdict, pseudonyms)}
    return replace(event, **changed)
