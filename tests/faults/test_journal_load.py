"""Faults 34, 35, 53 and 57 as far as the journal goes: many processes and threads on one log, a million records, forks, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from guardrails.journal import Journal, Limits
from tests.journal.places import FIRST, KEY, checked, decision, decision_id, journal, kept

from .journal_calls import in_child
from .scale import FULL, scale

ROOT = Path(__file__).parents[2]
PROCESSES, THREADS = 8, 8


def now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def load(home: Path, first: int, each: int, times: int) -> None:
    """One process with its threads: appends, and writes how long each took."""
    log = journal(home, limits=Limits(), clock=now)
    taken: list[list[int]] = [[] for _ in range(THREADS)]

    def work(thread: int) -> None:
        clock, samples = time.perf_counter_ns, taken[thread]
        for number in range(first + thread * each, first + (thread + 1) * each):
            began = clock()
            log.append("decision", decision(number))
            samples.append(clock() - began)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    os.write(times, json.dumps([sample for samples in taken for sample in samples]).encode())


def test_eight_processes_with_eight_threads_each_write_one_sequence(tmp_path: Path) -> None:
    each = scale(10, 400)
    with journal(tmp_path):
        pass
    children = []
    for process in range(PROCESSES):
        child = os.fork()
        if child == 0:
            try:
                file = os.open(tmp_path / f"times-{process}", os.O_WRONLY | os.O_CREAT)
                load(tmp_path, process * THREADS * each, each, file)
            finally:
                os._exit(0)
        children.append(child)
    began = time.monotonic()
    for child in children:
        os.waitpid(child, 0)
    seconds = time.monotonic() - began
    report = checked(tmp_path)  # verification asserts that the sequence rises by one each time
    assert report.sound, report.wrong
    found = sorted(record.body["decision"] for record in kept(tmp_path) if record.kind == "decision")
    assert found == [decision_id(number) for number in range(PROCESSES * THREADS * each)]
    taken = sorted(t for process in range(PROCESSES) for t in json.loads((tmp_path / f"times-{process}").read_text()))
    rate, p99 = len(taken) / seconds, taken[int(len(taken) * 0.99)] / 1e6
    if FULL:
        assert rate >= 2_000 / 3, f"{rate:.0f} records/s"
        assert p99 <= 20 * 3, f"p99 {p99:.1f} ms"


VERIFY = r"""
import json, re, resource, sys, time
from pathlib import Path
from guardrails.journal.verify import verify
began = time.monotonic()
report = verify(Path(sys.argv[1]) / "journal", second=Path(sys.argv[1]) / "second", first_key=bytes.fromhex(sys.argv[2]))
used = resource.getrusage(resource.RUSAGE_SELF)
status = Path("/proc/self/status")  # the other figure for the largest size begins with that of the process that started this one
most = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024 if status.exists() else used.ru_maxrss / 1024
print(json.dumps([report.records, str(report.wrong), time.monotonic() - began, used.ru_utime + used.ru_stime, most]))
"""


@pytest.mark.timeout(600)
def test_a_million_records_verify_in_half_a_minute_and_little_memory(tmp_path: Path) -> None:
    count = scale(20_000, 1_000_000)
    with journal(tmp_path, mode="buffered", limits=Limits()) as log:
        body = decision(1, digest="a" * 64, destination="model", findings=[{"policy": "p", "rule": "r", "effect": "block"}], elapsed_us=41)
        for _ in range(count):
            log.append("decision", body)
        log.flush()
        # The log is live: the writer is there, and goes on while the other process reads.
        child = subprocess.Popen(
            [sys.executable, "-c", VERIFY, str(tmp_path), FIRST.hex()], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        written = 0
        while child.poll() is None:
            log.append("decision", body)
            log.flush()
            log.head()
            written += 1
        assert child.stdout is not None
        records, wrong, seconds, processor, megabytes = json.loads(child.stdout.read())
        child.stdout.close()
    assert wrong == "None"
    assert records >= count
    assert written > 0
    assert processor < 30 * 3 * count / 1_000_000 + 3
    assert megabytes < 200
    if FULL:
        sys.stderr.write(f"\n{records} records: {seconds:.1f} s, {processor:.1f} s of processor time, {megabytes:.0f} MB\n")


def test_forked_children_write_on_their_own_and_the_parents_log_verifies(tmp_path: Path) -> None:
    """Fault 53: 200 forks while 8 threads are busy."""
    forks = scale(20, 200)
    log = journal(tmp_path, limits=Limits(), clock=now)
    stop = threading.Event()

    def busy(first: int) -> None:
        number = first
        while not stop.is_set():
            log.append("decision", decision(number))
            number += 1

    threads = [threading.Thread(target=busy, args=(thread * 1_000_000,), daemon=True) for thread in range(1, 9)]
    for thread in threads:
        thread.start()
    try:
        for fork in range(forks):
            assert in_child(lambda fork=fork: log.append("outcome", {"decision": decision_id(fork), "result": "returned"})) == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        log.close()
    assert checked(tmp_path).sound
    outcomes = [record.body["decision"] for record in kept(tmp_path) if record.kind == "outcome"]
    assert outcomes == [decision_id(fork) for fork in range(forks)]


def test_a_child_does_not_write_what_waits_in_its_parent(tmp_path: Path) -> None:
    log = journal(tmp_path, mode="buffered", limits=Limits())
    log.append("decision", decision(1))

    def act() -> None:
        log.append("decision", decision(2))
        log.close()

    assert in_child(act) == 0
    log.close()
    assert [r.body["decision"] for r in kept(tmp_path) if r.kind == "decision"] == [decision_id(2), decision_id(1)]


def test_a_child_that_outlives_its_parent_holds_no_lock(tmp_path: Path) -> None:
    """The parent is killed while it holds the lock; its child never uses the journal."""
    read, write = os.pipe()
    parent = os.fork()
    if parent == 0:
        log = journal(tmp_path, limits=Limits())

        def fork_and_stay() -> None:
            if os.fork() == 0:
                os.write(write, str(os.getpid()).encode() + b"\n")
                signal.pause()
                os._exit(0)
            signal.pause()

        log._hold(fork_and_stay)
        os._exit(0)
    child = int(os.read(read, 100))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    try:
        with journal(tmp_path, limits=Limits()) as log:
            log.append("decision", decision(1))
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(read)
        os.close(write)
    assert checked(tmp_path).sound


SERVER = """
import signal, sys
from pathlib import Path
from tests.journal.places import decision, journal
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
log = journal(Path(sys.argv[1]), mode=sys.argv[2])
log.append("decision", decision(0))
print("ready", flush=True)
number = 1
while True:
    log.append("decision", decision(number))
    number += 1
