"""Records: one list of promises, kept by every store."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from guardrails import stores
from guardrails.stores.recorded import records_of
from guardrails.stores.records import Change, Note, Record, Records


@pytest.fixture
def records(state_url: str) -> Iterator[Records]:
    backend = stores.open(state_url, timeout=10)
    yield records_of(backend)
    backend.close()


def put(key: str, version: int, state: str = "open", due: int = 1_000, body: bytes = b"x", expected: int | None = None) -> Change:
    return Change(key, version - 1 if expected is None else expected, Record(key, version, state, due, body))


def test_a_record_is_inserted_only_where_there_is_none(records: Records) -> None:
    assert records.commit([put("a", 1)]) == frozenset()
    assert records.read("a") == Record("a", 1, "open", 1_000, b"x")
    assert records.commit([put("a", 1, body=b"y")]) == {"a"}
    assert records.read("a") == Record("a", 1, "open", 1_000, b"x")
    assert records.read("b") is None


def test_a_record_is_replaced_only_at_its_version(records: Records) -> None:
    records.commit([put("a", 1)])
    assert records.commit([put("a", 2, "closed", 5, bytes(range(256)))]) == frozenset()
    assert records.read("a") == Record("a", 2, "closed", 5, bytes(range(256)))
    assert records.commit([put("a", 2)]) == {"a"}
    assert records.commit([put("a", 4)]) == {"a"}


def test_several_changes_and_their_notes_happen_whole_or_not_at_all(records: Records) -> None:
    records.commit([put("a", 1), put("b", 1)])
    note = Note("n", "a", 7, "kind", b"said")
    assert records.commit([put("a", 2), put("b", 3), put("c", 1)], [note]) == {"b"}
    assert records.read("a") == Record("a", 1, "open", 1_000, b"x")
    assert records.read("c") is None
    assert records.notes() == []
    assert records.commit([put("a", 2), Change("b", None), put("c", 1)], [note]) == frozenset()
    assert records.read("b") is None
    assert records.notes() == [note]


def test_records_are_listed_by_state_time_and_key_within_bounds(records: Records) -> None:
    records.commit([put(f"k{n}", 1, "open" if n % 2 else "closed", 100 + n // 4) for n in range(12)])
    everything = [(r.due, r.key) for r in records.listed("open")]
    assert everything == sorted((100 + n // 4, f"k{n}") for n in range(1, 12, 2))
    assert [(r.due, r.key) for r in records.listed("open", due=101)] == [pair for pair in everything if pair[0] <= 101]
    assert [(r.due, r.key) for r in records.listed("open", after=everything[1], limit=2)] == everything[2:4]
    assert records.listed("open", limit=1, bodies=False) == [Record("k1", 1, "open", 100)]
    assert records.listed("openly") == records.listed("ope") == []
    assert (records.count("open"), records.count("closed"), records.count("gone")) == (6, 6, 0)
    records.commit([put("k1", 2, "closed", 1)])
    assert (records.count("open"), records.count("closed")) == (5, 7)
    assert records.listed("closed", limit=1)[0].key == "k1"


def test_notes_wait_until_they_are_forgotten(records: Records) -> None:
    notes = [Note(f"n{n}", "ab"[n % 2], 10 + n, "kind", bytes([n, 0, 255])) for n in range(6)]
    records.commit([put("a", 1)], notes)
    assert records.notes() == notes
    assert records.notes(about="a") == notes[::2]
    assert records.notes(about="a", before=12) == notes[:3:2]
    assert records.notes(before=12, limit=2) == notes[:2]
    assert records.notes(about="") == []
    records.forget(["n0", "n3", "unknown"])
    records.forget([])
    assert records.notes() == [n for n in notes if n.id not in ("n0", "n3")]
    assert records.notes(about="a") == notes[2::2]


def test_what_no_store_takes_is_refused_before_anything_changes(records: Records) -> None:
    wrong = [
        [put("a", 1), put("a", 2)],
        [put("", 1)],
        [Change("a", 0, Record("b", 1, "open", 1))],
        [Change("a", 0, Record("a", 0, "open", 1))],
        [put("a", 1, body=bytes(5 * 1024 * 1024))],
        [put("k" * 201, 1)],
        [put(f"k{n}", 1) for n in range(2_001)],
    ]
    for changes in wrong:
        with pytest.raises(ValueError, match=r"."):
            records.commit(changes)
    assert records.count("open") == 0


def test_of_many_who_change_one_record_at_once_one_wins(records: Records) -> None:
    records.commit([put("a", 1)])
    barrier, won = Barrier(16), []

    def race(n: int) -> None:
        barrier.wait()
        if not records.commit([put("a", 2, body=b"%d" % n)], [Note(f"n{n}", "a", n, "won")]):
            won.append(n)

    threads = [Thread(target=race, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    record = records.read("a")
    assert record is not None
    assert record.body == b"%d" % won[0]
    assert [note.id for note in records.notes()] == [f"n{won[0]}"]


def test_of_many_who_insert_one_record_at_once_one_wins(records: Records) -> None:
    barrier, won = Barrier(16), []

    def race(n: int) -> None:
        barrier.wait()
        if not records.commit([put("a", 1, body=b"%d" % n)]):
            won.append(n)

    threads = [Thread(target=race, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
