"""Fault 33: a full disk.  No partial line is acknowledged, the declared mode applies, and it goes on by itself afterwards."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from guardrails.journal import JournalUnavailable, Limits
from tests.journal.places import checked, decision, decision_id, journal, kept

from .journal_calls import in_child


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no right to mount a small file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(home: Path, ballast: Path) -> None:
    """Appends until there is no space, makes some, and goes on; everything acknowledged must be there."""
    ballast.write_bytes(bytes(16_384))
    acknowledged, refused = [], 0
    with journal(home, limits=Limits(head_records=1000)) as log:
        for number in range(1000):
            try:
                acknowledged.append((log.append("decision", decision(number)).sequence, number))
            except JournalUnavailable:
                refused += 1
                if refused == 20:
                    before = len(acknowledged)
                    ballast.unlink()
                if refused > 40:
                    break
        assert len(acknowledged) > before > 10
        assert refused > 20
        report = checked(home)
        assert report.sound, report.wrong
    found = {record.sequence: record.body["decision"] for record in kept(home) if record.kind == "decision"}
    assert found == {sequence: decision_id(number) for sequence, number in acknowledged}
    assert any(record.body["cause"] == "failed" for record in kept(home) if record.kind == "recovery")


def test_a_disk_of_64_kb_fills_up_and_is_freed(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with suppress(JournalUnavailable):  # closing needs space for a last record and a head
        fill(small_disk, ballast)
    report = checked(small_disk)
    assert report.sound, report.wrong


def test_a_file_size_limit_is_a_full_disk_too(tmp_path: Path) -> None:
    def act() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        log = journal(tmp_path, limits=Limits())
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        written = 0
        refused = 0
        for number in range(200):
            try:
                log.append("decision", decision(number))
                written += 1
            except JournalUnavailable:
                refused += 1
        assert written > 10
        assert refused > 10
        assert checked(tmp_path).sound
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        log.append("decision", decision(999))
        log.close()

    assert in_child(act) == 0
    report = checked(tmp_path)
    assert report.sound
    assert kept(tmp_path)[-3].body["decision"] == decision_id(999)
