"""The key of the journal: one for each epoch, made from the one before, which is then erased.

    key(n+1) = HMAC(key(n), "next")
    MAC of a record = HMAC(HMAC(key(n), "mac"), record)
    signing key(n) = Ed25519(HMAC(key(n), "sign"))

An epoch ends with its signed head.  Whoever takes the machine finds the key of the running epoch, and nothing leads back.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from pathlib import Path

from . import disk
from .failures import JournalError, JournalTampered

SIZE = 32
_FIRST_LINE = "guardrails journal key v1"
_TRIES = 20  # times that a key is read while another process may be replacing it


@dataclass(frozen=True, slots=True)
class EpochKey:
    """The secret of one epoch, and what is made from it."""

    epoch: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SIZE or self.epoch < 0:
            raise JournalError("the journal's key must have 32 bytes")

    def next(self) -> EpochKey:
        """The key of the epoch after this one."""
        return EpochKey(self.epoch + 1, digest(self.secret, b"next", "sha256"))

    def at(self, epoch: int) -> EpochKey | None:
        """The key of a later epoch; None for one that lies behind."""
        if epoch < self.epoch:
            return None
        found = self
        while found.epoch < epoch:
            found = found.next()
        return found

    def of(self, use: bytes) -> bytes:
        """The key for one use: `mac`, `mark` or `sign`."""
        return digest(self.secret, use, "sha256")


def hmac_of(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA-256 under a key that is prepared once: a third faster than preparing it for each record."""
    padded = key.ljust(64, b"\0")
    inner, outer = sha256(bytes(b ^ 0x36 for b in padded)), sha256(bytes(b ^ 0x5C for b in padded))

    def mac(data: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(data)
        second.update(first.digest())
        return second.digest()

    return mac


def read(path: Path) -> EpochKey:
    """The key in a file."""
    for _ in range(_TRIES):
        try:
            lines = path.read_text("ascii").splitlines()
            epoch, secret = lines[1].split()
            if lines[0] == _FIRST_LINE:
                return EpochKey(int(epoch), bytes.fromhex(secret))
        except FileNotFoundError:
            raise JournalTampered("the key of the journal is gone") from None
        except (IndexError, ValueError, JournalError):
            pass  # an older key that is just being overwritten; its successor is in place already
    raise JournalTampered("the key of the journal cannot be read")


def write(path: Path, key: EpochKey) -> None:
    """Puts a key into a file of mode 0600, whole or not at all."""
    disk.replace(path, _text(key))


def move_on(path: Path, key: EpochKey) -> None:
    """Puts the next key in the place of an older one and overwrites that one's bytes."""
    old = disk.open_file(path)
    try:
        length = os.fstat(old).st_size
        disk.replace(path, _text(key))
        disk.write(old, b"\0" * length, 0)
        disk.sync(old)
    finally:
        os.close(old)


def _text(key: EpochKey) -> bytes:
    return f"{_FIRST_LINE}\n{key.epoch} {key.secret.hex()}\n".encode("ascii")
