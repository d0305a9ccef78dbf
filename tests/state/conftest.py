"""A small hospital with state in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guardrails import Guardrails
from guardrails.signoff import Signer, new_key
from guardrails.signoff.people import public_text
from guardrails.state import State

POLICIES = """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, owner: it}
spec:
  purpose: drafts reports
  stage: production
  hypothesis: faster reports
  measure: {metric: minutes, baseline: 9, target: 3}
  review: 2027-01-01
  vendor_alternative: none fits
  data_classes: [phi]
  tools: [{name: pay, decision: claims.payout}, lookup]
---
apiVersion: guardrails/v1
kind: System
metadata: {id: vault, owner: it}
spec:
  purpose: pays large claims
  stage: production
  hypothesis: faster payment
  measure: {metric: minutes, baseline: 9, target: 3}
  review: 2027-01-01
  vendor_alternative: none fits
  data_classes: [phi]
  tools: [{name: pay, decision: claims.payout}]
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: it}
spec: {zone: covered, covered: true, agreement: BAA 7}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: spare, owner: it}
spec: {zone: covered, covered: true, agreement: BAA 8}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: desk-rules, owner: it}
spec:
  match: {systems: [desk]}
  rules:
    - {id: tools, tools: {allow: [pay, lookup]}}
    - {id: no-birds, text: {words: [heron]}, then: block}
    - {id: egret, text: {words: [egret]}, then: redact}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: authority, owner: it, title: Who decides}
spec:
  locked: true
  match: {systems: [desk]}
  rules:
    - id: reports
      authority: {decision: radiology.report, ai_may: draft, signed_by: {roles: [radiologist]}}
    - id: payouts
      authority:
        decision: claims.payout
        amount: {value: tool.args.amount, currency: USD}
        bands:
          - {up_to: 500, ai_may: decide}
          - {ai_may: recommend, signed_by: {roles: [adjuster], count: 2}}
    - id: exports
      authority: {decision: data.export, ai_may: draft, signed_by: {roles: [adjuster]}}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: vault-rules, owner: it}
spec:
  match: {systems: [vault]}
  rules:
    - {id: tools, tools: {allow: [pay]}}
    - {id: payouts, authority: {decision: claims.payout, ai_may: recommend, signed_by: {roles: [radiologist]}}}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: rare, owner: it}
spec:
  match: {systems: [desk], on: [prompt]}
  rules:
    - {id: osprey, text: {words: [osprey]}, then: hold, signed_by: {roles: [adjuster]}}
"""
WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.time = WHEN

    def __call__(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path) -> tuple[Path, dict[str, Signer]]:
    """A file of people, and their keys."""
    rows, signers = [], {}
    for id_, role in (("dr-lee", "radiologist"), ("ann", "adjuster"), ("bob", "adjuster"), ("carl", "clerk")):
        path = tmp_path / f"{id_}.key"
        signers[id_] = new_key(path, id_)
        rows.append(f"  - {{id: {id_}, roles: [{role}], key: '{public_text(signers[id_].public)}'}}")
    file = tmp_path / "people.yaml"
    file.write_text("version: 1\npeople:\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file, signers


@pytest.fixture
def open_rails(tmp_path: Path, clock: Clock, people: tuple[Path, dict[str, Signer]]) -> Iterator[Callable[..., Guardrails]]:
    """Opens the same hospital again, as another process would."""
    opened: list[Guardrails] = []

    def make(policies: str = POLICIES) -> Guardrails:
        state = State.open(tmp_path / "state", clock=clock, people=people[0])
        rails = Guardrails.load({"p.yaml": policies}, clock=clock, state=state)
        opened.append(rails)
        return rails

    yield make
    for rails in opened:
        rails.close()


@pytest.fixture
def rails(open_rails: Callable[[], Guardrails]) -> Guardrails:
    return open_rails()
