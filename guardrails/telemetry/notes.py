"""From a verdict to what is said of it: the attributes of its span and its events, as plain values.  Nothing is emitted here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ..verdict import Effect, Finding, Verdict
from . import names

CAP: Final = 8
"""Events of one decision at most: one for each rule that decided, or would have."""

INFO, WARN, ERROR = 9, 13, 17  # numbers of severity in OpenTelemetry's data model


@dataclass(frozen=True, slots=True)
class Budget:
    """One pot of a budget as a gauge shows it."""

    policy: str
    rule: str
    period: str
    spent: float
    limit: float


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one decision: the attributes of its span, those of each event with their severity, the kind of failure if any."""

    span: Mapping[str, object]
    events: tuple[tuple[int, Mapping[str, object]], ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """An event about something else than a decision: its name, attributes, time in nanoseconds, and the span it belongs to."""

    name: str
    attributes: Mapping[str, object]
    time: int
    context: Any = None
    severity: int = INFO


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a request waited until it ended."""

    outcome: str
    seconds: float = field(default=0.0)


class Known(Protocol):
    """What telemetry asks of a policy set: which names are registered, and how many rules are judged at a place."""

    @property
    def systems(self) -> Mapping[str, Any]: ...
    @property
    def destinations(self) -> Mapping[str, Any]: ...
    def tool(self, system: str | None, name: str | None) -> Any: ...
    def plan(self, event: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was judged, as an event says it; nothing of what was judged."""

    checkpoint: str
    system: str | None = None
    destination: str | None = None
    tool: str | None = field(default=None, repr=False)
    kind: str | None = None


_COUNTS: Final = {"enforce": "enforced", "shadow": "shadow", "bypassed": "bypassed"}


def weight(finding: Finding) -> str:
    """How far a finding counts: `enforced`, `bypassed`, `shadow` or `exempted`."""
    return "exempted" if finding.exemption is not None else _COUNTS[finding.mode]


def voices(verdict: Verdict) -> Iterator[tuple[Finding | None, str]]:
    """The findings that are told, the one that decided first, each with how far it counts.

    First what gave the verdict its effect, then what was bypassed, what is only watched, and what an exemption lifted; one for each rule.
    """
    kinds: dict[str, list[Finding]] = {"enforced": [], "bypassed": [], "shadow": [], "exempted": []}
    for f in verdict.findings:
        how = weight(f)
        if how != "enforced" or f.effect is verdict.effect:
            kinds[how].append(f)
    told: set[tuple[str, str, str]] = set()
    for how, findings in kinds.items():
        for finding in findings:
            key = (finding.policy, finding.rule, how)
            if key not in told and len(told) < CAP:
                told.add(key)
                yield finding, how
    if not told:
        yield None, "enforced"


def result(verdict: Verdict, finding: Finding | None, how: str) -> str:
    """The word for a decision as one finding sees it."""
    if finding is None:
        return verdict.effect.word
    if finding.error is not None and how != "exempted":
        return "error"
    # What an exemption lifted counts as allow.
    return Effect.ALLOW.word if how == "exempted" else finding.effect.word


def tell(verdict: Verdict, place: Place | None = None, policies: Known | None = None) -> Told:
    """Span and events of one decision."""
    common = _common(verdict, policies)
    events = []
    first: dict[str, object] = {}
    error = None
    for finding, how in voices(verdict):
        attributes = {**common, **_said(verdict, finding, how)}
        word = attributes["gen_ai.guardrail.result.value"]
        if word == "error":
            severity = ERROR
            error = error or (finding.error if finding is not None and how == "enforced" else None)
        else:
            severity = INFO if word == "allow" or how in ("shadow", "exempted") else WARN
        first = first or attributes
        events.append((severity, {**attributes, "gen_ai.operation.name": names.OPERATIONS.get(verdict.checkpoint)}))
    span = {
        **first,
        "gen_ai.operation.name": names.OPERATION,
        "openinference.span.kind": "GUARDRAIL",
        "guardrails.rules.evaluated": _rules(place, policies),
    }
    return Told(span, tuple(events), error)


def tool_name(verdict: Verdict, policies: Known | None) -> str | None:
    """The registered name of the tool; any other was written by a model, and may hold anything."""
    if verdict.tool is None:
        return None
    found = None if policies is None else policies.tool(verdict.system, verdict.tool)
    return names.OTHER if found is None else str(found.name)


def _rules(place: Place | None, policies: Known | None) -> int | None:
    try:
        return None if place is None or policies is None else int(policies.plan(place).rules)
    except Exception:  # noqa: BLE001  reason: a place that cannot be planned was not judged by rules
        return None


def _common(verdict: Verdict, policies: Known | None) -> dict[str, object]:
    return {
        "gen_ai.guardrail.component.name": names.COMPONENT,
        "gen_ai.guardrail.policy.version": verdict.digest[:12],
        "gen_ai.guardrail.source": names.SOURCES.get(verdict.checkpoint),
        "gen_ai.guardrail.result.type": "decision",
        "gen_ai.tool.name": tool_name(verdict, policies),
        "guardrails.decision.id": verdict.id,
        "guardrails.redaction.count": len(verdict.redactions) or None,
    }


def _said(verdict: Verdict, finding: Finding | None, how: str) -> dict[str, object]:
    said: dict[str, object] = {
        "gen_ai.guardrail.policy.id": names.NONE if finding is None else finding.policy,
        "gen_ai.guardrail.result.value": result(verdict, finding, how),
        "guardrails.enforcement": how,
    }
    if finding is not None:
        said |= {
            "gen_ai.guardrail.policy.rule.id": finding.rule,
            "gen_ai.guardrail.result.reason": f"{finding.policy}/{finding.rule}",
            "gen_ai.guardrail.risk.category": min(finding.types, default=None),
            "error.type": finding.error,
        }
    return said
