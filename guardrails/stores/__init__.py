"""What must survive: atomic counters and small records in memory, SQLite, Redis or PostgreSQL.  Knows nothing of policies."""

from .places import counters, open  # noqa: A004  reason: `stores.open` reads as it should
from .protocols import Count, Counters, Line

__all__ = ["Count", "Counters", "Line", "counters", "open"]
