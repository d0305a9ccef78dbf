"""Each rule family: what it catches, what it lets pass, and the stricter reading where it cannot know."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from guardrails import Actor, Decision, Engine, Prompt, Response, ToolCall, ToolResult, Verdict
from guardrails.detect import Match
from guardrails.errors import Blocked, Halted, Held, LimitExceeded, Refused
from guardrails.raising import raise_for
from guardrails.verdict import Effect, Signers

from .conftest import NOW, Build, document

COVERED: dict[str, Any] = {"system": "agent", "destination": "covered-model"}
BANDS = """
- {id: list, tools: {allow: [pay]}}
- id: bands
  authority:
    decision: claims.payout
    amount: {value: tool.args.amount, currency: USD}
    bands:
      - {up_to: 500, ai_may: decide}
      - {up_to: 5000, ai_may: recommend, signed_by: {roles: [adjuster]}}
      - {ai_may: recommend, signed_by: {roles: [adjuster, supervisor], count: 2, within: 48h}}
"""
ONE = (Signers(("adjuster",)),)
TWO = (Signers(("adjuster", "supervisor"), 2, 48 * 3600),)


def names(verdict: Verdict) -> list[str]:
    return [f"{f.policy}/{f.rule}" for f in verdict.findings]


@pytest.mark.parametrize(
    ("amount", "signers"),
    [
        (0, ()), (499.99, ()), (500, ()), (500.01, ONE), (5000, ONE), (5000.01, TWO), (10**30, TWO), (float("inf"), TWO),
        (-0.01, TWO), ("400", TWO), (True, TWO), (None, TWO), ([400], TWO), (float("nan"), TWO),
    ],
)  # fmt: skip
def test_bands_are_inclusive_and_no_usable_amount_falls_into_the_strictest(
    build: Build, amount: object, signers: tuple[Signers, ...]
) -> None:
    verdict = build(BANDS).decide(ToolCall(tool="pay", args={"amount": amount}, **COVERED))
    assert verdict.signers == signers
    assert verdict.effect is (Effect.HOLD if signers else Effect.ALLOW)


def test_a_missing_amount_falls_into_the_strictest_band_and_the_finding_says_why(build: Build) -> None:
    verdict = build(BANDS).decide(ToolCall(tool="pay", args={}, **COVERED))
    assert verdict.signers == TWO
    assert verdict.deciding[0].error == "no_such_key"


def test_a_proposal_is_judged_by_its_level_amount_and_currency(build: Build) -> None:
    engine = build(BANDS.replace("tool.args.amount", "decision.amount"))
    propose = {**COVERED, "kind": "claims.payout"}
    assert engine.decide(Decision(amount=400, **propose)).allowed
    assert engine.decide(Decision(amount=400, currency="USD", **propose)).allowed
    assert engine.decide(Decision(amount=400, currency="EUR", **propose)).signers == TWO
    assert engine.decide(Decision(amount=9000, level="recommend", **propose)).allowed
    assert engine.decide(Decision(amount=9000, level="draft", **propose)).allowed
    assert engine.decide(Decision(amount=9000, **propose)).signers == TWO
    assert engine.decide(Decision(**propose)).signers == TWO
    assert engine.decide(Decision(kind="claims.other", **COVERED)).allowed


def test_a_ceiling_without_signers_blocks_and_with_signers_holds(build: Build) -> None:
    call = ToolCall(tool="pay", args={"amount": 1}, **COVERED)
    allow = "- {id: list, tools: {allow: [pay]}}\n"
    assert build(f"{allow}- {{id: a, authority: {{decision: claims.payout, ai_may: draft}}}}").decide(call).effect is Effect.BLOCK
    held = build(f"{allow}- {{id: a, authority: {{decision: claims.payout, ai_may: draft, signed_by: {{roles: [adjuster]}}}}}}").decide(
        call
    )
    assert held.effect is Effect.HOLD
    assert held.signers == ONE


def test_an_alias_of_a_committing_tool_is_the_decision(build: Build) -> None:
    assert build(BANDS).decide(ToolCall(tool="Issue-Payment", args={"amount": 9000}, **COVERED)).signers == TWO


def test_a_condition_that_fails_counts_as_matched_and_names_its_error(build: Build, clerk: Actor) -> None:
    engine = build("- {id: list, tools: {allow: [pay]}}\n- {id: flagged, tools: [pay], when: '\"fraud\" in tool.args.flags', then: block}")
    assert engine.decide(ToolCall(tool="pay", args={"flags": []}, **COVERED)).allowed
    missing = engine.decide(ToolCall(tool="pay", args={}, **COVERED))
    assert (missing.effect, missing.deciding[0].error) == (Effect.BLOCK, "no_such_key")
    wrong = engine.decide(ToolCall(tool="pay", args={"flags": 7}, **COVERED))
    assert (wrong.effect, wrong.deciding[0].error) == (Effect.BLOCK, "no_such_overload")


def test_a_role_condition_without_an_actor_takes_the_stricter_reading_both_ways(build: Build, clerk: Actor) -> None:
    rules = """
