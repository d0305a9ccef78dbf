"""An explanation agrees with the verdict, for every shipped case, and tells texts by their length."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guardrails.engine import Engine
from guardrails.events import Prompt, ToolCall
from guardrails.verdict import Effect
from guardrails.workbench import shipped
from guardrails.workbench.cases import WHEN
from guardrails.workbench.explain import UnknownRule, explain, rule_names
from guardrails.workbench.reading import described

from .conftest import Make


@pytest.fixture(scope="module")
def shipped_engine() -> Engine:
    return Engine.load(shipped.policies(), clock=lambda: WHEN)


def test_every_rule_that_fires_in_a_shipped_case_is_explained_as_fired_and_no_other(shipped_engine: Engine) -> None:
    policies = shipped_engine.policies
    everything = rule_names(policies)
    for span, case in policies.cases:
        event = replace(case.event.event(), time=case.at or WHEN, session=None)
        why = explain(shipped_engine, event, everything)
        fired = {v.name for v in why.rules if v.fired}
        said = {f"{f.policy}/{f.rule}" for f in why.verdict.findings if f.policy != "guardrails"}
        assert fired == said, f"{span}: {case.name}"


def test_explaining_gives_the_verdict_of_deciding(shipped_engine: Engine) -> None:
    for _, case in shipped_engine.policies.cases:
        event = replace(case.event.event(), time=case.at or WHEN, session=None)
        judged, explained = shipped_engine.decide(event), explain(shipped_engine, event).verdict
        assert (judged.effect, judged.findings) == (explained.effect, explained.findings)


def test_clauses_are_split_at_the_outermost_and_only(engine: Make) -> None:
    rule = '    - {id: r, when: \'text.contains("a") && (size(text) > 5 || text == "b") && !("x" in session.saw && true)\', then: warn}\n'
    event = Prompt(system="agent", destination="model", session="s", content="bcd")
    (view,) = (v for v in explain(engine(rule), event, ["p/r"]).rules if v.name == "p/r")
    assert [(c.text, c.value) for c in view.clauses] == [
        ('text.contains("a")', "false"),
        ('size(text) > 5 || text == "b"', "false"),
        ('!("x" in session.saw && true)', "true"),
    ]
    assert [[(f.name, f.value) for f in c.facts] for c in view.clauses] == [
        [("text", "text of 3 characters")],
        [("text", "text of 3 characters")],
        [("session.saw", "[]")],
    ]


def test_a_condition_over_several_lines_names_the_line_of_each_clause(engine: Make) -> None:
    rule = "    - id: r\n      when: >-\n        tool.args.n > 1 &&\n        tool.args.m\n        > 2\n      then: block\n"
    event = ToolCall(system="agent", tool="look_up", args={"n": 5, "m": 1})
    (view,) = (v for v in explain(engine(rule), event, ["p/r"]).rules if v.name == "p/r")
    assert [(c.text, c.line, c.value) for c in view.clauses] == [("tool.args.n > 1", 8, "true"), ("tool.args.m > 2", 9, "false")]


def test_limits_are_explained_argument_by_argument(engine: Make) -> None:
    policy = """\
apiVersion: guardrails/v1
kind: Policy
metadata: {id: q, owner: it}
spec:
  match: {systems: [agent]}
  rules:
    - id: few
      tools: {allow: [{name: look_up, args: {n: {min: 1, max: 3}, s: {matches: '[a-z]+'}}}, search]}
"""
    event = ToolCall(system="agent", tool="functions.Look_Up", args={"n": 9, "s": "secret"})
    why = explain(engine(q=policy), event)
    (view,) = why.rules
    assert (view.name, view.fired, why.verdict.effect) == ("q/few", True, Effect.BLOCK)
    assert [(c.value, [(f.name, f.value) for f in c.facts]) for c in view.clauses[1:]] == [
        ("false", [("tool.args.n", "9")]),
        ("true", [("tool.args.s", "text of 6 characters")]),
    ]


def test_a_name_that_is_no_rule_is_refused(engine: Make) -> None:
    with pytest.raises(UnknownRule):
        explain(engine(), Prompt(system="agent", destination="model", content="x"), ["p/none"])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("abc", "text of 3 characters"),
        ({"a": 1}, "object with 1 fields"),
        (["a"], "list of 1"),
        (None, "null"),
        (True, "true"),
        (2.5, "2.5"),
        (b"x", "bytes"),
    ],
)
def test_texts_are_told_by_kind_and_length(value: object, words: str) -> None:
    assert described(value) == words
