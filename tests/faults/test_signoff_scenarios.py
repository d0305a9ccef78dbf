"""Fault 21: every way to get something to run without the right signatures, each with its one exact answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from guardrails.signoff import Request, Signer, SignoffError
from guardrails.signoff.count import statement
from guardrails.signoff.envelope import enveloped
from guardrails.signoff.keys import new_signer
from guardrails.stores.records import Change
from guardrails.verdict import Signers
from tests.signoff.room import Room, allow, block, hold, still

TWO = Signers(("adjuster",), 2)
OTHER, _ = new_signer("dr-lee")
Scenario = Callable[[Room], object]


def seen(room: Room, *signers: Signers, by: str = "dr-lee", **more: Any) -> Request:
    """A request that somebody has looked at."""
    return room.signoffs.show(room.open(None, *signers, **more).id, by).request


def forged(request: Request, by: Signer, at: int | None = None, **changes: Any) -> bytes:
    """What somebody would send who signs another statement than was shown to them."""
    shown = request.first_shown("dr-lee") or request.opened
    made = statement(request, "approve", "dr-lee", ("radiologist",), shown if at is None else at, shown)
    about = {name: changes.pop(name) for name in list(changes) if name in made["request"]}
    return enveloped({**made, **changes, "request": {**made["request"], **about}}, by.public, by.sign)


def accept(room: Room, by: Signer | None = None, at: int | None = None, **changes: Any) -> object:
    request = seen(room)
    return room.signoffs.accept(request.id, forged(request, by or room.signers["dr-lee"], at, **changes))


def signed(room: Room, *names: str, demands: tuple[Signers, ...] = (), **more: Any) -> str:
    request = room.open(None, *demands, **more)
    room.sign(request.id, *(names or ("dr-lee",)))
    return request.id


def consume(room: Room, request: str, recheck: Any = still, **more: Any) -> object:
    return room.signoffs.consume(request, recheck=recheck, **more)


def signature_of_another_request(room: Room) -> object:
    one, other = seen(room), seen(room)
    return room.signoffs.accept(other.id, forged(one, room.signers["dr-lee"]))


def same_signature_twice(room: Room) -> object:
    request = seen(room)
    envelope = forged(request, room.signers["dr-lee"])
    room.signoffs.accept(request.id, envelope)
    return room.signoffs.accept(request.id, envelope)


def used_twice(room: Room) -> object:
    id_ = signed(room)
    consume(room, id_)
    return consume(room, id_)


def signature_from_before_an_edit(room: Room) -> object:
    request = seen(room)
    envelope = forged(request, room.signers["dr-lee"])
    view = room.signoffs.show(request.id, "dr-roy")
    room.signoffs.edit(view, room.signers["dr-roy"], {"text": "other"}, still)
    room.signoffs.show(request.id, "dr-lee")
    return room.signoffs.accept(request.id, envelope)


def used_after_an_edit(room: Room) -> object:
    id_ = signed(room)
    room.signoffs.edit(room.signoffs.show(id_, "dr-roy"), room.signers["dr-roy"], {"text": "other"}, still)
    return consume(room, id_)


def edited_to_what_policy_forbids(room: Room) -> object:
    request = seen(room)
    return room.signoffs.edit(room.signoffs.show(request.id, "dr-lee"), room.signers["dr-lee"], {"text": "other"}, block)


def edited_after_it_was_used(room: Room) -> object:
    id_ = signed(room)
    view = room.signoffs.show(id_, "dr-lee")
    consume(room, id_)
    return room.signoffs.edit(view, room.signers["dr-lee"], {"text": "other"}, still)


def rejection_sent_as_approval(room: Room) -> object:
    request = seen(room)
    shown = request.first_shown("dr-lee")
    assert shown is not None
    said = statement(request, "reject", "dr-lee", ("radiologist",), shown, shown, "0" * 64)
    return room.signoffs.accept(request.id, enveloped(said, room.signers["dr-lee"].public, room.signers["dr-lee"].sign))


def signed_too_late(room: Room) -> object:
    request = seen(room)
    envelope = forged(request, room.signers["dr-lee"])
    room.clock.move(hours=24)
    return room.signoffs.accept(request.id, envelope)


def used_too_late(room: Room) -> object:
    id_ = signed(room, demands=(Signers(("radiologist",), 1, 60),))
    room.clock.move(seconds=60)
    return consume(room, id_)


def used_in_time(room: Room) -> object:
    id_ = signed(room, demands=(Signers(("radiologist",), 1, 60),))
    room.clock.move(seconds=59.9)
    return consume(room, id_)


def person_with(room: Room, **change: Any) -> object:
    request = seen(room)
    room.people["dr-lee"] |= change
    room.write()
    return room.signoffs.accept(request.id, forged(request, room.signers["dr-lee"]))


def role_taken_away_after_signing(room: Room) -> object:
    id_ = signed(room)
    room.people["dr-lee"]["roles"] = ["clerk"]
    room.write()
    return consume(room, id_)


def key_exchanged_after_signing(room: Room) -> object:
    id_ = signed(room)
    room.people["dr-lee"]["key"] = room.people.pop("dr-roy")["key"]
    room.write()
    return consume(room, id_)


def draft_of_another_request_in_its_place(room: Room) -> object:
    one, other = signed(room), signed(room)
    records = room.records
    mine, theirs = records.read(f"signoff/{one}/draft"), records.read(f"signoff/{other}/draft")
    assert mine is not None
    assert theirs is not None
    records.commit([Change(mine.key, mine.version, replace(mine, body=theirs.body))])
    return consume(room, one)


def demand_of_another_request_in_its_place(room: Room) -> object:
    one, other = signed(room, "a.adams", demands=(TWO,)), signed(room)
    records = room.records
    mine, theirs = records.read(f"signoff/{one}"), records.read(f"signoff/{other}")
    assert mine is not None
    assert theirs is not None
    records.commit([Change(mine.key, mine.version, replace(mine, body=theirs.body, state=theirs.state))])
    return consume(room, one)


def marked_as_signed_in_the_store(room: Room) -> object:
    request = room.open()
    record = room.records.read(f"signoff/{request.id}")
    assert record is not None
    room.records.commit([Change(record.key, record.version, replace(record, state="signoff.signed"))])
    return consume(room, request.id)


def longer_life_in_the_store(room: Room) -> object:
    id_ = signed(room)
    record = room.records.read(f"signoff/{id_}")
    assert record is not None
    room.records.commit([Change(record.key, record.version, replace(record, due=record.due * 2))])
    room.clock.move(hours=25)
    return consume(room, id_)


def draft_lost(room: Room) -> object:
    id_ = signed(room)
    room.records.commit([Change(f"signoff/{id_}/draft", None)])
    return consume(room, id_)


def requester_who_also_signs(room: Room) -> object:
    return seen(room, requester="dr-lee")


def requester_under_another_name(room: Room) -> object:
    room.people["dr-lee"]["also"] = ["l.lee"]
    room.write()
    return seen(room, requester="L.Lee")


def requester_named_after_signing(room: Room) -> object:
    id_ = signed(room, requester="l.lee")
    room.people["dr-lee"]["also"] = ["l.lee"]
    room.write()
    return consume(room, id_)


SCENARIOS: dict[str, tuple[Scenario, str]] = {
    # allowed
    "signed by whom it takes": (lambda room: consume(room, signed(room)), ""),
    "two sign where two are needed": (lambda room: consume(room, signed(room, "a.adams", "b.brown", demands=(TWO,)), allow), ""),
    "used just in time": (used_in_time, ""),
    "signed as it was shown": (accept, ""),
    "more sign than are needed": (lambda room: consume(room, signed(room, "dr-lee", "dr-roy")), ""),
    # missing
    "nobody signed": (lambda room: consume(room, room.open().id), "unsigned"),
    "one signs where two are needed": (lambda room: consume(room, signed(room, "a.adams", demands=(TWO,)), allow), "unsigned"),
    "one of two demands is met": (lambda room: consume(room, signed(room, demands=(TWO, Signers(("radiologist",)))), allow), "unsigned"),
    "one person signs twice": (lambda room: signed(room, "a.adams", "a.adams", demands=(TWO,)), "twice"),
    "never shown": (lambda room: room.signoffs.accept((r := room.open()).id, forged(r, room.signers["dr-lee"])), "unshown"),
    # replayed
    "used twice": (used_twice, "used"),
    "the same signature twice": (same_signature_twice, "twice"),
    "a signature of another request": (signature_of_another_request, "signature"),
    "a signature from before an edit": (signature_from_before_an_edit, "changed"),
    "a rejection sent as an approval": (rejection_sent_as_approval, "signature"),
    # forged
    "signed with another key": (lambda room: accept(room, OTHER), "signature"),
    "signed with somebody else's key": (lambda room: accept(room, room.signers["dr-roy"]), "signature"),
    "signed in another's name": (lambda room: accept(room, room.signers["dr-roy"], signer="dr-lee"), "signature"),
    "another policy": (lambda room: accept(room, policy="e" * 64), "signature"),
    "another system": (lambda room: accept(room, system="claims-agent"), "signature"),
    "another kind": (lambda room: accept(room, kind="issue_payment"), "signature"),
    "another subject": (lambda room: accept(room, subject="case 8"), "signature"),
    "another rule": (lambda room: accept(room, rules=[]), "signature"),
    "other bytes": (lambda room: accept(room, run="0" * 64), "signature"),
    "another view": (lambda room: accept(room, shown="0" * 64), "signature"),
    "fewer signers": (lambda room: accept(room, signers=[]), "signature"),
    "a longer life": (lambda room: accept(room, expires=2**50), "signature"),
    "another requester": (lambda room: accept(room, requester="0" * 32), "signature"),
    "a role the signer lacks": (lambda room: accept(room, roles=["adjuster"]), "signature"),
    "a role beside the signer's": (lambda room: accept(room, roles=["radiologist", "chair"]), "signature"),
    "no role": (lambda room: accept(room, roles=[]), "signature"),
    "another format": (lambda room: accept(room, format=2), "signature"),
    "a field more": (lambda room: accept(room, more=1), "signature"),
    "signed before it was shown": (lambda room: accept(room, at=1), "signature"),
    "signed in the future": (lambda room: accept(room, at=2**50), "signature"),
    "a time that is no number": (lambda room: accept(room, at=True), "signature"),  # type: ignore[arg-type]  # reason: that is the case
    # expired
    "signed too late": (signed_too_late, "expired"),
    "used too late": (used_too_late, "expired"),
    # wrong people
    "a signer without the role": (lambda room: seen(room, by="c.clerk"), "role"),
    "a signer with another role": (lambda room: seen(room, by="a.adams"), "role"),
    "nobody that is known": (lambda room: seen(room, by="mallory"), "person"),
    "a disabled person": (lambda room: person_with(room, disabled=True), "person"),
    "a key that is not valid yet": (lambda room: person_with(room, not_before="2027-01-01"), "person"),
    "a key that is not valid any more": (lambda room: person_with(room, not_after="2026-01-01"), "person"),
    "a role taken away before signing": (lambda room: person_with(room, roles=["clerk"]), "role"),
    "a role taken away after signing": (role_taken_away_after_signing, "unsigned"),
    "a key exchanged after signing": (key_exchanged_after_signing, "unsigned"),
    "self-approval": (requester_who_also_signs, "self"),
    "self-approval under another name": (requester_under_another_name, "self"),
    "self-approval that shows later": (requester_named_after_signing, "unsigned"),
    # changed
    "changed by one space": (
        lambda room: consume(room, signed(room), run={"tool": "sign_report", "args": {"text": "Clear lungs. "}}),
        "changed",
    ),
    "edited after signing": (used_after_an_edit, "unsigned"),
    "edited to what policy forbids": (edited_to_what_policy_forbids, "refused"),
    "edited after it was used": (edited_after_it_was_used, "used"),
    # policy as it is now
    "policy forbids it now": (lambda room: consume(room, signed(room), block), "refused"),
    "policy asks for more now": (lambda room: consume(room, signed(room), lambda _: hold(Signers(("chair",)))), "stricter"),
    # the store in other hands
    "the draft of another request": (draft_of_another_request_in_its_place, "sealed"),
    "the demands of another request": (demand_of_another_request_in_its_place, "sealed"),
    "marked as signed": (marked_as_signed_in_the_store, "sealed"),
    "a longer life in the store": (longer_life_in_the_store, "sealed"),
    "the draft is lost": (draft_lost, "sealed"),
    "another application key": (lambda room: room.another(key=bytes(32)).consume(signed(room), recheck=still), "sealed"),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_scenario_has_its_one_answer(room: Room, name: str) -> None:
    scenario, why = SCENARIOS[name]
    answer = ""
    try:
        scenario(room)
    except SignoffError as error:
        answer = error.why
    assert answer == why
    used = [kind for kind, _ in room.journal if kind == "signoff.used"]
    assert len(used) == (1 if why in ("", "used") and "used" in room_states(room) else 0)


def room_states(room: Room) -> set[str]:
    return {
        record.state.removeprefix("signoff.")
        for state in ("pending", "signed", "used")
        for record in room.records.listed(f"signoff.{state}")
    }


@pytest.fixture
def room(tmp_path: Any) -> Room:
    return Room(tmp_path)
