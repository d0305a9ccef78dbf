"""The map lives in memory: bounded, with a time to live, for one session at a time, and its values never show."""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import pickle
import threading
import tracemalloc
from types import SimpleNamespace

import pytest

from guardrails.detect.pseudonyms import Vault, VaultError, VaultFull, restore, substitute
from guardrails.detect.pseudonyms.book import Book

from .conversation import ALL, NOTE, Clock, marked, one, random_from, vault_for

KEY = bytes(range(32))
SECRETS = ("Maria", "Alvarez", "00482917", "123-45-6789", "m.alvarez@gmail.com", "Oak Street", "Kowalski")


def filled(style: str = "token", seed: object = 1) -> tuple[Vault, str, str]:
    vault = vault_for(seed)
    text, matches = marked(NOTE)
    return vault, text, substitute(text, matches, vault, "s", style)  # type: ignore[arg-type]  # reason: a table's word


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_another_worker_restores_the_same_after_a_load(style: str) -> None:
    vault, text, sent = filled(style)
    other = vault_for(2)
    other.load(vault.export("s", KEY), "s", KEY)
    assert restore(sent, other, "s", ALL).text == text
    again, matches = marked(NOTE)
    assert substitute(again, matches, other, "s", style) == sent  # type: ignore[arg-type]  # reason: as above


def test_an_export_may_be_loaded_again_and_adds_what_is_new() -> None:
    vault, _, _ = filled()
    other = vault_for(2)
    other.load(vault.export("s", KEY), "s", KEY)
    late = one(vault, "s", "NAME", "Joseph Lindqvist", "token")
    assert restore(late, other, "s", ALL).altered
    other.load(vault.export("s", KEY), "s", KEY)
    other.load(vault.export("s", KEY), "s", KEY)
    assert restore(late, other, "s", ALL).text == "Joseph Lindqvist"


def test_an_export_opens_only_with_its_key_its_session_and_all_its_bytes() -> None:
    vault, _, _ = filled()
    sealed = vault.export("s", KEY)
    assert sealed[:5] == b"GRPS\x01"
    for bytes_, session, key in (
        (sealed, "t", KEY),
        (sealed, "s", bytes(32)),
        (sealed[:-1], "s", KEY),
        (sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:], "s", KEY),
        (b"GRPS\x02" + sealed[5:], "s", KEY),
        (b"", "s", KEY),
        (sealed, "s", b"short"),
    ):
        other = vault_for(3)
        with pytest.raises(VaultError) as caught:
            other.load(bytes_, session, key)
        assert len(other) == 0
        assert not any(secret in str(caught.value) for secret in SECRETS)


def test_an_export_shows_no_value() -> None:
    vault, _, _ = filled()
    sealed = vault.export("s", KEY)
    assert not any(secret.encode() in sealed for secret in SECRETS)
    assert vault.export("s", KEY) != sealed


def test_a_session_of_its_own_is_not_overwritten_by_a_load() -> None:
    vault, _, _ = filled()
    other = vault_for(2)
    one(other, "s", "NAME", "Joseph Lindqvist", "token")
    with pytest.raises(VaultError, match="pseudonyms of its own"):
        other.load(vault.export("s", KEY), "s", KEY)


def test_an_expired_export_is_refused() -> None:
    vault, _, _ = filled()
    clock = Clock()
    clock.now += 9 * 3600
    with pytest.raises(VaultError, match="expired"):
        Vault(clock=clock).load(vault.export("s", KEY), "s", KEY)


def test_nothing_to_export_is_an_error() -> None:
    with pytest.raises(VaultError, match="no pseudonyms"):
        Vault().export("s", KEY)


def test_a_pseudonym_that_two_workers_gave_to_two_values_restores_neither() -> None:
    vault, _, _ = filled("surrogate")
    with vault.writing("s") as book:
        word = next(iter(book.names))
        assert isinstance(book, Book)
        book.write("name", "NAME", "other", word.capitalize(), word.capitalize(), "Other")
    found = restore(f"see {word.capitalize()} now", vault, "s", ALL)
    assert [a.why for a in found.altered] == ["ambiguous"]


def test_an_erased_session_restores_nothing_and_its_tokens_are_reported() -> None:
    vault, _, sent = filled()
    assert vault.erase("s")
    assert not vault.erase("s")
    found = restore(sent, vault, "s", ALL)
    assert (found.text, found.count) == (sent, 0)
    assert len(found.altered) == sent.count("[")
    assert len(vault) == vault.size == 0


def test_a_session_made_anew_gives_other_tokens() -> None:
    vault = vault_for(1)
    first = one(vault, "s", "NAME", "Maria Alvarez", "token")
    vault.erase("s")
    assert one(vault, "s", "NAME", "Maria Alvarez", "token") != first


def test_a_session_ends_when_it_was_not_used_for_its_time_to_live() -> None:
    clock = Clock()
    vault = Vault(ttl=100, clock=clock, entropy=random_from(1))
    token = one(vault, "s", "NAME", "Maria Alvarez", "token")
    clock.now += 99
    assert restore(token, vault, "s", ALL).count == 1
    clock.now += 99
    assert restore(token, vault, "s", ALL).count == 1
    clock.now += 101
    assert restore(token, vault, "s", ALL).altered
    assert len(vault) == 0


