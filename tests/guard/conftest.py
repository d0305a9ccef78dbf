"""Policies that the tests of this folder share: small, real, one rule for each thing that can happen."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from guardrails.engine import Engine
from guardrails.guard import Guardrails
from guardrails.policy.policyset import PolicySet
from tests.policies import NOW, PAYOUTS, PLACES, SIZES, system, words

SYSTEM = (
    system(
        "{name: lookup, zone: internal, side_effects: false}",
        "{name: note, zone: internal, aliases: [write_note]}",
        "{name: pay, zone: internal, decision: desk.payout}",
        "wipe",
        "shred",
        "page",
        "end",
    )
    + PLACES
    + """---
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
"""
)

RULES = (
    words()
    + SIZES
    + """---
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
"""
    + PAYOUTS
    + """\
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
)


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
