"""Fault 58 at the engine: whatever an application hands in may fail in any way, and nothing passes for it.

What models, tools and fallbacks raise inside of a guarded call is tested beside the guard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from guardrails import Actor, Effect, Engine, EventError, Prompt, Response, ToolCall, Verdict

from .corpus import WHEN

SECRET = "rosebud-4711"
HEAD = "apiVersion: guardrails/v1\nkind: {kind}\nmetadata: {{id: {id}, owner: office}}\nspec:\n"
FILES = {
    "d.yaml": HEAD.format(kind="Destination", id="model") + "  {zone: covered, covered: true, agreement: BAA 7}\n",
    "s.yaml": HEAD.format(kind="System", id="agent")
    + """\
  purpose: tries things
  stage: pilot
  hypothesis: none
  measure: {metric: things, baseline: 1, target: 2}
  review: 2099-01-01
  vendor_alternative: none
  data_classes: [public]
  tools:
    - {name: act, zone: internal, side_effects: false}
""",
    "p.yaml": HEAD.format(kind="Policy", id="p")
    + """\
  rules:
    - id: list
      tools:
        allow:
          - {name: act, args: {amount: {max: 10}}}
    - {id: interns, tools: {deny: [{name: act, roles: [intern]}]}}
    - {id: ssn, phi: {any: [SSN]}, then: block}
    - {id: words, text: {words: [forbidden]}, then: block}
    - {id: cap, tokens: {max_prompt: 100, max_response: 100}, then: block}
    - {id: amount, tools: [act], when: tool.args.amount > 5, then: block}
    - {id: late, tools: [act], when: 'event.time > timestamp("2090-01-01T00:00:00Z")', then: block}
