"""A small hospital with a state, for the fault tests of the whole engine, and the scripts that they run in processes of their own."""

from __future__ import annotations

import asyncio
import atexit
import os
import random
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Generator
from pathlib import Path
from types import FrameType
from typing import Any

from guardrails import Blocked, Guardrails
from guardrails.journal.verify import verify
from guardrails.state import State
from guardrails.vocabulary import now

POLICIES = """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, owner: it}
spec:
  purpose: answers questions
  stage: production
  hypothesis: faster answers
  measure: {metric: minutes, baseline: 9, target: 3}
  review: 2099-01-01
  vendor_alternative: none fits
  data_classes: [internal]
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: it}
spec: {zone: covered, covered: true, agreement: BAA 7}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: desk-rules, owner: it}
spec:
  match: {systems: [desk]}
  rules:
    - {id: no-birds, text: {words: [heron]}, then: block}
    - {id: ration, tokens: {budgets: [{scope: [system], per: month, tokens: 1000000000}]}}
"""
COST = 5  # tokens of one call, as the provider counts them: 2 for the prompt, 3 for the response
CAP = 20


def load(folder: str | Path, policies: Any = None) -> Guardrails:
    """The hospital over a state folder, by patterns alone, so that a test is about state."""
    from guardrails.detect import builtin

    state = State.open(folder, clock=now)
    return Guardrails.load({"p.yaml": POLICIES} if policies is None else policies, clock=now, state=state, detector=builtin())


def asking(rails: Guardrails, entered: Callable[[str], object] = lambda prompt: None) -> Callable[..., Any]:
    """A guarded call; `entered` hears of every prompt that got into it."""

    @rails.guard(system="desk", destination="model")
    def ask(prompt: str, max_tokens: int = CAP) -> dict[str, Any]:
        entered(prompt)
        return {"text": "answer", "usage": {"prompt_tokens": 2, "completion_tokens": 3}}

    return ask


def spent(rails: Guardrails) -> tuple[int, int]:
    """What is used of the budget, and what of it is settled."""
    budgets = rails.engine.state.budgets
    found = [b for pot, period, zone in budgets.pots() if (b := budgets.balance(pot, period, zone)) is not None]
    return sum(b.used for b in found), sum(b.settled for b in found)


def sound(folder: str | Path) -> int:
    """How many records the journal has; fails where one of them is wrong."""
    report = verify(Path(folder) / "journal")
    assert report.sound, str(report.wrong)
    return report.records


def forks(folder: str, count: int, threads: int) -> int:
    """Fault 53: forks while threads are busy; each child decides, records and spends.  Gives how many calls were made in all."""
    rails = load(folder)
    ask = asking(rails)
    ask("hello")
    calls, ends = [1] * (threads + 1), threading.Event()

    def busy(index: int) -> None:
        while not ends.is_set():
            ask("hello")
            calls[index] += 1

    workers = [threading.Thread(target=busy, args=(n,)) for n in range(threads)]
    calls[:threads] = [0] * threads
    for worker in workers:
        worker.start()
    for _ in range(count):
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            try:
                ask("hello")
                try:
                    ask("heron")
                    os._exit(3)
                except Blocked:
                    rails.close()
                    os._exit(0)
            except BaseException as error:  # noqa: BLE001  reason: a child must not go on as a second parent
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
                os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0, f"a child ended with {os.waitstatus_to_exitcode(status)}"
    ends.set()
    for worker in workers:
        worker.join(30)
        assert not worker.is_alive(), "a thread of the parent hangs"
    rails.close()
    return sum(calls) + count


def tasks(folder: str, count: int) -> tuple[int, float, float]:
    """Fault 54: tasks of which half are canceled at random.

    Gives how many were entered, the longest that one step of one of them kept the loop, and the longest that the loop kept a timer waiting,
    which is many steps and the threads beside it.
    """
    rails = load(folder)
    entered, longest, step = 0, 0.0, 0.0

    @rails.guard(system="desk", destination="model")
    async def ask(prompt: str, max_tokens: int = CAP) -> dict[str, Any]:
        nonlocal entered
        entered += 1
        await asyncio.sleep(random.random() / 100)
        return {"text": "answer", "usage": {"prompt_tokens": 2, "completion_tokens": 3}}

    @types.coroutine
    def timed(asked: Any) -> Generator[Any, Any, Any]:
        """Drives a coroutine and times each of its steps."""
        nonlocal step
        go, given = asked.send, None
        while True:
            started = time.perf_counter()
            try:
                waited = go(given)
            except StopIteration as end:
                return end.value
            finally:
                step = max(step, time.perf_counter() - started)
            try:
                go, given = asked.send, (yield waited)
            except BaseException as error:  # noqa: BLE001  reason: thrown on into the coroutine
                go, given = asked.throw, error

    async def one() -> Any:
        return await timed(ask("hello"))

    async def watch() -> None:
        nonlocal longest
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - started - 0.001)

    async def main() -> None:
        await ask("hello")  # what is loaded on first use is loaded
        watching = asyncio.create_task(watch())
        for _ in range(0, count, 100):
            batch = [asyncio.create_task(one()) for _ in range(100)]
            await asyncio.sleep(random.random() / 20)
            for task in batch[::2]:
                task.cancel()
            ended = await asyncio.gather(*batch, return_exceptions=True)
            wrong = [e for e in ended if isinstance(e, BaseException) and not isinstance(e, asyncio.CancelledError)]
            assert not wrong, wrong[0]
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert [t for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []

    asyncio.run(main())
    used, settled = spent(rails)
    assert used == settled, f"{used - settled} tokens are still set aside"
    rails.close()
    return entered, step, longest


def until_told(folder: str) -> None:
    """Fault 57: calls without end; SIGTERM ends it as an application would end."""
    rails = load(folder)
    ask = asking(rails)
    atexit.register(rails.close)

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    ask("hello")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        ask("hello")


def interrupted(folder: str, count: int) -> int:
    """Fault 57: KeyboardInterrupt anywhere; afterwards another thread gets through at once.  Gives how many were raised."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts this in the background ignores it
    rails = load(folder)
    ask = asking(rails)
    ask("hello")
    raised = 0
    for _ in range(count):
        timer = threading.Timer(random.random() / 50, lambda: os.kill(os.getpid(), signal.SIGINT))
        try:
            timer.start()
            while timer.is_alive():
                ask("hello")
            time.sleep(0.05)  # the signal is on its way
        except KeyboardInterrupt:
            raised += 1
        through = threading.Thread(target=ask, args=("hello",), daemon=True)
        through.start()
        through.join(20)
        assert not through.is_alive(), "a lock is held by a call that was interrupted"
    used, settled = spent(rails)
    # An interrupt in the very moment of settling leaves one call charged in full; it never leaves one uncharged.
    assert settled <= used <= settled + raised * (CAP + 10), f"{used} used, {settled} settled, {raised} interrupts"
    rails.close()
    return raised


if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    answer: Any = {"forks": forks, "tasks": tasks, "until_told": until_told, "interrupted": interrupted}[what](where, *map(int, more))
    sys.stdout.write(f"{answer}\n")
