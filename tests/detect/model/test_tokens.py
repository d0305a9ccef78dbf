"""Tokens: where they begin, what stands between them, and what the network sees of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.detect.model.features import MOST_PIECES, PIECES, SHAPES, norm, pieces, shape
from guardrails.detect.model.tokens import FIRST, LINE, SPACE, TOUCH, WIDE, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("O'Brien-Lee", ["O", "'", "Brien", "-", "Lee"]),
        ("3/14/24", ["3", "/", "14", "/", "24"]),
        ("65yo F", ["65", "yo", "F"]),
        ("a_b", ["a", "_", "b"]),
        ("Muñoz", ["Muñoz"]),
        ("", []),
    ],
)
def test_letters_digits_and_signs_are_parted(text: str, words: list[str]) -> None:
    assert tokens(text)[0] == words


def test_gaps_tell_lines_and_columns() -> None:
    assert tokens("a b-c\td\n\ne")[2] == [FIRST, SPACE, TOUCH, TOUCH, WIDE, LINE]


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    words, starts, gaps = tokens(text)
    assert len(words) == len(starts) == len(gaps)
    assert all(text.startswith(word, start) for word, start in zip(words, starts, strict=True))
    assert "".join(text.split()) == "".join("".join(words).split()) or any(not c.isprintable() or c.isspace() for c in text)


@given(st.text(min_size=1, max_size=60))
def test_features_stay_within_their_tables(text: str) -> None:
    for word in tokens(text)[0]:
        assert 0 < shape(word) < SHAPES
        assert all(0 < piece < PIECES for piece in pieces(norm(word)))


def test_no_word_has_more_pieces_than_are_weighed() -> None:
    assert max(len(pieces(letter * size)) for letter in ("a", "é", "\U00010400") for size in (1, 23, 24, 25, 600)) == MOST_PIECES


def test_long_numbers_leave_no_trace_of_their_digits() -> None:
    assert norm("482913") == norm("999999") == "#6"
    assert norm("1962") == "196#"
    assert norm("14") == "14"
