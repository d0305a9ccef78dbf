"""A small registry of systems and destinations, and an engine over it and the rules of one test.  All names are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from guardrails import Actor, Engine
from guardrails.detect import builtin

REGISTRY = """
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
    - {name: web_search, zone: public, side_effects: false}
    - {name: note, side_effects: true}
    - name: pay
      aliases: [issue_payment]
      zone: internal
      decision: claims.payout
      parameters: {type: object, properties: {amount: {type: number}, payee: {type: string}, flags: {type: array, items: {type: string}}}}
---
apiVersion: guardrails/v1
kind: System
metadata: {id: pilot, owner: radiology}
spec:
  purpose: drafts reports
  stage: pilot
  hypothesis: less typing
  measure: {metric: minutes a report, baseline: 9, target: 5}
  review: 2026-06-30
  vendor_alternative: none fits
  data_classes: [phi]
---
apiVersion: guardrails/v1
kind: System
metadata: {id: retired, owner: nobody}
spec:
  purpose: was of use once
  stage: retired
  hypothesis: none
  measure: {metric: use, baseline: 1, target: 2}
  review: 2026-06-30
  vendor_alternative: none fits
  data_classes: [public]
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: covered-model, owner: it}
spec: {zone: covered, covered: true, agreement: BAA 7}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: public-model, owner: it}
spec: {zone: public, covered: false}
"""

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Build = Callable[..., Engine]


def document(kind: str, id_: str, spec: str) -> str:
    """One policy document from the YAML of its spec."""
    body = "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    return f"apiVersion: guardrails/v1\nkind: {kind}\nmetadata: {{id: {id_}, owner: office}}\nspec:\n{body}\n"


@pytest.fixture
def build() -> Build:
    """`build(rules, match="{...}", policy="p", **options)`: an engine whose one policy has these rules; `more` are further documents."""

    def make(
        rules: str = "", *, match: str = "{}", head: str = "", more: tuple[str, ...] = (), now: datetime = NOW, **options: Any
    ) -> Engine:
        texts = {"registry.yaml": REGISTRY}
        if rules:
            body = f"match: {match}\n{head}\nrules:\n" + "\n".join(f"  {line}" for line in rules.strip("\n").splitlines())
            texts["policies/p.yaml"] = document("Policy", "p", body)
        texts |= {f"more/{i}.yaml": text for i, text in enumerate(more)}
        # Patterns alone, unless a test asks for the model: these are promises of the engine and not of a detector.
        if not options.pop("model", False):
            options.setdefault("detector", builtin())
        return Engine.load(texts, clock=lambda: now, **options)

    return make


@pytest.fixture
def clerk() -> Actor:
    return Actor(id="c-17", roles=frozenset({"clerk"}))


@pytest.fixture
def adjuster() -> Actor:
    return Actor(id="a-4", roles=frozenset({"adjuster"}))
