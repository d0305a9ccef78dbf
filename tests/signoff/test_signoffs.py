"""What a sign-off promises, step by step; the whole matrix of refusals is in tests/faults."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from typing import Any

import pytest

from guardrails.signoff import SignoffError, Unholdable
from guardrails.signoff.refusals import WHY
from guardrails.verdict import Effect, Redaction, Signers, Verdict

from .room import Room, allow, block, hold, still

SECRET = "Ms. Alvarez, 123-45-6789"
TWO = Signers(("adjuster", "supervisor"), 2)


def refused(why: str, act: Any, *given: Any, **named: Any) -> SignoffError:
    with pytest.raises(SignoffError) as caught:
        act(*given, **named)
    assert caught.value.why == why
    assert str(caught.value) == WHY[why]
    return caught.value


def test_what_was_signed_runs_once(any_room: Room) -> None:
    room = any_room
    request = room.open()
    refused("unsigned", room.signoffs.consume, request.id, recheck=still)
    assert room.sign(request.id, "dr-lee").state == "signed"
    release = room.signoffs.consume(request.id, recheck=still)
    assert release.run == {"tool": "sign_report", "args": {"text": "Clear lungs."}}
    refused("used", room.signoffs.consume, request.id, recheck=still)
    room.signoffs.ran(release)
    kinds = ["signoff.opened", "signoff.shown", "signoff.signed", "signoff.used", "signoff.ran"]
    assert [kind for kind, _ in room.journal] == kinds
    assert room.signoffs.request(request.id).state == "used"


def test_what_is_held_today_is_released_tomorrow_by_another_process_with_the_same_key(any_room: Room) -> None:
    room = any_room
    request = room.open(context={"session": "s-1"}, about={"study": "CT"}, subject="case 7")
    room.sign(request.id, "dr-lee")
    room.clock.move(hours=20)
    later = room.another()
    view = later.show(request.id)
    assert (view.draft.about, view.draft.subject, view.left) == ({"study": "CT"}, "case 7", 4 * 3600)
    assert later.consume(request.id, recheck=still).context == {"session": "s-1"}


def test_another_key_opens_nothing(room: Room) -> None:
    request = room.open()
    refused("sealed", room.another(key=bytes(32)).show, request.id)


def test_who_asked_cannot_sign_however_their_name_is_written(room: Room) -> None:
    room.people["dr-roy"]["also"] = ["roy@hospital.example"]
    room.write()
    for requester in ("dr-lee", "DR-LEE ", "ｄｒ-lee"):
        request = room.open(requester=requester)
        refused("self", room.signoffs.show, request.id, "dr-lee")
        assert request not in room.signoffs.list(signer="dr-lee")
    request = room.open(requester="Roy@Hospital.example")
    refused("self", room.signoffs.show, request.id, "dr-roy")


def test_who_asks_must_be_known(room: Room) -> None:
    for nobody in (None, ""):
        refused("requester", room.signoffs.open, hold(TWO), 1, requester=nobody)
    refused("signers", room.signoffs.open, Verdict(Effect.HOLD), 1, requester="a")
    refused("signers", room.signoffs.open, replace(hold(TWO), effect=Effect.BLOCK), 1, requester="a")


def test_several_demands_must_each_be_met_by_different_people(room: Room) -> None:
    request = room.open(None, TWO, Signers(("radiologist",)))
    room.sign(request.id, "a.adams")
    refused("twice", room.sign, request.id, "a.adams")
    room.sign(request.id, "dr-lee")
    refused("unsigned", room.signoffs.consume, request.id, recheck=allow)
    standing = room.signoffs.show(request.id).standing
    assert [(part.missing, part.met) for part in standing.parts] == [(1, False), (0, True)]
    assert room.sign(request.id, "s.smith").state == "signed"
    room.signoffs.consume(request.id, recheck=allow)


def test_a_signer_whose_role_was_taken_away_no_longer_counts(room: Room) -> None:
    changes: list[dict[str, Any]] = [{"roles": ["clerk"]}, {"disabled": True}, {"not_after": "2026-11-02"}, {"not_before": "2027-01-01"}]
    for change in changes:
        request = room.open()
        room.sign(request.id, "dr-lee")
        kept = dict(room.people["dr-lee"])
        room.people["dr-lee"] |= change
        room.write()
        refused("unsigned", room.signoffs.consume, request.id, recheck=still)
        assert room.signoffs.show(request.id).standing.lost == ("dr-lee",)
        room.people["dr-lee"] = kept
        room.write()
        room.signoffs.consume(request.id, recheck=still)
    request = room.open()
    room.sign(request.id, "dr-lee")
    del room.people["dr-lee"]
    room.write()
    refused("unsigned", room.signoffs.consume, request.id, recheck=still)
    room.sign(request.id, "dr-roy")
    room.signoffs.consume(request.id, recheck=still)


def test_a_signature_counts_only_for_roles_it_was_given_in(room: Room) -> None:
    request = room.open(None, Signers(("adjuster",)), Signers(("radiologist",)))
    room.sign(request.id, "dr-lee")
    room.people["dr-lee"]["roles"] = ["adjuster"]
    room.write()
    room.sign(request.id, "dr-roy")
    refused("unsigned", room.signoffs.consume, request.id, recheck=allow)


def test_an_edit_is_judged_again_and_voids_earlier_signatures(any_room: Room) -> None:
    room = any_room
    request = room.open({"text": "Clear lungs."}, Signers(("radiologist",), 2))
    room.sign(request.id, "dr-lee")
    view = room.signoffs.show(request.id, "dr-roy")
    refused("refused", room.signoffs.edit, view, room.signers["dr-roy"], {"text": "x"}, block)
    seen: list[Any] = []
    edited = room.signoffs.edit(
        view, room.signers["dr-roy"], {"text": "Clear lungs!"}, lambda draft: seen.append(draft.run) or still(draft)
    )
    assert seen == [{"text": "Clear lungs!"}]
    assert (edited.revision, edited.state, edited.signatures, edited.edits[0].changed) == (2, "pending", (), 2)
    refused("changed", room.signoffs.approve, view, room.signers["dr-roy"])
    refused("unsigned", room.signoffs.consume, request.id, recheck=still)
    room.sign(request.id, "dr-roy", "dr-lee")
    assert room.signoffs.consume(request.id, recheck=still).run == {"text": "Clear lungs!"}
    assert room.told("edited")[0]["void"] == 1
    assert room.told("edited")[0]["changed"] == 2


def test_an_edit_asks_for_no_fewer_signatures_and_may_ask_for_more(room: Room) -> None:
    request = room.open({"amount": 900}, Signers(("adjuster",)))
    view = room.signoffs.show(request.id, "a.adams")
    edited = room.signoffs.edit(view, room.signers["a.adams"], {"amount": 9_000}, lambda draft: hold(TWO))
    assert edited.signers == (Signers(("adjuster",)), TWO)
    view = room.signoffs.show(request.id, "a.adams")
    assert room.signoffs.edit(view, room.signers["a.adams"], {"amount": 1}, allow).signers == (Signers(("adjuster",)), TWO)


def test_a_rejection_is_final_and_erases_what_was_held(any_room: Room) -> None:
    room = any_room
    request = room.open()
    room.sign(request.id, "dr-lee")
    closed = room.signoffs.reject(room.signoffs.show(request.id, "dr-roy"), room.signers["dr-roy"], "Wrong study.")
    assert (closed.state, room.another().request(request.id).reason) == ("rejected", "Wrong study.")
    refused("rejected", room.signoffs.consume, request.id, recheck=still)
    refused("rejected", room.signoffs.show, request.id)
    assert room.records.read(f"signoff/{request.id}/draft") is None
    assert room.told("rejected")[0]["outcome"] == "denied"


def test_a_note_is_kept_with_what_is_held_and_changes_nothing_else(any_room: Room) -> None:
    room = any_room
    request = room.open()
    room.sign(request.id, "dr-lee")
    room.signoffs.answer(room.signoffs.show(request.id, "dr-roy"), room.signers["dr-roy"], "Which side?")
    view = room.another().show(request.id)
    assert [note["text"] for note in view.draft.notes] == ["Which side?"]
    for wrong in ("", " ", "x" * 2_001):
        refused("long", room.signoffs.answer, room.signoffs.show(request.id, "dr-roy"), room.signers["dr-roy"], wrong)
    room.signoffs.consume(request.id, recheck=still)


def test_silence_counts_as_a_denial(any_room: Room) -> None:
    room = any_room
    early, late = room.open(None, Signers(("radiologist",), 1, 3600)), room.open()
    room.sign(early.id, "dr-lee")
    room.clock.move(hours=1)
    refused("expired", room.signoffs.consume, early.id, recheck=still)
    assert [r.id for r in room.signoffs.list()] == [late.id]
    assert room.signoffs.sweep() == 0
    assert [body["outcome"] for body in room.told("expired")] == ["denied"]
    room.clock.move(hours=23)
    assert room.signoffs.sweep() == 1
    refused("expired", room.signoffs.show, late.id)
    refused("expired", room.signoffs.request, late.id)
    assert room.told("expired")[1]["requests"] == [late.id]
    assert room.records.read(f"signoff/{late.id}/draft") is None
    room.clock.move(days=91)
    room.signoffs.sweep()
    refused("unknown", room.signoffs.request, early.id)


def test_a_request_lives_as_long_as_policy_says(room: Room) -> None:
    long, shortest, without = Signers(("radiologist",), 1, 72 * 3600), Signers(("chair",), 1, 60), Signers(("radiologist",))
    for demands, seconds in (((long,), 72 * 3600), ((long, shortest), 60), ((without,), 24 * 3600), ((without, long), 72 * 3600)):
        request = room.open(None, *demands)
        assert request.expires - request.opened == seconds * 1000


def test_a_person_finds_their_request_behind_many_of_others(room: Room) -> None:
    for _ in range(700):
        room.open("x", Signers(("adjuster",), 1, 3600))
    request = room.open()
    assert [r.id for r in room.signoffs.list(signer="dr-lee")] == [request.id]
    assert len(room.signoffs.list(limit=650)) == 650
    assert len(room.signoffs.list()) == 701


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_signs_and_uses_as_its_parent_would(any_room: Room) -> None:
    room = any_room
    request = room.open()
    pid = os.fork()
    if pid == 0:
        try:
            room.sign(request.id, "dr-lee")
            room.signoffs.consume(request.id, recheck=still)
            os._exit(0)
        except BaseException:  # noqa: BLE001  reason: the parent sees the code
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    if room.backend.kind == "memory":  # the child had a copy of its own
        assert room.signoffs.request(request.id).state == "pending"
    else:
        refused("used", room.signoffs.consume, request.id, recheck=still)


def test_the_time_between_showing_and_signing_is_recorded(room: Room) -> None:
    request = room.open()
    view = room.signoffs.show(request.id, "dr-lee")
    room.clock.move(seconds=42)
    room.signoffs.show(request.id, "dr-lee")
    room.signoffs.approve(view, room.signers["dr-lee"])
    assert room.told("signed")[0]["waited_ms"] == 42_000
    assert len(room.told("shown")) == 1


def test_nobody_signs_what_they_were_not_shown(room: Room) -> None:
    request = room.open()
    refused("unshown", room.signoffs.approve, room.signoffs.show(request.id), room.signers["dr-lee"])


def test_policy_is_asked_again_just_before_it_runs(room: Room) -> None:
    request = room.open()
    room.sign(request.id, "dr-lee")
    assert refused("refused", room.signoffs.consume, request.id, recheck=block).verdict == block(None)  # type: ignore[arg-type]  # reason: it looks at nothing
    refused("stricter", room.signoffs.consume, request.id, recheck=lambda draft: hold(Signers(("radiologist",), 2)))
    redacting = Verdict(Effect.REDACT, redactions=(Redaction((), 0, 1, "NAME"),))
    refused("redaction", room.signoffs.consume, request.id, recheck=lambda draft: redacting)
    refused("refused", room.signoffs.consume, request.id, recheck=lambda draft: Verdict(Effect.HOLD))
    with pytest.raises(SignoffError) as caught:
        room.signoffs.consume(request.id, recheck=lambda draft: 1 / 0)  # type: ignore[arg-type, return-value]  # reason: it raises
    assert caught.value.why == "unjudged"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    # What was refused stays signed, and runs when policy lets it.
    assert [body["why"] for body in room.told("refused")] == ["refused", "stricter", "redaction", "refused", "unjudged"]
    room.signoffs.consume(request.id, recheck=still)


def test_nothing_runs_that_did_not_reach_the_journal(any_room: Room) -> None:
    room = any_room
    request = room.open()
    room.sign(request.id, "dr-lee")

    def down(kind: str, body: Any) -> None:
        raise OSError("no space left")

    refused("unrecorded", room.another(record=down).consume, request.id, recheck=still)
    refused("used", room.signoffs.consume, request.id, recheck=still)
    assert room.told("used") == []
    room.clock.move(seconds=31)
    room.signoffs.sweep()
    assert [body["late"] for body in room.told("used")] == [True]


def test_signatures_that_did_not_reach_the_journal_get_there_before_anything_runs(room: Room) -> None:
    request = room.open()
    view = room.signoffs.show(request.id, "dr-lee")

    def down(kind: str, body: Any) -> None:
        raise OSError("no space left")

    refused("unrecorded", room.another(record=down).approve, view, room.signers["dr-lee"])
    refused("unrecorded", room.another(record=down).consume, request.id, recheck=still)
    room.signoffs.consume(request.id, recheck=still)
    assert [kind for kind, _ in room.journal][-2:] == ["signoff.signed", "signoff.used"]
    assert room.told("signed")[0]["late"] is True


def test_what_is_about_to_run_must_be_what_was_signed(room: Room) -> None:
    request = room.open({"text": "Clear lungs."})
    room.sign(request.id, "dr-lee")
    refused("changed", room.signoffs.consume, request.id, recheck=still, run={"text": "Clear  lungs."})
    refused("changed", room.signoffs.consume, request.id, recheck=still, run=None)
    room.signoffs.consume(request.id, recheck=still, run={"text": "Clear lungs."})


def test_a_value_whose_bytes_are_not_certain_is_refused_before_anything_is_held(room: Room) -> None:
    for value in (2**53, float("nan"), b"x", "\ud800", {1: 2}, {"a": {1, 2}}):
        with pytest.raises(Unholdable):
            room.open({"args": [value]})
    assert room.signoffs.list() == ()
    assert room.journal == []


def test_what_is_held_is_no_object_of_the_caller(room: Room) -> None:
    run: dict[str, Any] = {"text": ["Clear lungs."]}
    request = room.open(run)
    run["text"].append(SECRET)
    assert room.signoffs.show(request.id).draft.run == {"text": ["Clear lungs."]}


def test_nothing_of_what_is_held_is_in_the_store_a_repr_an_error_or_the_journal(any_room: Room) -> None:
    room = any_room
    secret = {"text": SECRET}
    request = room.open(secret, subject=SECRET, about=SECRET, context=SECRET, requester="j.doe")
    view = room.signoffs.show(request.id, "dr-lee")
    room.signoffs.answer(view, room.signers["dr-lee"], SECRET)
    room.signoffs.approve(view, room.signers["dr-lee"])
    error = refused("changed", room.signoffs.consume, request.id, recheck=still, run=SECRET)
    found = room.signoffs.list()
    release = room.signoffs.consume(request.id, recheck=still)
    other = room.open(secret)
    room.signoffs.reject(room.signoffs.show(other.id, "dr-lee"), room.signers["dr-lee"], SECRET)
    said = repr([request, view, view.draft, error, found, release, list(room.signers.values()), view.standing, room.journal]).encode()
    said += b"".join(pickle.dumps(body) for _, body in room.journal)
    for path in (p for p in room.folder.rglob("*") if p.is_file() and p != room.file):
        said += path.read_bytes()
    for word in (b"Alvarez", b"123-45-6789", b"j.doe", b"dr-lee", b"dr-roy"):
        assert word not in said


def test_requests_are_bounded_in_number(room: Room) -> None:
    few = room.another(max_open=2)
    for _ in range(2):
        few.open(hold(TWO), 1, requester="a")
    refused("full", few.open, hold(TWO), 1, requester="a")
    with pytest.raises(Unholdable, match="more than can be held"):
        room.open({"text": "x" * 300_000})


def test_unknown_requests_are_told_apart_from_closed_ones(room: Room) -> None:
    for name in ("", "x", "signoff/x", "0198f0a0-0000-7000-8000-000000000001", None, 7):
        refused("unknown", room.signoffs.show, name)
        refused("unknown", room.signoffs.consume, name, recheck=still)


def test_a_person_sees_in_the_list_what_they_may_sign(room: Room) -> None:
    one, other = room.open(), room.open(None, TWO)
    assert [r.id for r in room.signoffs.list(signer="dr-lee")] == [one.id]
    assert [r.id for r in room.signoffs.list(signer="b.brown")] == [other.id]
    assert room.signoffs.list(signer="c.clerk") == ()
    refused("person", room.signoffs.list, signer="nobody")
    assert room.signoffs.count() == 2
