"""A change that may permit more is named; one that surely does not is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guardrails.policy.load import load
from guardrails.policy.policyset import PolicySet
from guardrails.policy.weaker import Weakening, weaker
from guardrails.vocabulary import TERMS

DETECTOR = """
apiVersion: guardrails/v1
kind: Detector
metadata: {id: parts, owner: it}
spec: {type: PART, words: [wing, claw]}
"""
BASE = (
    """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, owner: it}
spec:
  purpose: answers questions
  stage: production
  hypothesis: faster answers
  measure: {metric: minutes, baseline: 9, target: 3}
  review: 2027-01-01
  vendor_alternative: none fits
  data_classes: [phi]
  tools: [lookup, send]
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: it}
spec: {zone: covered, covered: true, agreement: BAA 7}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: words, owner: it}
spec:
  rules:
    - {id: heron, text: {words: [heron]}, then: block}
    - {id: lists, tools: {allow: [lookup]}}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: seen, owner: it}
spec:
  allow_unscanned: [image]
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: watched, owner: it}
spec: {rules: [{id: crane, text: {words: [crane]}, then: halt, mode: shadow, until: 2026-10-01}]}
---"""
    + DETECTOR
)


def load_text(text: str) -> PolicySet:
    return load({"p.yaml": text}, TERMS, datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("then: block", "then: warn", [Weakening("words/heron", "rule-milder")]),
        ("words: [heron]", "words: [egret]", [Weakening("words/heron", "rule-changed")]),
        ("then: block}", "then: block, mode: shadow, until: 2026-12-01}", [Weakening("words/heron", "rule-in-shadow")]),
        ("    - {id: heron, text: {words: [heron]}, then: block}\n", "", [Weakening("words/heron", "rule-gone")]),
        ("allow: [lookup]", "allow: [lookup, send]", [Weakening("words/lists", "rule-changed")]),
        ("spec:\n  rules", "spec:\n  match: {systems: [desk]}\n  rules", [Weakening("words", "match-changed")]),
        ("zone: covered, covered: true, agreement: BAA 7", "zone: public, covered: false", [Weakening("model", "destination-changed")]),
        ("tools: [lookup, send]", "tools: [lookup, send, pay]", [Weakening("desk", "system-changed")]),
        ("spec:\n  rules", "spec:\n  restore: {types: [NAME]}\n  rules", [Weakening("words", "restore-changed")]),
        ("spec:\n  rules", "spec:\n  allow_unscanned: [image]\n  rules", [Weakening("words", "unscanned-added")]),
        ("allow_unscanned: [image]", "allow_unscanned: [image, audio]", [Weakening("seen", "unscanned-added")]),
        ("allow_unscanned: [image]", "allow_unscanned: [image]\n  sandbox: true", [Weakening("seen", "sandbox-added")]),
        ("until: 2026-10-01", "until: 2026-11-01", [Weakening("watched/crane", "shadow-longer")]),
        ("words: [wing, claw]", "words: [wing]", [Weakening("parts", "detector-changed")]),
        (DETECTOR, DETECTOR.replace("parts", "others"), [Weakening("parts", "detector-gone")]),
    ],
)
def test_what_may_permit_more_is_named(old: str, new: str, expected: list[Weakening]) -> None:
    assert old in BASE
    assert list(weaker(load_text(BASE), load_text(BASE.replace(old, new)))) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("then: block}", "then: halt}"),
        ("then: block}", "then: block, message: no birds}"),
        ("  rules:\n", "  rules:\n    - {id: egret, text: {words: [egret]}, then: block}\n"),
        ("until: 2026-10-01", "until: 2026-09-01"),
        (", mode: shadow, until: 2026-10-01", ""),
        ("allow_unscanned: [image]", "sandbox: false\n  allow_unscanned: [image]"),
    ],
)
def test_what_is_stricter_is_not(old: str, new: str) -> None:
    assert old in BASE
    assert weaker(load_text(BASE), load_text(BASE.replace(old, new))) == ()


def test_new_permissions_are_named() -> None:
    more = """
---
apiVersion: guardrails/v1
kind: Exemption
metadata: {id: once, owner: it}
spec: {rule: words/heron, approver: head of it, reason: a study of birds, expires: 2026-12-31}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: sand, owner: it}
spec: {match: {systems: [try-*]}, sandbox: true}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: more, owner: it}
spec: {rules: [{id: sends, tools: {allow: [send]}}]}
"""
    assert list(weaker(load_text(BASE), load_text(BASE + more))) == [
        Weakening("more/sends", "allow-list-added"), Weakening("once", "exemption-added"), Weakening("sand", "sandbox-added"),
    ]  # fmt: skip
    assert weaker(load_text(BASE + more), load_text(BASE)) == (Weakening("more/sends", "rule-gone"),)
