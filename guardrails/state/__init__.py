"""What must outlive a process, behind one URL: the switch, budgets, sign-offs and the journal."""

from .state import State
from .where import Where, second_place, where

__all__ = ["State", "Where", "second_place", "where"]
