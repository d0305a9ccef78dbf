"""The models take what the format promises, change nothing in silence, and cannot be changed afterwards."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from guardrails.policy.documents import KINDS
from guardrails.policy.fields import PATTERNS
from guardrails.policy.read import Reading, read
from guardrails.policy.schema import schema
from guardrails.policy.wire import EventForm

HEAD = "apiVersion: guardrails/v1\nkind: {}\nmetadata: {{id: a, owner: b}}\nspec: {}\n"


def spec(kind: str, body: str) -> Any:
    reading = read({"a.yaml": HEAD.format(kind, body)})
    assert [str(p) for p in reading.problems] == []
    return reading.documents[0].document.spec


def documents(reading: Reading) -> list[Any]:
    return [located.document for located in reading.documents]


def rule(body: str) -> Any:
    return spec("Policy", f"{{rules: [{{id: r, {body}}}]}}").rules[0]


def refused(kind: str, body: str) -> list[str]:
    return [p.message for p in read({"a.yaml": HEAD.format(kind, body)}).problems]


def test_the_policies_of_the_design_load_as_they_stand() -> None:
    text = (Path(__file__).parent / "cases" / "design.yaml").read_text(encoding="utf-8")
    reading = read({"design.yaml": text})
    assert reading.problems == ()
    phi, claims = documents(reading)
    assert (phi.kind, phi.metadata.controls) == ("Policy", ("HIPAA 164.502(a)", "HIPAA 164.514(b)(2)"))
    bands = claims.spec.rules[0].authority.bands
    assert [(band.up_to, band.ai_may) for band in bands] == [(500, "decide"), (5000, "recommend"), (None, "recommend")]
    assert (bands[2].signed_by.count, bands[2].signed_by.within) == (2, 48 * 3600)


@pytest.mark.parametrize(
    "body",
    [
        "tools: [issue_payment, 'search_*', mcp__srv__x, functions.run]",
        "tools: {allow: [search, {name: pay, roles: [adjuster], args: {amount: {min: 0, max: 500.5}, 'claim.id': {matches: 'C-[0-9]+'}}}]}",
        "tools: {deny: ['*']}, reply: model",
        "authority: {decision: radiology.report, ai_may: draft, signed_by: {roles: [radiologist], within: 7d}}",
        "authority: {decision: uw, risk: {value: tool.args.risk}, bands: [{up_to: 0.5, ai_may: decide}, {ai_may: inform}]}",
        "tokens: {max_prompt: 4000, max_response: 800}",
        "tokens: {budgets: [{scope: [team, user], per: day, tokens: 100000, time_zone: America/New_York}]}",
        "tokens: {budgets: [{scope: [system], per: month, micros: 5000000, currency: USD}]}, then: warn",
        "text: {words: [project nightingale], patterns: ['B-[0-9]+'], label: PROJECT}, then: redact",
        "phi: {any: [safe-harbor, BADGE_ID], without: [DATE], min_score: 1, min_count: 3, style: mask}, then: redact, when: 'true'",
        "when: 'text.size() > 5', then: hold, signed_by: {roles: [lead], count: 2}",
        "when: 'true', then: block, mode: shadow, until: 2027-03-31",
    ],
)
def test_every_family_is_taken(body: str) -> None:
    assert rule(body).id == "r"


def test_a_name_alone_is_a_tool() -> None:
    assert [entry.name for entry in rule("tools: [a, {name: b}]").tools] == ["a", "b"]


def test_a_bare_date_covers_its_whole_day_in_utc() -> None:
    until = rule("when: 'true', then: block, mode: shadow, until: 2027-03-31").until
    assert until == datetime(2027, 3, 31, 23, 59, 59, 999_999, UTC)
    moment = rule("when: 'true', then: block, mode: shadow, until: '2027-03-31T18:00:00+02:00'").until
    assert moment == datetime(2027, 3, 31, 16, tzinfo=UTC)


def test_a_review_is_a_day() -> None:
    text = "{purpose: p, stage: pilot, hypothesis: h, measure: {metric: m, baseline: 1, target: 2.5}, review: 2027-03-31, "
    system = spec("System", text + "vendor_alternative: none, data_classes: [phi], tools: [search, {name: pay, decision: claims.payout}]}")
    assert system.review == date(2027, 3, 31)
    assert [(tool.name, tool.side_effects) for tool in system.tools] == [("search", True), ("pay", True)]


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01T00:00:00+14:00", "2027-02-30", "2027-3-1", "20270331", "2027-W01-1", "now", ""])
def test_odd_moments_are_taken_or_refused_and_never_raise(text: str) -> None:
    reading = read({"a.yaml": HEAD.format("Policy", f"{{rules: [{{id: r, when: a, then: block, mode: shadow, until: '{text}'}}]}}")})
    assert bool(reading.documents) != bool(reading.problems)


def test_booleans_are_no_numbers_and_numbers_no_text() -> None:
    assert refused("Policy", "{rules: [{id: r, tokens: {max_prompt: true}}]}") == ["`max_prompt` expects a whole number, found `true`"]
    assert refused("Policy", "{rules: [{id: r, phi: {any: [1], min_score: true}, then: block}]}") == [
        "an entry of `any` expects text, found the number `1`",
        "`min_score` expects a number, found `true`",
    ]


def test_explicit_nothing_is_kept_where_any_value_may_stand_and_nowhere_else() -> None:
    case = "{{cases: [{{name: n, event: {{checkpoint: tool_call, tool: t, args: {}}}, expect: {{effect: block}}}}]}}"
    assert spec("PolicyTest", case.format("{a: null, b: [1, null, {c: }]}")).cases[0].event.args == {"a": None, "b": [1, None, {"c": None}]}
    assert refused("PolicyTest", case.format("null")) == ["`args` expects a mapping, found `null`"]
    assert refused("Policy", "{match: , rules: [{id: r, tools: [x]}]}") == ["`match` expects a mapping, found nothing"]


def test_every_field_that_may_be_left_out_refuses_nothing() -> None:
    """Or an empty `tools:` would widen a rule in silence."""
    forms = schema()["$defs"]
    rule_fields = [name for name in forms["Rule"]["properties"] if name != "id"]
    for name in rule_fields:
        assert refused("Policy", f"{{rules: [{{id: r, {name}: null}}]}}"), name
    for name in forms["PolicySpec"]["properties"]:
        rest = "" if name == "rules" else ", rules: [{id: r, tools: [x]}]"
        assert refused("Policy", f"{{{name}: null{rest}}}"), name
    for name in forms["Match"]["properties"]:
        assert refused("Policy", f"{{match: {{{name}: null}}, rules: [{{id: r, tools: [x]}}]}}"), name


def test_every_form_of_text_has_words_for_its_message() -> None:
    patterns = set(re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(schema())))
    dated = {p for p in patterns if "d{4}" in p or "[smhd]" in p}
    assert {p.replace("\\\\", "\\") for p in patterns - dated} <= set(PATTERNS)


def test_documents_cannot_be_changed() -> None:
    loaded = rule("tools: [x]")
    with pytest.raises(ValidationError):
        loaded.then = "warn"


def test_an_event_from_json_is_taken_as_it_is() -> None:
    form = EventForm.model_validate({"checkpoint": "tool_call", "tool": "pay", "args": {"note": "no", "n": None, "deep": [[1]]}})
    assert form.args == {"note": "no", "n": None, "deep": [[1]]}
    assert EventForm.model_validate({"checkpoint": "decision", "kind": "k", "amount": "12"}).amount == "12"
    with pytest.raises(ValidationError):
        EventForm.model_validate({"checkpoint": "decision", "kind": "k", "amount": True})


def test_a_deep_event_from_json_does_not_end_in_a_recursion_error() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert EventForm.model_validate({"checkpoint": "tool_result", "tool": "t", "content": deep}).content is deep


def test_the_kinds_are_those_of_the_design() -> None:
    assert list(KINDS) == ["System", "Destination", "Policy", "Exemption", "Detector", "PolicyTest"]
