"""The two files of the proxy, read strictly: who may call, and where destinations are.  What was not understood lets nobody in.

```yaml
version: 1                      # keys.yaml, written by `guardrails serve keys add`
keys:
  - {id: triage-app, sha256: 9f86..., system: triage, actor: svc-triage, roles: [nurse], team: er}
---
version: 1                      # serve.yaml
destinations:
  azure-gpt: {url: "https://example.openai.azure.com/openai/v1", key: AZURE_KEY}
```
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from ..errors import SetupError

MAX_FILE: Final = 1024 * 1024
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strict=True, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Key(_Strict):
    """One API key: whom it lets in, and for which system.  The key itself is nowhere."""

    id: _Name
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    system: _Name
    actor: _Name
    roles: tuple[_Name, ...] = ()
    team: _Name | None = None


class Keys(_Strict):
    """The file of keys."""

    version: Literal[1]
    keys: Annotated[tuple[Key, ...], Field(max_length=10_000)] = ()

    def of(self, given: str) -> Key | None:
        """Who a key belongs to.  It is hashed first, so that comparing tells nothing about it."""
        found = digest(given)
        return next((key for key in self.keys if secrets.compare_digest(key.sha256, found)), None)


class Upstream(_Strict):
    """Where a destination is: `url` is what stands before `/chat/completions`, `key` names the environment variable with the key for it."""

    url: str
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")] | None = None
    header: Literal["authorization", "x-api-key", "api-key"] = "authorization"

    @field_validator("url")
    @classmethod
    def _plain(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError("expected an address such as `https://api.openai.com/v1`")
        return url.rstrip("/")

    @property
    def host(self) -> str:
        """Its host, with the port where it names one."""
        return urlsplit(self.url).netloc


class Destinations(_Strict):
    """The file of the proxy."""

    version: Literal[1]
    destinations: Annotated[dict[_Name, Upstream], Field(min_length=1, max_length=1_000)]


def digest(key: str) -> str:
    """What is kept of a key: it has 256 random bits, so nobody finds it by trying."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def keys_in(path: Path) -> Keys:
    """The file of keys.  Raises SetupError with all that is wrong with it."""
    return _read(path, Keys)


def destinations_in(path: Path) -> Destinations:
    """The file of the proxy.  Raises SetupError with all that is wrong with it."""
    return _read(path, Destinations)


def add_key(path: Path, *, id: str, system: str, actor: str, roles: tuple[str, ...], team: str | None) -> str:  # noqa: A002  reason: the word of the file
    """Adds a new key to the file, and gives it: it is shown this once.  Raises SetupError."""
    known = keys_in(path).keys if path.exists() else ()
    if any(key.id == id for key in known):
        raise SetupError(f"the key `{id}` is there already", "choose another id, or take the old one out of the file")
    made = "gk-" + secrets.token_urlsafe(32)
    row = {"id": id, "sha256": digest(made), "system": system, "actor": actor, "roles": list(roles), "team": team}
    try:
        keys = Keys(version=1, keys=(*known, Key.model_validate(row)))
    except ValidationError as error:
        raise _wrong(path, error) from None
    text = yaml.safe_dump(keys.model_dump(mode="json", exclude_none=True), sort_keys=False, allow_unicode=True)
    new = path.with_name(path.name + ".new")
    new.touch(mode=0o600)
    new.write_text(text, encoding="utf-8")
    new.replace(path)
    return made


def _read(path: Path, model: Any) -> Any:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise SetupError(
            f"`{path.name}` cannot be read: {(error.strerror or 'input failed').lower()}", "name it on the command line"
        ) from None
    try:
        if len(data) > MAX_FILE:
            raise ValueError("larger than 1 MiB")
        text = data.decode("utf-8")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise ValueError("aliases are not taken; write it out")
        return model.model_validate(yaml.load(text, _Loader))  # noqa: S506  reason: it is a safe loader that refuses a key that stands twice
    except ValidationError as error:
        raise _wrong(path, error) from None
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        told = str(error) if type(error) is ValueError else "it is no YAML"
        raise SetupError(f"`{path.name}` cannot be used: {told}", "docs/serve.md shows one") from None


def _wrong(path: Path, error: ValidationError) -> SetupError:
    rows = [
        f"{'.'.join(str(step) for step in row['loc'])}: {row['msg'].lower()}"
        for row in error.errors(include_url=False, include_input=False)
    ]
    return SetupError(f"`{path.name}` cannot be used: {'; '.join(rows[:10])}", "docs/serve.md shows one")


class _Loader(yaml.SafeLoader):
    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [key.value for key, _ in node.value]
        if len(set(map(str, names))) != len(names):
            raise ValueError("a name stands twice")
        return super().construct_mapping(node, deep)
