"""What a change of policies may permit that was refused before.  A change that cannot be shown to be stricter counts as weaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .documents import Policy
from .policyset import PolicySet
from .rules import Rule

What = Literal[
    "rule-gone", "rule-milder", "rule-in-shadow", "rule-changed", "match-changed", "policy-unlocked", "allow-list-added", "sandbox-added",
    "unscanned-added", "restore-changed", "buffer-gone", "shadow-longer", "detector-gone", "detector-changed",
    "exemption-added", "exemption-changed", "system-added", "system-changed", "destination-added", "destination-changed", "type-gone",
]  # fmt: skip
_EFFECTS = ("warn", "redact", "hold", "block", "halt")
_WORDING = ("message", "reply")


@dataclass(frozen=True, slots=True, order=True)
class Weakening:
    """One thing that changed: in which rule, policy, system, destination or exemption, and how."""

    where: str
    what: What


def weaker(old: PolicySet, new: PolicySet) -> tuple[Weakening, ...]:
    """Every change from `old` to `new` that may permit more, sorted."""
    found = [*_policies(old, new), *_exemptions(old, new)]
    for kind, before, after in (("system", old.systems, new.systems), ("destination", old.destinations, new.destinations)):
        found += _registered(kind, before, after)
    found += [Weakening(name, "type-gone") for name in old.kinds - new.kinds]
    for id_, spec in old.detecting.items():
        if (now := new.detecting.get(id_)) != spec:
            found.append(Weakening(id_, "detector-gone" if now is None else "detector-changed"))
    return tuple(sorted(found))


def _policies(old: PolicySet, new: PolicySet) -> Iterator[Weakening]:
    for id_, policy in old.policies.items():
        if (now := new.policies.get(id_)) is None:
            yield from (Weakening(f"{id_}/{rule.id}", "rule-gone") for rule in policy.spec.rules)
        elif now.spec != policy.spec:
            yield from _policy(id_, policy, now)
    for id_, policy in new.policies.items():
        before = old.policies.get(id_)
        if policy.spec.sandbox and (before is None or not before.spec.sandbox):
            yield Weakening(id_, "sandbox-added")
        if set(policy.spec.allow_unscanned or ()) - set((before and before.spec.allow_unscanned) or ()):
            yield Weakening(id_, "unscanned-added")
        if policy.spec.restore is not None and (before is None or before.spec.restore != policy.spec.restore):
            yield Weakening(id_, "restore-changed")
        known = {rule.id for rule in before.spec.rules} if before else set()
        yield from (Weakening(f"{id_}/{r.id}", "allow-list-added") for r in policy.spec.rules if _allows(r) and r.id not in known)


def _policy(id_: str, before: Policy, after: Policy) -> Iterator[Weakening]:
    if before.spec.locked and not after.spec.locked:
        yield Weakening(id_, "policy-unlocked")
    if before.spec.match != after.spec.match:
        yield Weakening(id_, "match-changed")
    if before.spec.buffer == "whole" and after.spec.buffer != "whole":
        yield Weakening(id_, "buffer-gone")
    rules = {rule.id: rule for rule in after.spec.rules}
    for rule in before.spec.rules:
        where = f"{id_}/{rule.id}"
        if (now := rules.get(rule.id)) is None:
            yield Weakening(where, "rule-gone")
            continue
        if _shadow(after, now) and not _shadow(before, rule):
            yield Weakening(where, "rule-in-shadow")
        elif _shadow(after, now) and _until(after, now) > _until(before, rule):
            yield Weakening(where, "shadow-longer")
        if _rest(rule) != _rest(now):
            yield Weakening(where, "rule-changed")
        elif _strength(now) < _strength(rule):
            yield Weakening(where, "rule-milder")


def _exemptions(old: PolicySet, new: PolicySet) -> Iterator[Weakening]:
    before = {e.id: e for lifted in old.exemptions.values() for e in lifted}
    for lifted in new.exemptions.values():
        for exemption in lifted:
            if exemption.id not in before:
                yield Weakening(exemption.id, "exemption-added")
            elif exemption != before[exemption.id]:
                yield Weakening(exemption.id, "exemption-changed")


def _registered(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Weakening]:
    added: What = "system-added" if kind == "system" else "destination-added"
    changed: What = "system-changed" if kind == "system" else "destination-changed"
    for id_, spec in after.items():
        if id_ not in before:
            yield Weakening(id_, added)
        elif spec != before[id_]:
            yield Weakening(id_, changed)


def _allows(rule: Rule) -> bool:
    return rule.tools is not None and not isinstance(rule.tools, tuple) and rule.tools.allow is not None


def _shadow(policy: Policy, rule: Rule) -> bool:
    return (rule.mode or policy.spec.mode) == "shadow"


def _until(policy: Policy, rule: Rule) -> datetime:
    until = rule.until or policy.spec.until
    assert until is not None  # shadow has an end
    return until


def _strength(rule: Rule) -> int:
    return _EFFECTS.index(rule.then) if rule.then in _EFFECTS else len(_EFFECTS)


def _rest(rule: Rule) -> dict[str, Any]:
    """What a rule says beside its effect, its mode and its words for people."""
    return {k: v for k, v in rule.model_dump().items() if k not in ("then", "mode", "until", *_WORDING)}
