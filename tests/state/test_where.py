"""What a state URL means, and the messages for one that means nothing."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from guardrails import SetupError
from guardrails.state import State, where
from guardrails.state.folder import key_of, prepare
from guardrails.state.state import _say_that_nobody_shares
from guardrails.vocabulary import now

MODULE = sys.modules["guardrails.state.where"]  # the package gives out a function of that name


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        ("memory:", "memory", "memory:"),
        ("/var/lib/guardrails", "folder", "/var/lib/guardrails"),
        ("redis://user:secret@host:6379/0", "redis", "redis://host:6379/0"),
        ("postgresql://user:secret@host/db", "postgres", "postgresql://host/db"),
    ],
)
def test_a_url_is_understood_and_shown_without_its_password(url: str, kind: str, name: str) -> None:
    found = where(url)
    assert (found.kind, found.name) == (kind, name)
    assert "secret" not in repr(found)


def test_left_out_it_is_the_environments_or_else_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GUARDRAILS_STATE", str(tmp_path))
    assert where().folder == tmp_path
    monkeypatch.delenv("GUARDRAILS_STATE")
    monkeypatch.setattr(MODULE, "home", lambda: tmp_path / "home")
    assert where().folder == tmp_path / "home"


def test_a_kind_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(SetupError) as error:
        where("mysql://host/db")
    assert str(error.value) == (
        "there is no kind of state `mysql:`\n  hint: use `memory:`, a folder, `redis://host` or `postgresql://host/database`"
    )


def test_where_processes_cannot_share_memory_is_the_default_and_all_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUARDRAILS_STATE", raising=False)
    monkeypatch.setattr(MODULE, "SHARES", False)
    assert where().kind == "memory"
    with pytest.raises(SetupError, match="no file locks"):
        where("/var/lib/guardrails")


def test_memory_says_once_that_nobody_shares_it(caplog: pytest.LogCaptureFixture) -> None:
    _say_that_nobody_shares.cache_clear()
    with caplog.at_level(logging.WARNING, "guardrails"):
        for _ in range(2):
            State.open("memory:", clock=now).close()
    assert [r.getMessage() for r in caplog.records if "no other process shares" in r.getMessage()] != []
    assert len(caplog.records) == 1


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter one")
    with pytest.raises(SetupError, match="holds other files"):
        prepare(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_of_another_format_or_open_to_everybody_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path / "a")
    (tmp_path / "a" / "format").write_text("2\n")
    with pytest.raises(SetupError, match="has format `2`"):
        prepare(tmp_path / "a")
    prepare(tmp_path / "b")
    (tmp_path / "b").chmod(0o777)
    with pytest.raises(SetupError, match="everybody may write"):
        prepare(tmp_path / "b")


def test_a_file_in_its_place_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("x")
    with pytest.raises(SetupError, match="cannot be used"):
        State.open(tmp_path / "state", clock=now)


def test_the_key_is_made_once_for_its_owner_alone_and_garbage_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(tmp_path)
    key = key_of(tmp_path)
    assert key == key_of(tmp_path)
    assert len(key) == 32
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("GUARDRAILS_KEY", "not a key")
    with pytest.raises(SetupError) as error:
        key_of(tmp_path)
    assert "not a key" not in str(error.value)
    with pytest.raises(SetupError, match="32 bytes"):
        key_of(tmp_path, b"short")


@pytest.mark.parametrize(
    "url",
    [
        "redis://user:se/cret@host",
        "redis://user:12/secret@host",
        "redis://:pass#secret@host",
        "postgresql://u:p?secret@host/db",
        "redis://host:secret",
        "redis://[secret/0",
    ],
)
def test_a_url_that_cannot_be_read_is_one_clear_error_and_not_quoted(url: str) -> None:
    with pytest.raises(SetupError) as error:
        where(url)
    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None
    assert "%2F" in error.value.hint


@pytest.mark.parametrize("given", ["", "a\0b", 5, b"state"])
def test_what_names_no_place_is_refused(given: Any) -> None:
    with pytest.raises(SetupError, match="named by a text or a path"):
        where(given)


def test_a_switch_that_cannot_be_opened_is_one_clear_error_and_leaves_nothing_open(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "switch").write_text("x")
    with pytest.raises(SetupError, match="the switch in") as error:
        State.open(tmp_path / "state", clock=now, second=tmp_path / "second")
    assert error.value.hint
    (tmp_path / "state" / "switch").unlink()
    State.open(tmp_path / "state", clock=now, second=tmp_path / "second").close()


def test_threads_that_use_a_room_first_at_one_moment_share_it() -> None:
    for _ in range(20):
        state = State.memory(now)
        gate, found = Barrier(8), []

        def use(state: State = state, gate: Barrier = gate, found: list[Any] = found) -> None:
            gate.wait()
            found.append((state.store, state.budgets, state.signoffs))

        threads = [Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({tuple(map(id, rooms)) for rooms in found}) == 1
