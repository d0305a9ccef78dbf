"""A signer's own key: made, kept in a file that only its owner can read, and loaded to sign."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from .canonical import parsed
from .people import public_of, public_text
from .refusals import PeopleError, Unholdable

_LIMIT: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who can sign now: an id, the public key, and what signs bytes."""

    id: str = field(repr=False)
    public: bytes = field(repr=False)
    sign: Callable[[bytes], bytes] = field(repr=False)


def new_signer(id: str) -> tuple[Signer, Any]:  # noqa: A002  reason: the word people use
    """A signer with a new key pair, and the private key to keep."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # not light: loaded on first use

    private = Ed25519PrivateKey.generate()
    return Signer(id, private.public_key().public_bytes_raw(), private.sign), private


def new_key(path: Path, id: str, passphrase: str = "") -> Signer:  # noqa: A002  reason: as above
    """Makes a key pair and writes it to a new file of mode 0600.  Raises PeopleError where the file exists."""
    from cryptography.hazmat.primitives import serialization as forms

    signer, private = new_signer(id)
    cipher = forms.BestAvailableEncryption(passphrase.encode()) if passphrase else forms.NoEncryption()
    pem = private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, cipher).decode()
    text = json.dumps({"version": 1, "id": id, "public": public_text(signer.public), "private": pem}, indent=2) + "\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except FileExistsError:
        raise PeopleError(f"{path.name}: is there already; a key is never replaced") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return signer


def key_file(path: Path) -> dict[str, Any]:
    """What stands in a key file.  Raises PeopleError, also for one that others may read."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise PeopleError(f"{path.name}: expected a file")
            if os.name == "posix" and mode & 0o077:
                raise PeopleError(f"{path.name}: others can read this key; `chmod 600` it, and make a new one if they might have")
            content = parsed(file.read(_LIMIT))
    except OSError as error:
        raise PeopleError(f"{path.name}: cannot be read: {(error.strerror or 'input failed').lower()}") from None
    except Unholdable:
        content = None
    fields = ("id", "public", "private")
    if not isinstance(content, dict) or content.get("version") != 1 or not all(isinstance(content.get(f), str) for f in fields):
        raise PeopleError(f"{path.name}: this is no key file; `guardrails signoff key new` makes one")
    return content


def is_locked(path: Path) -> bool:
    """Whether a key file asks for a passphrase."""
    return "BEGIN ENCRYPTED PRIVATE KEY" in key_file(path)["private"]


def load_key(path: Path, passphrase: str = "") -> Signer:
    """The signer whose key is in a file.  Raises PeopleError, which says neither key nor passphrase."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = key_file(path)
    try:
        private = load_pem_private_key(content["private"].encode(), passphrase.encode() if passphrase else None)
    except (ValueError, TypeError):
        raise PeopleError(f"{path.name}: cannot be opened: another passphrase, or changed bytes") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise PeopleError(f"{path.name}: expected an Ed25519 key")
    public = private.public_key().public_bytes_raw()
    try:
        named = public_of(content["public"])
    except ValueError:
        named = b""
    if named != public:
        raise PeopleError(f"{path.name}: its two keys do not belong together")
    return Signer(content["id"], public, private.sign)
