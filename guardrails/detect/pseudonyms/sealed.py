"""A book as encrypted bytes and back: AES-256-GCM under the application's key, bound to the session and to the format's version."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ...errors import GuardrailsError

_MAGIC = b"GRPS"
_VERSION = b"\x01"
_HEAD = len(_MAGIC) + len(_VERSION)
_NONCE = 12


class VaultError(GuardrailsError, ValueError):
    """A session's pseudonyms that cannot be exported or loaded."""


def seal(content: dict[str, Any], key: bytes, session: str, entropy: Callable[[int], bytes]) -> bytes:
    """The content, encrypted."""
    nonce = entropy(_NONCE)
    plain = json.dumps(content, separators=(",", ":")).encode()
    sealed: bytes = _cipher(key).encrypt(nonce, plain, _bound(_VERSION, session))
    return _MAGIC + _VERSION + nonce + sealed


def unseal(sealed: bytes, key: bytes, session: str) -> dict[str, Any]:
    """The content again.  Raises VaultError for other bytes, another key or another session, without saying which of the last two."""
    if sealed[: len(_MAGIC)] != _MAGIC or len(sealed) < _HEAD + _NONCE:
        raise VaultError("these bytes are no exported session")
    if sealed[len(_MAGIC) : _HEAD] != _VERSION:
        raise VaultError("this session was exported in a format that is not known here")
    nonce = sealed[_HEAD : _HEAD + _NONCE]
    try:
        plain = _cipher(key).decrypt(nonce, sealed[_HEAD + _NONCE :], _bound(_VERSION, session))
    except VaultError:
        raise
    except Exception:  # noqa: BLE001  reason: the cause tells nothing, and whatever it is, nothing is loaded
        raise VaultError("this export cannot be opened: another key, another session, or changed bytes") from None
    content: dict[str, Any] = json.loads(plain)
    return content


def _bound(version: bytes, session: str) -> bytes:
    return _MAGIC + version + session.encode("utf-8", "surrogatepass")


def _cipher(key: bytes) -> Any:
    if len(key) != 32:
        raise VaultError("the key must have 32 bytes")
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # not light: loaded on first use

    return AESGCM(key)
