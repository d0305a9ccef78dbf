"""What must survive: atomic counters and small records in memory, SQLite, Redis or PostgreSQL.  Knows nothing of policies."""

from .places import open  # noqa: A004  reason: `stores.open` reads as it should

__all__ = ["open"]
