"""From the connections of a state to the records behind them."""

from __future__ import annotations

from typing import Any, cast

from .records import Records


def records_of(backend: object) -> Records:
    """The records behind an open state: `records_of(stores.open(url))`."""
    kind = getattr(backend, "kind", "")
    if kind == "sqlite":
        from .sqlite.records import SqliteRecords

        return SqliteRecords(cast(Any, backend))
    if kind == "redis":
        from .redis.records import RedisRecords

        return RedisRecords(cast(Any, backend))
    if kind == "postgres":
        from .postgres.records import PostgresRecords

        return PostgresRecords(cast(Any, backend))
    from .memory.records import MemoryRecords

    return cast(Any, backend).shared("records", MemoryRecords)  # type: ignore[no-any-return]  # reason: each kind knows its own
