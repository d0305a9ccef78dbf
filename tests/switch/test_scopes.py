"""Fault 20: what a stop covers, exactly; and the names of files that stand for it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.switch import EVERYTHING, Refusal, Scope, Switch
from guardrails.switch.scope import is_mark, of_file

SYSTEMS = (None, "claims", "radiology")
DESTINATIONS = (None, "azure", "local")
TOOLS = (None, "pay", "look_up")
SCOPES = (
    EVERYTHING,
    *(Scope("system", s) for s in SYSTEMS if s),
    *(Scope("destination", d) for d in DESTINATIONS if d),
    *(Scope("tool", t) for t in TOOLS if t),
    *(Scope("tool", t, s) for t in TOOLS if t for s in SYSTEMS if s),
)


def covers(scope: Scope, system: str | None, destination: str | None, tool: str | None) -> bool:
    """The same, said slowly."""
    if scope.kind == "all":
        return True
    if scope.kind == "system":
        return system == scope.name
    if scope.kind == "destination":
        return destination == scope.name
    return tool == scope.name and scope.system in (None, system)


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_a_stop_covers_exactly_its_scope(switch: Switch, scope: Scope) -> None:
    switch.stop(scope, reason="test", by="ann")
    for system, destination, tool in product(SYSTEMS, DESTINATIONS, TOOLS):
        found = switch.stopped(system, destination, tool)
        assert (found is not None) == covers(scope, system, destination, tool), (system, destination, tool)
        assert found is None or found.scope == scope
    switch.start(scope, reason="test", by="ann")
    assert switch.clear


def test_two_stops_cover_what_either_covers_and_each_is_started_alone(switch: Switch) -> None:
    for one, other in product(SCOPES, SCOPES):
        if one == other:
            continue
        switch.stop(one, reason="test", by="ann")
        switch.stop(other, reason="test", by="ann")
        for place in product(SYSTEMS, DESTINATIONS, TOOLS):
            assert (switch.stopped(*place) is not None) == (covers(one, *place) or covers(other, *place))
        switch.start(one, reason="test", by="ann")
        for place in product(SYSTEMS, DESTINATIONS, TOOLS):
            assert (switch.stopped(*place) is not None) == covers(other, *place)
        switch.start(other, reason="test", by="ann")
        if switch._home.alone is False:
            break  # the pairs are told apart in memory; once over the file is enough


@pytest.mark.parametrize("spelled", ["pay", "Pay", "functions.pay", "mcp__bank__pay", "PAY ", "pаy", "bank.pay"])
def test_no_spelling_of_a_tool_gets_around_its_stop(switch: Switch, spelled: str) -> None:
    switch.stop(Scope("tool", "pay"), reason="test", by="ann")
    assert switch.stopped("claims", None, spelled) is not None
    assert switch.stopped("claims", None, "pay_back") is None


def test_a_start_takes_exactly_the_scope_that_was_stopped(switch: Switch) -> None:
    switch.stop(Scope("tool", "pay", "claims"), reason="test", by="ann")
    for other in (EVERYTHING, Scope("tool", "pay"), Scope("system", "claims")):
        with pytest.raises(Refusal):
            switch.start(other, reason="test", by="ann")
    assert switch.stopped("claims", None, "pay") is not None


NAMES = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=20)


@given(st.sampled_from(["system", "destination", "tool"]), NAMES, st.none() | NAMES)
def test_every_name_survives_as_the_name_of_a_file(kind: str, name: str, system: str | None) -> None:
    scope = Scope(kind, name, system if kind == "tool" else None)  # type: ignore[arg-type]
    file = scope.file
    assert of_file(file) == scope
    assert is_mark(file)
    assert "/" not in file
    assert "\0" not in file
    assert file.isascii()


@pytest.mark.parametrize(
    "file",
    ["STOP", "stop", "STOP.txt", "STOP~", "STOP.systm.claims", "STOP.system", "STOP.system.", "STOP.all.x", "Stop now", "STOP.tool.@x"],
)
def test_a_file_with_a_slip_of_the_pen_stops_everything(file: str) -> None:
    assert is_mark(file)
    assert of_file(file) == EVERYTHING


@pytest.mark.parametrize(
    ("file", "scope"),
    [
        ("STOP.system.claims.agent", Scope("system", "claims.agent")),
        ("STOP.System.100%", Scope("system", "100%")),
        ("stop.destination.azure gpt", Scope("destination", "azure gpt")),
        ("STOP.tool.pay@claims", Scope("tool", "pay", "claims")),
        ("STOP.tool.a%40b", Scope("tool", "a@b")),
        ("STOP.system.Bücher", Scope("system", "Bücher")),
    ],
)
def test_names_may_be_typed_as_people_know_them(file: str, scope: Scope) -> None:
    assert of_file(file) == scope


@pytest.mark.parametrize(
    "make",
    [
        lambda: Scope("system"),
        lambda: Scope("all", "x"),
        lambda: Scope("system", "x", "y"),
        lambda: Scope("tool", "x", ""),
        lambda: Scope("system", "x" * 501),
        lambda: Scope("everything", "x"),  # type: ignore[arg-type]
        lambda: Scope("system", "ü" * 100).file,
    ],
)
def test_what_is_no_scope_or_too_long_for_a_file_is_refused(make: object) -> None:
    with pytest.raises(Refusal):
        make()  # type: ignore[operator]
