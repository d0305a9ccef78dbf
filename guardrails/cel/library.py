"""What a function is: its overloads, how a call finds one by the kinds of its arguments, and what it costs; no function is defined here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from .patterns import units as pattern_units
from .steps import Steps
from .types import Type
from .values import KINDS, fail

Style = Literal["global", "member", "both"]

# What a call costs: one unit; or what it searches, makes, or matches against a pattern; or the steps that it takes by itself.
Cost = Literal["flat", "scan", "build", "pattern", "stepped"]

SMALL: Final = 4096  # elements or code points that a call may touch without being counted
TINY: Final = 256  # the same in a loop
_STEPS: Final = {SMALL: 256, TINY: 16}
_PER_UNIT: Final = {"scan": 1000, "build": 200}
_SIZED: Final[frozenset[Any]] = frozenset({str, bytes, list, tuple, dict, set, frozenset})
_QUADRATIC: Final = 30_000, 100  # a text and a part of up to these lengths may be searched in the product of their lengths


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
        return self._within(SMALL, args)

    def tiny(self, *args: Any) -> Any:
        """The same in a loop, where a call comes again and again."""
        return self._within(TINY, args)

    def _within(self, limit: int, args: tuple[Any, ...]) -> Any:
        if self.cost == "stepped":
            return self.stepped([_STEPS[limit]], *args)
        if sum([len(a) for a in args if a.__class__ in _SIZED]) > limit:
            fail("cost_limit")
        return self(*args)

    def stepped(self, steps: Steps, *args: Any) -> Any:
        """The call of a function that takes steps as it goes."""
        run = self._found.get(tuple([a.__class__ for a in args]))
        if run is None:
            run = self._find(args)
        return run(*args, steps=steps)

    def units(self, *args: Any) -> int:
        """What a call costs: one unit, and more for what grows with its arguments."""
        if self.cost == "flat":
            return 1
        texts = [a for a in args[:2] if a.__class__ is str]
        if self.cost == "pattern" and len(texts) == 2:
            return pattern_units(*texts)
        made = 1 + sum([len(a) for a in args if a.__class__ in _SIZED]) // _PER_UNIT.get(self.cost, 200)
        if self.cost == "scan" and len(texts) == 2:
            made += min(len(texts[0]), _QUADRATIC[0]) * min(len(texts[1]), _QUADRATIC[1]) // 2500
        return made

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
    doc: str
    cost: Cost
    overloads: tuple[Overload, ...]


class Library:
    """Functions by name and style, and the type names that expressions may use as values."""

    __slots__ = ("functions", "members", "rows", "types")

    def __init__(self, rows: Iterable[Row], types: Iterable[str]) -> None:
        self.functions: dict[str, Function] = {}
        self.members: dict[str, Function] = {}
        self.types = frozenset(types)
        self.rows = tuple(rows)
        for row in self.rows:
            for table, member in ((self.functions, False), (self.members, True)):
                fitting = [o for o in row.overloads if o.style == "both" or (o.style == "member") == member]
                known = table.get(row.name)  # a later row adds overloads to an earlier one
                if fitting:
                    table[row.name] = Function(row.name, [*(known.overloads if known else ()), *fitting], member=member, cost=row.cost)
