"""The scanner: the multi-pattern pass changes the speed and never the answer, and nothing is lost when it gives up."""

from __future__ import annotations

import itertools

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.detect import Patterns
from guardrails.detect import row as rows
from guardrails.detect import scan as scanning
from guardrails.detect.normalize import fold
from guardrails.detect.patterns.lanes import LANES, ROWS
from guardrails.detect.types import NAMES

from .corpus import SETS, load

TEXTS = [text.text for name in SETS for text in load(name)]
NATIVE, PLAIN = Patterns(), Patterns(native=False)
# Pieces that wake rows, so that generated texts are near misses more often than noise.
PIECES = [
    "MRN ",
    "SSN: ",
    "Dr. ",
    "patient ",
    "Maria ",
    "Alvarez",
    "3/14",
    "/1962",
    "555-",
    "0134",
    "219-45-8830",
    "@",
    "gmail.com",
    "4111 ",
    "lives in ",
    "Apt 4",
    " St",
    ", OH 45402",
    "\n",
    "|",
    "PID|",
    '{"mrn": "',
    '"}',
    "93 ",
    "yo",
    "é",
    "\u200b",
    " dot ",
    "%40",
    "١",
    "x" * 90,
    "12345678 ",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join))
def test_with_and_without_the_native_pass_the_result_is_the_same(text: str) -> None:
    assert NATIVE.find(text, NAMES) == PLAIN.find(text, NAMES)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(24)))
def test_the_same_holds_for_texts_of_many_blocks(order: list[int]) -> None:
    text = "\n".join(TEXTS[i * 11 % len(TEXTS)] for i in order)
    assert NATIVE.find(text, NAMES) == PLAIN.find(text, NAMES)


def test_every_match_of_a_row_wakes_its_trigger() -> None:
    """A row whose trigger stays silent would be skipped although it matches."""
    for row in ROWS:
        if row.trigger:
            pattern, trigger = re2.compile(row.pattern), re2.compile(row.trigger)
            for text in TEXTS:
                view = fold(text)
                data = (view.text if view else text).encode("ascii", "replace")
                for match in pattern.finditer(data):
                    assert trigger.search(data[max(0, match.start() - 8) : match.end() + 8]), row.name


def test_no_row_reaches_further_than_the_margins_of_a_block() -> None:
    for row in ROWS:
        pattern = re2.compile(row.pattern)
        for text in TEXTS:
            data = text.encode("ascii", "replace")
            assert all(m.end() - m.start() <= scanning._AFTER for m in pattern.finditer(data)), row.name


def test_the_direct_call_gives_the_spans_of_the_public_one() -> None:
    direct, regex = rows.spans_of(r"(a)|(b+)c"), re2.compile(r"(a)|(b+)c")
    for data in (b"xa", b"bbc", b"zz", b"", b"ca" * 30):
        match = regex.search(data, 1)
        assert list(direct(data, min(1, len(data)), len(data))) == [(-1, -1)] * 3 if match is None else [match.span(g) for g in range(3)]


def test_rows_have_names_of_their_own_and_known_types() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert {row.type for row in ROWS} <= NAMES
    assert all(0.5 <= row.score <= 1 for row in ROWS)
    assert sum(map(len, LANES)) == len(ROWS)


class Starved:
    """What the binding gives for an automaton out of memory: nothing, as if nothing had matched."""

    def Match(self, data: bytes) -> list[int] | None:  # noqa: N802  # the name in the binding
        return None


@pytest.mark.parametrize("lane", range(len(LANES) + 1))
def test_an_automaton_out_of_memory_wakes_every_row(lane: int) -> None:
    """Taken at its word, it would let everything pass."""
    starved = Patterns()
    first, _, canary, kinds, gate = starved._scanner._native[lane]
    starved._scanner._native[lane] = (first, Starved(), canary, kinds, gate)
    for text in TEXTS[::9]:
        assert starved.find(text, NAMES) == NATIVE.find(text, NAMES)


@pytest.mark.parametrize("joint", ["", " ", "\n"])
def test_a_long_text_gives_what_its_parts_give(joint: str) -> None:
    part = (
        "patient named Maria Alvarez, MRN 00482913, seen 3/14/2024."
        + joint
        + " Dose is 20 mg daily for hypertension and the plan is unchanged." * 3
    )
    once = len(NATIVE.find(part))
    assert len(NATIVE.find(part * 40)) == once * 40


def test_results_are_sorted_and_free_of_overlaps() -> None:
    for text in TEXTS:
        found = NATIVE.find(text)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))
