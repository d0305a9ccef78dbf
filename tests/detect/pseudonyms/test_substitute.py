"""Every character of a match is replaced, whatever overlaps; nothing outside of matches changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.detect.match import Match
from guardrails.detect.pseudonyms import restore, substitute
from guardrails.detect.types import IDENTIFIERS

from .conversation import ALL, marked, vault_for


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_matches_that_overlap_are_replaced_as_one(style: str) -> None:
    text = "call Maria Alvarez 00482917 now"
    matches = [Match(5, 18, "NAME", 0.8), Match(11, 27, "MRN", 0.9), Match(5, 10, "NAME", 0.6), Match(19, 27, "MRN", 0.9)]
    vault = vault_for(1)
    sent = substitute(text, matches, vault, "s", style)  # type: ignore[arg-type]  # reason: a table's word
    assert sent.startswith("call [MRN_")
    assert sent.endswith("] now")
    assert not any(word in sent for word in ("Maria", "Alvarez", "0048"))
    assert restore(sent, vault, "s", ALL).text == text


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(st.sampled_from("ab AB19-/.,@é[]_\n"), min_size=1, max_size=60),
    spans=st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30), st.sampled_from(sorted(IDENTIFIERS))), max_size=5),
    style=st.sampled_from(["token", "surrogate"]),
)
def test_what_is_outside_of_every_match_stays_as_it_is(text: str, spans: list[tuple[int, int, str]], style: str) -> None:
    matches = [Match(s, min(s + n, len(text)), kind, 0.9) for s, n, kind in spans if s < len(text)]
    vault = vault_for(1)
    sent = substitute(text, matches, vault, "s", style)  # type: ignore[arg-type]  # reason: as above
    covered = {i for m in matches for i in range(m.start, m.end)}
    at = 0
    while at < len(text) and at not in covered:
        at += 1
    assert sent.startswith(text[:at])
    if not covered:
        assert sent == text


def test_a_number_inside_of_a_longer_one_becomes_a_token() -> None:
    vault = vault_for(1)
    text, matches = marked("file 2024-{MRN:00482917}-3 and 77{MRN:00482918}")
    sent = substitute(text, matches, vault, "s", "surrogate")
    assert sent.count("[MRN_") == 2
    assert restore(sent, vault, "s", ALL).text == text


def test_sessions_do_not_know_each_other() -> None:
    vault = vault_for(1)
    text, matches = marked("{NAME:Maria Alvarez}")
    a = substitute(text, matches, vault, "a", "token")
    b = substitute(text, matches, vault, "b", "token")
    assert a != b
    assert restore(a, vault, "b", ALL).text == a


def test_an_unknown_style_is_named_without_the_text() -> None:
    with pytest.raises(ValueError, match="known are token, surrogate") as caught:
        substitute("Maria", [Match(0, 5, "NAME", 0.9)], vault_for(1), "s", "label")  # type: ignore[arg-type]  # reason: the mistake under test
    assert "Maria" not in str(caught.value)


def test_a_type_with_marks_of_its_own_makes_a_readable_token() -> None:
    vault = vault_for(1)
    text, matches = "badge 77-A here", [Match(6, 10, "employee-badge", 0.9)]
    sent = substitute(text, matches, vault, "s", "token")
    assert sent.startswith("badge [EMPLOYEE_BADGE_")
    assert restore(sent, vault, "s", {"employee-badge"}).text == text
