"""What people do with a request: look at it, sign, edit, reject, answer.  Each act but the first is signed with the person's own key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from ..verdict import Effect
from .canonical import canonical, digest, parsed
from .count import Standing, check, statement
from .desk import TRIES, Desk, at, rules_of, why_of
from .edits import changed
from .envelope import enveloped, read, verified
from .keys import Signer
from .people import Person
from .refusals import SignoffError
from .request import Draft, Edit, Judge, Request, Seen, Signature

MAX_NOTE: Final = 2_000
MAX_NOTES: Final = 50
MAX_SIGNATURES: Final = 100


@dataclass(frozen=True, slots=True)
class View:
    """What somebody is shown: the request, what will run and why it was held, how far it is.  Its `repr` holds none of that."""

    request: Request
    draft: Draft = field(repr=False)
    standing: Standing = field(repr=False)
    signed_by: tuple[tuple[str, tuple[str, ...], int], ...] = field(repr=False)
    now: int = 0

    @property
    def left(self) -> int:
        """Seconds until it expires."""
        return max(0, (self.request.expires - self.now) // 1000)


def show(desk: Desk, id: str, signer: str | None) -> View:  # noqa: A002  reason: the word people use
    """What will run and why it was held; notes when `signer` first saw this revision."""
    for _ in range(TRIES):
        now, request, draft = desk.open_one(id)
        if signer is not None:
            person = desk.signer(signer, request, now)
            if request.first_shown(signer) is None:
                others = tuple(s for s in request.seen if s.by != signer)
                seen = replace(request, seen=(*others, Seen(signer, request.revision, at(now))))
                news = {"revision": request.revision, "signer": desk.seal.reference(person.id)}
                kept = desk.book.replace(seen, at(now), "shown", news)
                if kept is None:
                    continue
                request = kept
        signed = tuple((s.by, _roles(s), s.at) for s in request.signatures)
        return View(request, draft, desk.standing(request, now), signed, at(now))
    raise SignoffError("busy", id)


def approval(desk: Desk, view: View, signer: str) -> dict[str, Any]:
    """The statement that somebody signs to approve what was shown."""
    now = desk.clock()
    return _statement(view, "approve", desk.signer(signer, view.request, now), now)


def accept(desk: Desk, id: str, envelope: bytes) -> Request:  # noqa: A002  reason: as above
    """Takes in a signature, from wherever it comes."""
    said, _, _, _ = read(envelope)
    by = said.get("signer")
    if not isinstance(by, str):
        raise SignoffError("signature", id)
    for _ in range(TRIES):
        now, request, _draft = desk.open_one(id)
        person = desk.signer(by, request, now)
        said = verified(envelope, person.public)
        about = said.get("request")
        if isinstance(about, dict) and about.get("id") == id and about.get("revision") in range(1, request.revision):
            raise SignoffError("changed", id)  # somebody edited it while this person read it
        shown = request.first_shown(by)
        if shown is None:
            raise SignoffError("unshown", id)
        roles = check(said, request, "approve", person, at(now))
        if said["shown"] != shown or not roles <= (person.roles & request.roles):
            raise SignoffError("signature", id)
        if any(s.by == by for s in request.signatures):
            raise SignoffError("twice", id)
        if len(request.signatures) >= MAX_SIGNATURES:
            raise SignoffError("full", id)
        with_it = replace(request, signatures=(*request.signatures, Signature(by, said["at"], envelope.decode())))
        reached = desk.standing(with_it, now)
        signed = replace(with_it, state="signed" if reached.met else "pending")
        news = {
            "envelope": desk.seal.hashed(envelope.decode()),
            "missing": sum(part.missing for part in reached.parts),
            "revision": request.revision,
            "roles": sorted(roles),
            "run": desk.seal.hashed(request.run),
            "signer": desk.seal.reference(by),
            "state": signed.state,
            "waited_ms": said["at"] - shown,
        }
        kept = desk.book.replace(signed, at(now), "signed", news)
        if kept is not None:
            return kept
    raise SignoffError("busy", id)


def edit(desk: Desk, view: View, signer: Signer, run: Any, judge: Judge) -> Request:
    """Puts another version in the place of what would run, once it was judged; earlier signatures are void."""
    run = parsed(canonical(run))

    def act(now: datetime, request: Request, draft: Draft, person: Person) -> Request | None:
        new = replace(draft, revision=draft.revision + 1, run=run, salt=desk.seal.salt())
        verdict = desk.judged(new, judge)
        new = replace(new, why=why_of(verdict) or draft.why)
        envelope = _signed(view, "edit", person, signer, now, digest(run))
        demands = verdict.signers if verdict.effect is Effect.HOLD else ()
        size = changed(draft.run, run)
        edited = replace(
            request,
            revision=new.revision,
            state="pending",
            policy=verdict.digest or request.policy,
            rules=tuple(sorted({*request.rules, *rules_of(verdict)})),
            # An edit asks for no fewer signatures, whatever it changes.
            signers=tuple(dict.fromkeys((*request.signers, *demands))),
            run=new.run_digest(),
            shown=new.shown_digest(),
            expires=min([request.expires, *(at(now) + s.within * 1000 for s in demands if s.within)]),
            signatures=(),
            seen=(),
            edits=(*request.edits, Edit(person.id, at(now), size))[-MAX_NOTES:],
        )
        news = {
            **desk.facts(edited),
            "changed": size,
            "envelope": desk.seal.hashed(envelope),
            "recheck": verdict.id,
            "signer": desk.seal.reference(person.id),
            "void": len(request.signatures),
        }
        return desk.book.replace(edited, at(now), "edited", news, new)

    return _acted(desk, view, signer, act)


def reject(desk: Desk, view: View, signer: Signer, reason: str) -> Request:
    """Denies it for good; what was held is erased."""
    if len(reason) > MAX_NOTE:
        raise SignoffError("long", view.request.id)

    def act(now: datetime, request: Request, _draft: Draft, person: Person) -> Request | None:
        envelope = _signed(view, "reject", person, signer, now, digest(reason))
        shown = request.first_shown(person.id)
        news = {
            "envelope": desk.seal.hashed(envelope),
            "outcome": "denied",
            "revision": request.revision,
            "signer": desk.seal.reference(person.id),
            "waited_ms": None if shown is None else at(now) - shown,
        }
        return desk.book.close(replace(request, reason=reason), "rejected", at(now), "rejected", news)

    return _acted(desk, view, signer, act)


def answer(desk: Desk, view: View, signer: Signer, text: str) -> Request:
    """Adds a question or an answer to what is held; nothing else changes, and signatures stay."""
    if not text.strip() or len(text) > MAX_NOTE or len(view.draft.notes) >= MAX_NOTES:
        raise SignoffError("long", view.request.id)
    canonical(text)

    def act(now: datetime, request: Request, draft: Draft, person: Person) -> Request | None:
        _signed(view, "answer", person, signer, now, digest(text))
        noted = replace(draft, notes=(*draft.notes, {"at": at(now), "by": person.id, "text": text})[-MAX_NOTES:])
        news = {"length": len(text), "revision": request.revision, "signer": desk.seal.reference(person.id)}
        return desk.book.replace(request, at(now), "answered", news, noted)

    return _acted(desk, view, signer, act)


def _acted(desk: Desk, view: View, signer: Signer, act: Callable[[datetime, Request, Draft, Person], Request | None]) -> Request:
    """Does one act on exactly what was shown, again when somebody else changed the request meanwhile."""
    for _ in range(TRIES):
        now, request, draft = desk.open_one(view.request.id)
        person = desk.signer(signer.id, request, now)
        if (request.revision, request.run, request.shown) != (view.request.revision, view.request.run, view.request.shown):
            raise SignoffError("changed", request.id)
        kept = act(now, request, draft, person)
        if kept is not None:
            return kept
    raise SignoffError("busy", view.request.id)


def _statement(view: View, act: str, person: Person, now: datetime, to: str | None = None) -> dict[str, Any]:
    shown = view.request.first_shown(person.id)
    if shown is None:
        raise SignoffError("unshown", view.request.id)
    return statement(view.request, act, person.id, person.roles & view.request.roles, at(now), shown, to)


def _signed(view: View, act: str, person: Person, signer: Signer, now: datetime, to: str) -> str:
    """A signed act, verified as one that comes from elsewhere is."""
    envelope = enveloped(_statement(view, act, person, now, to), signer.public, signer.sign)
    check(verified(envelope, person.public), view.request, act, person, at(now), to)
    return envelope.decode()


def _roles(signature: Signature) -> tuple[str, ...]:
    said, _, _, _ = read(signature.envelope.encode())
    return tuple(said["roles"])
