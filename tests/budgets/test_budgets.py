"""Budgets on every store: what a door may rely on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from guardrails import stores
from guardrails.budgets import Balance, Budgets, Charge, micros
from guardrails.errors import Conflict, Exhausted, StoreDown, UnknownId


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> None:
        self.now += timedelta(**by)


class Acts:
    """What was recorded."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []

    def __call__(self, kind: str, body: Mapping[str, Any]) -> None:
        self.kinds.append(kind)
        self.bodies.append(body)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def acts() -> Acts:
    return Acts()


@pytest.fixture
def budgets(state_url: str, clock: Clock, acts: Acts) -> Iterator[Budgets]:
    backend = stores.open(state_url, timeout=5)
    yield Budgets(stores.counters(backend), clock, record=acts)
    backend.close()


class Flaky:
    """Counters that can be taken away, as a server can."""

    def __init__(self, counters: stores.Counters) -> None:
        self.counters, self.down = counters, False

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.counters, name)

        def asked(*args: Any, **more: Any) -> Any:
            if self.down:
                raise StoreDown("down")
            return method(*args, **more)

        return asked


@pytest.fixture
def flaky() -> Flaky:
    return Flaky(stores.counters(stores.open("memory:")))


def day(pot: str = "user:1", amount: int = 10, limit: int = 100, **more: Any) -> Charge:
    return Charge(pot, limit, amount, "day", **more)


def used(budgets: Budgets, pot: str = "user:1") -> int:
    found = budgets.balance(pot)
    return found.used if found else 0


def test_a_door_needs_three_calls(budgets: Budgets) -> None:
    held = budgets.reserve([day(amount=60), Charge("team:a", 1000, 60, "month", "America/New_York")], "call-1")
    assert (held.kind, held.flagged, len(held.charges)) == ("held", False, 2)
    with pytest.raises(Exhausted):
        budgets.reserve([day(amount=60)], "call-2")
    assert budgets.settle("call-1", [25, 30])
    assert not budgets.settle("call-1", [25, 30])
    budgets.reserve([day(amount=60)], "call-3")
    assert budgets.release("call-3")
    assert budgets.balance("user:1") == Balance("user:1", "day", "UTC", "2026-11-27", 25, 25, 0)
    assert budgets.balance("team:a", "month", "America/New_York") == Balance("team:a", "month", "America/New_York", "2026-11", 30, 30, 0)
    assert budgets.balance("team:b") is None


def test_one_number_settles_all_charges(budgets: Budgets) -> None:
    budgets.reserve([day("user:1"), day("user:2")], "1")
    assert budgets.settle("1", 7)
    assert not budgets.settle("1", [7, 7])
    with pytest.raises(Conflict):
        budgets.settle("1", 8)
    assert (used(budgets), used(budgets, "user:2")) == (7, 7)


def test_no_charges_ask_nobody(budgets: Budgets) -> None:
    assert budgets.reserve([], "1").charges == ()
    assert budgets.pots() == []


def test_a_new_day_needs_nothing_to_run(budgets: Budgets, clock: Clock) -> None:
    budgets.reserve([day(amount=100)], "1")
    clock.go(hours=11, minutes=59, seconds=59)
    with pytest.raises(Exhausted):
        budgets.reserve([day(amount=1)], "2")
    clock.go(seconds=1)
    balance = budgets.balance("user:1")
    assert balance is not None
    assert (balance.when, balance.used) == ("2026-11-28", 0)
    budgets.reserve([day(amount=1)], "3")
    assert [(b.when, b.used) for b in budgets.history("user:1")] == [("2026-11-28", 1), ("2026-11-27", 100)]


def test_a_session_and_a_request_have_budgets_of_their_own(budgets: Budgets, clock: Clock) -> None:
    charges = [Charge("session:x", 50, 30, "session"), Charge("request:y", 40, 30, "request")]
    budgets.reserve(charges, "1")
    clock.go(days=30)
    with pytest.raises(Exhausted):
        budgets.reserve([Charge("session:x", 50, 30, "session")], "2")
    assert [b.used for b in budgets.history("session:x", "session")] == [30]


def test_an_operator_sets_a_limit_and_that_is_recorded(budgets: Budgets, acts: Acts) -> None:
    budgets.reserve([day(amount=90)], "1")
    budgets.set("user:1", 200, by="ops", reason="quarter end")
    budgets.reserve([day(amount=110)], "2")
    balance = budgets.balance("user:1")
    assert balance is not None
    assert (balance.used, balance.override) == (200, 200)
    budgets.set("user:1", None, by="ops", reason="over")
    with pytest.raises(Exhausted):
        budgets.reserve([day(amount=1)], "3")
    assert acts.kinds == ["budget.limit"] * 2
    assert acts.bodies[0] == {
        "pot": "user:1", "period": "day", "time_zone": "UTC", "limit": 200, "by": "ops", "reason": "quarter end",
    }  # fmt: skip
    for wrong in ({"by": " ", "reason": "x"}, {"by": "x", "reason": ""}):
        with pytest.raises(ValueError, match="recorded"):
            budgets.set("user:1", 1, **wrong)


