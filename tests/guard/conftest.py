"""Policies that the tests of this folder share: small, real, one rule for each thing that can happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from guardrails.engine import Engine
from guardrails.guard import Guardrails
from guardrails.policy.policyset import PolicySet

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)

SYSTEM = """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, title: Desk, owner: desk@clinic.example}
spec:
  purpose: Answers questions of the front desk.
  stage: production
  hypothesis: Fewer calls.
  measure: {metric: calls a day, baseline: 90, target: 50}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal, phi]
  tools:
    - {name: lookup, zone: internal, side_effects: false}
    - {name: note, zone: internal, aliases: [write_note]}
    - {name: pay, zone: internal, decision: desk.payout}
    - {name: wipe, zone: internal}
    - {name: shred, zone: internal}
    - {name: page, zone: internal}
    - {name: end, zone: internal}
---
apiVersion: guardrails/v1
kind: System
metadata: {id: lab, title: Lab, owner: lab@clinic.example}
spec:
  purpose: Tries things.
  stage: pilot
  hypothesis: Something is learned.
  measure: {metric: findings a month, baseline: 0, target: 1}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal]
  tools:
    - {name: lookup, zone: internal, side_effects: false}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: inside, title: Inside, owner: it@clinic.example}
spec: {zone: internal, covered: false}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: outside, title: Outside, owner: it@clinic.example}
spec: {zone: public, covered: false}
"""

RULES = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: words, title: Words that decide, owner: security@clinic.example}
spec:
  match: {on: [prompt, response, tool_result], systems: [desk]}
  rules:
    - {id: forbidden, text: {words: [forbidden]}, then: block, message: Not this word.}
    - {id: secret, text: {patterns: ['\\bKEY-[0-9]{6}\\b'], label: KEY}, then: redact}
    - {id: signed, text: {words: [signature]}, then: hold, signed_by: {roles: [lead]}, message: A lead signs.}
    - {id: over, text: {words: [meltdown]}, then: halt, message: This ends here.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: sizes, title: Sizes, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: request, tokens: {max_prompt: 60000, max_response: 100}, message: Too much.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: desk-tools, title: Tools of the desk, owner: security@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - id: allowed
      tools:
        allow:
          - lookup
          - note
          - {name: pay, roles: [cashier]}
          - page
          - end
          - shred
    - {id: keys, text: {patterns: ['\\bKEY-[0-9]{6}\\b'], label: KEY}, then: redact}
    - {id: paged, tools: [page], when: 'true', then: hold, signed_by: {roles: [lead]}, message: A lead pages.}
    - {id: no-shredding, tools: {deny: [shred]}, reply: model, message: Archive it instead.}
    - {id: ends, tools: {deny: [end]}, then: halt, message: The end.}
    - id: payouts
      authority:
        decision: desk.payout
        amount: {value: tool.args.amount, currency: USD}
        bands:
          - {up_to: 100, ai_may: decide}
          - {ai_may: recommend, signed_by: {roles: [lead]}}
    - id: refunds
      authority: {decision: desk.refund, ai_may: recommend, signed_by: {roles: [lead]}}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: lab-tools, title: Tools of the lab, owner: security@clinic.example}
spec:
  match: {systems: [lab]}
  rules:
    - {id: allowed, tools: {allow: [lookup]}}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: who, title: Who may ask, owner: security@clinic.example}
spec:
  match: {on: [prompt], systems: [desk]}
  rules:
    - {id: nurses, text: {words: [chart]}, when: '!("nurse" in actor.roles)', then: block, message: Nurses only.}
"""


@cache
def _policies(more: tuple[str, ...]) -> PolicySet:
    files = {"systems.yaml": SYSTEM, "rules.yaml": RULES, **{f"more-{i}.yaml": text for i, text in enumerate(more)}}
    return Engine.load(files, clock=lambda: NOW).policies


@pytest.fixture
def make_rails() -> Callable[..., Guardrails]:
    """Makes guardrails over the shared policies and further documents."""

    def make(*more: str, **options: Any) -> Guardrails:
        return Guardrails(Engine(_policies(more), **{"clock": lambda: NOW, **options}))

    return make


@pytest.fixture
def rails(make_rails: Callable[..., Guardrails]) -> Guardrails:
    """Guardrails over the shared policies."""
    return make_rails()
