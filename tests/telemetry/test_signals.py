"""What a decision becomes: a span under the one it protects, an event for each rule, points of metrics, marks on the current span."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from guardrails import Effect, Engine, Finding, Verdict
from guardrails.telemetry import Budget
from guardrails.telemetry.names import BOUNDS, RESULT_EVENT

from .conftest import Sdk
from .policies import engine, pay, prompt

EFFECTS = {"warnword": "warn", "redactword": "redact", "holdword": "hold", "blockword": "block", "haltword": "halt"}
RESULT, HOW = "gen_ai.guardrail.result.value", "guardrails.enforcement"


@pytest.mark.parametrize(("word", "effect"), EFFECTS.items())
def test_a_decision_is_a_span_and_an_event_of_the_same_id(sdk: Sdk, word: str, effect: str) -> None:
    judged = engine(telemetry=sdk.telemetry())
    verdict = judged.decide(prompt(word))
    (span,), (event,) = sdk.guards, sdk.events
    common = {
        "gen_ai.guardrail.component.name": "guardrails",
        "gen_ai.guardrail.policy.id": "words",
        "gen_ai.guardrail.policy.version": verdict.digest[:12],
        "gen_ai.guardrail.policy.rule.id": {"warn": "warned", "hold": "held", "halt": "halted"}.get(effect, f"{effect}ed"),
        "gen_ai.guardrail.source": "input",
        "gen_ai.guardrail.result.type": "decision",
        RESULT: effect,
        HOW: "enforced",
        "guardrails.decision.id": verdict.id,
    }
    common["gen_ai.guardrail.result.reason"] = f"words/{common['gen_ai.guardrail.policy.rule.id']}"
    if effect == "redact":
        common |= {"guardrails.redaction.count": 1, "gen_ai.guardrail.risk.category": "MAGIC"}
    known = {k: v for k, v in span.attributes.items() if k != "gen_ai.guardrail.risk.category" or effect == "redact"}
    more = {"gen_ai.operation.name": "apply_guardrail", "openinference.span.kind": "GUARDRAIL", "guardrails.rules.evaluated": 7}
    assert known == {**common, **more}
    assert {k: v for k, v in event.attributes.items() if k in common} == common
    assert event.attributes["gen_ai.operation.name"] == "chat"
    assert event.event_name == RESULT_EVENT
    assert event.body is None
    assert event.severity_text == "WARN"
    assert span.kind is SpanKind.INTERNAL
    assert span.status.status_code is StatusCode.UNSET
    assert span.end_time - span.start_time == pytest.approx(verdict.elapsed * 1e9, abs=2)


def test_an_allowed_decision_is_neither_span_nor_event_and_is_counted(sdk: Sdk) -> None:
    assert engine(telemetry=sdk.telemetry()).decide(prompt("hello")).effect is Effect.ALLOW
    assert sdk.spans == []
    assert sdk.events == []
    assert sdk.values("guardrails.decisions", "gen_ai.guardrail.policy.id", RESULT, HOW) == {("_none", "allow", "enforced"): 1}


def test_all_makes_spans_and_events_of_every_decision(sdk: Sdk) -> None:
    verdict = engine(telemetry=sdk.telemetry(spans="all", events="all")).decide(prompt("hello"))
    (span,), (event,) = sdk.guards, sdk.events
    for attributes in (span.attributes, event.attributes):
        assert attributes[RESULT] == "allow"
        assert attributes["gen_ai.guardrail.policy.id"] == "_none"
        assert attributes["guardrails.decision.id"] == verdict.id
    assert event.severity_text == "INFO"


def test_off_makes_none(sdk: Sdk) -> None:
    engine(telemetry=sdk.telemetry(spans="off", events="off")).decide(prompt("blockword"))
    assert (sdk.spans, sdk.events) == ([], [])
    assert sdk.values("guardrails.decisions", RESULT) == {"block": 1}


def test_enforced_shadow_and_exempted_are_told_apart_everywhere(sdk: Sdk) -> None:
    judged = engine(telemetry=sdk.telemetry())
    for word in ("blockword", "shadowword", "exemptword"):
        judged.decide(prompt(word))
    expected = [("block", "enforced"), ("block", "shadow"), ("allow", "exempted")]
    assert [(s.attributes[RESULT], s.attributes[HOW]) for s in sdk.guards] == expected
    assert [(e.attributes[RESULT], e.attributes[HOW]) for e in sdk.events] == expected
    assert [e.severity_text for e in sdk.events] == ["WARN", "INFO", "INFO"]
    assert sdk.values("guardrails.decisions", RESULT, HOW) == dict.fromkeys(expected, 1)
    rules = sdk.values("guardrails.rule.matches", "gen_ai.guardrail.policy.rule.id", HOW)
    assert rules == {("blocked", "enforced"): 1, ("watched", "shadow"): 1, ("lifted", "exempted"): 1}


def test_a_bypassed_decision_says_what_it_would_have_been(sdk: Sdk) -> None:
    telemetry = sdk.telemetry()
    verdict = engine().decide(prompt("blockword"))
    (finding,) = verdict.findings
    with sdk.tracer.start_as_current_span("chat m") as chat:
        telemetry.decided(replace(verdict, effect=Effect.ALLOW, findings=(replace(finding, mode="bypassed"),), bypass="b-1"))
    assert [(s.attributes[RESULT], s.attributes[HOW]) for s in sdk.guards] == [("block", "bypassed")]
    assert [(e.attributes[RESULT], e.attributes[HOW]) for e in sdk.events] == [("block", "bypassed")]
    assert sdk.values("guardrails.decisions", RESULT, HOW) == {("block", "bypassed"): 1}
    assert sdk.values("guardrails.rule.matches", HOW) == {"bypassed": 1}
    assert dict(chat.attributes) == {}, "nothing happened to what the span is about"


def test_what_decided_comes_first_and_what_only_watched_after_it(sdk: Sdk) -> None:
    engine(telemetry=sdk.telemetry()).decide(prompt("warnword and shadowword"))
    assert [(e.attributes[RESULT], e.attributes[HOW]) for e in sdk.events] == [("warn", "enforced"), ("block", "shadow")]
    assert [(s.attributes[RESULT], s.attributes[HOW]) for s in sdk.guards] == [("warn", "enforced")]
    assert sdk.values("guardrails.decisions", RESULT, HOW) == {("warn", "enforced"): 1}


def test_a_failure_while_judging_is_an_error_and_a_block_is_none(sdk: Sdk) -> None:
    judged = engine(telemetry=sdk.telemetry())
    assert judged.decide(pay()).effect is Effect.BLOCK
    assert judged.decide(prompt("blockword")).effect is Effect.BLOCK
    failed, blocked = sdk.guards
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.status.description is None
    assert failed.attributes["error.type"] == "no_such_overload"
    assert failed.attributes[RESULT] == "error"
    assert failed.attributes["gen_ai.tool.name"] == "pay"
    assert blocked.status.status_code is StatusCode.UNSET
    assert [e.severity_text for e in sdk.events] == ["ERROR", "WARN"]
    assert sdk.values("guardrails.errors", "error.type", "guardrails.fail_mode") == {("no_such_overload", "closed"): 1}


def test_the_span_is_a_child_of_the_one_it_protects(sdk: Sdk) -> None:
    judged = engine(telemetry=sdk.telemetry())
    with sdk.tracer.start_as_current_span("chat m") as chat:
        judged.decide(prompt("blockword"))
    judged.decide(prompt("blockword"))
    inside, alone = sdk.guards
    assert inside.parent is not None
    assert inside.parent.span_id == chat.get_span_context().span_id
    assert sdk.events[0].span_id == chat.get_span_context().span_id
    assert alone.parent is None
    assert sdk.events[1].span_id == 0


def test_the_current_span_carries_the_strictest_effect_and_nothing_for_an_allow(sdk: Sdk) -> None:
    judged = engine(telemetry=sdk.telemetry())
    with sdk.tracer.start_as_current_span("chat m") as chat:
        judged.decide(prompt("hello"))
        judged.decide(prompt("shadowword"))
        assert dict(chat.attributes) == {}
        for word in ("redactword", "blockword", "warnword"):
            judged.decide(prompt(word))
        assert dict(chat.attributes) == {"guardrails.decision": "block", "guardrails.policy.version": judged.policies.digest[:12]}


def test_at_most_eight_rules_are_told(sdk: Sdk) -> None:
    said = tuple(Finding(Effect.BLOCK, "p", f"r{n}") for n in range(20))
    sdk.telemetry().decided(Verdict(Effect.BLOCK, said, "01890000-0000-7000-8000-000000000000", "prompt"))
    assert len(sdk.events) == 8
    assert len(sdk.values("guardrails.rule.matches", "gen_ai.guardrail.policy.rule.id")) == 20, "metrics count all of them"


def test_durations_have_buckets_of_microseconds_with_exact_counts_and_sum(sdk: Sdk) -> None:
    telemetry = sdk.telemetry(spans="off", events="off")
    elapsed = [8e-7, 9e-7, 1e-6, 2e-6, 3e-5, 4e-5, 0.05, 7.0]
    for seconds in elapsed:
        telemetry.decided(Verdict(Effect.ALLOW, (), "", "prompt", elapsed=seconds))
    (point,) = sdk.points("guardrails.evaluation.duration")
    assert point.explicit_bounds == BOUNDS
    assert list(point.bucket_counts) == [3, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 1]
    assert point.sum == pytest.approx(sum(elapsed))
    telemetry.decided(Verdict(Effect.ALLOW, (), "", "prompt", elapsed=2e-6))
    (point,) = sdk.points("guardrails.evaluation.duration")
    assert point.count == 9, "what was replayed once is not replayed again"


def test_more_durations_than_can_be_replayed_are_thinned_alike_and_counted_as_dropped(sdk: Sdk) -> None:
    telemetry = sdk.telemetry(spans="off", events="off")
    for n in range(20_000):
        telemetry.decided(Verdict(Effect.ALLOW, (), "", "prompt", elapsed=3e-5 if n % 1000 else 0.05))
    (point,) = sdk.points("guardrails.evaluation.duration")
    assert point.count + telemetry.dropped.get("durations", 0) == 20_000
    assert point.bucket_counts[11] >= 1, "the tail is not lost"
    assert sdk.values("guardrails.decisions", RESULT) == {"allow": 20_000}


def test_policies_in_force_and_reloads_are_told(sdk: Sdk) -> None:
    judged = engine(telemetry=sdk.telemetry())
    version = judged.policies.digest[:12]
    pairs = ("gen_ai.guardrail.policy.id", "gen_ai.guardrail.policy.version")
    judged.decide(prompt("hello"))
    assert sdk.values("guardrails.policy.info", *pairs) == {("words", version): 1}
    assert judged.reload().ok
    judged._source = {"policies.yaml": "kind: nonsense"}
    assert not judged.reload().ok
    assert sdk.values("guardrails.policy.reloads", "guardrails.reload.outcome") == {"installed": 1, "refused": 1}


def test_a_sign_off_is_told_from_request_to_outcome(sdk: Sdk) -> None:
    telemetry = sdk.telemetry()
    with sdk.tracer.start_as_current_span("chat m") as asked:
        verdict = engine(telemetry=telemetry).decide(prompt("holdword"))
        held_in = telemetry.traceparent()
    ref = "0f" * 16
    telemetry.signoff("pending", id="01890000-0000-7000-8000-00000000000a", decision=verdict.id, actor="policy", traceparent=held_in)
    telemetry.signoff(
        "approved", id="01890000-0000-7000-8000-00000000000a", decision=verdict.id, actor="human", ref=ref, waited=90, traceparent=held_in
    )
    telemetry.observe(pending=lambda: {"words": 3})
    told = [e for e in sdk.events if e.event_name != RESULT_EVENT]
    assert [e.event_name for e in told] == ["guardrails.approval", "guardrails.approval", "gen_ai.evaluation.result"]
    assert {e.attributes["guardrails.decision.id"] for e in told} == {verdict.id}
    assert {e.span_id for e in told} == {asked.get_span_context().span_id}, "they belong to the span in which it was held"
    assert told[1].attributes["guardrails.approval.state"] == "approved"
    assert told[1].attributes["guardrails.approval.actor.ref"] == ref
    assert told[2].attributes["gen_ai.evaluation.name"] == "human_signoff"
    assert told[2].attributes["gen_ai.evaluation.score.label"] == "approved"
    (wait,) = sdk.points("guardrails.approval.wait.duration")
    assert (wait.sum, dict(wait.attributes)) == (90, {"guardrails.approval.outcome": "approved"})
    assert sdk.values("guardrails.approvals.pending", "gen_ai.guardrail.policy.id") == {"words": 3}


def test_a_resumed_action_links_to_where_it_was_held(sdk: Sdk) -> None:
    telemetry = sdk.telemetry()
    with sdk.tracer.start_as_current_span("first"):
        held_in = telemetry.traceparent()
    with sdk.tracer.start_as_current_span("second"):
        telemetry.resumed(held_in, decision="01890000-0000-7000-8000-000000000000")
    first, second = sdk.spans
    (link,) = second.links
    assert link.context.span_id == first.context.span_id
    assert link.attributes == {"guardrails.decision.id": "01890000-0000-7000-8000-000000000000"}


def test_the_switch_is_told_by_who_works_it_and_by_who_sees_it(sdk: Sdk) -> None:
    telemetry = sdk.telemetry()
    telemetry.switch_changed("system", "stopped", actor="human", ref="0f" * 16)
    telemetry.switch_seen("system", "stopped", "7")
    changed, seen = sdk.events
    assert (changed.event_name, seen.event_name) == ("guardrails.kill_switch.changed", "feature_flag.evaluation")
    assert changed.attributes["guardrails.kill_switch.scope"] == "system"
    assert seen.attributes["feature_flag.key"] == "guardrails.kill_switch"
    assert seen.attributes["feature_flag.result.variant"] == "stopped"
    assert seen.attributes["feature_flag.version"] == "7"
    now: dict[tuple[str, str], int] = {}
    telemetry.observe(stopped=lambda: now)
    keys = ("guardrails.kill_switch.scope", "guardrails.kill_switch.mode")
    assert sdk.values("guardrails.kill_switch.engaged", *keys) == {("all", "stopped"): 0}, "nothing stopped is a zero and not a gap"
    now["system", "stopped"] = 2
    assert sdk.values("guardrails.kill_switch.engaged", *keys) == {("system", "stopped"): 2}


def test_budgets_are_gauges_and_rows_of_one_rule_add_up(sdk: Sdk) -> None:
    rows = [Budget("caps", "daily", "day", 40, 100), Budget("caps", "daily", "day", 2, 100), Budget("caps", "month", "month", 7.5, 50)]
    sdk.telemetry().observe(budgets=lambda: rows)
    keys = ("gen_ai.guardrail.policy.rule.id", "guardrails.budget.period")
    assert sdk.values("guardrails.budget.spent", *keys) == {("daily", "day"): 42, ("month", "month"): 7.5}
    assert sdk.values("guardrails.budget.limit", *keys) == {("daily", "day"): 200, ("month", "month"): 50}


def test_a_gauge_that_fails_is_absent_and_counted(sdk: Sdk) -> None:
    def fails() -> Any:
        raise RuntimeError("Margarethe Quellenfeld")

    telemetry = sdk.telemetry()
    telemetry.observe(pending=fails)
    assert sdk.points("guardrails.approvals.pending") == []
    assert telemetry.dropped == {"gauges": 1}


def test_the_sampler_takes_the_same_decisions_for_every_signal(sdk: Sdk) -> None:
    judged = engine(telemetry=sdk.telemetry(spans="all", events="all", sample={"allow": 0.2, "block": 0}))
    for _ in range(300):
        judged.decide(prompt("hello"))
    judged.decide(prompt("blockword"))
    judged.decide(prompt("holdword"))
    ids = {s.attributes["guardrails.decision.id"] for s in sdk.guards}
    assert ids == {e.attributes["guardrails.decision.id"] for e in sdk.events}
    assert 20 < len(ids) < 120
    assert {s.attributes[RESULT] for s in sdk.guards} == {"allow", "hold"}
    assert sdk.values("guardrails.decisions", RESULT) == {"allow": 300, "block": 1, "hold": 1}, "metrics count all"


@pytest.mark.parametrize("wrong", [{"spans": "some"}, {"events": "none"}, {"sample": {"allow": 2}}, {"sample": {"deny": 0.5}}])
def test_options_are_checked_where_they_are_given(sdk: Sdk, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected"):
        sdk.telemetry(**wrong)


def test_langfuse_is_told_in_its_own_words_when_asked(sdk: Sdk) -> None:
    engine(telemetry=sdk.telemetry(langfuse=True)).decide(prompt("blockword"))
    assert sdk.guards[0].attributes["langfuse.observation.type"] == "guardrail"


def test_engines_share_one_telemetry_unless_they_are_given_another() -> None:
    first, second = engine(), engine()
    assert first.telemetry is second.telemetry
    assert isinstance(first, Engine)
