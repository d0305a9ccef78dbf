"""Guarded coroutines: the event loop goes on, cancelling is safe, fallbacks may be async."""

# Guarded lambdas have no annotations, and calling them is what these tests do.
# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

from guardrails.errors import Blocked, Halted, Held
from guardrails.guard import Guardrails
from guardrails.guard.aside import OFF_LOOP


def test_large_texts_are_judged_off_the_loop_and_small_ones_on_it(make_rails: Callable[..., Guardrails]) -> None:
    judged_in: list[int] = []

    def count(text: str) -> int:
        judged_in.append(threading.get_ident())
        return 1

    rails = make_rails(counter=count)

    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: Any) -> str:
        assert threading.get_ident() == here
        return "ok"

    async def main(prompt: Any) -> None:
        judged_in.clear()
        assert await ask(prompt) == "ok"

    here = threading.get_ident()
    asyncio.run(main("small"))
    assert set(judged_in) == {here}
    for large in ("word " * (OFF_LOOP // 5 + 1), [{"role": "user", "content": "word " * OFF_LOOP}], ["word "] * OFF_LOOP):
        asyncio.run(main(large))
        assert here not in judged_in[:1]


def test_who_asks_is_known_off_the_loop_too(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: str) -> str:
        return "ok"

    async def main() -> None:
        long = "chart " + "word " * OFF_LOOP
        async with rails.session(actor="kim", roles=["nurse"]) as session:
            assert await ask(long) == "ok"
            assert session.turn == 1
        async with rails.session(actor="lee", roles=["guest"]):
            with pytest.raises(Blocked, match="who/nurses"):
                await ask(long)

    asyncio.run(main())


def test_fallbacks_may_be_async(rails: Guardrails) -> None:
    async def instead(verdict: Any) -> str:
        await asyncio.sleep(0)
        return str(verdict.effect.word)

    @rails.guard(system="desk", destination="inside", on_block=instead)
    async def ask(prompt: str) -> str:
        return prompt

    assert asyncio.run(ask("forbidden")) == "block"
    with pytest.raises(Held):
        asyncio.run(ask("signature"))


def test_an_async_fallback_that_a_plain_function_cannot_await_leaves_the_refusal(rails: Guardrails) -> None:
    async def instead() -> str:
        return "never"

    ask = rails.guard(system="desk", destination="inside", on_block=lambda verdict: instead())(lambda prompt: prompt)
    with pytest.raises(Blocked):
        ask("forbidden")


def test_cancelling_at_every_step_leaves_everything_usable(rails: Guardrails) -> None:
    closed: list[bool] = []

    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: str) -> str:
        try:
            for _ in range(5):
                await asyncio.sleep(0)
        finally:
            closed.append(True)
        return "ok"

    async def main() -> None:
        async with rails.session(actor="kim", system="desk"):
            for steps in range(12):
                task = asyncio.create_task(ask("word " * OFF_LOOP if steps % 2 else "fine"))
                for _ in range(steps):
                    await asyncio.sleep(0)
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    assert await task == "ok"
            assert await ask("fine") == "ok"

    asyncio.run(main())
    assert closed


def test_many_tasks_have_many_sessions(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: str) -> str:
        await asyncio.sleep(0)
        return "ok"

    async def one(n: int) -> str:
        async with rails.session(actor=f"user-{n}", roles=["nurse"] if n % 2 else ["guest"]) as session:
            try:
                await ask("meltdown" if n % 10 == 0 else "chart")
                outcome = "passed"
            except Blocked:
                outcome = "blocked"
            except Halted:
                outcome = "halted"
            return f"{outcome} {session.halted}"

    async def main() -> list[str]:
        return await asyncio.gather(*(one(n) for n in range(200)))

    expected = ["halted True" if n % 10 == 0 else "passed False" if n % 2 else "blocked False" for n in range(200)]
    assert asyncio.run(main()) == expected


def test_a_coroutine_works_without_asyncio(rails: Guardrails) -> None:
    """Another event loop may run it: large texts are then judged where they are."""

    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: str) -> str:
        return "ok"

    coroutine = ask("word " * OFF_LOOP)
    with pytest.raises(StopIteration) as end:
        coroutine.send(None)
    assert end.value.value == "ok"
