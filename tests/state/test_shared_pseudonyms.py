"""Pseudonyms in the state: what one process gave out another puts back, on every store, and nobody without the key reads them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guardrails import Blocked, Guardrails, stores
from guardrails.detect.match import Match
from guardrails.detect.pseudonyms import SharedVault, VaultError, restore, substitute
from guardrails.errors import StoreDown
from guardrails.state import State
from guardrails.state.keeper import RecordKeeper
from guardrails.stores.recorded import records_of
from guardrails.stores.records import Change, Record, Records
from tests.detect.pseudonyms.conversation import ALL, NOTE, Clock, marked
from tests.policies import NOW, PLACES, PUT_BACK, system, taken_out

KEY = bytes(range(32))


@pytest.fixture
def records(state_url: str) -> Iterator[Records]:
    backend = stores.open(state_url, timeout=10)
    yield records_of(backend)
    backend.close()


def vault(records: Records, clock: Callable[[], float] | None = None, key: bytes = KEY, **limits: float) -> SharedVault:
    clock = clock or Clock()
    return SharedVault(RecordKeeper(records, key, clock=clock), clock=clock, **limits)


def give(vault: SharedVault, value: str, kind: str = "NAME", style: str = "token", session: str = "s") -> str:
    return substitute(value, [Match(0, len(value), kind, 0.9)], vault, session, style)  # type: ignore[arg-type]  # reason: a table's word


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_what_one_worker_gave_out_the_others_put_back(records: Records, style: str) -> None:
    one, other = vault(records), vault(records)
    text, matches = marked(NOTE)
    sent = substitute(text, matches, one, "s", style)  # type: ignore[arg-type]  # reason: a table's word
    assert restore(sent, other, "s", ALL).text == text
    assert substitute(text, matches, other, "s", style) == sent  # type: ignore[arg-type]  # reason: as above
    late = give(other, "Joseph Lindqvist", style=style)
    assert restore(late, one, "s", ALL).text == "Joseph Lindqvist"
    assert restore(late, vault(records), "t", ALL).text == late  # another session knows nothing


def test_a_long_session_is_kept_in_parts_and_read_on_from_where_a_worker_stands(records: Records) -> None:
    one, other = vault(records), vault(records)
    with one.writing("s") as book:
        for n in range(5_000):
            book.write("token", "MRN", f"{n:08}", "MRN", f"AA{n:08}", f"{n:08}")
    assert restore("[MRN_AA00004999]", other, "s", ALL).text == "00004999"
    for n in range(20):
        token = give(one if n % 2 else other, f"Ann Number{chr(65 + n)}")
        assert restore(token, other if n % 2 else one, "s", ALL).text == f"Ann Number{chr(65 + n)}"
    fresh = vault(records)
    assert restore("[MRN_AA00000000] [MRN_AA00002500]", fresh, "s", ALL).text == "00000000 00002500"
    assert len(records.listed("pseudonyms.part")) > 1
    assert fresh.erase("s")
    assert records.listed("pseudonyms.part") == records.listed("pseudonyms") == []


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_workers_that_write_at_once_lose_nothing(records: Records, style: str) -> None:
    workers = [vault(records) for _ in range(6)]
    lasts = ("Alvarez", "Okafor", "Lindqvist", "Kowalski")
    people = [f"{first} {last}" for first in ("Maria", "Chidi", "Wanda", "Joseph") for last in lasts]

    def work(number: int) -> dict[str, str]:
        return {give(workers[number], person, style=style): person for person in people[number:] + people[:number]}

    with ThreadPoolExecutor(6) as pool:
        given = list(pool.map(work, range(6)))
    fresh = vault(records)
    for tokens in given:
        for token, person in tokens.items():
            back = restore(token, fresh, "s", ALL)
            # Two workers may have given one surrogate to two people in the same moment; then it is reported, never put back wrongly.
            assert back.text == person or (style == "surrogate" and back.altered and back.text == token)
    assert style == "surrogate" or all(tokens == given[0] for tokens in given)


def test_what_one_worker_erases_is_gone_for_all(records: Records) -> None:
    one, other = vault(records), vault(records)
    token = give(one, "Maria Alvarez")
    assert restore(token, other, "s", ALL).text == "Maria Alvarez"
    assert other.erase("s")
    assert not other.erase("s")
    back = restore(token, one, "s", ALL)
    assert (back.text, back.count) == (token, 0)
    assert give(one, "Maria Alvarez") != token  # a new beginning has a new key


def test_a_session_lives_from_its_last_use_and_leaves_nothing_behind(records: Records) -> None:
    clock = Clock()
    one, other = vault(records, clock, ttl=1_000), vault(records, clock, ttl=1_000)
    token = give(one, "Maria Alvarez")
    for _ in range(4):
        clock.now += 900
        assert restore(token, other, "s", ALL).text == "Maria Alvarez"
    clock.now += 1_001
    assert restore(token, one, "s", ALL).text == token
    give(other, "Chidi Okafor", session="t")  # whoever writes next sweeps
    assert (records.count("pseudonyms"), records.count("pseudonyms.part")) == (1, 1)


def test_nothing_opens_with_another_key_or_after_a_change(records: Records) -> None:
    token = give(vault(records), "Maria Alvarez")
    other = vault(records, key=bytes(32))
    assert restore(token, other, "s", ALL).text == token  # under another key there is no such session
    for state in ("pseudonyms", "pseudonyms.part"):
        (kept,) = records.listed(state)
        for at in (0, len(kept.body) // 2, len(kept.body) - 1):
            bent = kept.body[:at] + bytes([kept.body[at] ^ 1]) + kept.body[at + 1 :]
            records.commit([Change(kept.key, None, Record(kept.key, kept.version, kept.state, kept.due, bent))])
            if state == "pseudonyms" and at == 0:
                continue  # how many parts there are matters for erasing alone
            with pytest.raises(VaultError):
                restore(token, vault(records), "s", ALL)
            with pytest.raises(VaultError):
                give(vault(records), "Chidi Okafor")
        records.commit([Change(kept.key, None, kept)])
    assert restore(token, vault(records), "s", ALL).text == "Maria Alvarez"


def test_a_part_of_another_session_does_not_stand_in(records: Records) -> None:
    one = vault(records)
    token = give(one, "Maria Alvarez")
    (own,) = records.listed("pseudonyms.part")
    give(one, "Chidi Okafor", session="t")
    (foreign,) = (part for part in records.listed("pseudonyms.part") if part.key != own.key)
    records.commit([Change(own.key, None, Record(own.key, own.version, own.state, own.due, foreign.body))])
    with pytest.raises(VaultError):
        restore(token, vault(records), "s", ALL)


def test_what_could_not_be_kept_is_not_given_out_and_not_lost(records: Records) -> None:
    keeper = RecordKeeper(records, KEY, clock=Clock())
    one = SharedVault(keeper, clock=Clock())
    give(one, "Maria Alvarez")

    def down(*_: object, **__: object) -> None:
        raise StoreDown

    append, keeper.append = keeper.append, down  # type: ignore[method-assign]  # reason: a store that is down
    with pytest.raises(StoreDown):
        give(one, "Chidi Okafor")
    keeper.append = append  # type: ignore[method-assign]  # reason: and up again
    token = give(one, "Chidi Okafor")
    assert restore(token, vault(records), "s", ALL).text == "Chidi Okafor"


POLICIES = system() + PLACES + taken_out("surrogate") + PUT_BACK
PROMPT = "Please write to Maria Alvarez, MRN 00482917, about her visit."
ANOTHER = """
import sys
from datetime import UTC, datetime
from guardrails import Guardrails
rails = Guardrails.load({"p.yaml": sys.argv[2]}, state=sys.argv[1], vault="state", clock=lambda: datetime(2026, 1, 5, 12, tzinfo=UTC))

