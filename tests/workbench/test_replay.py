"""Recorded exchanges go through the engine in order, end where they would have ended, and are counted."""

from __future__ import annotations

from typing import Any

import pytest

from guardrails.verdict import Effect
from guardrails.workbench.exchanges import Exchange, Step
from guardrails.workbench.replay import replay
from guardrails.workbench.tally import Tally, percentile

from .conftest import Make

STEPS = (Step("look_up", {"id": 1}, True, "found"), Step("search", {"q": "x"}, True, "hits"), Step("look_up", {"id": 2}, False))


def exchange(prompt: Any = "hello", response: Any = "answer", steps: tuple[Step, ...] = STEPS, **more: Any) -> Exchange:
    fields = {"id": "e", "line": 1, "system": "agent", "destination": "model", "actor": None, "session": "s", "max_tokens": None}
    return Exchange(**{**fields, "prompt": prompt, "response": response, "steps": steps, **more})


def path(done: Any) -> list[str]:
    return [j.checkpoint + (f" {j.tool}" if j.tool else "") for j in done.judged]


def test_an_allowed_exchange_is_judged_to_its_end_and_in_order(engine: Make) -> None:
    done = replay(engine(), exchange())
    assert path(done) == [
        "call",
        "prompt",
        "tool_call look_up",
        "tool_result look_up",
        "tool_call search",
        "tool_result search",
        "tool_call look_up",
        "response",
    ]
    assert (done.effect, done.skipped, done.decisive) == (Effect.ALLOW, 0, ())


@pytest.mark.parametrize(("then", "effect"), [("block", Effect.BLOCK), ("hold", Effect.HOLD), ("halt", Effect.HALT)])
def test_a_refused_prompt_means_that_the_model_is_never_asked(engine: Make, then: str, effect: Effect) -> None:
    signed = "\n      signed_by: {roles: [r]}" if then == "hold" else ""
    done = replay(engine(f"    - id: r\n      text: {{words: [hello]}}\n      then: {then}{signed}\n"), exchange())
    assert path(done) == ["call", "prompt"]
    assert (done.effect, done.skipped) == (effect, 6)
    ((judged, finding),) = done.decisive
    assert (judged.checkpoint, finding.rule) == ("prompt", "r")


def test_a_refused_call_asks_nothing_at_all(engine: Make) -> None:
    done = replay(engine(), exchange(system="unknown"))
    assert path(done) == ["call"]


def test_a_refused_tool_call_has_no_result_and_ends_the_exchange(engine: Make) -> None:
    done = replay(engine("    - id: r\n      tools: {deny: [search]}\n"), exchange())
    assert path(done)[-1] == "tool_call search"
    assert done.skipped == 3


def test_a_refusal_that_the_model_reads_lets_the_exchange_go_on(engine: Make) -> None:
    done = replay(engine("    - id: r\n      tools: {deny: [search]}\n      reply: model\n"), exchange())
    assert path(done)[4:] == ["tool_call search", "tool_call look_up", "response"]
    assert (done.effect, done.skipped) == (Effect.BLOCK, 1)


def test_a_refused_result_ends_the_exchange(engine: Make) -> None:
    done = replay(engine("    - id: r\n      text: {words: [hits]}\n      then: block\n"), exchange())
    assert path(done)[-1] == "tool_result search"


def test_what_a_redaction_took_out_is_new_when_the_answer_holds_it(engine: Make) -> None:
    rules = """\
    - id: out
      phi: {any: [EMAIL]}
      then: redact
    - id: novel
      when: size(phi.novel) > 0
      then: warn
"""
    mail = "erika@example.org"
    done = replay(engine(rules), exchange(f"write to {mail}", f"I wrote to {mail}", ()))
    response = done.judged[-1].verdict
    assert {f.rule for f in response.findings} == {"out", "novel"}
    kept = replay(engine(rules.replace("then: redact", "then: warn")), exchange(f"write to {mail}", f"I wrote to {mail}", ()))
    assert {f.rule for f in kept.judged[-1].verdict.findings} == {"out"}


def test_a_redaction_that_cannot_be_carried_out_blocks(engine: Make) -> None:
    steps = (Step("look_up", {"erika@example.org": 1}, True, "found"),)
    done = replay(engine("    - id: out\n      phi: {any: [EMAIL]}\n      then: redact\n"), exchange(steps=steps))
    last = done.judged[-1]
    assert (last.checkpoint, last.verdict.effect) == ("tool_call", Effect.BLOCK)


def test_everything_is_counted_once_and_nothing_is_lost(engine: Make) -> None:
    tally = Tally()
    stop = "    - {id: r, text: {words: [stop]}, then: block}\n"
    look = "    - {id: s, text: {words: [look]}, then: warn, mode: shadow, until: 2030-01-01}\n"
    made = engine(stop + look)
    for number, prompt in enumerate(["hello", "stop", "look", "stop and look"]):
        tally.add(replay(made, exchange(prompt, id=f"e{number}", session=f"s{number}", steps=())))
    assert tally.exchanges == 4
    assert dict(tally.systems["agent"]) == {Effect.ALLOW: 2, Effect.BLOCK: 2}
    assert {(rule, effect): n for (_, rule, _, effect), n in tally.rules.items()} == {("p/r", Effect.BLOCK): 2}
    assert {(rule, effect): n for (_, rule, _, effect), n in tally.shadow.items()} == {("p/s", Effect.WARN): 2}
    assert [(s.exchange, s.rule, s.place, s.checkpoint) for s in tally.stopped] == [
        ("e1", "p/r", "p.yaml:6", "prompt"),
        ("e3", "p/r", "p.yaml:6", "prompt"),
    ]
    assert len(tally.times) == tally.checkpoints.total() == 4 + 4 + 2
    assert tally.skipped == 2


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_percentiles_are_by_nearest_rank(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value
    assert percentile([], share) == 0
