"""The turn of writers: a number lets its holder in again a bounded number of times and for a bounded time."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardrails.stores.sqlite import turn as module
from guardrails.stores.sqlite.bell import Bell
from guardrails.stores.sqlite.turn import AGAIN, OPEN_FILES, SOON, Polled, Ticket

pytestmark = pytest.mark.skipif(not OPEN_FILES, reason="this system has no locks of open files: there writers poll")
LONG = 20.0


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    sleep = staticmethod(time.sleep)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


@pytest.fixture
def tickets(tmp_path: Path) -> Iterator[list[Ticket]]:
    made = [Ticket(tmp_path / "turn") for _ in range(3)]
    yield made
    for ticket in made:
        ticket.close()


def once(ticket: Ticket, clock: Clock) -> bool:
    """One turn; whether it took a number of its own."""
    assert ticket.take(clock.monotonic() + LONG)
    fresh = ticket.fresh
    ticket.leave()
    return fresh


def test_a_number_is_good_for_eight_more_turns(clock: Clock, tickets: list[Ticket]) -> None:
    turns = [once(tickets[0], clock) for _ in range(3 * (AGAIN + 1))]
    assert turns == [True, *[False] * AGAIN] * 3
    assert AGAIN == 8


def test_a_number_is_good_for_25_ms(clock: Clock, tickets: list[Ticket]) -> None:
    assert once(tickets[0], clock)
    clock.now += SOON * 0.9
    assert not once(tickets[0], clock)
    clock.now += SOON * 0.2
    assert once(tickets[0], clock), "the time began with the number, not with the last turn"
    assert SOON == 0.025


def test_nobody_goes_in_again_while_another_is_inside(clock: Clock, tickets: list[Ticket]) -> None:
    one, other, _ = tickets
    assert once(one, clock)
    assert other.take(clock.now + LONG)
    clock.now += LONG  # the deadline is over before it begins
    assert not one.take(clock.now)
    other.leave()
    assert one.take(clock.now + LONG)
    assert one.fresh
    one.leave()


def test_who_waits_is_passed_by_eight_times_at_most(tickets: list[Ticket]) -> None:
    """With threads that really wait: one that comes back without a pause, and one that took its number meanwhile."""
    quick, patient, _ = tickets
    most = 0
    for _ in range(30):
        while True:  # until a number is quite new
            assert quick.take(time.monotonic() + LONG)
            if quick.fresh:
                break
            quick.leave()
        number = quick.number
        came = threading.Event()

        def wait(came: threading.Event = came) -> None:
            assert patient.take(time.monotonic() + LONG)
            patient._left = 0  # it stays away afterwards
            came.set()
            patient.leave()

        waiter = threading.Thread(target=wait)
        waiter.start()
        while quick._counts()[0] == number:  # until it has its number
            time.sleep(0.0002)
        quick.leave()
        passed = 0
        while not came.is_set():
            assert quick.take(time.monotonic() + LONG)
            passed += not came.is_set() and quick.number == number
            quick.leave()
        waiter.join()
        most = max(most, passed)
    assert most <= AGAIN


def test_a_bell_wakes_who_waits_and_nobody_else(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("such sockets are Linux's")
    ticket = Ticket(tmp_path / "turn")
    one, other = Bell(ticket._fd), Bell(ticket._fd)
    one.hang(7)
    other.hang(8)
    other.ring(7)
    began = time.monotonic()
    one.hear(LONG)
    assert time.monotonic() - began < LONG / 2
    other.hear(0.01)  # nobody rang: it comes back by itself
    one.ring(9)  # nobody waits with this number
    other.close()
    one.ring(8)  # who waited is gone
    one.close()
    ticket.close()


def test_the_polled_turn_lets_one_in(tmp_path: Path) -> None:
    one, other = Polled(tmp_path / "polled"), Polled(tmp_path / "polled")
    assert one.take(time.monotonic() + 1)
    assert not other.take(time.monotonic() + 0.01)
    one.leave()
    assert other.take(time.monotonic() + 1)
    other.leave()
    one.close()
    other.close()
