"""A file that an operator touches stops, with bare hands, whatever it is; and it stays stopped when the file is gone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from guardrails.switch import EVERYTHING, Scope, Switch

from .conftest import Log, Opened, until

A = Scope("system", "a")


def _chown(path: Path) -> None:
    path.touch(0o000)
    if os.geteuid() == 0:
        os.chown(path, 12345, 12345)


KINDS: dict[str, Callable[[Path], object]] = {
    "touched": Path.touch,
    "a text": lambda p: p.write_text("the model went mad\n"),
    "bytes": lambda p: p.write_bytes(bytes(range(256)) * 100),
    "json": lambda p: p.write_text('{"id": 1}'),
    "no rights, another owner": _chown,
    "a folder": Path.mkdir,
    "a link to nowhere": lambda p: p.symlink_to("/nowhere"),
    "a pipe": os.mkfifo,
    "large": lambda p: (p.touch(), os.truncate(p, 1 << 33)),
}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("inside", [False, True], ids=["state folder", "switch folder"])
def test_whatever_the_file_is_it_stops_within_100_ms_and_is_sticky(
    opened: Opened, state: Path, log: Log, make: Callable[[Path], object], inside: bool
) -> None:
    switch, other = opened(), opened()
    place = (state / "switch" if inside else state) / "STOP.system.a"
    make(place)
    end = time.monotonic() + 0.1
    while switch.stopped("a") is None:
        assert time.monotonic() < end
    assert switch.stopped("b") is None
    until(lambda: switch.stopped("a") is not None and log.kinds == ["switch.stop"])
    assert log.rows[0][1]["way"] == "file"
    switch.close()

    place.rmdir() if place.is_dir() and not place.is_symlink() else place.unlink()
    other._again()
    assert other.stopped("a") is not None, "taking the file away starts nothing"
    assert opened().stopped("a") is not None
    assert other.start(A, reason="mended", by="ann").done
    assert other.clear


def test_a_start_takes_the_file_away(opened: Opened, state: Path, log: Log) -> None:
    switch, other = opened(), opened()
    (state / "STOP").write_text("mad")
    (state / "switch" / "STOP").touch()
    os.utime(state / "STOP", (0, 0))
    (state / "STOP.system.a").touch()
    switch._again()
    assert {s.scope for s in switch.status().stops} == {EVERYTHING, A}
    until(lambda: switch.stopped() and len(log.rows) == 2)
    assert [s.reason for s in switch.status().stops if s.scope == EVERYTHING] == ["mad"]
    assert switch.start(reason="mended", by="ann").done
    assert not (state / "STOP").exists()
    assert not (state / "switch" / "STOP").exists()
    assert (state / "STOP.system.a").exists()
    other._again()
    assert other.stopped("b") is None
    assert other.stopped("a") is not None
    assert log.kinds == ["switch.stop", "switch.stop", "switch.start"]


def test_a_file_that_cannot_be_taken_away_keeps_it_stopped(opened: Opened, state: Path, log: Log) -> None:
    switch = opened()
    (state / "STOP").mkdir()
    (state / "STOP" / "x").touch()
    with pytest.raises(OSError, match="not empty"):
        switch.start(reason="mended", by="ann")
    assert switch.stopped() is not None
    assert log.kinds == ["switch.stop", "switch.start", "switch.failed"]


def test_a_file_touched_again_stops_again(opened: Opened, state: Path) -> None:
    switch = opened()
    for _ in range(3):
        (state / "STOP").touch()
        switch._again()
        assert switch.stopped() is not None
        switch.start(reason="mended", by="ann")
        assert switch.clear


def test_a_file_that_was_there_for_a_moment_stays_in_force_where_it_was_seen(opened: Opened, state: Path) -> None:
    switch, other = opened(), opened()
    (state / "STOP").touch()
    switch._again()
    (state / "STOP").unlink()
    assert switch.stopped() is not None
    switch._again()
    assert switch.stopped() is not None
    until(lambda: switch.stopped() is not None and other.stopped() is not None)
    assert other.start(reason="mended", by="ann").done
    switch._again()
    assert switch.clear


def test_more_files_than_are_read_stop_everything(opened: Opened, state: Path) -> None:
    switch = opened()
    for number in range(1200):
        (state / f"STOP.system.s{number}").touch()
    switch._again()
    assert switch.stopped("other") is not None


def test_memory_has_no_file_and_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.chdir(tmp_path)
    before = threading.active_count()
    switch = Switch.memory()
    switch.stop(reason="test", by="ann")
    switch.start(reason="test", by="ann")
    assert switch.status().processes == ()
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == before


def test_a_folder_takes_no_thread_until_somebody_asks(opened: Opened) -> None:
    import threading

    before = threading.active_count()
    switch = opened()
    switch.stop(reason="test", by="ann")
    assert threading.active_count() == before
    heard: list[bool] = []
    switch.listen(lambda: heard.append(switch.clear))
    switch.watch()
    switch.watch()
    assert threading.active_count() == before + 1
    opened().start(reason="test", by="ann")
    end = time.monotonic() + 5
    while not heard:
        assert time.monotonic() < end
    assert heard[-1] is True
    switch.close()
    assert threading.active_count() == before
