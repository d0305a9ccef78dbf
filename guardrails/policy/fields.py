"""The small value types that policy documents share: ids, name patterns, durations, dates, and the strict base model."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from .scalars import NOTHING, Doubtful, Nothing

if TYPE_CHECKING:
    from collections.abc import Iterator


class Form(BaseModel):
    """Base of every policy model: unknown fields are problems, nothing is coerced, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True, populate_by_name=True)


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


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(_DAY.pattern + r"[T ][0-9]{2}:[0-9]{2}.*")


def _date(value: object) -> date:
    # `fromisoformat` takes more forms, such as `20270331` and `2027-W13-3`, and not the same ones in every version of Python.
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("expected a date such as `2027-03-31`")


def _moment(value: object) -> datetime:
    """A point in time; a bare date means its last instant in UTC, so that `until: 2027-03-31` covers that day."""
    moment = _instant(value) if isinstance(value, str) else None
    if moment is None:
        raise ValueError("expected a date or a time such as `2027-03-31` or `2027-03-31T18:00:00Z`")
    if moment.tzinfo is None:
        raise ValueError("expected a time with its zone, such as `2027-03-31T18:00:00Z`")
    return moment


def _instant(text: str) -> datetime | None:
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else moment
    except (ValueError, OverflowError):
        return None


def _number(value: object) -> object:
    """Refuse what is no number before the alternatives `int` and `float` are tried, so that there is one error and not two."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value in (float("inf"), float("-inf")):
        raise PydanticCustomError("number_type", "expected a finite number")
    return value


def _number_or_text(value: object) -> object:
    return str(value) if isinstance(value, str) else _number(value)


def _any_scalar(value: object) -> object:
    """Text, a number or a truth value, unless other YAML readers would see another of them."""
    if isinstance(value, Doubtful):
        raise PydanticCustomError("doubtful", "expected quotes", {"places": [()]})
    if not isinstance(value, str | int | float):
        raise PydanticCustomError("scalar_type", "expected text, a number or a truth value")
    return value


def _free(value: object) -> object:
    """Any JSON value.  Explicit nothing becomes `None`; text that other YAML readers would not take for text is refused."""
    doubtful = []
    nothing = False
    # Paths are chains of (path before, step), so that a deep value costs what a flat one does.
    waiting: list[tuple[Any, Any]] = [((), value)]
    while waiting:
        path, inner = waiting.pop()
        if isinstance(inner, dict | list):
            waiting += [((path, step), child) for step, child in _children(inner)]
        elif isinstance(inner, Doubtful):
            doubtful.append(_unchained(path))
        nothing = nothing or inner is NOTHING
    if doubtful:
        raise PydanticCustomError("doubtful", "expected quotes", {"places": doubtful[::-1]})
    return _with_none(value) if nothing else value


def _children(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str | int, Any]]:
    return iter(value.items()) if isinstance(value, dict) else enumerate(value)


def _unchained(path: Any) -> tuple[str | int, ...]:
    steps = []
    while path:
        path, step = path
        steps.append(step)
    return tuple(reversed(steps))


def _with_none(value: Any) -> Any:
    # Recursion is bounded: only policy files hold `NOTHING`, and their depth is capped.
    if isinstance(value, dict):
        return {key: _with_none(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_none(inner) for inner in value]
    return None if isinstance(value, Nothing) else value


def _distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a scalar that is listed twice; models say themselves what makes them unique."""
    seen = set()
    for number, value in enumerate(values):
        if isinstance(value, str | int | float):
            key = (type(value), value)
            if key in seen:
                raise PydanticCustomError("listed_twice", "expected each entry once", {"second": number})
            seen.add(key)
    return values


