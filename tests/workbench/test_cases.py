"""Cases: each expectation is compared, each case stands alone, and coverage names what nothing exercises."""

from __future__ import annotations

import pytest

from guardrails import testing
from guardrails.errors import PolicyError
from guardrails.workbench.cases import Coverage, coverage, run_cases

from .conftest import REGISTRY, Make

HEAD = "apiVersion: guardrails/v1\nkind: PolicyTest\nmetadata: {id: t, owner: it}\nspec:\n  cases:\n"
RULES = """\
    - {id: stop, text: {words: [stop]}, then: halt}
    - {id: out, text: {words: [out], label: GONE}, then: redact}
    - {id: cap, tokens: {max_response: 100}}
    - {id: late, when: 'event.time > timestamp("2026-06-01T00:00:00Z")', then: warn}
"""
POLICY = "apiVersion: guardrails/v1\nkind: Policy\nmetadata: {id: p, owner: it}\nspec:\n  rules:\n" + RULES


def case(name: str, text: str, expect: str, more: str = "") -> str:
    event = f"{{checkpoint: prompt, system: agent, destination: model, session: one, text: {text}{more}}}"
    return f"    - name: {name}\n      event: {event}\n      expect: {expect}\n"


def texts(*cases: str) -> dict[str, str]:
    return {"registry.yaml": REGISTRY, "p.yaml": POLICY, "t.yaml": HEAD + "".join(cases)}


def misses(*cases: str) -> list[list[str]]:
    return [[str(m) for m in c.run().misses] for c in testing.cases(texts(*cases))]


def test_a_halted_session_of_one_case_does_not_reach_the_next() -> None:
    assert misses(case("a", "stop", "{effect: halt}"), case("b", "go", "{effect: allow}")) == [[], []]


def test_a_case_without_a_time_is_judged_at_the_same_time_every_day() -> None:
    assert misses(case("a", "go", "{effect: allow, not_rules: [p/late]}")) == [[]]
    assert misses(case("a", "go", "{effect: warn}") + "      at: 2026-07-01\n") == [[]]
    assert misses(case("a", "go", "{effect: warn}", ", time: 2026-07-01T00:00:00Z")) == [[]]


@pytest.mark.parametrize(
    ("text", "expect", "missed"),
    [
        ("go", "{effect: block}", ["effect: expected block, got allow"]),
        ("go", "{effect: allow, rules: [p/stop]}", ["rules: expected p/stop, got p/cap"]),
        ("go", "{effect: allow, not_rules: [p/cap]}", ["not_rules: expected no p/cap, got it fired"]),
        ("go", "{effect: allow, clamp: 90}", ["clamp: expected 90, got 100"]),
        ("go", "{effect: allow, signers: 1}", ["signers: expected 1, got 0"]),
        (
            "get out",
            '{effect: redact, redacted: "get in"}',
            ["redacted: expected a text of 6 characters, got a text of 10 characters that differs from character 4 on (GONE at 4 to 7)"],
        ),
        ("get out", '{effect: redact, redacted: "get [GONE]", clamp: 100, rules: [p/out, p/cap]}', []),
    ],
)
def test_each_expectation_is_compared(text: str, expect: str, missed: list[str]) -> None:
    assert misses(case("a", text, expect)) == [missed]


def test_a_failed_check_names_the_case_and_never_its_text() -> None:
    (made,) = testing.cases(texts(case("nobody gets out", "Mustermann", "{effect: halt}")))
    assert str(made) == "t.yaml:6 nobody gets out"
    with pytest.raises(AssertionError) as failed:
        made.check()
    assert str(failed.value) == "t.yaml:6 nobody gets out\neffect: expected halt, got allow\nfired: p/cap"
    assert "Mustermann" not in repr(made) + str(failed.value)


def test_a_check_that_passes_says_nothing() -> None:
    for made in testing.cases(texts(case("a", "stop", "{effect: halt}"))):
        made.check()


def test_coverage_names_the_rules_that_no_case_exercises() -> None:
    covered = testing.coverage(texts(case("a", "stop", "{effect: halt}"), case("b", "out", "{effect: redact}")))
    assert covered.missing == ("p/late", "tools/allowed")
    assert covered.percent == 60
    assert covered.places["p/late"] == "p.yaml:9"


def test_without_cases_no_rule_is_exercised_and_without_rules_nothing_is_missing(engine: Make) -> None:
    policies = engine().policies
    assert [*run_cases(policies)] == []
    assert coverage(policies, []).missing == ("tools/allowed",)
    assert Coverage((), frozenset(), {}).percent == 100


def test_a_suite_without_cases_is_refused() -> None:
    with pytest.raises(ValueError, match="no `PolicyTest` document with cases"):
        testing.cases({"registry.yaml": REGISTRY})


def test_policies_with_problems_give_no_cases() -> None:
    with pytest.raises(PolicyError):
        testing.cases({"a.yaml": "kind: 1"})


@pytest.mark.parametrize("style", ["label", "token", "surrogate"])
def test_a_case_writes_the_type_where_a_pseudonym_would_stand(style: str) -> None:
    rule = f"    - {{id: ids, phi: {{any: [MRN], style: {style}}}, then: redact}}\n"
    files = texts(case("a", "'MRN 00482917 is due'", '{effect: redact, redacted: "MRN [MRN] is due"}')) | {"p.yaml": POLICY + rule}
    assert [[str(m) for m in c.run().misses] for c in testing.cases(files)] == [[]]
