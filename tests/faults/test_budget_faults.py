"""Faults 5, 7, 8, 9 and 53 for budgets: killed processes, days that change, clocks that jump, stores that go away, forks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from guardrails import stores
from guardrails.budgets import Budgets, Charge
from guardrails.budgets.calendar import DATED
from guardrails.errors import Exhausted, StoreDown
from tests.servers import Postgres, Redis

FULL = os.environ.get("GUARDRAILS_FAULTS") == "full"
# A decision waits 250 ms for its store; what is measured also holds the time that a busy machine lets a process wait for itself.
TIMEOUT, SLACK = 0.25, 0.1 if FULL else 1.0
ROOT = Path(__file__).parents[2]


def wall() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def opened() -> Iterator[Callable[..., Budgets]]:
    """Opens budgets over a state, and closes their connections in the end."""
    backends: list[Any] = []

    def budgets(url: str, clock: Callable[[], datetime] = wall, timeout: float = 10, **more: Any) -> Budgets:
        backends.append(stores.open(url, timeout=timeout))
        return Budgets(stores.counters(backends[-1]), clock, **more)

    yield budgets
    for backend in backends:
        backend.close()


def used(budgets: Budgets, pot: str = "one", period: Any = "day") -> int:
    found = budgets.balance(pot, period)
    return found.used if found else 0


# ------------------------------------------------------------------ 5: killed

CHILD = """
import sys
from datetime import UTC, datetime
from guardrails import stores
from guardrails.budgets import Budgets, Charge
budgets = Budgets(stores.counters(stores.open(sys.argv[1], timeout=10)), lambda: datetime.now(UTC))
say = lambda word: (sys.stdout.write(word + " "), sys.stdout.flush())
say("open")
budgets.reserve([Charge("one", 100, 60, "month")], "1")
say("reserved")
budgets.settle("1", 25)
say("settled")
"""


@pytest.mark.timeout(280)
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "pread64", "fcntl"])
def test_killed_at_any_system_call_what_was_acknowledged_is_counted(call: str, tmp_path: Path, opened: Callable[..., Budgets]) -> None:
    if shutil.which("strace") is None:
        pytest.skip("there is no strace here")
    if call == "fdatasync":
        times: range = range(1, 9 if FULL else 4)
    else:
        times = range(1, 61) if FULL else range(3, 40, 12)
    killed = 0
    for when in times:
        state = str(tmp_path / f"{call}-{when}")
        command = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={when}"]
        child = subprocess.run(
            [*command, sys.executable, "-W", "ignore", "-c", CHILD, state], capture_output=True, text=True, cwd=ROOT, check=False
        )
        said = child.stdout.split()
        killed += child.returncode != 0
        budgets = opened(state)
        expected = {(): {0}, ("open",): {0, 60}, ("open", "reserved"): {60, 25}, ("open", "reserved", "settled"): {25}}[tuple(said)]
        assert used(budgets, period="month") in expected
        if used(budgets, period="month") == 60:
            # Nobody settles: it counts as spent after its time, and a late amount corrects it, once.
            late = opened(state, lambda: wall() + timedelta(minutes=11))
            assert not late.release("1")
            assert used(late, period="month") == 60
            assert late.settle("1", 25)
            assert not late.settle("1", 25)
        assert used(budgets, period="month") in (0, 25)
    assert killed


def test_a_killed_process_leaves_no_lock(shared_state_url: str, opened: Callable[..., Budgets]) -> None:
    budgets = opened(shared_state_url)
    budgets.reserve([Charge("one", 10**6, 1)], "0")
    loop = (
        "import sys\nfrom tests.faults.spender import spend\nspend({'url': sys.argv[1], 'name': sys.argv[2], 'threads': 4, 'seconds': 60})"
    )
    for number in range(6 if FULL else 3):
        command = [sys.executable, "-W", "ignore", "-c", loop, shared_state_url, f"p{number}"]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
        assert child.stdin
        child.stdin.write(b"go\n")
        child.stdin.flush()
        before = used(budgets, "one", "month")
        while used(budgets, "one", "month") < before + 500:
            pass
        child.kill()
        child.communicate()
        start = time.monotonic()
        budgets.reserve([Charge("one", 10**6, 1)], f"after-{number}")
        assert time.monotonic() - start < 2


# ------------------------------------------------------------------ 7: the day changes


@pytest.mark.parametrize(
    ("period", "zone", "change"),
    [
        ("day", "UTC", "2026-11-28T00:00+00:00"),
        ("day", "America/New_York", "2026-11-01T04:00+00:00"),
        ("hour", "Europe/Berlin", "2026-10-25T01:00+00:00"),
        ("month", "Asia/Kolkata", "2026-08-31T18:30+00:00"),
        ("week", "UTC", "2027-01-04T00:00+00:00"),
        ("month", "UTC", "2028-03-01T00:00+00:00"),
    ],
)
def test_a_thousand_requests_around_the_change_fall_into_one_period_each(
    period: Any, zone: str, change: str, state_url: str, opened: Callable[..., Budgets]
) -> None:
    assert period in DATED
    at = datetime.fromisoformat(change)
    count = 1000 if FULL else 200
    times = [at + timedelta(microseconds=n) for n in range(-count // 2, count // 2)]
    lock = threading.Lock()

    def clock() -> datetime:
        with lock:
            return times.pop(0)

    budgets = opened(state_url, clock)
    numbers = iter(range(count))

    def run() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            budgets.reserve([Charge("one", count, 1, period, zone)], str(number))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = budgets.history("one", period, zone)
    assert sum(b.used for b in history) == count
    assert len(history) == 2
    # A thread may read its clock before the change and reach the store after it: it then counts in the new period, and in no other.
    assert count // 2 <= history[0].used <= count // 2 + 8


# ------------------------------------------------------------------ 8: the clock jumps

ASK = """
import sys
from datetime import UTC, datetime
from guardrails import stores
from guardrails.budgets import Budgets, Charge
from guardrails.errors import Exhausted
budgets = Budgets(stores.counters(stores.open(sys.argv[1], timeout=20)), lambda: datetime.now(UTC))
passed = 0
for n in range(30):
    try:
        budgets.reserve([Charge("one", 100, 10)], f"{sys.argv[2]}-{n}")
        passed += 1
    except Exhausted:
        break
