"""Whose signatures count: each is verified again, against who its signer is now, every time it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ..verdict import Signers
from .envelope import verified
from .people import Identities, Person
from .refusals import SignoffError
from .request import Request, Signature, description

SKEW: Final = 60_000  # milliseconds by which clocks of two machines may differ


@dataclass(frozen=True, slots=True)
class Part:
    """One demand of policy, and who fulfills it so far."""

    signers: Signers
    by: tuple[str, ...] = field(repr=False)

    @property
    def met(self) -> bool:
        """Whether enough people signed."""
        return len(self.by) >= self.signers.count

    @property
    def missing(self) -> int:
        """How many signatures are missing."""
        return max(0, self.signers.count - len(self.by))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a request is: each demand, and the ids whose signature no longer counts."""

    parts: tuple[Part, ...]
    lost: tuple[str, ...] = field(default=(), repr=False)

    @property
    def met(self) -> bool:
        """Whether every demand is fulfilled."""
        return bool(self.parts) and all(part.met for part in self.parts)


def statement(request: Request, act: str, by: str, roles: Iterable[str], at: int, shown: int, to: str | None = None) -> dict[str, Any]:
    """What somebody signs.  `to` is the hash of a new version or a note."""
    return {
        "act": act,
        "at": at,
        "format": 1,
        "request": description(request),
        "roles": sorted(roles),
        "shown": shown,
        "signer": by,
        "to": to,
    }


def check(said: dict[str, Any], request: Request, act: str, person: Person, now: int, to: str | None = None) -> frozenset[str]:
    """The roles in which a verified statement was signed.  Raises SignoffError when it is about anything else than this act now."""
    roles, at, shown = said.get("roles"), said.get("at"), said.get("shown")
    times = type(at) is int and type(shown) is int and request.opened - SKEW <= shown <= at <= now + SKEW and at < request.expires
    if not times or not isinstance(roles, list) or not roles or not all(isinstance(r, str) for r in roles):
        raise SignoffError("signature", request.id)
    assert isinstance(at, int)
    assert isinstance(shown, int)
    if said != statement(request, act, person.id, roles, at, shown, to):
        raise SignoffError("signature", request.id)
    return frozenset(roles)


def standing(
    request: Request, identities: Identities, now: datetime, own: Callable[[Person], bool], demands: tuple[Signers, ...] | None = None
) -> Standing:
    """How far a request is.  `own` says whether a person is who asked; `demands` are others than the request's own."""
    counted: dict[str, frozenset[str]] = {}
    lost = []
    for signature in request.signatures:
        person = identities.person(signature.by)
        try:
            if person is None or person.id != signature.by or not person.active(now) or own(person):
                raise SignoffError("person", request.id)
            roles = signed_roles(signature, request, person, now)
        except SignoffError:
            lost.append(signature.by)
            continue
        if roles:
            counted[person.id] = roles
        else:
            lost.append(person.id)
    parts = tuple(
        Part(signers, tuple(sorted(by for by, roles in counted.items() if roles & set(signers.roles))))
        for signers in (request.signers if demands is None else demands)
    )
    return Standing(parts, tuple(lost))


def signed_roles(signature: Signature, request: Request, person: Person, now: datetime) -> frozenset[str]:
    """The roles in which a signature counts: those it was given in, as far as its signer still has them."""
    said = verified(signature.envelope.encode(), person.public)
    return check(said, request, "approve", person, int(now.timestamp() * 1000)) & person.roles
