"""From policies to charges: whose pot, how much, and what no pot is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guardrails import stores
from guardrails.budgets import Budgets, Charge
from guardrails.engine import Engine
from guardrails.errors import Exhausted, PolicyError
from guardrails.events import Actor, Prompt
from guardrails.spending import Plan, plan, reserve

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
KEY = bytes(32)
HEAD = """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, owner: o}
spec:
  purpose: p
  stage: production
  hypothesis: h
  measure: {metric: m, baseline: 1, target: 2}
  review: 2027-01-01
  vendor_alternative: v
  data_classes: [public]
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: o}
spec:
  zone: internal
  covered: false
  models: [small, large]
  prices:
    small: {currency: USD, prompt: 1000000, response: 2000000}
    large: {currency: USD, prompt: 5000000, response: 9000000}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: free, owner: o}
spec: {zone: internal, covered: false}
---
"""


def engine(spec: str, more: str = "") -> Engine:
    policy = f"apiVersion: guardrails/v1\nkind: Policy\nmetadata: {{id: p, owner: o}}\nspec: {spec}\n"
    return Engine.load({"policy.yaml": HEAD + policy + more}, clock=lambda: NOW)


def rule(budgets: str, rest: str = "", id_: str = "r") -> str:
    return f"{{id: {id_}, tokens: {{budgets: [{budgets}]}}{rest}}}"


def planned(found: Engine, prompt: int = 100, response: int = 50, model: str | None = None, **event: Any) -> Plan:
    at = {"system": "desk", "destination": "model", "actor": Actor("ann", frozenset({"clerk"}), "claims"), **event}
    asked = Prompt(content="Summarize.", **at)
    return plan(found.policies, asked, found.facts(asked), prompt=prompt, response=response, key=KEY, call="call-1", model=model)


DAY = "{scope: [user], per: day, tokens: 1000}"


def test_a_call_is_charged_to_each_budget_that_applies() -> None:
    found = engine(f"{{rules: [{rule(DAY + ', {scope: [system, destination], per: hour, tokens: 5000, time_zone: Asia/Tokyo}')}]}}")
    first, second = planned(found).charges
    assert (first.limit, first.amount, first.period, first.when_down) == (1000, 150, "day", "closed")
    assert second == Charge("p/r:tokens:destination=model:system=desk", 5000, 150, "hour", "Asia/Tokyo")
    assert planned(found).amounts(prompt=90, response=7) == [97, 97]


def test_the_store_learns_nobody_s_name() -> None:
    found = engine("{rules: [" + rule("{scope: [user, team, session], per: day, tokens: 1}") + "]}")
    pots = {planned(found, session="s-1", actor=Actor(name, frozenset(), "claims")).charges[0].pot for name in ("ann", "bob", "claims")}
    assert len(pots) == 3
    assert not any(word in pot for pot in pots for word in ("ann", "bob", "claims", "s-1"))
    other = plan(
        found.policies, Prompt(content="x", system="desk", destination="model", actor=Actor("ann")), found.facts(Prompt(content="x")),
        prompt=1, response=1, key=b"k" * 32, call="c",
    )  # fmt: skip
    assert other.charges[0].pot not in pots


def test_all_who_are_not_known_share_one_pot() -> None:
    found = engine("{rules: [" + rule("{scope: [user, team], per: day, tokens: 1}") + "]}")
    assert [c.pot for c in planned(found, actor=None).charges] == ["p/r:tokens:team=unknown:user=unknown"]
    assert planned(found, actor=Actor("unknown")).charges[0].pot.startswith("p/r:tokens:team=unknown:user=")
    assert planned(found, actor=Actor("unknown")).charges[0].pot != "p/r:tokens:team=unknown:user=unknown"


def test_a_name_that_nobody_registered_is_hashed_too() -> None:
    found = engine("{rules: [" + rule("{scope: [system], per: day, tokens: 1}") + "]}")
    [charge] = planned(found, system="Ann | Smith\n" * 100).charges
    assert len(charge.pot) < 60
    assert "Ann" not in charge.pot


def test_money_is_counted_by_the_model_or_the_dearest_one() -> None:
    found = engine("{rules: [" + rule("{scope: [team], per: month, micros: 9000, currency: USD}") + "]}")
    assert [c.amount for c in planned(found, model="small").charges] == [200]
    assert [c.amount for c in planned(found).charges] == [950]
    assert [c.amount for c in planned(found, model="unheard").charges] == [950]
    assert planned(found, model="small").amounts(prompt=1, response=1) == [3]
    assert planned(found, destination="free").charges == []
    assert [(n.code, n.span.line if n.span else 0) for n in found.policies.notes] == [("GR333", 33)]


def test_a_budget_applies_where_its_policy_does() -> None:
    at = "match: {destinations: [free], roles: [clerk]}, "
    found = engine(f"{{{at}rules: [{rule(DAY)}]}}")
    assert len(planned(found, destination="free").charges) == 1
    assert planned(found).charges == []
    assert planned(found, destination="free", actor=Actor("x", frozenset({"guest"}))).charges == []
    # Nobody knows who asks: a restriction by role applies.
    assert len(planned(found, destination="free", actor=None).charges) == 1


def test_a_condition_must_hold_and_one_that_fails_holds() -> None:
    by_size, by_team = rule(DAY, ", when: tokens.prompt > 20"), rule(DAY, ", when: actor.team == 'a'", "s")
    found = engine(f"{{rules: [{by_size}, {by_team}]}}")
    assert [d.finding.rule for d in planned(found).due] == []
    asked = {"system": "desk", "destination": "model", "actor": Actor("x", frozenset(), "a")}
    long = Prompt(content="One two three four five six. " * 9, **asked)
    got = plan(found.policies, long, found.facts(long), prompt=9, response=9, key=KEY, call="c")
    assert [d.finding.rule for d in got.due] == ["r", "s"]
    assert [d.finding.rule for d in planned(found, actor=None).due] == ["s"]


def test_shadow_takes_nothing_and_tells_what_it_would_have_taken() -> None:
    found = engine(f"{{rules: [{rule(DAY, ', mode: shadow, until: 2027-03-31')}]}}")
    got = planned(found)
    assert got.charges == []
    assert [(d.charge.amount, d.finding.mode) for d in got.shadow] == [(150, "shadow")]


def test_an_exemption_lifts_a_budget() -> None:
    more = """---
