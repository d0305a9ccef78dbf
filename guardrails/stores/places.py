"""From a state URL to the connections behind it, and to what can be done with them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from .memory import Memory
    from .postgres import Server as Postgres
    from .protocols import Counters
    from .redis import Server as Redis
    from .sqlite import Database
    from .sqlite.database import Durability

    Backend = Memory | Database | Redis | Postgres

FILE = "state.db"


def open(place: str | Path, *, timeout: float = 0.25, durability: Durability = "full") -> Backend:  # noqa: A001  reason: `stores.open` reads as it should
    """Gives the connections behind a state URL: `memory:`, a folder, `redis://...` or `postgresql://...`.  Opens nothing yet.

    `timeout` is the longest that a store may keep a decision waiting; `durability` is SQLite's alone: `full` survives a loss of power.
    """
    scheme = urlsplit(place).scheme if isinstance(place, str) and "://" in place else ""
    if place == "memory:":
        from .memory import Memory

        return Memory()
    if scheme in ("redis", "rediss", "unix", "valkey", "valkeys"):
        from .redis import Server as Redis

        return Redis(str(place).replace("valkey", "redis", 1) if scheme.startswith("valkey") else str(place), timeout=timeout)
    if scheme in ("postgresql", "postgres"):
        from .postgres import Server as Postgres

        return Postgres(str(place), timeout=timeout)
    if scheme or not str(place):
        raise ValueError("a state is `memory:`, a folder, `redis://...` or `postgresql://...`")
    from .sqlite import Database

    return Database(Path(place) / FILE, durability=durability, timeout=timeout)


def counters(backend: Backend) -> Counters:
    """The counters behind a connection."""
    return import_module(f".{backend.kind}.counters", __package__).Counters(backend)  # type: ignore[no-any-return]  # reason: each has one
