"""What a policy may ask: the table of facts, how they are read for one event, and the table as the policy loader wants it."""

from __future__ import annotations

from .facts import Fact, Facts, World, now
from .table import BY_NAME, FACTS, variables
from .terms import TERMS, Search

__all__ = ["BY_NAME", "FACTS", "TERMS", "Fact", "Facts", "Search", "World", "now", "variables"]
