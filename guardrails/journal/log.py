"""The journal's files as the holder of the lock changes them: records, heads, rotation.  Everything here happens under the lock.

The order of steps is the order in which they must be on the disk:

    a batch    records, then the mark
    a head     its record, its copy in the second place, the mark of the next epoch, then the next key over the old one
    rotation   a head, then the new file under its name, then the mark
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from . import disk, heads, keys, lines, segments, tree
from .begin import put_mark
from .failures import JournalTampered, JournalUnavailable
from .keys import EpochKey, hmac_of
from .kinds import KINDS
from .mark import Mark, MarkFile, newest, put
from .recover import Found, look_behind, same

MEBIBYTE: Final = 1 << 20
_ENDING: Final = 240  # bytes that a line has beyond its start, at most


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a record stands.  Sequence 0: in buffered mode, not written yet."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """When a file is full and when a head is due."""

    segment_bytes: int = 64 * MEBIBYTE
    head_records: int = 4096
    head_seconds: int = 300


class Log:
    """A journal's files, open; the caller holds the lock."""

    def __init__(self, folder: Path, second: Path | None, now: Callable[[], int], limits: Limits) -> None:
        self._folder, self._second, self._now, self._limits = folder, second, now, limits
        self._key_path = folder / "key"
        self._kept = self._key = keys.read(self._key_path)  # the one in the file, and the one of the running epoch
        self._marks = [MarkFile(folder / "mark")]
        self._heads: heads.HeadFile | None = None
        self._file, self._first = -1, -1
        self._raw, self._mark = b"", None  # type: bytes, Mark | None
        self._mac: Callable[[bytes], bytes] = bytes
        self._seal_mark = b""
        self._turn = 0
        self._doubtful = False
        self._notes: dict[tuple[str, str], dict[str, Any]] = {}
        if second is not None:
            self._heads = heads.HeadFile(second / "heads", make=True)

    def close(self) -> None:
        """Gives the descriptors back."""
        for file in (*self._marks, self._heads):
            if file is not None:
                file.close()
        if self._file >= 0:
            os.close(self._file)
        self._marks, self._heads, self._file = [], None, -1

    # What the holder of the lock may ask for

    def check(self) -> None:
        """Brings memory up to the files, and the files up to what was acknowledged.  Raises JournalTampered when they fall short of it."""
        self._guarded(self._caught_up)

    def note(self, kind: str, cause: str, **body: Any) -> None:
        """Lets the next batch begin with a record of the journal's own; numbers of those with one cause add up."""
        noted = self._notes.setdefault((kind, cause), {"cause": cause})
        for key, value in body.items():
            noted[key] = noted.get(key, 0) + value if isinstance(value, int) else value

    def add(self, starts: Sequence[bytes]) -> list[Entry]:
        """Writes records and returns when they are acknowledged.  Raises JournalUnavailable when they are not."""
        entries: list[Entry] = self._guarded(lambda: self._add(starts))
        return entries

    def head(self) -> None:
        """Signs a head now, unless nothing was written since the last one."""
        self._guarded(lambda: self._sign_head(self._caught_up()))

    # How it is done

    def _guarded(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except OSError as error:
            self._mark = None
            raise JournalUnavailable("input or output failed", error) from error
        except BaseException:
            self._mark = None  # whatever was half done is looked at again
            raise

    def _add(self, starts: Sequence[bytes]) -> list[Entry]:
        mark = self._caught_up()
        age = (self._now() - mark.headed) // 1_000_000
        if mark.sequence - mark.head >= self._limits.head_records or (age >= self._limits.head_seconds and mark.sequence > mark.head):
            mark = self._sign_head(mark)
        notes = [lines.start(self._now(), kind, KINDS[kind](body)) for (kind, _), body in self._notes.items()]
        planned = [*notes, *starts]
        if not planned:
            return []
        if mark.size + sum(map(len, planned)) + _ENDING * len(planned) > self._limits.segment_bytes:
            mark = self._rotate(mark)
        new, entries = self._write(mark, planned)
        self._acknowledge(new, self._key)
        self._notes = {}
        return entries[len(notes) :]

    def _seal(self, mark: Mark, starts: Sequence[bytes]) -> tuple[Mark, bytes, list[Entry]]:
        """The lines of records that follow a mark, and the mark after them."""
        mac, peaks, sequence, last = self._mac, list(mark.peaks), mark.sequence, mark.hash
        written, entries = [], []
        for start in starts:
            end = lines.end(last.hex(), sequence + 1)
            line = b'%b"mac":"%b",%b' % (start, mac(start + end).hex().encode("ascii"), end)
            last = sha256(b"\0" + line).digest()
            tree.push(peaks, sequence, last)
            sequence += 1
            written.append(line)
            entries.append(Entry(sequence, last))
        written.append(b"")
        data = b"\n".join(written)
        # Not `replace`: it takes longer than all the rest of this.
        new = Mark(mark.turn, mark.epoch, mark.segment, mark.size + len(data), sequence, mark.head, mark.headed, last, tuple(peaks))
        return new, data, entries

    def _write(self, mark: Mark, starts: Sequence[bytes]) -> tuple[Mark, list[Entry]]:
        """Puts records behind the mark, on the disk, not yet acknowledged."""
        new, data, entries = self._seal(mark, starts)
        try:
            disk.write(self._file, data, mark.size)
        except OSError:
            self._take_back(mark)
            raise
        try:
            disk.sync(self._file)
        except OSError:
            # What the disk holds now is not known, whatever a second call says.
            self._doubtful = True
            self._take_back(mark)
            raise
        return new, entries

    def _take_back(self, mark: Mark) -> None:
        try:
            disk.cut(self._file, mark.size)
        except OSError:
            return  # the next holder of the lock looks at what was left
        self.note("recovery", "failed", cut=0, kept=0)

    def _acknowledge(self, mark: Mark, key: EpochKey, *, sure: bool = False) -> Mark:
        self._mark = None
        self._turn += 1
        m = mark
        mark = Mark(self._turn, m.epoch, m.segment, m.size, m.sequence, m.head, m.headed, m.hash, m.peaks)
        packed = mark.pack(self._seal_mark if key is self._key else key.of(b"mark"))
        for file in self._marks:
            file.write(mark, packed)
        if sure:
            for file in self._marks:
                file.sync()
        self._raw, self._mark = put(self._raw, mark, packed), mark
        return mark

    def _sign_head(self, mark: Mark) -> Mark:
        if mark.sequence == mark.head:
            return mark
        head = heads.sign(self._key, tree.root(mark.peaks), mark.sequence, self._now())
        new, _ = self._write(mark, [lines.start(head.time, "head", KINDS["head"](head.body))])
        return self._finish_head(new, head)

    def _finish_head(self, mark: Mark, head: heads.Head) -> Mark:
        """What follows when the record of a head is on the disk."""
        if self._heads is not None:
            self._heads.add(head)
        following = self._key.next()
        new = self._acknowledge(replace(mark, epoch=following.epoch, head=mark.sequence, headed=head.time), following, sure=True)
        self._mark = None
        keys.move_on(self._key_path, following)
        self._kept = following
        self._take_key(following)
        self._mark = new
        return new

    def _take_key(self, key: EpochKey) -> None:
        if (key is not self._key and key != self._key) or self._mac is bytes:
            self._key, self._mac, self._seal_mark = key, hmac_of(key.of(b"mac")), key.of(b"mark")

    def _rotate(self, mark: Mark) -> Mark:
        mark = self._sign_head(mark)
        old, first = segments.path(self._folder, mark.segment), mark.sequence + 1
        body = KINDS["segment"]({"previous": old.stem, "last": mark.hash.hex()})
        new, data, _ = self._seal(replace(mark, size=0, segment=first), [lines.start(self._now(), "segment", body)])
        disk.replace(segments.path(self._folder, first), data)
        self._open(first)
        return self._acknowledge(new, self._key)

    def _open(self, first: int) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file, self._first = -1, -1
        try:
            self._file = disk.open_file(segments.path(self._folder, first))
        except FileNotFoundError:
            raise JournalTampered("the file that begins with this record is gone", first) from None
        self._first = first

    def _caught_up(self) -> Mark:
        raw = self._marks[0].read()
        mark = self._mark
        if mark is None or raw != self._raw:
            mark = self._read_mark(raw)
            self._raw = raw
        known = self._join(self._second, mark) if self._second is not None and len(self._marks) == 1 else None
        if mark.epoch != self._key.epoch or not self._seal_mark:
            self._take_key(self._key_of(mark))
        if self._first != mark.segment:
            self._open(mark.segment)
        if self._doubtful:
            self._look_again(mark)
        state = os.fstat(self._file)
        if state.st_size < mark.size or state.st_nlink == 0:
            raise JournalTampered("acknowledged records are gone", same(self._file, mark))
        found = None
        if state.st_size > mark.size or os.access(f"{self._folder}/{mark.sequence + 1:016}.log", os.F_OK):
            found = look_behind(self._folder, mark, self._mac)
        _not_ahead(known, found.mark if found else mark)
        if self._kept.epoch < mark.epoch:
            # A head was signed, and its writer did not live to move the key.
            mark = self._acknowledge(mark, self._key, sure=True)
            keys.move_on(self._key_path, self._key)
            self._kept = self._key
        if found is not None:
            return self._settle(mark, found)
        self._raw, self._mark = raw, mark
        return mark

    def _read_mark(self, raw: bytes) -> Mark:
        mark = newest(raw, self._kept)
        if mark is None or mark.epoch != self._kept.epoch:
            self._kept = keys.read(self._key_path)
            mark = newest(raw, self._kept)
            if mark is None:
                raise JournalTampered("the mark of what was acknowledged is gone or not sound")
        self._turn = mark.turn
        return mark

    def _key_of(self, mark: Mark) -> EpochKey:
        own = self._kept.at(mark.epoch)
        assert own is not None  # `newest` gives no mark of an epoch that lies behind
        return own

    def _join(self, second: Path, mark: Mark) -> Mark:
        """Opens the mark in the second place, which may lag behind and never be ahead."""
        if not (second / "mark").exists():
            put_mark(second, mark, self._key_of(mark))
        copy = MarkFile(second / "mark")
        known = newest(copy.read(), self._kept)
        if known is None:
            copy.close()
            raise JournalTampered("the mark in the second place is not sound")
        self._marks.append(copy)
        return known

    def _look_again(self, mark: Mark) -> None:
        """After a sync that failed: only what is surely on the disk counts, and it has to be what was acknowledged."""
        if os.fstat(self._file).st_size > mark.size:
            disk.cut(self._file, mark.size)
        disk.sync(self._file)
        disk.forget(self._file)
        if (wrong := same(self._file, mark)) is not None:
            raise JournalTampered("after a failed sync, acknowledged records are not on the disk", wrong)
        self._doubtful = False

    def _settle(self, mark: Mark, found: Found) -> Mark:
        """Keeps whole records that somebody wrote and did not live to acknowledge; cuts the rest and records it."""
        for path in found.beyond:
            path.unlink()
        if found.beyond:
            disk.sync_folder(self._folder)
        if self._first != found.mark.segment:
            self._open(found.mark.segment)
        if found.cut:
            disk.cut(self._file, found.mark.size)
        disk.sync(self._file)
        new = self._finish_head(found.mark, found.head) if found.head else self._acknowledge(found.mark, self._key)
        self.note("recovery", "crash", cut=found.cut, kept=found.mark.sequence - mark.sequence, files=len(found.beyond))
        return new


def _not_ahead(known: Mark | None, mark: Mark) -> None:
    """The second place may lag behind.  When it is ahead, the journal was rolled back, and nothing is written that would hide it."""
    if known is not None and (known.sequence > mark.sequence or (known.sequence == mark.sequence and known.hash != mark.hash)):
        raise JournalTampered("the second place knows of acknowledged records that are gone", mark.sequence + 1)
