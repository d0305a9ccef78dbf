"""What telemetry is told of state: acts as they are recorded, and gauges that are read when somebody collects.  Nothing here decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from .errors import GuardrailsError
from .telemetry import Telemetry

if TYPE_CHECKING:
    from .policy.policyset import PolicySet
    from .state import State
    from .telemetry.notes import Budget

MOST: Final = 1000
_SIGNED: Final = {"opened": "pending", "signed": "approved", "rejected": "denied", "expired": "expired"}
_BY: Final = {"opened": "service", "signed": "human", "rejected": "human", "expired": "policy"}
_PRESSED: Final = {"switch.stop": "stopped", "switch.start": "running", "switch.bypass": "bypassed", "switch.enforce": "running"}


def connect(telemetry: Telemetry, state: State, policies: Callable[[], PolicySet]) -> None:
    """Tells `telemetry` of a state for as long as both live."""
    telemetry.observe(pending=lambda: _pending(state), stopped=lambda: _stopped(state), budgets=lambda: _budgets(state, policies()))
    state.listen(lambda kind, body: _told(telemetry, state, kind, body))
    state.switch.listen(lambda: _seen(telemetry, state))


def _told(telemetry: Telemetry, state: State, kind: str, body: Mapping[str, Any]) -> None:
    if kind in _PRESSED:
        scope = (body.get("scope") or {}).get("kind", "all")
        telemetry.switch_changed(scope, _PRESSED[kind], actor="human")
        return
    act = kind.removeprefix("signoff.")
    if act not in _SIGNED or kind == act or (act == "signed" and body.get("state") != "signed"):
        return
    for request in body.get("requests") or [body["request"]]:
        decision = body.get("decision")
        if decision is None and state.signoffs is not None:
            with suppress(GuardrailsError):  # what is closed and gone keeps its id
                decision = state.signoffs.request(request).decision
        waited = None if act == "opened" else _age(request)
        telemetry.signoff(_SIGNED[act], id=request, decision=decision or request, actor=_BY[act], ref=body.get("signer"), waited=waited)


def _seen(telemetry: Telemetry, state: State) -> None:
    status = state.switch.status()
    for scope, mode in _stopped(state) or {("all", "running"): 0}:
        telemetry.switch_seen(scope, mode, f"{status.generation:x}")


def _age(request: str) -> float:
    """Seconds since an id was made: a UUIDv7 begins with its time."""
    return max(0.0, datetime.now(UTC).timestamp() - int(request.replace("-", "")[:12], 16) / 1000)


def _pending(state: State) -> Mapping[str, int]:
    if state.signoffs is None:
        return {}
    found: Counter[str] = Counter()
    for request in state.signoffs.list(limit=MOST):
        found.update({rule.partition("/")[0] for rule in request.rules})
    return found


def _stopped(state: State) -> Mapping[tuple[str, str], int]:
    status = state.switch.status()
    found: Counter[tuple[str, str]] = Counter((stop.scope.kind, "stopped") for stop in status.stops)
    if status.bypass is not None:
        found["all", "bypassed"] = 1
    return found


def _budgets(state: State, policies: PolicySet) -> Iterable[Budget]:
    """The fullest pot of each budget: who it belongs to is nobody's business here."""
    from .telemetry.notes import Budget

    for compiled, budget in policies.allowances.rows:
        policy, _, rule = compiled.rule.name.partition("/")
        limit = budget.tokens if budget.tokens is not None else budget.micros or 0
        pots = state.budgets.pots(f"{compiled.rule.name}:", MOST)
        used = [b.used for p, period, zone in pots if period == budget.per and (b := state.budgets.balance(p, period, zone)) is not None]
        yield Budget(policy, rule, budget.per, max(used, default=0), limit)
