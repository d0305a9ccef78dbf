"""What a process can rely on: modes, keys, heads, files, and several journals at once."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from guardrails.journal import Journal, JournalError, JournalTampered, JournalUnavailable, Limits, keys, segments
from guardrails.journal.shapes import Fields, text

from .places import FIRST, KEY, Clock, checked, decision, decision_id, journal, kept


def bodies(home: Path, kind: str) -> list[dict[str, Any]]:
    return [record.body for record in kept(home) if record.kind == kind]


@pytest.mark.parametrize("mode", ["durable", "group", "buffered"])
def test_records_come_back_in_order_and_verify_in_every_mode(mode: str, tmp_path: Path) -> None:
    with journal(tmp_path, mode=mode) as log:
        entries = [log.append("decision", decision(number)) for number in range(20)]
    sequences = [entry.sequence for entry in entries]
    assert sequences == sorted(set(sequences)) if mode != "buffered" else set(sequences) == {0}
    assert [body["decision"] for body in bodies(tmp_path, "decision")] == [decision_id(n) for n in range(20)]
    assert checked(tmp_path).sound
    (opened,) = bodies(tmp_path, "opened")
    assert opened == {"mode": mode, "process": os.getpid()}
    assert bodies(tmp_path, "closed") == [{"process": os.getpid(), "records": 20}]


def test_an_entry_says_where_its_record_stands(tmp_path: Path) -> None:
    with journal(tmp_path) as log:
        entry = log.append("outcome", {"decision": decision_id(1), "result": "returned"})
        record = kept(tmp_path)[entry.sequence - 1]
        assert (record.sequence, record.hash, record.body["result"]) == (entry.sequence, entry.hash, "returned")


def test_files_and_keys_are_the_owners_alone(tmp_path: Path) -> None:
    with journal(tmp_path) as log:
        log.append("decision", decision(1))
        log.head()
    for path in tmp_path.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_opening_and_closing_without_a_record_writes_none(tmp_path: Path) -> None:
    with journal(tmp_path):
        pass
    assert [record.kind for record in kept(tmp_path)] == ["segment"]


def test_every_head_moves_the_key_on_and_the_old_one_is_gone_from_every_file(tmp_path: Path) -> None:
    with journal(tmp_path, limits=Limits()) as log:
        key = keys.EpochKey(0, FIRST)
        for number in range(3):
            assert keys.read(tmp_path / "journal" / "key") == key
            log.append("decision", decision(number))
            log.head()
            old, key = key, key.next()
            for path in tmp_path.rglob("*"):
                if path.is_file():
                    data = path.read_bytes()
                    assert old.secret not in data
                    assert old.secret.hex().encode() not in data
        assert key.at(0) is None
        assert keys.EpochKey(0, FIRST).at(3) == key


def test_a_head_with_nothing_new_is_not_signed(tmp_path: Path) -> None:
    with journal(tmp_path, limits=Limits()) as log:
        log.append("decision", decision(1))
        log.head()
        log.head()
    assert len(bodies(tmp_path, "head")) == 2  # the second one at the end, over `closed`


def test_heads_are_signed_by_number_and_by_time(tmp_path: Path) -> None:
    clock = Clock()
    with journal(tmp_path, limits=Limits(head_records=5, head_seconds=10**6), clock=clock) as log:
        for number in range(20):
            log.append("decision", decision(number))
        assert len(bodies(tmp_path, "head")) == 4
    with journal(tmp_path / "timed", limits=Limits(head_seconds=60), clock=clock) as log:
        log.append("decision", decision(1))
        clock.now = clock.now.replace(hour=23)
        log.append("decision", decision(2))
        assert len(bodies(tmp_path / "timed", "head")) == 1


def test_files_are_linked_and_named_by_their_first_record(tmp_path: Path) -> None:
    with journal(tmp_path) as log:
        for number in range(60):
            log.append("decision", decision(number))
    files = segments.listed(tmp_path / "journal")
    assert len(files) > 3
    records = {record.sequence: record for record in kept(tmp_path)}
    for before, path in zip([None, *files], files, strict=False):
        link = records[segments.first_of(path)]
        assert link.kind == "segment"
        assert link.body["previous"] == ("none" if before is None else before.stem)
        assert link.body["last"] == ("0" * 64 if before is None else records[link.sequence - 1].hash.hex())
        assert path.stat().st_size < 6_000


def test_two_journals_on_one_folder_share_one_sequence(tmp_path: Path) -> None:
    with journal(tmp_path) as one, journal(tmp_path) as other:
        sequences = [log.append("decision", decision(number)).sequence for number in range(20) for log in (one, other)]
    assert sequences == sorted(set(sequences))
    assert checked(tmp_path).sound


def test_threads_share_writes_and_all_get_their_own_entry(tmp_path: Path) -> None:
    found: dict[int, int] = {}

    def work(first: int) -> None:
        for number in range(first, first + 20):
            found[log.append("decision", decision(number)).sequence] = number

    with journal(tmp_path, limits=Limits()) as log:
        threads = [threading.Thread(target=work, args=(first,)) for first in range(0, 160, 20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    by_sequence = {record.sequence: record.body.get("decision") for record in kept(tmp_path)}
    assert len(found) == 160
    assert all(by_sequence[sequence] == decision_id(number) for sequence, number in found.items())


def test_a_closed_journal_takes_nothing(tmp_path: Path) -> None:
    log = journal(tmp_path)
    log.close()
    log.close()
    with pytest.raises(JournalUnavailable):
        log.append("decision", decision(1))


def test_the_second_place_of_another_journal_is_refused(tmp_path: Path) -> None:
    with journal(tmp_path / "a"):
        pass
    with journal(tmp_path / "b", heads=None, first_key=None):
        pass
    with pytest.raises(JournalTampered):
        journal(tmp_path / "b", heads=tmp_path / "a" / "second")


def test_a_second_place_that_comes_later_gets_all_heads(tmp_path: Path) -> None:
    with journal(tmp_path, heads=None) as log:
        for number in range(20):
            log.append("decision", decision(number))
    with journal(tmp_path) as log:
        log.append("decision", decision(20))
    report = checked(tmp_path)
    assert report.sound
    assert len((tmp_path / "second" / "heads").read_text().splitlines()) == report.heads


def test_the_key_for_ids_is_long_enough(tmp_path: Path) -> None:
    with pytest.raises(JournalError):
        Journal.open(tmp_path, key=b"short", clock=Clock())


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_a_clock_that_went_mad_makes_no_line_that_cannot_be_read(year: int, tmp_path: Path) -> None:
    clock = Clock()
    with journal(tmp_path, clock=clock) as log:
        log.append("decision", decision(1))
        clock.now = clock.now.replace(year=year)
        log.append("decision", decision(2))
        clock.now = clock.now.replace(year=2026)
        log.append("decision", decision(3))
    assert checked(tmp_path).sound
    assert len(bodies(tmp_path, "decision")) == 3


def test_a_clock_that_fails_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    clock = Clock()
    failing = [False]

    def sometimes() -> Any:
        if failing[0]:
            raise RuntimeError("no time")
        return clock()

    with journal(tmp_path, clock=sometimes) as log:
        log.append("decision", decision(1))
        failing[0] = True
        with pytest.raises(RuntimeError):
            log.append("decision", decision(2))
        failing[0] = False
        log.append("decision", decision(3))
    assert checked(tmp_path).sound
    assert len(bodies(tmp_path, "decision")) == 2


def test_a_journal_without_first_key_takes_a_random_one(tmp_path: Path) -> None:
    given: list[int] = []

    def entropy(size: int) -> bytes:
        given.append(size)
        return KEY[:size]

    with journal(tmp_path, first_key=None, entropy=entropy):
        pass
    assert given == [32]
    assert keys.read(tmp_path / "journal" / "key").secret == KEY


def test_buffered_records_are_written_by_number_by_age_by_flush_and_at_the_end(tmp_path: Path) -> None:
    clock = Clock()
    with journal(tmp_path, mode="buffered", clock=clock, limits=Limits()) as log:
        log.append("decision", decision(1))
        assert bodies(tmp_path, "decision") == []
        log.flush()
        assert len(bodies(tmp_path, "decision")) == 1
        log.append("decision", decision(2))
        clock.now = clock.now.replace(hour=20)
        log.append("decision", decision(3))
        assert len(bodies(tmp_path, "decision")) == 3
        for number in range(600):
            log.append("decision", decision(number))
        assert len(bodies(tmp_path, "decision")) == 515
    assert len(bodies(tmp_path, "decision")) == 603


def test_what_a_killed_process_had_in_memory_is_counted(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        log = journal(tmp_path, mode="buffered", limits=Limits())
        for number in range(10):
            log.append("decision", decision(number))
        log.flush()
        for number in range(7):
            log.append("decision", decision(100 + number))
        os._exit(0)
    os.waitpid(child, 0)
    with journal(tmp_path):
        (lost,) = bodies(tmp_path, "lost")
    assert (lost["count"], lost["cause"], lost["writer"].split("-")[0]) == (7, "killed", str(child))
    with journal(tmp_path):
        assert len(bodies(tmp_path, "lost")) == 1


def test_where_loss_is_allowed_it_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with journal(tmp_path, unavailable="count", limits=Limits()) as log:
        log.append("decision", decision(1))

        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, "no space left on device")

        with monkeypatch.context() as broken:
            broken.setattr(os, "pwrite", full)
            assert log.append("decision", decision(2)).sequence == 0
            assert log.append("decision", decision(3)).sequence == 0
        assert log.dropped == 2
        log.append("decision", decision(4))
        assert log.dropped == 0
    assert bodies(tmp_path, "lost") == [{"cause": "unavailable", "count": 2}]
    assert checked(tmp_path).sound


def test_a_table_of_ones_own_may_hold_text(tmp_path: Path) -> None:
    with journal(tmp_path, kinds={"note": Fields({"text": text}, ("text",))}) as log:
        log.append("note", {"text": "free\ntext"})
    assert bodies(tmp_path, "note") == [{"text": "free\ntext"}]


def test_failures_say_what_and_survive_pickling() -> None:
    import pickle

    for error in (JournalUnavailable("it is closed"), JournalTampered("it is gone", 7), JournalUnavailable("x", OSError(28, "no space"))):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
    assert str(JournalTampered("it is gone", 7)) == "record 7: it is gone"
    assert "it is closed" in str(JournalUnavailable("it is closed"))
