"""How far a pattern reaches: what it says is never less than what the pattern matches."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.detect import CustomRow, custom
from guardrails.detect.width import Reach, farthest, reach


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bKEY-[0-9]{6}\b", Reach(10)),
        (r"(?i)(?:ignore|forget) (?:all |any )?rules", Reach(16)),
        (r"(?P<x>a|bc|def){2}", Reach(6)),
        (r"a{3}?b{2,4}", Reach(7)),
        (r"\x{41}\x41\101\pL\p{Greek}", Reach(5)),
        (r"[\]a-z]{2,3}", Reach(3)),
        (r"[[:alpha:]]x", Reach(2)),
        (r"\Qa.b*\E!", Reach(5)),
        (r"a\s+b[ \t]*c", Reach(5)),  # blanks that repeat count as one
        (r"key: \S+", Reach(6, 6)),  # one stretch without blanks
        (r"[a-z]+://[^\s:@/]+:[^\s@]+@\S+", Reach(9, 9)),  # its parts touch
        (r"x{2,}", Reach(2, 2)),
        (r"", Reach(0)),
    ],
)
def test_reach_is_what_is_matched_at_most(pattern: str, expected: Reach) -> None:
    assert reach(pattern) == expected


@pytest.mark.parametrize(
    "pattern", ["a.*b", "(?s)BEGIN.{3,}END", r"\S+ \S+", r"(?:\w+ ){2}", "[^x]+", "(?:a b)+", "(a", "a)b", "[a", r"(?<=a)b"]
)
def test_what_has_no_bound_or_cannot_be_read_has_no_reach(pattern: str) -> None:
    assert reach(pattern) is None


def test_the_reach_of_several_is_the_farthest() -> None:
    assert farthest([Reach(3), Reach(2, 2)]) == Reach(3, 2)
    assert farthest([Reach(3), None]) is None
    assert farthest([]) == Reach(0)


_atoms = st.sampled_from(["a", "b", ".", "[ab]", r"\d", r"\s", " ", "(?:ab|c)", "(a|bcd)", r"\S", "[^a]", r"\b", "^", "$"])
_times = st.sampled_from(["", "", "", "?", "{2}", "{1,3}", "*", "+", "{2,}", "+?"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_atoms, _times), min_size=1, max_size=5), st.text("ab1 \n", max_size=40))
def test_no_match_goes_farther(parts: list[tuple[str, str]], text: str) -> None:
    pattern = "".join(atom + ("" if atom in (r"\b", "^", "$") else times) for atom, times in parts)
    far = reach(pattern)
    if far is None:
        return
    for match in re2.finditer(pattern, text):
        found = match[0]
        if far.beside:
            longest = max(map(len, found.split()), default=0)
            assert len(" ".join(found.split())) - longest <= far.beside
        else:
            assert len(" ".join(found.split())) <= far.far


def test_a_match_longer_than_what_is_seen_around_a_block_is_found_whole() -> None:
    text = "x " * 700 + "token: " + "a1B2" * 300 + " and so on " * 100
    find = custom([CustomRow("token", "KEY", pattern=r"token: \S{8,}")]).find
    assert [(m.start, m.end) for m in find(text)] == [(1400, 1400 + 7 + 1200)]
    text = "x " * 500 + "BEGIN " + "y " * 900 + "END " + "z " * 100
    find = custom([CustomRow("block", "KEY", pattern=r"(?s)BEGIN.*END")]).find
    assert [(m.start, m.end) for m in find(text)] == [(1000, 1000 + 6 + 1800 + 3)]
