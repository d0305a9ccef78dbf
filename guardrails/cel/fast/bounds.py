"""How much the fast form may do, where nothing is counted: what searches and loops cost at most, and how far they may go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..library import SMALL
from ..nodes import Apply, Fold, Literal, Node, children, walk
from ..patterns import weight

_SCANS: Final = 16  # searches of a text of any length; a slow pattern is worth several
_SEARCHED: Final = 5_000_000  # code points times the slowness of patterns, in all searches together
_SHORT: Final = 1024  # code points of a text that is searched in a loop
_TURNS: Final = 1024  # of all loops that stand in each other
_WORK: Final = 150_000  # tenths of a microsecond in all loops together
_INLINE: Final = frozenset(
    ["!_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "size", "startsWith", "endsWith", "or", "orValue"]
)  # calls that become a few operators


class Bounds:
    """The bounds of one expression, given all its nodes."""

    __slots__ = ("_nodes", "_work", "crowded", "room")

    def __init__(self, nodes: Sequence[Node]) -> None:
        scans = sum([_scans(n) for n in nodes if n.__class__ is Apply or n.__class__ is Fold])
        self.crowded = scans > _SCANS
        self.room = min(SMALL, _SEARCHED // max(scans, 1))
        self._nodes = nodes
        self._work = 0

    def turns(self, nest: Fold) -> int:
        """How many turns each of the loops that stand in each other may take."""
        self._work = self._work or sum(map(_work, _looped(self._nodes)))
        turns = _TURNS
        while turns > 1 and turns * self._work > _WORK:
            turns //= 2
        return int(turns ** (1 / _depth(nest)))

    def length(self, limit: int, *, looped: bool) -> int:
        """How long a text may be that is searched, in a loop or in an expression with many searches."""
        return min(limit, _SHORT) if looped else limit


def _depth(nest: Fold) -> int:
    """How many loops stand in each other, this one counted."""

    def deepest(node: Node) -> int:
        return max((deepest(c) for c in children(node)), default=0) + isinstance(node, Fold)

    return 1 + max((deepest(b) for b in (nest.test, nest.step) if b is not None), default=0)


def _looped(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes that run once in each turn of some loop."""
    for node in nodes:
        if isinstance(node, Fold):
            for body in (node.test, node.step):
                if body is not None:
                    yield from walk(body)


def _scans(node: Node) -> int:
    """How many plain searches of a text or list a node is worth."""
    if isinstance(node, Apply):
        if node.function.cost == "pattern":
            pattern = node.args[1]
            return weight(pattern.value) if isinstance(pattern, Literal) and isinstance(pattern.value, str) else 1
        return node.function.cost == "scan" or node.function.name == "@in"
    return isinstance(node, Fold)


def _work(node: Node) -> int:
    """What one run of a node in a loop costs at most, without what lies below it, in tenths of a microsecond."""
    if not isinstance(node, Apply):
        return 1
    if node.function.cost == "pattern":
        return 50 * _scans(node)
    if node.function.name == "contains":
        part = node.args[1]
        return 10 + 4 * (min(len(part.value), 100) if isinstance(part, Literal) and isinstance(part.value, str) else 100)
    return 5 if node.function.name in _INLINE else 50
