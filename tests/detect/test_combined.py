"""Patterns and model as one detector: what either finds is covered, types are the sure one's, names are found again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.detect import Detector, Match, Patterns, TextTooLong
from guardrails.detect.combined import Phi, echoes, find, merge, named
from guardrails.detect.model import Model
from guardrails.detect.types import IDENTIFIERS


def found(text: str, types: list[str] | None = None) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.type) for m in find(text, types)]


def test_it_is_a_detector() -> None:
    phi = Phi()
    assert isinstance(phi, Detector)
    assert phi.lookahead >= Patterns().lookahead


def test_what_either_path_finds_is_covered() -> None:
    text = "ask Xiuyun about her rash; SSN 219-45-8830, she lives in Dayton"
    hidden = {i for m in find(text) for i in range(m.start, m.end)}
    for path in (Patterns(), Model()):
        assert {i for m in path.find(text) for i in range(m.start, m.end)} <= hidden


def test_a_sure_pattern_names_the_type() -> None:
    merged = merge([Match(0, 11, "SSN", 0.9), Match(0, 9, "OTHER_ID", 0.99, "model")])
    assert merged == [Match(0, 11, "SSN", 0.9)]


def test_an_unsure_pattern_yields_to_the_model() -> None:
    merged = merge([Match(4, 10, "DATE", 0.55), Match(0, 10, "NAME", 0.99, "model")])
    assert merged == [Match(0, 10, "NAME", 0.99, "model")]


def test_overlaps_leave_no_remainder() -> None:
    merged = merge([Match(0, 5, "NAME", 0.9), Match(3, 9, "ADDRESS", 0.8), Match(8, 12, "LOCATION", 0.7), Match(12, 14, "DATE", 0.9)])
    assert [(m.start, m.end) for m in merged] == [(0, 12), (12, 14)]


def test_signals_never_swallow_an_identifier() -> None:
    merged = merge([Match(0, 20, "ORG", 0.99, "model"), Match(3, 8, "NAME", 0.6, "model")])
    assert {m.type for m in merged} == {"ORG", "NAME"}


def test_a_state_belongs_to_the_address_it_stands_in() -> None:
    text = "He lives at 42 Elm Street, Dayton, Ohio 45402 now."
    hidden = {i for m in find(text) for i in range(m.start, m.end)}
    assert set(range(text.index("Ohio"), text.index("Ohio") + 4)) <= hidden
    assert found("Ohio and Texas differ.", ["LOCATION"]) == []


def test_names_once_found_are_found_again() -> None:
    text = "Dr. Xiuyun Brelnak called. Later that day the Brelnak file was closed."
    again = echoes(text, [Match(4, 18, "NAME", 0.95)])
    assert [(text[m.start : m.end], m.stage) for m in again] == [("Brelnak", "echo")]
    assert echoes(text, [Match(4, 18, "NAME", 0.6)]) == [], "an unsure name is not spread"


def test_names_that_are_words_are_not_looked_for_again() -> None:
    text = "Grace May called. Grace is given; it May rain."
    assert echoes(text, [Match(0, 9, "NAME", 0.95)]) == []


FAMOUS = """Johnson & Johnson's|Eli Lilly|Mr. Whipple|Mrs Butterworth's|Dr. Scholl's|Dr Oz|Ms. Pac-Man|St. John's wort|Saint Jude valve|
St Vitus|Lou Gehrig's|Kaplan-Meier|Cox regression|Cox proportional|Siri|Mother Teresa|Jane Doe|Florence Nightingale|Hippocratic|
Virginia Apgar|William Osler|Marie Curie|
pre-op Graves|preop Crohn|h/o Addison|history of Hodgkin|rule out Raynaud|Lugol's|Dakins|Hartmann's|Whitfield|Jessner's|Castellanis"""


@pytest.mark.parametrize("famous", [name.strip() for name in FAMOUS.split("|")])
def test_no_part_of_a_name_that_everybody_knows_is_a_finding(famous: str) -> None:
    text = f"Ask about {famous}, please"
    places = [m.span() for m in re.finditer(r"\w+", famous)]
    for start, _ in places:
        for _, end in places:
            if start < end:
                assert named(text, [Match(10 + start, 10 + end, "NAME", 0.9)]) == []


def test_other_names_stay() -> None:
    text = "Maria Alvarez, like Florence Nightingale, asked Dr. Johnson"
    matches = [Match(0, 13, "NAME", 0.9), Match(text.index("Johnson"), len(text), "NAME", 0.9)]
    assert named(text, [matches[0], Match(20, 40, "NAME", 0.9), matches[1]]) == matches


def test_limits_and_types_hold_for_both_paths() -> None:
    with pytest.raises(TextTooLong):
        Phi(max_chars=5).find("123456")
    with pytest.raises(ValueError, match="unknown identifier type"):
        find("x", ["PERSON"])
    assert {kind for _, kind in found("Maria Alvarez, 3/14/1962, SSN 219-45-8830", ["NAME", "SSN"])} == {"NAME", "SSN"}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_matches_are_sorted_apart_and_within_the_text(text: str) -> None:
    at = 0
    for match in find(text):
        assert at <= match.start < match.end <= len(text)
        assert match.type in IDENTIFIERS
        at = match.end


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mrs. Crohn was seen for Crohn's.", ["Crohn"]),
        ("Mrs. Crohn was seen. Crohn's daughter called.", ["Crohn", "Crohn"]),
        ("Ms. Alvarez came. The tests of Alvarez are back.", ["Alvarez", "Alvarez"]),
        ("Referring: Babinski, Jan; the sign of Babinski is absent", ["Babinski, Jan"]),
    ],
)
def test_a_name_found_again_is_no_disease_of_the_same_name(text: str, names: list[str]) -> None:
    assert [value.removesuffix("'s") for value, kind in found(text, ["NAME"])] == names
