"""Budgets through the decorator: set aside before a call, settled to what it used, whatever happened."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

import pytest

from guardrails import Blocked, Event, Guardrails, LimitExceeded, Verdict
from guardrails.guard.charging import UNCAPPED
from guardrails.policy.load import load
from guardrails.state import State
from guardrails.vocabulary import TERMS
from tests.state.conftest import POLICIES

BUDGETS = (
    POLICIES
    + """
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ration, owner: it}
spec:
  match: {systems: [desk]}
  rules:
    - {id: day, tokens: {budgets: [{scope: [system], per: day, tokens: 1000}]}}
    - {id: each, tokens: {budgets: [{scope: [user], per: day, tokens: 600}]}}
"""
)
POT = "ration/day:tokens:system=desk"
Make = Callable[..., Guardrails]


@pytest.fixture
def make(tmp_path: Path, clock: Any) -> Iterator[Make]:
    opened: list[Guardrails] = []

    def load(text: str = BUDGETS, where: Any = tmp_path / "state") -> Guardrails:
        rails = Guardrails.load({"p.yaml": text}, clock=clock, state=State.open(where, clock=clock))
        opened.append(rails)
        return rails

    yield load
    for rails in opened:
        rails.close()


def used(rails: Guardrails) -> int:
    pots = {pot: rails.engine.state.budgets.balance(pot, period, zone) for pot, period, zone in rails.engine.state.budgets.pots()}
    [found] = [balance for pot, balance in pots.items() if balance is not None and pot.startswith("ration/day")]
    return found.used


def asking(rails: Guardrails, usage: dict[str, int] | None = None, fail: BaseException | None = None) -> Callable[..., Any]:
    @rails.guard(system="desk", destination="model")
    def ask(prompt: str, max_tokens: int = 300) -> dict[str, Any]:
        if fail is not None:
            raise fail
        return {"text": "answer", **({} if usage is None else {"usage": usage})}

    return ask


def test_a_call_is_charged_what_the_provider_counts(make: Make) -> None:
    rails = make()
    asking(rails, {"prompt_tokens": 10, "completion_tokens": 20})("hello")
    assert used(rails) == 30


@pytest.mark.parametrize("usage", [None, {"completion_tokens": 20}])
def test_what_the_provider_does_not_count_is_charged_as_it_was_set_aside(make: Make, usage: dict[str, int] | None) -> None:
    rails = make()
    asking(rails, usage)("hello")
    prompt = used(rails) - (300 if usage is None else 20)
    assert 0 < prompt < 10


def test_a_call_that_would_not_fit_is_refused_and_charged_nothing(make: Make) -> None:
    rails = make()
    ask = asking(rails, {"prompt_tokens": 10, "completion_tokens": 280})
    for _ in range(2):
        ask("hello")
    with pytest.raises(LimitExceeded) as refused:
        ask("hello")
    assert "ration/each" in str(refused.value)
    assert used(rails) == 580
    with rails.session(actor="somebody else"):
        ask("hello")
    assert used(rails) == 870


def test_a_call_without_a_maximum_sets_much_aside(make: Make) -> None:
    rails = make()

    @rails.guard(system="desk", destination="model")
    def ask(prompt: str) -> str:
        return "answer"

    assert UNCAPPED > 1000
    with pytest.raises(LimitExceeded):
        ask("hello")


@pytest.mark.parametrize("failure", [ValueError("broken"), KeyboardInterrupt(), Blocked])
def test_a_call_that_fails_is_charged_in_full_for_nobody_knows(make: Make, failure: Any) -> None:
    rails = make()
    if failure is Blocked:
        with pytest.raises(Blocked):
            asking(rails)("heron")
        assert not rails.engine.state.budgets.pots(), "refused before it was sent"
        return
    with pytest.raises(type(failure)):
        asking(rails, fail=failure)("hello")
    assert 300 < used(rails) < 310


def test_a_response_that_is_refused_is_charged_all_the_same(make: Make) -> None:
    rails = make()

    @rails.guard(system="desk", destination="model")
    def ask(prompt: str, max_tokens: int = 300) -> dict[str, Any]:
        return {"text": "a heron", "usage": {"prompt_tokens": 5, "completion_tokens": 6}}

    with pytest.raises(Blocked):
        ask("hello")
    assert used(rails) == 11


def test_streams_are_settled_when_they_end_and_when_they_are_cut(make: Make) -> None:
    rails = make()

    @rails.guard(system="desk", destination="model")
    def stream(prompt: str, max_tokens: int = 300, cut: bool = False) -> Iterator[dict[str, Any]]:
        yield {"text": "a"}
        if cut:
            raise ConnectionError
        yield {"text": "b", "usage": {"prompt_tokens": 5, "completion_tokens": 6}}

    list(stream("hello"))
    assert used(rails) == 11
    with pytest.raises(ConnectionError):
        list(stream("hello", cut=True))
    assert 311 < used(rails) < 330


def test_a_task_that_is_canceled_anywhere_leaves_nothing_set_aside(make: Make) -> None:
    rails = make(BUDGETS.replace("tokens: 1000", "tokens: 1000000").replace("tokens: 600", "tokens: 1000000"))
    entered = 0

    @rails.guard(system="desk", destination="model")
    async def ask(prompt: str, max_tokens: int = 300) -> dict[str, Any]:
        nonlocal entered
        entered += 1
        await asyncio.sleep(0.005)
        return {"usage": {"prompt_tokens": 1, "completion_tokens": 1}}

    @rails.guard(system="desk", destination="model")
    async def stream(prompt: str, max_tokens: int = 300) -> AsyncIterator[str]:
        nonlocal entered
        entered += 1
        await asyncio.sleep(0.005)
        yield "a"

    async def read() -> None:
        async for _ in stream("hello"):
            pass

    async def main() -> None:
        for n in range(30):
            task = asyncio.create_task(ask("hello") if n % 2 else read())
            await asyncio.sleep(n / 2000)
            if n % 3:
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    budgets = rails.engine.state.budgets
    [balance] = [b for p, e, z in budgets.pots() if p.startswith("ration/day") and (b := budgets.balance(p, e, z))]
    assert balance.used == balance.settled, "nothing is left open"
    assert entered > 0


def test_shadow_takes_nothing_and_tells(make: Make) -> None:
    text = BUDGETS.replace("per: day, tokens: 1000}]}}", "per: day, tokens: 100}]}, mode: shadow, until: 2026-12-01}")
    rails = make(text)
    asking(rails, {"prompt_tokens": 1, "completion_tokens": 1})("hello")
    assert [p for p, _, _ in rails.engine.state.budgets.pots() if p.startswith("ration/day")] == []


def test_two_processes_share_the_pots_and_memory_shares_with_nobody(make: Make) -> None:
    first, second = make(), make()
    usage = {"prompt_tokens": 10, "completion_tokens": 280}
    asking(first, usage)("hello")
    asking(second, usage)("hello")
    with pytest.raises(LimitExceeded):
        asking(first, usage)("hello")
    asking(make(where="memory:"), usage)("hello")


def test_a_budget_that_only_warns_goes_on_counting_above_its_limit(make: Make) -> None:
    rails = make(BUDGETS.replace("per: day, tokens: 1000}]}}", "per: day, tokens: 100}]}, then: warn}"))
    ask = asking(rails, {"prompt_tokens": 100, "completion_tokens": 100})
    for _ in range(2):
        ask("hello")
    assert used(rails) == 400


def test_under_a_bypass_budgets_are_counted_and_refuse_nothing(make: Make) -> None:
    rails = make()
    ask = asking(rails, {"prompt_tokens": 200, "completion_tokens": 300})
    ask("hello")
    with pytest.raises(LimitExceeded):
        ask("hello")
    for person in ("olga", "omar"):
        rails.engine.state.switch.bypass(timedelta(hours=1), reason="flood", by=person)
    for _ in range(2):
        ask("hello")
    assert used(rails) == 1500
    rails.engine.state.switch.enforce(reason="over", by="olga")
    with pytest.raises(LimitExceeded):
        ask("hello")


def test_a_usage_beyond_all_counting_is_charged_as_the_most_that_can_be_counted(make: Make) -> None:
    rails = make()
    assert asking(rails, {"prompt_tokens": 2**53 - 1, "completion_tokens": 2**53 - 1})("hello")
    assert used(rails) == 2**53 - 1
    with pytest.raises(LimitExceeded):
        asking(rails)("hello")


def test_a_decision_and_its_budgets_come_from_one_policy_set_though_another_is_installed_between(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rails = make()
    engine = rails.engine
    free = load({"p.yaml": POLICIES}, TERMS, engine.status.since)
    judge = engine.judge

    def and_then_another_is_installed(event: Event, *rest: Any) -> Verdict:
        verdict = judge(event, *rest)
        if event.checkpoint == "prompt":
            assert engine.swap(free).ok
        return verdict

    monkeypatch.setattr(engine, "judge", and_then_another_is_installed)
    asking(rails, {"prompt_tokens": 1, "completion_tokens": 1})("hello")
    assert used(rails) == 2


def test_a_stream_that_the_garbage_collector_ends_waits_for_no_lock_of_its_thread(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    rails = make()
    lock, ended, read = Lock(), Flag(), list[str]()
    for name in ("record", "ended"):
        act = getattr(rails.engine, name)

        def locked(*given: Any, act: Any = act) -> Any:
            with lock:
                found = act(*given)
            if act.__name__ == "ended":
                ended.set()
            return found

        monkeypatch.setattr(rails.engine, name, locked)

    @rails.guard(system="desk", destination="model")
    def stream(prompt: str, max_tokens: int = 50) -> Iterator[str]:
        for _ in range(1000):
            read.append("words that go on and on. ")
            yield read[-1]

    def abandon() -> None:
        chunks = stream("hello")
        assert next(chunks)
        assert len(read) < 1000
        cycle: list[Any] = [chunks]
        cycle.append(cycle)

    def collect() -> None:
        with lock:
            gc.collect()

    gc.disable()
    try:
        abandon()
        thread = Thread(target=collect, daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
    finally:
        gc.enable()
    assert ended.wait(20)
    budgets = rails.engine.state.budgets
    assert all(b.used == b.settled for p, e, z in budgets.pots() if (b := budgets.balance(p, e, z)))
