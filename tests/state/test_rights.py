"""A state that this user may not use is one clear error when it is opened, with the place and what to do.

Root may do everything, so under root each case runs in a child that is nobody.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guardrails.budgets import Charge
from guardrails.errors import SetupError
from guardrails.state import State
from guardrails.state.where import second_place

pytestmark = pytest.mark.skipif(os.name != "posix", reason="this system has no such rights")
NOBODY = 65534


def now() -> datetime:
    return datetime.now(UTC)


def used(home: Path, *, asks: bool = False) -> None:
    with State.open(home / "state", clock=now, second=home / "second", asks=asks) as state:
        if not asks:
            state.budgets.reserve([Charge("one", 10, 1)], "a call")
            assert state.signoffs is not None
            assert state.signoffs.list() == ()


def as_nobody(act: Callable[[], object]) -> str:
    """What a child without the rights of root says to it: nothing, or its error."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            act()
        except SetupError as error:
            os.write(write, f"{error}".encode())
        except BaseException:  # noqa: BLE001  reason: the parent reads it, whatever it is
            os.write(write, f"not clear: {traceback.format_exc()}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        text = said.read()
    os.waitpid(child, 0)
    return text


@pytest.fixture
def home() -> Iterator[Path]:
    """A state that was used, all of it nobody's own where this is root."""
    folder = Path(tempfile.mkdtemp(prefix="guardrails-rights-"))
    folder.chmod(0o755)
    used(folder)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def test_with_all_rights_it_opens(home: Path) -> None:
    assert as_nobody(lambda: used(home)) == ""


@pytest.mark.parametrize(
    ("place", "mode"),
    [
        ("state", 0o555),
        ("state", 0o000),
        ("state/format", 0o000),
        ("state/key", 0o000),
        ("state/state.db", 0o444),
        ("state/state.db", 0o000),
        ("state/state.db-turn", 0o444),
        ("state/journal", 0o555),
        ("state/journal/mark", 0o444),
        ("state/journal/key", 0o000),
        ("second", 0o555),
        ("second/heads", 0o555),
        ("second/heads/heads", 0o444),
    ],
)
def test_what_may_not_be_used_is_named_with_what_to_do(home: Path, place: str, mode: int) -> None:
    path = home / place
    if place.startswith("second"):
        path = second_place(home / "state", home / "second") / place.removeprefix("second").lstrip("/")
    assert path.exists()
    path.chmod(mode)
    said = as_nobody(lambda: used(home))
    path.chmod(0o755 if path.is_dir() else 0o600)
    assert str(path) in said
    assert "not clear" not in said
    assert "cannot be" in said
    assert "hint:" in said


def test_the_file_of_another_user_is_named_with_its_owner(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    for name in ("state.db", "state.db-turn"):
        os.chown(home / "state" / name, 0, 0)
        (home / "state" / name).chmod(0o600)
    said = as_nobody(lambda: used(home))
    assert "state.db` cannot be read; it belongs to user 0, with mode 0600, and this is user 65534" in said


def test_who_only_asks_or_stops_needs_none_of_it(home: Path) -> None:
    for name in ("state.db", "journal/mark"):
        (home / "state" / name).chmod(0o444)
    assert as_nobody(lambda: used(home, asks=True)) == ""


def test_a_log_without_the_right_to_write_is_named(home: Path) -> None:
    """The write-ahead log of a database that somebody else has open."""
    log = home / "state" / "state.db-wal"
    log.touch()
    if os.geteuid() == 0:
        os.chown(log, NOBODY, NOBODY)
    log.chmod(0o444)
    said = as_nobody(lambda: used(home))
    assert f"`{log}` cannot be written" in said
