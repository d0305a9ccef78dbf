"""How a journal begins: its key, its first file, its public key, and last its mark; only with the mark it is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from . import disk, heads, keys, lines, segments, tree
from .failures import JournalTampered
from .keys import EpochKey, hmac_of
from .kinds import KINDS
from .mark import Mark, MarkFile

_FIRST_LINE: Final = "guardrails journal public key v1"


def begun(folder: Path) -> bool:
    """Whether there is a journal in a folder.  Raises JournalTampered when there are only remains of one."""
    if (folder / "mark").exists():
        return True
    files = segments.listed(folder)
    # A first file with one record, or with less, is a beginning that a crash cut short.
    if len(files) > 1 or (files and sum(1 for _ in _whole(files[0])) > 1) or (files and segments.first_of(files[0]) != 1):
        raise JournalTampered("there are records, and the mark of what was acknowledged is gone")
    return False


def begin(folder: Path, second: Path | None, secret: bytes, now: int) -> None:
    """Starts a journal.  The caller holds the lock."""
    if second is not None and (second / "public").exists():
        raise JournalTampered("the journal is gone; the second place knows of one", 1)
    key = EpochKey(0, secret)
    keys.write(folder / "key", key)
    write_public(folder / "public", heads.public(key))
    start = lines.start(now, "segment", KINDS["segment"]({"previous": "none", "last": segments.NOTHING.hex()}))
    end = lines.end(segments.NOTHING.hex(), 1)
    line = start + b'"mac":"%b",' % hmac_of(key.of(b"mac"))(start + end).hex().encode("ascii") + end
    disk.replace(segments.path(folder, 1), line + b"\n")
    hashed = tree.leaf(line)
    mark = Mark(1, 0, 1, len(line) + 1, 1, 0, now, hashed, (hashed,))
    put_mark(folder, mark, key)


def join(folder: Path, second: Path) -> None:
    """Makes the second place ready, or makes sure that it belongs to this journal."""
    disk.make_folder(second)
    own = read_public(folder / "public")
    if not (second / "public").exists():
        file = disk.open_file(second / "heads", make=True, empty=True)
        try:
            place = 0
            for head in _signed(folder):
                line = lines.encode(head.body).encode() + b"\n"
                disk.write(file, line, place)
                place += len(line)
            disk.sync(file)
        finally:
            disk.close(file)
        write_public(second / "public", own)
    elif read_public(second / "public") != own:
        raise JournalTampered("the second place belongs to another journal")


def read_public(path: Path) -> bytes:
    """The first public key, from its file."""
    try:
        first, text = path.read_text("ascii").splitlines()
        if first == _FIRST_LINE and len(raw := bytes.fromhex(text)) == keys.SIZE:
            return raw
    except (OSError, ValueError):
        pass
    raise JournalTampered("the first public key is gone or cannot be read")


def write_public(path: Path, key: bytes) -> None:
    """Writes the first public key for auditors."""
    disk.replace(path, f"{_FIRST_LINE}\n{key.hex()}\n".encode("ascii"))


def put_mark(folder: Path, mark: Mark, key: EpochKey) -> None:
    """A new mark file, put in place whole: a mark that exists is a journal that exists."""
    beside = folder / "mark.new"
    file = MarkFile(beside, make=True)
    try:
        for turn in (mark.turn - 1, mark.turn):
            same = replace(mark, turn=turn)
            file.write(same, same.pack(key.of(b"mark")))
        file.sync()
    finally:
        file.close()
    beside.replace(folder / "mark")
    disk.sync_folder(folder)


def _whole(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1]


def _signed(folder: Path) -> list[heads.Head]:
    found = []
    for path in segments.listed(folder):
        with disk.reading(path) as file:
            for line, _ in segments.lines(file):
                if (parts := lines.take_apart(line)) is not None and parts.kind == "head":
                    found.append(heads.Head.of(lines.parse(line, b"").body))
    return found
