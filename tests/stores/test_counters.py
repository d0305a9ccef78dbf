"""The counters, the same promises on every store: all or nothing, once, to the last unit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guardrails import stores
from guardrails.errors import Conflict, Exhausted, StoreDown, UnknownId
from guardrails.stores import Count, Counters, Line
from guardrails.stores.protocols import BACK, KEPT_OPEN, KEPT_PERIODS, LARGEST
from guardrails.stores.redis import Server as RedisServer
from guardrails.stores.redis.counters import Counters as RedisCounters
from tests.servers import Redis

NOW = 1_800_000_000
DAY = 86_400


@pytest.fixture
def counters(state_url: str) -> Iterator[Counters]:
    backend = stores.open(state_url, timeout=5)
    yield stores.counters(backend)
    backend.close()


def line(key: str = "a", amount: int = 10, limit: int = 100, day: int = 0) -> Line:
    return Line(key, limit, amount, NOW + day * DAY, NOW + (day + 1) * DAY)


def used(counters: Counters, key: str = "a") -> int:
    found = counters.balance(key)
    return found.used if found else 0


def test_reserve_takes_from_all_or_from_none(counters: Counters) -> None:
    counters.reserve("1", [line("a", 60), line("b", 60, 200)], now=NOW, expires=NOW + 60)
    before = [counters.balance(k) for k in "abc"]
    with pytest.raises(Exhausted) as caught:
        counters.reserve("2", [line("c", 5), line("b", 60, 200), line("a", 41)], now=NOW, expires=NOW + 60)
    assert (caught.value.index, caught.value.used, caught.value.limit) == (2, 60, 100)
    assert [counters.balance(k) for k in "abc"] == before
    assert before[2] is None
    counters.reserve("3", [line("a", 40), line("b", 140, 200)], now=NOW, expires=NOW + 60)
    assert (used(counters), used(counters, "b")) == (100, 200)


def test_settle_puts_what_was_used_in_place_of_what_was_reserved(counters: Counters) -> None:
    counters.reserve("1", [line("a", 60), line("b", 60)], now=NOW, expires=NOW + 60)
    assert counters.settle("1", [20, 0], now=NOW)
    assert counters.balance("a") == Count("a", NOW, 20, 20, 0)
    assert counters.balance("b") == Count("b", NOW, 0, 0, 0)
    assert not counters.settle("1", [20, 0], now=NOW)
    assert used(counters) == 20


def test_what_was_used_above_the_reservation_is_debt(counters: Counters) -> None:
    counters.reserve("1", [line(amount=90)], now=NOW, expires=NOW + 60)
    assert counters.settle("1", [150], now=NOW)
    assert counters.balance("a") == Count("a", NOW, 150, 150, 60)
    with pytest.raises(Exhausted):
        counters.reserve("2", [line(amount=1)], now=NOW, expires=NOW + 60)


def test_release_gives_back_once(counters: Counters) -> None:
    counters.reserve("1", [line(amount=90)], now=NOW, expires=NOW + 60)
    counters.reserve("2", [line(amount=10)], now=NOW, expires=NOW + 60)
    assert counters.release("1", now=NOW)
    assert not counters.release("1", now=NOW)
    assert used(counters) == 10
    with pytest.raises(Conflict):
        counters.settle("1", [5], now=NOW)
    assert counters.settle("2", [10], now=NOW)
    assert not counters.release("2", now=NOW)
    assert used(counters) == 10


def test_an_unknown_id_is_named(counters: Counters) -> None:
    with pytest.raises(UnknownId):
        counters.settle("nobody", [1], now=NOW)
    with pytest.raises(UnknownId):
        counters.release("nobody", now=NOW)


def test_the_same_id_again_is_the_same_reservation_or_a_conflict(counters: Counters) -> None:
    for _ in range(3):
        counters.reserve("1", [line(amount=30)], now=NOW, expires=NOW + 60)
    assert used(counters) == 30
    with pytest.raises(Conflict):
        counters.reserve("1", [line(amount=31)], now=NOW, expires=NOW + 60)
    with pytest.raises(Conflict):
        counters.reserve("1", [line("b", 30)], now=NOW, expires=NOW + 60)
    counters.settle("1", [30], now=NOW)
    with pytest.raises(Conflict):
        counters.settle("1", [29], now=NOW)
    with pytest.raises((ValueError, Conflict)):
        counters.settle("1", [30, 30], now=NOW)
    counters.reserve("1", [line(amount=30)], now=NOW, expires=NOW + 60)
    assert used(counters) == 30


def test_what_nobody_settles_counts_as_spent_and_is_corrected_once(counters: Counters) -> None:
    counters.reserve("1", [line(amount=70)], now=NOW, expires=NOW + 60)
    assert not counters.release("1", now=NOW + 60)
    assert used(counters) == 70
    with pytest.raises(ValueError, match="one amount for each"):
        counters.settle("1", [1, 2], now=NOW + 61)
    assert counters.settle("1", [40], now=NOW + KEPT_OPEN)
    assert not counters.settle("1", [40], now=NOW + KEPT_OPEN)
    assert counters.balance("a") == Count("a", NOW, 40, 40, 0)


def test_a_new_period_starts_anew_and_late_amounts_go_to_their_own(counters: Counters) -> None:
    counters.reserve("1", [line(amount=100)], now=NOW, expires=NOW + 60)
    counters.reserve("2", [line(amount=100, day=1)], now=NOW + DAY, expires=NOW + DAY + 60)
    counters.settle("1", [30], now=NOW + DAY)
    assert counters.history("a") == [Count("a", NOW + DAY, 100, 0, 0), Count("a", NOW, 30, 30, 0)]


def test_a_clock_set_back_opens_no_earlier_period(counters: Counters) -> None:
    counters.reserve("1", [line(amount=10)], now=NOW, expires=NOW + 60)
    counters.reserve("2", [line(amount=100, day=1)], now=NOW + DAY, expires=NOW + DAY + 60)
    with pytest.raises(Exhausted):
        counters.reserve("3", [line(amount=1)], now=NOW + DAY - 3600, expires=NOW + DAY)
    # A clock that was a month ahead for a moment must not hold the counter for a month.
    counters.reserve("4", [line(amount=100, day=30)], now=NOW + 30 * DAY, expires=NOW + 30 * DAY)
    with pytest.raises(Exhausted):
        counters.reserve("5", [line(amount=1, day=1)], now=NOW + DAY, expires=NOW + DAY)
    counters.reserve("6", [line(amount=90)], now=NOW + DAY - BACK // 2, expires=NOW + DAY)
    with pytest.raises(Exhausted):
        counters.reserve("7", [line(amount=1, day=30)], now=NOW + 30 * DAY, expires=NOW + 30 * DAY)
    assert sorted((c.start, c.used) for c in counters.history("a")) == [
        (NOW, 100),
        (NOW + DAY, 100),
        (NOW + 30 * DAY, 100),
    ]


def test_a_limit_counts_from_the_next_reservation_on_and_keeps_what_is_used(counters: Counters) -> None:
    counters.reserve("1", [line(amount=60)], now=NOW, expires=NOW + 60)
    with pytest.raises(Exhausted):
        counters.reserve("2", [line(amount=1, limit=50)], now=NOW, expires=NOW + 60)
    counters.reserve("3", [line(amount=60, limit=120)], now=NOW, expires=NOW + 60)
    counters.set_ceiling("a", 150)
    counters.reserve("4", [line(amount=30, limit=1)], now=NOW, expires=NOW + 60)
    found = counters.balance("a")
    assert found is not None
    assert (found.used, found.ceiling) == (150, 150)
    counters.set_ceiling("a", None)
    with pytest.raises(Exhausted):
        counters.reserve("5", [line(amount=1, limit=150)], now=NOW, expires=NOW + 60)


def test_a_ceiling_may_come_before_any_use(counters: Counters) -> None:
    counters.set_ceiling("a", 5)
    with pytest.raises(Exhausted):
        counters.reserve("1", [line(amount=6)], now=NOW, expires=NOW + 60)
    counters.reserve("2", [line(amount=5)], now=NOW, expires=NOW + 60)
    assert counters.balance("a") == Count("a", NOW, 5, 0, 0, 5)


def test_the_largest_limit_is_none_whatever_the_ceiling(counters: Counters) -> None:
    counters.set_ceiling("a", 5)
    counters.reserve("1", [line(amount=6, limit=LARGEST)], now=NOW, expires=NOW + 60)
    assert used(counters) == 6


def test_force_asks_no_limit(counters: Counters) -> None:
    counters.reserve("1", [line(amount=500)], now=NOW, expires=NOW + 60, force=True)
    assert used(counters) == 500


def test_no_number_leaves_the_range(counters: Counters) -> None:
    for n in range(3):
        counters.reserve(str(n), [line(amount=LARGEST)], now=NOW, expires=NOW + 60, force=True)
        counters.settle(str(n), [LARGEST], now=NOW)
    assert counters.balance("a") == Count("a", NOW, LARGEST, LARGEST, 0)
    with pytest.raises(Exhausted):
        counters.reserve("9", [line(amount=1, limit=LARGEST)], now=NOW, expires=NOW + 60)


def test_counters_are_found_by_the_start_of_their_key(counters: Counters) -> None:
    for key in ("user:1|day", "user:2|day", "team:*|day", "team:x|day"):
        counters.reserve(key, [line(key)], now=NOW, expires=NOW + 60)
    assert counters.keys("user:") == ["user:1|day", "user:2|day"]
    assert counters.keys("team:*") == ["team:*|day"]
    assert counters.keys(most=2) == ["team:*|day", "team:x|day"]
    assert counters.history("nobody") == []


def test_what_is_long_over_is_forgotten(counters: Counters) -> None:
    counters.set_ceiling("kept", 100)
    for key in ("kept", "over"):
        counters.reserve(key, [line(key)], now=NOW, expires=NOW + 60)
    later = NOW + DAY + KEPT_PERIODS + 10
    for n in range(1500):
        far = Line(f"new{n % 7}", 10**6, 1, later, later + DAY)
        counters.reserve(f"n{n}", [far], now=later, expires=later + 60)
    if not isinstance(counters, RedisCounters):  # there the server's own clock forgets
        assert counters.balance("over") is None
        with pytest.raises(UnknownId):
            counters.settle("over", [1], now=later)
    found = counters.balance("kept")
    assert found is not None
    assert found.ceiling == 100


def test_a_redis_that_lost_what_it_held_is_down_until_that_is_accepted(own_redis: Redis) -> None:
    server, another = RedisServer(own_redis.url), RedisServer(own_redis.url)
    mine, other = RedisCounters(server), RedisCounters(another)
    for n, counters in enumerate((mine, other)):
        counters.reserve(str(n), [line()], now=NOW, expires=NOW + 60)
    server.command("FLUSHALL")
    for counters in (mine, other):
        with pytest.raises(StoreDown, match="lost"):
            counters.reserve("3", [line()], now=NOW, expires=NOW + 60)
        with pytest.raises(StoreDown, match="lost"):
            counters.settle("1", [3], now=NOW)
    mine.accept_loss()
    for n, counters in enumerate((mine, other)):
        counters.reserve(f"again{n}", [line()], now=NOW, expires=NOW + 60)
    assert used(mine) == 20
    # A server that came back with an older state is behind what was seen.
    server.command("HINCRBY", "{guardrails}:life", "seen", -1)
    with pytest.raises(StoreDown, match="lost"):
        other.reserve("5", [line()], now=NOW, expires=NOW + 60)
    server.close()
    another.close()
