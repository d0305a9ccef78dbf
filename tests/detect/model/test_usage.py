"""How English uses a word: what is packed comes out again, and only words that are hardly ever written with a capital count as small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.detect.model import Model
from guardrails.detect.model.usage import GROUPS, HABITS, pack, small, unpack


@given(st.integers(0, HABITS - 1), st.integers(0, GROUPS - 1), st.integers(0, GROUPS - 1))
def test_what_is_packed_comes_out_again(habit: int, plain: int, capital: int) -> None:
    assert unpack(pack(habit, plain, capital)) == (habit, plain, capital)
    assert 0 <= pack(habit, plain, capital) < 1 << 32


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("the", True),
        ("wobbly", True),
        ("maria", False),
        ("monday", False),
        ("mri", False),
        ("rose", False),
        ("xqzylvorth", False),
        ("#6", False),
    ],
)
def test_the_shipped_table_knows_which_words_are_written_small(word: str, expected: bool) -> None:
    assert Model().network.lexicon.small(word) is expected


def test_a_word_never_met_is_not_small() -> None:
    assert not small(0)


def test_names_and_ordinary_words_lie_in_other_groups() -> None:
    lexicon = Model().network.lexicon
    groups = {word: unpack(lexicon.look(word)[1]) for word in ("maria", "sofia", "walked", "called", "chicago", "boston")}
    assert all(groups[word][0] and groups[word][2] for word in ("maria", "sofia", "chicago", "boston"))
    assert groups["chicago"][2] == groups["boston"][2]
    assert groups["maria"][2] != groups["walked"][1]
