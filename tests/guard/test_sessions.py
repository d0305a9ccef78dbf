"""Sessions: who asks travels with the code that runs, conversations nest, and a halted one stays halted."""

# Guarded lambdas have no annotations, and calling them is what these tests do.
# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import Any

import pytest

from guardrails.errors import Blocked, Halted
from guardrails.events import Actor, Prompt
from guardrails.guard import Guardrails
from guardrails.verdict import Effect

LABELS = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: after, title: Afterwards, owner: privacy@clinic.example}
spec:
  match: {on: [tool_call]}
  rules:
    - {id: clean, when: '"phi" in session.saw', then: block, message: This conversation saw a patient.}
"""


@pytest.fixture
def ask(rails: Guardrails) -> Any:
    return rails.guard(system="desk", destination="inside")(lambda prompt: "ok")


def test_ids_are_random_and_may_be_given(rails: Guardrails) -> None:
    ids = {rails.session().id for _ in range(1000)}
    assert len(ids) == 1000
    assert min(map(len, ids)) >= 32
    assert rails.session(id="chat-7").id == "chat-7"
    assert "chat-7" not in repr(rails.session(id="chat-7", actor="kim"))


def test_it_says_who_asks(rails: Guardrails, ask: Any) -> None:
    with pytest.raises(Blocked, match="who/nurses"):
        ask("chart")
    with rails.session(actor="kim", roles=["nurse"], team="ward 3"):
        assert ask("chart") == "ok"
    with rails.session(actor=Actor("kim", frozenset({"nurse"}), verified=True)):
        assert ask("chart") == "ok"
    with rails.session(actor="lee", roles=["guest"]), pytest.raises(Blocked, match="who/nurses"):
        ask("chart")
    with pytest.raises(Blocked, match="who/nurses"):
        ask("chart")


def test_turns_are_counted_by_prompt(rails: Guardrails, ask: Any) -> None:
    with rails.session() as session:
        assert session.turn == 0
        for turn in (1, 2):
            ask("fine")
            assert session.turn == turn
        with pytest.raises(Blocked):
            ask("forbidden")
        assert session.turn == 3


def test_the_turn_of_an_event_includes_its_prompt(make_rails: Any) -> None:
    rails = make_rails("""
apiVersion: guardrails/v1
kind: Policy
metadata: {id: turns, title: Turns, owner: security@clinic.example}
spec:
  match: {on: [prompt, response]}
  rules: [{id: two, when: session.turn > 2, then: block}]
