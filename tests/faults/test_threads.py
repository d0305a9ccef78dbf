"""Faults 40 and 55: many threads give what one gives, also while the policy set is swapped under them."""

from __future__ import annotations

import sys
import sysconfig
from collections import Counter
from itertools import chain, cycle, islice
from threading import Barrier, Thread
from time import perf_counter
from typing import Any

import pytest

from guardrails import Engine, Event, Prompt
from guardrails.detect import builtin

from .corpus import WHEN, answer, events, texts

SHARE = 400  # decisions of each of the 64 threads; the soak of the benchmarks runs more


def together(count: int, work: Any) -> None:
    """Runs `work(number)` in so many threads that start at once; what one raises is raised here."""
    barrier = Barrier(count)
    failed: list[BaseException] = []

    def body(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001  reason: raised again below
            failed.append(error)

    threads = [Thread(target=body, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=100)
    assert not any(t.is_alive() for t in threads), "a thread hangs"
    if failed:
        raise failed[0]


def test_sixty_four_threads_say_what_one_thread_says() -> None:
    given = events(200)
    serial = Engine.load(texts(), clock=lambda: WHEN, detector=builtin())
    wanted = [answer(serial.decide(e)) for e in given]
    engine = Engine.load(texts(), clock=lambda: WHEN, detector=builtin())  # nothing is remembered or compiled for its places yet
    got: list[list[Any]] = [[] for _ in range(64)]

    def work(number: int) -> None:
        # Each thread begins elsewhere, so that different places are judged at the same moment.
        for event in islice(cycle(given), number * 3, number * 3 + SHARE):
            got[number].append(answer(engine.decide(event)))

    together(64, work)
    for number, answers in enumerate(got):
        assert answers == list(islice(cycle(wanted), number * 3, number * 3 + SHARE))


def test_free_threaded_python_says_the_same() -> None:
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("this Python has a global lock; the test above runs with it")
    assert not sys._is_gil_enabled()  # type: ignore[attr-defined]  # reason: came with 3.13
    test_sixty_four_threads_say_what_one_thread_says()


HEAD = "apiVersion: guardrails/v1\nkind: {kind}\nmetadata: {{id: {id}, owner: office}}\nspec:\n"


def differing(version: str, effect: str) -> dict[str, str]:
    """A set whose answer to everything differs from that of another version."""
    rules = f"  match: {{on: [prompt]}}\n  sandbox: true\n  rules:\n    - {{id: {version}, when: size(text) >= 0, then: {effect}}}\n"
    rules += f"    - {{id: also-{version}, when: 'text.contains(\"a\")', then: warn, message: from {version}}}\n"
    return {
        "d.yaml": HEAD.format(kind="Destination", id="model") + "  {zone: covered, covered: true, agreement: BAA 7}\n",
        "p.yaml": HEAD.format(kind="Policy", id="p") + rules,
    }


def _prompts() -> list[Event]:
    return [Prompt(system="s", destination="model", content=f"a text {n}") for n in range(50)]


def _tail(times: list[list[float]]) -> float:
    every = sorted(chain.from_iterable(times))
    return every[int(len(every) * 0.99)]


def test_every_answer_under_reloads_is_whole_and_of_the_set_that_its_digest_names() -> None:
    given = _prompts()
    versions = [differing("one", "warn"), differing("two", "block")]
    wanted = {}
    for files in versions:
        alone = Engine.load(files, clock=lambda: WHEN, detector=builtin())
        wanted[alone.policies.digest] = [answer(alone.decide(e)) for e in given]
    assert len(wanted) == 2
    assert all(a != b for a, b in zip(*wanted.values(), strict=True))

    source = dict(versions[0])
    engine = Engine.load(source, clock=lambda: WHEN, detector=builtin())
    seen: Counter[str] = Counter()
    times: list[list[float]] = [[] for _ in range(8)]
    quiet: list[list[float]] = [[] for _ in range(8)]

    def decide(number: int, took: list[float]) -> None:
        for index, event in islice(cycle(enumerate(given)), number, number + 1250):
            started = perf_counter()
            verdict = engine.decide(event)
            took.append(perf_counter() - started)
            assert answer(verdict) == wanted[verdict.digest][index]
            seen[verdict.digest] += 1

    together(8, lambda n: decide(n, quiet[n]))
    assert set(seen) == {engine.policies.digest}

    def work(number: int) -> None:
        if number < 8:
            decide(number, times[number])
            return
        for turn in range(200):
            source.update(versions[(turn + 1) % 2])
            assert engine.reload().ok

    together(9, work)
    assert sum(map(len, times)) == 10_000
    assert set(seen) == set(wanted), "both sets were in force while decisions ran"
    # A doubled tail is the promise; a thread more on a small machine, and the pauses of a scheduler, are the rest.
    assert _tail(times) < 2 * 3 * _tail(quiet) + 0.1


def test_a_bad_set_under_load_changes_nothing() -> None:
    given = _prompts()
    source = differing("one", "warn")
    engine = Engine.load(source, clock=lambda: WHEN, detector=builtin())
    wanted = [answer(engine.decide(e)) for e in given]

    def work(number: int) -> None:
        if number < 4:
            assert [answer(engine.decide(e)) for e in given * 5] == wanted * 5
            return
        for _ in range(20):
            source["p.yaml"] = source["p.yaml"].replace("size(text)", "sise(text)")
            reload = engine.reload()
            assert not reload.ok
            assert reload.problems

    together(5, work)
    assert engine.status.problems
    assert [answer(engine.decide(e)) for e in given] == wanted
