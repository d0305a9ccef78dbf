"""Redis or Valkey, for several machines."""

from .server import Script, Server

__all__ = ["Script", "Server"]
