"""Who may sign: a person with roles and a public key.  Where such people come from is the business of `people_file` and `claims`."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

PREFIX: Final = "ed25519:"

# Keys of small order, for which anybody can make a signature that verifies; the sign bit is left out.
_WEAK: Final = frozenset(
    bytes.fromhex(text)
    for text in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign: roles, a public key (32 bytes, Ed25519), and when it is valid.  `also` are other ids of the same person."""

    id: str = field(repr=False)
    roles: frozenset[str]
    public: bytes = field(repr=False)
    not_before: datetime | None = None
    not_after: datetime | None = None
    disabled: bool = False
    also: tuple[str, ...] = field(default=(), repr=False)

    def active(self, now: datetime) -> bool:
        """Whether this person may act now."""
        early = self.not_before is not None and now < self.not_before
        late = self.not_after is not None and now >= self.not_after
        return not (self.disabled or early or late)


class Identities(Protocol):
    """Where people come from.  It is asked again each time, so that a role that was taken away no longer counts."""

    def person(self, id: str) -> Person | None:  # noqa: A002  reason: the word people use
        """The person of this id as things are now, or None."""


def public_of(text: str) -> bytes:
    """The 32 bytes of a public key written as `ed25519:` and base64.  Raises ValueError that says what is wrong."""
    if not text.startswith(PREFIX):
        raise ValueError(f"expected a key that starts with `{PREFIX}`")
    try:
        public = b64decode(text[len(PREFIX) :], validate=True)
    except ValueError:
        raise ValueError("expected base64 in the key") from None
    if len(public) != 32 or b64encode(public).decode() != text[len(PREFIX) :]:
        raise ValueError("expected a key of 32 bytes")
    if public[:31] + bytes([public[31] & 0x7F]) in _WEAK:
        raise ValueError("this key is weak: anybody could sign with it")
    return public


def public_text(public: bytes) -> str:
    """How a public key is written."""
    return PREFIX + b64encode(public).decode()


def day(value: datetime) -> datetime:
    """A time with its zone: UTC where a file names none."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
