"""The tree of an expression: plain data, made by the parser, made again with types by the checker.

`Name` and `Call` come from the parser; `Fact`, `Local` and `Apply` take their place in a checked tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ..source import Span
from .types import DYN, Type

if TYPE_CHECKING:
    from .library import Function


@dataclass(slots=True, eq=False)
class Node:
    """What all nodes have: where they stand and, once checked, their type."""

    span: Span
    type: Type = field(default=DYN, kw_only=True)
    height: int = field(default=1, kw_only=True)


@dataclass(slots=True, eq=False)
class Literal(Node):
    """A constant: written as one, or folded into one."""

    value: Any


@dataclass(slots=True, eq=False)
class Name(Node):
    """A name as written; `absolute` after a leading dot."""

    name: str
    absolute: bool = False


@dataclass(slots=True, eq=False)
class Select(Node):
    """`operand.field`, or `operand.?field`."""

    operand: Node
    field: str
    optional: bool = False


@dataclass(slots=True, eq=False)
class Index(Node):
    """`operand[index]`, or `operand[?index]`."""

    operand: Node
    index: Node
    optional: bool = False


@dataclass(slots=True, eq=False)
class Call(Node):
    """A call as written; operators are calls of `_+_` and the like."""

    function: str
    target: Node | None
    args: list[Node]
    name_span: Span | None = None


@dataclass(slots=True, eq=False)
class And(Node):
    """`a && b && ...`: false as soon as one is, whatever the others do."""

    parts: list[Node]


@dataclass(slots=True, eq=False)
class Or(Node):
    """`a || b || ...`: true as soon as one is, whatever the others do."""

    parts: list[Node]


@dataclass(slots=True, eq=False)
class Conditional(Node):
    """`test ? yes : no`."""

    test: Node
    yes: Node
    no: Node


@dataclass(slots=True, eq=False)
class ListOf(Node):
    """A list literal; `optional` holds the positions written with `?`."""

    items: list[Node]
    optional: frozenset[int] = frozenset()


@dataclass(slots=True, eq=False)
class MapOf(Node):
    """A map literal: key, value, and whether the entry was written with `?`."""

    entries: list[tuple[Node, Node, bool]]


@dataclass(slots=True, eq=False)
class Has(Node):
    """`has(operand.field)`."""

    operand: Node
    field: str


@dataclass(slots=True, eq=False)
class Fold(Node):
    """A macro over a collection: `kind` names it, `names` are its variables, `slots` their numbers once checked."""

    kind: str
    over: Node
    names: tuple[str, ...]
    test: Node | None
    step: Node | None
    slots: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Bind(Node):
    """`cel.bind(name, value, body)`; an error in `value` matters only where the name is read."""

    name: str
    value: Node
    body: Node
    slot: int = 0


@dataclass(slots=True, eq=False)
class OptMap(Node):
    """`target.optMap(name, body)`, or `optFlatMap` when `flat`."""

    target: Node
    name: str
    body: Node
    flat: bool
    slot: int = 0


@dataclass(slots=True, eq=False)
class Fact(Node):
    """A declared variable, by its full name."""

    name: str


@dataclass(slots=True, eq=False)
class Present(Node):
    """`has(a.b)` where `a.b` is itself a declared variable: whether it can be read."""

    fact: Fact


@dataclass(slots=True, eq=False)
class Local(Node):
    """A variable of a macro, by number."""

    name: str
    slot: int


@dataclass(slots=True, eq=False)
class Apply(Node):
    """A call of a known function; a receiver is its first argument."""

    function: Function
    args: list[Node]


@dataclass(slots=True, eq=False)
class Broken(Node):
    """What could not be understood in an expression run unchecked: reading it fails with `kind`."""

    kind: str
    message: str


_CHILDREN: Final[dict[type[Node], Callable[[Any], Iterable[Node]]]] = {
    Select: lambda n: (n.operand,),
    Has: lambda n: (n.operand,),
    Index: lambda n: (n.operand, n.index),
    Call: lambda n: n.args if n.target is None else (n.target, *n.args),
    And: lambda n: n.parts,
    Or: lambda n: n.parts,
    Conditional: lambda n: (n.test, n.yes, n.no),
    ListOf: lambda n: n.items,
    MapOf: lambda n: [x for key, value, _ in n.entries for x in (key, value)],
    Fold: lambda n: [x for x in (n.over, n.test, n.step) if x is not None],
    Bind: lambda n: (n.value, n.body),
    OptMap: lambda n: (n.target, n.body),
    Present: lambda n: (n.fact,),
    Apply: lambda n: n.args,
}


def children(node: Node) -> Iterable[Node]:
    """The nodes directly below `node`, in the order in which they stand."""
    below = _CHILDREN.get(node.__class__)
    return () if below is None else below(node)


def walk(node: Node) -> Iterator[Node]:
    """`node` and all nodes below it."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(children(node))