- {id: not-clerks, when: '"clerk" in actor.roles', then: block}
- {id: only-clerks, when: '!("clerk" in actor.roles)', then: warn}
"""
    engine = build(rules, match="{on: [prompt]}")
    assert names(engine.decide(Prompt(content="x", actor=clerk, **COVERED))) == ["p/not-clerks"]
    assert names(engine.decide(Prompt(content="x", actor=Actor(id="x"), **COVERED))) == ["p/only-clerks"]
    assert names(engine.decide(Prompt(content="x", **COVERED))) == ["p/not-clerks", "p/only-clerks"]


def test_a_restriction_for_a_role_applies_to_whoever_may_have_it(build: Build, clerk: Actor, adjuster: Actor) -> None:
    engine = build("- {id: no, text: {words: [secret]}, then: block}", match="{roles: [clerk]}")
    assert not engine.decide(Prompt(content="a secret", actor=clerk, **COVERED)).allowed
    assert not engine.decide(Prompt(content="a secret", **COVERED)).allowed
    assert engine.decide(Prompt(content="a secret", actor=adjuster, **COVERED)).allowed


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Project Heron", True), ("project  heron", True), ("PROJECT HERON!", True), ("p\u200broject heron", True), ("id AB-1234", True),
        ("project heronry", False), ("id AB-123", False),
    ],
)  # fmt: skip
def test_text_rules_find_whole_words_in_any_case_and_patterns(build: Build, text: str, hit: bool) -> None:
    engine = build(r"""- {id: names, text: {words: [Project Heron], patterns: ['\bAB-\d{4}\b']}, then: block}""")
    assert engine.decide(Prompt(content=text, **COVERED)).allowed is not hit


def test_redactions_of_several_rules_unite_and_are_carried_out_in_every_part(build: Build) -> None:
    engine = build("- {id: ssn, phi: {any: [SSN]}, then: redact}\n- {id: code, text: {words: [heron], label: CODENAME}, then: redact}")
    content = [
        {"role": "user", "content": "heron: 536-22-8747"},
        {"role": "assistant", "content": [{"type": "text", "text": "about heron"}]},
    ]
    verdict = engine.decide(Prompt(content=content, **COVERED))
    assert verdict.effect is Effect.REDACT
    assert engine.apply(content, verdict) == [
        {"role": "user", "content": "[CODENAME]: [SSN]"},
        {"role": "assistant", "content": [{"type": "text", "text": "about [CODENAME]"}]},
    ]


def test_a_redaction_that_cannot_be_carried_out_blocks(build: Build) -> None:
    engine = build("- {id: list, tools: {allow: [pay]}}\n- {id: ssn, phi: {any: [SSN]}, then: redact}")
    args = {"payee": "P-1", "ssn": 536228747}
    verdict = engine.decide(ToolCall(tool="pay", args=args, **COVERED))
    assert verdict.effect is Effect.REDACT
    with pytest.raises(Blocked) as caught:
        engine.apply(args, verdict)
    assert caught.value.verdict.findings[0].rule == "redaction-failed"


def test_identifiers_are_found_in_keys_numbers_and_nested_arguments(build: Build) -> None:
    engine = build("- {id: list, tools: {allow: [web_search]}}\n- {id: ssn, phi: {any: [SSN]}, then: block}")
    for args in ({"q": {"deep": ["my SSN is 536-22-8747"]}}, {"ssn": 536228747}, {"SSN 536-22-8747": 1}, {"q": '{"ssn": "536-22-8747"}'}):
        assert "p/ssn" in names(engine.decide(ToolCall(tool="web_search", args=args, **COVERED))), args


def test_token_caps_refuse_long_prompts_and_answers_and_clamp_the_request(build: Build) -> None:
    engine = build("- {id: caps, tokens: {max_prompt: 10, max_response: 20}}", counter=lambda text: len(text.split()))
    assert engine.decide(Prompt(content="one two", max_response=5, **COVERED)).clamp is None
    assert engine.decide(Prompt(content="one two", max_response=50, **COVERED)).clamp == 20
    assert engine.decide(Prompt(content="one two", **COVERED)).clamp == 20
    assert engine.decide(Prompt(content="w " * 10, **COVERED)).allowed
    too_long = engine.decide(Prompt(content="w " * 11, **COVERED))
    with pytest.raises(LimitExceeded):
        raise_for(too_long)
    assert engine.decide(Response(content="short", tokens=20, **COVERED)).allowed
    assert not engine.decide(Response(content="short", tokens=21, **COVERED)).allowed
    assert not engine.decide(Response(content="w " * 21, **COVERED)).allowed
    assert not engine.decide(Response(content="w " * 100, tokens=1, **COVERED)).allowed, "a made-up count is not believed"


def test_novel_identifiers_are_those_that_nothing_before_held(build: Build) -> None:
    engine = build("- {id: made-up, when: size(phi.novel) > 0, then: block}")
    known = Response(content="Her SSN is 536 22 8747.", known={"prompt": "ssn 536-22-8747"}, **COVERED)
    assert engine.decide(known).allowed
    assert not engine.decide(Response(content="Her SSN is 536-22-8746.", known={"prompt": "ssn 536-22-8747"}, **COVERED)).allowed
    assert not engine.decide(Response(content="Her SSN is 536-22-8747.", **COVERED)).allowed


def test_an_own_detector_gives_a_type_that_policies_and_redactions_name(build: Build) -> None:
    badge = document(
        "Detector",
        "badges",
        r"""type: BADGE_ID
