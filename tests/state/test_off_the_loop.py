"""An event loop waits for no disk: a call is judged, settled and recorded in a thread, once, wherever its task is canceled."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest

from guardrails import Guardrails, Stopped
from guardrails.detect import builtin
from guardrails.state import State
from tests.state.test_budgets_at_the_doors import BUDGETS

WIDE = BUDGETS.replace("tokens: 1000", "tokens: 1000000").replace("tokens: 600", "tokens: 1000000")


class Asked:
    """A clock that notes which threads ask it; whoever reserves, settles or records does.

    The red button asks it, too, once a second in any thread: to say that the process lives, in a file that nobody syncs.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.by: set[int] = set()

    def __call__(self) -> datetime:
        if not sys._getframe(1).f_globals["__name__"].startswith("guardrails.switch"):
            self.by.add(get_ident())
        return self.clock()


@pytest.fixture
def asked(clock: Any) -> Asked:
    return Asked(clock)


@pytest.fixture
def rails(tmp_path: Path, clock: Any, asked: Asked) -> Iterator[Guardrails]:
    state = State.open(tmp_path / "state", clock=asked)
    rails = Guardrails.load({"p.yaml": WIDE}, clock=clock, state=state, detector=builtin())
    yield rails
    rails.close()


class Desk:
    """Guarded async functions of each shape."""

    def __init__(self, rails: Guardrails) -> None:
        guard = rails.guard(system="desk", destination="model")
        self.entered = 0

        async def ask(prompt: str, max_tokens: int = 300) -> dict[str, Any]:
            self.entered += 1
            for _ in range(3):
                await asyncio.sleep(0)
            return {"usage": {"prompt_tokens": 1, "completion_tokens": 1}}

        async def stream(prompt: str, max_tokens: int = 300) -> AsyncIterator[str]:
            self.entered += 1
            for word in ("a ", "b ", "c "):
                await asyncio.sleep(0)
                yield word

        self.ask, self.stream = guard(ask), guard(stream)

    async def read(self, most: int = 9) -> None:
        """Reads a stream, or its beginning."""
        chunks = self.stream("hello")
        async for _ in chunks:
            most -= 1
            if not most:
                break
        await chunks.aclose()


def open_(rails: Guardrails) -> int:
    """Tokens that are set aside and not settled."""
    budgets = rails.engine.state.budgets
    return sum(b.used - b.settled for pot in budgets.pots() if (b := budgets.balance(*pot)) is not None)


def outcomes(tmp_path: Path) -> Counter[str]:
    """How often each decision has an outcome on record."""
    files = [path for path in sorted((tmp_path / "state" / "journal").glob("*")) if path.is_file()]
    found = [json.loads(line) for path in files for line in path.read_bytes().splitlines() if line.startswith(b"{")]
    return Counter(record["body"]["decision"] for record in found if record.get("kind") == "outcome")


def test_the_thread_of_the_loop_reserves_settles_and_records_nothing(rails: Guardrails, asked: Asked) -> None:
    desk = Desk(rails)

    async def main() -> None:
        asked.by.clear()
        await desk.ask("hello")
        await desk.read()
        await desk.read(1)
        waiting = asyncio.create_task(desk.ask("hello"))
        while desk.entered < 4:
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert asked.by
        assert get_ident() not in asked.by
        assert open_(rails) == 0, "each of them is settled before who called it goes on"

    asyncio.run(main())


def test_a_stop_is_recorded_off_the_loop_too(rails: Guardrails, asked: Asked) -> None:
    desk = Desk(rails)

    async def main() -> None:
        chunks = desk.stream("hello")
        await anext(chunks)
        rails.stop(reason="drill", by="ops")
        asked.by.clear()
        with pytest.raises(Stopped):
            await anext(chunks)
        with pytest.raises(Stopped):
            await desk.ask("hello")
        assert asked.by
        assert get_ident() not in asked.by

    asyncio.run(main())
    assert open_(rails) == 0


def test_canceled_at_every_step_each_call_is_settled_and_recorded_once(rails: Guardrails, tmp_path: Path) -> None:
    desk = Desk(rails)

    async def main() -> None:
        for steps in range(12):
            for work in (desk.ask("hello"), desk.read(), desk.read(1)):
                task = asyncio.create_task(work)
                for _ in range(steps):
                    await asyncio.sleep(0.0005 if steps % 3 else 0)
                task.cancel()
                task.cancel()  # again, while the first is being dealt with
                await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert desk.entered
    assert open_(rails) == 0
    found = outcomes(tmp_path)
    assert len(found) >= desk.entered
    assert set(found.values()) == {1}


def test_what_is_thrown_away_is_settled_with_a_loop_that_is_closed_and_without_one(rails: Guardrails, tmp_path: Path) -> None:
    desk = Desk(rails)

    async def begin() -> tuple[Any, Any]:
        chunks = desk.stream("hello")
        await anext(chunks)
        coroutine = desk.ask("hello")
        driven = coroutine.__await__()
        while desk.entered < 2:
            if (waited := driven.send(None)) is not None:
                waited._asyncio_future_blocking = False
                await waited
        return chunks, coroutine

    loop = asyncio.new_event_loop()
    chunks, coroutine = loop.run_until_complete(begin())
    coroutine.close()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    del chunks, coroutine
    gc.collect()
    assert open_(rails) == 0
    assert list(outcomes(tmp_path).values()) == [1, 1]


def test_in_memory_nothing_leaves_the_thread_of_the_loop(clock: Any, asked: Asked) -> None:
    rails = Guardrails.load({"p.yaml": WIDE}, clock=clock, state=State.open("memory:", clock=asked), detector=builtin())
    desk = Desk(rails)

    async def main() -> None:
        await desk.ask("hello")
        await desk.read()

    asyncio.run(main())
    assert asked.by <= {get_ident()}
    assert open_(rails) == 0
