"""Canonical JSON: the examples of RFC 8785, what is refused, and what comes back.  The property over random values is a fault test."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from guardrails.signoff.canonical import EXACT, canonical, parsed
from guardrails.signoff.refusals import Unholdable


class Side(StrEnum):
    LEFT = "left"


class Level(IntEnum):
    ONE = 1


def test_the_example_of_the_rfc_comes_out_byte_for_byte() -> None:
    text = (
        r'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        r' "string": "\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}'
    )
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(parsed(text)) == expected.encode()


def test_keys_are_sorted_by_their_utf_16_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(parsed(canonical(dict.fromkeys(keys)))) == order


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (0, -0.0, True),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        (None, "null", False),
        ([1, 2], (1, 2), True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, MappingProxyType({"a": 1}), True),
        ("é", "e\u0301", False),
        ("a", "a ", False),
        (0.1, 0.1 + 2**-56, False),
        (Side.LEFT, "left", True),
        (Level.ONE, 1, True),
        (1e16, 10**15, False),
        (EXACT, float(EXACT), True),
    ],
)
def test_values_are_the_same_or_not(one: Any, other: Any, same: bool) -> None:
    assert (canonical(one) == canonical(other)) is same


@pytest.mark.parametrize("value", [1e16, 1e20, 1e21, 1e300, 5e-324, 123456789012345680.0, 1.0, -0.0])
def test_a_float_that_is_written_as_a_whole_number_can_be_written_again(value: float) -> None:
    assert parsed(canonical(value)) == value
    assert canonical(parsed(canonical(value))) == canonical(value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (EXACT + 1, "integer"),
        (-EXACT - 1, "integer"),
        (10**400, "integer"),
        (float("inf"), "float"),
        (float("nan"), "float"),
        ("\ud800", "text"),
        ({"\udfff": 1}, "text"),
        ({1: 2}, "key"),
        ({Side.LEFT: 1, "LEFT": 2, None: 3}, "key"),
        (b"bytes", "type"),
        ({1, 2}, "type"),
        (object(), "type"),
        (1j, "type"),
        ("x" * 300_000, "large"),
        ([[]] * 300_000, "large"),
    ],
)
def test_what_has_no_certain_bytes_is_refused_by_kind_and_never_quoted(value: Any, kind: str) -> None:
    with pytest.raises(Unholdable) as caught:
        canonical({"args": [value]})
    assert caught.value.kind == kind
    assert str(caught.value) == f"cannot be held: {Unholdable.KINDS[kind]}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_what_goes_round_in_circles_is_too_deep() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(Unholdable, match="too deeply"):
        canonical(loop)


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', "[1", "", "NaN", "1e999", "-Infinity", "[" * 100_000, "1" * 5_000, '{"a":1}x', b"\xff", "'a'"]
)
def test_what_is_no_json_is_refused(text: Any) -> None:
    with pytest.raises(Unholdable):
        canonical(parsed(text))