@rails.guard(system="desk", destination="outside")
def ask(prompt):
    return sys.argv[3]

with rails.session(id="s-1"):
    print(ask("And once more, please."))
rails.close()
"""


def before_each(keeper: object, first: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Has `first` told of every call to a keeper, before it."""

    def wrapped(name: str, whole: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object) -> object:
            first(name)
            return whole(*args)

        return call

    for name in ("read", "create", "append"):
        monkeypatch.setattr(keeper, name, wrapped(name, getattr(keeper, name)))


def rails_for(state: State) -> Guardrails:
    return Guardrails.load({"p.yaml": POLICIES}, state=state, vault="state", clock=lambda: NOW)


def test_another_process_puts_back_what_this_one_sent(tmp_path: Path) -> None:
    with State.open(tmp_path / "state", clock=lambda: NOW, second=tmp_path / "second") as state:
        rails = rails_for(state)
        sent: list[str] = []

        @rails.guard(system="desk", destination="outside")
        def ask(prompt: str) -> str:
            sent.append(prompt)
            return prompt

        with rails.session(id="s-1"):
            assert ask(PROMPT) == PROMPT
    assert "Alvarez" not in sent[0]
    assert "00482917" not in sent[0]
    command = [sys.executable, "-c", ANOTHER, str(tmp_path / "state"), POLICIES, sent[0]]
    env = {"GUARDRAILS_SECOND": str(tmp_path / "second"), "PYTHONPATH": ":".join(sys.path), "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == PROMPT
    for file in (path for path in tmp_path.rglob("*") if path.is_file()):
        held = file.read_bytes()
        assert not [secret for secret in (b"Alvarez", b"00482917", b"s-1") if secret in held], file.name


def test_a_store_that_is_down_lets_nothing_out_and_nothing_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with State.open(tmp_path / "state", clock=lambda: NOW, second=tmp_path / "second") as state:
        rails = rails_for(state)
        entered: list[str] = []
        down = False

        @rails.guard(system="desk", destination="outside")
        def ask(prompt: str) -> str:
            nonlocal down
            entered.append(prompt)
            down = True
            return prompt

        keeper = state.vault._keeper

        def first(_: object) -> None:
            if down:
                raise StoreDown

        before_each(keeper, first, monkeypatch)
        with rails.session(id="s-1"):
            with pytest.raises(Blocked) as refused:
                ask(PROMPT)
            assert refused.value.verdict.findings[0].rule == "restoring-failed"
            with pytest.raises(Blocked) as refused:
                ask(PROMPT)
            assert refused.value.verdict.findings[0].rule == "redaction-failed"
        assert len(entered) == 1
        assert "Alvarez" not in str(refused.value) + repr(state.vault) + repr(keeper)


def test_an_event_loop_does_not_wait_for_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with State.open(tmp_path / "state", clock=lambda: NOW, second=tmp_path / "second") as state:
        rails = rails_for(state)
        keeper, seen = state.vault._keeper, set[int]()
        before_each(keeper, lambda _: seen.add(threading.get_ident()), monkeypatch)

        @rails.guard(system="desk", destination="outside")
        async def ask(prompt: str) -> str:
            return prompt

        async def main() -> None:
            with rails.session(id="s-1"):
                assert await ask(PROMPT) == PROMPT

        asyncio.run(main())
    assert seen
    assert threading.get_ident() not in seen
