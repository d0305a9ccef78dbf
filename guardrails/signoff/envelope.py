"""Signed statements: Ed25519 over canonical JSON in a DSSE envelope (secure-systems-lab/dsse, version 1).

Stricter than the specification where it leaves a choice, so that one signature has exactly one form: the envelope and the statement are
canonical JSON, base64 is the standard one, and there is one signature in an envelope.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from .canonical import canonical, parsed
from .refusals import SignoffError, Unholdable

PAYLOAD_TYPE: Final = "application/vnd.guardrails.signoff+json"
MAX_ENVELOPE: Final = 64 * 1024


def pae(payload_type: bytes, body: bytes) -> bytes:
    """The pre-authentication encoding: what is signed."""
    return b"DSSEv1 %d %b %d %b" % (len(payload_type), payload_type, len(body), body)


def keyid(public: bytes) -> str:
    """The name of a public key: SHA-256 of its 32 bytes, as hex."""
    return sha256(public).hexdigest()


def enveloped(statement: dict[str, Any], public: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """A statement, signed."""
    body = canonical(statement, MAX_ENVELOPE)
    signature = sign(pae(PAYLOAD_TYPE.encode(), body))
    return canonical(
        {
            "payload": b64encode(body).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": keyid(public), "sig": b64encode(signature).decode()}],
        },
        2 * MAX_ENVELOPE,
    )


def read(envelope: bytes) -> tuple[dict[str, Any], str, bytes, bytes]:
    """The statement, the key's name, the signature and the statement's bytes, unverified.  Raises SignoffError for another form."""
    try:
        if len(envelope) > 2 * MAX_ENVELOPE:
            raise SignoffError("signature")
        outer = parsed(envelope)
        signed = outer["signatures"][0]
        body, signature = _bytes(outer["payload"]), _bytes(signed["sig"])
        statement = parsed(body)
        form = {"payload": outer["payload"], "payloadType": PAYLOAD_TYPE, "signatures": [{"keyid": signed["keyid"], "sig": signed["sig"]}]}
        whole = canonical(form, 2 * MAX_ENVELOPE) == envelope and canonical(statement, MAX_ENVELOPE) == body
        if not whole or not isinstance(statement, dict) or not isinstance(signed["keyid"], str):
            raise SignoffError("signature")
    except (Unholdable, ValueError, LookupError, TypeError, AttributeError):
        raise SignoffError("signature") from None
    return statement, signed["keyid"], signature, body


def verified(envelope: bytes, public: bytes) -> dict[str, Any]:
    """The statement in an envelope that the owner of `public` signed.  Raises SignoffError for any other."""
    from cryptography.exceptions import InvalidSignature  # not light: loaded on first use
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    statement, named, signature, body = read(envelope)
    if named != keyid(public):
        raise SignoffError("signature")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, pae(PAYLOAD_TYPE.encode(), body))
    except (InvalidSignature, ValueError):
        raise SignoffError("signature") from None
    return statement


def _bytes(text: str) -> bytes:
    data = b64decode(text, validate=True)
    # Base64 can write the same bytes in several ways; only one of them is ours.
    if b64encode(data).decode() != text:
        raise SignoffError("signature")
    return data
