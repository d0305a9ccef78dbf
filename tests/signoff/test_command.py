"""The command: a request is opened by an application, and people sign, edit, reject and answer it from a terminal."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guardrails.engine import Engine
from guardrails.errors import Held
from guardrails.guard import Guardrails
from guardrails.signoff import Signoffs
from guardrails.state import State
from guardrails.stores.recorded import records_of
from guardrails.stores.records import Change
from guardrails.verdict import Signers
from tests.cli.conftest import Command, command, folder  # noqa: F401  reason: fixtures

from .room import hold


@pytest.fixture
def home(folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811  reason: the fixtures above
    """A state folder, two adjusters with keys, and the policies of the folder."""
    monkeypatch.setenv("GUARDRAILS_STATE", str(folder / "state"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "home"))
    monkeypatch.delenv("GUARDRAILS_SIGNOFF_KEY", raising=False)
    monkeypatch.delenv("GUARDRAILS_SIGNOFF_PASSPHRASE", raising=False)
    entries = []
    for name, roles in (("a.adams", "[adjuster]"), ("c.clerk", "[clerk]")):
        made = command("signoff", "key", "new", name, "--output", f"{name}.key", "--no-passphrase")
        assert made.code == 0
        entries.append(made.out.replace("[]", roles))
    with opened(folder):
        (folder / "state" / "people.yaml").write_text("version: 1\npeople:\n" + "".join(entries))
    return folder


def opened(folder: Path) -> State:  # noqa: F811  reason: a plain argument
    return State.open(folder / "state", clock=lambda: datetime.now(UTC))


def held(home: Path, **args: Any) -> str:
    """Lets an agent pay more than it may, and gives the id of the request that is held."""
    with opened(home) as state:
        rails = Guardrails(Engine.load(home / "policies", state=state))

        @rails.tool("pay")
        def pay(amount: float, flags: list[str], note: str = "") -> str:
            return "paid"

        with rails.session(actor="agent", roles=["adjuster"], system="claims-agent"), pytest.raises(Held) as caught:
            pay(**{"amount": 900.0, "flags": [], **args})
    assert caught.value.request is not None
    return caught.value.request


def signoffs_of(state: State) -> Signoffs:
    found = state.signoffs
    assert found is not None
    return found


def test_a_held_payment_is_listed_shown_and_signed(home: Path, command: Command) -> None:  # noqa: F811
    request = held(home, note="For\nMs. Alvarez\x1b[31m\u202e")
    listed = command("signoff", "list")
    assert request in listed.out
    assert "pending" in listed.out
    shown = command("signoff", "show", request)
    assert '"amount": 900' in shown.out
    assert '"note": "For\\nMs. Alvarez\\u001b[31m\\u202e"' in shown.out
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out
    assert "pay/bands (" in shown.out
    asked = command("signoff", "approve", request, "--key", "a.adams.key", stdin=b"n\n")
    assert (asked.code, asked.err.splitlines()[-1]) == (2, "error: nothing was signed")
    assert f"sha256 {json.loads(command('signoff', 'show', request, '--format', 'json').out)['run_sha256']}" in asked.out
    signed = command("signoff", "approve", request, "--key", "a.adams.key", stdin=b"y\n")
    assert (signed.code, signed.out.endswith("signed; it can run now, once\n")) == (0, True)
    again = command("signoff", "approve", request, "--key", "a.adams.key", "--yes")
    assert (again.code, again.err) == (4, "error: this person has signed it already\n")


def test_who_may_not_sign_is_told_why(home: Path, command: Command) -> None:  # noqa: F811
    request = held(home)
    refused = command("signoff", "approve", request, "--key", "c.clerk.key", "--yes")
    assert refused.code == 4
    assert "error: this person has none of the roles that may sign it" in refused.err
    assert command("signoff", "list", "--key", "c.clerk.key").out == "nothing waits for a signature\n"
    unknown = command("signoff", "show", "no-such-request")
    assert (unknown.code, unknown.err) == (4, "error: there is no such request, or it was cleared away long ago\n")


def test_an_edit_is_judged_by_the_policies(home: Path, command: Command) -> None:  # noqa: F811
    request = held(home)
    new = home / "new.json"
    new.write_text('{"tool": "pay", "args": {"amount": 900, "flags": ["fraud"], "note": ""}}')
    refused = command("signoff", "edit", request, "--key", "a.adams.key", "--file", "new.json")
    assert refused.code == 4
    assert "policy refuses it as things are now: block at tool_call by pay/flagged" in refused.err
    new.write_text('{"tool": "pay", "args": {"amount": 950, "flags": [], "note": ""}}')
    edited = command("signoff", "edit", request, "--key", "a.adams.key", "--file", "new.json")
    assert (edited.code, edited.out) == (0, "changed by 2 characters; this is version 2, which nobody has signed yet\n")
    new.write_text("{")
    assert (
        command("signoff", "edit", request, "--key", "a.adams.key", "--file", "new.json").err == "error: cannot be held: this is not JSON\n"
    )
    assert command("signoff", "edit", request, "--key", "a.adams.key").code == 2


def test_a_rejection_and_a_note_are_kept(home: Path, command: Command) -> None:  # noqa: F811
    request = held(home)
    assert command("signoff", "answer", request, "Which claim?", "--key", "a.adams.key").code == 0
    assert "Which claim?" in command("signoff", "show", request).out
    assert command("signoff", "reject", request, "--reason", "No.", "--key", "a.adams.key").code == 0
    assert command("signoff", "show", request).err == "error: somebody rejected it\n"
    assert "rejected" in command("signoff", "list", "--all").out
    with opened(home) as state:
        assert signoffs_of(state).request(request).reason == "No."


def test_a_key_is_made_once_and_for_its_owner_alone(home: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    if os.name == "posix":
        assert stat.S_IMODE((home / "a.adams.key").stat().st_mode) == 0o600
    again = command("signoff", "key", "new", "x", "--output", "a.adams.key", "--no-passphrase")
    assert (again.code, again.err) == (2, "error: a.adams.key: is there already; a key is never replaced\n")
    assert command("signoff", "key", "new", "x", "--output", "x.key").err.startswith("error: a key asks for a passphrase")
    monkeypatch.setenv("GUARDRAILS_SIGNOFF_PASSPHRASE", "correct horse")
    assert command("signoff", "key", "new", "x", "--output", "x.key").code == 0
    assert "ENCRYPTED" in (home / "x.key").read_text()
    shown = command("signoff", "key", "show", "x.key").out
    assert shown.startswith("  - id: x\n    roles: []\n    key: ed25519:")
    monkeypatch.setenv("GUARDRAILS_SIGNOFF_PASSPHRASE", "incorrect")
    assert "another passphrase" in command("signoff", "list", "--key", "x.key").err
    assert "there is no key" in command("signoff", "list", "--key", "none.key").err


def test_everything_that_happened_is_in_the_journal_and_the_journal_verifies(home: Path, command: Command) -> None:  # noqa: F811
    request = held(home, note="For Ms. Alvarez")
    command("signoff", "answer", request, "Which claim?", "--key", "a.adams.key")
    command("signoff", "approve", request, "--key", "a.adams.key", "--yes")
    with opened(home) as state:
        rails = Guardrails(Engine.load(home / "policies", state=state))
        paid = []

        @rails.tool("pay")
        def pay(amount: float, flags: list[str], note: str = "") -> str:
            paid.append((amount, note))
            return "paid"

        with rails.session(actor="agent", roles=["adjuster"], system="claims-agent"):
            assert rails.resume(request) == "paid"
    assert paid == [(900, "For Ms. Alvarez")]
    lines = b"".join(p.read_bytes() for p in sorted((home / "state" / "journal").rglob("*")) if p.is_file())
    acts = [json.loads(line)["body"].get("act") for line in lines.splitlines() if b'"act"' in line and request.encode() in line]
    assert [a for a in acts if a] == ["opened", "shown", "answered", "signed", "used", "ran"]
    for secret in (b"Alvarez", b"Which claim", b"a.adams"):
        assert secret not in lines


def test_every_request_that_expires_is_denied_by_name_in_the_journal(home: Path) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    with opened(home) as state:
        signoffs = signoffs_of(state)
        ids = [signoffs.open(hold(Signers(("adjuster",))), n, requester="agent").id for n in range(3)]
    with State.open(home / "state", clock=lambda: later) as state:
        assert signoffs_of(state).sweep() == 3
    lines = b"".join(p.read_bytes() for p in sorted((home / "state" / "journal").rglob("*")) if p.is_file()).splitlines()
    denied = [json.loads(line)["body"] for line in lines if b'"expired"' in line]
    assert [(sorted(body["requests"]), body["result"], body["count"]) for body in denied] == [(sorted(ids), "denied", 3)]


def test_one_that_cannot_be_read_hides_none_of_the_others(home: Path, command: Command) -> None:  # noqa: F811  reason: as above
    damaged, good = held(home), held(home)
    with opened(home) as state:
        records = records_of(state.store)
        record = records.read(f"signoff/{damaged}")
        assert record is not None
        body = record.body[:-1] + bytes([record.body[-1] ^ 1])
        assert not records.commit([Change(record.key, record.version, replace(record, version=record.version + 1, body=body))])
    listed = command("signoff", "list")
    assert listed.code == 0
    assert good in listed.out
    assert f"{damaged}" in listed.out
    assert "unreadable" in listed.out
    told = command("signoff", "list", "--format", "json", "--key", "a.adams.key").json
    assert [r["id"] for r in told["requests"]] == [good]
    assert told["unreadable"] == [damaged]
