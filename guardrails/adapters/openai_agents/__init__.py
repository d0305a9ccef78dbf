"""Adapter for the OpenAI Agents SDK: a runner, models and tools that judge, and its native guardrails as an additional form."""

from .models import GuardedModel, GuardedModels
from .native import Natives, natives
from .runner import GuardedRunner
from .tools import guarded_tool

__all__ = ["GuardedModel", "GuardedModels", "GuardedRunner", "Natives", "guarded_tool", "natives"]