""",
}
ERRORS = (RuntimeError, ValueError, KeyError, RecursionError, MemoryError, StopIteration, AttributeError, UnicodeError, OSError)
ME = Actor(id="me", roles=frozenset({"clerk"}))


def engine(**options: Any) -> Engine:
    return Engine.load(FILES, **{"clock": lambda: WHEN, **options})


def prompt(content: Any = "hello") -> Prompt:
    return Prompt(system="agent", destination="model", content=content)


def refused(verdict: Verdict) -> None:
    assert not verdict.allowed
    assert any(f.error for f in verdict.deciding)
    assert SECRET not in repr(verdict)
    assert SECRET not in verdict.reason


def test_without_failures_everything_passes() -> None:
    ready = engine()
    assert ready.decide(prompt()).effect is Effect.ALLOW
    assert ready.decide(ToolCall(system="agent", tool="act", args={"amount": 1}, actor=ME)).effect is Effect.ALLOW


@pytest.mark.parametrize("error", ERRORS)
def test_a_detector_that_raises_refuses(error: type[Exception]) -> None:
    class Detector:
        name, languages, lookahead = "broken", frozenset({"en"}), 0

        def find(self, text: str, types: Any = None) -> list[Any]:
            if text and "warm" not in text:
                raise error(SECRET)
            return []

    ready = engine(detector=Detector())
    for event in (prompt(), Response(system="agent", destination="model", content="hello")):
        refused(ready.decide(event))


@pytest.mark.parametrize("error", ERRORS)
def test_a_counter_that_raises_refuses(error: type[Exception]) -> None:
    def count(text: str) -> int:
        raise error(SECRET)

    refused(engine(counter=count).decide(prompt()))


@pytest.mark.parametrize("count", [None, "7", float("nan"), [], 1e300, True, 2**70], ids=repr)
def test_a_counter_that_gives_no_count_refuses(count: Any) -> None:
    verdict = engine(counter=lambda text: count).decide(prompt())
    assert not verdict.allowed


@pytest.mark.parametrize("moment", [None, "now", 7, datetime(2026, 1, 1)], ids=["none", "text", "number", "naive"])  # noqa: DTZ001  reason: it is the fault
def test_a_clock_that_gives_no_moment_refuses_or_fails_when_the_engine_is_made(moment: Any) -> None:
    moments: Iterator[Any] = iter([WHEN] * 3)
    ready = engine(clock=lambda: next(moments, moment))
    for _ in range(4):
        verdict = ready.decide(ToolCall(system="agent", tool="act", args={"amount": 1}, actor=ME))
    assert not verdict.allowed


@pytest.mark.parametrize("error", ERRORS)
def test_a_clock_that_raises_refuses(error: type[Exception]) -> None:
    broken = [False]

    def clock() -> datetime:
        if broken[0]:
            raise error(SECRET)
        return WHEN

    ready = engine(clock=clock)
    broken[0] = True
    refused(ready.decide(ToolCall(system="agent", tool="act", args={"amount": 1}, actor=ME)))


class Odd(Mapping[str, Any]):
    """Arguments of which one operation raises."""

    def __init__(self, broken: str) -> None:
        self.broken = broken

    def _do(self, name: str) -> None:
        if name == self.broken:
            raise RuntimeError(SECRET)

    def __getitem__(self, key: str) -> Any:
        self._do("getitem")
        return {"amount": 1}[key]

    def __iter__(self) -> Iterator[str]:
        self._do("iter")
        return iter(("amount",))

    def __len__(self) -> int:
        self._do("len")
        return 1

    def __contains__(self, key: object) -> bool:
        self._do("contains")
        return key == "amount"

    def __bool__(self) -> bool:
        self._do("bool")
        return True

    def __repr__(self) -> str:
        self._do("repr")
        return SECRET


@pytest.mark.parametrize("broken", ["getitem", "iter", "len", "contains", "bool", "repr"])
def test_arguments_that_raise_when_they_are_read_never_pass_unread(broken: str) -> None:
    verdict = engine().decide(ToolCall(system="agent", tool="act", args=Odd(broken), actor=ME))
    assert SECRET not in repr(verdict)
    if broken in ("getitem", "iter", "bool"):
        assert not verdict.allowed


class Amount(float):
    """A number that lies when it is compared."""

    def __gt__(self, other: object) -> bool:
        return False

    __ge__ = __lt__ = __gt__

    def __le__(self, other: object) -> bool:
        return True


@pytest.mark.parametrize("amount", [Amount(1e9), float("nan"), "1", None, True, [1], 10**400, -(10**400), complex(1, 1)], ids=str)
def test_what_is_no_plain_number_never_passes_a_limit(amount: Any) -> None:
    verdict = engine().decide(ToolCall(system="agent", tool="act", args={"amount": amount}, actor=ME))
    assert not verdict.allowed


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_wish_to_stop_is_never_swallowed_and_leaves_nothing_locked(stop: type[BaseException]) -> None:
    wanted = [True]

    def count(text: str) -> int:
        if wanted[0]:
            raise stop
        return 1

    ready = engine(counter=count)
    with pytest.raises(stop):
        ready.decide(prompt())
    wanted[0] = False
    assert ready.decide(prompt()).allowed
    assert ready.reload().ok


@pytest.mark.parametrize("event", [None, "prompt", 7, object(), Prompt, {"content": "x"}], ids=lambda event: type(event).__name__)
def test_what_is_no_event_is_an_error(event: Any) -> None:
    with pytest.raises(EventError):
        engine().decide(event)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Prompt(system=7, destination=[], content="x"),  # type: ignore[arg-type]  # reason: what a careless caller hands in
        lambda: ToolCall(system="agent", tool="act", args={"amount": 1}, actor="me"),  # type: ignore[arg-type]  # reason: as above
        lambda: ToolCall(system="agent", tool="act", args={"amount": 1}, actor=Actor(id="x", roles=7)),  # type: ignore[arg-type]  # reason: as above
        lambda: Prompt(system="agent", destination="model", content="x", session=[]),  # type: ignore[arg-type]  # reason: as above
        lambda: ToolCall(system="agent", tool=7, args={"amount": 1}),  # type: ignore[arg-type]  # reason: as above
        lambda: ToolCall(system="agent", tool="act", args="amount"),  # type: ignore[arg-type]  # reason: as above
    ],
)
def test_an_event_with_fields_of_the_wrong_kind_is_refused_or_an_error(make: Callable[[], Any]) -> None:
    try:
        verdict = engine().decide(make())
    except EventError:
        return
    assert not verdict.allowed
