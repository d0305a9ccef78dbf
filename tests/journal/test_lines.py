"""A record is one line of canonical JSON, and comes back exactly, whatever its texts hold."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from guardrails.journal import RecordRefused
from guardrails.journal.kinds import KINDS
from guardrails.journal.lines import LARGEST, decode, encode, start
from guardrails.journal.shapes import Fields, Many, count, flag, measure, number, text, word

texts = st.text(st.characters(), max_size=20)  # lone surrogates, controls and all
keys = st.text(string.ascii_lowercase + "_", min_size=1, max_size=8).filter(lambda key: key[0] != "_")
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_every_value_comes_back_exactly_from_one_printable_line(value: Any) -> None:
    line = encode(value)
    assert line.isprintable()
    assert decode(json.loads(line)) == value


@given(values)
def test_lines_are_canonical_as_rfc_8785_has_it(value: Any) -> None:
    line = encode(value).encode()
    assert rfc8785.dumps(json.loads(line)) == line


SAMPLE = Fields({"a": word, "b": count, "c": flag, "d": number, "e": text, "f": Many(word), "g": measure, "z": Many(Fields({"a": word}))})
words = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=20)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "a": words, "b": st.integers(0, LARGEST), "c": st.booleans(), "d": st.integers(-LARGEST, LARGEST), "e": texts,
        "f": st.lists(words, max_size=3), "g": st.floats(allow_nan=False, allow_infinity=False),
        "z": st.lists(st.fixed_dictionaries({"a": words}), max_size=3),
    },
)  # fmt: skip


@given(bodies)
def test_the_table_writes_what_rfc_8785_would(body: dict[str, Any]) -> None:
    """The quick way through the table of fields gives the same bytes as the general one."""
    plain = {key: json.loads(encode(value)) if key == "e" else value for key, value in body.items()}
    assert SAMPLE(body).encode() == rfc8785.dumps(plain)


@pytest.mark.parametrize("value", [2**53, -(2**53), 1.5, float("nan"), b"x", object(), {1: 2}, {"~": "x"}, {"A b": 1}, {"": 1}])
def test_what_has_no_exact_place_in_json_is_refused(value: Any) -> None:
    with pytest.raises(RecordRefused):
        encode(value)


def test_a_line_begins_as_canonical_json_sorts_it() -> None:
    assert start(5, "stop", '{"scope":"all"}') == b'{"at":5,"body":{"scope":"all"},"kind":"stop",'


def test_every_kind_has_a_name_that_lines_can_hold_and_no_field_for_text() -> None:
    for kind, fields in KINDS.items():
        assert kind.replace(".", "").replace("_", "").isalpha()
        assert kind == kind.lower()
        for field in fields.fields:
            assert field.shape is not text, (kind, field.key)
