"""The journal's lock over processes: first come, first served, and a waiter that dies holds nobody up and lets nobody in too early."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from guardrails.journal.disk import _NUMBERS, Lock

pytestmark = pytest.mark.skipif(not _NUMBERS, reason="this system has no locks for bytes of open files: there who waits is in no order")
LONG = 20.0
WAITER = """
import sys, time
from pathlib import Path
from guardrails.journal.disk import Lock
Lock(Path(sys.argv[1])).holding(lambda: print("inside", flush=True))
"""


def number(folder: Path) -> int:
    """The number given last."""
    return int.from_bytes((folder / "turn").read_bytes()[:8], "little")


def queued(folder: Path, before: int) -> None:
    """Returns when one more has a number."""
    ends = time.monotonic() + LONG
    while number(folder) == before and time.monotonic() < ends:
        time.sleep(0.001)
    assert number(folder) == before + 1


def test_all_are_let_in_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    came: list[int] = []
    waiting: list[threading.Thread] = []
    locks = [Lock(tmp_path) for _ in range(9)]

    def first() -> None:
        for each in range(1, 9):
            before = number(tmp_path)
            waiting.append(threading.Thread(target=locks[each].holding, args=(lambda each=each: came.append(each),)))
            waiting[-1].start()
            queued(tmp_path, before)
        came.append(0)

    locks[0].holding(first)
    # Who was inside comes back at once, and is last all the same.
    locks[0].holding(lambda: came.append(9))
    for thread in waiting:
        thread.join(LONG)
    assert came == list(range(10))
    for lock in locks:
        lock.close()


def test_a_waiter_that_is_killed_lets_the_next_one_pass_by_and_not_in(tmp_path: Path) -> None:
    inside, entered = threading.Event(), threading.Event()
    lock, last = Lock(tmp_path), Lock(tmp_path)
    thread = threading.Thread(target=last.holding, args=(entered.set,))

    def hold() -> None:
        before = number(tmp_path)
        child = subprocess.Popen([sys.executable, "-c", WAITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        queued(tmp_path, before)
        thread.start()
        queued(tmp_path, before + 1)
        child.send_signal(signal.SIGKILL)
        assert child.communicate(timeout=LONG)[0] == b""
        inside.set()
        assert not entered.wait(0.2), "its place before the lock is free, the lock is not"

    lock.holding(hold)
    assert inside.is_set()
    assert entered.wait(LONG)
    thread.join(LONG)
    lock.close()
    last.close()


@pytest.mark.parametrize("content", [b"\xff" * 8, b"", b"x"])
def test_a_file_that_somebody_wrote_into_costs_order_and_nothing_else(content: bytes, tmp_path: Path) -> None:
    locks = [Lock(tmp_path) for _ in range(4)]
    inside: list[int] = []
    most: list[int] = []

    def act(each: int) -> None:
        inside.append(each)
        most.append(len(inside))
        (tmp_path / "turn").write_bytes(content)
        time.sleep(0.001)
        inside.remove(each)

    def work(each: int) -> None:
        for _ in range(20):
            locks[each].holding(lambda: act(each))

    threads = [threading.Thread(target=work, args=(each,)) for each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert len(most) == 80
    assert max(most) == 1
    for lock in locks:
        lock.close()
