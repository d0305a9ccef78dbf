"""Who may sign: a person with roles and a public key, and where such people come from.  A file of them is the default."""

from __future__ import annotations

import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from .refusals import PeopleError

PREFIX: Final = "ed25519:"
MAX_FILE: Final = 1024 * 1024

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


class People:
    """People in a YAML or JSON file.  It is read again when it changes; while it has problems, nobody is known.

    >>> people = People(Path("people.yaml"))   # doctest: +SKIP
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, ...] = ()
        self._people: Mapping[str, Person] = {}
        self.load()

    def load(self) -> Mapping[str, Person]:
        """Everybody in the file, by id.  Raises PeopleError with every problem."""
        try:
            with self._path.open("rb") as file:
                seen = os.fstat(file.fileno())
                stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino, seen.st_ctime_ns, seen.st_mode)
                if stamp == self._stamp:
                    return self._people
                self._stamp, self._people = (), {}
                if not stat.S_ISREG(seen.st_mode):
                    raise PeopleError(f"{self._path.name}: expected a file")
                if os.name == "posix" and seen.st_mode & stat.S_IWOTH:
                    raise PeopleError(f"{self._path.name}: everybody may write it; `chmod o-w` it, or anybody could add a signer")
                data = file.read(MAX_FILE + 1)
        except OSError as error:
            self._stamp, self._people = (), {}
            raise PeopleError(f"{self._path.name}: cannot be read: {(error.strerror or 'input failed').lower()}") from None
        people = people_in(data, self._path.name)
        self._stamp, self._people = stamp, people
        return people

    def person(self, id: str) -> Person | None:  # noqa: A002  reason: as above
        """The person of this id as the file says now.  Raises PeopleError while it has problems."""
        return self.load().get(id)


def people_in(data: bytes, name: str) -> dict[str, Person]:
    """Everybody in the text of a file, by id.  Raises PeopleError with every problem and its line."""
    from .people_file import read  # YAML is loaded on first use

    return read(data, name)


def day(value: datetime) -> datetime:
    """A time with its zone: UTC where a file names none."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
