"""Policy files from disk: regular files below one folder, whole, in one consistent state, under caps."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import Problem
from ..source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_FILE = 4 * 1024 * 1024  # bytes
MAX_SET = 64 * 1024 * 1024
MAX_FILES = 10_000
MAX_FOLDERS = 64  # in one another
_ATTEMPTS = 5
_SUFFIXES = (".yaml", ".yml")
# Follow no link, wait for no writer of a pipe, translate no line ends; each where the platform has it.
_REGULAR_ONLY: Final = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
_WITHIN: Final = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


class _Refused(Exception):
    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint = code, message, hint


@dataclass
class Found:
    """What was read: texts by the name that messages show, and what could not be read."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    prints: dict[str, bytes] = field(default_factory=dict)
    folders: list[tuple[int, ...]] = field(default_factory=list)  # which they are, and when something was last put into them
    size: int = 0
    keep: bool = True
    full: bool = False

    @property
    def state(self) -> tuple[object, ...]:
        """What two readings of the same files have in common."""
        return self.prints, self.folders, [p.order for p in self.problems]

    def take(self, name: str, data: str | bytes) -> None:
        """Adds a text, decoded."""
        try:
            text = data if isinstance(data, str) else decode(data)
        except NotText as bad:
            at = len(bad.readable)
            self.problems.append(Problem("GR104", bad.message, Source(bad.readable, name).span(at, at + 1), bad.hint))
            return
        self.texts[name] = text if self.keep else ""
        self.prints[name] = b"" if isinstance(data, str) else sha256(data).digest()

    def refuse(self, name: str, code: str, message: str, hint: str = "") -> None:
        """Notes a file or folder that was not read."""
        self.problems.append(Problem(code, message, Source("", name).span(0), hint))


def given(texts: Mapping[str, str | bytes]) -> Found:
    """Texts or bytes by name, under the same caps."""
    found = Found()
    for name, text in texts.items():
        size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
        found.size += size
        if size > MAX_FILE or found.size > MAX_SET:
            limit = MAX_FILE if size > MAX_FILE else MAX_SET
            found.refuse(name, "GR103", f"larger than {limit // 2**20} MiB", "split it into several files")
            continue
        found.take(name, text)
    return found


def load(paths: Iterable[Path]) -> Found:
    """Reads files and folders twice, until both readings agree, so that no set is half old and half new."""
    paths = list(paths)
    before = _load(paths, keep=False)
    for _ in range(_ATTEMPTS):
        after = _load(paths, keep=True)
        if after.state == before.state:
            return after
        before = after
    before = Found()
    before.refuse(_shown(paths[0]), "GR106", "the files keep changing while they are read", "load again when they are written")
    return before


def _load(paths: list[Path], *, keep: bool) -> Found:
    found = Found(keep=keep)
    seen: set[str] = set()
    for path in paths:
        base = _shown(path)
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            found.refuse(base, "GR100", _reason(error, "file or folder"))
            continue
        if stat.S_ISDIR(mode):
            before = len(found.texts) + len(found.problems)
            _folder(path, base, found, seen)
            if len(found.texts) + len(found.problems) == before:
                found.refuse(base, "GR102", "no policy files in this folder", "policy files end in `.yaml` or `.yml`")
        else:
            root = path.parent.resolve()
            _one(root, Path(os.path.realpath(path)), base, found, seen, inside=False)
    return found


def _shown(path: Path) -> str:
    """The name of a given path in messages: the last part, with its folder for a file that was given with one; never the way to it."""
    if path.name in ("", ".."):
        path = path.resolve()
    given = path.parent.name if path.suffix in _SUFFIXES else ""
    return f"{given}/{path.name}" if given and given != ".." else path.name or "/"


