"""Faults 28 and 29 from outside: calls that the kernel lets fail (strace), and random kills of many writers."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from guardrails.journal import Limits
from tests.journal.places import checked, decision, decision_id, journal, kept

from .journal_calls import QUICK, holds
from .scale import FULL, scale

ROOT = Path(__file__).parents[2]
STRACE = shutil.which("strace")
CHILD = """
import os, sys
from pathlib import Path
from tests.faults.journal_calls import write
write(Path(sys.argv[1]), 1, 12)
"""
TRACED = ("pwrite64", "fdatasync", "fsync", "rename", "ftruncate", "unlink", "openat")


def traced(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The writing child under strace, with calls that fail or kill."""
    assert STRACE is not None
    command = [STRACE, "-f", "-qq", "-o", str(home / "calls"), *options, sys.executable, "-c", CHILD, str(home)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def can_inject() -> bool:
    if STRACE is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        command = [STRACE, "-f", "-qq", "-o", f"{folder}/calls", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=1", "true"]
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0


@pytest.fixture(scope="module")
def counts() -> dict[str, int]:
    """How often a run without faults makes each call."""
    if not can_inject():
        pytest.skip("strace is not there, or may not trace")
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        home = Path(folder)
        done = traced(home, "-e", f"trace={','.join(TRACED)}")
        assert done.returncode == 0, done.stderr
        rows = [row.split(None, 1)[-1] for row in (home / "calls").read_text().splitlines()]
        inside = [row for row in rows if "openat" not in row or str(home) in row]
        return {name: sum(row.startswith(f"{name}(") for row in inside) for name in TRACED}


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("fault", ["error=EIO", "error=ENOSPC", "signal=SIGKILL"])
@pytest.mark.parametrize("name", ["pwrite64", "fdatasync", "fsync", "rename"])
def test_a_call_that_the_kernel_lets_fail_loses_nothing_acknowledged(name: str, fault: str, counts: dict[str, int]) -> None:
    calls = counts[name]
    chosen = list(range(1, calls + 1))
    if not FULL:
        chosen = [calls // 3, calls * 2 // 3]
    for at in chosen:
        with tempfile.TemporaryDirectory(dir=QUICK) as folder:
            home = Path(folder)
            done = traced(home, "-e", f"trace={name}", "-e", f"inject={name}:{fault}:when={at}")
            assert done.returncode in ((-signal.SIGKILL, 128 + signal.SIGKILL) if "SIGKILL" in fault else (0,)), done.stderr
            holds(home, done.stdout)


@pytest.mark.timeout(300)
def test_random_kills_under_eight_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    """Fault 29: each writer says what was acknowledged on a pipe; whenever one dies, another takes its place."""
    kills, chance = scale(24, 200), random.Random(4)
    limits = Limits(segment_bytes=200_000, head_records=64)
    with journal(tmp_path, limits=limits):
        pass
    began = time.monotonic()
    said = tmp_path / "said"
    said.mkdir()

    def writer(number: int) -> int:
        child = os.fork()
        if child:
            return child
        try:
            file = os.open(said / str(number), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            log = journal(tmp_path, limits=limits)
            for n in range(number * 100_000, (number + 1) * 100_000):
                entry = log.append("decision", decision(n))
                os.write(file, b"%d %d\n" % (entry.sequence, n))
        finally:
            os._exit(1)

    alive = [writer(number) for number in range(8)]
    started = 8
    for _ in range(kills):
        # The wait only spreads the kills over what the writers do.
        time.sleep(chance.random() * 0.05)
        victim = chance.randrange(8)
        os.kill(alive[victim], signal.SIGKILL)
        _, status = os.waitpid(alive[victim], 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        alive[victim] = writer(started)
        started += 1
    for child in alive:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with journal(tmp_path, limits=limits) as log:
        log.append("decision", decision(99_999_999))
    report = checked(tmp_path)
    assert report.wrong is None, report.wrong
    found = {record.sequence: record.body["decision"] for record in kept(tmp_path) if record.kind == "decision"}
    acknowledged = [tuple(map(int, row.split())) for path in said.iterdir() for row in path.read_bytes().split(b"\n")[:-1]]
    assert len(acknowledged) > kills
    for sequence, number in acknowledged:
        assert found.get(sequence) == decision_id(number)
    assert len(set(found.values())) == len(found)
    assert time.monotonic() - began < 60 * 3


def test_a_failed_sync_is_no_acknowledgement_and_records_go_on_after_a_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 32: after a failed fsync the kernel forgets what it could not write; the next one succeeds and means nothing."""
    import guardrails.journal.log as module
    from guardrails.journal import JournalUnavailable

    looked: list[int] = []
    real_same, real_sync = module.same, os.fdatasync
    monkeypatch.setattr(module, "same", lambda file, mark: looked.append(mark.sequence) or real_same(file, mark))
    with journal(tmp_path, limits=Limits()) as log:
        last = log.append("decision", decision(1))
        failing = [True]

        def sync(file: int) -> None:
            if failing.pop() if failing else False:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            real_sync(file)

        monkeypatch.setattr(os, "fdatasync", sync)
        with pytest.raises(JournalUnavailable) as refused:
            log.append("decision", decision(2))
        assert isinstance(refused.value.__cause__, OSError)
        assert looked == []
        entry = log.append("decision", decision(3))
        assert looked == [last.sequence]
        assert entry.sequence == last.sequence + 2  # a record says that there was a failure
    assert [r.body["decision"] for r in kept(tmp_path) if r.kind == "decision"] == [decision_id(1), decision_id(3)]
    assert [r.body for r in kept(tmp_path) if r.kind == "recovery"] == [{"cause": "failed", "cut": 0, "kept": 0}]
    assert checked(tmp_path).sound


def test_what_the_disk_lost_behind_a_failed_sync_is_tampering_until_somebody_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardrails.journal import JournalTampered, JournalUnavailable

    log = journal(tmp_path, limits=Limits())
    log.append("decision", decision(1))
    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "input/output error")))
        with pytest.raises(JournalUnavailable):
            log.append("decision", decision(2))
    (path,) = (tmp_path / "journal").glob("*.log")
    data = path.read_bytes()
    path.write_bytes(data[:300] + bytes(50) + data[350:])  # what the page held is not what the disk holds
    with pytest.raises(JournalTampered):
        log.append("decision", decision(3))
    with pytest.raises(JournalTampered):
        log.close()
