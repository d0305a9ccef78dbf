"""Reading JSON that people write: strict, bounded, and with the place of what is wrong."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.workbench.jsontext import Wrong, at_offset, locate, parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_json_writes_is_read_as_it_was(value: object) -> None:
    assert parse(json.dumps(value)) == value


@given(VALUES, st.integers(0, 3))
def test_the_place_of_each_value_is_found(value: object, indent: int) -> None:
    text = json.dumps(value, indent=indent or None)
    decoder = json.JSONDecoder()

    def visit(inner: object, path: tuple[str | int, ...]) -> None:
        found, _ = decoder.raw_decode(text, locate(text, path))
        assert found == inner
        if isinstance(inner, dict | list):
            for step, child in inner.items() if isinstance(inner, dict) else enumerate(inner):
                visit(child, (*path, step))

    visit(value, ())


def test_a_path_that_leads_nowhere_gives_the_nearest_parent() -> None:
    text = '{"a": [1, {"b": 2}]}'
    assert text[locate(text, ("a", 1, "c")) :].startswith('{"b"')
    assert text[locate(text, ("a", 7)) :].startswith("[1")
    assert locate(text, ("x", "y")) == 0


@pytest.mark.parametrize(
    ("text", "code", "message", "offset"),
    [
        ("", "GR703", "expected a value", 0),
        ('{"a" 1}', "GR703", "expected `:` after the key", 5),
        ('{"a": 1 "b"}', "GR703", "expected `,` or the end", 8),
        ("[1] 2", "GR703", "something follows the value", 4),
        ('"abc', "GR703", "this text has no closing quote", 0),
        ('"a\tb"', "GR703", "a control character inside of a text", 2),
        ('{"a": Infinity}', "GR703", "`Infinity` is no JSON value", 6),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "GR703", "a key stands twice in one object", 23),
        ('{"a": {"x": 1}, "b": {"x": 1}, "a": 2}', "GR703", "a key stands twice in one object", 31),
        ("[" * 65 + "]" * 65, "GR704", "nested more than 64 levels deep", 64),
        ('{"n": ' + "9" * 5000 + "}", "GR704", "a number with too many digits", 6),
    ],
)
def test_what_is_wrong_is_named_at_its_place(text: str, code: str, message: str, offset: int) -> None:
    wrong = parse(text)
    assert isinstance(wrong, Wrong)
    assert (wrong.code, wrong.message, wrong.offset) == (code, message, offset)


def test_brackets_in_texts_are_no_nesting() -> None:
    assert parse('["' + "[{" * 500 + '\\"[["]') == ["[{" * 500 + '"[[']


def test_the_line_counts_from_where_the_text_starts_in_its_file() -> None:
    found = at_offset('{\n "a" 1}', "f.json", Wrong("GR703", "m", 7), first_line=10)
    assert (found.line, found.column) == (11, 6)


@pytest.mark.parametrize("text", ['"' + '\\"' * 500_000, "[" * 1_000_000, '{"a":' * 300_000, '"[' * 300_000, "{" + '"a":1,' * 200_000])
def test_hostile_texts_are_refused_in_linear_time(text: str) -> None:
    started = time.process_time()
    assert isinstance(parse(text), Wrong)
    assert time.process_time() - started < 3
