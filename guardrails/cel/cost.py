"""How much an expression may cost, estimated before it runs, and the counter that stops it while it runs.

The unit is about one microsecond of the exact form: one operator, one turn of a loop, a thousand code points searched, five hundred
matched against a pattern, two hundred made.  Where the size of a value is not declared, `LIST_SIZE` and `TEXT_SIZE` are assumed at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .nodes import And, Apply, Bind, Conditional, Fact, Fold, ListOf, Literal, Local, MapOf, Node, OptMap, Or, Select, children
from .values import fail

if TYPE_CHECKING:
    from .env import Env

LIST_SIZE: Final = 1000
TEXT_SIZE: Final = 1_000_000
MAX_ESTIMATE: Final = 100_000_000
RUN_LIMIT: Final = 40_000  # at most about 50 ms


@dataclass(frozen=True, slots=True)
class Estimate:
    """The least and the most units that one evaluation costs."""

    least: int
    most: int


class Meter:
    """Counts units while an expression runs; failure `cost_limit` beyond the limit."""

    __slots__ = ("left",)

    def __init__(self, limit: int = RUN_LIMIT) -> None:
        self.left = limit

    def charge(self, units: int) -> None:
        """Take units."""
        self.left -= units
        if self.left < 0:
            fail("cost_limit", "the expression costs too much")

    def call(self, function: Any, *args: Any) -> Any:
        """Call a function and pay for it."""
        if function.cost == "stepped":
            steps = [self.left - 1]
            try:
                return function.stepped(steps, *args)
            finally:
                self.left = steps[0]
        self.left -= function.units(*args)
        if self.left < 0:
            fail("cost_limit", "the expression costs too much")
        return function(*args)


def estimate(node: Node, env: Env) -> Estimate:
    """The cost of a checked tree."""
    return Estimate(*_cost(node, env))


def _cost(node: Node, env: Env) -> tuple[int, int]:
    below = [_cost(c, env) for c in children(node)]
    least, most = sum(c[0] for c in below), sum(c[1] for c in below)
    match node:
        case And() | Or():
            return min(c[0] for c in below), most + 1
        case Conditional():
            return below[0][0] + min(below[1][0], below[2][0]), below[0][1] + max(below[1][1], below[2][1]) + 1
        case Fold():
            body = sum(c[1] for c in below[1:]) + 1
            return below[0][0] + 1, _capped(below[0][1] + 1 + _size(node.over, env) * body)
        case Bind() | OptMap():
            return below[0][0], most + 1
        case Apply() if node.function.cost != "flat":
            sizes = [_size(a, env) for a in node.args]
            match node.function.cost:
                case "stepped":
                    units = _stepped(node, sizes)
                case "scan":
                    units = sum(sizes) // 1000
                case "pattern":
                    units = sum(sizes) // 500
                case _:
                    units = sum(sizes) // 200
            return least + 1, _capped(most + 1 + units)
        case Literal() | Fact() | Local():
            return 0, 1
    return least + 1, _capped(most + 1)


def _stepped(node: Apply, sizes: list[int]) -> int:
    """How many comparisons a call makes, taking the elements of lists as single values."""
    kinds = [a.type.name for a in node.args]
    if node.function.name in ("_==_", "_!=_"):
        return min(sizes) if all(k in ("list", "map", "dyn") for k in kinds) else 1
    if node.function.name == "@in":
        return 1 if kinds[1] == "map" else sizes[1]
    if kinds[0] == "string":
        return sum(sizes) // 200
    if node.function.name.startswith("sets.") or node.function.name == "distinct":
        return sizes[0] * sizes[-1]
    return sum(sizes)


def _capped(units: int) -> int:
    return min(units, 10**18)


def _size(node: Node, env: Env) -> int:
    """The most elements or code points that a value has."""
    kind = node.type.name
    if kind in ("bool", "int", "uint", "double", "null_type", "type", "google.protobuf.Timestamp", "google.protobuf.Duration"):
        return 1
    match node:
        case Literal():
            return len(node.value) if isinstance(node.value, (str, bytes)) else 1
        case ListOf():
            return len(node.items)
        case MapOf():
            return len(node.entries)
        case Fact():
            size = env.variables[node.name].size
            if size is not None:
                return size
        case Fold() if node.kind in ("map", "filter", "transform_list", "transform_map", "sort_by"):
            return _size(node.over, env)
        case Apply() if node.function.name == "_+_":
            return _capped(sum(_size(a, env) for a in node.args))
        case Conditional():
            return max(_size(node.yes, env), _size(node.no, env))
        case Bind():
            return _size(node.body, env)
        case Select() | Local():
            pass
    return LIST_SIZE if kind in ("list", "map", "dyn") or node.type.fields is not None else TEXT_SIZE
