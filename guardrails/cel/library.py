"""What a function is: its overloads, how a call finds one by the kinds of its arguments, and what it costs; no function is defined here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from .patterns import weight
from .types import Type
from .values import KINDS, fail

Style = Literal["global", "member", "both"]
Cost = Literal["flat", "scan", "build", "pattern", "compare"]

SMALL: Final = 4096  # elements or code points that a call may touch without being counted
MAX_SIZE: Final = 10_000_000  # elements or code points that a call may make
_PER_UNIT: Final[dict[Cost, int]] = {"scan": 1000, "build": 200, "pattern": 500, "compare": 1}
_SIZED: Final[frozenset[Any]] = frozenset({str, bytes, list, tuple, dict, set, frozenset})
_SMALL_STEPS: Final = 256


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature of a function, and the Python that runs it on values of just these kinds."""

    args: tuple[Type, ...]
    result: Type
    run: Callable[..., Any]
    style: Style = "global"


class Function:
    """A function of one style (a receiver is the first argument); calling it finds the overload that fits, or fails."""

    __slots__ = ("_found", "cost", "member", "name", "overloads")

    def __init__(self, name: str, overloads: Iterable[Overload], *, member: bool, cost: Cost = "flat") -> None:
        self.name = name
        self.member = member
        self.overloads = tuple(overloads)
        self.cost = cost
        self._found: dict[tuple[type, ...], Callable[..., Any]] = {}

    def __call__(self, *args: Any) -> Any:
        run = self._found.get(tuple([a.__class__ for a in args]))
        if run is None:
            run = self._find(args)
        return run(*args)

    def small(self, *args: Any) -> Any:
        """The call when what it touches is small; otherwise an exception, so that a counted form takes over."""
        if self.cost == "compare":
            return self.stepped([_SMALL_STEPS], *args)
        size = 0
        for a in args:
            if a.__class__ in _SIZED:
                size += len(a)
        if size > SMALL:
            fail("cost_limit")
        return self(*args)

    def stepped(self, steps: list[int], *args: Any) -> Any:
        """The call of a function that compares values: each comparison takes one of the steps."""
        run = self._found.get(tuple([a.__class__ for a in args]))
        if run is None:
            run = self._find(args)
        return run(*args, steps=steps)

    def units(self, *args: Any) -> int:
        """What a call costs: one unit, and more for what grows with its arguments."""
        if self.cost == "flat":
            return 1
        if self.cost == "pattern" and isinstance(args[1], str) and isinstance(args[0], str):
            return 1 + len(args[0]) * weight(args[1]) // _PER_UNIT[self.cost]
        return 1 + sum([len(a) for a in args if a.__class__ in _SIZED]) // _PER_UNIT[self.cost]

    def _find(self, args: tuple[Any, ...]) -> Callable[..., Any]:
        classes = tuple([a.__class__ for a in args])
        kinds = [KINDS.get(c, "") for c in classes]
        for overload in self.overloads:
            if len(overload.args) == len(kinds) and all(map(_accepts, overload.args, kinds)):
                self._found[classes] = overload.run
                return overload.run
        shown = self.name.strip("_@")
        return fail("no_such_overload", f"no overload of `{shown}` for ({', '.join(k or 'unknown' for k in kinds)})")

    def __repr__(self) -> str:
        return f"<function {self.name}>"


def _accepts(wanted: Type, kind: str) -> bool:
    return wanted.name == kind or wanted.name == "dyn" or wanted.name[0] == "'"


@dataclass(frozen=True, slots=True)
class Row:
    """A function as the tables write it."""

    name: str
    cost: Cost
    overloads: tuple[Overload, ...]


class Library:
    """Functions by name and style, and the type names that expressions may use as values."""

    __slots__ = ("functions", "members", "types")

    def __init__(self, rows: Iterable[Row], types: Iterable[str]) -> None:
        self.functions: dict[str, Function] = {}
        self.members: dict[str, Function] = {}
        self.types = frozenset(types)
        for row in rows:
            for table, member in ((self.functions, False), (self.members, True)):
                fitting = [o for o in row.overloads if o.style == "both" or (o.style == "member") == member]
                known = table.get(row.name)  # a later row adds overloads to an earlier one
                if fitting:
                    table[row.name] = Function(row.name, [*(known.overloads if known else ()), *fitting], member=member, cost=row.cost)
