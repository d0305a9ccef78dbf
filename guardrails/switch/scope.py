"""What a stop covers, and the name of the file that stands for it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, get_args

from .errors import Refusal

Kind = Literal["all", "system", "destination", "tool"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
LONGEST: Final = 500  # code points of a name, as everywhere for names of tools
LONGEST_FILE: Final = 240  # bytes of a file's name
PREFIX: Final = "STOP"
_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
_ESCAPE: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a stop covers: everything, a system, a destination, or a tool, everywhere or within one system."""

    kind: Kind
    name: str = ""
    system: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Refusal(f"a stop covers one of {', '.join(KINDS)}")
        if (self.kind == "all") == bool(self.name):
            raise Refusal("a stop of everything has no name, any other has one")
        if self.system is not None and (self.kind != "tool" or not self.system):
            raise Refusal("only a tool has a system beside its own name")
        if max(len(self.name), len(self.system or "")) > LONGEST:
            raise Refusal(f"a name has at most {LONGEST} characters")

    def __str__(self) -> str:
        if self.kind == "all":
            return "everything"
        return f"{self.kind} {self.name}" + (f" of system {self.system}" if self.system else "")

    @property
    def file(self) -> str:
        """The name of the file that stops this.  Raises Refusal where it would be too long for a file."""
        within = f"@{_quoted(self.system)}" if self.system else ""
        made = PREFIX if self.kind == "all" else f"{PREFIX}.{self.kind}.{_quoted(self.name)}{within}"
        if len(made) > LONGEST_FILE:
            raise Refusal("the name is too long for a file; stop it with `guardrails stop`")
        return made

    def plain(self) -> dict[str, Any]:
        """The scope as plain JSON."""
        return {"kind": self.kind, "name": self.name, "system": self.system}

    @classmethod
    def read(cls, given: Any) -> Self:
        """A scope from plain JSON.  Raises Refusal."""
        if not isinstance(given, dict) or set(given) != {"kind", "name", "system"}:
            raise Refusal("a scope has a kind, a name and a system")
        kind, name, system = given["kind"], given["name"], given["system"]
        if not isinstance(kind, str) or not isinstance(name, str) or not isinstance(system, str | None):
            raise Refusal("a scope is made of texts")
        return cls(kind, name, system)  # type: ignore[arg-type]  # reason: checked when it is made


EVERYTHING: Final = Scope("all")


def is_mark(file: str) -> bool:
    """Whether a file of this name stops something."""
    return file[:4].upper() == PREFIX


def of_file(file: str) -> Scope:
    """What a file of this name stops.  A name that is no clear scope, such as one with a slip of the pen, stops everything."""
    head, _, rest = file.partition(".")
    kind, _, quoted = rest.partition(".")
    kind = kind.lower()
    if head.upper() != PREFIX or kind not in KINDS or kind == "all":
        return EVERYTHING
    name, at, system = quoted.rpartition("@") if kind == "tool" and "@" in quoted else (quoted, "", "")
    try:
        return Scope(kind, _unquoted(name), _unquoted(system) if at else None)  # type: ignore[arg-type]  # reason: one of KINDS
    except (Refusal, UnicodeError):
        return EVERYTHING


def _quoted(name: str) -> str:
    return "".join(chr(b) if b in _PLAIN else f"%{b:02X}" for b in name.encode("utf-8", "surrogatepass"))


def _unquoted(quoted: str) -> str:
    # A `%` that starts no escape stands for itself: people type names as they know them.
    raw = _ESCAPE.sub(lambda m: bytes((int(m[1], 16),)), os.fsencode(quoted))
    return raw.decode("utf-8", "surrogatepass")
