"""What lets something pass: sandboxes, unscanned content, allow-lists and limits.  A permission applies only where it surely does."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import Any

import pytest

from guardrails import Actor, Decision, PolicyError, Prompt, ToolCall, Verdict
from guardrails.names import canonical, fits
from guardrails.verdict import Effect, Finding, Signers

from .conftest import Build, document

COVERED: dict[str, Any] = {"system": "agent", "destination": "covered-model"}
IMAGE = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}]


def names(verdict: Verdict) -> list[str]:
    return [f"{f.policy}/{f.rule}" for f in verdict.findings]


def test_a_sandbox_for_a_role_is_open_to_nobody_else(build: Build, clerk: Actor, adjuster: Actor) -> None:
    engine = build(more=(document("Policy", "s", "match: {roles: [clerk]}\nsandbox: true"),))
    trial: dict[str, Any] = {"content": "x", "system": "trial", "destination": "somewhere"}
    assert engine.decide(Prompt(actor=clerk, **trial)).allowed
    for actor in (adjuster, Actor(id="x"), None):
        assert names(engine.decide(Prompt(actor=actor, **trial))) == ["guardrails/unknown-destination", "guardrails/unregistered-system"]
    assert not engine.decide(Prompt(content="x", destination="covered-model", actor=clerk)).allowed


def test_a_sandbox_permits_only_where_it_is_known_to_apply(build: Build) -> None:
    internal = document("Policy", "s", "match: {zones: [internal]}\nsandbox: true\nrules: [{id: list, tools: {allow: ['*']}}]")
    engine = build(more=(internal,))
    assert "guardrails/unregistered-system" in names(engine.decide(ToolCall(tool="lookup", system="trial")))


def test_unscanned_content_for_a_role_passes_for_nobody_else(build: Build, clerk: Actor, adjuster: Actor) -> None:
    engine = build(more=(document("Policy", "s", "match: {roles: [clerk]}\nallow_unscanned: [image]"),))
    public: dict[str, Any] = {"content": IMAGE, "system": "agent", "destination": "public-model"}
    assert engine.decide(Prompt(actor=clerk, **public)).allowed
    for actor in (adjuster, None):
        assert names(engine.decide(Prompt(actor=actor, **public))) == ["guardrails/unscanned-content"]
    both = engine.decide(Prompt(actor=clerk, **{**public, "content": [*IMAGE, {"file_id": "f"}]}))
    assert names(both) == ["guardrails/unscanned-content"]


@pytest.mark.parametrize("grant", ["sandbox: true", "allow_unscanned: [image]"])
def test_what_is_in_shadow_grants_nothing(build: Build, grant: str) -> None:
    with pytest.raises(PolicyError, match="shadow` changes nothing"):
        build(more=(document("Policy", "s", f"mode: shadow\nuntil: 2026-12-31\n{grant}"),))


def test_an_allow_list_that_only_warns_is_a_problem(build: Build) -> None:
    with pytest.raises(PolicyError, match="an allow-list does not warn"):
        build("- {id: list, tools: {allow: [lookup]}, then: warn}")


def test_a_longer_name_that_ends_like_a_listed_tool_is_another_tool(build: Build) -> None:
    engine = build("- {id: list, tools: {allow: ['send_*', 'find_*']}}\n- {id: no-pay, tools: [pay], then: block}")
    for name in ("send_mail", "functions.send_mail", "find_it"):
        assert engine.decide(ToolCall(tool=name, **COVERED)).allowed
    for name in ("evil.send_mail", "x__find_it", "crm/send_mail"):
        assert names(engine.decide(ToolCall(tool=name, **COVERED))) == ["p/list"]
    assert "p/no-pay" in names(engine.decide(ToolCall(tool="x.pay", **COVERED)))


ACCEPTED = [
    (5, True), (5.0, True), (Decimal(5), True), ("five", True), (True, True), (6, False), ("six", False), (False, False), (None, None),
    ([5], None), ({"a": 5}, None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "among"), ACCEPTED)
def test_accepted_values_are_compared_by_what_they_are(build: Build, value: object, among: bool | None) -> None:
    """A denial that cannot compare counts as matched, a permission does not."""
    one_of = "args: {level: {one_of: [5, five, true]}}"
    call = ToolCall(tool="note", args={"level": value}, **COVERED)
    assert build(f"- {{id: list, tools: {{allow: [{{name: note, {one_of}}}]}}}}").decide(call).allowed is (among is True)
    denied = build(f"- {{id: list, tools: {{allow: ['*']}}}}\n- {{id: no, tools: {{deny: [{{name: note, {one_of}}}]}}}}").decide(call)
    assert denied.allowed is (among is False)


@pytest.mark.parametrize(
    ("amount", "signers"),
    [
        ("500", 0),
        ("500.1", 0),
        ("500.10", 0),
        ("500.11", 1),
        ("-1", 1),
        ("NaN", 1),
        ("Infinity", 1),
        ("sNaN", 1),
        ("500.10000000000000000001", 1),
    ],
)
def test_money_may_be_a_decimal(build: Build, amount: str, signers: int) -> None:
    bands = """
