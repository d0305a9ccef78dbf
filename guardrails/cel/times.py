"""Timestamps and durations: reading, writing, and the parts of a date."""

from __future__ import annotations

import re  # reason: short texts, patterns of our own without nested repeats
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from .steps import Steps, take
from .values import EPOCH, fail, nanos_to_span, nanos_to_time, span_to_nanos, time_to_nanos

_TIMESTAMP: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)
_PART: Final = re.compile(r"(\d{1,18})?(?:\.(\d{0,18}))?(h|ms|m|s|us|\u00b5s|\u03bcs|ns)")
_OFFSET: Final = re.compile(r"([+-]?)(\d\d):(\d\d)", re.ASCII)
_UNITS: Final = {
    "h": 3600 * 10**9,
    "m": 60 * 10**9,
    "s": 10**9,
    "ms": 10**6,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ns": 1,
}


def timestamp_from_text(text: str) -> datetime:
    """A timestamp written as RFC 3339."""
    hit = _TIMESTAMP.fullmatch(text) if len(text) <= 40 else None
    if hit is None:
        if re.fullmatch(r"\d{5,9}-\d\d-.{1,30}", text):
            fail("overflow", "timestamp out of range")
        fail("invalid_argument", "not a timestamp such as `2030-01-31T12:00:00Z`")
    year, month, day, hour, minute, second = map(int, hit.group(1, 2, 3, 4, 5, 6))
    if year == 0:
        fail("overflow", "timestamp out of range")
    try:
        base = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        fail("invalid_argument", "a date or time that does not exist")
    nanos = time_to_nanos(base) + int((hit.group(7) or "").ljust(9, "0"))
    if hit.group(8):
        shift = int(hit.group(9)) * 60 + int(hit.group(10))
        if shift >= 24 * 60 or int(hit.group(10)) > 59:
            fail("invalid_argument", "a time zone that does not exist")
        nanos -= (shift if hit.group(8) == "+" else -shift) * 60 * 10**9
    return nanos_to_time(nanos)


def timestamp_from_seconds(seconds: int) -> datetime:
    """A timestamp from seconds since the epoch."""
    return nanos_to_time(int(seconds) * 10**9)


def duration_from_text(text: str) -> timedelta:
    """A duration written as `1h30m`, `-1.5s` or `250ms`."""
    body = text[1:] if text[:1] in ("-", "+") else text
    if not body or len(body) > 100:
        fail("invalid_argument", "not a duration such as `1h30m`")
    nanos, at = 0, 0
    while at < len(body):
        hit = _PART.match(body, at)
        if hit is None:
            if body == "0":
                break
            fail("invalid_argument", "not a duration such as `1h30m`")
        whole, fraction, unit = hit.group(1, 2, 3)
        if not whole and not fraction:
            fail("invalid_argument", "not a duration such as `1h30m`")
        nanos += int(whole or 0) * _UNITS[unit]
        if fraction:
            nanos += int(fraction) * _UNITS[unit] // 10 ** len(fraction)
        at = hit.end()
    return nanos_to_span(-nanos if text[0] == "-" else nanos)


def timestamp_to_text(time: datetime) -> str:
    """RFC 3339 in UTC, with as many digits of a second as are needed."""
    nanos = time_to_nanos(time)
    base = EPOCH + timedelta(microseconds=nanos // 1000)
    part = nanos % 10**9
    return f"{base.year:04}-{base:%m-%dT%H:%M:%S}{_fraction(part)}Z"


def duration_to_text(span: timedelta) -> str:
    """Seconds, such as `5400s` or `1.5s`."""
    nanos = span_to_nanos(span)
    whole, part = divmod(abs(nanos), 10**9)
    return f"{'-' if nanos < 0 else ''}{whole}{_fraction(part)}s"


def _fraction(nanos: int) -> str:
    return "." + f"{nanos:09}".rstrip("0") if nanos else ""


def seconds_since_epoch(time: datetime) -> int:
    """Whole seconds since the epoch."""
    return time_to_nanos(time) // 10**9


def _zone(name: str, steps: Steps) -> tzinfo:
    if name == "UTC":
        return UTC
    hit = _OFFSET.fullmatch(name) if len(name) <= 64 else None
    if hit:
        shift = timedelta(hours=int(hit.group(2)), minutes=int(hit.group(3)))
        if shift >= timedelta(hours=24):
            fail("invalid_argument", "a time zone that does not exist")
        return timezone(-shift if hit.group(1) == "-" else shift)
    take(steps, 80)
    zone = _named(name) if len(name) <= 64 else None
    return zone or fail("invalid_argument", "a time zone that does not exist, or no time zone data on this machine")


@lru_cache(maxsize=1024)
def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None  # no failure from here: it would lead to an exception that holds the name, and be looked for again


def _local(time: datetime, zone: str | None, steps: Steps) -> datetime:
    try:
        plain = EPOCH + timedelta(microseconds=time_to_nanos(time) // 1000)
        return plain if zone is None else plain.astimezone(_zone(zone, steps))
    except OverflowError:
        return fail("overflow", "timestamp out of range")


# what each getter gives, and how from a local time; some count from 0
DATE_PARTS: Final[dict[str, tuple[str, Callable[[datetime], int]]]] = {
    "getFullYear": ("the year", lambda t: t.year),
    "getMonth": ("the month, January is 0", lambda t: t.month - 1),
    "getDate": ("the day of the month, from 1", lambda t: t.day),
    "getDayOfMonth": ("the day of the month, from 0", lambda t: t.day - 1),
    "getDayOfWeek": ("the day of the week, Sunday is 0", lambda t: t.isoweekday() % 7),
    "getDayOfYear": ("the day of the year, from 0", lambda t: t.timetuple().tm_yday - 1),
    "getHours": ("the hour, in UTC or the named zone; of a duration, all its hours", lambda t: t.hour),
    "getMinutes": ("the minute; of a duration, all its minutes", lambda t: t.minute),
    "getSeconds": ("the second; of a duration, all its seconds", lambda t: t.second),
    "getMilliseconds": ("the thousandths of the second", lambda t: t.microsecond // 1000),
}
# the nanoseconds of one such part of a duration, and where the count starts anew
SPAN_PARTS: Final[dict[str, tuple[int, int]]] = {
    "getHours": (3600 * 10**9, 0),
    "getMinutes": (60 * 10**9, 0),
    "getSeconds": (10**9, 0),
    "getMilliseconds": (10**6, 1000),
}


def date_part(name: str) -> Callable[..., int]:
    """The function that reads one part of a timestamp, in UTC or in a named zone."""
    _, part = DATE_PARTS[name]

    def read(time: datetime, zone: str | None = None, *, steps: Steps) -> int:
        return part(_local(time, zone, steps))

    return read


def span_part(name: str) -> Callable[..., int]:
    """The function that reads a duration in whole units."""
    unit, cycle = SPAN_PARTS[name]

    def read(span: timedelta, *, steps: Steps) -> int:
        nanos = span_to_nanos(span)
        whole = abs(nanos) // unit
        return (whole % cycle if cycle else whole) * (-1 if nanos < 0 else 1)

    return read
