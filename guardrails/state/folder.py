"""A state folder: made, checked for its format, and its key.  What lies in it is the business of the rooms."""

from __future__ import annotations

import os
import re
import secrets
import stat
from pathlib import Path

from ..errors import SetupError

FORMAT = "1"
"""Version of the layout of a state folder."""

_KEY = re.compile(r"[0-9a-fA-F]{64}")
_OURS = re.compile(r"\..*|key|state\.db.*|switch|journal|STOP.*|people\..*")


def prepare(folder: Path) -> None:
    """Makes a state folder, or makes sure that this is one.  Raises SetupError where it cannot be used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        version = folder / "format"
        if not version.exists():
            if any(not _OURS.fullmatch(p.name) for p in folder.iterdir()):
                raise SetupError(f"`{folder}` holds other files and is no state folder", "name a new or an empty folder")
            _write(version, FORMAT)
        found = version.read_text(encoding="ascii", errors="replace").strip()[:20]
    except OSError as error:
        hint = "name another one with `state=` or GUARDRAILS_STATE, or keep state in the process with `memory:`"
        what = "" if error.filename in (None, str(folder)) else f" (`{error.filename}`)"
        raise SetupError(f"the state folder `{folder}` cannot be used: {error.strerror}{what}", hint) from error
    if found != FORMAT:
        message = f"the state folder `{folder}` has format `{found}`, and this version reads `{FORMAT}`"
        raise SetupError(message, "use the version that made it")
    if os.name == "posix" and folder.stat().st_mode & stat.S_IWOTH:
        raise SetupError(f"everybody may write to the state folder `{folder}`", f"run `chmod o-w {folder}`")


def key_of(folder: Path | None, given: bytes | None = None) -> bytes:
    """The application key: given, or of `GUARDRAILS_KEY`, or the folder's own, made on first use.  Raises SetupError for what is none."""
    if given is not None:
        if not isinstance(given, bytes) or len(given) != 32:
            raise SetupError("a key has 32 bytes", "make one with `secrets.token_bytes(32)`")
        return given
    if told := os.environ.get("GUARDRAILS_KEY"):
        return _hex(told.strip(), "GUARDRAILS_KEY")
    if folder is None:
        return secrets.token_bytes(32)
    path = folder / "key"
    try:
        if not path.exists():
            _write(path, secrets.token_hex(32))
        return _hex(path.read_text(encoding="ascii", errors="replace").strip(), f"`{path}`")
    except OSError as error:
        hint = "let the process that guards own the state folder"
        raise SetupError(f"the key `{path}` cannot be read: {error.strerror}", hint) from error


def _hex(text: str, place: str) -> bytes:
    if not _KEY.fullmatch(text):
        raise SetupError(f"{place} holds no key", "a key is 64 hexadecimal digits, such as `openssl rand -hex 32` writes")
    return bytes.fromhex(text)


def _write(path: Path, text: str) -> None:
    """Writes a small file whole, for its owner alone; the first of several writers wins."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not path.exists():
                fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
