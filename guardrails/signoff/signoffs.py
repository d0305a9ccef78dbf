"""`Signoffs`: hold what policy stopped until somebody signed it, and let it run once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from ..ids import uuid7
from ..stores.records import Records
from ..verdict import Effect, Verdict
from . import signing
from .book import Book, Recorder
from .canonical import canonical, parsed
from .desk import TRIES, Desk, at, rules_of, why_of
from .envelope import enveloped
from .keys import Signer
from .people import Identities, Person
from .refusals import SignoffError
from .request import OPEN, Draft, Judge, Request, State
from .seal import Seal
from .signing import View

TTL: Final = timedelta(hours=24)
MAX_OPEN: Final = 50_000
_ANY: Final = object()


@dataclass(frozen=True, slots=True)
class Release:
    """What may run now, once: `run` as it was signed, `context` as the door gave it."""

    id: str
    run: Any = field(repr=False)
    context: Any = field(default=None, repr=False)
    kind: str = ""
    system: str | None = None
    decision: str = ""
    verdict: Verdict | None = field(default=None, repr=False)


class Signoffs:
    """Requests for signatures over one store.

    `key` is the application's key of 32 bytes, `identities` knows who may sign, `clock` gives the time with its zone, `record` takes what
    happened to the journal and returns when it is durable there.  A request that is not used in
    time is denied: within the shortest `within` of its signers, or `ttl` where they name none.
    """

    def __init__(
        self,
        records: Records,
        *,
        key: bytes,
        identities: Identities,
        clock: Callable[[], datetime],
        record: Recorder,
        ttl: timedelta = TTL,
        max_open: int = MAX_OPEN,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        if ttl <= timedelta() or max_open < 1:
            raise ValueError("a request needs time, and room for one at least")
        seal = Seal(key, entropy)
        self._desk = Desk(Book(records, seal, record), seal, identities, clock)
        self._ttl, self._max_open = ttl, max_open

    # ------------------------------------------------------------------ for the engine

    def open(
        self,
        verdict: Verdict,
        run: Any,
        *,
        requester: str | None,
        kind: str = "",
        subject: str | None = None,
        about: Any = None,
        context: Any = None,
    ) -> Request:
        """Holds what a verdict of `hold` stopped, until those whom it names have signed.

        `run` is exactly what will run, as JSON; `about` is shown beside it; `context` is what the door needs to judge and run it later.
        Raises Unholdable for a value without certain bytes, and SignoffError where nobody could ever sign.
        """
        if not requester or not isinstance(requester, str):
            raise SignoffError("requester")
        if verdict.effect is not Effect.HOLD or not verdict.signers or any(not s.roles or s.count < 1 for s in verdict.signers):
            raise SignoffError("signers")
        # What is hashed and shown is what canonical JSON gives back, and no object of the caller, who may still change it.
        held = {name: parsed(canonical(value)) for name, value in (("run", run), ("about", about), ("context", context))}
        desk, now = self._desk, at(self._desk.clock())
        desk.book.expire(now, 100)
        if desk.book.count() >= self._max_open:
            raise SignoffError("full")
        what = kind or verdict.tool or verdict.checkpoint or "action"
        draft = Draft(uuid7(), 1, what, verdict.system, **held, subject=subject, why=why_of(verdict), salt=desk.seal.salt())
        request = Request(
            id=draft.id,
            revision=1,
            state="pending",
            kind=what,
            system=verdict.system,
            decision=verdict.id,
            policy=verdict.digest,
            rules=tuple(sorted(rules_of(verdict))),
            signers=verdict.signers,
            requester=desk.seal.reference(requester),
            run=draft.run_digest(),
            shown=draft.shown_digest(),
            opened=now,
            expires=now + min((s.within * 1000 for s in verdict.signers if s.within), default=_ms(self._ttl)),
            subject=subject,
        )
        return desk.book.insert(request, draft, now, desk.facts(request))

    def consume(self, id: str, *, recheck: Judge, run: Any = _ANY) -> Release:  # noqa: A002  reason: the word people use
        """What may run now.  The request is used up and in the journal before this returns; a second call is refused.

        `recheck` judges it once more by the policies in force.  `run` is what the caller is about to run: refused unless it is exactly
        what was signed.  A refusal leaves the signatures as they are, until the request expires.  Raises SignoffError.
        """
        desk = self._desk
        for _ in range(TRIES):
            now, request, draft = desk.open_one(id)
            if run is not _ANY and replace(draft, run=run).run_digest() != request.run:
                desk.refused(id, "changed")
                raise SignoffError("changed", id)
            reached = desk.standing(request, now)
            if not reached.met:
                raise SignoffError("unsigned", id)
            verdict = desk.judged(draft, recheck)
            if verdict.effect is Effect.HOLD and not desk.standing(request, now, verdict.signers).met:
                desk.refused(id, "stricter", verdict)
                raise SignoffError("stricter", id, verdict)
            # What happened before must be in the journal first: a use without its signatures would tell half of it.
            desk.book.tell_waiting(id)
            signed_by = sorted({desk.seal.reference(by) for part in reached.parts for by in part.by})
            news = {**desk.facts(request), "policy_now": verdict.digest, "recheck": verdict.id, "signed_by": signed_by}
            if desk.book.close(request, "used", at(now), "used", news) is not None:
                return Release(id, draft.run, draft.context, request.kind, request.system, request.decision, verdict)
        raise SignoffError("busy", id)

    def ran(self, release: Release, outcome: str = "returned") -> None:
        """Records how it ended: `returned`, `raised` or `cancelled`.  A use without it may have run and may not have."""
        known = outcome if outcome in ("returned", "raised", "cancelled") else "other"
        self._desk.book.say(release.id, "ran", {"outcome": known})

    def sweep(self, limit: int = 100_000) -> int:
        """Denies what ran out of time, takes to the journal what others left behind, forgets what is long over; how many expired."""
        book, now = self._desk.book, at(self._desk.clock())
        gone = book.expire(now, limit)
        while book.tell_late(now):
            pass
        book.clear(now)
        return len(gone)

    def count(self) -> int:
        """How many requests are open."""
        return self._desk.book.count()

    # ------------------------------------------------------------------ for people

    def request(self, id: str) -> Request:  # noqa: A002  reason: as above
        """A request, open or closed, without what is held for it."""
        return self._desk.book.read(id)

    def asked_by(self, request: Request, name: str) -> bool:
        """Whether it was this one who asked."""
        return self._desk.seal.reference(name) == request.requester

    def list(self, states: Iterable[State] = OPEN, *, signer: str | None = None, limit: int = 1_000) -> tuple[Request, ...]:
        """Requests in some states, those that expire first before the others; for `signer` only those that this person may sign."""
        desk = self._desk
        now = desk.clock()
        person = None if signer is None else desk.person(signer, now)
        found: Sequence[Request] = ()
        for state in states:
            wanted = (r for r in desk.book.listed(state) if self._wanted(r, person, now))
            found = (*found, *islice(wanted, limit))
        return tuple(sorted(found, key=lambda r: (r.expires, r.id))[:limit])

    def unreadable(self, states: Iterable[State] = OPEN, *, limit: int = 1_000) -> tuple[str, ...]:
        """The ids of requests that cannot be read, because they were changed or sealed under another key; nobody can sign them."""
        return tuple(islice((id_ for state in states for id_ in self._desk.book.unreadable(state)), limit))

    def show(self, id: str, signer: str | None = None) -> View:  # noqa: A002  reason: as above
        """What will run and why it was held.  For a `signer` it is noted when they first saw it; without one nothing is noted."""
        return signing.show(self._desk, id, signer)

    def approve(self, view: View, signer: Signer) -> Request:
        """Signs what was shown.  Raises SignoffError."""
        return self.accept(view.request.id, enveloped(self.statement(view, signer.id), signer.public, signer.sign))

    def statement(self, view: View, signer: str) -> dict[str, Any]:
        """What somebody signs to approve what was shown; for signatures that are made elsewhere and come back by `accept`."""
        return signing.approval(self._desk, view, signer)

    def accept(self, id: str, envelope: bytes) -> Request:  # noqa: A002  reason: as above
        """Takes in a signature, from wherever it comes.  Raises SignoffError unless it is valid, on this request, by somebody who may."""
        return signing.accept(self._desk, id, envelope)

    def edit(self, view: View, signer: Signer, run: Any, judge: Judge) -> Request:
        """Puts another version in the place of what would run, once `judge` has judged it; earlier signatures are void.

        The demands of the new verdict come on top of those that stood.  Raises SignoffError `refused` where policy forbids it.
        """
        return signing.edit(self._desk, view, signer, run, judge)

    def reject(self, view: View, signer: Signer, reason: str = "") -> Request:
        """Denies it for good; what was held is erased.  The reason is kept with the request, encrypted."""
        return signing.reject(self._desk, view, signer, reason)

    def answer(self, view: View, signer: Signer, text: str) -> Request:
        """Adds a question or an answer to what is held; nothing else changes, and signatures stay.  It is encrypted like the rest."""
        return signing.answer(self._desk, view, signer, text)

    def _wanted(self, request: Request, person: Person | None, now: datetime) -> bool:
        if request.state in OPEN and request.expires <= at(now):
            return False
        return person is None or (bool(person.roles & request.roles) and not self._desk.own(person, request))


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
