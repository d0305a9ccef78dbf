"""Faults 14, 15, 18, 53 and 57: threads, processes, forks and signals.  `GUARDRAILS_FAULTS=full` runs them at full size."""

from __future__ import annotations

import mmap
import os
import signal
import statistics
import subprocess
import threading
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardrails.switch import Scope, Switch
from guardrails.switch import files as lock_files

from .conftest import FULL, Children, Log, Opened, figure, said

SLACK = 3  # times are those of a quiet machine; elsewhere they may be this many times as long
FLIPS = 1000 if FULL else 20
ROUNDS = 50 if FULL else 6


def test_the_next_decision_after_a_stop_is_refused_in_memory() -> None:
    switch = Switch.memory()
    worst = 0.0
    for _ in range(10_000):
        switch.stop(reason="test", by="ann")
        returned = time.perf_counter()
        assert switch.stopped() is not None
        worst = max(worst, time.perf_counter() - returned)
        switch.start(reason="test", by="ann")
        assert switch.clear
    figure(f"fault 14: longest of 10,000 refusals after a stop {worst * 1e3:.3f} ms")
    assert worst < 0.001 * SLACK * 20, "a pause of the machine aside"


def test_the_next_decision_after_a_stop_is_refused_in_a_folder(opened: Opened) -> None:
    switch, other = opened(), opened()
    for _ in range(FLIPS):
        assert other.clear
        switch.stop(reason="test", by="ann")
        assert switch.stopped() is not None
        assert other.stopped() is not None, "a stop that has returned is seen by every later decision of the machine"
        switch.start(reason="test", by="ann")
        other._again()


