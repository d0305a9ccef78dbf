"""One SQLite file for all processes of a machine: the embedded default."""

from .database import Database

__all__ = ["Database"]
