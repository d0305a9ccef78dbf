"""Fault 17: whatever is deleted, cut, locked away, put back or full: what was stopped stays stopped, and doubt stops."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from guardrails.switch import EVERYTHING, Busy, Scope, State, Switch, Unknown
from guardrails.switch import files as lock_files

from .conftest import Clock, Log, Opened, until

A = Scope("system", "a")


def again(switch: Switch) -> Switch:
    """Looks as the first decision does after 10 ms."""
    switch._again()
    return switch


def _truncate(path: Path, size: int) -> None:
    os.truncate(path, size)


def _other_owner(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("giving a file away takes root")
    os.chown(path, 12345, 12345)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    path.unlink()
    path.symlink_to(path.with_name("copy"))


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "truncated to nothing": lambda p: _truncate(p, 0),
    "truncated in the middle": lambda p: _truncate(p, 100),
    "longer": lambda p: p.write_bytes(p.read_bytes() + b"x"),
    "zeros": lambda p: p.write_bytes(bytes(p.stat().st_size)),
    "huge": lambda p: _truncate(p, 1 << 30),
    "another format": lambda p: p.write_bytes(b"guardrails-switch 2 " + p.read_bytes()[20:]),
    "another owner": _other_owner,
    "writable for everybody": lambda p: p.chmod(0o666),
    "a folder": _folder,
    "a link": _link,
    "a pipe": _pipe,
    "the whole folder gone": lambda p: shutil.rmtree(p.parent),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("was_stopped", [True, False], ids=["stopped", "not stopped"])
@pytest.mark.parametrize("restarted", [True, False], ids=["restarted", "running"])
def test_a_damaged_state_is_unknown_and_stops(
    opened: Opened, state: Path, damage: Callable[[Path], object], was_stopped: bool, restarted: bool
) -> None:
    switch = opened()
    if was_stopped:
        switch.stop(A, reason="test", by="ann")
    assert (switch.state, switch.stopped("b")) == (State.READY, None)
    damage(state / "switch" / "state")
    switch = opened() if restarted else again(switch)
    assert switch.state is State.UNKNOWN
    for system in ("a", "b", None):
        assert switch.stopped(system) is not None
    assert switch.status().why

    # One stop more is still possible, and one person begins anew; what is known to be stopped stays stopped.
    switch.stop(Scope("system", "c"), reason="test", by="ann")
    with pytest.raises(Unknown):
        switch.start(A, reason="mended", by="ann")
    if (state / "switch" / "state").is_dir():
        (state / "switch" / "state").rmdir()
    assert switch.start(reason="looked into it", by="bob").done
    assert switch.state is State.READY
    assert switch.stopped("c") is not None
    assert switch.stopped("b") is None
    assert (switch.stopped("a") is not None) == was_stopped
    assert opened().stopped("c") is not None


@pytest.mark.parametrize("damage", ["deleted", "truncated to nothing", "zeros"])
def test_the_declared_mode_applies_after_the_grace_period(opened: Opened, state: Path, damage: str) -> None:
    opened().stop(A, reason="test", by="ann")
    careful = opened(mode="stopped", grace=timedelta(0))
    patient = opened(mode="open", grace=timedelta(hours=1))
    open_ = opened(mode="open", grace=timedelta(0))
    DAMAGES[damage](state / "switch" / "state")
    assert again(careful).stopped("b") is not None
    assert again(patient).stopped("b") is not None
    assert again(open_).stopped("b") is None
    assert open_.stopped("a") is not None, "what was last known to be stopped stays stopped"
    assert open_.state is State.UNKNOWN


def test_starting_anew_takes_the_declared_number_too(opened: Opened, state: Path) -> None:
    switch = opened(people=2)
    (state / "switch" / "state").unlink()
    assert again(switch).start(reason="looked into it", by="ann").missing == 1
    assert switch.state is State.READY
    assert switch.stopped() is not None
    assert switch.start(reason="looked into it", by="ann").missing == 1
    assert switch.start(reason="looked into it", by="bob").done
    assert switch.clear


def test_without_a_second_place_a_running_process_still_knows(opened: Opened, state: Path) -> None:
    switch = opened(marker=None)
    shutil.rmtree(state / "switch")
    assert again(switch).state is State.UNKNOWN
    assert opened(marker=None).state is State.READY, "a new process cannot tell it from one that never was: give a second place"


def test_the_second_place_alone_makes_no_stop(opened: Opened, marker: Path) -> None:
    switch = opened()
    marker.unlink()
    assert again(switch).clear
    marker.write_bytes(b"rubbish")
    assert again(opened()).clear, "the state is whole, and it says so"


@pytest.mark.parametrize("restarted", [True, False])
def test_an_older_state_that_is_put_back_is_unknown(opened: Opened, state: Path, restarted: bool) -> None:
    switch = opened()
    old = (state / "switch" / "state").read_bytes()
    switch.stop(A, reason="test", by="ann")
    (state / "switch" / "state").write_bytes(old)
    switch = opened() if restarted else again(switch)
    assert switch.state is State.UNKNOWN
    assert "put back" in switch.status().why
    assert switch.stopped("a") is not None


def test_a_stop_survives_the_restart_of_every_process(opened: Opened) -> None:
    first = opened()
    first.stop(A, reason="test", by="ann")
    first.close()
    assert first.stopped("b") is not None, "a closed switch stops everything"
    second = opened()
    found = second.stopped("a")
    assert found is not None
    assert (found.by, found.reason) == ("ann", "test")
    assert second.stopped("b") is None


def test_a_state_that_this_user_may_not_read_is_unknown(opened: Opened, state: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        (state / "switch").mkdir(parents=True)
        switch = opened()
        (state / "switch" / "state").chmod(0)
        assert again(switch).state is State.UNKNOWN
        return
    opened()
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        folder.chmod(folder.stat().st_mode | 0o055)
    (state / "switch").chmod(0o755)
    state.chmod(0o755)
    code = """
