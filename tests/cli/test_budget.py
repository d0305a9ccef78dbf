"""`guardrails budget`: what an operator sees and sets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from guardrails.budgets import Charge
from guardrails.errors import Exhausted, StoreDown
from guardrails.spending import hashed
from guardrails.state import State
from tests.servers import Redis

from .conftest import Command


@pytest.fixture
def kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A state folder in which Ann has used something."""
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "home"))
    place = str(folder / "state")
    with State.open(place, clock=lambda: datetime.now(UTC)) as state:
        pot = f"p/r:tokens:user={hashed(state.key('budgets'), 'user', 'ann')}"
        state.budgets.reserve([Charge(pot, 100, 60), Charge("p/r:USD:team=unknown", 10**6, 600, "month", "Asia/Tokyo")], "1")
        state.budgets.settle("1", [40, 700])
    monkeypatch.setenv("GUARDRAILS_STATE", place)
    return pot


def test_it_shows_every_pot_and_those_of_a_person(command: Command, kept: str) -> None:
    shown = command("budget", "show")
    assert shown.code == 0
    assert "ann" not in shown.out
    rows = command("budget", "show", "--format", "json").json["budgets"]
    assert [(r["pot"], r["period"], r["used"], r["settled"], r["debt"]) for r in rows] == [
        ("p/r:USD:team=unknown", "month", 700, 700, 100),
        (kept, "day", 40, 40, 0),
    ]
    assert [r["pot"] for r in command("budget", "show", "--user", "ann", "--format", "json").json["budgets"]] == [kept]
    assert command("budget", "show", "--user", "bob", "--format", "json").json["budgets"] == []
    assert [r["pot"] for r in command("budget", "show", "p/r:USD", "--format", "json").json["budgets"]] == ["p/r:USD:team=unknown"]
    assert "no budget was asked" in command("budget", "show", "nothing").out


def test_a_limit_counts_from_the_next_call_on_and_is_in_the_journal(command: Command, kept: str, folder: Path) -> None:
    assert command("budget", "set", kept, "45", "--reason", "quarter end", "--by", "ops").code == 0
    with State.open(str(folder / "state"), clock=lambda: datetime.now(UTC)) as state:
        with pytest.raises(Exhausted):
            state.budgets.reserve([Charge(kept, 100, 6)], "2")
        state.budgets.reserve([Charge(kept, 100, 5)], "3")
    assert command("budget", "history", kept, "--format", "json").json["budgets"][0]["override"] == 45
    assert "the policy's limit counts again" in command("budget", "set", kept, "--policy", "--reason", "over").out
    assert command("budget", "history", kept, "--format", "json").json["budgets"][0]["override"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "typo", "5", "--reason", "x"), "nothing was ever asked of `typo`"),
        (("set", "p/r:USD:team=unknown", "5", "--reason", "x"), "nothing was ever asked of"),
        (("set", "a", "--reason", "x"), "expected either a limit"),
        (("set", "a", "5", "--policy", "--reason", "x"), "expected either a limit"),
        (("set", "a", "5.5", "--reason", "x"), "a limit is a whole number"),
        (("set", "a", "5", "--per", "day", "--time-zone", "Mars/North", "--reason", "x"), "there is no time zone"),
        (("history", "typo"), "nothing was ever asked of"),
    ],
)
def test_a_slip_of_the_pen_is_named(command: Command, kept: str, arguments: tuple[str, ...], said: str) -> None:
    result = command("budget", *arguments)
    assert result.code == 2
    assert said in result.err


def test_without_a_state_there_is_nothing_to_show(command: Command, folder: Path) -> None:
    assert "there is no state in" in command("budget", "show", "--state", str(folder / "none")).err
    assert not (folder / "none").exists()


def test_a_loss_that_is_accepted_is_in_the_journal_and_budgets_go_on(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, own_redis: Redis
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "home"))
    monkeypatch.setenv("GUARDRAILS_STATE", own_redis.url)
    with State.open(own_redis.url, clock=lambda: datetime.now(UTC)) as state:
        state.budgets.reserve([Charge("p/r", 100, 60)], "1")
        state.store.command("FLUSHALL")
        with pytest.raises(StoreDown, match="lost"):
            state.budgets.reserve([Charge("p/r", 100, 60)], "2")
        assert command("budget", "accept-loss", "--reason", "the disk died", "--by", "ops").code == 0
        state.budgets.reserve([Charge("p/r", 100, 60)], "3")
        assert state.where.folder is not None
        files = [path for path in (state.where.folder / "journal").glob("*") if path.is_file()]
    [record] = [line for path in files for line in path.read_bytes().splitlines() if b'"act":"loss-accepted"' in line]
    assert b"ops" not in record
    assert b"died" not in record


def test_a_store_that_loses_nothing_has_no_loss_to_accept(command: Command, kept: str) -> None:
    refused = command("budget", "accept-loss", "--reason", "why", "--by", "ops")
    assert refused.code != 0
    assert "notices no loss" in refused.err
