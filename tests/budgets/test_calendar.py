"""Periods: every moment falls into exactly one, in every zone, whatever its clock does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.budgets.calendar import DATED, Calendar, shown

ZONES = (
    "UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia",
    "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns", "Asia/Tehran",
)  # fmt: skip


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("period", "zone", "moment", "start", "ends", "name"),
    [
        ("day", "UTC", "2026-11-27T23:59:59+00:00", "2026-11-27T00:00+00:00", "2026-11-28T00:00+00:00", "2026-11-27"),
        ("day", "America/New_York", "2026-11-27T04:59:59+00:00", "2026-11-26T05:00+00:00", "2026-11-27T05:00+00:00", "2026-11-26"),
        # The days on which the clock changes have 23 and 25 hours.
        ("day", "America/New_York", "2026-03-08T12:00-04:00", "2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00", "2026-03-08"),
        ("day", "America/New_York", "2026-11-01T12:00-05:00", "2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00", "2026-11-01"),
        # A day that has no midnight, and one that never was.
        ("day", "America/Sao_Paulo", "2018-11-04T12:00-02:00", "2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00", "2018-11-04"),
        ("day", "Pacific/Apia", "2011-12-31T12:00+14:00", "2011-12-31T00:00+14:00", "2012-01-01T00:00+14:00", "2011-12-31"),
        ("day", "UTC", "2028-02-29T08:00+00:00", "2028-02-29T00:00+00:00", "2028-03-01T00:00+00:00", "2028-02-29"),
        ("month", "UTC", "2026-08-31T23:59:59+00:00", "2026-08-01T00:00+00:00", "2026-09-01T00:00+00:00", "2026-08"),
        ("month", "UTC", "2028-02-29T00:00+00:00", "2028-02-01T00:00+00:00", "2028-03-01T00:00+00:00", "2028-02"),
        ("month", "Europe/Berlin", "2026-12-31T23:30+00:00", "2026-12-31T23:00+00:00", "2027-01-31T23:00+00:00", "2027-01"),
        ("week", "UTC", "2027-01-03T23:59:59+00:00", "2026-12-28T00:00+00:00", "2027-01-04T00:00+00:00", "2026-W53"),
        ("hour", "Asia/Kolkata", "2026-11-27T10:15+00:00", "2026-11-27T09:30+00:00", "2026-11-27T10:30+00:00", "2026-11-27T15+0530"),
        # The hour that comes twice is two hours.
        ("hour", "Europe/Berlin", "2026-10-25T02:30+02:00", "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T02+0200"),
        ("hour", "Europe/Berlin", "2026-10-25T02:30+01:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00", "2026-10-25T02+0100"),
    ],
)  # fmt: skip
def test_a_moment_falls_into_its_period(period: str, zone: str, moment: str, start: str, ends: str, name: str) -> None:
    assert Calendar(period, zone).at(at(moment)) == (at(start), at(ends))  # type: ignore[arg-type]
    assert shown(period, zone, at(start)) == name  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(DATED)), st.sampled_from(ZONES), st.integers(at("2005-01-01T00:00+00:00"), at("2037-12-31T00:00+00:00")))
def test_periods_cover_time_without_gap_or_overlap(period: str, zone: str, now: int) -> None:
    calendar = Calendar(period, zone)  # type: ignore[arg-type]
    start, ends = calendar.at(now)
    assert start <= now < ends
    for moment in (start, ends - 1, (start + ends) // 2):
        assert Calendar(period, zone).at(moment) == (start, ends)  # type: ignore[arg-type]
    following = calendar.at(ends)
    assert following[0] == ends
    assert calendar.at(start - 1)[1] == start


def test_a_request_and_a_session_have_no_start() -> None:
    now = int(datetime(2026, 11, 27, tzinfo=UTC).timestamp())
    for period in ("request", "session"):
        start, ends = Calendar(period, "UTC").at(now)  # type: ignore[arg-type]
        assert start == 0
        assert ends > now + 86_400
