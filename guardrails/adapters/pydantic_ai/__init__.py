"""Adapter for pydantic-ai: one capability that guards an agent, and the model and toolset that it is made of."""

from .capability import Guarded
from .models import GuardedModel
from .tools import GuardedToolset

__all__ = ["Guarded", "GuardedModel", "GuardedToolset"]
