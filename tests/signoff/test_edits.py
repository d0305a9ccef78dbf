"""The size of an edit: characters taken out plus characters put in."""

from __future__ import annotations

import time
from typing import Any

import pytest

from guardrails.signoff.edits import changed


@pytest.mark.parametrize(
    ("old", "new", "size"),
    [
        ("Clear lungs.", "Clear lungs.", 0),
        ("Clear lungs.", "Clear lungs!", 2),
        ("Clear lungs.", "Clear  lungs.", 1),
        ("abc", "", 3),
        ("kitten", "sitting", 5),
        ({"a": "x", "b": "y"}, {"b": "y", "a": "x"}, 0),
        ({"a": "one two three four"}, {"a": "one too three for"}, 3),
        ({"amount": 900}, {"amount": 950}, 2),
        ({"amount": 900}, {"amount": 900, "note": "ok"}, 3),
        ([1, 2, 3], [1, 3], 3),
        ({"a": ""}, {}, 3),
        ({"a": "1"}, {"a": 1}, 1),
        (None, "text", 9),
    ],
)
def test_the_size_of_an_edit(old: Any, new: Any, size: int) -> None:
    assert changed(old, new) == size


def test_a_large_rewrite_takes_no_long_time_and_counts_at_most_everything() -> None:
    old, new = "ab" * 60_000, "ba" * 60_000
    start = time.process_time()
    assert 0 < changed(old, new) <= 240_000
    assert 240_000 >= changed("x" * 120_000, "y" * 120_000) >= 200_000
    assert time.process_time() - start < 10
