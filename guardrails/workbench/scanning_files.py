"""Which files a scan reads, and as what: walking folders, encodings, and what cannot be read as text.  No text is judged here."""

from __future__ import annotations

import codecs
import io
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, Final, Literal

Kind = Literal["text", "jsonl", "json"]

MAX_PIPE: Final = 64 * 1024 * 1024  # bytes of an input that can be read only once, which are held in memory
SKIPPED: Final = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".idea"}
)
"""Folders that hold other people's code or what tools keep for themselves; named on the command line they are scanned."""

_CHUNK: Final = 1 << 20
_KINDS: Final[dict[str, Kind]] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".har": "json", ".ipynb": "json"}
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MAGIC: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x1f\x8b", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ", "compressed"),
    (b"(\xb5/\xfd", "compressed"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3", "a database"),
)
_ODD: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1b"))  # what texts do not hold
_ODD_SHARE: Final = 200  # one odd byte in so many, and it is no text


@dataclass(frozen=True, slots=True)
class Unscanned:
    """Something that was not read, or not as what it is, and why.  It is not clean."""

    file: str
    why: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A folder or file that was passed over on purpose."""

    file: str


@dataclass(frozen=True, slots=True)
class Readable:
    """A file that is text, and how to open it from its start."""

    name: str
    kind: Kind
    encoding: str
    size: int
    open: Callable[[], BinaryIO] = field(repr=False)
    path: Path | None = None


def walk(folder: Path, exclude: Sequence[str] = ()) -> Iterator[Path | Unscanned | Skipped]:
    """The files below a folder, sorted; links are not followed, and special files are named as not scanned."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as found:
                entries = sorted(found, key=lambda e: e.name)
        except OSError as error:
            yield Unscanned(here.as_posix(), (error.strerror or "cannot be opened").lower())
            continue
        below = []
        for entry in entries:
            path = here / entry.name
            relative = path.relative_to(folder).as_posix()
            if any(fnmatchcase(relative, glob) or fnmatchcase(entry.name, glob) for glob in exclude):
                yield Skipped(path.as_posix())
            elif entry.is_symlink():
                yield Unscanned(path.as_posix(), "a link; name its target to scan it")
            elif entry.is_dir(follow_symlinks=False):
                if entry.name in SKIPPED:
                    yield Skipped(path.as_posix())
                else:
                    below.append(path)
            elif entry.is_file(follow_symlinks=False):
                yield path
            else:
                yield Unscanned(path.as_posix(), "not a regular file")
        waiting += reversed(below)


def examine(path: Path, kind: Kind | None = None) -> Readable | Unscanned:
    """How to read a file, or why it cannot be read as text.  The whole file is looked at, so that a text does not turn out to be none."""
    name = path.as_posix()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            with path.open("rb") as pipe:
                return pipe_of(pipe, name, kind)
        with path.open("rb") as file:
            encoding, why = _encoding(file)
    except OSError as error:
        return Unscanned(name, (error.strerror or "cannot be opened").lower())
    if not encoding:
        return Unscanned(name, why)
    return Readable(name, kind or _KINDS.get(path.suffix.lower(), "text"), encoding, status.st_size, lambda: path.open("rb"), path)


def pipe_of(pipe: BinaryIO, name: str, kind: Kind | None = None) -> Readable | Unscanned:
    """The same for what can be read only once: it is held in memory, so there is a limit."""
    data = pipe.read(MAX_PIPE + 1)
    if len(data) > MAX_PIPE:
        return Unscanned(name, f"larger than {MAX_PIPE // 2**20} MiB, which is all that is read from a pipe; save it to a file")
    encoding, why = _encoding(io.BytesIO(data))
    if not encoding:
        return Unscanned(name, why)
    return Readable(name, kind or _sniffed(data), encoding, len(data), lambda: io.BytesIO(data))


def _sniffed(data: bytes) -> Kind:
    """JSON Lines where the first line looks like an object that ends on it."""
    first = data.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:_CHUNK].split(b"\n", 1)[0].rstrip()
    if first.startswith(b"{") and first.endswith(b"}"):
        return "jsonl"
    return "json" if first in (b"{", b"[") or (first.startswith(b"[") and first.endswith(b"]") and b'"' in first) else "text"


def _encoding(file: BinaryIO) -> tuple[str, str]:
    """The encoding of a text, or an empty one and the reason."""
    head = file.read(512)
    what = "an image" if head[128:132] == b"DICM" else next((what for magic, what in _MAGIC if head.startswith(magic)), "")
    if what:
        return "", f"{what}, not text"
    wide = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "")
    file.seek(0)
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ([wide] if wide else ["utf-8", "cp1252"])}
    odd = size = 0
    while True:
        chunk = file.read(_CHUNK)
        size += len(chunk)
        if not wide.startswith("utf-16"):
            if b"\0" in chunk:
                return "", "binary, not text"
            odd += len(chunk) - len(chunk.translate(None, _ODD))
        for name, decoder in list(decoders.items()):
            try:
                decoder.decode(chunk, not chunk)
            except UnicodeDecodeError:
                del decoders[name]
        if not chunk:
            break
    if odd * _ODD_SHARE > size:
        return "", "binary, not text"
    if wide and not decoders:
        return "", "not the Unicode text that its first bytes promise"
    # Bytes that are no UTF-8 and no Windows-1252 are still some Latin text, of which every byte is one character.
    return next(iter(decoders), "latin-1"), ""
