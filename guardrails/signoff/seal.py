"""What lies in the store: encrypted under the application's key, bound to the record it belongs to; and keyed hashes of who asked.

AES-256-GCM.  The associated data is the record's key, version, state and time, so no row can stand in for another.
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from ..stores.records import Record
from .canonical import canonical, parsed
from .refusals import SignoffError, Unholdable

FORMAT: Final = b"GRSO\x01"
_NONCE: Final = 12
_LIMIT: Final = 2 * 1024 * 1024


class Seal:
    """Seals and opens records under sub-keys of one application key of 32 bytes."""

    __slots__ = ("_cipher", "_entropy", "_references")

    def __init__(self, key: bytes, entropy: Callable[[int], bytes] = os.urandom) -> None:
        if len(key) != 32:
            raise ValueError("the application key must have 32 bytes")
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # not light: loaded on first use

        self._cipher = AESGCM(_subkey(key, b"guardrails/signoff/held/1"))
        self._references = _subkey(key, b"guardrails/signoff/references/1")
        self._entropy = entropy

    def sealed(self, key: str, version: int, state: str, due: int, content: dict[str, Any]) -> Record:
        """A record that holds `content`, encrypted."""
        nonce = self._entropy(_NONCE)
        bare = Record(key, version, state, due)
        body = FORMAT + nonce + self._cipher.encrypt(nonce, canonical(content, _LIMIT), _bound(bare))
        return Record(key, version, state, due, body)

    def opened(self, record: Record) -> dict[str, Any]:
        """The content again.  Raises SignoffError for changed bytes, a record in another's place, or another key."""
        body, start = record.body, len(FORMAT) + _NONCE
        if not body.startswith(FORMAT) or len(body) < start:
            raise SignoffError("sealed")
        try:
            content: dict[str, Any] = parsed(self._cipher.decrypt(body[len(FORMAT) : start], body[start:], _bound(record)))
        except Unholdable:
            raise SignoffError("sealed") from None
        except Exception:  # noqa: BLE001  reason: the cause tells nothing, and whatever it is, nothing is opened
            raise SignoffError("sealed") from None
        return content

    def reference(self, name: str) -> str:
        """A keyed hash that stands for a person outside of the sealed records; the same for every way to write a name."""
        return self.hashed(unicodedata.normalize("NFKC", name).casefold().strip())

    def hashed(self, text: str) -> str:
        """A keyed hash that stands for a text outside of the sealed records."""
        return hmac.digest(self._references, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]

    def salt(self) -> str:
        """Random hex that keeps short values from being guessed by their hash."""
        return self._entropy(16).hex()


def _bound(record: Record) -> bytes:
    return b"\n".join((FORMAT, record.key.encode(), b"%d" % record.version, record.state.encode(), b"%d" % record.due))


def _subkey(key: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made: bytes = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)
    return made
