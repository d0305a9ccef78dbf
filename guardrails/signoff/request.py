"""A request for a signature: what it says of itself, what is held for it, and how both are written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from ..verdict import Signers, Verdict
from .canonical import digest

State = Literal["pending", "signed", "used", "rejected", "expired"]
OPEN: Final[tuple[State, ...]] = ("pending", "signed")
CLOSED: Final[tuple[State, ...]] = ("used", "rejected", "expired")


@dataclass(frozen=True, slots=True)
class Seen:
    """That a revision was first shown to somebody, and when (milliseconds since 1970)."""

    by: str = field(repr=False)
    revision: int
    at: int


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody's signed statement."""

    by: str = field(repr=False)
    at: int
    envelope: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """That somebody wrote a new revision: how many characters were taken out and put in."""

    by: str = field(repr=False)
    at: int
    changed: int


@dataclass(frozen=True, slots=True)
class Request:
    """What waits for signatures.  What will run is not in it, only its hash.

    `requester` is a keyed hash; `policy` the digest of the policy set; `rules` are `policy/rule`; `run` and `shown` are SHA-256 over
    canonical JSON of what will run and of what is shown, each with a random salt.  Times are milliseconds since 1970.
    """

    id: str
    revision: int
    state: State
    kind: str
    system: str | None
    decision: str
    policy: str
    rules: tuple[str, ...]
    signers: tuple[Signers, ...]
    requester: str
    run: str
    shown: str
    opened: int
    expires: int
    subject: str | None = field(default=None, repr=False)
    seen: tuple[Seen, ...] = ()
    signatures: tuple[Signature, ...] = ()
    edits: tuple[Edit, ...] = ()
    reason: str = field(default="", repr=False)
    version: int = 0

    @property
    def roles(self) -> frozenset[str]:
        """All roles that may sign."""
        return frozenset(role for signers in self.signers for role in signers.roles)

    def first_shown(self, by: str) -> int | None:
        """When this revision was first shown to somebody."""
        return next((seen.at for seen in self.seen if seen.by == by and seen.revision == self.revision), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is held: `run` is what will run, `context` what the door needs for that, `about` and `why` are shown beside it."""

    id: str
    revision: int
    kind: str
    system: str | None
    run: Any = field(repr=False)
    context: Any = field(default=None, repr=False)
    subject: str | None = field(default=None, repr=False)
    about: Any = field(default=None, repr=False)
    why: tuple[dict[str, str], ...] = field(default=(), repr=False)
    salt: str = field(default="", repr=False)
    notes: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    def run_digest(self) -> str:
        """The hash of exactly what will run."""
        return digest({"run": self.run, "salt": self.salt})

    def shown_digest(self) -> str:
        """The hash of exactly what is shown."""
        shown = {"about": self.about, "kind": self.kind, "run": self.run, "subject": self.subject, "system": self.system}
        return digest({"salt": self.salt, "shown": shown, "why": list(self.why)})


Judge = Callable[[Draft], Verdict]
"""Judges a draft by the policies in force; the engine brings it."""


def description(request: Request) -> dict[str, Any]:
    """What a signature covers, besides who signs and when: everything that does not change until somebody edits."""
    return {
        "decision": request.decision,
        "expires": request.expires,
        "id": request.id,
        "kind": request.kind,
        "opened": request.opened,
        "policy": request.policy,
        "requester": request.requester,
        "revision": request.revision,
        "rules": list(request.rules),
        "run": request.run,
        "shown": request.shown,
        "signers": [{"count": s.count, "roles": list(s.roles), "within": s.within} for s in request.signers],
        "subject": request.subject,
        "system": request.system,
    }


def written(request: Request) -> dict[str, Any]:
    """A request as JSON."""
    return {
        **description(request),
        "edits": [[e.by, e.at, e.changed] for e in request.edits],
        "reason": request.reason,
        "seen": [[s.by, s.revision, s.at] for s in request.seen],
        "signatures": [[s.by, s.at, s.envelope] for s in request.signatures],
    }


def request_of(content: dict[str, Any], state: State, version: int) -> Request:
    """A request from its JSON."""
    plain = {name: content[name] for name in ("decision", "expires", "id", "kind", "opened", "policy", "reason", "requester", "revision")}
    return Request(
        **plain,
        **{name: content[name] for name in ("run", "shown", "subject", "system")},
        rules=tuple(content["rules"]),
        signers=tuple(Signers(tuple(s["roles"]), s["count"], s["within"]) for s in content["signers"]),
        edits=tuple(Edit(*row) for row in content["edits"]),
        seen=tuple(Seen(*row) for row in content["seen"]),
        signatures=tuple(Signature(*row) for row in content["signatures"]),
        state=state,
        version=version,
    )


def held(draft: Draft) -> dict[str, Any]:
    """A draft as JSON, without what its request says already."""
    return {
        "about": draft.about,
        "context": draft.context,
        "notes": list(draft.notes),
        "revision": draft.revision,
        "run": draft.run,
        "salt": draft.salt,
        "why": list(draft.why),
    }


def draft_of(content: dict[str, Any], request: Request) -> Draft:
    """A draft from its JSON and its request."""
    return Draft(
        request.id,
        content["revision"],
        request.kind,
        request.system,
        content["run"],
        content["context"],
        request.subject,
        content["about"],
        tuple(content["why"]),
        content["salt"],
        tuple(content["notes"]),
    )
