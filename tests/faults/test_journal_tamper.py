"""Faults 30 and 31: a tail cut anywhere, and all that somebody could do to a journal.  It is found, and the first bad record named."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guardrails.journal import JournalTampered, heads, keys, lines, segments, tree
from guardrails.journal.keys import EpochKey, hmac_of
from guardrails.journal.mark import Mark, newest
from tests.journal.places import FIRST, checked, decision, journal, kept

from .scale import FULL

COUNT = 30


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with several files and heads, closed."""
    home = tmp_path_factory.mktemp("original")
    with journal(home) as log:
        for number in range(COUNT):
            log.append("decision", decision(number))
    assert checked(home).sound
    assert len(segments.listed(home / "journal")) > 2
    return home


@pytest.fixture
def home(original: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    shutil.copytree(original, tmp_path / "home")
    return tmp_path / "home"


@dataclass
class Files:
    """The lines of a journal, to be changed and written back."""

    home: Path

    def __post_init__(self) -> None:
        self.files = {path: path.read_bytes().split(b"\n")[:-1] for path in segments.listed(self.home / "journal")}

    @property
    def last(self) -> int:
        return sum(map(len, self.files.values()))

    def place(self, sequence: int) -> tuple[list[bytes], int]:
        """The list that holds a record, and where."""
        path = max(p for p in self.files if segments.first_of(p) <= sequence)
        return self.files[path], sequence - segments.first_of(path)

    def save(self) -> None:
        for path, rows in self.files.items():
            path.write_bytes(b"".join(row + b"\n" for row in rows))


def edited(line: bytes) -> bytes:
    """The line with another time."""
    at = int(line[6 : line.index(b",")])
    return line.replace(b'{"at":%d' % at, b'{"at":%d' % (at + 1), 1)


def edit(files: Files, at: int) -> int:
    rows, index = files.place(at)
    rows[index] = edited(rows[index])
    return at


def delete(files: Files, at: int) -> int:
    rows, index = files.place(at)
    del rows[index]
    return at


def insert(files: Files, at: int) -> int:
    rows, index = files.place(at)
    rows.insert(index, edited(rows[index]))
    return at


def swap(files: Files, at: int) -> int:
    rows, index = files.place(at)
    if index + 1 == len(rows):
        index -= 1
    rows[index], rows[index + 1] = rows[index + 1], rows[index]
    return lines_sequence(rows[index + 1])


def duplicate(files: Files, at: int) -> int:
    rows, index = files.place(at)
    rows.insert(index, rows[index])
    return at + 1


def lines_sequence(line: bytes) -> int:
    parts = lines.take_apart(line)
    assert parts is not None
    return parts.sequence


@pytest.mark.parametrize("with_first_key", [True, False], ids=["first key", "public key"])
@pytest.mark.parametrize("change", [edit, delete, insert, swap, duplicate])
def test_a_change_to_any_record_is_found_and_named(
    change: Callable[[Files, int], int], with_first_key: bool, original: Path, tmp_path: Path
) -> None:
    last = Files(original).last
    for at in range(1, last + 1, 1 if FULL else 3):
        home = tmp_path / str(at)
        shutil.copytree(original, home)
        files = Files(home)
        first_bad = change(files, at)
        files.save()
        report = checked(home) if with_first_key else checked(home, first_key=None)
        assert report.wrong is not None, at
        assert report.wrong.sequence == first_bad, (at, report.wrong)
        shutil.rmtree(home)


def test_a_file_that_is_gone_is_named_by_its_first_record(original: Path, tmp_path: Path) -> None:
    for path in segments.listed(original / "journal"):
        home = tmp_path / path.stem
        shutil.copytree(original, home)
        (home / "journal" / path.name).unlink()
        report = checked(home, first_key=None)
        assert report.wrong is not None
        assert report.wrong.sequence == segments.first_of(path)
        with pytest.raises(JournalTampered):
            list_after(home)


def list_after(home: Path) -> None:
    """Opens the journal; a file that is gone from the middle is found by verification only, the last one also here."""
    with journal(home) as log:
        log.append("decision", decision(1))
    report = checked(home)
    if report.wrong is not None:
        raise JournalTampered(report.wrong.what, report.wrong.sequence)


def test_records_cut_off_after_a_head_are_missed(original: Path, tmp_path: Path) -> None:
    signed = [record.sequence for record in kept(original) if record.kind == "head"]
    for at in signed[:-1]:
        home = tmp_path / str(at)
        shutil.copytree(original, home)
        files = Files(home)
        for path in [p for p in files.files if segments.first_of(p) > at]:
            path.unlink()
            del files.files[path]
        rows, index = files.place(at)
        del rows[index + 1 :]
        files.save()
        for options in ({}, {"first_key": None}, {"second": None, "first_key": None}):
            report = checked(home, **options)
            assert report.wrong is not None
            assert report.wrong.sequence == at + 1
        with pytest.raises(JournalTampered):
            journal(home)


def rebuilt(files: Files, at: int, mac: Callable[[bytes], bytes]) -> None:
    """Changes a record and makes all links after it fit again."""
    last: bytes | None = None
    sequence = 0
    for rows in files.files.values():
        for index, line in enumerate(rows):
            sequence += 1
            parts = lines.take_apart(line)
            assert parts is not None
            if sequence >= at:
                changed = edited(line) if sequence == at else line
                start = changed[: changed.rindex(b'"mac":"')]
                end = lines.end((last or parts.previous).hex(), sequence)
                rows[index] = line = start + b'"mac":"%b",' % mac(start + end).hex().encode() + end
            last = tree.leaf(line)
    files.save()


def test_a_chain_rebuilt_without_the_key_is_found(home: Path) -> None:
    rebuilt(Files(home), 10, hmac_of(b"a guess"))
    by_key = checked(home).wrong
    assert by_key is not None
    assert by_key.sequence == 10
    by_signature = checked(home, first_key=None).wrong
    assert by_signature is not None
    assert by_signature.sequence <= 10  # the records of that epoch are named together
    assert "10" in str(by_signature) or "up to" in by_signature.what


def test_a_chain_sealed_anew_with_a_later_key_is_found(home: Path) -> None:
    """What a thief of the machine can do: the running key, and everything made from it."""
    stolen = keys.read(home / "journal" / "key")
    assert stolen.epoch > 2
    rebuilt(Files(home), 10, hmac_of(stolen.of(b"mac")))
    wrong = checked(home).wrong
    assert wrong is not None
    assert wrong.sequence == 10
    wrong = checked(home, first_key=None).wrong
    assert wrong is not None
    assert wrong.sequence <= 10


def resealed(home: Path, key: EpochKey) -> None:
    """Writes the whole journal anew from `key` on: MACs, heads, signatures, mark and public key, all of them in order."""
    folder = home / "journal"
    files = Files(home)
    (folder / "public").write_text(f"guardrails journal public key v1\n{heads.public(key).hex()}\n")
    peaks: list[bytes] = []
    last, sequence = segments.NOTHING, 0
    epoch = EpochKey(0, key.secret)
    signed = 0
    size = 0
    first = 1
    for path, rows in files.files.items():
        size, first = 0, segments.first_of(path)
        for index, line in enumerate(rows):
            record = lines.parse(line, b"")
            body: Any = record.body
            if record.kind == "head":
                body = heads.sign(epoch, tree.root(peaks), sequence, record.at).body
            sequence += 1
            start = lines.start(record.at + (sequence == 10), record.kind, lines.encode(body))
            end = lines.end(last.hex(), sequence)
            made = start + b'"mac":"%b",' % hmac_of(epoch.of(b"mac"))(start + end).hex().encode() + end
            rows[index] = made
            last = tree.leaf(made)
            tree.push(peaks, sequence - 1, last)
            size += len(made) + 1
            if record.kind == "head":
                epoch, signed = epoch.next(), sequence
    files.save()
    (folder / "key").write_text(f"guardrails journal key v1\n{epoch.epoch} {epoch.secret.hex()}\n")
    mark = Mark(1, epoch.epoch, first, size, sequence, signed, 0, last, tuple(peaks))
    (folder / "mark").write_bytes(b"\0" * 2048 + mark.pack(epoch.of(b"mark")))


def test_a_journal_made_up_as_a_whole_is_found_by_the_public_key_the_first_key_or_the_second_place(home: Path) -> None:
    public = bytes.fromhex((home / "journal" / "public").read_text().split()[-1])
    resealed(home, EpochKey(0, b"x" * 32))
    assert checked(home, second=None, first_key=None).sound  # with nothing from elsewhere nobody can know
    for options in ({"second": None, "first_key": FIRST}, {"second": None, "first_key": None, "public_key": public}, {"first_key": None}):
        assert checked(home, **options).wrong is not None, options
    with pytest.raises(JournalTampered):
        journal(home)


def test_a_head_replaced_by_an_older_one_is_found(home: Path) -> None:
    files = Files(home)
    signed = [(rows, index) for rows in files.files.values() for index, line in enumerate(rows) if b',"kind":"head",' in line]
    (rows, index), (older, at) = signed[2], signed[1]
    sequence = lines_sequence(rows[index])
    rows[index] = older[at]
    files.save()
    for options in ({}, {"first_key": None}):
        wrong = checked(home, **options).wrong
        assert wrong is not None
        assert wrong.sequence == sequence


def test_heads_of_the_second_place_replaced_or_gone_are_found(home: Path) -> None:
    copies = (home / "second" / "heads").read_bytes().split(b"\n")
    signed = [record.sequence for record in kept(home) if record.kind == "head"]
    (home / "second" / "heads").write_bytes(b"\n".join([copies[0], copies[0], *copies[2:]]))
    wrong = checked(home).wrong
    assert wrong is not None
    assert wrong.sequence == signed[1]
    (home / "second" / "heads").write_bytes(b"\n".join(copies[:2]) + b"\n")
    wrong = checked(home).wrong
    assert wrong is not None
    assert wrong.sequence == signed[2]


def test_a_journal_set_back_to_an_earlier_copy_is_found(tmp_path: Path) -> None:
    home = tmp_path
    with journal(home) as log:
        log.append("decision", decision(1))
        log.append("decision", decision(2))
        shutil.copytree(home / "journal", home / "earlier")
        log.append("decision", decision(3))
    shutil.rmtree(home / "journal")
    (home / "earlier").rename(home / "journal")
    wrong = checked(home).wrong
    assert wrong is not None
    assert wrong.sequence == 5
    with pytest.raises(JournalTampered):
        journal(home)


@pytest.mark.parametrize("gone", ["mark", "key", "public"])
def test_what_belongs_to_a_journal_and_is_gone_is_reported(gone: str, home: Path) -> None:
    (home / "journal" / gone).unlink()
    assert checked(home).wrong is not None
    with pytest.raises(JournalTampered):
        journal(home)


def test_a_journal_that_is_gone_as_a_whole_is_not_begun_anew_in_silence(home: Path) -> None:
    shutil.rmtree(home / "journal")
    with pytest.raises(JournalTampered):
        journal(home)


# systemd's journal, CVE-2023-31437, -31438 and -31439: sealed logs that were changed, truncated or reduced, and verified all the same.


def test_sealed_records_that_were_changed_do_not_verify(home: Path) -> None:
    """CVE-2023-31437 and -31439: past sealed records modified so that the log still passes."""
    stolen = keys.read(home / "journal" / "key")
    for at in (2, 5, 12, 20):
        files = Files(home)
        rebuilt(files, at, hmac_of(stolen.of(b"mac")))
        wrong = checked(home, first_key=None).wrong
        assert wrong is not None
        assert wrong.sequence <= at


def test_a_sealed_log_that_was_cut_and_continued_does_not_verify(home: Path) -> None:
    """CVE-2023-31438: sealed records cut off, and logging went on behind them, with the key that the machine had then."""
    stolen = keys.read(home / "journal" / "key")
    signed = [record.sequence for record in kept(home) if record.kind == "head"]
    cut = signed[1]
    files = Files(home)
    leaves = [tree.leaf(line) for rows in files.files.values() for line in rows][:cut]
    for path in [p for p in files.files if segments.first_of(p) > cut]:
        path.unlink()
        del files.files[path]
    rows, index = files.place(cut)
    del rows[index + 1 :]
    start = lines.start(1, "decision", lines.encode(dict(decision(77))))
    end = lines.end(leaves[-1].hex(), cut + 1)
    rows.append(start + b'"mac":"%b",' % hmac_of(stolen.of(b"mac"))(start + end).hex().encode() + end)
    files.save()
    peaks: list[bytes] = []
    for size, hashed in enumerate([*leaves, tree.leaf(rows[-1])]):
        tree.push(peaks, size, hashed)
    path = max(files.files)
    mark = Mark(1, stolen.epoch, segments.first_of(path), path.stat().st_size, cut + 1, cut, 0, tree.leaf(rows[-1]), tuple(peaks))
    (home / "journal" / "mark").write_bytes(b"\0" * 2048 + mark.pack(stolen.of(b"mark")))
    for options in ({}, {"first_key": None}, {"first_key": None, "second": None}):
        wrong = checked(home, **options).wrong
        assert wrong is not None, options
        assert wrong.sequence == cut + 1


def test_one_record_over_and_over_in_place_of_others_does_not_verify(home: Path) -> None:
    files = Files(home)
    rows, index = files.place(12)
    others, at = files.place(13)
    others[at] = rows[index]
    files.save()
    wrong = checked(home, first_key=None).wrong
    assert wrong is not None
    assert wrong.sequence == 13


def test_a_tail_cut_at_any_byte_is_reported_when_it_was_acknowledged(tmp_path: Path) -> None:
    """Fault 30, below the last acknowledged record: tampering, and nothing is repaired."""
    log = journal(tmp_path / "home")
    for number in range(5):
        log.append("decision", decision(number))
    (path,) = segments.listed(tmp_path / "home" / "journal")
    data = path.read_bytes()
    rows = data.split(b"\n")[:-1]
    start = len(data) - sum(len(row) + 1 for row in rows[-3:])
    for size in range(start, len(data), 1 if FULL else 17):
        home = tmp_path / str(size)
        shutil.copytree(tmp_path / "home", home)
        short = home / "journal" / path.name
        short.write_bytes(data[:size])
        first_bad = data[:size].count(b"\n") + 1
        report = checked(home)
        assert report.wrong is not None
        assert report.wrong.sequence == first_bad, size
        with pytest.raises(JournalTampered) as found:
            journal(home)
        assert found.value.sequence == first_bad
        assert short.read_bytes() == data[:size]
    log.close()


def test_a_tail_cut_at_any_byte_is_settled_when_it_was_not_acknowledged(tmp_path: Path) -> None:
    """Fault 30, beyond the last acknowledged record: whole records are kept, a torn one is cut, and both are recorded."""
    home = tmp_path / "home"
    log = journal(home, limits=places_limits())
    for number in range(3):
        log.append("decision", decision(number))
    before = {name: (home / where / name).read_bytes() for where, name in (("journal", "mark"),)}
    second = (home / "second" / "mark").read_bytes()
    log.append("decision", decision(3))
    log.append("decision", decision(4))
    (path,) = segments.listed(home / "journal")
    data = path.read_bytes()
    found = newest(before["mark"], keys.read(home / "journal" / "key"))
    assert found is not None
    for size in range(found.size, len(data) + 1, 1 if FULL else 17):
        other = tmp_path / str(size)
        shutil.copytree(home, other)
        (other / "journal" / "mark").write_bytes(before["mark"])
        (other / "second" / "mark").write_bytes(second)
        (other / "journal" / path.name).write_bytes(data[:size])
        with journal(other) as again:
            again.append("decision", decision(5))
        assert checked(other).sound, size
        records = kept(other)
        whole = data[:size].count(b"\n")
        torn = size - (data[:size].rfind(b"\n") + 1)
        assert [r.body["decision"] for r in records if r.kind == "decision"] == [decision(n)["decision"] for n in [*range(whole - 2), 5]], (
            size
        )
        recovery = [r.body for r in records if r.kind == "recovery"]
        extra = whole - found.sequence
        assert recovery == ([{"cause": "crash", "cut": torn, "files": 0, "kept": extra}] if torn or extra else []), size
    log.close()


def places_limits() -> Any:
    from guardrails.journal import Limits

    return Limits()


def test_head_copies_are_plain_json_and_signatures_plain_base64(original: Path) -> None:
    for line in (original / "second" / "heads").read_text().splitlines():
        assert len(base64.urlsafe_b64decode(json.loads(line)["signature"] + "==")) == 64
