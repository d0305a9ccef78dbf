"""Fault 19: stopping takes one person, starting the declared number; both are in the log before the caller gets the answer."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from guardrails.switch import EVERYTHING, Refusal, Scope, Switch, Unrecorded

from .conftest import Clock, Log, Opened


def test_a_stop_holds_when_it_is_recorded_and_is_recorded_before_the_answer(switch: Switch, log: Log) -> None:
    seen: list[bool] = []
    log.then = lambda kind: seen.append(switch.clear)
    switch.stop(reason="test", by="ann")
    assert log.kinds == ["switch.stop"]
    assert seen == [False], "it takes effect first"


def test_a_start_is_recorded_before_it_takes_effect(switch: Switch, log: Log) -> None:
    switch.stop(reason="test", by="ann")
    seen: list[bool] = []
    log.then = lambda kind: seen.append(switch.clear)
    assert switch.start(reason="test", by="bob").done
    assert log.kinds == ["switch.stop", "switch.start"]
    assert seen == [False]
    assert switch.clear


def test_a_stop_that_the_log_refuses_stands_and_says_so(switch: Switch, log: Log) -> None:
    log.broken = True
    with pytest.raises(Unrecorded) as caught:
        switch.stop(reason="test", by="ann")
    assert not switch.clear
    assert caught.value.act.troubles == ("not recorded: OSError",)
    assert isinstance(caught.value.__cause__, OSError)


def test_a_start_that_the_log_refuses_does_not_happen(switch: Switch, log: Log) -> None:
    switch.stop(reason="test", by="ann")
    log.broken = True
    with pytest.raises(OSError, match="takes nothing"):
        switch.start(reason="test", by="ann")
    assert switch.stopped() is not None


@pytest.mark.parametrize("people", [1, 2, 3])
def test_starting_takes_the_declared_number_of_different_people(opened: Opened, log: Log, people: int) -> None:
    switch = opened(people=people)
    switch.stop(reason="test", by="ann")
    log.rows.clear()
    for number in range(people):
        assert switch.stopped() is not None
        act = switch.start(reason="mended", by=f"person {number}")
        assert act.missing == people - number - 1
        assert act.done == (act.missing == 0)
    assert switch.clear
    assert log.kinds == ["switch.start.proposed"] * (people - 1) + ["switch.start"]
    assert log.rows[-1][1]["people"] == [f"person {n}" for n in range(people)]


@pytest.mark.parametrize("again", ["ann", "Ann", " ann ", "ａｎｎ", "an\u200bn"])
def test_nobody_is_two_people(opened: Opened, again: str) -> None:
    switch = opened(people=2)
    switch.stop(reason="test", by="bob")
    assert switch.start(reason="mended", by="ann").missing == 1
    assert switch.start(reason="mended", by=again).missing == 1
    assert not switch.clear
    assert switch.start(reason="mended", by="bob").done


def test_a_proposal_expires(opened: Opened, clock: Clock) -> None:
    switch = opened(people=2)
    switch.stop(reason="test", by="ann")
    switch.start(reason="mended", by="ann")
    clock.forward(minutes=15)
    assert switch.status().proposals == ()
    assert switch.start(reason="mended", by="bob").missing == 1
    clock.forward(minutes=14)
    assert switch.start(reason="mended", by="cem").done


def test_a_proposal_for_one_scope_is_none_for_another(opened: Opened) -> None:
    switch = opened(people=2)
    switch.stop(reason="test", by="ann")
    switch.stop(Scope("system", "claims"), reason="test", by="ann")
    switch.start(reason="mended", by="ann")
    assert switch.start(Scope("system", "claims"), reason="mended", by="bob").missing == 1
    assert not switch.clear


def test_stopping_again_takes_back_a_proposal_to_start(opened: Opened) -> None:
    switch = opened(people=2)
    switch.stop(reason="test", by="ann")
    switch.start(reason="mended", by="ann")
    assert len(switch.status().proposals) == 1
    switch.stop(reason="worse", by="bob")
    assert switch.start(reason="mended", by="bob").missing == 1


def test_the_number_of_people_can_be_raised_and_not_lowered(opened: Opened, log: Log) -> None:
    opened(people=2)
    assert opened().status().people == 2
    assert opened(people=1).status().people == 2
    assert opened(people=3).status().people == 3
    assert log.kinds == ["switch.people"] * 2
    with pytest.raises(Refusal):
        opened(people=0)


def test_a_stop_is_sticky_and_the_same_twice(switch: Switch) -> None:
    switch.stop(reason="first", by="ann")
    switch.stop(reason="second", by="bob")
    assert [s.reason for s in switch.status().stops] == ["first"]
    switch.start(reason="mended", by="bob")
    assert switch.clear


@pytest.mark.parametrize(("by", "reason"), [("", "x"), ("ann", ""), ("ann", "  "), ("a" * 201, "x"), ("ann", "x" * 301)])
def test_every_act_names_a_person_and_a_reason(switch: Switch, by: str, reason: str) -> None:
    switch.stop(Scope("system", "a"), reason="test", by="ann")
    for act in (
        lambda: switch.stop(reason=reason, by=by),
        lambda: switch.start(Scope("system", "a"), reason=reason, by=by),
        lambda: switch.bypass(timedelta(hours=1), reason=reason, by=by),
        lambda: switch.enforce(reason=reason, by=by),
    ):
        with pytest.raises(Refusal):
            act()
    assert [s.scope for s in switch.status().stops] == [Scope("system", "a")]


def test_a_bypass_takes_two_people_and_ends_by_itself(switch: Switch, log: Log, clock: Clock) -> None:
    assert switch.bypass(timedelta(hours=2), reason="wrong policy", by="ann").missing == 1
    assert switch.bypassed is None
    assert switch.clear
    act = switch.bypass(timedelta(hours=1), reason="wrong policy", by="bob")
    assert act.done
    held = switch.bypassed
    assert held is not None
    assert held.people == ("ann", "bob")
    assert held.until == clock.now + timedelta(hours=1), "the shorter of the two times"
    assert not switch.clear, "every decision has to look, and say so"
    assert switch.stopped() is None
    assert log.kinds == ["switch.bypass.proposed", "switch.bypass"]
    clock.forward(hours=1)
    switch._again()
    assert switch.bypassed is None
    assert switch.clear


def test_a_bypass_does_not_hold_before_it_was_made_by_a_clock_set_back(switch: Switch, clock: Clock) -> None:
    switch.bypass(timedelta(hours=1), reason="wrong policy", by="ann")
    switch.bypass(timedelta(hours=1), reason="wrong policy", by="bob")
    clock.forward(hours=-2)
    switch._again()
    assert switch.bypassed is None


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(hours=-1), timedelta(hours=4, seconds=1)])
def test_a_bypass_has_an_end_that_is_near(switch: Switch, lasts: timedelta) -> None:
    with pytest.raises(Refusal):
        switch.bypass(lasts, reason="wrong policy", by="ann")


def test_one_person_enforces_again(switch: Switch, log: Log) -> None:
    switch.bypass(timedelta(hours=1), reason="wrong policy", by="ann")
    switch.bypass(timedelta(hours=1), reason="wrong policy", by="bob")
    switch.enforce(reason="mended", by="cem")
    assert switch.bypassed is None
    assert switch.clear
    assert log.kinds[-1] == "switch.enforce"


def test_a_stop_stands_above_a_bypass(switch: Switch) -> None:
    switch.bypass(timedelta(hours=1), reason="wrong policy", by="ann")
    switch.bypass(timedelta(hours=1), reason="wrong policy", by="bob")
    switch.stop(reason="test", by="ann")
    assert switch.stopped() is not None
    assert switch.start(EVERYTHING, reason="test", by="ann").done
    assert switch.bypassed is not None


def test_the_log_gets_plain_json_without_the_words_of_a_reason(switch: Switch, log: Log) -> None:
    switch.stop(Scope("tool", "pay", "claims"), reason="Erika Mustermann was paid twice", by="ann")
    switch.start(Scope("tool", "pay", "claims"), reason="Erika Mustermann was paid twice", by="ann")
    switch.bypass(timedelta(hours=1), reason="Erika Mustermann", by="ann")
    switch.bypass(timedelta(hours=1), reason="Erika Mustermann", by="bob")
    switch.enforce(reason="Erika Mustermann", by="bob")
    written = json.dumps(log.rows)
    assert "Mustermann" not in written
    assert "Mustermann" not in repr(switch.status())


def test_a_clock_that_fails_stops_nobody_from_stopping(log: Log) -> None:
    def broken() -> None:
        raise OSError("no time")

    switch = Switch.memory(clock=broken, record=log)  # type: ignore[arg-type]
    switch.stop(reason="test", by="ann")
    assert switch.stopped() is not None
    assert switch.start(reason="test", by="ann").done