apiVersion: guardrails/v1
kind: Exemption
metadata: {id: e, owner: o}
spec: {rule: p/r, match: {roles: [clerk]}, reason: x, approver: y, expires: 2027-01-01}
"""
    found = engine(f"{{rules: [{rule(DAY)}]}}", more)
    assert planned(found).charges == []
    assert [d.finding.exemption for d in planned(found).shadow] == ["e"]
    assert len(planned(found, actor=Actor("x")).charges) == 1


def test_two_limits_of_one_pot_are_the_lower_one() -> None:
    found = engine(f"{{rules: [{rule(DAY + ', {scope: [user], per: day, tokens: 700}, {scope: [user], per: day, tokens: 900}')}]}}")
    assert [c.limit for c in planned(found).charges] == [700]


def test_a_changed_limit_keeps_what_is_used() -> None:
    budgets = Budgets(stores.counters(stores.open("memory:")), lambda: NOW)
    budgets.reserve(planned(engine(f"{{rules: [{rule(DAY)}]}}"), prompt=800).charges, "1")
    raised = engine("{rules: [" + rule("{scope: [user], per: day, tokens: 2000}") + "]}")
    budgets.reserve(planned(raised, prompt=900).charges, "2")
    with pytest.raises(Exhausted) as caught:
        budgets.reserve(planned(raised, prompt=900).charges, "3")
    assert (caught.value.used, caught.value.limit) == (1800, 2000)
    first = planned(raised).due[caught.value.index]
    assert (first.finding.rule, first.finding.limit, first.finding.effect.word) == ("r", True, "block")


def test_a_budget_that_only_warns_is_charged_above_its_limit() -> None:
    budgets = Budgets(stores.counters(stores.open("memory:")), lambda: NOW)
    found = planned(
        engine(f"{{rules: [{rule(DAY, ', then: warn')}, {rule('{scope: [user], per: day, tokens: 2000}', id_='s')}]}}"), prompt=800
    )
    assert reserve(budgets, found, "1")[1] == ()
    budgets.set(found.charges[0].pot, 900, by="ops", reason="less")
    held, warned = reserve(budgets, found, "2")
    assert [due.finding.rule for due, _ in warned] == ["r"]
    assert budgets.settle(held.id, found.amounts(prompt=800, response=50))
    with pytest.raises(Exhausted) as caught:
        reserve(budgets, found, "3")
    assert found.due[caught.value.index].finding.rule == "s"


def test_a_request_has_a_pot_of_its_own() -> None:
    found = engine("{rules: [" + rule("{scope: [request], per: request, micros: 940, currency: USD, when_down: open}") + "]}")
    [charge] = planned(found).charges
    assert (charge.period, charge.when_down) == ("request", "open")
    with pytest.raises(Exhausted):
        Budgets(stores.counters(stores.open("memory:")), lambda: NOW + timedelta(1)).reserve([charge], "1")


@pytest.mark.parametrize(
    "budget",
    ["{scope: [request], per: day, tokens: 1}", "{scope: [user], per: request, tokens: 1}", "{scope: [user], per: session, tokens: 1}"],
)
def test_periods_and_scopes_must_fit(budget: str) -> None:
    with pytest.raises(PolicyError, match=r"`scope`|go together"):
        engine(f"{{rules: [{rule(budget)}]}}")


def test_budgets_have_nothing_to_judge_at_a_response() -> None:
    with pytest.raises(PolicyError, match="GR302 `budgets` have nothing to judge"):
        engine(f"{{match: {{on: [response]}}, rules: [{rule(DAY)}]}}")


def test_the_memory_of_places_is_bounded() -> None:
    found = engine(f"{{rules: [{rule(DAY)}]}}")
    for n in range(9000):
        planned(found, system=f"s{n}")
    assert len(found.policies.allowances._places) <= 8192
