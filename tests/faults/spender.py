"""Processes that spend from a budget with many threads: what the fault tests and the benchmark start several of.

    python -m tests.faults.spender '[{"url": "...", "name": "p0", "threads": 64, "cap": 20000}]'

One process for each order.  It prints a line when all are ready, waits for one on its standard input, and at the end prints what they
did as JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from guardrails import stores
from guardrails.budgets import Budgets, Charge
from guardrails.errors import Exhausted
from guardrails.stores import Counters, Line

LARGEST_COST = 50


class Naive:
    """Counters that check, and then add: the mutation that the tests must notice."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    def __getattr__(self, name: str) -> Any:
        return getattr(self._counters, name)

    def reserve(self, id: str, lines: Sequence[Line], *, now: int, expires: int, force: bool = False) -> None:  # noqa: A002
        for index, line in enumerate(lines):
            found = self._counters.balance(line.key)
            used = found.used if found else 0
            if used + line.amount > line.limit:
                raise Exhausted(index, used, line.limit)
        self._counters.reserve(id, lines, now=now, expires=expires, force=True)


def say(line: str) -> None:
    """One line to whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def told() -> None:
    """Says that this process is ready, and waits for the word."""
    say("ready")
    sys.stdin.readline()


def spend(given: dict[str, Any], begin: Callable[[], None] = told) -> dict[str, Any]:
    """Spends until the budget is used up, or for so many seconds.

    `pots` gives the pots and caps of each call (`{n}` in a name is the number of the thread); `actual` is `same`, or `random` for amounts
    that may be above what was reserved.
    """
    backend = stores.open(given["url"], timeout=given.get("timeout", 60), **given.get("open", {}))
    counters = stores.counters(backend)
    if given.get("naive"):
        counters = Naive(counters)
    budgets = Budgets(counters, lambda: datetime.now(UTC))
    pots: dict[str, int] = given.get("pots") or {"one": given.get("cap", 10**12)}
    done: dict[str, dict[str, int]] = {}
    delays: list[float] = []
    errors: list[str] = []
    lock = threading.Lock()
    seconds = given.get("seconds")
    mode = given.get("when_down", "closed")
    budgets.reserve([Charge("warm", 10**9, 1, "month")], f"warm-{given['name']}")
    budgets.settle(f"warm-{given['name']}", 1)
    begin()
    until = time.monotonic() + (seconds or 10**6)

    def run(number: int) -> None:
        own: dict[str, list[int]] = {}
        mine: list[float] = []
        draw = random.Random(given.get("seed", 0) * 1000 + number)
        calls = 0
        try:
            while time.monotonic() < until:
                cost = draw.randint(1, LARGEST_COST)
                names = [pot.format(n=number, call=f"{given['name']}-{number}-{calls}") for pot in pots]
                charges = [Charge(name, cap, cost, "month", when_down=mode) for name, cap in zip(names, pots.values(), strict=True)]
                id_ = f"{given['name']}-{number}-{calls}"
                calls += 1
                start = time.perf_counter()
                try:
                    budgets.reserve(charges, id_)
                except Exhausted:
                    break
                between = time.perf_counter()
                actual = cost if given.get("actual", "same") == "same" else draw.randint(0, cost + 3)
                if given.get("settles", True):
                    budgets.settle(id_, actual)
                end = time.perf_counter()
                mine += (between - start, end - between)
                for name in names:
                    row = own.setdefault(name, [0, 0, 0])
                    row[0] += cost
                    row[1] += actual
                    row[2] += max(0, actual - cost)
        except Exception as error:  # noqa: BLE001  reason: whatever it is, the test that started this process says it
            errors.append(f"{type(error).__name__}: {error}")
        with lock:
            delays.extend(mine)
            for name, row in own.items():
                sums = done.setdefault(name, {"reserved": 0, "settled": 0, "debt": 0})
                for column, value in zip(sums, row, strict=True):
                    sums[column] += value

    threads = [threading.Thread(target=run, args=(n,)) for n in range(given.get("threads", 1))]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    budgets.close()
    backend.close()
    delays.sort()
    tail = {p: delays[int(len(delays) * p / 100)] * 1000 if delays else 0 for p in (50, 99)}
    return {"done": done, "calls": len(delays) // 2, "took": took, "p50": tail[50], "p99": tail[99], "errors": errors}


def carried_out(orders: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each order in a process of its own, all let go at the same time; forked from this one, which has imported everything once."""
    ready, go = os.pipe(), os.pipe()
    children, results = [], []
    for order in orders:
        result = os.pipe()
        if (child := os.fork()) == 0:
            _carry_out(order, ready[1], go, result[1])
        os.close(result[1])
        children.append(child)
        results.append(result[0])
    os.close(ready[1])
    came = b""
    while len(came) < len(orders) and (more := os.read(ready[0], len(orders))):
        came += more
    told()
    os.close(go[1])  # what all of them wait for
    found = []
    for result_of_one in results:
        with os.fdopen(result_of_one) as file:
            found.append(json.load(file))
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(orders)
    return found


def _carry_out(order: dict[str, Any], ready: int, go: tuple[int, int], result: int) -> None:
    """What a forked child does; it ends here, whatever happens."""
    try:
        os.close(go[1])

        def begin() -> None:
            os.write(ready, b".")
            os.read(go[0], 1)

        with os.fdopen(result, "w") as file:
            json.dump(spend(order, begin), file)
        os._exit(0)
    except BaseException:  # noqa: BLE001  reason: a child that went on would do the work of its parent
        import traceback

        traceback.print_exc()
    finally:
        os._exit(1)


def spenders(count: int, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Starts processes, lets them go at the same time, and gives what each of them did."""
    orders = json.dumps([{**given, "name": f"p{number}", "seed": number} for number in range(count)])
    command = [sys.executable, "-W", "ignore::RuntimeWarning", "-m", "tests.faults.spender", orders]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "ready\n"
        out, _ = first.communicate("go\n", timeout=280)
        assert first.returncode == 0
    results: list[dict[str, Any]] = json.loads(out)
    return results


def together(results: Sequence[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """What all processes did, by pot."""
    sums: dict[str, dict[str, int]] = {}
    for result in results:
        for pot, row in result["done"].items():
            total = sums.setdefault(pot, dict.fromkeys(row, 0))
            for column, value in row.items():
                total[column] += value
    return sums


if __name__ == "__main__":
    say(json.dumps(carried_out(json.loads(sys.argv[1]))))