patterns: [{pattern: '\bBX-\d{4}\b', context: [badge]}]""",
    )
    engine = build("- {id: badge, phi: {any: [BADGE_ID]}, then: redact}", more=(badge,))
    verdict = engine.decide(Prompt(content="my badge BX-1234", **COVERED))
    assert engine.apply("my badge BX-1234", verdict) == "my badge [BADGE_ID]"
    assert engine.decide(Prompt(content="part BX-1234", **COVERED)).effect is Effect.ALLOW


def test_a_halt_ends_the_session_and_no_other(build: Build) -> None:
    engine = build("- {id: stop, text: {words: [overthrow]}, then: halt}")
    first = engine.decide(Prompt(content="overthrow", session="s-1", **COVERED))
    with pytest.raises(Halted):
        raise_for(first)
    assert engine.decide(Prompt(content="hello", session="s-1", **COVERED)).effect is Effect.HALT
    assert engine.decide(Prompt(content="hello", session="s-2", **COVERED)).allowed
    assert engine.decide(Prompt(content="hello", **COVERED)).allowed


def test_a_session_remembers_identifiers_and_tells_health_information_apart(build: Build) -> None:
    rules = "- {id: list, tools: {allow: [web_search]}}\n" + "\n".join(
        f"- {{id: saw-{label}, tools: [web_search], when: '\"{label}\" in session.saw', then: warn}}" for label in ("pii", "phi")
    )
    engine = build(rules)

    def saw(session: str, text: str) -> list[str]:
        engine.decide(ToolResult(tool="lookup", content=text, session=session, **COVERED))
        return names(engine.decide(ToolCall(tool="web_search", args={"q": "weather"}, session=session, **COVERED)))

    assert saw("a", "Nothing to see.") == []
    assert saw("b", "SSN 536-22-8747") == ["p/saw-pii"]
    assert saw("c", "SSN 536-22-8747, admitted with pneumonia, started on ceftriaxone") == ["p/saw-phi", "p/saw-pii"]
    assert saw("b", "Nothing more.") == ["p/saw-pii"]


def test_the_strictest_effect_wins_and_each_maps_to_its_exception(build: Build) -> None:
    engine = build(
        "- {id: a, text: {words: [alpha]}, then: warn}\n"
        "- {id: b, text: {words: [beta]}, then: hold, signed_by: {roles: [adjuster]}}\n"
        "- {id: c, text: {words: [gamma]}, then: block}"
    )
    assert engine.decide(Prompt(content="alpha", **COVERED)).effect is Effect.WARN
    held = engine.decide(Prompt(content="alpha beta", **COVERED))
    with pytest.raises(Held):
        raise_for(held)
    blocked = engine.decide(Prompt(content="alpha beta gamma", **COVERED))
    assert names(blocked) == ["p/c", "p/b", "p/a"]
    with pytest.raises(Blocked) as caught:
        raise_for(blocked)
    assert caught.value.verdict.id == blocked.id


def test_content_larger_than_what_is_read_counts_as_matched(build: Build) -> None:
    deep: Any = "SSN 536-22-8747"
    for _ in range(80):
        deep = [deep]
    engine = build("- {id: ssn, phi: {any: [SSN]}, then: block}")
    verdict = engine.decide(Prompt(content=deep, **COVERED))
    assert (verdict.effect, verdict.deciding[0].error) == (Effect.BLOCK, "too_deep")


def test_a_text_too_long_for_the_model_takes_the_stricter_reading_or_says_that_patterns_alone_looked(build: Build) -> None:
    text = "The weather was fine and nothing else happened. " * 1_100
    strict = build("- {id: ssn, phi: {any: [SSN]}, then: redact}", model=True).decide(Prompt(content=text, **COVERED))
    assert (strict.effect, strict.deciding[0].error) == (Effect.BLOCK, "model_late")
    engine = build("- {id: ssn, phi: {any: [SSN], late: patterns}, then: redact}", model=True)
    noted = engine.decide(Prompt(content=text, **COVERED))
    assert (noted.effect, names(noted)) == (Effect.WARN, ["guardrails/model-late"])
    found = engine.decide(Prompt(content=f"{text} SSN 536-22-8747", **COVERED))
    assert (found.effect, names(found)) == (Effect.REDACT, ["p/ssn", "guardrails/model-late"])
    assert engine.decide(Prompt(content="short", **COVERED)).effect is Effect.ALLOW


def test_a_failing_detector_or_counter_or_clock_never_permits(build: Build) -> None:
    class Broken:
        name, languages, lookahead = "broken", frozenset({"en"}), 0

        def find(self, text: str, types: object = None) -> list[Any]:
            if text:
                raise RuntimeError("secret text")
            return []

    rules = "- {id: ssn, phi: {any: [SSN]}, then: redact}\n- {id: cap, tokens: {max_prompt: 10}}"

    def count(text: str) -> int:
        raise RuntimeError(text)

    verdict = build(rules, detector=Broken(), counter=count).decide(Prompt(content="hello", **COVERED))
    assert verdict.effect is Effect.BLOCK
    assert [f.error for f in verdict.findings if f.rule in ("ssn", "cap") and not f.clamp] == ["RuntimeError", "RuntimeError"]
    assert "secret" not in repr(verdict)
    with pytest.raises(Refused) as caught:
        raise_for(verdict)
    assert isinstance(caught.value.__cause__, RuntimeError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.verdict == verdict
    assert again.verdict.cause is None


def test_what_a_band_asks_of_the_session_is_remembered_too(build: Build) -> None:
    rules = """