def test_a_clock_set_back_does_not_lengthen_a_life() -> None:
    clock = Clock()
    vault = Vault(ttl=100, clock=clock, entropy=random_from(1))
    token = one(vault, "s", "NAME", "Maria Alvarez", "token")
    clock.now += 90
    assert len(vault) == 1
    clock.now -= 5000
    assert len(vault) == 1
    clock.now += 5000 + 11
    assert restore(token, vault, "s", ALL).altered


def test_the_session_used_longest_ago_makes_room() -> None:
    vault = vault_for(1, max_sessions=3)
    tokens = {s: one(vault, s, "NAME", "Maria Alvarez", "token") for s in "abc"}
    restore("", vault, "a", ALL)
    one(vault, "d", "NAME", "Maria Alvarez", "token")
    assert len(vault) == 3
    assert restore(tokens["b"], vault, "b", ALL).altered
    assert restore(tokens["a"], vault, "a", ALL).count == 1


def test_a_full_session_gives_no_more_and_sends_nothing() -> None:
    vault = vault_for(1, max_records=5)
    for i in range(5):
        one(vault, "s", "MRN", f"8812{i}{i}", "token")
    with pytest.raises(VaultFull) as caught:
        one(vault, "s", "NAME", "Maria Alvarez", "token")
    assert str(caught.value) == "the vault holds no more than 5 records of one session"
    assert one(vault, "s", "MRN", "881200", "token")
    assert pickle.loads(pickle.dumps(caught.value)).limit == 5


def test_all_sessions_together_stay_within_their_bytes() -> None:
    vault = vault_for(1, max_bytes=60_000)
    for i in range(100):
        for j in range(4):
            one(vault, f"s{i}", "NAME", f"Person{j} Number{i}", "token")
        assert vault.size <= 60_000
    assert 1 < len(vault) < 100
    small = vault_for(1, max_bytes=5_000)
    given = 0
    with contextlib.suppress(VaultFull):
        for i in range(100):
            one(small, "s", "MRN", f"88120{i:03}", "token")
            given += 1
    assert 0 < given < 10


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_the_bytes_that_are_counted_are_not_less_than_those_that_are_used(style: str) -> None:
    vault = vault_for(1)
    values = [("NAME", f"Anna{i % 90:02}x Ber{i}".translate(_LETTERS)) for i in range(400)]
    values += [("MRN", f"7{i * 7919:07}") for i in range(400)] + [("SSN", f"{200 + i}-11-{3000 + i}") for i in range(400)]
    tracemalloc.start()
    try:
        for kind, value in values:
            one(vault, "s", kind, value, style)
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert used <= vault.size * 1.1


_LETTERS = str.maketrans("0123456789", "bcdfghklmn")


def test_no_value_shows_in_repr_logs_exceptions_or_pickles(caplog: pytest.LogCaptureFixture) -> None:
    vault, text, sent = filled("surrogate")
    found = restore(sent, vault, "s", ALL)
    with vault.reading("s") as book, caplog.at_level(logging.DEBUG):
        shown = [repr(vault), str(vault), repr(book), repr(found), repr(found.altered), repr(SimpleNamespace(v=vault))]
        shown += map(repr, book.names.values())
        for thing in (vault, book):
            for leave in (pickle.dumps, copy.copy, copy.deepcopy):
                with pytest.raises(TypeError) as caught:
                    leave(thing)
                shown.append(str(caught.value))
            with pytest.raises(TypeError):
                json.dumps(thing)
    shown.append(caplog.text)
    assert found.text == text
    assert not any(secret in line for secret in SECRETS for line in shown)


def test_sixty_four_threads_agree_on_every_pseudonym() -> None:
    vault = Vault()
    text, matches = marked(NOTE)
    start = threading.Barrier(64)
    sent: list[tuple[str, str]] = []
    back: list[bool] = []

    def work(n: int) -> None:
        start.wait()
        session = f"s{n % 8}"
        for _ in range(3):
            out = substitute(text, matches, vault, session, "surrogate")
            sent.append((session, out))
            found = restore(out, vault, session, ALL)
            back.append(found.text == text and not found.altered)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(sent)) == 8
    assert len(back) == 64 * 3
    assert all(back)


def test_a_session_erased_while_it_is_used_restores_nothing_of_it_later() -> None:
    vault, _, sent = filled()
    with vault.reading("s") as book:
        vault.erase("s")
        assert book.tokens
    assert restore(sent, vault, "s", ALL).count == 0
    with vault.writing("s") as fresh:
        assert not fresh.tokens


def test_limits_must_be_positive() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Vault(ttl=0)


def test_a_vault_knows_its_own_pseudonyms() -> None:
    vault = vault_for(1)
    token = one(vault, "s", "NAME", "Maria Alvarez", "token")
    name = one(vault, "s", "NAME", "Maria Alvarez", "surrogate")
    assert vault.known("s", token)
    assert vault.known("s", name.upper())
    assert not vault.known("s", "Maria Alvarez")
    assert not vault.known("t", token)