def test_a_limit_that_cannot_be_recorded_is_not_set(flaky: Flaky, clock: Clock) -> None:
    def fails(kind: str, body: Mapping[str, Any]) -> None:
        raise OSError

    budgets = Budgets(flaky, clock, record=fails)
    budgets.reserve([day(amount=100)], "1")
    with pytest.raises(OSError):  # noqa: PT011  reason: it has no words
        budgets.set("user:1", 200, by="ops", reason="more")
    with pytest.raises(Exhausted):
        budgets.reserve([day(amount=1)], "2")


def test_pots_are_listed_with_their_calendar(budgets: Budgets) -> None:
    budgets.reserve([day("b"), Charge("a", 10, 1, "session"), Charge("b", 10, 1, "month", "Asia/Tokyo")], "1")
    assert budgets.pots() == [("a", "session", "UTC"), ("b", "day", "UTC"), ("b", "month", "Asia/Tokyo")]


@pytest.mark.parametrize("amount", [0, -1, 2**53, 2**63, 1.0, 1.5, float("nan"), float("inf"), True, False, "5", None, b"5"])
def test_an_amount_is_a_whole_number(amount: Any, budgets: Budgets) -> None:
    with pytest.raises(ValueError, match="an amount is a whole number"):
        day(amount=amount)
    budgets.reserve([day()], "1")
    if amount not in (0, False):
        with pytest.raises((ValueError, TypeError)):
            budgets.settle("1", amount)
    with pytest.raises((ValueError, TypeError)):
        budgets.settle("1", [amount, amount])
    assert used(budgets) == 10


@pytest.mark.parametrize("limit", [-1, 2**53, 1.0, float("nan"), True, "5", None])
def test_a_limit_is_a_whole_number(limit: Any) -> None:
    with pytest.raises(ValueError, match="a limit is a whole number"):
        day(limit=limit)


@pytest.mark.parametrize(
    "wrong",
    [{"pot": ""}, {"pot": "a|b"}, {"pot": "a\nb"}, {"pot": "x" * 301}, {"period": "year"}, {"when_down": "maybe"}],
)
def test_a_charge_is_checked_where_it_is_made(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"pot's name|known periods"):
        Charge(**{"pot": "a", "limit": 1, "amount": 1, **wrong})


def test_a_time_zone_is_known(budgets: Budgets) -> None:
    for zone in ("Mars/North", "", "../etc", "a|b"):
        with pytest.raises(ValueError, match="time zone"):
            budgets.reserve([day(time_zone=zone)], "1")


def test_a_reservation_charges_a_pot_once_and_has_a_plain_id(budgets: Budgets) -> None:
    with pytest.raises(ValueError, match="once"):
        budgets.reserve([day(), day()], "1")
    for wrong in ("", "a\x00", "x" * 201):
        with pytest.raises(ValueError, match="an id is text"):
            budgets.reserve([day()], wrong)


def test_a_budget_of_zero_holds_nothing(budgets: Budgets) -> None:
    with pytest.raises(Exhausted):
        budgets.reserve([day(amount=1, limit=0)], "1")


# ------------------------------------------------------------------ while the store is down


def test_closed_lets_nothing_pass(flaky: Flaky, clock: Clock) -> None:
    budgets = Budgets(flaky, clock)
    flaky.down = True
    with pytest.raises(StoreDown):
        budgets.reserve([day(), day("user:2", when_down="open")], "1")
    flaky.down = False
    budgets.reserve([day()], "1")


def test_open_lets_pass_says_so_and_counts_later(flaky: Flaky, clock: Clock, acts: Acts) -> None:
    budgets = Budgets(flaky, clock, record=acts)
    flaky.down = True
    for n in range(15):
        held = budgets.reserve([day(amount=10, when_down="open")], str(n))
        assert held.flagged
    assert not budgets.settle("3", 4)
    assert acts.kinds == ["budget.uncounted"] * 15
    assert acts.bodies[0] == {"reservation": "0", "charges": [{"pot": "user:1", "period": "day", "amount": 10}]}
    flaky.down = False
    budgets.reserve([day("other")], "x")
    assert budgets.waiting == 0
    assert used(budgets) == 144
    assert budgets.settle("4", 1)
    assert used(budgets) == 135


