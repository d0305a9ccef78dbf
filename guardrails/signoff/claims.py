"""People whom an identity provider vouches for: an adapter from OpenID Connect claims to a person.

It verifies no token.  The application does that (signature, issuer, audience, time) before it hands claims in; whoever can hand in claims
can be anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from .people import Person


class Claims:
    """People by claims that the application has verified already.

    `lookup` gives the claims of an id as the application knows them now, or None: somebody whose session ended can no longer sign, and no
    longer counts.  `public` is the key with which the application signs for those whom it has logged in.  `roles` leads to the claim
    with the roles (`realm_access.roles`); with `names`, only roles and groups that it lists count, under its names.
    """

    def __init__(
        self,
        lookup: Callable[[str], Mapping[str, Any] | None],
        *,
        public: bytes,
        issuer: str,
        id_claim: str = "sub",
        roles: str = "roles",
        names: Mapping[str, str] | None = None,
        also: tuple[str, ...] = ("email", "preferred_username"),
    ) -> None:
        self._lookup, self._public, self._issuer, self._id = lookup, public, issuer, id_claim
        self._roles, self._names, self._also = roles.split("."), names, also

    def person(self, id: str) -> Person | None:  # noqa: A002  reason: the word people use
        """The person whose claims the application holds for this id, or None."""
        claims = self._lookup(id)
        return None if claims is None else self.person_of(claims, id)

    def person_of(self, claims: Mapping[str, Any], id: str | None = None) -> Person | None:  # noqa: A002  reason: as above
        """The person whom verified claims tell of; None where they are of another issuer, or of somebody else than `id`."""
        own = claims.get(self._id)
        if claims.get("iss") != self._issuer or not isinstance(own, str) or not own or (id is not None and own != id):
            return None
        try:
            start, end = _time(claims.get("nbf")), _time(claims.get("exp"))
        except (ValueError, OverflowError, OSError):
            return None
        found = _listed(claims, self._roles)
        held = found if self._names is None else [self._names[role] for role in found if role in self._names]
        others = tuple(claims[name] for name in self._also if isinstance(claims.get(name), str) and claims[name])
        return Person(own, frozenset(held), self._public, start, end, also=others)


def _listed(claims: Mapping[str, Any], path: list[str]) -> list[str]:
    value: Any = claims
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return value.split()
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number of seconds")
    return datetime.fromtimestamp(value, UTC)
