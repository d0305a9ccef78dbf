"""The two files of the proxy: who may call, and where destinations are.

```yaml
version: 1                      # keys.yaml, written by `guardrails serve keys add`
keys:
  - {id: triage-app, sha256: 9f86..., system: triage, actor: svc-triage, roles: [nurse], team: er}
---
version: 1                      # serve.yaml
destinations:
  azure-gpt: {url: "https://example.openai.azure.com/openai/v1", key: AZURE_KEY, models: [gpt-4o]}
```
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from ..errors import SetupError
from .reading import parsed, read

MAX_KEYS: Final = 10_000
_SETTLES: Final = 2.0
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strict=True, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Key(_Strict):
    """One key: whom it lets in, for which system, through which day.  The key itself is nowhere.

    `on_behalf` lets its holder name the person who asks; roles and team are then that person's, and the person counts as asserted.
    """

    id: _Name
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    system: _Name
    actor: _Name
    roles: tuple[_Name, ...] = ()
    team: _Name | None = None
    until: date | None = None
    on_behalf: bool = False


class Keys(_Strict):
    """The file of keys."""

    version: Literal[1]
    keys: Annotated[tuple[Key, ...], Field(max_length=MAX_KEYS)] = ()

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({key.id for key in self.keys}) < len(self.keys) or len({key.sha256 for key in self.keys}) < len(self.keys):
            raise ValueError("two keys have the same `id` or `sha256`")
        return self


class Upstream(_Strict):
    """Where a destination is: `url` is what stands before `/chat/completions`, `key` names the environment variable with the key for it.

    `models` are those that the list of models shows, beside the ones that policies name whole.
    """

    url: str
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")] | None = None
    header: Literal["authorization", "x-api-key", "api-key"] = "authorization"
    models: tuple[_Name, ...] = ()

    @field_validator("url")
    @classmethod
    def _plain(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            wrong = parts.scheme not in ("http", "https") or not parts.hostname or (parts.port or 1) < 1
        except ValueError:
            wrong = True
        if wrong or parts.username is not None or parts.query or parts.fragment:
            raise ValueError("expected an address such as https://api.openai.com/v1, without a key in it")
        return url.rstrip("/")

    @property
    def host(self) -> str:
        """Its host, with the port where it names one."""
        return urlsplit(self.url).netloc


class Destinations(_Strict):
    """The file of the proxy."""

    version: Literal[1]
    destinations: Annotated[dict[_Name, Upstream], Field(min_length=1, max_length=1_000)]


class Rereading:
    """The keys as the file has them now."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path, self._now, self._lock = path, now, Lock()
        self._read: tuple[tuple[int, ...], dict[str, Key]] = ((), {})

    @property
    def changed(self) -> bool:
        """Whether the file has to be read again, which takes its time where it is long."""
        try:
            return self._stamp()[0] != self._read[0]
        except SetupError:
            return True

    def all(self) -> dict[str, Key]:
        """Every key by its hash.  Raises SetupError while the file has problems."""
        with self._lock:
            stamp, written = self._stamp()
            if self._read[0] != stamp:
                keys = {key.sha256: key for key in read(self._path, Keys).keys}
                # Written just now, it may be written again under the same stamp.
                settled = abs(self._now().timestamp() - written) > _SETTLES
                self._read = (stamp if settled else (), keys)
            return self._read[1]

    def of(self, given: str) -> Key | None:
        """Whose key this is.  It is hashed first, so that how long looking takes tells nothing about it."""
        key = self.all().get(digest(given))
        return None if key is None or (key.until is not None and self._now().date() > key.until) else key

    def _stamp(self) -> tuple[tuple[int, ...], float]:
        try:
            seen = self._path.stat()
        except OSError:
            raise SetupError(f"there is no `{self._path.as_posix()}`", "make one with `guardrails serve keys add`") from None
        return (seen.st_mtime_ns, seen.st_size, seen.st_ino, seen.st_ctime_ns, seen.st_mode), max(seen.st_mtime, seen.st_ctime)


def digest(key: str) -> str:
    """What is kept of a key: it has 256 random bits, so nobody finds it by trying."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def destinations_in(path: Path) -> Destinations:
    """The file of the proxy.  Raises SetupError with all that is wrong with it."""
    return read(path, Destinations)


def add_key(path: Path, **fields: Any) -> str:
    """Adds a new key to the file, and gives it: it is shown this once.  Raises SetupError."""
    known = read(path, Keys).keys if path.exists() else ()
    if any(key.id == fields["id"] for key in known):
        raise SetupError(f"the key `{fields['id']}` is there already", "choose another id, or take the old one out with `keys remove`")
    made = "gk-" + secrets.token_urlsafe(32)
    try:
        new = Key.model_validate({**fields, "sha256": digest(made)})
    except ValidationError as error:
        row = error.errors(include_url=False, include_input=False)[0]
        raise SetupError(f"`{row['loc'][0]}`: {row['msg'].lower()}", "up to 200 printable characters") from None
    write_keys(path, (*known, new))
    return made


def write_keys(path: Path, keys: tuple[Key, ...]) -> None:
    """Writes the file of keys, for its owner alone, in one step."""
    rows = [key.model_dump(mode="json", exclude_defaults=True) for key in keys]
    text = yaml.safe_dump({"version": 1, "keys": rows}, sort_keys=False, allow_unicode=True)
    parsed(text.encode(), path.as_posix(), Keys)  # what cannot be read again is not written
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
