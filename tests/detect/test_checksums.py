"""Check digits: one valid number each, and no neighbor of it."""

# ruff: noqa: E501  (rows of cases stay whole)
from __future__ import annotations

from collections.abc import Callable

import pytest

from guardrails.detect import checksums

VALID: list[tuple[Callable[[str], bool], str]] = [
    (checksums.luhn, "4111 1111 1111 1111"),
    (checksums.card, "4111-1111-1111-1111"),
    (checksums.card, "378282246310005"),
    (checksums.card, "2223003122003222"),
    (checksums.npi, "1234567893"),
    (checksums.dea, "BB1388568"),
    (checksums.aba, "021000021"),
    (checksums.iban, "DE89 3704 0044 0532 0130 00"),
    (checksums.iban, "GB29NWBK60161331926819"),
    (checksums.vin, "1HGCM82633A004352"),
    (checksums.vin, "1M8GDM9AXKP042788"),
    (checksums.gtin, "00643169007222"),
    (checksums.nhs, "943 476 5919"),
]


@pytest.mark.parametrize(("check", "value"), VALID)
def test_a_valid_number_passes_and_one_changed_digit_does_not(check: Callable[[str], bool], value: str) -> None:
    assert check(value)
    places = [i for i, c in enumerate(value) if c.isdigit()]
    changed = [value[:i] + str((int(value[i]) + 1) % 10) + value[i + 1 :] for i in places]
    assert not any(map(check, changed))


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        (checksums.ssn, "219-45-8830", True), (checksums.ssn, "000-45-8830", False), (checksums.ssn, "666-45-8830", False), (checksums.ssn, "219-00-8830", False), (checksums.ssn, "219-45-0000", False),
        (checksums.itin, "912-70-1234", True), (checksums.itin, "912-93-1234", False), (checksums.itin, "812-70-1234", False),
        (checksums.card, "9111111111111111", False), (checksums.card, "0000000000000000", False), (checksums.card, "490154203237518", False),
        (checksums.npi, "3234567893", False), (checksums.aba, "400000006", False), (checksums.iban, "XX89370400440532013000", False), (checksums.vin, "1HGCM82633I004352", False), (checksums.dea, "BB13885", False),
        (checksums.ipv4, "10.42.7.119", True), (checksums.ipv4, "10.42.7.256", False), (checksums.ipv4, "10.042.7.1", False),
        (checksums.ipv6, "2001:db8::1", True), (checksums.ipv6, "fe80::1%eth0", True), (checksums.ipv6, "12:30:45", False), (checksums.ipv6, "1::2::3", False),
    ],
)  # fmt: skip
def test_the_edges_of_number_plans(check: Callable[[str], bool], value: str, expected: bool) -> None:
    assert check(value) is expected
