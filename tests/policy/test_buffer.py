"""How policies say that streams are collected whole, and which rules need that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guardrails.policy.load import examine
from guardrails.vocabulary import TERMS

NOW = datetime(2026, 1, 5, tzinfo=UTC)


DOCUMENT = "apiVersion: guardrails/v1\nkind: Policy\nmetadata: {{id: p, title: P, owner: o@x.example}}\nspec: {}\n"


def said(spec: str) -> list[tuple[str, str, str]]:
    """Severity, message and hint of what is said of one policy."""
    return [(p.severity, p.message, p.hint) for p in examine({"p.yaml": DOCUMENT.format(spec)}, TERMS, NOW).problems if p.code == "GR334"]


NEEDS = {
    "text: {patterns: ['a.*b']}": "one of its patterns has no bound, so what it matches may end anywhere",
    "phi: {any: [SSN], min_count: 2}": "`min_count` is known only of a text that is complete",
    "phi: {any: [NAME], style: surrogate}, then: redact": (
        "`style: surrogate` looks at the whole text, so that no name is given to two people"
    ),
    "when: size(text) > 10": "`text` is known only of a text that is complete",
    "when: phi.count > 10": "`phi.count` is known only of a text that is complete",
    "phi: {any: [SSN]}, when: '\"NAME\" in phi.types'": "`phi.types` is known only of a text that is complete",
    "when: tokens.response > 10": "`tokens.response` is known only of a text that is complete",
}


@pytest.mark.parametrize(("rule", "why"), NEEDS.items())
def test_a_rule_that_needs_the_whole_is_noted_and_a_problem_where_streams_must_flow(rule: str, why: str) -> None:
    then = "" if "then:" in rule else ", then: block"
    spec = f"{{match: {{on: [response]}}, rules: [{{id: r, {rule}{then}}}]}}"
    assert said(spec) == [
        ("note", f"streams are collected whole where `r` applies: {why}", "`buffer: whole` on the policy says that this is meant")
    ]
    assert said(spec.replace("match", "buffer: whole, match")) == []
    assert said(spec.replace("match", "buffer: stream, match")) == [
        (
            "problem",
            f"this rule cannot judge a stream: {why}",
            "leave `buffer: stream` out, or say it of the other rules in a policy of their own",
        )
    ]
    if "tokens" not in rule:
        assert said(spec.replace("on: [response]", "on: [prompt]")) == []


@pytest.mark.parametrize(
    "rule",
    [
        "text: {patterns: ['KEY-[0-9]{6}', 'token: \\S+'], words: [secret]}",
        "phi: {any: [safe-harbor]}, then: redact",
        'phi: {any: [safe-harbor]}, when: destination.zone == "public"',
        "tokens: {max_response: 100}",
        'when: destination.zone == "public"',
    ],
)
def test_other_rules_judge_streams_as_they_come(rule: str) -> None:
    then = "" if "then:" in rule or "tokens" in rule else ", then: block"
    assert said(f"{{match: {{on: [response]}}, buffer: stream, rules: [{{id: r, {rule}{then}}}]}}") == []


def test_a_detector_without_a_bound_makes_the_rules_that_ask_for_identifiers_wait() -> None:
    detector = (
        "apiVersion: guardrails/v1\nkind: Detector\nmetadata: {id: long, title: L, owner: o@x.example}\n"
        "spec: {type: LONG, patterns: [{pattern: 'a.*b'}]}\n---\n"
    )
    rule = "{match: {on: [response]}, rules: [{id: r, phi: {any: [LONG]}, then: block}]}"
    found = examine({"p.yaml": detector + DOCUMENT.format(rule)}, TERMS, NOW).problems
    assert [p.message for p in found] == ["streams are collected whole where `r` applies: the detector `long` may look at the whole text"]


def test_one_note_a_policy_is_enough() -> None:
    rules = "{id: a, when: size(text) > 1, then: warn}, {id: b, when: size(text) > 2, then: warn}"
    assert len(said(f"{{match: {{on: [response]}}, rules: [{rules}]}}")) == 1


def test_buffer_alone_makes_a_policy() -> None:
    assert said("{match: {on: [response]}, buffer: whole}") == []
