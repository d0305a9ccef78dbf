"""What a model call is charged: tokens and money set aside before it is sent, and settled to what the provider counts after it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .. import spending
from ..engine import Engine
from ..errors import Exhausted, StoreDown, StoreError
from ..events import Prompt
from ..policy.plan import own
from ..setting import Setting
from ..verdict import Effect, Finding, Verdict
from ..vocabulary import Facts
from .ongoing import Usage

if TYPE_CHECKING:
    from ..budgets import Budgets

UNCAPPED: Final = 4096
"""Response tokens that are set aside for a call which names no maximum; what it uses beyond them is charged as debt."""

UNCOUNTED = own("budget-uncounted", "the store of budgets does not answer; this call is counted later", Effect.WARN)
STORE_DOWN = own("budget-store-down", "the store of budgets does not answer", limit=True)


@dataclass(slots=True)
class Charging:
    """One call's charges, from before it is sent until it is settled."""

    engine: Engine
    event: Prompt
    cap: Callable[[Verdict], int | None]
    model: str | None = None
    plan: spending.Plan | None = None
    tokens: tuple[int, int] = (0, 0)
    id: str = ""

    def reserve(self, setting: Setting, verdict: Verdict) -> Verdict:
        """The verdict once everything is set aside, or what the rule says whose budget does not hold it."""
        engine, policies = self.engine, setting.policies
        if not policies.allowances.rows:
            return verdict
        facts = Facts(self.event, setting)
        cap = self.cap(verdict)
        self.tokens = (facts.tokens_prompt, UNCAPPED if cap is None else cap)
        prompt, response = self.tokens
        key, budgets = engine.state.key("budgets"), engine.state.budgets
        plan = spending.plan(
            policies, self.event, facts, prompt=prompt, response=response, key=key, call=verdict.id, model=self.model,
            bypassed=verdict.bypass is not None,
        )  # fmt: skip
        verdict = self._shadow(budgets, plan, verdict)
        if not plan.due:
            return verdict
        # Known before it is asked for: whatever interrupts from here on, it is given back.
        self.plan, self.id = plan, verdict.id
        try:
            reservation, above = spending.reserve(budgets, plan, verdict.id)
        except Exhausted as used_up:
            self.plan = None
            # Enforced although bypassed: the pot counts no further.
            return _with(verdict, replace(_spent(plan.due[used_up.index], used_up), mode="enforce"))
        except StoreDown:
            return _with(verdict, STORE_DOWN)
        for due, short in above:
            verdict = _with(verdict, _spent(due, short))
        return _with(verdict, UNCOUNTED) if reservation.flagged else verdict

    def settle(self, usage: Usage) -> None:
        """Puts what the call used in place of what was set aside; all of that, where nobody can tell."""
        if self.plan is None:
            return
        prompt, response = (told if told is not None else most for told, most in zip(usage, self.tokens, strict=True))
        # What cannot be settled stays charged in full.
        with suppress(StoreError):
            self.engine.state.budgets.settle(self.id, self.plan.amounts(prompt=prompt, response=response))

    def release(self) -> None:
        """Gives back what was set aside for a call that was never sent."""
        plan, self.plan = self.plan, None
        if plan is not None:
            with suppress(StoreError):
                self.engine.state.budgets.release(self.id)

    def _shadow(self, budgets: Budgets, plan: spending.Plan, verdict: Verdict) -> Verdict:
        """What is not enforced refuses nothing: it tells of a call that alone, or with what others used, would not fit."""
        for due in plan.shadow:
            charge = due.charge
            try:
                balance = budgets.balance(charge.pot, charge.period, charge.time_zone)
            except StoreDown:
                continue
            if charge.amount + (0 if balance is None else balance.used) > charge.limit:
                verdict = replace(verdict, findings=(*verdict.findings, due.finding))
        return verdict


def _spent(due: spending.Due, used_up: Exhausted) -> Finding:
    detail = (("asked", due.charge.amount), ("used", used_up.used), ("limit", used_up.limit))
    # Nobody can sign tokens into a pot: what would hold blocks.
    effect = Effect.BLOCK if due.finding.effect is Effect.HOLD else due.finding.effect
    message = due.finding.message or "the budget is used up"
    return replace(due.finding, effect=effect, message=message, limit=True, detail=detail)


def _with(verdict: Verdict, finding: Finding) -> Verdict:
    findings = tuple(sorted((*verdict.findings, finding), key=lambda f: f.order))
    return replace(verdict, effect=max(verdict.effect, finding.effect), findings=findings)
