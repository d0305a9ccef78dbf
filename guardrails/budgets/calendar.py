"""Which period a moment falls into, in the calendar of a time zone.  Every moment falls into exactly one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Period = Literal["request", "session", "hour", "day", "week", "month"]
PERIODS: tuple[Period, ...] = ("request", "session", "hour", "day", "week", "month")
DATED: frozenset[Period] = frozenset({"hour", "day", "week", "month"})

# Seconds that the counter of a request or a session is kept; in whole days, so that it is not moved on with each use.
_LASTS = {"request": 2 * 86_400, "session": 400 * 86_400}
_DAY = 86_400
_QUARTER = 900  # no zone changes its offset but at a quarter of an hour


class Calendar:
    """The periods of one kind in one zone.  Remembers the one that it gave last.  `tail` ends the names of the counters that it dates."""

    __slots__ = ("_known", "period", "tail", "zone")

    def __init__(self, period: Period, zone: str) -> None:
        _zone(zone)
        self.period, self.zone, self.tail = period, zone, tail_of(period, zone)
        # From when until when what was given last holds, and what it was: one value, so that threads see all of it or nothing.
        self._known = (0, 0, (0, 0))

    def at(self, now: int) -> tuple[int, int]:
        """The start and the end, in seconds since 1970, of the period that `now` falls into; a request or a session has no start."""
        since, until, found = self._known
        if since <= now < until:
            return found
        lasts = _LASTS.get(self.period)
        if lasts is not None:
            since = now // _DAY * _DAY
            until = since + _DAY
            found = 0, until + lasts
        else:
            since = _start(self.period, self.zone, now)
            until = _ends(self.period, self.zone, since)
            found = since, until
        self._known = since, until, found
        return found


def tail_of(period: Period, zone: str) -> str:
    """How the name of a counter ends after its pot: each calendar counts for itself."""
    return f"|{period}" if period in _LASTS else f"|{period}|{zone}"


def shown(period: Period, zone: str, start: int) -> str:
    """A period as people write it, such as `2026-11-27` or `2026-W48`."""
    if period in _LASTS:
        return period
    local = datetime.fromtimestamp(start, _zone(zone))
    if period == "week":
        year, week, _ = local.isocalendar()
        return f"{year}-W{week:02}"
    return local.strftime({"hour": "%Y-%m-%dT%H%z", "day": "%Y-%m-%d", "month": "%Y-%m"}[period])


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError, TypeError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError("there is no such time zone") from None


def _start(period: str, zone: str, now: int) -> int:
    local = datetime.fromtimestamp(now, _zone(zone))
    if period == "hour":
        # The fold stays: the hour that comes twice in autumn is two hours.
        return int(local.replace(minute=0, second=0, microsecond=0).timestamp())
    day = local.date()
    if period == "week":
        day -= timedelta(days=day.weekday())
    elif period == "month":
        day = day.replace(day=1)
    return _midnight(day, zone)


def _ends(period: str, zone: str, start: int) -> int:
    if period == "hour":
        ends = start + _QUARTER
        while _start(period, zone, ends) == start:
            ends += _QUARTER
        return ends
    # The middle of the first day, so that no change of the clock leads into another date.
    day = datetime.fromtimestamp(start + 12 * 3600, _zone(zone)).date()
    if period == "month":
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    else:
        following = day + timedelta(days=7 if period == "week" else 1)
    return _midnight(following, zone)


def _midnight(day: date, zone: str) -> int:
    """When a date begins.  Where the clock skips midnight, that is when it skips it; where midnight comes twice, the first."""
    return int(datetime(day.year, day.month, day.day, tzinfo=_zone(zone)).astimezone(UTC).timestamp())