def test_a_stop_holds_in_its_own_process_before_anything_is_written(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """So what a disk takes, and the ten milliseconds that other processes may take to look, keep nobody waiting who asks here."""
    switch = opened()
    refused: list[bool] = []
    told: list[float] = []

    def asked_before(step: Callable[..., Any]) -> Callable[..., Any]:
        def do(*given: Any, **more: Any) -> Any:
            refused.append(not switch.clear)
            return step(*given, **more)

        return do

    for name in ("mark", "change"):
        monkeypatch.setattr(switch._home, name, asked_before(getattr(switch._home, name)))
    switch.listen(lambda: told.append(time.perf_counter()))
    worst = 0.0
    for _ in range(FLIPS):
        refused.clear()
        told.clear()
        began = time.perf_counter()
        switch.stop(reason="test", by="ann")
        assert refused == [True, True]
        worst = max(worst, told[0] - began)
        switch.start(reason="test", by="ann")
    figure(f"fault 14: longest of {FLIPS} times from the call of a stop to the refusal in its own process {worst * 1e3:.3f} ms")
    assert worst < 0.001 * SLACK * 20, "a pause of the machine aside"


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_a_read_costs_less_than_200_ns(opened: Opened, kind: str) -> None:
    switch = Switch.memory() if kind == "memory" else opened()
    times = timeit.repeat("s.clear", globals={"s": switch}, number=1000, repeat=500)
    figure(f"fault 14: a read costs {min(times) * 1e6:.0f} ns at best, {statistics.median(times) * 1e6:.0f} ns in the middle ({kind})")
    assert min(times) / 1000 < 200e-9 * SLACK


READER = """
import mmap, sys, time
from guardrails.switch import Switch
switch = Switch.open(sys.argv[1], marker=sys.argv[2])
word = b"0"
if len(sys.argv) > 3:
    with open(sys.argv[3], "r+b") as file: word = mmap.mmap(file.fileno(), 1)
sys.stdout.write("ready\\n"); sys.stdout.flush()
was, had = True, word[0]
while True:
    clear, has = switch.clear, word[0]
    if clear != was:
        sys.stdout.write(f"{clear} {time.monotonic_ns()}\\n"); sys.stdout.flush()
        was = clear
    if has != had:
        sys.stdout.write(f"word {time.monotonic_ns()}\\n"); sys.stdout.flush()
        had = has
    x = sum(range(200))  # the work of a decision
"""


def test_eight_processes_under_full_load_stop_within_100_ms(opened: Opened, state: Path, marker: Path, children: Children) -> None:
    """Beside it, a byte of shared memory that each of them reads as often: what the machine itself takes to let all of them run once."""
    switch = opened()
    byte = marker.parent / "byte"
    byte.write_bytes(b"0")
    with byte.open("r+b") as file:
        word = mmap.mmap(file.fileno(), 1)
    readers = [children.start(READER, state, marker, byte) for _ in range(8)]
    assert [said(r) for r in readers] == ["ready"] * 8
    lasts: list[float] = []
    floors: list[float] = []
    every: list[float] = []
    for turn in range(ROUNDS):
        began = time.monotonic_ns()
        word[0] = turn % 2
        floors.append(max(_saw(r, "word", began) for r in readers))
        began = time.monotonic_ns()
        switch.stop(reason="test", by="ann")
        took = sorted(_saw(r, "False", began) for r in readers)
        lasts.append(took[-1])
        every += took
        switch.start(reason="test", by="ann")
        for reader in readers:
            _saw(reader, "True", began)
    median, floor = statistics.median(lasts), statistics.median(floors)
    figure(f"fault 15: {ROUNDS} rounds, 8 busy processes: the last one after {median:.1f} ms (median), {max(lasts):.1f} ms (worst)")
    figure(f"fault 15: any one after {statistics.median(every):.1f} ms (median)")
    figure(f"fault 15: the last one to see a byte of shared memory: {floor:.1f} ms (median), {max(floors):.1f} ms (worst)")
    # Where more runs than the machine has room for, processes wait for their turn, whatever tells them to stop.
    assert median < 30 * SLACK + 2 * floor
    assert max(lasts) < 100 * SLACK + 2 * max(floors)


def _saw(reader: subprocess.Popen[str], what: str, began: int) -> float:
    word, at = said(reader).split()
    assert word == what
    return (int(at) - began) / 1e6


WITNESS = """
import sys, time
from guardrails.switch import Switch, State
switch = Switch.open(sys.argv[1], marker=sys.argv[2])
sys.stdout.write("ready\\n"); sys.stdout.flush()
last, seen, wrong, end = 0, 0, [], sys.argv[3]
while True:
    switch._again()
    view = switch._view
    number = view.board.generation
    if number < last: wrong.append(f"{number} after {last}")
    if view.state is not State.READY: wrong.append(f"{view.state} {view.why}")
    # Each odd change of the flipper stops `a` and `b` together with the same reason.
    if len(view.stops) not in (0, 1): wrong.append(str(len(view.stops)))
    if number != last: seen += 1
    last = number
    if view.stops and view.stops[0].reason == "the end": break
print("torn" if wrong else "whole", seen, last, wrong[:3], flush=True)
"""


def test_no_reader_sees_a_torn_or_older_state(opened: Opened, state: Path, marker: Path, children: Children) -> None:
    switch = opened()
    readers = [children.start(WITNESS, state, marker, "x") for _ in range(8)]
    assert [said(r) for r in readers] == ["ready"] * 8
    for number in range(FLIPS):
        switch.stop(Scope("system", f"s{number % 7}"), reason=f"flip {number}", by="ann")
        switch.start(Scope("system", f"s{number % 7}"), reason="back", by="ann")
    switch.stop(reason="the end", by="ann")
    answers = [said(r) for r in readers]
    figure(f"fault 18: {2 * FLIPS} changes; each reader saw {sorted(int(a.split()[1]) for a in answers)}")
    assert all(a.startswith("whole ") for a in answers), answers


FORKER = """
import os, sys, threading
from guardrails.switch import Switch, Scope
switch = Switch.open(sys.argv[1], marker=sys.argv[2])
switch.watch()
ends = threading.Event()
def busy(n):
    while not ends.is_set():
        switch.clear
        if n == 0:
            switch.stop(Scope("system", "x"), reason="r", by="b"); switch.start(Scope("system", "x"), reason="r", by="b")
threads = [threading.Thread(target=busy, args=(n,), daemon=True) for n in range(8)]
for t in threads: t.start()
bad = 0
for n in range(int(sys.argv[3])):
    pid = os.fork()
    if pid == 0:
        import signal
        sys.excepthook = lambda *error: print("bad child", n, *error[:2], flush=True)
        signal.alarm(30)
        switch._again()
        ok = switch.stopped("y") is None and switch.state.value == "READY"
        if n % 10 == 0:
            switch.stop(Scope("system", "y%d" % n), reason="r", by="child")
            ok = ok and switch.stopped("y%d" % n) is not None
            switch.start(Scope("system", "y%d" % n), reason="r", by="child")
        if not ok:
            print("bad child", n, switch.status(), flush=True)
        os._exit(0 if ok else 1)
    bad += os.waitpid(pid, 0)[1] != 0
ends.set()
for t in threads: t.join(10)
print("bad", bad, any(t.is_alive() for t in threads), switch.clear, flush=True)
os._exit(0)
"""


def test_forked_children_see_the_same_switch_and_nothing_hangs(opened: Opened, state: Path, marker: Path, children: Children) -> None:
    opened()
    child = children.start(FORKER, state, marker, 200 if FULL else 30)
    assert said(child) == "bad 0 False True"
    with lock_files.locked(state / "switch" / "lock", 1):
        pass


INTERRUPTED = """
import signal, sys
from guardrails.switch import Switch, Scope
switch = Switch.open(sys.argv[1], marker=sys.argv[2])
signal.signal(signal.SIGINT, signal.default_int_handler)
print("ready", flush=True)
done = 0
while True:
    try:
        while True:
            switch.stop(Scope("system", "x"), reason="r", by="b")
            assert switch.stopped("x") is not None
            switch.start(Scope("system", "x"), reason="r", by="b")
            done += 1
    except KeyboardInterrupt:
        pass
    except BaseException as error:
        if type(error).__name__ != "Refusal":  # interrupted before it was stopped
            print("failed", type(error).__name__, error, flush=True)
"""


def test_an_interrupt_anywhere_leaves_no_lock_held(opened: Opened, state: Path, marker: Path, children: Children) -> None:
    opened()
    child = children.start(INTERRUPTED, state, marker)
    assert said(child) == "ready"
    for turn in range(300 if FULL else 40):
        time.sleep(0.003 + turn % 17 / 1000)  # somewhere else each time
        child.send_signal(signal.SIGINT)
        if child.poll() == -signal.SIGINT:  # it hit the loop of the test and not the switch; the lock is free all the same
            child = children.start(INTERRUPTED, state, marker)
            assert said(child) == "ready"
        if turn % 10 == 0:
            with lock_files.locked(state / "switch" / "lock", 2):  # the child goes on, and the lock comes free
                pass
    child.terminate()
    assert child.wait(2 * SLACK) in (-signal.SIGTERM, -signal.SIGINT)
    with lock_files.locked(state / "switch" / "lock", 0.01):
        pass
    assert child.stdout is not None
    assert child.stdout.read() == ""


KILLED = """
import sys
from guardrails.switch import Switch, Scope
switch = Switch.open(sys.argv[1], marker=sys.argv[2])
print("ready", flush=True)
for n in range(150):
    switch.stop(Scope("system", "s%d" % n), reason="r", by="b"); print(n, flush=True)
"""


def test_a_kill_at_any_moment_loses_no_stop_that_was_said(tmp_path: Path, children: Children) -> None:
    for turn in range(60 if FULL else 6):
        state, marker = tmp_path / str(turn) / "state", tmp_path / str(turn) / "marker"
        child = children.start(KILLED, state, marker)
        assert said(child) == "ready"
        for _ in range(turn % 5):
            said(child)
        time.sleep(turn % 13 / 1000)  # somewhere else each time
        child.kill()
        out, _ = child.communicate()
        done = max((int(line) for line in out.split()), default=turn % 5 - 1)
        with Switch.open(state, marker=marker) as switch:
            assert switch.state == "READY"
            assert all(switch.stopped(f"s{n}") is not None for n in range(done + 1))
            assert switch.stopped(f"s{done + 2}") is None
            assert switch.start(Scope("system", "s0"), reason="r", by="b").done if done >= 0 else True


def test_sixty_four_threads_see_one_switch(opened: Opened, log: Log) -> None:
    switch = opened()
    wrong: list[str] = []
    ends, held = threading.Event(), threading.Event()

    def work() -> None:
        while not ends.wait(0.001):  # threads that only spin would keep each other, and the test, from running
            must = held.is_set()
            if must and switch.stopped() is None and held.is_set():
                wrong.append("passed")

    threads = [threading.Thread(target=work) for _ in range(64)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        switch.stop(reason="test", by="ann")
        held.set()
        time.sleep(0.01)
        held.clear()
        switch.start(reason="test", by="ann")
    ends.set()
    for thread in threads:
        thread.join(30)
    assert wrong == []


def test_dead_processes_are_swept_and_live_ones_listed(opened: Opened, state: Path, marker: Path, children: Children) -> None:
    switch = opened()
    readers = [children.start(READER, state, marker) for _ in range(3)]
    assert [said(r) for r in readers] == ["ready"] * 3
    listed = {p.pid for p in switch.status().processes}
    assert listed == {os.getpid(), *(r.pid for r in readers)}
    switch.stop(reason="test", by="ann")
    for reader in readers:
        said(reader)
    end = time.monotonic() + 5
    while any(p.generation < switch.status().generation for p in switch.status().processes):
        assert time.monotonic() < end
    readers[0].kill()
    readers[0].wait()
    assert readers[0].pid not in {p.pid for p in switch.status().processes}
    assert len(list((state / "switch" / "seen").iterdir())) == 3
