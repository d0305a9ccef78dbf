"""Shadow, exemptions, locks and reloads: what lifts a rule, and what never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guardrails import Actor, Engine, PolicyError, Prompt, ToolCall
from guardrails.verdict import Effect

from .conftest import NOW, REGISTRY, Build, document

COVERED: dict[str, Any] = {"system": "agent", "destination": "covered-model"}
SECRET = Prompt(content="a secret", **COVERED)
RULE = "- {id: no, text: {words: [secret]}, then: block}"


def test_shadow_reports_what_it_would_have_done_and_changes_nothing(build: Build) -> None:
    engine = build(RULE, head="mode: shadow\nuntil: 2026-12-31")
    verdict = engine.decide(SECRET)
    assert (verdict.effect, verdict.would) == (Effect.ALLOW, Effect.BLOCK)
    assert [f.mode for f in verdict.findings] == ["shadow"]


def test_one_rule_may_be_in_shadow_alone(build: Build) -> None:
    engine = build(
        RULE.replace("}, then", "}, mode: shadow, until: 2026-12-31, then") + "\n- {id: warn, text: {words: [secret]}, then: warn}"
    )
    assert engine.decide(SECRET).effect is Effect.WARN


@pytest.mark.parametrize(("after", "effect"), [(timedelta(0), Effect.ALLOW), (timedelta(seconds=1), Effect.BLOCK)])
def test_shadow_ends_with_its_last_instant_and_the_rule_is_enforced(build: Build, after: timedelta, effect: Effect) -> None:
    now = datetime(2026, 12, 31, 23, 59, 59, 999999, UTC) + after
    assert build(RULE, head="mode: shadow\nuntil: 2026-12-31", now=now).decide(SECRET).effect is effect


def test_a_shadow_allow_list_neither_permits_nor_denies(build: Build) -> None:
    shadow = document("Policy", "s", "mode: shadow\nuntil: 2026-12-31\nrules: [{id: list, tools: {allow: [lookup]}}]")
    alone = build(more=(shadow,)).decide(ToolCall(tool="lookup", **COVERED))
    assert [f.rule for f in alone.deciding] == ["tool-not-allowed"]
    beside = build("- {id: list, tools: {allow: [lookup, web_search]}}", more=(shadow,)).decide(ToolCall(tool="web_search", **COVERED))
    assert (beside.effect, beside.would) == (Effect.ALLOW, Effect.BLOCK)


def exemption(more: str = "", expires: str = "2026-12-31") -> str:
    return document("Exemption", "e", f"rule: p/no\napprover: chief\nreason: an audit\nexpires: {expires}\n{more}")


def test_an_exemption_lifts_its_rule_and_the_finding_names_it(build: Build) -> None:
    verdict = build(RULE, more=(exemption(),)).decide(SECRET)
    assert verdict.effect is Effect.ALLOW
    assert [(f.rule, f.exemption) for f in verdict.findings] == [("no", "e")]


def test_an_exemption_ends_with_its_time_and_its_scope(build: Build) -> None:
    assert build(RULE, more=(exemption(expires="2026-02-28"),)).decide(SECRET).effect is Effect.BLOCK
    assert build(RULE, more=(exemption("match: {destinations: [public-model]}"),)).decide(SECRET).effect is Effect.BLOCK


def test_an_exemption_for_a_role_is_a_permission_and_needs_a_known_actor(build: Build, clerk: Actor, adjuster: Actor) -> None:
    engine = build(RULE, more=(exemption("match: {roles: [clerk]}"),))
    assert engine.decide(Prompt(content="a secret", actor=clerk, **COVERED)).allowed
    assert not engine.decide(Prompt(content="a secret", actor=adjuster, **COVERED)).allowed
    assert not engine.decide(SECRET).allowed


def test_an_exemption_for_decisions_lifts_the_decision_of_a_tool_call(build: Build) -> None:
    rules = "- {id: list, tools: {allow: [pay]}}\n- {id: no, authority: {decision: claims.payout, ai_may: draft}}"
    call = ToolCall(tool="pay", args={"amount": 1}, **COVERED)
    assert build(rules).decide(call).effect is Effect.BLOCK
    assert build(rules, more=(exemption("match: {on: [decision]}"),)).decide(call).allowed
    assert not build(rules, more=(exemption("match: {on: [prompt]}"),)).decide(call).allowed


def test_an_exemption_for_one_checkpoint_lifts_nothing_at_another(build: Build) -> None:
    rules = "- {id: list, tools: {allow: [pay]}}\n- {id: no, tools: [pay], when: tool.args.amount > 5, then: block}"
    call = ToolCall(tool="pay", args={"amount": 9}, **COVERED)
    assert not build(rules, more=(exemption("match: {on: [decision]}"),)).decide(call).allowed
    assert build(rules, more=(exemption("match: {on: [tool_call]}"),)).decide(call).allowed


def test_breaking_glass_takes_a_named_role_and_a_declared_emergency(build: Build, clerk: Actor, adjuster: Actor) -> None:
    engine = build(RULE, more=(exemption("break_glass: {roles: [clerk], review_within: 24h}"),))
    assert engine.decide(Prompt(content="a secret", actor=clerk, break_glass=True, **COVERED)).allowed
    assert not engine.decide(Prompt(content="a secret", actor=clerk, **COVERED)).allowed
    assert not engine.decide(Prompt(content="a secret", actor=adjuster, break_glass=True, **COVERED)).allowed
    assert not engine.decide(Prompt(content="a secret", break_glass=True, **COVERED)).allowed


def test_no_exemption_lifts_the_engines_own_posture(build: Build) -> None:
    with pytest.raises(PolicyError, match="there is no rule"):
        build(RULE, more=(document("Exemption", "e", "rule: guardrails/unregistered-system\napprover: a\nreason: b\nexpires: 2027-01-01"),))


def test_a_locked_policy_takes_no_exemption_and_no_shadow(build: Build) -> None:
    with pytest.raises(PolicyError, match="takes no exemption"):
        build(RULE, head="locked: true", more=(exemption(),))
    with pytest.raises(PolicyError, match="exclude each other"):
        build(RULE, head="locked: true\nmode: shadow\nuntil: 2026-12-31")


def files(folder: Path, rules: str, head: str = "") -> None:
    (folder / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    (folder / "p.yaml").write_text(document("Policy", "p", f"{head}\nrules:\n  {rules}"), encoding="utf-8")


def test_a_reload_swaps_the_whole_set_and_verdicts_name_their_set(tmp_path: Path) -> None:
    files(tmp_path, RULE)
    engine = Engine.load(tmp_path, clock=lambda: NOW)
    before = engine.decide(SECRET)
    files(tmp_path, RULE.replace("block", "warn"))
    reload = engine.reload()
    after = engine.decide(SECRET)
    assert reload.ok
    assert (before.effect, after.effect) == (Effect.BLOCK, Effect.WARN)
    assert before.digest != after.digest == reload.digest == engine.status.digest


def test_a_bad_set_keeps_the_good_one_and_says_so(tmp_path: Path) -> None:
    files(tmp_path, RULE)
    engine = Engine.load(tmp_path, clock=lambda: NOW)
    digest = engine.policies.digest
    files(tmp_path, RULE.replace("then", "than"))
    reload = engine.reload()
    assert not reload.ok
    assert [p.code for p in engine.status.problems if p.severity == "problem"] != []
    assert engine.policies.digest == reload.digest == digest
    assert engine.decide(SECRET).effect is Effect.BLOCK


def test_a_reload_never_changes_or_drops_a_locked_policy(tmp_path: Path) -> None:
    files(tmp_path, RULE, "locked: true")
    engine = Engine.load(tmp_path, clock=lambda: NOW)
    files(tmp_path, RULE.replace("block", "warn"), "locked: true")
    assert [p.code for p in engine.reload().problems] == ["GR330"]
    (tmp_path / "p.yaml").unlink()
    assert [p.code for p in engine.reload().problems] == ["GR330"]
    assert engine.decide(SECRET).effect is Effect.BLOCK


def test_a_watch_reloads_when_a_file_changes_and_only_then(tmp_path: Path) -> None:
    files(tmp_path, RULE)
    engine = Engine.load(tmp_path, clock=lambda: NOW)
    with engine.watch(interval=3600) as watch:
        assert watch.poll() is None
        files(tmp_path, RULE.replace("block", "warn") + "   ")
        reload = watch.poll()
        assert reload is not None
        assert reload.ok
        assert watch.poll() is None
    assert engine.decide(SECRET).effect is Effect.WARN
