"""This process's memory: no file, no server, and nobody else sees it."""

from .memory import Memory

__all__ = ["Memory"]
