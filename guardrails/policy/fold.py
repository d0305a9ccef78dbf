"""From findings to a verdict: exemptions and the end of shadow are applied, then the strictest effect wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..events import Event
from ..verdict import Effect, Finding, Path, Redaction, Verdict
from .allowances import Applied
from .plan import ENGINE
from .policyset import PolicySet
from .scope import Place


def settle(
    judged: Iterable[tuple[Place, Iterable[Finding]]], policies: PolicySet, event: Event, now: datetime, *, bypassed: bool = False
) -> tuple[Finding, ...]:
    """The findings of each place as they count now, sorted: shadow that has ended is enforced, and what an exemption lifts is marked.

    While enforcement is `bypassed`, only the engine's own findings and those of locked policies are enforced.
    """
    settled = []
    for place, findings in judged:
        for finding in findings:
            if finding.mode == "shadow" and _ended(policies, finding, now):
                finding = replace(finding, mode="enforce")
            if bypassed and finding.mode == "enforce" and _bypassable(policies, finding):
                finding = replace(finding, mode="bypassed")
            exemption = _exemption(policies, finding, place, event, now)
            settled.append(finding if exemption is None else replace(finding, exemption=exemption))
    settled.sort(key=lambda f: f.order)
    return tuple(dict.fromkeys(settled))


def _bypassable(policies: PolicySet, finding: Finding) -> bool:
    """Whether a bypass covers a finding: registration, the switch and locked policies hold all the same."""
    policy = policies.policies.get(finding.policy)
    return policy is not None and not policy.spec.locked


def _ended(policies: PolicySet, finding: Finding, now: datetime) -> bool:
    until = policies.until.get(f"{finding.policy}/{finding.rule}")
    return until is not None and now > until


def _exemption(policies: PolicySet, finding: Finding, place: Place, event: Event, now: datetime) -> str | None:
    """The exemption that lifts a finding.  It is a permission: what is not known does not fit it."""
    if finding.policy == ENGINE:
        return None
    for lifted in policies.exemptions.get(f"{finding.policy}/{finding.rule}", ()):
        roles = event.actor.roles if event.actor else frozenset()
        if now > lifted.expires or not lifted.scope.covers(place, permit=True):
            continue
        if lifted.scope.roles is not None and roles.isdisjoint(lifted.scope.roles):
            continue
        if lifted.break_glass is not None and (not event.break_glass or roles.isdisjoint(lifted.break_glass)):
            continue
        return lifted.id
    return None


def budgets(policies: PolicySet, event: Event, facts: Any, *, bypassed: bool = False) -> tuple[Applied, ...]:
    """The budgets that a call is charged to, in an order that depends on the rules alone: shadow, exemptions and a bypass are settled.

    `event` is the call's prompt, `facts` what is known of it.  A condition that fails counts as holding.
    """
    if not policies.allowances.rows:
        return ()
    place = replace(policies.place(event), checkpoint="prompt")
    applied = []
    for compiled, budget in policies.allowances.holding(place, facts):
        rule = compiled.rule
        [finding] = settle([(place, [rule.finding])], policies, event, facts.now, bypassed=bypassed)
        applied.append(Applied(rule.name, budget, finding))
    return tuple(applied)


def fold(findings: tuple[Finding, ...], blank: Verdict) -> Verdict:
    """The verdict that settled findings come to; what they do not decide is taken from `blank`."""
    enforced = [f for f in findings if f.enforced]
    return replace(
        blank,
        effect=max((f.effect for f in enforced), default=Effect.ALLOW),
        findings=findings,
        redactions=_redactions(enforced),
        signers=tuple(sorted({f.signers for f in enforced if f.signers is not None}, key=lambda s: (s.roles, s.count, s.within or 0))),
        clamp=min((f.clamp for f in enforced if f.clamp is not None), default=None),
    )


def _redactions(findings: list[Finding]) -> tuple[Redaction, ...]:
    """All of them once, in order of their places."""
    by_path: dict[Path, dict[tuple[int, int, str, str], Redaction]] = {}
    for finding in findings:
        for r in finding.redactions:
            by_path.setdefault(r.path, {})[r.start, r.end, r.type, r.style] = r
    paths = sorted(by_path, key=lambda path: [str(step) for step in path])
    return tuple(rows[place] for rows in map(by_path.__getitem__, paths) for place in sorted(rows))
