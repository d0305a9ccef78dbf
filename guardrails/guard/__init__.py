"""The door for application code: guarded functions and tools, sessions, proposals of decisions."""

from .rails import Guardrails
from .sessions import Session

__all__ = ["Guardrails", "Session"]
