"""The values of the language as Python objects, and how a foreign object is admitted as one; no operations on them.

int, float, bool, str, bytes, None, list, dict, aware datetime and timedelta stand for themselves.  Python's own times end at the
microsecond, so a time with nanoseconds is a `Nanotime` or a `Nanospan`, which are subclasses; all others stay plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any, Final, NoReturn, SupportsInt

from ..errors import CelFailure

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1


def fail(kind: str, message: str = "") -> NoReturn:
    """Raise the failure `kind`; an expression, so that generated code can use it as one."""
    raise CelFailure(kind, message)


class Uint(int):
    """An unsigned 64-bit integer; out of range is an `overflow`."""

    __slots__ = ()

    def __new__(cls, value: SupportsInt = 0) -> Uint:
        made = int.__new__(cls, value)
        if not 0 <= made <= UINT_MAX:
            fail("overflow", "unsigned integer out of range")
        return made

    def __repr__(self) -> str:
        return f"{int(self)}u"


@dataclass(frozen=True, slots=True)
class CelType:
    """A type used as a value, as `type(x)` gives it."""

    name: str

    def __repr__(self) -> str:
        return f"type({self.name})"


class Optional:
    """A value that may be absent: `Optional(x)` has a value, `Optional.NONE` has none."""

    __slots__ = ("_value",)
    NONE: Optional

    def __init__(self, value: Any) -> None:
        self._value = value

    @property
    def present(self) -> bool:
        """Whether there is a value."""
        return self is not Optional.NONE

    @property
    def value(self) -> Any:
        """The value; failure `no_value` when there is none."""
        if self is Optional.NONE:
            fail("no_value", "optional.none() has no value")
        return self._value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Optional):
            return NotImplemented
        return self.present == other.present and (not self.present or self._value == other._value)

    __hash__ = None  # type: ignore[assignment]  # reason: as unhashable as the value inside may be

    def __repr__(self) -> str:
        return "optional.of(...)" if self.present else "optional.none()"


Optional.NONE = Optional(None)


class CelBool:
    """A boolean map key in a map that also has a number as key; Python would take `True` for 1."""

    __slots__ = ("value",)
    TRUE: CelBool
    FALSE: CelBool

    def __init__(self, value: bool) -> None:
        self.value = value

    def __bool__(self) -> bool:
        return self.value

    def __repr__(self) -> str:
        return "true" if self.value else "false"


CelBool.TRUE, CelBool.FALSE = CelBool(True), CelBool(False)


class MixedMap(dict[Any, Any]):
    """A map whose boolean keys are `CelBool`, made only when a map holds both booleans and numbers as keys."""

    __slots__ = ()


class Nanotime(datetime):
    """A timestamp with `extra` nanoseconds (1 to 999) beyond its microseconds."""

    extra: int

    @classmethod
    def of(cls, base: datetime, extra: int) -> Nanotime:
        made = cls(base.year, base.month, base.day, base.hour, base.minute, base.second, base.microsecond, UTC)
        made.extra = extra
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, datetime) and time_to_nanos(self) == time_to_nanos(other)

    def __lt__(self, other: Any) -> bool:
        return time_to_nanos(self) < time_to_nanos(other)

    def __le__(self, other: Any) -> bool:
        return time_to_nanos(self) <= time_to_nanos(other)

    def __gt__(self, other: Any) -> bool:
        return time_to_nanos(self) > time_to_nanos(other)

    def __ge__(self, other: Any) -> bool:
        return time_to_nanos(self) >= time_to_nanos(other)

    def __hash__(self) -> int:
        return hash(time_to_nanos(self))


class Nanospan(timedelta):
    """A duration with `extra` nanoseconds (1 to 999) beyond its microseconds."""

    extra: int

    @classmethod
    def of(cls, base: timedelta, extra: int) -> Nanospan:
        made = cls(base.days, base.seconds, base.microseconds)
        made.extra = extra
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, timedelta) and span_to_nanos(self) == span_to_nanos(other)

    def __lt__(self, other: Any) -> bool:
        return span_to_nanos(self) < span_to_nanos(other)

    def __le__(self, other: Any) -> bool:
        return span_to_nanos(self) <= span_to_nanos(other)

    def __gt__(self, other: Any) -> bool:
        return span_to_nanos(self) > span_to_nanos(other)

    def __ge__(self, other: Any) -> bool:
        return span_to_nanos(self) >= span_to_nanos(other)

    def __hash__(self) -> int:
        return hash(span_to_nanos(self))


@dataclass(frozen=True, slots=True)
class Ip:
    """A network address."""

    value: IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Cidr:
    """A network as written: an address, which may have bits beyond the prefix, and the length of the prefix."""

    address: IPv4Address | IPv6Address
    prefix: int

    @property
    def network(self) -> IPv4Network | IPv6Network:
        """The network without the bits beyond the prefix."""
        return ip_network((self.address, self.prefix), strict=False)


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
_SPAN_LIMIT: Final = 315_576_000_000 * 10**9


def span_to_nanos(span: timedelta) -> int:
    """A duration in nanoseconds."""
    return (
        span // _MICRO if type(span) is timedelta else timedelta(span.days, span.seconds, span.microseconds) // _MICRO
    ) * 1000 + getattr(span, "extra", 0)


def time_to_nanos(time: datetime) -> int:
    """A timestamp in nanoseconds since the epoch."""
    since = datetime.__sub__(time, EPOCH)
    return ((since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds) * 1000 + getattr(time, "extra", 0)


def nanos_to_span(nanos: int) -> timedelta:
    """A duration from nanoseconds; `overflow` beyond about ten thousand years."""
    if not -_SPAN_LIMIT <= nanos <= _SPAN_LIMIT:
        fail("overflow", "duration out of range")
    base = timedelta(microseconds=nanos // 1000)
    return Nanospan.of(base, nanos % 1000) if nanos % 1000 else base


def nanos_to_time(nanos: int) -> datetime:
    """A timestamp from nanoseconds since the epoch; `overflow` outside the years 1 to 9999."""
    try:
        base = EPOCH + timedelta(microseconds=nanos // 1000)
    except OverflowError:
        fail("overflow", "timestamp out of range")
    return Nanotime.of(base, nanos % 1000) if nanos % 1000 else base


# The classes of a value after `admit`, with the name that `type()` gives each.
KINDS: Final[dict[type, str]] = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    type(None): "null_type",
    list: "list",
    tuple: "list",
    dict: "map",
    MixedMap: "map",
    datetime: "google.protobuf.Timestamp",
    Nanotime: "google.protobuf.Timestamp",
    timedelta: "google.protobuf.Duration",
    Nanospan: "google.protobuf.Duration",
    CelType: "type",
    Optional: "optional_type",
    set: "set",
    frozenset: "set",
    Ip: "net.IP",
    Cidr: "net.CIDR",
}
NUMBERS: Final = frozenset({int, Uint, float})
LISTS: Final = frozenset({list, tuple, set, frozenset})
MAPS: Final = frozenset({dict, MixedMap})
_SUBCLASSES: Final[tuple[tuple[type, Callable[[Any], Any]], ...]] = (
    (Uint, lambda v: Uint(int(v))),
    (int, lambda v: admit(int.__index__(v))),
    (str, lambda v: str.__str__(v)),
    (float, lambda v: float.__float__(v)),
    (bytes, lambda v: bytes.__getitem__(v, slice(None))),
    (dict, lambda v: dict(dict.items(v))),
    (list, lambda v: list(list.__iter__(v))),
    (tuple, lambda v: list(tuple.__iter__(v))),
    (datetime, lambda v: admit(datetime.combine(v.date(), v.timetz()))),
    (timedelta, lambda v: timedelta(v.days, v.seconds, v.microseconds)),
)


def admit(value: Any) -> Any:
    """`value` as a value of the language, or a failure; looks at the object itself and not inside."""
    kind = value.__class__
    if kind is int:
        if INT_MIN <= value <= INT_MAX:
            return value
        fail("overflow", "integer beyond 64 bits")
    if kind is datetime:
        return value if value.tzinfo is UTC else _in_utc(value)
    if kind in KINDS:
        return value
    for base, plain in _SUBCLASSES:
        if isinstance(value, base):
            return plain(value)
    return fail("unsupported_value", "a value of a kind that the language does not know")


def _in_utc(time: datetime) -> datetime:
    """The same time in UTC: Python compares two times of one zone by their clocks, which is wrong where clocks are set back."""
    if time.utcoffset() is None:
        fail("unsupported_value", "timestamp without a time zone")
    try:
        return time.astimezone(UTC)
    except OverflowError:
        return time  # at the very ends of time, where no clock is set


def kind_of(value: Any) -> str:
    """The name of an admitted value's type."""
    return KINDS[value.__class__]


def keys_of(mapping: dict[Any, Any]) -> Iterator[Any]:
    """The keys of a map as values of the language; a key that cannot be one is a failure."""
    for key in mapping:
        kind = key.__class__
        if kind is str or kind is bool:
            yield key
        elif kind is CelBool:
            yield key.value
        else:
            key = admit(key)
            if not isinstance(key, (str, int)):
                fail("unsupported_key", "a map key that is no string, number or boolean")
            yield key
