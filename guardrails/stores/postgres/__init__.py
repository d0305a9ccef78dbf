"""PostgreSQL, for several machines."""

from .server import Server

__all__ = ["Server"]
