"""Breaking glass at the doors: one declared action, and no second one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guardrails import Blocked, Guardrails

POLICIES = """
apiVersion: guardrails/v1
kind: System
metadata: {id: ward, owner: it}
spec:
  purpose: answers questions on the ward
  stage: production
  hypothesis: faster answers
  measure: {metric: minutes, baseline: 9, target: 3}
  review: 2027-01-01
  vendor_alternative: none fits
  data_classes: [phi]
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: it}
spec: {zone: covered, covered: true, agreement: BAA 7}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: doses, owner: pharmacy}
spec: {rules: [{id: no-doses, text: {words: [dose]}, then: block}]}
---
apiVersion: guardrails/v1
kind: Exemption
metadata: {id: emergency, owner: pharmacy}
spec:
  rule: doses/no-doses
  approver: head of pharmacy
  reason: resuscitation
  expires: 2026-12-31
  break_glass: {roles: [physician], review_within: 24h}
"""


@pytest.fixture
def rails() -> Guardrails:
    return Guardrails.load({"p.yaml": POLICIES}, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))


def test_breaking_glass_lifts_a_rule_for_one_whole_action(rails: Guardrails) -> None:
    @rails.guard(system="ward", destination="model")
    def ask(prompt: str) -> str:
        return f"{prompt}: this dose"

    with rails.session(actor="dr-lee", roles=["physician"]) as session:
        with pytest.raises(Blocked):
            ask("which dose")
        session.break_glass()
        assert ask("which dose") == "which dose: this dose"
        with pytest.raises(Blocked):
            ask("which dose")


def test_breaking_glass_is_no_use_to_another_role(rails: Guardrails) -> None:
    @rails.guard(system="ward", destination="model")
    def ask(prompt: str) -> str:
        return prompt

    with rails.session(actor="c-1", roles=["clerk"]) as session:
        session.break_glass()
        with pytest.raises(Blocked):
            ask("which dose")
