"""One sync for several processes: it serves whose commit it covers and nobody else, whatever fails."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guardrails.stores.sqlite import syncs as module
from guardrails.stores.sqlite.syncs import PATIENCE, Syncs
from guardrails.stores.sqlite.turn import OPEN_FILES, WRITE, asked, locks

pytestmark = pytest.mark.skipif(not OPEN_FILES, reason="this system has no locks of open files: there each process syncs for itself")


class Disk:
    """Counts syncs, fails when it is told to, and does what it is told meanwhile."""

    def __init__(self) -> None:
        self.syncs = 0
        self.fails = False
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self) -> None:
        self.syncs += 1
        self.meanwhile()
        if self.fails:
            raise OSError(errno.EIO, "the disk")


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[Syncs]]:
    """What three processes hold of one log."""
    made = [Syncs(tmp_path / "syncs") for _ in range(3)]
    yield made
    for one in made:
        one.close()


def test_one_sync_serves_all_that_were_committed_before_it(processes: list[Syncs]) -> None:
    disk = Disk()
    numbers = [one.committed() for one in processes]
    assert numbers == [1, 2, 3]
    for one, number in zip(processes, numbers, strict=True):
        one.wait(number, disk)
    assert disk.syncs == 1


def test_a_commit_that_came_while_it_ran_is_not_served(processes: list[Syncs]) -> None:
    one, other, _ = processes
    disk = Disk()
    late: list[int] = []
    disk.meanwhile = lambda: late.append(other.committed())
    one.wait(one.committed(), disk)
    disk.meanwhile = lambda: None
    other.wait(late[0], disk)
    assert disk.syncs == 2


def test_so_many_run_at_a_time_and_the_others_wait_for_them(processes: list[Syncs]) -> None:
    one, other, third = processes
    disk, running = Disk(), threading.Semaphore(0)
    go = threading.Event()

    def hangs() -> None:
        running.release()
        assert go.wait(20)

    numbers = [each.committed() for each in processes]
    threads = [threading.Thread(target=each.wait, args=(number, hangs)) for each, number in zip((one, other), numbers, strict=False)]
    for thread in threads:
        thread.start()
        assert running.acquire(timeout=20)
    assert third._place() == -1, "two run"
    go.set()
    third.wait(numbers[2], disk)
    for thread in threads:
        thread.join()
    assert third._numbers()[:2] == (3, 3)


def test_a_sync_that_failed_serves_nobody_and_nobody_trusts_a_later_one_for_what_it_was_to_cover(processes: list[Syncs]) -> None:
    """The system tells each open file of a failure once: a later sync of the process that was told ends well, and proves nothing."""
    failing, waiting, third = processes
    first, second = failing.committed(), waiting.committed()
    disk = Disk()
    disk.fails = True
    with pytest.raises(OSError, match="the disk"):
        failing.wait(first, disk)
    disk.fails = False
    third.wait(third.committed(), disk)
    before = disk.syncs
    waiting.wait(second, disk)
    assert disk.syncs == before + 1, "it asks the disk by itself"


def test_who_was_told_of_a_failure_tells_nobody_of_its_syncs_any_more(processes: list[Syncs]) -> None:
    failing, other, _ = processes
    disk = Disk()
    disk.fails = True
    with pytest.raises(OSError, match="the disk"):
        failing.wait(failing.committed(), disk)
    disk.fails = False
    number, its = other.committed(), failing.committed()
    failing.wait(its, disk)
    before = disk.syncs
    other.wait(number, disk)
    assert disk.syncs == before + 1
    number, its = failing.committed(), other.committed()
    other.wait(its, disk)
    before = disk.syncs
    failing.wait(number, disk)
    assert disk.syncs == before + 1, "nor does it trust another's"


@pytest.mark.parametrize("content", [b"\xff" * 24, b"\0" * 8 + b"\xff" * 8 + b"\0" * 8, b"x", b""])
def test_a_file_that_somebody_wrote_into_lets_nobody_off(content: bytes, processes: list[Syncs], tmp_path: Path) -> None:
    one, disk = processes[0], Disk()
    (tmp_path / "syncs").write_bytes(content)
    one.wait(2, disk)
    assert disk.syncs == 1
    one.wait(one.committed(), disk)
    assert disk.syncs == 2


def test_nobody_waits_for_a_process_that_hangs_in_its_sync(processes: list[Syncs]) -> None:
    hanging, one, _ = processes
    assert locks(hanging._fd, asked(WRITE, module._LOCK, module.AT_ONCE))
    disk, began = Disk(), time.monotonic()
    one.wait(one.committed(), disk)
    assert disk.syncs == 1
    assert PATIENCE <= time.monotonic() - began < 100 * PATIENCE


def test_a_commit_that_could_not_be_counted_is_synced_by_itself(processes: list[Syncs], monkeypatch: pytest.MonkeyPatch) -> None:
    one, disk = processes[0], Disk()
    one.wait(one.committed(), disk)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "pwrite", full)
    number = one.committed()
    monkeypatch.undo()
    one.wait(number, disk)
    assert disk.syncs == 2
