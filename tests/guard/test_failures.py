"""Exceptions of user code at every hook: the door stays closed, the finding names the failure, the error is kept as the cause."""

# Guarded lambdas have no annotations, and calling them is what these tests do.
# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from guardrails.errors import Blocked, Refused
from guardrails.guard import Guardrails


class OddError(Exception):
    """What user code raises here."""


class Failing:
    """A value that fails to show itself."""

    def model_dump(self) -> Any:
        raise OddError("while it was read")


class Hostile:
    """A value whose class lies and fails about everything."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        raise OddError(name)


def fail(*args: Any, **kwargs: Any) -> Any:
    raise OddError("hook")


def test_the_error_of_a_model_passes_through_with_its_cause(rails: Guardrails) -> None:
    cause = KeyError("why")

    @rails.guard(system="desk", destination="inside", on_block="Sorry.")
    def ask(prompt: str) -> str:
        raise OddError("model") from cause

    @rails.guard(system="desk", destination="inside", on_block="Sorry.")
    async def aask(prompt: str) -> str:
        raise OddError("model") from cause

    for call in (lambda: ask("fine"), lambda: asyncio.run(aask("fine"))):
        with pytest.raises(OddError, match="model") as caught:
            call()
        assert caught.value.__cause__ is cause


def test_the_error_of_a_tool_passes_through(rails: Guardrails) -> None:
    with rails.session(system="desk"), pytest.raises(OddError, match="hook"):
        rails.tool("lookup")(lambda name: fail())("fine")


@pytest.mark.parametrize("make", [Failing, Hostile, lambda: [Failing()], lambda: {"a": Hostile()}])
def test_a_prompt_that_fails_to_be_read_never_enters(rails: Guardrails, make: Callable[[], Any]) -> None:
    value = make()
    entered: list[Any] = []
    ask = rails.guard(system="desk", destination="inside")(lambda prompt: entered.append(prompt))
    with pytest.raises(Blocked, match="unreadable-argument") as caught:
        ask(value)
    assert entered == []
    assert isinstance(_root(caught.value), OddError)


@pytest.mark.parametrize("make", [Failing, Hostile, lambda: [Failing()]])
def test_a_result_that_fails_to_be_read_never_leaves(rails: Guardrails, make: Callable[[], Any]) -> None:
    value = make()
    with pytest.raises(Blocked, match="unreadable-result") as caught:
        rails.guard(system="desk", destination="inside")(lambda prompt: value)("fine")
    assert isinstance(_root(caught.value), OddError)
    with rails.session(system="desk"), pytest.raises(Blocked, match="unreadable-result"):
        rails.tool("lookup")(lambda name: value)("fine")


def test_a_failing_usage_refuses_the_result_and_keeps_its_error(rails: Guardrails) -> None:
    with pytest.raises(Blocked, match=r"guardrails/usage-failed: reading the usage failed \[judging failed: OddError\]") as caught:
        rails.guard(system="desk", destination="inside", usage=fail)(lambda prompt: "ok")("fine")
    assert isinstance(caught.value.__cause__, OddError)


def test_a_failing_fallback_raises_its_error_and_keeps_the_refusal(rails: Guardrails) -> None:
    entered: list[Any] = []
    ask = rails.guard(system="desk", destination="inside", on_block=fail)(lambda prompt: entered.append(prompt))
    with pytest.raises(OddError, match="hook") as caught:
        ask("forbidden")
    assert isinstance(caught.value.__cause__, Blocked)

    async def instead(verdict: Any) -> Any:
        raise OddError("later")

    @rails.guard(system="desk", destination="inside", on_block=instead)
    async def aask(prompt: str) -> None:
        entered.append(prompt)

    with pytest.raises(OddError, match="later") as caught:
        asyncio.run(aask("forbidden"))
    assert isinstance(caught.value.__cause__, Blocked)
    assert entered == []


class Detector:
    """A detector that fails."""

    def find(self, text: str, types: Any = None) -> Any:
        raise OddError("detector")


@pytest.mark.parametrize("hook", ["counter", "detector"])
def test_a_failing_hook_of_the_engine_lets_nothing_in(make_rails: Callable[..., Guardrails], hook: str) -> None:
    rails = make_rails(
        """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: phi, title: Health information, owner: privacy@clinic.example}
spec:
  match: {on: [prompt]}
  rules: [{id: none, phi: {any: [SSN]}, then: block}]
""",
        **{hook: Detector() if hook == "detector" else fail},
    )
    entered: list[Any] = []

    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str) -> None:
        entered.append(prompt)

    @rails.guard(system="desk", destination="inside")
    async def aask(prompt: str) -> None:
        entered.append(prompt)

    @rails.guard(system="desk", destination="inside")
    def stream(prompt: str) -> Iterator[str]:
        entered.append(prompt)
        yield "a"

    @rails.guard(system="desk", destination="inside")
    async def astream(prompt: str) -> AsyncIterator[str]:
        entered.append(prompt)
        yield "a"

    for call in (
        lambda: ask("fine"),
        lambda: asyncio.run(aask("fine")),
        lambda: next(stream("fine")),
        lambda: first(astream("fine")),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert any(f.error for f in caught.value.verdict.deciding)
    assert entered == []


def test_a_failing_clock_lets_nothing_in(make_rails: Callable[..., Guardrails]) -> None:
    ticks = iter([0])

    def clock() -> Any:
        if next(ticks, None) is None:
            raise OddError("clock")
        from datetime import UTC, datetime

        return datetime(2026, 1, 5, tzinfo=UTC)

    rails = make_rails(
        """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: hours, title: Hours, owner: security@clinic.example}
spec:
  match: {on: [prompt]}
  rules: [{id: night, when: event.time.getHours() < 6, then: block}]
""",
        clock=clock,
    )
    entered: list[Any] = []
    with pytest.raises(Blocked) as caught:
        rails.guard(system="desk", destination="inside")(lambda prompt: entered.append(prompt))("fine")
    assert caught.value.verdict.deciding[0].error
    assert entered == []


def first(stream: AsyncIterator[str]) -> str:
    async def main() -> str:
        return await anext(stream)

    return asyncio.run(main())


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error
