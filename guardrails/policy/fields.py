"""The small value types that policy documents share: ids, name patterns, durations, dates, and the strict base model."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


class Form(BaseModel):
    """Base of every policy model: unknown fields are problems, nothing is coerced, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, populate_by_name=True)


_DURATION = re.compile(r"(\d{1,6})(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> int:
    """Seconds in a text such as `48h`."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError(f"expected a duration with a unit, such as `{value}s` or `{value}h`")
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected a duration such as `90s`, `30m`, `48h` or `7d`")
    return int(match[1]) * _SECONDS[match[2]]


def _date(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("expected a date such as `2027-03-31`")


def _moment(value: object) -> datetime:
    """A point in time; a bare date means its last instant in UTC, so that `until: 2027-03-31` covers that day."""
    if isinstance(value, str):
        try:
            if len(value) == 10:
                return datetime.combine(date.fromisoformat(value), datetime.min.time(), UTC) + timedelta(days=1, microseconds=-1)
            moment = datetime.fromisoformat(value)
        except (ValueError, OverflowError):
            pass
        else:
            if moment.tzinfo is None:
                raise ValueError("expected a time with its zone, such as `2027-03-31T18:00:00Z`")
            return moment.astimezone(UTC)
    raise ValueError("expected a date or a time such as `2027-03-31` or `2027-03-31T18:00:00Z`")


def _finite(value: float) -> float:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("expected a finite number")
    return value


def _distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a scalar that is listed twice; models say themselves what makes them unique."""
    seen = set()
    for value in values:
        if isinstance(value, str | int | float):
            key = (type(value), value)
            if key in seen:
                raise ValueError(f"`{value}` is listed twice")
            seen.add(key)
    return values


def _list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _dated(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$", examples=["phi-boundary"])]
"""Lower-case letters, digits, `.`, `_`, `-`; starts with a letter or digit; at most 63 characters."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,127}$", examples=["issue_payment"])]
"""The name of a tool, model or role."""

Pattern = Annotated[str, Field(pattern=r"^[A-Za-z0-9_*?][A-Za-z0-9_.:/*?-]{0,127}$", examples=["search_*"])]
"""A name in which `*` stands for any characters and `?` for one."""

Line = Annotated[str, Field(min_length=1, max_length=500)]
"""One to 500 characters of text for people."""

Expression = Annotated[str, Field(min_length=1, max_length=10_000, examples=["tool.args.amount > 500"])]
"""A condition in the Common Expression Language (CEL)."""

Duration = Annotated[int, BeforeValidator(_duration), _dated(r"^\d{1,6}[smhd]$", "48h")]
Day = Annotated[date, BeforeValidator(_date), _dated(r"^\d{4}-\d\d-\d\d$", "2027-03-31")]
Moment = Annotated[datetime, BeforeValidator(_moment), _dated(r"^\d{4}-\d\d-\d\d", "2027-03-31")]
Amount = Annotated[int | float, AfterValidator(_finite)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Score = Annotated[float, BeforeValidator(lambda v: float(v) if isinstance(v, int) and not isinstance(v, bool) else v), Field(ge=0, le=1)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]

_T = TypeVar("_T")
ListOf = Annotated[tuple[_T, ...], BeforeValidator(_list), AfterValidator(_distinct), Field(min_length=1, max_length=10_000)]