"""


@pytest.mark.parametrize("mode", ["group", "buffered"])
def test_a_process_that_is_told_to_end_closes_its_journal(mode: str, tmp_path: Path) -> None:
    """Fault 57: SIGTERM, with a handler that ends the process as servers do."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path), mode], cwd=ROOT, env=env, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    began = time.monotonic()
    child.terminate()
    assert child.wait(10) == 0
    child.stdout.close()
    assert time.monotonic() - began < 2 * 3
    records = kept(tmp_path)
    assert [record.kind for record in records[-2:]] == ["closed", "head"]
    # The signal may come when a record is on the disk and not counted yet.
    assert 0 <= sum(record.kind == "decision" for record in records) - records[-2].body["records"] <= 1
    assert checked(tmp_path).sound


INTERRUPTED = """
import os, signal, sys, threading, time
from pathlib import Path
from guardrails.journal import JournalUnavailable
from tests.journal.places import decision, journal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts this in the background ignores it
log = journal(Path(sys.argv[1]))
going, ending = threading.Event(), threading.Event()
def interrupt():
    going.wait()
    while not ending.wait(0.001):
        os.kill(os.getpid(), signal.SIGINT)
caught = number = 0
threading.Thread(target=interrupt, daemon=True).start()
while caught < int(sys.argv[2]):
    try:
        going.set()
        number += 1
        log.append("decision", decision(number))
    except KeyboardInterrupt:
        caught += 1
    except JournalUnavailable:
        pass
while True:
    try:
        ending.set()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        break
    except KeyboardInterrupt:
        pass
print("done", flush=True)
sys.stdin.read()
os._exit(0)
"""


def test_an_interrupt_anywhere_leaves_no_lock_held(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path), str(scale(50, 1000))]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdin is not None
    try:
        assert child.stdout.readline() == b"done\n"
        # The interrupted process lives on and does nothing; another one gets the lock at once.
        with journal(tmp_path) as log:
            log.append("decision", decision(999_999))
    finally:
        child.stdin.close()
        child.wait(10)
        child.stdout.close()
    assert checked(tmp_path).sound


def test_a_journal_keeps_no_more_descriptors_than_it_opened_with(tmp_path: Path) -> None:
    def count() -> int:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    if not Path("/proc/self/fd").exists():
        pytest.skip("no list of descriptors here")
    log = Journal.open(tmp_path / "journal", key=KEY, clock=now, heads=tmp_path / "second", limits=Limits(4_000, 7))
    log.append("decision", decision(1))
    before = count()
    for number in range(100):
        log.append("decision", decision(number))
    assert count() == before
    log.close()
    assert count() < before
