"""What a state URL means.  Nothing is opened here."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit, urlunsplit

from ..errors import SetupError

SHARES: Final = os.name == "posix"
"""Whether processes of this system can share a state: journal and switch take POSIX file locks."""

Kind = Literal["memory", "folder", "redis", "postgres"]
_KINDS: dict[str, Kind] = {"redis": "redis", "rediss": "redis", "valkey": "redis", "postgresql": "postgres", "postgres": "postgres"}


@dataclass(frozen=True, slots=True)
class Where:
    """Where state is kept: the kind of place, its URL, and the local folder, None for `memory:`."""

    kind: Kind
    url: str = field(repr=False)
    folder: Path | None = None

    @property
    def name(self) -> str:
        """The URL as it may be shown: without user and password."""
        if self.kind in ("memory", "folder"):
            return self.url
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        return urlunsplit((parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, "", ""))


def where(given: str | os.PathLike[str] | None = None, folder: str | os.PathLike[str] | None = None) -> Where:
    """What a URL or folder means; `GUARDRAILS_STATE` where nothing is given, then the user's state folder.

    `folder` is for `redis://` and `postgresql://`: where journal and switch lie on this machine.  Raises SetupError.
    """
    if given is None:
        given = os.environ.get("GUARDRAILS_STATE") or (home() if SHARES else "memory:")
    text = os.fspath(given) if isinstance(given, str | os.PathLike) else ""
    if not text or "\0" in text:
        raise SetupError("a state is named by a text or a path", "use `memory:`, a folder, `redis://host` or `postgresql://host/database`")
    if text in ("memory:", "memory://"):
        return Where("memory", "memory:")
    if not SHARES:
        raise SetupError("this system has no file locks that state could rely on", "use `memory:`, which no other process shares")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", text)
    if scheme is None or (os.name == "nt" and len(scheme[1]) == 1):
        return Where("folder", text, Path(text).expanduser().absolute())
    if scheme[1] == "file":
        return Where("folder", text, Path(urlsplit(text).path).absolute())
    kind = _KINDS.get(scheme[1].lower())
    if kind is None:
        hint = "use `memory:`, a folder, `redis://host` or `postgresql://host/database`"
        raise SetupError(f"there is no kind of state `{scheme[1]}:`", hint)
    local = folder or os.environ.get("GUARDRAILS_STATE_FOLDER")
    name = sha256(_bare(text).encode()).hexdigest()[:16]
    return Where(kind, text, Path(local).expanduser().absolute() if local else home() / "machines" / name)


def _bare(url: str) -> str:
    """A URL without what may change while it means the same place: user, password, options."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if "@" not in parts.path + parts.query + parts.fragment:
            return f"{parts.scheme}://{parts.hostname}:{parts.port}{parts.path}"
    # Not quoted, nor the cause: parts of a password may stand anywhere in it.
    hint = "in a user or password write `/` as `%2F`, `@` as `%40`, `:` as `%3A`, `#` as `%23`, `?` as `%3F`"
    raise SetupError("the URL of the state has no host and port that can be read", hint)


def home() -> Path:
    """The folder in which this user keeps state."""
    from platformdirs import user_state_path  # on first use: who keeps state elsewhere does not load it

    return user_state_path("guardrails", appauthor=False)


def second_place(folder: Path, given: str | os.PathLike[str] | None = None) -> Path:
    """Where a state folder's second place is: below a folder that is given, or `GUARDRAILS_SECOND`, or the user's own."""
    base = given or os.environ.get("GUARDRAILS_SECOND") or home() / "markers"
    return Path(base).expanduser().absolute() / sha256(str(folder).encode("utf-8", "surrogateescape")).hexdigest()[:16]