- id: bands
  authority:
    decision: claims.payout
    amount: {currency: USD}
    bands: [{up_to: 500.1, ai_may: decide}, {ai_may: recommend, signed_by: {roles: [adjuster]}}]
"""
    verdict = build(bands).decide(Decision(kind="claims.payout", amount=Decimal(amount), currency="USD", **COVERED))
    assert verdict.signers == (Signers(("adjuster",)),) * signers
    assert verdict.effect is (Effect.HOLD if signers else Effect.ALLOW)


@pytest.mark.parametrize(
    ("asked", "clamp"), [(1, None), (20, None), (21, 20), (None, 20), (0, 20), (-1, 20), (True, 20), ("5", 20), (float("nan"), 20)]
)
def test_a_request_for_no_usable_number_of_tokens_is_clamped(build: Build, asked: Any, clamp: int | None) -> None:
    engine = build("- {id: caps, tokens: {max_response: 20}}")
    assert engine.decide(Prompt(content="x", max_response=asked, **COVERED)).clamp == clamp


@pytest.mark.parametrize(
    ("cap", "on"), [("max_prompt: 5", "response"), ("max_prompt: 5", "call"), ("max_prompt: 5, max_response: 5", "response")]
)
def test_a_cap_with_nothing_to_judge_is_a_problem(build: Build, cap: str, on: str) -> None:
    with pytest.raises(PolicyError, match="`max_prompt` has nothing to judge"):
        build(f"- {{id: caps, tokens: {{{cap}}}}}", match=f"{{on: [{on}]}}")


def test_only_a_block_is_handed_to_the_model(build: Build) -> None:
    finding = Finding(Effect.BLOCK, "p", "r", reply="model")
    for effect in Effect:
        verdict = Verdict(effect, (Finding(effect, "p", "r", reply="model"), finding))
        assert verdict.reply == ("model" if effect is Effect.BLOCK else "raise")
    for then in ("warn", "halt", "hold, signed_by: {roles: [a]}"):
        with pytest.raises(PolicyError, match="is for rules that block"):
            build(f"- {{id: r, text: {{words: [a]}}, then: {then}, reply: model}}")


def test_names_from_outside_fill_no_memory(build: Build) -> None:
    engine = build("- {id: list, tools: {allow: ['*']}}")
    engine.decide(ToolCall(tool="lookup", **COVERED))
    long = "x" * 1_000_000
    before = len(engine.policies._plans)
    for number in range(20):
        engine.decide(ToolCall(tool=f"{long}{number}", **COVERED))
        engine.decide(Prompt(content="x", system=f"{number}{long}", destination=long))
        assert fits("*x", f"{number}{long}")
        assert canonical(f"{number}{long}") == ""
    assert len(engine.policies._plans) == before
    for number in range(20_000):
        engine.policies.plan(ToolCall(tool=f"tool_{number}", **COVERED))
    assert len(engine.policies._plans) <= 8_192
    assert sys.getsizeof(engine.policies._plans) < 1_000_000
