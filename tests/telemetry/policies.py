"""A small set of policies with one rule for every effect, in force and in shadow; all names are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from guardrails import Engine, Prompt, ToolCall
from guardrails.detect import builtin

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

TEXT = """
apiVersion: guardrails/v1
kind: System
metadata: {id: agent, owner: claims office}
spec:
  purpose: settles small claims
  stage: production
  hypothesis: faster answers
  measure: {metric: days to answer, baseline: 9, target: 3}
  review: 2027-01-01
  vendor_alternative: none fits
  data_classes: [pii]
  tools:
    - {name: lookup, zone: internal, side_effects: false}
    - {name: pay, zone: internal, decision: claims.payout, parameters: {type: object, properties: {amount: {type: number}}}}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: it}
spec: {zone: covered, covered: true, agreement: BAA 7}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: words, owner: office}
spec:
  match: {systems: [agent]}
  rules:
    - {id: tools, tools: {allow: [lookup, pay]}}
    - {id: warned, text: {words: [warnword]}, then: warn}
    - {id: redacted, text: {words: [redactword], label: MAGIC}, then: redact}
    - {id: held, text: {words: [holdword]}, then: hold, signed_by: {roles: [adjuster]}}
    - {id: blocked, text: {words: [blockword]}, then: block, message: the author's own words}
    - {id: halted, text: {words: [haltword]}, then: halt}
    - {id: watched, text: {words: [shadowword]}, then: block, mode: shadow, until: 2026-12-31}
    - {id: lifted, text: {words: [exemptword]}, then: block}
    - {id: failing, when: tool.args.amount / 0 > 1, then: block, tools: [pay]}
---
apiVersion: guardrails/v1
kind: Exemption
metadata: {id: for-now, owner: office}
spec:
  rule: words/lifted
  match: {systems: [agent]}
  approver: head of office
  reason: under review
  expires: 2026-12-31
"""


def engine(**options: Any) -> Engine:
    """An engine over these policies, by patterns alone."""
    return Engine.load({"policies.yaml": TEXT}, clock=lambda: NOW, detector=builtin(), **options)


def prompt(text: str, **more: Any) -> Prompt:
    """A prompt of the registered system to the registered model."""
    return Prompt(**{"system": "agent", "destination": "model", **more}, content=text)


def pay(amount: float = 5.0, tool: str = "pay") -> ToolCall:
    """A call of a registered tool, which the rule `failing` cannot judge, or of another one."""
    return ToolCall(system="agent", tool=tool, args={"amount": amount})
