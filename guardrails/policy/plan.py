"""What judges the events of one place: everything that the place alone decides is settled here, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..verdict import Effect, Finding
from .compile import Block, Judge
from .form import AllowList, Entry, Restoring
from .scope import Place

ENGINE = "guardrails"
"""The policy id under which the engine reports its own posture."""


def own(rule: str, message: str, effect: Effect = Effect.BLOCK, **more: Any) -> Finding:
    """A finding of the engine itself."""
    return Finding(effect, ENGINE, rule, message, **more)


UNREGISTERED = own("unregistered-system", "this system is not registered")
NOT_RUNNING = own("stage-does-not-run", "this system's stage does not run")
REVIEW_DUE = own("pilot-past-review", "this pilot is past its review")
UNKNOWN_DESTINATION = own("unknown-destination", "this destination is not registered")
TOOL_NOT_ALLOWED = own("tool-not-allowed", "no allow-list names this tool")
TOOL_UNREADABLE = own("tool-name-unreadable", "this tool's name is not a plain name")
STOPPED = own("stopped", "stopped by the red button")
STOP_UNKNOWN = own("stop-unknown", "nobody can tell whether this was stopped, so it is")
NOT_RECORDED = own("not-recorded", "the journal could not take the record, so this does not happen")
NOT_SIGNED = own("not-what-was-signed", "this is not what was signed, or the signatures do not release it")
NOT_SCANNED = own("unscanned-content", "this content cannot be read, so it does not go to a public zone")
ENDED = own("session-halted", "this session was halted", Effect.HALT)
MODEL_LATE = own("model-late", "a text was too long for the model, and was searched by patterns alone", Effect.WARN)
ALTERED = own("pseudonym-altered", "a pseudonym was altered, cut or invented, so what it stands for is not known", Effect.HOLD)
FAILED = own("judging-failed", "judging failed")

OWN = (
    UNREGISTERED, NOT_RUNNING, REVIEW_DUE, UNKNOWN_DESTINATION, TOOL_NOT_ALLOWED, TOOL_UNREADABLE, STOPPED, STOP_UNKNOWN, NOT_RECORDED,
    NOT_SIGNED, NOT_SCANNED, ENDED, MODEL_LATE, ALTERED, FAILED,
)  # fmt: skip
"""Every rule of the engine itself."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One allow-list at one place: the entries that name the tool and still have something to ask."""

    finding: Finding
    open: bool
    entries: tuple[Entry, ...]
    roles: frozenset[str] | None
    until: datetime | None
    sure: bool

    @classmethod
    def of(cls, allowed: AllowList, place: Place) -> Gate:
        """The gate for a call at a place.  `sure` tells whether the list is known to apply, so that it may permit and not only restrict."""
        # A permission is for the whole name: what only ends like a listed one, such as `mail.send` for `send`, is another tool.
        entries = tuple(e for e in allowed.entries if e.names(place.tools[:1]))
        is_open = any(e.roles is None and e.limits is None for e in entries)
        roles = None if allowed.scope.roles is None else frozenset(allowed.scope.roles)
        return cls(allowed.finding, is_open, () if is_open else entries, roles, allowed.until, allowed.scope.covers(place, permit=True))


@dataclass(frozen=True, slots=True)
class Plan:
    """How one place is judged: what stands from the start, gates of allow-lists, and compiled functions.

    `unless` holds what stands unless the actor has one of the roles; `readable` the unscanned content that may pass (None: all), and
    `readable_by` what more may pass by role; `restores` which pseudonyms are put back; `whole` whether a policy wants streams collected.
    `rules` counts the rules that are judged, those of the decision included.
    """

    static: tuple[Finding, ...]
    unless: tuple[tuple[Finding, frozenset[str]], ...]
    judges: tuple[Judge, ...]
    blocks: tuple[Block, ...] = field(repr=False)
    gated: bool = False
    gates: tuple[Gate, ...] = ()
    review: datetime | None = None
    readable: frozenset[str] | None = None
    readable_by: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    restores: tuple[Restoring, ...] = ()
    whole: bool = False
    decision: Plan | None = None
    rules: int = 0

    def restorable(self, f: Any) -> frozenset[str]:
        """The types of pseudonyms that are put back for who asks."""
        return frozenset().union(*(r.types for r in self.restores if r.permits(f)))

    def run(self, f: Any) -> list[Finding]:
        """All findings about one event, in no particular order."""
        out = list(self.static)
        for finding, roles in self.unless:
            if not _has(f, roles):
                out.append(finding)
        for judge in self.judges:
            judge(f, out)
        if self.gated:
            self._gates(f, out)
        if self.review is not None and f.now > self.review:
            out.append(REVIEW_DUE)
        if self.readable is not None and not self.readable.issuperset(f.content_unscanned):
            more = [kinds for roles, kinds in self.readable_by if _has(f, roles)]
            if not self.readable.union(*more).issuperset(f.content_unscanned):
                out.append(NOT_SCANNED)
        if "model_was_late" in f.__dict__:
            out.append(MODEL_LATE)
        if f.event.altered and f.checkpoint != "decision":  # said once, where the tool is called
            said = [r.finding for r in self.restores if r.permits(f)]
            finding = max(said, key=lambda s: (s.effect, s.file, s.line), default=ALTERED)
            out.append(replace(finding, types=tuple(sorted(set(f.event.altered))), detail=(("count", len(f.event.altered)),)))
        return out

    def _gates(self, f: Any, out: list[Finding]) -> None:
        """Tools run only when a list that surely applies names them, and every list that may apply does."""
        permitted = False
        for gate in self.gates:
            roles = f.roles
            applies = gate.roles is None or roles is None or not gate.roles.isdisjoint(roles)
            sure = gate.sure and (gate.roles is None or (roles is not None and applies))
            passes = gate.open or any(e.permits(f) for e in gate.entries)
            shadow = gate.finding.mode == "shadow" and (gate.until is None or f.now <= gate.until)
            if applies and not passes:
                out.append(gate.finding)
            permitted = permitted or (sure and not shadow)
        if not permitted:
            out.append(TOOL_NOT_ALLOWED)


def _has(f: Any, roles: frozenset[str]) -> bool:
    """Whether who asks is known to have one of the roles."""
    return f.roles is not None and not roles.isdisjoint(f.roles)


def judges(blocks: Iterable[Block]) -> tuple[Judge, ...]:
    """The functions of blocks; those for some roles ask first whether they apply."""
    return tuple(b.judge if b.scope.roles is None else _for_roles(b.judge, frozenset(b.scope.roles)) for b in blocks)


def _for_roles(judge: Judge, wanted: frozenset[str]) -> Judge:
    def guarded(f: Any, out: list[Finding]) -> None:
        # Nobody knows who asks: a restriction by role applies.
        roles = f.roles
        if roles is None or not wanted.isdisjoint(roles):
            judge(f, out)

    return guarded
