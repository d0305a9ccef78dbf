"""Held actions at the doors: a request for signatures is opened, or one that was signed lets exactly what was signed run, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..engine import Engine
from ..errors import GuardrailsError
from ..events import Event, ToolCall
from ..holding import actor_of, context_of, event_of, run_of
from ..policy.plan import NOT_SIGNED, own
from ..pseudonyms import Pseudonyms
from ..verdict import Effect, Verdict
from .sessions import Frame, Scene, Session, Signed, around_here, inside
from .shapes import setup_error

if TYPE_CHECKING:
    from ..signoff import Draft, Release, Signoffs

UNSIGNABLE = own("cannot-be-signed", "nobody can sign this", Effect.HOLD)


def held(now: Scene, event: Event, verdict: Verdict, then: Callable[[Verdict], Verdict] | None = None, kind: str | None = None) -> Verdict:
    """What follows from a verdict of `hold` on an event: the same with the request that was opened, or one that lets pass what was signed.

    `then` is asked before the signatures are used up, so that what it refuses leaves them good.  `kind` is what the request is called.
    """
    engine, signed = now.engine, now.signed
    if signed is not None and signed.release is not None:
        signed = None  # it was used: what is held now is something else
    try:
        signoffs = engine.state.signoffs
        if signoffs is None:
            return verdict
        sent = _redacted(engine, event, verdict, now.pseudonyms)
        if signed is not None and not signed.asked(sent):
            signed = None
        if signed is not None:
            return _released(engine, signoffs, sent, verdict, signed, then)
        requester = None if event.actor is None else event.actor.id
        tool = engine.policies.tool(event.system, event.tool)
        kind = kind or event.kind or (tool and (tool.decision or tool.name)) or event.checkpoint
        # Whoever signs wants to know for whom; it is kept as secret as the rest.
        about = {"asked by": requester, "destination": event.destination}
        request = signoffs.open(verdict, run_of(sent), requester=requester, kind=kind, about=about, context=_context(engine, sent))
    except GuardrailsError as error:
        # Fixed sentences of ours; they quote nothing of what is held.
        found = NOT_SIGNED if signed is not None else UNSIGNABLE
        effect = max(found.effect, verdict.effect)
        finding = replace(found, message=f"{found.message}: {error}", error=type(error).__name__)
        return replace(verdict, effect=effect, findings=(finding, *verdict.findings), request=None if signed is None else signed.id)
    return replace(verdict, request=request.id)


def _released(
    engine: Engine, signoffs: Signoffs, event: Event, verdict: Verdict, signed: Signed, then: Callable[[Verdict], Verdict] | None
) -> Verdict:
    passing = replace(verdict, effect=Effect.REDACT if verdict.redactions else Effect.ALLOW, request=signed.id)
    if then is not None:
        passing = then(passing)
        if not passing.allowed:
            return passing
    judge = judge_of(engine)

    def recheck(draft: Draft) -> Verdict:
        # What was signed for one place says nothing about another, and whoever runs it needs what they would be asked for.
        if not _same_place(draft, event):
            from ..signoff import SignoffError

            raise SignoffError("place", draft.id)
        again: Verdict = judge(draft)
        demands = tuple(dict.fromkeys((*again.signers, *verdict.signers)))
        # What is redacted now was redacted just so when it was held; a surrogate reads as what it stands for.
        redactions = () if verdict.redactions else again.redactions
        return replace(again, effect=max(again.effect, verdict.effect), signers=demands, redactions=redactions)

    signed.release = signoffs.consume(signed.id, recheck=recheck, run=run_of(event))
    _linked(engine, signed.release)
    return passing


def _context(engine: Engine, event: Event) -> dict[str, Any]:
    """What is needed to judge the event again, and the span in which it was held."""
    span = engine.telemetry.traceparent()
    return context_of(event) if span is None else {**context_of(event), "traceparent": span}


def _linked(engine: Engine, release: Release) -> None:
    """Links the current span to the one in which the action was held."""
    engine.telemetry.resumed((release.context or {}).get("traceparent"), decision=release.decision)


def _same_place(draft: Draft, event: Event) -> bool:
    """Whether an event is for the system that asked and, where it goes to a model or comes from it, for the same one."""
    anywhere = event.checkpoint in ("tool_call", "tool_result", "decision")
    return draft.system == event.system and (anywhere or draft.context["destination"] == event.destination)


def held_for(engine: Engine, request: str) -> Draft:
    """What is held and can be run from what was held.  Raises SignoffError for a request that is not open."""
    draft = signoffs_of(engine).show(request).draft
    if draft.context["checkpoint"] in ("call", "prompt"):
        raise setup_error("a held prompt is sent by its guarded function", "call it inside `with rails.signed(request):`")
    return draft


@contextmanager
def resuming(engine: Engine, draft: Draft) -> Iterator[None]:
    """Runs a block where a held action belongs: in the session that is open, or else in that of who asked."""
    context = draft.context
    own = None
    if around_here(engine) is None:
        own = Session(engine, actor=actor_of(context), system=draft.system, id=context["session"])
    with own or nullcontext(), inside(Frame(engine, system=draft.system, destination=context["destination"])):
        yield


def use(engine: Engine, request: str) -> Any:
    """What was signed, of a held response, tool result or proposal: it is used by being given out."""
    signoffs = signoffs_of(engine)
    release = signoffs.consume(request, recheck=judge_of(engine))
    _linked(engine, release)
    with suppress(GuardrailsError):  # its use is on record
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
            with suppress(GuardrailsError):  # what happened has happened, and its use is on record
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