""")
    ask = rails.guard(system="desk", destination="inside")(lambda prompt: "ok")
    with rails.session() as session:
        assert [ask("a"), ask("b")] == ["ok", "ok"]
        with pytest.raises(Blocked, match="turns/two"):
            ask("c")
    with session, pytest.raises(Blocked, match="turns/two"):
        ask("opened again, it goes on")


def test_after_a_halt_everything_in_it_is_halted(rails: Guardrails, ask: Any) -> None:
    lookup = rails.tool("lookup")(lambda name: name)
    entered: list[str] = []
    other = rails.guard(system="desk", destination="inside")(lambda prompt: entered.append(prompt))
    with rails.session(actor="kim", system="desk") as session:
        lookup("a")
        with pytest.raises(Halted, match="words/over"):
            ask("meltdown")
        assert session.halted
        for call in (lambda: ask("fine"), lambda: other("fine"), lambda: lookup("a"), lambda: rails.propose("desk.refund", level="inform")):
            with pytest.raises(Halted, match="session-halted"):
                call()
        assert rails.decide(Prompt(system="desk", destination="inside", content="fine")).effect is Effect.HALT
        with rails.session(actor="lee", system="desk") as inner:
            assert inner.halted
            with pytest.raises(Halted):
                ask("fine")
    assert entered == []
    with rails.session(id=session.id), pytest.raises(Halted):
        ask("the same conversation again")
    with rails.session(system="desk"):
        assert (ask("fine"), lookup("a")) == ("ok", "a")


def test_a_halt_inside_a_nested_session_ends_that_one(rails: Guardrails, ask: Any) -> None:
    with rails.session(actor="kim") as outer:
        with rails.session() as inner, pytest.raises(Halted):
            ask("meltdown")
        assert (inner.halted, outer.halted) == (True, False)
        assert ask("fine") == "ok"


def test_nested_sessions_inherit_who_asks_and_the_system(rails: Guardrails, ask: Any) -> None:
    lookup = rails.tool("lookup")(lambda name: name)
    with rails.session(actor="kim", roles=["nurse"], system="desk") as outer:
        with rails.session() as inner:
            assert inner.actor == outer.actor
            assert inner.id != outer.id
            assert (ask("chart"), lookup("a")) == ("ok", "a")
            assert (inner.turn, outer.turn) == (1, 0)
        with rails.session(actor="lee", roles=["guest"]), pytest.raises(Blocked, match="who/nurses"):
            ask("chart")
        assert ask("chart") == "ok"


def test_labels_stick_and_cross_nesting_both_ways(make_rails: Any) -> None:
    rails = make_rails(LABELS)
    ask = rails.guard(system="desk", destination="inside")(lambda prompt: "ok")
    lookup = rails.tool("lookup")(lambda name: name)
    with rails.session(system="desk") as outer:
        assert lookup("a") == "a"
        with rails.session() as inner:
            ask("the patient's SSN is 536-22-8145")
            assert "phi" in inner.labels
        assert outer.labels == inner.labels
        with rails.session() as later:
            assert later.labels == inner.labels
            with pytest.raises(Blocked, match="after/clean"):
                lookup("a")
        with pytest.raises(Blocked, match="after/clean"):
            lookup("a")
    with rails.session(system="desk") as fresh:
        assert fresh.labels == frozenset()
        assert lookup("a") == "a"


def test_one_session_may_be_opened_inside_itself(rails: Guardrails, ask: Any) -> None:
    with rails.session(actor="kim", roles=["nurse"]) as session, session:
        assert ask("chart") == "ok"
        with rails.session(), session:
            assert ask("chart") == "ok"
            assert not session.halted


def test_decide_takes_who_asks_from_the_session(rails: Guardrails) -> None:
    event = Prompt(system="desk", destination="inside", content="chart")
    assert rails.decide(event).effect is Effect.BLOCK
    with rails.session(actor="kim", roles=["nurse"]):
        assert rails.decide(event).effect is Effect.ALLOW
        own = Prompt(system="desk", destination="inside", content="chart", actor=Actor("lee"))
        assert rails.decide(own).effect is Effect.BLOCK


def test_tasks_inherit_it_and_plain_threads_do_not(rails: Guardrails, ask: Any) -> None:
    async def main() -> Any:
        async with rails.session(actor="kim", roles=["nurse"]):
            return await asyncio.gather(asyncio.create_task(_in_task()), asyncio.to_thread(ask, "chart"))

    async def _in_task() -> Any:
        return ask("chart")

    assert asyncio.run(main()) == ["ok", "ok"]
    outcomes: list[str] = []

    def in_thread() -> None:
        try:
            outcomes.append(ask("chart"))
        except Blocked:
            outcomes.append("blocked")

    with rails.session(actor="kim", roles=["nurse"]):
        context = contextvars.copy_context()
        for target in (in_thread, lambda: context.run(in_thread)):
            # A context without the session, as every Python but the free-threaded one starts its threads.
            thread = threading.Thread(target=contextvars.Context().run, args=(target,))
            thread.start()
            thread.join()
    assert outcomes == ["blocked", "ok"]


def test_sessions_of_other_guardrails_say_nothing_here(rails: Guardrails, make_rails: Any, ask: Any) -> None:
    with make_rails().session(actor="kim", roles=["nurse"], system="desk"):
        with pytest.raises(Blocked, match="who/nurses"):
            ask("chart")
        with pytest.raises(Blocked, match="no-session"):
            rails.tool("lookup")(lambda name: name)("a")


def test_an_error_inside_closes_it(rails: Guardrails, ask: Any) -> None:
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error), rails.session(actor="kim", roles=["nurse"]):
            raise error
        with pytest.raises(Blocked):
            ask("chart")