def _list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _dated(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


ID: Final = r"^[a-z0-9][a-z0-9._-]{0,62}$"
NAME: Final = r"^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,127}$"
NAME_PATTERN: Final = r"^[A-Za-z0-9_*?][A-Za-z0-9_.:/*?-]{0,127}$"
RULE: Final = r"^[a-z0-9][a-z0-9._-]{0,62}/[a-z0-9][a-z0-9._-]{0,62}$"
TYPE: Final = r"^[A-Z][A-Z0-9_]{0,31}$"
TYPE_OR_PROFILE: Final = r"^[A-Za-z][A-Za-z0-9_-]{0,62}$"
CURRENCY: Final = r"^[A-Z]{3}$"
HOURS_OR_DAYS: Final = r"^\d{1,6}[hd]$"

# What messages call each form.
PATTERNS: Final[dict[str, str]] = {
    ID: "an id of lower-case letters, digits, `.`, `_` and `-`",
    NAME: "a name of letters, digits and `_.:/-`",
    NAME_PATTERN: "a name of letters, digits and `_.:/-`, or a pattern with `*` and `?`",
    RULE: "`policy/rule`, the ids of a policy and of its rule",
    TYPE: "a type of upper-case letters, digits and `_`",
    TYPE_OR_PROFILE: "a type such as `SSN` or a profile such as `safe-harbor`",
    CURRENCY: "a currency of three upper-case letters, such as `USD`",
    HOURS_OR_DAYS: "a duration in hours or days, such as `48h` or `7d`",
}

Id = Annotated[str, Field(pattern=ID)]
"""Lower-case letters, digits, `.`, `_`, `-`; starts with a letter or digit; at most 63 characters."""

Zone = Annotated[str, Field(pattern=ID, examples=["public"])]
"""The name of a trust zone."""

Name = Annotated[str, Field(pattern=NAME)]
"""The name of a model or label."""

ToolName = Annotated[str, Field(pattern=NAME, examples=["issue_payment"])]
"""The name of a tool."""

Role = Annotated[str, Field(pattern=NAME, examples=["radiologist"])]
"""A role of a person."""

Pattern = Annotated[str, Field(pattern=NAME_PATTERN)]
"""A name in which `*` stands for any characters and `?` for one."""

ToolPattern = Annotated[str, Field(pattern=NAME_PATTERN, examples=["search_*"])]
"""The same, for tools."""

RuleId = Annotated[str, Field(pattern=RULE, examples=["phi-boundary/no-phi-in-public-tools"])]
"""`policy/rule`."""

TypeName = Annotated[str, Field(pattern=TYPE, examples=["BADGE_ID"])]
"""The type of an identifier."""

Line = Annotated[str, Field(min_length=1, max_length=500)]
"""One to 500 characters of text for people."""

Expression = Annotated[str, Field(min_length=1, max_length=10_000, examples=["tool.args.amount > 500"])]
"""A condition in the Common Expression Language (CEL)."""

Duration = Annotated[int, BeforeValidator(_duration), _dated(r"^\d{1,6}[smhd]$", "48h")]
Day = Annotated[date, BeforeValidator(_date), _dated(r"^\d{4}-\d\d-\d\d$", "2027-03-31")]
Moment = Annotated[datetime, BeforeValidator(_moment), _dated(r"^\d{4}-\d\d-\d\d", "2027-03-31")]
Amount = Annotated[int | float, BeforeValidator(_number)]
AmountOrText = Annotated[int | float | str, BeforeValidator(_number_or_text)]
AnyScalar = Annotated[str | bool | int | float, BeforeValidator(_any_scalar)]
Free = Annotated[Any, BeforeValidator(_free)]
FreeMapping = Annotated[dict[str, Any], BeforeValidator(_free)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Score = Annotated[
    float,
    BeforeValidator(lambda v: float(v) if isinstance(v, int) and not isinstance(v, bool) else v),
    Field(ge=0, le=1),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
Currency = Annotated[str, Field(pattern=CURRENCY, examples=["USD"])]

_T = TypeVar("_T")
ListOf = Annotated[tuple[_T, ...], BeforeValidator(_list), AfterValidator(_distinct), Field(min_length=1, max_length=100_000)]
