"""Checks a whole journal, also while others write to it, and names the first record that is wrong.

What is found out with what:

    nothing but the folder     links, tree, heads signed from the folder's public key on, the mark, MACs of the running epoch
    `second`                   also: heads replaced by older ones, the journal rolled back or begun anew
    `public_key`               also: everything signed anew with other keys
    `first_key`                also: the MAC of every record, so that the first wrong one is known exactly
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path

from . import begin, disk, keys, segments, tree
from .failures import JournalError, JournalTampered
from .heads import Head, signed_by
from .keys import EpochKey, hmac_of
from .lines import Parts, parse, take_apart
from .mark import Mark, newest

_TRIES = 20


@dataclass(frozen=True, slots=True)
class Wrong:
    """The first record that is wrong or missing, and what is wrong with it."""

    sequence: int
    what: str

    def __str__(self) -> str:
        return f"record {self.sequence}: {self.what}"


@dataclass(slots=True)
class Report:
    """What a check found.  `signed` is how many records stand under a signed head; `macs` from which record on MACs were checked."""

    records: int = 0
    files: int = 0
    heads: int = 0
    signed: int = 0
    macs: int | None = None
    wrong: Wrong | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.wrong is None


def verify(
    folder: Path,
    *,
    second: Path | None = None,
    public_key: bytes | None = None,
    first_key: bytes | None = None,
    copy: bool = False,
    step: Callable[[int], None] | None = None,
) -> Report:
    """What is wrong with a journal.  With `copy` the folder holds nothing but the files with records, and a cut tail cannot be seen."""
    check = _Check(folder, second, public_key, first_key, copy)
    try:
        check.prepare()
        check.run(step)
        check.finish()
    except _Found as found:
        check.report.wrong = found.wrong
    except JournalTampered as found:
        check.report.wrong = Wrong(found.sequence or 1, found.what)
    return check.report


class _Found(Exception):
    def __init__(self, sequence: int, what: str) -> None:
        self.wrong = Wrong(sequence, what)


class _Check:
    """One pass over a journal."""

    def __init__(self, folder: Path, second: Path | None, public_key: bytes | None, first_key: bytes | None, copy: bool) -> None:
        self._folder, self._second, self._copy = folder, second, copy
        self._public = public_key
        self._derived = None if first_key is None else EpochKey(0, first_key)
        self._mac = None if self._derived is None else hmac_of(self._derived.of(b"mac"))
        self._held: EpochKey | None = None
        self._marks: list[tuple[str, Mark]] = []
        self._copies: list[bytes] = []
        self._epoch = self._sequence = self._last_head = 0
        self._hash = segments.NOTHING
        self._peaks: list[bytes] = []
        self._torn = 0
        self._unmarked = ""
        self._before = segments.NOTHING
        self._doubt: Callable[[Parts | None], int] | None = None
        self.report = Report(macs=None if first_key is None else 1)

    def prepare(self) -> None:
        """Reads what the records are compared with, before them: a journal that grows meanwhile only gets ahead of it."""
        if not self._copy:
            try:
                self._keys_and_marks()
            except JournalTampered as error:
                self._unmarked = error.what  # the records may still tell which of them is wrong
            self._take_held()
        if self._second is not None:
            if begin.read_public(self._second / "public") != begin.read_public(self._folder / "public"):
                raise _Found(1, "the second place belongs to another journal")
            heads = self._second / "heads"
            self._copies = heads.read_bytes().split(b"\n")[:-1] if heads.exists() else []
        if self._public is None:
            self._public = begin.read_public(self._folder / "public")

    def _keys_and_marks(self) -> None:
        for _ in range(_TRIES):  # a head may be signed between the two reads
            self._held = keys.read(self._folder / "key")
            home = self._read_mark(self._folder / "mark")
            other = None if self._second is None else self._read_mark(self._second / "mark")
            if home is not None and (self._second is None or other is not None):
                self._marks = [("the mark", home)] + ([("the mark in the second place", other)] if other else [])
                return
        raise JournalTampered("the mark of what was acknowledged is gone, or not sound under the key")

    def _read_mark(self, path: Path) -> Mark | None:
        assert self._held is not None
        return newest(path.read_bytes(), self._held) if path.exists() else None

    def run(self, step: Callable[[int], None] | None) -> None:
        """Goes over all records."""
        for line in self._lines():
            parts = take_apart(line)
            if parts is None:
                self._torn_line()
                return
            hashed = tree.leaf(line)
            if not self._placed(parts, hashed):
                continue
            if self._mac is not None and not compare_digest(self._mac(parts.sealed), parts.mac):
                raise _Found(parts.sequence, "it was changed, or not written with the key of its time")
            if parts.kind == "head":
                self._head(line, parts)
            tree.push(self._peaks, self._sequence, hashed)
            self._sequence, self._before, self._hash = parts.sequence, parts.previous, hashed
            self._compare()
            if step is not None and not self._sequence & 0x3FFF:
                step(self._sequence)

    def _lines(self) -> Iterator[bytes]:
        """All lines; files that come to be meanwhile are read as well."""
        read = 0
        while True:
            path = segments.path(self._folder, read + 1)
            if not path.exists() and self._doubt is not None:
                path = segments.path(self._folder, self._sequence + 1)  # a record was put in, and counted
            if not path.exists():
                if self._doubt is None:
                    self._stray()
                return
            self.report.files += 1
            begun = read
            with disk.reading(path) as file:
                place = 0
                for line, end in segments.lines(file):
                    if place == 0 and (parts := take_apart(line)) is not None and parts.kind != "segment":
                        raise _Found(begun + 1, "the file does not begin with its link")
                    place = end
                    read += 1
                    yield line
                self._torn = segments.size(file) - place
            if read == begun:
                return

    def _stray(self) -> None:
        later = [p for p in segments.listed(self._folder) if segments.first_of(p) > self._sequence + 1]
        if later:
            raise _Found(self._sequence + 1, f"it is gone; the next file begins with record {segments.first_of(later[0])}")

    def _placed(self, parts: Parts, hashed: bytes) -> bool:
        """Whether a record follows the one before it.  Which of two is wrong, the record after them may have to tell."""
        due = self._sequence + 1
        if self._doubt is not None:
            raise _Found(self._doubt(parts), "it was changed, or put in")
        if parts.sequence == self._sequence and parts.previous == self._before and hashed != self._hash:
            self._doubt = lambda following: due - (following is not None and following.previous == hashed)
        elif parts.sequence != due:
            what = "it is gone" if parts.sequence > due else "another record stands in its place"
            raise _Found(due, f"{what}; record {parts.sequence} was found")
        elif parts.previous != self._hash:
            # If the next record links to this one, this one is right and the one before it was changed.  A MAC tells at once.
            sealed = None if self._mac is None else compare_digest(self._mac(parts.sealed), parts.mac)
            self._doubt = lambda following: due - (due > 1 and (following is None or following.previous == hashed))
            if sealed is not None:
                raise _Found(due - (sealed and due > 1), "it was changed, or put in")
        return self._doubt is None

    def _head(self, line: bytes, parts: Parts) -> None:
        first = self._last_head + 1
        try:
            head = Head.of(parse(line, b"").body)
        except (TypeError, JournalError):
            raise _Found(parts.sequence, "it is no signed head") from None
        assert self._public is not None
        if head.epoch != self._epoch or head.size != self._sequence or not signed_by(head, self._public):
            raise _Found(parts.sequence, "the head is not signed with the key of its time")
        if head.root != tree.root(self._peaks).hex():
            raise _Found(first, f"it, or another one up to {parts.sequence - 1}, is not what the head over them signed")
        if self._epoch < len(self._copies):
            if json.loads(self._copies[self._epoch]) != head.body:
                raise _Found(parts.sequence, "the head is not the one in the second place")
        elif self._second is not None and self._marks and parts.sequence <= self._marks[0][1].head:
            raise _Found(parts.sequence, "the second place has no copy of the head")
        self._public = bytes.fromhex(head.next)
        self._epoch += 1
        self._last_head = parts.sequence
        self.report.heads, self.report.signed = self._epoch, head.size
        if self._derived is not None:
            self._derived = self._derived.next()
            self._mac = hmac_of(self._derived.of(b"mac"))
        self._take_held()

    def _take_held(self) -> None:
        """When the epoch of the machine's key begins, its MACs can be checked."""
        if self._held is None or self._held.epoch != self._epoch:
            if self._held is not None and self._derived is None and self._epoch > self._held.epoch:
                self._held = self._held.next()
                self._mac = hmac_of(self._held.of(b"mac"))
            return
        if self._derived is not None and self._derived.secret != self._held.secret:
            raise _Found(self._sequence + 1, "the key of the machine does not come from the first key")
        if self._mac is None:
            self._mac = hmac_of(self._held.of(b"mac"))
            self.report.macs = self._sequence + 1 + (self._sequence > 0)

    def _compare(self) -> None:
        for name, mark in self._marks:
            if mark.sequence == self._sequence:
                if mark.hash != self._hash:
                    raise _Found(
                        min(self._last_head + 1, self._sequence), f"it, or another one up to {self._sequence}, is not what {name} knows"
                    )
                if mark.epoch != self._epoch:
                    raise _Found(self._sequence, f"heads are gone: {name} is of epoch {mark.epoch}, the records are of {self._epoch}")

    def finish(self) -> None:
        """Holds the end against what was acknowledged and signed."""
        self.report.records = self._sequence
        if self._doubt is not None:
            raise _Found(self._doubt(None), "it was changed, or put in")
        missing = max((mark.sequence for _, mark in self._marks), default=0)
        if self._sequence < missing:
            raise _Found(self._sequence + 1, f"it is gone; {missing} records were acknowledged")
        if self._epoch < len(self._copies):
            size = json.loads(self._copies[self._epoch]).get("size")
            raise _Found(self._sequence + 1, f"it is gone; the second place has a signed head over {size} records")
        if self._unmarked:
            raise _Found(self._sequence + 1, f"whether it was acknowledged cannot be known: {self._unmarked}")
        if self._torn:
            self.report.notes.append(f"{self._torn} bytes at the end are not acknowledged; the next append settles them")
        if self._copy:
            self.report.notes.append("this is a copy: whether records after the last one are gone cannot be seen")
        elif self._second is None:
            self.report.notes.append("no second place was given: a journal rolled back as a whole cannot be seen")

    def _torn_line(self) -> None:
        """A line that is no record is what a crash leaves, unless something was acknowledged there."""
        sequence = self._sequence + 1
        if not self._copy and not self._unmarked:
            self._keys_and_marks()
            if sequence > self._marks[0][1].sequence:
                self.report.notes.append(f"from record {sequence} on, nothing is acknowledged; the next append settles it")
                return
        raise _Found(sequence, "this line is no record")
