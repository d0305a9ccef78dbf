"""The envelope: the published example of its encoding, and one form for one signature."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

import pytest

from guardrails.signoff.envelope import PAYLOAD_TYPE, enveloped, keyid, pae, read, verified
from guardrails.signoff.keys import new_signer
from guardrails.signoff.refusals import SignoffError

SIGNER, _ = new_signer("dr-lee")
ENVELOPE = enveloped({"act": "approve", "n": 1}, SIGNER.public, SIGNER.sign)


def test_what_is_signed_is_encoded_as_the_specification_shows() -> None:
    assert pae(b"http://example.com/HelloWorld", b"hello world") == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("tybé".encode(), b"") == b"DSSEv1 5 tyb\xc3\xa9 0 "


def test_a_signed_statement_comes_back() -> None:
    assert verified(ENVELOPE, SIGNER.public) == {"act": "approve", "n": 1}
    outer = json.loads(ENVELOPE)
    assert outer["payloadType"] == PAYLOAD_TYPE
    assert outer["signatures"][0]["keyid"] == keyid(SIGNER.public)


def changed(**changes: Any) -> bytes:
    outer = json.loads(ENVELOPE) | changes
    return json.dumps(outer, separators=(",", ":"), sort_keys=True).encode()


def other_signature(**changes: Any) -> bytes:
    return changed(signatures=[json.loads(ENVELOPE)["signatures"][0] | changes])


SIG = json.loads(ENVELOPE)["signatures"][0]["sig"]


@pytest.mark.parametrize(
    "envelope",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        ENVELOPE + b" ",
        ENVELOPE.replace(b'":', b'": '),
        ENVELOPE + b"x" * 200_000,
        b"[" * 50_000,
        changed(payloadType="application/json"),
        changed(payload=b64encode(b'{"n":1,"act":"approve"}').decode()),
        changed(payload=b64encode(b"[1]").decode()),
        changed(payload=json.loads(ENVELOPE)["payload"] + "\n"),
        changed(payload=7),
        changed(more=1),
        changed(signatures=[]),
        changed(signatures={}),
        changed(signatures=json.loads(ENVELOPE)["signatures"] * 2),
        other_signature(keyid="0" * 64),
        other_signature(keyid=None),
        other_signature(sig=b64encode(bytes(64)).decode()),
        other_signature(sig=b64encode(b64decode(SIG)[:-1]).decode()),
        other_signature(sig=SIG.rstrip("=")),
        other_signature(sig=SIG.replace("+", "-").replace("/", "_") + "="),
    ],
)
def test_every_other_form_is_refused(envelope: bytes) -> None:
    with pytest.raises(SignoffError) as caught:
        verified(envelope, SIGNER.public)
    assert caught.value.why == "signature"


def test_another_person_is_refused() -> None:
    with pytest.raises(SignoffError):
        verified(ENVELOPE, new_signer("dr-roy")[0].public)


def test_a_statement_can_be_read_before_it_is_verified() -> None:
    assert read(ENVELOPE)[0] == {"act": "approve", "n": 1}
