"""Where a rule applies: the static part of a match, decided once for each kind of place and then remembered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..events import CHECKPOINTS
from ..names import canonical, fits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .documents import Match


@dataclass(frozen=True, slots=True)
class Place:
    """One place where events are judged.  None means that it is not known, which every restriction takes as its own.

    `tools` holds the registered name of the tool, or else every form of the name that was called.
    """

    checkpoint: str
    system: str | None = None
    stage: str | None = None
    destination: str | None = None
    zone: str | None = None
    tools: tuple[str, ...] = ()
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The places of a rule.  None matches everything; `tools` is a list of lists of patterns, of which each must fit."""

    on: tuple[str, ...] = CHECKPOINTS
    systems: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None
    destinations: tuple[str, ...] | None = None
    zones: tuple[str, ...] | None = None
    tools: tuple[tuple[str, ...], ...] = ()
    decision: str | None = None
    roles: tuple[str, ...] | None = None

    @classmethod
    def of(cls, match: Match) -> Scope:
        """The scope that an author's match describes."""
        return cls(
            on=tuple(c for c in CHECKPOINTS if match.on is None or c in match.on),
            systems=_sorted(match.systems),
            stages=_sorted(match.stages),
            destinations=_sorted(match.destinations),
            zones=_sorted(match.zones),
            tools=() if match.tools is None else (patterns(match.tools),),
            roles=_sorted(match.roles),
        )

    def narrowed(self, *, on: Iterable[str] = CHECKPOINTS, tools: Iterable[str] | None = None, decision: str | None = None) -> Scope:
        """This scope, also limited to some checkpoints, tools and a kind of decision."""
        return replace(
            self,
            on=tuple(c for c in self.on if c in set(on)),
            tools=self.tools if tools is None else (*self.tools, patterns(tools)),
            decision=decision or self.decision,
        )

    def covers(self, place: Place, *, permit: bool = False) -> bool:
        """Whether the rule applies there.  What is not known counts as covered for a restriction and as not covered for a permission."""
        return not self.missed(place, permit=permit)

    def missed(self, place: Place, *, permit: bool = False) -> str:
        """The first field of the match that does not fit, or the empty string."""
        if place.checkpoint not in self.on:
            return "on"
        if not _among(self.systems, place.system, permit):
            return "systems"
        if self.stages is not None and place.stage not in self.stages and (permit or place.stage is not None):
            return "stages"
        if not _among(self.destinations, place.destination, permit):
            return "destinations"
        if self.zones is not None and place.zone not in self.zones and (permit or place.zone is not None):
            return "zones"
        # A place without a tool, such as a prompt or a proposed decision, is not what a rule about tools is about.
        for group in self.tools:
            if not any(fits(p, name) for p in group for name in place.tools):
                return "tools"
        if self.decision is not None and place.decision != self.decision:
            return "decision"
        return ""

    @property
    def exact_tools(self) -> tuple[str, ...] | None:
        """The tools it is about, when they are named without wildcards; else None."""
        for group in self.tools:
            if not any("*" in p or "?" in p for p in group):
                return group
        return None

    @property
    def order(self) -> tuple[object, ...]:
        """Sort key."""
        lists = (self.on, self.systems, self.stages, self.destinations, self.zones, self.tools, self.roles)
        return (*(v or () for v in lists), self.decision or "")


def patterns(names: Iterable[str]) -> tuple[str, ...]:
    """Tool patterns in canonical form, sorted."""
    return tuple(sorted({_pattern(n) for n in names}))


def _pattern(name: str) -> str:
    """A tool pattern in the form of canonical names; wildcards stay."""
    if "*" not in name and "?" not in name:
        return canonical(name) or name
    return name.casefold().replace("-", "_")


def _sorted(values: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(sorted(values))


def _among(wanted: tuple[str, ...] | None, value: str | None, permit: bool) -> bool:
    if wanted is None:
        return True
    if value is None:
        return not permit
    return any(fits(p, value) for p in wanted)