- {id: list, tools: {allow: ['*']}}
- id: risk
  authority:
    decision: claims.payout
    risk: {value: '"phi" in session.saw ? 9 : 1'}
    bands: [{up_to: 5, ai_may: decide}, {ai_may: recommend, signed_by: {roles: [adjuster]}}]
"""
    engine = build(rules)
    pay = ToolCall(tool="pay", args={"amount": 1}, session="s", **COVERED)
    assert engine.decide(pay).allowed
    engine.decide(Prompt(content="SSN 536-22-8747, admitted with pneumonia", session="s", **COVERED))
    assert engine.decide(pay).signers == ONE


def test_what_an_event_tells_of_its_session_adds_to_what_is_remembered(build: Build) -> None:
    engine = build("- {id: saw, when: '\"pii\" in session.saw', then: block}", match="{on: [prompt]}")
    engine.decide(Prompt(content="SSN 536-22-8747", session="s", **COVERED))
    assert not engine.decide(Prompt(content="x", session="s", saw=frozenset(), **COVERED)).allowed
    assert not engine.decide(Prompt(content="x", session="t", saw=frozenset({"pii"}), **COVERED)).allowed
    assert engine.decide(Prompt(content="x", session="t", saw=frozenset({"other"}), **COVERED)).allowed


@pytest.mark.parametrize(
    "condition", ['"HEALTH_CONTEXT" in phi.types', 'phi.types.exists(t, t.startsWith("HEALTH"))', '("HEALTH" + "_CONTEXT") in phi.types']
)
def test_a_condition_over_types_sees_signals_however_it_names_them(build: Build, condition: str) -> None:
    engine = build(f"- {{id: sick, when: '{condition}', then: block}}", match="{on: [prompt]}")
    assert not engine.decide(Prompt(content="admitted with pneumonia, started on ceftriaxone", **COVERED)).allowed
    assert engine.decide(Prompt(content="hello", **COVERED)).allowed


def test_a_refused_redaction_hangs_on_no_exception_that_quotes_the_value(build: Build) -> None:
    engine = build("- {id: ssn, phi: {any: [SSN]}, then: redact}")
    value = {"my ssn 536-22-8747": 1}
    with pytest.raises(Blocked) as caught:
        engine.apply(value, engine.decide(Prompt(content=value, **COVERED)))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    with pytest.raises(Blocked) as changed:
        engine.apply({}, engine.decide(Prompt(content={"q": "536-22-8747 is my ssn"}, **COVERED)))
    assert changed.value.__context__ is None


def test_a_detector_that_points_outside_of_the_text_is_not_believed(build: Build) -> None:
    class Off:
        name, languages, lookahead = "off", frozenset({"en"}), 0

        def __init__(self, start: int, end: int) -> None:
            self.at = start, end

        def find(self, text: str, types: object = None) -> list[Any]:
            return [Match(*self.at, "SSN", 1.0)] if text else []

    for start, end in ((-1, 2), (3, 3), (4, 2), (2, 99), (50, 60)):
        verdict = build("- {id: ssn, phi: {any: [SSN]}, then: redact}", detector=Off(start, end)).decide(Prompt(content="hello", **COVERED))
        assert (verdict.effect, verdict.deciding[0].error) == (Effect.BLOCK, "unsupported_value")


def test_a_failure_at_the_decision_of_a_tool_call_is_the_cause_of_its_refusal(build: Build) -> None:
    late = "- {id: late, when: checkpoint == 'decision' && event.time > timestamp('2090-01-01T00:00:00Z'), then: block}"
    engine = build("- {id: list, tools: {allow: ['*']}}\n" + late)
    failing = Engine(engine.policies, clock=iter([NOW]).__next__)
    verdict = failing.decide(ToolCall(tool="pay", args={"amount": 1}, **COVERED))
    assert not verdict.allowed
    assert isinstance(verdict.cause, StopIteration)