def test_what_was_used_while_the_store_was_down_is_told_later(flaky: Flaky, clock: Clock) -> None:
    budgets = Budgets(flaky, clock)
    budgets.reserve([day(amount=50)], "1")
    budgets.reserve([day(amount=50)], "2")
    flaky.down = True
    assert not budgets.settle("1", 20)
    assert not budgets.release("2")
    assert budgets.waiting == 2
    flaky.down = False
    budgets.close()
    assert (used(budgets), budgets.waiting) == (20, 0)


def test_a_pass_that_cannot_be_recorded_is_no_pass(flaky: Flaky, clock: Clock) -> None:
    def fails(kind: str, body: Mapping[str, Any]) -> None:
        raise OSError

    flaky.down = True
    budgets = Budgets(flaky, clock, record=fails)
    with pytest.raises(OSError):  # noqa: PT011  reason: it has no words
        budgets.reserve([day(when_down="open")], "1")
    assert budgets.waiting == 0


# ------------------------------------------------------------------ leases


def leased(amount: int = 1, limit: int = 640, pot: str = "user:1") -> Charge:
    return day(pot, amount, limit, when_down="lease")


def test_a_lease_spends_what_was_taken_and_gives_back_the_rest(budgets: Budgets) -> None:
    for n in range(7):
        assert budgets.reserve([leased()], str(n)).kind == "leased"
    assert used(budgets) == 10
    for n in range(7):
        assert budgets.settle(str(n), 1)
        assert not budgets.settle(str(n), 1)
        with pytest.raises(Conflict):
            budgets.settle(str(n), 2)
    budgets.close()
    assert budgets.balance("user:1") == Balance("user:1", "day", "UTC", "2026-11-27", 7, 7, 0)


def test_leases_together_never_overspend(flaky: Flaky, clock: Clock) -> None:
    several = [Budgets(flaky, clock) for _ in range(4)]
    passed = 0
    for n in range(400):
        try:
            several[n % 4].reserve([leased(3, 640)], str(n))
            several[n % 4].settle(str(n), 3)
            passed += 3
        except Exhausted:
            continue
        assert passed <= used(several[0]) <= 640
    for budgets in several:
        budgets.close()
    assert used(several[0]) == passed
    assert passed > 600


def test_a_lease_outlives_its_store_but_not_what_it_holds(flaky: Flaky, clock: Clock) -> None:
    budgets = Budgets(flaky, clock)
    budgets.reserve([leased()], "0")
    flaky.down = True
    passed = 1
    for n in range(1, 100):
        try:
            budgets.reserve([leased()], str(n))
            passed += 1
        except StoreDown:
            continue
    assert passed == 10
    flaky.down = False
    budgets.reserve([leased()], "again")


def test_a_lease_ends_with_its_period(flaky: Flaky, clock: Clock) -> None:
    budgets = Budgets(flaky, clock)
    budgets.reserve([leased()], "1")
    clock.go(hours=12)
    budgets.reserve([leased()], "2")
    budgets.settle("1", 1)
    budgets.settle("2", 1)
    budgets.close()
    assert [(b.when, b.used) for b in budgets.history("user:1")] == [("2026-11-28", 1), ("2026-11-27", 1)]


def test_what_a_leased_call_used_above_its_reservation_is_debt(flaky: Flaky, clock: Clock) -> None:
    budgets = Budgets(flaky, clock)
    budgets.reserve([leased(amount=10)], "1")
    budgets.settle("1", 25)
    budgets.close()
    assert budgets.balance("user:1") == Balance("user:1", "day", "UTC", "2026-11-27", 25, 25, 15)


def test_a_leased_call_that_nobody_settles_counts_as_spent(flaky: Flaky, clock: Clock) -> None:
    budgets = Budgets(flaky, clock, ttl=timedelta(minutes=5))
    budgets.reserve([leased(amount=6)], "1")
    clock.go(minutes=6)
    assert not budgets.release("1")
    budgets.reserve([leased(amount=6)], "2")
    assert budgets.release("2")
    budgets.close()
    assert used(budgets) == 6
    with pytest.raises(UnknownId):
        budgets.settle("nobody", 1)


# ------------------------------------------------------------------ money


def test_money_is_rounded_up_to_whole_millionths() -> None:
    price = SimpleNamespace(prompt=2_500_000, response=10_000_000)
    assert micros(price, prompt=0, response=0) == 0
    assert micros(price, prompt=1, response=0) == 3
    assert micros(price, prompt=1_000_000, response=1_000_000) == 12_500_000
    assert micros(SimpleNamespace(prompt=1, response=0), prompt=1, response=5) == 1
    for wrong in (-1, 1.0, True):
        with pytest.raises(ValueError, match="count of tokens"):
            micros(price, prompt=wrong, response=0)
