"""What is not registered does not run, and tools run only where an allow-list names them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from guardrails import Actor, Call, Decision, Engine, EventError, Prompt, Response, ToolCall, ToolResult, Verdict
from guardrails.verdict import Effect

from .conftest import Build, document


def names(verdict: Verdict) -> list[str]:
    return [f"{f.policy}/{f.rule}" for f in verdict.findings]


COVERED: dict[str, Any] = {"system": "agent", "destination": "covered-model"}


def test_a_registered_system_at_a_known_destination_passes(build: Build) -> None:
    assert build().decide(Prompt(content="hello", **COVERED)).effect is Effect.ALLOW


@pytest.mark.parametrize("system", [None, "unknown", "Agent", "", "agent "])
def test_an_unregistered_system_is_blocked_everywhere(build: Build, system: str | None) -> None:
    engine = build()
    common: dict[str, Any] = {"system": system, "destination": "covered-model"}
    for event in (
        Call(**common), Prompt(content="x", **common), Response(content="x", **common), ToolCall(tool="lookup", **common),
        ToolResult(tool="lookup", content="x", **common), Decision(kind="k", **common),
    ):  # fmt: skip
        verdict = engine.decide(event)
        assert verdict.effect is Effect.BLOCK
        assert "guardrails/unregistered-system" in names(verdict)


@pytest.mark.parametrize("destination", [None, "unknown"])
def test_an_unknown_destination_is_blocked_for_everything_that_goes_to_a_model(build: Build, destination: str | None) -> None:
    engine = build()
    for event in (Call(system="agent", destination=destination), Prompt(content="x", system="agent", destination=destination)):
        assert names(engine.decide(event)) == ["guardrails/unknown-destination"]


def test_a_system_that_is_retired_does_not_run(build: Build) -> None:
    assert names(build().decide(Prompt(content="x", system="retired", destination="covered-model"))) == ["guardrails/stage-does-not-run"]


@pytest.mark.parametrize(("day", "effect"), [(30, Effect.ALLOW), (31, Effect.BLOCK)])
def test_a_pilot_runs_until_the_end_of_its_review_day(build: Build, day: int, effect: Effect) -> None:
    now = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC) if day == 30 else datetime(2026, 7, 1, 0, 0, 1, tzinfo=UTC)
    verdict = build(now=now).decide(Prompt(content="x", system="pilot", destination="covered-model"))
    assert verdict.effect is effect


def test_a_sandbox_lets_the_unregistered_pass_where_it_matches_and_counts_them_as_public(build: Build) -> None:
    rules = "- {id: no-ssn, phi: {any: [SSN]}, then: block}"
    public = document("Policy", "edge", f"match: {{zones: [public]}}\nrules:\n  {rules}")
    engine = build(more=(document("Policy", "sandbox", 'match: {systems: ["try-*"]}\nsandbox: true'), public))
    passed = Prompt(content="hello", system="try-one", destination="somewhere")
    assert engine.decide(passed).effect is Effect.ALLOW
    assert names(engine.decide(Prompt(content="SSN 536-22-8747", system="try-one", destination="somewhere"))) == ["edge/no-ssn"]
    assert engine.decide(Prompt(content="hello", system="other", destination="somewhere")).effect is Effect.BLOCK


def test_without_an_allow_list_no_tool_runs(build: Build) -> None:
    assert names(build().decide(ToolCall(tool="lookup", **COVERED))) == ["guardrails/tool-not-allowed"]


def test_an_allow_list_permits_what_it_names_and_nothing_else(build: Build) -> None:
    engine = build("- {id: list, tools: {allow: [lookup, 'web_*']}}")
    assert engine.decide(ToolCall(tool="lookup", **COVERED)).allowed
    assert engine.decide(ToolCall(tool="web_search", **COVERED)).allowed
    assert names(engine.decide(ToolCall(tool="pay", **COVERED))) == ["p/list"]


def test_several_allow_lists_intersect(build: Build) -> None:
    other = document("Policy", "q", "rules: [{id: list, tools: {allow: [pay, lookup]}}]")
    engine = build("- {id: list, tools: {allow: [lookup, web_search]}}", more=(other,))
    assert engine.decide(ToolCall(tool="lookup", **COVERED)).allowed
    assert names(engine.decide(ToolCall(tool="web_search", **COVERED))) == ["q/list"]
    assert names(engine.decide(ToolCall(tool="pay", **COVERED))) == ["p/list"]


def test_a_permission_by_role_needs_a_known_actor(build: Build, clerk: Actor, adjuster: Actor) -> None:
    engine = build("- {id: list, tools: {allow: [lookup, {name: web_search, roles: [adjuster]}]}}")
    assert engine.decide(ToolCall(tool="web_search", actor=adjuster, **COVERED)).allowed
    assert not engine.decide(ToolCall(tool="web_search", actor=clerk, **COVERED)).allowed
    assert not engine.decide(ToolCall(tool="web_search", **COVERED)).allowed


def test_an_allow_list_for_a_role_restricts_the_unknown_actor_and_permits_only_the_known(
    build: Build, clerk: Actor, adjuster: Actor
) -> None:
    for_clerks = document("Policy", "clerks", "match: {roles: [clerk]}\nrules: [{id: list, tools: {allow: [lookup]}}]")
    alone, beside = build(more=(for_clerks,)), build("- {id: list, tools: {allow: [lookup, web_search]}}", more=(for_clerks,))
    assert alone.decide(ToolCall(tool="lookup", actor=clerk, **COVERED)).allowed
    assert names(alone.decide(ToolCall(tool="lookup", **COVERED))) == ["guardrails/tool-not-allowed"]
    assert names(alone.decide(ToolCall(tool="lookup", actor=adjuster, **COVERED))) == ["guardrails/tool-not-allowed"]
    assert beside.decide(ToolCall(tool="web_search", actor=adjuster, **COVERED)).allowed
    assert names(beside.decide(ToolCall(tool="web_search", **COVERED))) == ["clerks/list"]


def test_an_allow_list_permits_only_where_it_is_known_to_apply(build: Build) -> None:
    engine = build("- {id: list, tools: {allow: [lookup]}}", match="{destinations: [covered-model]}")
    assert engine.decide(ToolCall(tool="lookup", **COVERED)).allowed
    assert names(engine.decide(ToolCall(tool="lookup", system="agent"))) == ["guardrails/tool-not-allowed"]


def test_the_name_of_an_unregistered_tool_is_content_and_shown_nowhere(build: Build) -> None:
    event = ToolCall(tool="send_to_maria_alvarez", **COVERED)
    verdict = build("- {id: list, tools: {allow: ['*']}}").decide(event)
    assert verdict.tool == "_other"
    assert "alvarez" not in repr(event) + repr(verdict)


@pytest.mark.parametrize(
    ("args", "allowed"),
    [
        ({"amount": 100}, True),
        ({"amount": 100.0, "payee": "P-1"}, True),
        ({"amount": 100.01}, False),
        ({"amount": -1}, False),
        ({"amount": "5"}, False),
        ({"amount": True}, False),
        ({"amount": float("nan")}, False),
        ({"amount": None}, False),
        ({}, False),
    ],
)
def test_an_argument_limit_permits_only_what_is_surely_within_it(build: Build, args: dict[str, object], allowed: bool) -> None:
    engine = build("- {id: list, tools: {allow: [{name: pay, args: {amount: {min: 0, max: 100}}}]}}")
    assert engine.decide(ToolCall(tool="pay", args=args, **COVERED)).allowed is allowed


@pytest.mark.parametrize(("value", "allowed"), [("P-12", True), ("P-12\n", False), ("xP-12", False), ("P-12; drop", False), (12, False)])
def test_a_pattern_limit_matches_the_whole_text(build: Build, value: object, allowed: bool) -> None:
    engine = build("- {id: list, tools: {allow: [{name: pay, args: {payee: {matches: 'P-[0-9]+'}}}]}}")
    assert engine.decide(ToolCall(tool="pay", args={"payee": value}, **COVERED)).allowed is allowed


DISGUISES = [
    "pay", "PAY", " Pay ", "functions.pay", "mcp__claims__pay", "tools.pay", "issue-payment", "Issue_Payment", "ISSUE PAYMENT",
    "p\u0430y", "p\u200bay", "\uff50\uff41\uff59", "pa\u0443", "crm.pay", "functions.mcp__a__b__pay", "pay\u00ad", "\u202epay",
]  # fmt: skip


@pytest.mark.parametrize("name", DISGUISES)
def test_a_denied_tool_is_denied_under_every_name(build: Build, name: str) -> None:
    engine = build("- {id: list, tools: {allow: ['*']}}\n- {id: no-pay, tools: [pay], then: block}")
    assert "p/no-pay" in names(engine.decide(ToolCall(tool=name, **COVERED)))


@pytest.mark.parametrize("name", ["支付", "", " ", "p\u2603y", "pay()", "pay;drop", "x" * 501, "\ud800"])
def test_a_name_that_is_no_plain_name_never_runs(build: Build, name: str) -> None:
    verdict = build("- {id: list, tools: {allow: ['*']}}").decide(ToolCall(tool=name, **COVERED))
    assert "guardrails/tool-name-unreadable" in names(verdict)


@pytest.mark.parametrize("name", ["lookup", "payee_lookup", "web_search", "repay", "pay_later", "display"])
def test_harmless_names_pass(build: Build, name: str) -> None:
    engine = build("- {id: list, tools: {allow: ['*']}}\n- {id: no-pay, tools: [pay], then: block}")
    assert engine.decide(ToolCall(tool=name, **COVERED)).allowed


def test_what_cannot_be_read_does_not_go_to_a_public_zone(build: Build) -> None:
    image = [
        {
            "role": "user",
            "content": [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}],
        }
    ]
    engine = build()
    assert names(engine.decide(Prompt(content=image, system="agent", destination="public-model"))) == ["guardrails/unscanned-content"]
    assert engine.decide(Prompt(content=image, **COVERED)).allowed
    allowing = build(more=(document("Policy", "pictures", "match: {systems: [agent]}\nallow_unscanned: [image]"),))
    assert allowing.decide(Prompt(content=image, system="agent", destination="public-model")).allowed


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"file_id": "file-1"}, "file_id"),
        ({"previous_response_id": "r-1", "input": "go on"}, "previous_response_id"),
        ([{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "AA"}}]}], "audio"),
        ({"data": b"\x00"}, "bytes"),
        ({"thing": object()}, "object"),
        ("患者は昨日から発熱と咳が続いています。どうすればよいですか。", "language"),
    ],
)
def test_every_kind_of_unreadable_content_is_named(build: Build, content: object, kind: str) -> None:
    engine = build()
    event = Prompt(content=content, system="agent", destination="public-model")
    assert kind in engine.facts(event).content_unscanned
    assert names(engine.decide(event)) == ["guardrails/unscanned-content"]


def test_what_is_no_event_is_an_error_and_no_permission(build: Build) -> None:
    with pytest.raises(EventError):
        build().decide({"checkpoint": "prompt"})  # type: ignore[arg-type]  # reason: the promise under test


def test_the_engine_never_shows_content(build: Build) -> None:
    secret = "SSN 536-22-8747"
    event = Prompt(content=secret, system="agent", destination="covered-model")
    engine: Engine = build("- {id: r, phi: {any: [SSN]}, then: redact}")
    verdict = engine.decide(event)
    shown = repr(event) + repr(verdict) + str(verdict.reason) + repr(engine.facts(event))
    assert "22-8747" not in shown
    assert engine.apply(secret, verdict) == "SSN [SSN]"
