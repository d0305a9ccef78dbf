"""What the journal is told of decisions and of how calls ended.  Registered names, fixed words, numbers and keyed hashes; no content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from .events import Event
from .policy.policyset import PolicySet
from .policy.weaker import Weakening
from .verdict import Finding, Verdict

MAX_FINDINGS: Final = 64
OTHER: Final = "_other"
"""Stands for a name that nobody registered."""


class Journal(Protocol):
    """What takes records; see `guardrails.journal`."""

    def append(self, kind: str, body: Mapping[str, Any]) -> object: ...
    def hashed(self, id: str) -> str: ...  # noqa: A002  reason: it is the id's hash
    def word(self, name: str) -> str: ...


def decision(journal: Journal, policies: PolicySet, event: Event, verdict: Verdict) -> None:
    """Records a verdict, and each exemption that was used for it."""
    place = _place(journal, policies, event, verdict)
    body = {
        **place,
        "checkpoint": verdict.checkpoint,
        "effect": verdict.effect.word,
        "would": verdict.would.word,
        "digest": verdict.digest,
        "findings": [_finding(journal, f) for f in verdict.findings[:MAX_FINDINGS]],
        "elapsed_us": round(verdict.elapsed * 1e6),
        "clamp": verdict.clamp,
        "signers": sum(s.count for s in verdict.signers) or None,
        "turn": event.turn,
        "kind": _word(journal, event.kind),
        "request": verdict.request,
        "bypassed": verdict.bypass,
    }
    journal.append("decision", _told(body))
    for f in verdict.findings:
        if f.exemption is not None:
            used = {**place, "exemption": journal.word(f.exemption), "policy": journal.word(f.policy), "rule": journal.word(f.rule)}
            journal.append("exemption", _told(used))


def outcome(journal: Journal, verdict: Verdict, result: str, *, prompt: int | None = None, response: int | None = None) -> None:
    """Records how what a verdict let happen ended, with the tokens that the provider counted."""
    body = {
        "decision": verdict.id,
        "checkpoint": verdict.checkpoint,
        "result": result,
        "prompt_tokens": prompt,
        "response_tokens": response,
        "request": verdict.request,
    }
    journal.append("outcome", _told(body))


def loaded(journal: Journal, policies: PolicySet) -> None:
    """Records the set that a process starts with: what changed while none ran shows by its digest."""
    rules = sum(len(p.spec.rules) for p in policies.policies.values())
    journal.append("reload", {"digest": policies.digest, "result": "loaded", "policies": len(policies.policies), "rules": rules})


def reload(journal: Journal, before: PolicySet, after: PolicySet, weaker: Iterable[Weakening], *, problems: int = 0) -> None:
    """Records a reload, whether it took effect, and what it may permit that was refused before."""
    taken = problems == 0
    body = {
        "digest": after.digest,
        "before": before.digest,
        "result": "installed" if taken else "kept",
        "problems": problems,
        "policies": len(after.policies),
        "rules": sum(len(p.spec.rules) for p in after.policies.values()),
    }
    journal.append("reload", _told(body))
    changes = list(weaker) if taken else []
    if changes:
        shown = changes[:MAX_FINDINGS]
        said = {
            "digest": after.digest,
            "before": before.digest,
            "changes": [w.what for w in shown],
            "rules": [journal.word(w.where) for w in shown],
            "count": len(changes),
        }
        journal.append("weakening", said)


def _place(journal: Journal, policies: PolicySet, event: Event, verdict: Verdict) -> dict[str, Any]:
    return {
        "decision": verdict.id,
        "system": _registered(journal, verdict.system, policies.systems),
        "destination": _registered(journal, verdict.destination, policies.destinations),
        "tool": _word(journal, verdict.tool),
        "actor": None if event.actor is None else journal.hashed(event.actor.id),
        "session": None if event.session is None else journal.hashed(event.session),
    }


def _finding(journal: Journal, f: Finding) -> dict[str, Any]:
    return _told(
        {
            "policy": journal.word(f.policy),
            "rule": journal.word(f.rule),
            "effect": f.effect.word,
            "mode": f.mode,
            "types": [journal.word(t) for t in f.types] or None,
            "error": _word(journal, f.error),
            "exemption": _word(journal, f.exemption),
            "count": len(f.redactions) or None,
            "limit": f.limit or None,
        }
    )


def _registered(journal: Journal, name: str | None, known: Mapping[str, object]) -> str | None:
    if name is None:
        return None
    return journal.word(name) if name in known else OTHER


def _word(journal: Journal, name: str | None) -> str | None:
    return None if name is None else journal.word(name)


def _told(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}
