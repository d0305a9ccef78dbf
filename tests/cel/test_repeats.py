"""How badly patterns may repeat themselves: those that real policies hold are harmless, and the harmful ones are told apart from them."""

from __future__ import annotations

import pytest

from guardrails.cel.repeats import width

HARMLESS = [
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"ghp_[A-Za-z0-9]{36}",  # `_` is no letter of the class: a run is entered at one place only
    r"\(?\d{3}\)?[ -.]?\d{3}[-. ]?\d{4}",
    r"\bMRN[:#]?\s*\d{6,10}\b",
    r"\b\d{13,19}\b",
    r"[A-Z0-9]{200}",  # every text walks it in step: how long the run is says where all matches stand
    r"^\d{200}$",
    "(?i)" + "|".join(f"word{n}" for n in range(300)),
    r"\Q{5}{5}{5}\E",
    "[[:alpha:]]+[]x]+[^]]+",
    "(a|b)*c",
    "",
]
# the pattern, and how many places a match may stand in
HARMFUL = [
    ("[ab]*a[ab]{13}c", 14),  # each `a` starts a match inside of the run
    ("[ab]*a[ab]{900}c", 901),
    ("a.{900}z", 900),
    ("(.*a){20}b", 40),
    ("(a?){30}z", 30),
    ("([ab]{1,9}){100}z", 900),
    ("(?:[ab][bc]){20}", 40),
    ("[ab]" * 50, 50),
    ("[ab]{90}x|[bc]{90}y", 92),  # two runs that overlap
    (r"(?m)^\s{300}", 300),  # the start of a line may lie inside of the run
    (r"\B[ab]{40}", 40),
    ("x(?:[ab]{20})*", 20),
    ("eyJ[A-Za-z0-9]{100,}", 100),
    (".{0,1000}!", 1000),  # in step, but each state is as large as the repeat
    ("[A-Z]{400}", 400),
    ("s[^x]{50}", 50),  # a look-alike of `s` belongs to the class
]


@pytest.mark.parametrize("pattern", HARMLESS)
def test_a_pattern_that_stays_small_is_harmless(pattern: str) -> None:
    assert width(pattern) == 0


@pytest.mark.parametrize(("pattern", "places"), HARMFUL)
def test_the_places_of_a_harmful_pattern_are_counted(pattern: str, places: int) -> None:
    assert width(pattern) == places


@pytest.mark.parametrize(
    "pattern", ["(", ")", "a)b{99}", "[", "[^", "\\", "\\p{", "(?", "(?i", "a{9", "(" * 2000, "(?P<n>" * 300, "\\Q", "[[:"]
)
def test_a_pattern_that_is_none_is_read_to_its_end(pattern: str) -> None:
    assert width(pattern) >= 0
