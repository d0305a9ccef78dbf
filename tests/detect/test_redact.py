"""Redaction: no remainder, whatever overlaps; and the parts that Safe Harbor lets stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.detect import IDENTIFIERS, Match, builtin, profiles, redact, resolve
from guardrails.detect.types import NAMES

find = builtin().find  # the pattern path alone

TEXT = "abcdefghijklmnopqrstuvwxyz"
matches = st.builds(
    lambda start, length, kind, score: Match(start, min(start + length, len(TEXT)), kind, score),
    st.integers(0, 25), st.integers(1, 9), st.sampled_from(sorted(NAMES)), st.sampled_from([0.5, 0.7, 0.9]),
)  # fmt: skip


@given(st.lists(matches))
def test_every_claimed_character_goes_and_every_other_stays(found: list[Match]) -> None:
    claimed = {i for m in found for i in range(m.start, m.end)}
    assert redact(TEXT, found, "remove") == "".join(c for i, c in enumerate(TEXT) if i not in claimed)
    masked = redact(TEXT, found, "mask")
    assert [c == "*" for c in masked] == [i in claimed for i in range(len(TEXT))]


@given(st.lists(matches), st.randoms())
def test_the_order_of_matches_changes_nothing(found: list[Match], random: object) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    assert resolve(mixed) == resolve(found)


def test_the_strongest_type_names_what_is_merged() -> None:
    found = [Match(0, 5, "OTHER_ID", 0.55), Match(3, 8, "SSN", 0.9), Match(7, 12, "PHONE", 0.85)]
    assert resolve(found) == [Match(0, 12, "SSN", 0.9)]


def test_a_signal_never_swallows_an_identifier() -> None:
    found = [Match(0, 20, "HEALTH_CONTEXT", 0.9), Match(3, 8, "MRN", 0.85)]
    assert [m.type for m in resolve(found)] == ["HEALTH_CONTEXT", "MRN"]


@pytest.mark.parametrize(
    ("style", "expected"),
    [("label", "SSN [SSN], call [PHONE]"), ("mask", "SSN ***-**-****, call ***-***-****"), ("remove", "SSN , call ")],
)
def test_each_style(style: str, expected: str) -> None:
    text = "SSN 219-45-8830, call 617-555-0182"
    assert redact(text, find(text), style) == expected  # type: ignore[arg-type]  # the parameter holds the literals


def test_a_callable_gives_its_own_replacement() -> None:
    text = "call 617-555-0182"
    assert redact(text, find(text), lambda match, value: f"<{match.type}:{len(value)}>") == "call <PHONE:12>"


def test_an_unknown_style_and_a_foreign_match_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown redaction style `blur`"):
        redact("text", [], "blur")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(ValueError, match="outside the text"):
        redact("text", [Match(2, 9, "SSN", 1.0)])


def test_a_match_does_not_show_what_it_matched() -> None:
    assert "219" not in repr(find("SSN 219-45-8830"))


SAFE = profiles.resolve(["safe-harbor"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("born 3/14/1962", "born [DATE]1962"),
        ("in March 2023", "in [DATE]2023"),
        ("zip 45402", "zip 454[LOCATION]"),
        ("zip 03601", "zip [LOCATION]"),
        ("zip 45402-1234", "zip 454[LOCATION]"),
        ("in 2019", "in 2019"),
        ("born in 1931", "born in [AGE_OVER_89]"),
        ("aged 93", "aged [AGE_OVER_89]"),
    ],
)
def test_safe_harbor_lets_a_year_and_three_zip_digits_stand(text: str, left: str) -> None:
    assert redact(text, SAFE.narrow(text, find(text))) == left


def test_the_limited_data_set_keeps_dates_places_and_ages() -> None:
    text = "Dr. Feldman saw the 93-year-old from zip 45402 on 3/14/2024, MRN 00482913"
    limited = profiles.resolve(["limited-data-set"])
    assert [m.type for m in limited.select(text, find(text))] == ["NAME", "MRN"]


def test_a_profile_of_single_types() -> None:
    assert profiles.resolve(["MRN", "limited-data-set"]).types == profiles.resolve(["limited-data-set"]).types
    assert profiles.resolve(["DATE"]).types == {"DATE"}
    assert profiles.resolve(["safe-harbor"]).types == IDENTIFIERS


@pytest.mark.parametrize(("name", "near"), [("safe-harbour", "safe-harbor"), ("NAMES", "NAME"), ("qqq", "")])
def test_an_unknown_profile_gets_the_nearest_name(name: str, near: str) -> None:
    with pytest.raises(ValueError, match="unknown identifier type or profile") as raised:
        profiles.resolve([name])
    assert raised.value.args[1] == near


def test_health_information_is_an_identifier_beside_health_context() -> None:
    wanted = [*IDENTIFIERS, "HEALTH_CONTEXT"]
    assert profiles.is_phi(find("MRN 00482913 takes lisinopril", wanted))
    assert not profiles.is_phi(find("ship order 88213 to PO Box 482", wanted))
    assert profiles.is_phi(find("ship it to PO Box 482", wanted), covered=True)
    assert not profiles.is_phi(find("lisinopril lowers blood pressure", wanted))
