"""The capability that guards an agent of pydantic-ai: whichever model serves a request, and every tool, whatever toolset it is in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .models import GuardedModel, is_guarded  # isort: skip  # reason: it says what to install where pydantic-ai is missing

from pydantic_ai.capabilities import AbstractCapability, CapabilityOrdering
from pydantic_ai.models import Model
from pydantic_ai.toolsets import AbstractToolset

from ...guard import Guardrails
from ..pending import Pending
from .tools import GuardedToolset


@dataclass
class Guarded(AbstractCapability[Any]):
    """Guards an agent: `Agent(model, capabilities=[Guarded(rails, system="help-desk")])`.

    It stays nearest to the model and to the tools, so that it judges what really leaves; a model given for one run is guarded too.
    With `approvals`, a tool call that somebody has to sign is deferred (`DeferredToolRequests`); else it raises Held.
    """

    rails: Guardrails = field(repr=False)
    system: str
    destination: str | None = None
    approvals: bool = False
    _names: set[str] = field(default_factory=set, repr=False)
    _pending: Pending = field(default_factory=Pending, repr=False)

    def __post_init__(self) -> None:
        self.rails._check_known(self.system, self.destination)

    def get_ordering(self) -> CapabilityOrdering:
        """Innermost: nothing changes what was judged."""
        return CapabilityOrdering(position="innermost")

    async def for_run(self, ctx: Any) -> Guarded:
        """One for each run, which knows the tools of that run."""
        return replace(self, _names=set())

    def get_wrapper_toolset(self, toolset: AbstractToolset[Any]) -> AbstractToolset[Any]:
        """The tools of a run, judged where they run."""
        return GuardedToolset(
            toolset, rails=self.rails, system=self.system, approvals=self.approvals, names=self._names, pending=self._pending
        )

    def get_wrapper_model(self, model: Model) -> Model | None:
        """The model of a request, judged; None where it is guarded already."""
        if is_guarded(model):
            return None
        return GuardedModel(self.rails, model, system=self.system, destination=self.destination, judged=self._names.__contains__)
