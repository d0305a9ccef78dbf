"""What must outlive a process, behind one URL: the switch, budgets, sign-offs and the journal."""

from .state import State
from .where import Where, where

__all__ = ["State", "Where", "where"]
