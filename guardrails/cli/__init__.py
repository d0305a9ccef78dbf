"""The `guardrails` command: one module a subcommand; here is only the way in."""

from .app import main

__all__ = ["main"]