print(passed, [b.used for b in budgets.history("one")])
"""


def test_a_clock_that_jumps_gives_no_second_budget(shared_state_url: str) -> None:
    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("there is no faketime here")

    def ask(at: str) -> str:
        command = [faketime, "-f", f"@{at}", sys.executable, "-W", "ignore", "-c", ASK, shared_state_url, at]
        run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, env={**os.environ, "TZ": "UTC"})
        return run.stdout.strip()

    assert ask("2026-11-28 00:30:00") == "10 [100]"
    assert ask("2026-11-27 23:30:00") == "0 [100]"  # an hour back, into a day that had not been spent
    assert ask("2026-11-29 00:30:00") == "10 [100, 100]"  # a day forward
    assert ask("2026-11-28 00:31:00") == "0 [100, 100]"  # and back
    assert ask("2026-11-29 12:00:00") == "0 [100, 100]"


# ------------------------------------------------------------------ 9: the store goes away


class Slow:
    """A proxy that answers late: what a client sends goes on at once, what the server says only after `delay` seconds."""

    def __init__(self, port: int, delay: float) -> None:
        self.delay = delay
        self._server = socket.create_server(("127.0.0.1", 0))
        self._target = port
        self.port: int = self._server.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._open += [client, server]
                threading.Thread(target=self._pump, args=(client, server, 0.0), daemon=True).start()
                threading.Thread(target=self._pump, args=(server, client, 1.0), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, share: float) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                threading.Event().wait(self.delay * share)
                target.sendall(data)

    def close(self) -> None:
        for conversation in (self._server, *self._open):
            with suppress(OSError):
                conversation.shutdown(socket.SHUT_RDWR)
            conversation.close()


def refused_in_time(budgets: Budgets, id_: str, times: int = 3) -> None:
    for n in range(times):
        start = time.monotonic()
        with pytest.raises(StoreDown):
            budgets.reserve([Charge("one", 100, 1)], f"{id_}-{n}")
        assert time.monotonic() - start < TIMEOUT + SLACK


def back_in_time(budgets: Budgets, id_: str) -> None:
    start = time.monotonic()
    while True:
        try:
            budgets.reserve([Charge("one", 100, 1)], id_)
            break
        except StoreDown:
            assert time.monotonic() - start < 2
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("kind", ["redis", "postgres"])
def test_closed_lets_nothing_pass_while_the_store_is_away_and_goes_on_when_it_is_back(
    kind: str, request: pytest.FixtureRequest, opened: Callable[..., Budgets]
) -> None:
    server: Redis | Postgres = request.getfixturevalue(f"own_{kind}")
    budgets = opened(server.url, timeout=TIMEOUT)
    back_in_time(budgets, "first")
    server.pause()
    refused_in_time(budgets, "paused")
    server.resume()
    back_in_time(budgets, "second")
    server.stop()
    refused_in_time(budgets, "stopped")
    server.start()
    back_in_time(budgets, "third")
    # What was asked of the paused server may have reached it after all; it then counts, and nothing that was acknowledged is lost.
    assert 3 <= used(budgets) <= 6


def test_a_slow_server_is_waited_for_as_long_as_the_timeout_and_no_longer(own_redis: Redis, opened: Callable[..., Budgets]) -> None:
    for delay, passes in ((0.1, True), (0.6, False)):
        proxy = Slow(own_redis.port, delay)
        budgets = opened(f"redis://127.0.0.1:{proxy.port}/0", timeout=TIMEOUT)
        if passes:
            with suppress(StoreDown):  # the first call also brings the script
                budgets.reserve([Charge("one", 100, 1)], "first")
            start = time.monotonic()
            budgets.reserve([Charge("one", 100, 1)], "slow")
            assert 0.1 <= time.monotonic() - start < TIMEOUT + SLACK
        else:
            refused_in_time(budgets, "slower")
        proxy.close()


@pytest.mark.parametrize("way", ["empty", "cut"])
def test_a_redis_that_came_back_with_less_gives_no_budget_anew(way: str, own_redis: Redis, opened: Callable[..., Budgets]) -> None:
    budgets = opened(own_redis.url, timeout=TIMEOUT)
    for n in range(10):
        budgets.reserve([Charge("one", 100, 10)], str(n))
    own_redis.stop()
    log = next((own_redis.folder / "appendonlydir").glob("*.incr.aof"))
    if way == "empty":
        shutil.rmtree(own_redis.folder / "appendonlydir")
    else:
        os.truncate(log, log.stat().st_size - 700)
    own_redis.start()
    refused_in_time(budgets, "lost")


def test_open_passes_are_flagged_and_counted_and_leases_spend_what_they_hold(own_redis: Redis, opened: Callable[..., Budgets]) -> None:
    assert urlsplit(own_redis.url).port == own_redis.port
    budgets = opened(own_redis.url, timeout=TIMEOUT)
    lease = [Charge("leased", 640, 1, when_down="lease")]
    budgets.reserve(lease, "l0")
    budgets.reserve([Charge("one", 100, 1)], "0")
    own_redis.stop()
    passed = 1
    for n in range(1, 30):
        try:
            budgets.reserve(lease, f"l{n}")
            passed += 1
        except StoreDown:
            continue
    assert passed == 10  # the block of one process
    for n in range(5):
        start = time.monotonic()
        held = budgets.reserve([Charge("one", 100, 1, when_down="open")], f"open{n}")
        assert held.flagged
        assert time.monotonic() - start < TIMEOUT + SLACK
        assert not budgets.settle(f"open{n}", 3)
    own_redis.start()
    back_in_time(budgets, "back")
    budgets.close()
    assert used(budgets) == 1 + 5 * 3 + 1
    assert used(budgets, "leased") == 10


def test_a_state_file_that_was_replaced_gives_no_budget_anew(tmp_path: Path, opened: Callable[..., Budgets]) -> None:
    budgets = opened(str(tmp_path / "state"))
    budgets.reserve([Charge("one", 100, 100)], "1")
    for path in (tmp_path / "state").glob("state.db*"):
        path.unlink()
    with pytest.raises(StoreDown, match="replaced"):
        budgets.reserve([Charge("one", 100, 1)], "2")


# ------------------------------------------------------------------ 53: forks


def test_children_spend_from_the_same_budget_while_threads_are_busy(state_url: str, opened: Callable[..., Budgets]) -> None:
    if state_url == "memory:":
        pytest.skip("a child has a copy of its own")
    budgets = opened(state_url, timeout=20)
    budgets.reserve([Charge("one", 10**6, 1, "month")], "0")
    done = threading.Event()
    counts: list[int] = []

    def busy(name: int) -> None:
        n = 0
        while not done.is_set():
            budgets.reserve([Charge("one", 10**6, 1, "month")], f"t{name}-{n}")
            n += 1
        counts.append(n)

    threads = [threading.Thread(target=busy, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    forks = 200 if FULL else 20
    for fork in range(forks):
        child = os.fork()
        if not child:
            try:
                budgets.reserve([Charge("one", 10**6, 1, "month")], f"c{fork}")
                os._exit(0)
            except BaseException:  # noqa: BLE001  reason: a child of a test has nobody else to tell
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
    done.set()
    for thread in threads:
        thread.join()
    with pytest.raises(Exhausted):
        budgets.reserve([Charge("one", 1, 1, "month")], "over")
    assert used(budgets, period="month") == 1 + forks + sum(counts)
