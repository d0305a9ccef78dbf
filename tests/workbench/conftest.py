"""An engine over a small policy set for an agent with tools; all names are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from guardrails.engine import Engine

REGISTRY = """\
apiVersion: guardrails/v1
kind: System
metadata: {id: agent, owner: claims office}
spec:
  purpose: settles small claims
  stage: production
  hypothesis: faster answers
  measure: {metric: days to answer, baseline: 9, target: 3}
  review: 2030-01-01
  vendor_alternative: none fits
  data_classes: [pii]
  tools:
    - {name: look_up, zone: internal, side_effects: false}
    - {name: search, zone: public, side_effects: false}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: it}
spec: {zone: internal, covered: false}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: tools, owner: it}
spec:
  match: {systems: [agent]}
  rules:
    - id: allowed
      tools: {allow: [look_up, search]}
"""

Make = Callable[..., Engine]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def engine() -> Make:
    """Makes an engine over the registry and the rules of one test, at a fixed time."""

    def make(rules: str = "", **more: str) -> Engine:
        texts = {"registry.yaml": REGISTRY, **{f"{name}.yaml": text for name, text in more.items()}}
        if rules:
            head = "apiVersion: guardrails/v1\nkind: Policy\nmetadata: {id: p, owner: it}\nspec:\n  rules:\n"
            texts["p.yaml"] = head + rules
        return Engine.load(texts, clock=lambda: WHEN)

    return make
