"""The connections: fresh tables, work that is undone, threads and processes in turn, a forked child that opens its own."""

from __future__ import annotations

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guardrails import stores
from guardrails.errors import StoreDown
from guardrails.stores.postgres import Server as PostgresServer
from guardrails.stores.redis import Script
from guardrails.stores.redis import Server as RedisServer
from guardrails.stores.redis.server import TIMEOUT
from guardrails.stores.sqlite import Database
from guardrails.stores.sqlite import database as sqlite_database
from tests.servers import Postgres, Redis

# A store waits a quarter of a second unless told otherwise; three times as long is allowed where tests share a machine.
IN_TIME = 3 * TIMEOUT
TABLE = "CREATE TABLE IF NOT EXISTS seen (n INTEGER)"


def test_a_state_url_names_its_store_and_opens_nothing(tmp_path: Path) -> None:
    assert stores.open("memory:").kind == "memory"
    assert stores.open(tmp_path / "state").kind == "sqlite"
    assert stores.open("redis://127.0.0.1:1").kind == "redis"
    assert stores.open("postgresql://127.0.0.1:1/x").kind == "postgres"
    assert list(tmp_path.iterdir()) == []
    for wrong in ("", "http://x", "mysql://x"):
        with pytest.raises(ValueError, match="a state is"):
            stores.open(wrong)


def test_what_a_thread_raises_undoes_its_own_work_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "state.db")
    database.ensure(TABLE)

    def work(n: int) -> int:
        def inside(connection: sqlite3.Connection) -> int:
            connection.execute("INSERT INTO seen VALUES (?)", (n,))
            if n % 2:
                raise KeyError(n)
            return n

        try:
            return database.run(inside)
        except KeyError:
            return -1

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(work, range(400)))
    assert [r for r in results if r >= 0] == list(range(0, 400, 2))
    with database.reading() as connection:
        assert sorted(n for (n,) in connection.execute("SELECT n FROM seen")) == list(range(0, 400, 2))
    database.close()


def test_who_waits_for_another_process_waits_no_longer_than_the_timeout(tmp_path: Path) -> None:
    first, second = Database(tmp_path / "state.db"), Database(tmp_path / "state.db", timeout=0.1)
    first.ensure(TABLE)

    def outer(_connection: sqlite3.Connection) -> float:
        start = time.monotonic()
        with pytest.raises(StoreDown):
            second.run(lambda c: c.execute("SELECT 1").fetchone())
        return time.monotonic() - start

    second.run(lambda c: c.execute("SELECT 1").fetchone())
    assert 0.1 <= first.run(outer) < 0.2
    assert second.run(lambda c: c.execute("SELECT 1").fetchone()) == (1,)
    first.close()
    second.close()


def test_a_forked_child_opens_its_own(shared_state_url: str) -> None:
    place = stores.open(shared_state_url, timeout=5)

    def touch() -> object:
        if isinstance(place, Database):
            return place.run(lambda c: c.execute("SELECT 1").fetchone()[0])
        return place.command("PING") if isinstance(place, RedisServer) else place.run("SELECT 1")[0][0]

    before = touch()
    for _ in range(5):
        child = os.fork()
        if not child:
            os._exit(0 if touch() == before else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert touch() == before
    place.close()


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True),
        ((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 52, 0), False), ((3, 53, 1), False),
    ],
)  # fmt: skip
def test_it_warns_once_of_the_reset_race(version: tuple[int, int, int], affected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_database, "_warned", False)
    if not affected:
        sqlite_database.warn_of_the_reset_race(version)
        return
    with pytest.warns(RuntimeWarning, match="WAL-reset race"):
        sqlite_database.warn_of_the_reset_race(version)
    sqlite_database.warn_of_the_reset_race(version)


def test_redis_is_back_as_soon_as_its_server_is_scripts_too(own_redis: Redis) -> None:
    server, script = RedisServer(own_redis.url), Script("return redis.call('INCR', KEYS[1])")
    assert [server.run(script, ["n"], []), server.run(script, ["n"], [])] == [1, 2]
    own_redis.stop()
    start = time.monotonic()
    with pytest.raises(StoreDown):
        server.run(script, ["n"], [])
    assert time.monotonic() - start < IN_TIME
    own_redis.start()
    assert server.run(script, ["n"], []) == 3
    own_redis.pause()
    start = time.monotonic()
    with pytest.raises(StoreDown):
        server.run(script, ["n"], [])
    assert 0.2 < time.monotonic() - start < IN_TIME
    own_redis.resume()
    assert server.run(script, ["m"], []) == 1
    server.close()


def test_postgres_is_back_as_soon_as_its_server_is(own_postgres: Postgres) -> None:
    server = PostgresServer(own_postgres.url)
    server.ensure("CREATE TABLE IF NOT EXISTS seen (n bigint)")
    server.run("INSERT INTO seen VALUES (:n)", n=1)
    own_postgres.pause()
    start = time.monotonic()
    with pytest.raises(StoreDown):
        server.run("SELECT 1")
    assert 0.2 < time.monotonic() - start < IN_TIME
    own_postgres.resume()
    assert server.run("SELECT n FROM seen") == [[1]]
    own_postgres.stop()
    with pytest.raises(StoreDown):
        server.run("SELECT 1")
    own_postgres.start()
    assert server.run("SELECT n FROM seen") == [[1]]
    server.close()
