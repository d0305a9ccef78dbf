"""The exception that a verdict stands for."""

from __future__ import annotations

from .errors import Blocked, Halted, Held, LimitExceeded, Refused, Stopped
from .policy.plan import ENGINE, STOP_UNKNOWN, STOPPED
from .verdict import Effect, Verdict

_STOPS = frozenset({STOPPED.rule, STOP_UNKNOWN.rule})


def raise_for(verdict: Verdict) -> None:
    """Raises the exception that a verdict stands for; nothing when the event may happen."""
    if verdict.effect <= Effect.REDACT:
        return
    raise _exception(verdict) from verdict.cause


def _exception(verdict: Verdict) -> Refused:
    if verdict.effect is Effect.HALT:
        return Halted(verdict)
    if verdict.effect is Effect.HOLD:
        return Held(verdict)
    if any(f.policy == ENGINE and f.rule in _STOPS for f in verdict.deciding):
        return Stopped(verdict)
    return LimitExceeded(verdict) if any(f.limit for f in verdict.deciding) else Blocked(verdict)
