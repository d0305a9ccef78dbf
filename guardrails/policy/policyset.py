"""An immutable set of policies, compiled: what is registered, which rules there are, and the plan for each place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from ..errors import Problem
from ..events import Event
from ..names import candidates, canonical
from ..source import Span
from ..verdict import Finding
from . import documents
from .allowances import Allowances
from .compile import Block, Compiled
from .form import AllowList, Restoring
from .plan import NOT_RUNNING, TOOL_UNREADABLE, UNKNOWN_DESTINATION, UNREGISTERED, Gate, Plan, judges
from .scope import Place, Scope

_MAX_PLANS = 8_192
_MAX_NAME = 200
Key = tuple[str, str | None, str | None, str | None, str | None]


@dataclass(frozen=True)
class Sandbox:
    """Where a policy lets the unregistered pass, and which unscanned content a policy lets into public zones."""

    policy: str
    scope: Scope
    unregistered: bool
    unscanned: frozenset[str]


@dataclass(frozen=True)
class Lifted:
    """An exemption, ready to be asked."""

    id: str
    rule: str
    scope: Scope
    expires: datetime
    break_glass: frozenset[str] | None


@dataclass(frozen=True, eq=False)
class PolicySet:
    """What one load of the policy files gave.  Nothing in it changes; `digest` names it."""

    digest: str
    systems: Mapping[str, documents.SystemSpec]
    destinations: Mapping[str, documents.DestinationSpec]
    policies: Mapping[str, documents.Policy]
    blocks: tuple[Block, ...] = field(repr=False)
    lists: tuple[AllowList, ...] = field(repr=False)
    allowances: Allowances = field(default_factory=lambda: Allowances(()), repr=False)
    sandboxes: tuple[Sandbox, ...] = ()
    buffers: tuple[Scope, ...] = ()
    restorings: tuple[Restoring, ...] = ()
    exemptions: Mapping[str, tuple[Lifted, ...]] = field(default_factory=dict)
    until: Mapping[str, datetime] = field(default_factory=dict)
    detectors: tuple[Any, ...] = field(default=(), repr=False)
    detecting: Mapping[str, documents.DetectorSpec] = field(default_factory=dict, repr=False)
    kinds: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    types: bool = False
    labels: bool = False
    notes: tuple[Problem, ...] = field(default=(), repr=False)
    cases: tuple[tuple[Span, documents.Case], ...] = field(default=(), repr=False)
    files: tuple[str, ...] = ()
    _plans: dict[Key, Plan] = field(default_factory=dict, init=False, repr=False)
    _index: dict[tuple[str, str], tuple[Block, ...]] = field(default_factory=dict, init=False, repr=False)
    _tools: dict[str, dict[str, documents.Tool]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        index: dict[tuple[str, str], list[Block]] = {}
        for block in self.blocks:
            for checkpoint in block.scope.on:
                for tool in block.scope.exact_tools or ("",):
                    index.setdefault((checkpoint, tool), []).append(block)
        self._index.update({k: tuple(v) for k, v in index.items()})
        for id_, spec in self.systems.items():
            self._tools[id_] = {n: t for t in spec.tools or () for raw in (t.name, *(t.aliases or ())) if (n := canonical(raw))}

    @property
    def rules(self) -> tuple[Compiled, ...]:
        """Every compiled rule, sorted by policy, id and part."""
        return tuple(sorted((r for b in self.blocks for r in b.rules), key=lambda r: r.rule.order))

    def tool(self, system: str | None, name: str | None) -> documents.Tool | None:
        """The registered tool that a system means by `name`, whatever its case, namespace or alias; None when it has no such tool."""
        known = self._tools.get(system or "")
        if known and name:
            for form in candidates(name):
                if (found := known.get(form)) is not None:
                    return found
        return None

    def plan(self, event: Event) -> Plan:
        """How events like this one are judged."""
        key = (event.checkpoint, event.system, event.destination, event.tool, event.kind)
        found = self._plans.get(key)
        if found is None:
            found = self._make(self.place(event))
            # Names come from outside: what they fill is emptied, never grown, and long ones are not kept.
            if len(self._plans) >= _MAX_PLANS:
                self._plans.clear()
            if all(len(name) <= _MAX_NAME for name in key if name is not None):
                self._plans[key] = found
        return found

    def place(self, event: Event, checkpoint: str | None = None) -> Place:
        """Where an event is judged, as far as that is known."""
        checkpoint = checkpoint or event.checkpoint
        spec = self.systems.get(event.system or "")
        tool = self.tool(event.system, event.tool)
        kind = event.kind or (tool.decision if tool else None)
        return Place(
            checkpoint,
            event.system,
            spec.stage if spec else None,
            event.destination,
            self._zone(checkpoint, event.destination, tool),
            () if event.tool is None else (canonical(tool.name),) if tool else candidates(event.tool),
            kind if checkpoint == "decision" else None,
        )

    def _zone(self, checkpoint: str, destination: str | None, tool: documents.Tool | None) -> str | None:
        """The trust zone that matters: the tool's for calls and results, else the destination's; what is not registered is public."""
        if checkpoint in ("tool_call", "tool_result"):
            return tool.zone if tool else None
        spec = self.destinations.get(destination or "")
        if spec is not None:
            return spec.zone
        return None if checkpoint == "decision" else "public"

    def places(self, event: Event) -> tuple[Place, ...]:
        """Where an event is judged: a call of a tool that commits a decision is judged as that decision, too."""
        place = self.place(event)
        if place.checkpoint != "tool_call" or self._commits(place) is None:
            return (place,)
        return (place, self.place(event, "decision"))

    def applying(self, place: Place) -> tuple[Block, ...]:
        """The blocks whose rules are judged at a place, in the order of their rules."""
        found = [b for tool in ("", *place.tools) for b in self._index.get((place.checkpoint, tool), ()) if b.scope.covers(place)]
        unique = {id(b): b for b in found}
        return tuple(sorted(unique.values(), key=lambda b: b.rules[0].rule.order))

    def listing(self, place: Place) -> tuple[AllowList, ...]:
        """The allow-lists whose static scope covers a place."""
        return tuple(a for a in self.lists if place.checkpoint == "tool_call" and a.scope.covers(place))

    def _make(self, place: Place) -> Plan:
        blocks = self.applying(place)
        posture = self._posture(place)
        gates: tuple[Gate, ...] = ()
        gated = False
        decision = None
        if place.checkpoint == "tool_call":
            gates = tuple(Gate.of(a, place) for a in self.listing(place))
            gated = not _settled(gates)
            kind = self._commits(place)
            if kind is not None:
                zone = self._zone("decision", place.destination, None)
                decision = self._make(replace(place, checkpoint="decision", zone=zone, decision=kind))
        readable, readable_by = self._unscanned(place)
        return Plan(
            tuple(finding for finding, roles in posture if not roles),
            tuple((finding, roles) for finding, roles in posture if roles),
            judges(blocks),
            blocks,
            gated,
            gates,
            self._review(place.system),
            readable,
            readable_by,
            self._restores(place),
            any(scope.covers(place) for scope in self.buffers),
            decision,
            sum(len(block.rules) for block in blocks) + (0 if decision is None else decision.rules),
        )

    def _commits(self, place: Place) -> str | None:
        tool = self._tools.get(place.system or "", {}).get(place.tools[0] if place.tools else "")
        return tool.decision if tool else None

    def _posture(self, place: Place) -> list[tuple[Finding, frozenset[str]]]:
        """What the place alone refuses, and the roles for which a sandbox lifts it."""
        found: list[tuple[Finding, frozenset[str]]] = []
        everyone, some = self._sandboxed(place)
        spec = self.systems.get(place.system or "")
        if spec is None:
            if place.system is None or not everyone:
                found.append((UNREGISTERED, frozenset() if place.system is None else some))
        elif spec.stage not in ("pilot", "production"):
            found.append((NOT_RUNNING, frozenset()))
        needs_destination = place.checkpoint in ("call", "prompt", "response")
        if place.destination is None and needs_destination:
            found.append((UNKNOWN_DESTINATION, frozenset()))
        elif place.destination is not None and place.destination not in self.destinations and not everyone:
            found.append((UNKNOWN_DESTINATION, some))
        if place.checkpoint == "tool_call" and not place.tools:
            found.append((TOOL_UNREADABLE, frozenset()))
        return found

    def _sandboxed(self, place: Place) -> tuple[bool, frozenset[str]]:
        """Whether a sandbox is open to everyone there, and the roles to which one is.  As for any permission, what is not known misses."""
        roles = [s.scope.roles for s in self.sandboxes if s.unregistered and s.scope.covers(place, permit=True)]
        return None in roles, frozenset(role for some in roles if some is not None for role in some)

    def _restores(self, place: Place) -> tuple[Restoring, ...]:
        """Which pseudonyms are put back there.  Towards a public tool only where a policy names that zone."""
        found = tuple(r for r in self.restorings if r.scope.covers(place, permit=True))
        outside = place.checkpoint == "tool_call" and place.zone in (None, "public")
        return tuple(r for r in found if r.scope.zones is not None) if outside else found

    def _review(self, system: str | None) -> datetime | None:
        spec = self.systems.get(system or "")
        if spec is None or spec.stage != "pilot":
            return None
        return datetime.combine(spec.review, time(), UTC) + timedelta(days=1)

    def _unscanned(self, place: Place) -> tuple[frozenset[str] | None, tuple[tuple[frozenset[str], frozenset[str]], ...]]:
        """Which unscanned content may pass (None where all may, because the zone is not public), and what more for some roles."""
        # What comes back in a response or a result goes nowhere.
        if place.checkpoint not in ("prompt", "tool_call") or place.zone not in (None, "public"):
            return None, ()
        given = [s for s in self.sandboxes if s.unscanned and s.scope.covers(place, permit=True)]
        for_all = frozenset().union(*(s.unscanned for s in given if s.scope.roles is None))
        return for_all, tuple((frozenset(s.scope.roles), s.unscanned) for s in given if s.scope.roles is not None)


def _settled(gates: tuple[Gate, ...]) -> bool:
    """Whether the place alone says that the tool may run: every list names it for everyone, none in shadow."""
    return any(g.sure for g in gates) and all(g.open and g.roles is None and g.finding.mode == "enforce" for g in gates)
