"""Signed heads: what the journal was at a time, signed with a key that is gone afterwards.

A head names the number of records, the root of the tree over them, its time, and the public key of the next head.  Who has the public
key of one head can check every later one; the first is for auditors to keep.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from . import disk
from .keys import EpochKey
from .lines import encode

_CONTEXT: Final = b"guardrails journal head v1\n"
_UNSIGNED: Final = ("epoch", "key", "next", "root", "size", "time")


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head.  `time` is in microseconds since 1970 (UTC); `key` is the id of the key that signed it."""

    epoch: int
    key: str
    next: str
    root: str
    size: int
    time: int
    signature: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Head:
        """The head in the body of a record.  Raises TypeError for what is none."""
        return cls(**body)

    @property
    def body(self) -> dict[str, Any]:
        """The head as the body of a record."""
        return {name: getattr(self, name) for name in (*_UNSIGNED, "signature")}


def public(key: EpochKey) -> bytes:
    """The public key of an epoch: 32 bytes."""
    raw: bytes = _private(key).public_key().public_bytes_raw()
    return raw


def key_id(public_key: bytes) -> str:
    """The short name of a public key."""
    return sha256(public_key).hexdigest()[:16]


def sign(key: EpochKey, root: bytes, size: int, time: int) -> Head:
    """The head that ends an epoch."""
    own = public(key)
    unsigned: dict[str, Any] = {
        "epoch": key.epoch, "key": key_id(own), "next": public(key.next()).hex(), "root": root.hex(), "size": size, "time": time,
    }  # fmt: skip
    signature = _private(key).sign(_CONTEXT + encode(unsigned).encode())
    return Head(**unsigned, signature=urlsafe_b64encode(signature).rstrip(b"=").decode())


def signed_by(head: Head, public_key: bytes) -> bool:
    """Whether a head was signed with the private half of a public key."""
    from cryptography.exceptions import InvalidSignature  # on first use: slow to import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        unsigned = {name: getattr(head, name) for name in _UNSIGNED}
        signature = urlsafe_b64decode(head.signature + "==")
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, _CONTEXT + encode(unsigned).encode())
    except (InvalidSignature, ValueError, TypeError):
        return False
    return head.key == key_id(public_key)


def ready() -> None:
    """Loads what signing needs, which takes a moment the first time."""
    from cryptography.hazmat.primitives.asymmetric import ed25519  # on first use: slow to import

    assert ed25519


def _private(key: EpochKey) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # on first use: slow to import

    return Ed25519PrivateKey.from_private_bytes(key.of(b"sign"))


class HeadFile:
    """The copy of all heads in the second place, one a line."""

    def __init__(self, path: Path, *, make: bool = False) -> None:
        self._file = disk.open_file(path, make=make)

    def add(self, head: Head) -> None:
        """Adds a head unless it is the last one already; a torn line of an earlier try goes."""
        line = encode(head.body).encode() + b"\n"
        size = os.fstat(self._file).st_size
        tail = os.pread(self._file, 4096, max(0, size - 4096))
        whole = tail.rfind(b"\n") + 1
        if whole < len(tail):
            size -= len(tail) - whole
            disk.cut(self._file, size)
        if not tail[:whole].endswith(b"\n" + line) and tail[:whole] != line:
            disk.write(self._file, line, size)
        disk.sync(self._file)

    def close(self) -> None:
        """Gives the descriptor back."""
        os.close(self._file)