def _folder(folder: Path, base: str, found: Found, seen: set[str]) -> None:
    """All policy files below a folder, sorted by name; a linked folder or file counts where it leads, and may not lead outside."""
    root = Path(os.path.realpath(folder))
    waiting = [(root, "" if str(folder) in (".", "") else base + "/", frozenset({str(root)}))]
    while waiting:
        here, prefix, above = waiting.pop()
        try:
            known = here.stat()
            # A link that is swapped to and fro could show the same mixture twice: the folder tells of each swap.
            found.folders.append((known.st_ino, known.st_mtime_ns, known.st_ctime_ns))
            with os.scandir(here) as listing:
                entries = sorted(listing, key=lambda e: e.name, reverse=True)
        except OSError as error:
            found.refuse(prefix.rstrip("/") or base, "GR100", _reason(error, "folder"))
            continue
        files = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            name = prefix + _printable(entry.name)
            target = Path(os.path.realpath(entry.path)) if entry.is_symlink() else here / entry.name
            if _is_folder(entry):
                if not target.is_relative_to(root):
                    found.refuse(name, "GR101", "a link that leads out of the folder", "give the other folder by name")
                elif str(target) in above or len(above) > MAX_FOLDERS:
                    found.refuse(name, "GR101", "folders that contain themselves, or too many in one another")
                else:
                    waiting.append((target, name + "/", above | {str(target)}))
            elif entry.name.endswith(_SUFFIXES):
                files.append((target, name))
        for target, name in reversed(files):
            _one(root, target, name, found, seen, inside=True)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _one(root: Path, target: Path, name: str, found: Found, seen: set[str], *, inside: bool) -> None:
    """Reads one file once."""
    if str(target) in seen or found.full:
        return
    seen.add(str(target))
    try:
        if inside and not target.is_relative_to(root):
            raise _Refused("GR101", "a link that leads out of the folder", "give the other file by name")
        if len(seen) > MAX_FILES:
            found.full = True
            raise _Refused("GR103", f"more than {MAX_FILES:,} files")
        data = _bytes(root, target) if inside else _bytes(target.parent, target)
        found.size += len(data)
        if found.size > MAX_SET:
            found.full = True
            raise _Refused("GR103", f"the files together are larger than {MAX_SET // 2**20} MiB")
    except _Refused as refused:
        found.refuse(name, refused.code, refused.message, refused.hint)
    except (OSError, ValueError) as error:
        found.refuse(name, "GR100", _reason(error, "file"))
    else:
        unique = name
        while unique in found.texts:  # two files given by name from folders of the same name
            unique += "'"
        found.take(unique, data)


def _bytes(root: Path, target: Path) -> bytes:
    """The bytes of a regular file below `root`, without following a link on the way and without waiting for a writer."""
    for _ in range(_ATTEMPTS):
        descriptor = _open(root, target)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise _Refused("GR101", "not a regular file", "policy files are plain files or links to them")
            if before.st_size > MAX_FILE:
                raise _Refused("GR103", f"larger than {MAX_FILE // 2**20} MiB", "split it into several files")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(MAX_FILE + 1)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        if len(data) == after.st_size and (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
    raise _Refused("GR106", "the file keeps changing while it is read", "load again when it is written")


def _open(root: Path, target: Path) -> int:
    if not _WITHIN:
        return os.open(target, os.O_RDONLY | _REGULAR_ONLY)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *folders, last = target.relative_to(root).parts
        for part in folders:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(last, os.O_RDONLY | _REGULAR_ONLY, dir_fd=folder)
    finally:
        os.close(folder)


class NotText(ValueError):
    """Bytes that are not UTF-8, with the text before the first bad one."""

    def __init__(self, readable: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.readable, self.message, self.hint = readable, message, hint


def decode(data: bytes) -> str:
    """The text of a file."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or (b"\x00" in data[:4] and data[:4].strip(b"\x00")):
        raise NotText("", "the file is UTF-16 or UTF-32", "save it as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        readable = data[: error.start].decode("utf-8")
        raise NotText(readable, f"the byte 0x{data[error.start]:02X} is not UTF-8", "save the file as UTF-8") from None


def _reason(error: Exception, what: str) -> str:
    """Why something cannot be read, without the way to it."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return f"there is no such {what}"
        case OSError(errno=errno.ELOOP):
            return f"this {what} is a link that goes round"
        case PermissionError():
            return f"this {what} may not be read"
        case OSError(strerror=str(words)):
            return f"this {what} cannot be read: {words.lower()}"
    return f"this {what} cannot be read"
