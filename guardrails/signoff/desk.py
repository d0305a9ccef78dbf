"""What every act on a request needs: the open request with its draft, who may act, whose signatures count, what policy says now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from ..verdict import Effect, Finding, Signers, Verdict
from .book import Book
from .count import Standing, standing
from .people import Identities, Person
from .refusals import SignoffError
from .request import Draft, Judge, Request
from .seal import Seal

TRIES: Final = 50
"""How often an act starts again because somebody else changed the request meanwhile."""


class Desk:
    """Requests, the people who may sign them, and the time."""

    def __init__(self, book: Book, seal: Seal, identities: Identities, clock: Callable[[], datetime]) -> None:
        self.book, self.seal, self.identities, self.clock = book, seal, identities, clock

    def open_one(self, id: str) -> tuple[datetime, Request, Draft]:  # noqa: A002  reason: the word people use
        """A request that is open and in time, with what is held for it.  Raises SignoffError."""
        for _ in range(TRIES):
            now = self.clock()
            request = self.book.open_one(id)
            if request.expires <= at(now):
                self.book.close(request, "expired", at(now), "expired", {"count": 1, "outcome": "denied", "requests": [id]})
                continue
            draft = self.book.draft(request)
            if draft is not None:
                return now, request, draft
            # Gone or newer: somebody is just changing it.  When nobody is, the store has lost it.
            if self.book.open_one(id).version == request.version:
                raise SignoffError("sealed", id)
        raise SignoffError("busy", id)

    def person(self, id: str, now: datetime) -> Person:  # noqa: A002  reason: as above
        """Somebody who may act now.  Raises SignoffError `person`."""
        person = self.identities.person(id)
        if person is None or person.id != id or not person.active(now):
            raise SignoffError("person")
        return person

    def signer(self, id: str, request: Request, now: datetime) -> Person:  # noqa: A002  reason: as above
        """Somebody who may sign this request.  Raises SignoffError with why not."""
        person = self.person(id, now)
        if self.own(person, request):
            raise SignoffError("self", request.id)
        if not person.roles & request.roles:
            raise SignoffError("role", request.id)
        return person

    def own(self, person: Person, request: Request) -> bool:
        """Whether a person is who asked."""
        return any(self.seal.reference(name) == request.requester for name in (person.id, *person.also))

    def standing(self, request: Request, now: datetime, demands: tuple[Signers, ...] | None = None) -> Standing:
        """How far a request is as things are now."""
        return standing(request, self.identities, now, lambda person: self.own(person, request), demands)

    def judged(self, draft: Draft, judge: Judge) -> Verdict:
        """The verdict on a draft that may be signed or run.  Raises SignoffError for any other, and records that."""
        try:
            verdict = judge(draft)
            effect, demands = verdict.effect, verdict.signers
        except SignoffError as error:
            self.refused(draft.id, error.why)
            raise
        except Exception as error:
            self.refused(draft.id, "unjudged")
            raise SignoffError("unjudged", draft.id) from error
        if effect > Effect.HOLD or (effect is Effect.HOLD and not demands):
            why = "refused"
        elif verdict.redactions:
            why = "redaction"
        else:
            return verdict
        self.refused(draft.id, why, verdict)
        raise SignoffError(why, draft.id, verdict)

    def refused(self, id: str, why: str, verdict: Verdict | None = None) -> None:  # noqa: A002  reason: as above
        """Records a refusal, which changes nothing."""
        self.book.say(id, "refused", {"recheck": None if verdict is None else verdict.id, "why": why})

    def facts(self, request: Request) -> dict[str, Any]:
        """What the journal is told of a request: ids, fixed words, times, and keyed hashes of all that could tell more."""
        return {
            "decision": request.decision,
            "expires": request.expires,
            "kind": request.kind,
            "policy": request.policy,
            "requester": request.requester,
            "revision": request.revision,
            "rules": list(request.rules),
            "run": self.seal.hashed(request.run),
            "signers": [{"count": s.count, "roles": list(s.roles)} for s in request.signers],
            "subject": None if request.subject is None else self.seal.hashed(request.subject),
            "system": request.system,
        }


def at(now: datetime) -> int:
    """A time as milliseconds since 1970."""
    if now.utcoffset() is None:
        raise ValueError("expected a clock that gives times with their zone")
    return int(now.timestamp() * 1000)


def why_of(verdict: Verdict) -> tuple[dict[str, str], ...]:
    """The reasons of a verdict as they are shown: policy, rule, the author's message, and the line."""
    held: Iterable[Finding] = (f for f in verdict.findings if f.enforced and f.effect is Effect.HOLD)
    return tuple({"message": f.message, "place": f.place, "policy": f.policy, "rule": f.rule} for f in held)[:50]


def rules_of(verdict: Verdict) -> frozenset[str]:
    """The rules that held it."""
    return frozenset(f"{f.policy}/{f.rule}" for f in verdict.findings if f.enforced and f.effect is Effect.HOLD)