import os, sys
from guardrails.switch import Switch
os.setgid(65534); os.setuid(65534)
print(*[(s.state.value, s.stopped() is not None) for s in [Switch.open(sys.argv[1], marker=None)]][0])
"""
    done = subprocess.run([sys.executable, "-c", code, str(state)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["UNKNOWN", "True"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", place], check=False).returncode:
        pytest.skip("mounting a small disk is not possible here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path) -> None:
    """Takes the last byte of a disk."""
    with (place / "full").open("ab", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def test_with_a_full_disk_it_still_stops_and_keeps_who_and_why(small_disk: Path, clock: Clock, log: Log) -> None:
    given = {"marker": small_disk / "second" / "switch", "clock": clock, "record": log}
    switch = Switch.open(small_disk / "state", **given)  # type: ignore[arg-type]
    other = Switch.open(small_disk / "state", **given)  # type: ignore[arg-type]
    fill(small_disk)
    act = switch.stop(A, reason="mad", by="ann")
    assert act.troubles == ("the state could not be written; a file stands for the stop",)
    for seer in (switch, again(other), Switch.open(small_disk / "state", **given)):  # type: ignore[arg-type]
        found = seer.stopped("a")
        assert found is not None
        assert (found.by, found.reason, found.way) == ("ann", "mad", "call")
        assert seer.stopped("b") is None

    # The next ones have no file set aside: the name of a file takes no room, but words do.
    act = switch.stop(Scope("system", "b"), reason="mad", by="ann")
    assert act.troubles[-1] == "who and why could not be kept"
    assert again(other).stopped("b") is not None
    assert again(other).stopped("c") is None
    with pytest.raises(OSError, match=r"."):
        switch.start(A, reason="mended", by="ann")
    assert again(other).stopped("a") is not None, "a start that cannot be written does not happen"

    (small_disk / "full").unlink()
    before = other.status().generation
    until(lambda: again(other).stopped("a") is not None and other.status().generation > before)
    assert {s.scope.name for s in other.status().stops} == {"a", "b"}
    assert {s.scope.name for s in Switch.open(small_disk / "state", **given).status().stops} == {"a", "b"}  # type: ignore[arg-type]
    assert not [p for p in (small_disk / "state" / "switch").iterdir() if p.name.endswith(".new")]
    assert switch.start(A, reason="mended", by="ann").done
    assert switch.start(Scope("system", "b"), reason="mended", by="ann").done
    assert again(other).clear
    # The second came onto the board as a file that says nothing, so it is recorded as one that somebody made.
    assert sorted(log.kinds) == ["switch.adopted", "switch.start", "switch.start", "switch.stop", "switch.stop", "switch.stop"]


def test_where_no_file_can_be_made_the_second_place_stops_everything(opened: Opened, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    switch, other = opened(), opened()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space left")

    with monkeypatch.context() as patched:  # a fail point: what a disk without one free name does
        patched.setattr("guardrails.switch.files.replace", full)
        patched.setattr("guardrails.switch.marks.write", full)
        act = switch.stop(A, reason="mad", by="ann")
        assert "everything is stopped by the second place" in act.troubles[0]
        assert switch.stopped("a") is not None
        other._home._again = 0.0  # type: ignore[attr-defined]  # the second place is read once a second
        assert again(other).stopped("b") is not None
    restarted = opened()
    assert restarted.stopped("b") is not None
    assert restarted.start(EVERYTHING, reason="mended", by="ann").done
    assert again(opened()).stopped("b") is None


def test_where_nothing_can_be_written_this_process_is_stopped_and_says_that_it_is_alone(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch = opened(marker=None)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr("guardrails.switch.files.replace", full)
        patched.setattr("guardrails.switch.marks.write", full)
        act = switch.stop(A, reason="mad", by="ann")
    assert act.troubles == ("only this process is stopped: OSError",)
    assert act.alone
    assert switch.stopped("a") is not None
    assert again(switch).stopped("a") is not None
    assert switch.start(A, reason="mended", by="ann").done
    assert switch.clear


def test_a_lock_that_is_never_given_back_hinders_no_stop(opened: Opened, state: Path) -> None:
    switch, other = opened(), opened()
    with lock_files.locked(state / "switch" / "lock", 1):
        act = switch.stop(A, reason="mad", by="ann")
        assert act.troubles == ("the state could not be written; a file stands for the stop",)
        assert again(other).stopped("a") is not None
    assert again(other).stopped("a") is not None
    until(lambda: again(other).stopped("a") is not None and other.status().generation > 1)
    assert [s.way for s in other.status().stops] == ["call"], "it stands on the board now"
    with lock_files.locked(state / "switch" / "lock", 1), pytest.raises(Busy), lock_files.locked(state / "switch" / "lock", 0.01):
        pass
