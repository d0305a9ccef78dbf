"""The slow and obvious evaluator: walks the checked tree as the language definition reads.  The generated code is tested against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ..errors import CelFailure
from . import access
from .check import Checked
from .cost import RUN_LIMIT, Meter
from .nodes import (
    And,
    Apply,
    Bind,
    Broken,
    Conditional,
    Fact,
    Fold,
    Has,
    Index,
    ListOf,
    Literal,
    Local,
    MapOf,
    Node,
    OptMap,
    Or,
    Present,
    Select,
)
from .runtime import FATAL, failure, sorted_by
from .values import Optional, admit, fail, keys_of, kind_of


def run(checked: Checked, read: Callable[[str], Any], *, limit: int = RUN_LIMIT) -> Any:
    """The value of a checked expression; `read` gives the value of a variable.  CelFailure when it has none."""
    try:
        return _Run(read, limit).value(checked.node)
    except Exception as e:
        error = failure(e)
        if error is e:
            raise
        raise error from e


class _Run:
    def __init__(self, read: Callable[[str], Any], limit: int) -> None:
        self.read = read
        self.meter = Meter(limit)
        self.locals: dict[int, Any] = {}

    def value(self, node: Node) -> Any:
        self.meter.charge(1)
        return _VALUE[node.__class__](self, node)

    def attempt(self, node: Node) -> Any:
        """The value, or the failure as a value."""
        try:
            return self.value(node)
        except Exception as e:
            error = failure(e)
            if error.kind in FATAL:
                raise error from e
            return error

    def truth(self, node: Node) -> bool:
        return _bool(self.value(node))

    def literal(self, node: Literal) -> Any:
        return node.value

    def fact(self, node: Fact) -> Any:
        return admit(self.read(node.name))

    def present(self, node: Present) -> bool:
        return not isinstance(self.attempt(node.fact), CelFailure)

    def local(self, node: Local) -> Any:
        value = self.locals[node.slot]
        if isinstance(value, CelFailure):
            raise value
        return admit(value)

    def select(self, node: Select) -> Any:
        operand = self.value(node.operand)
        return access.select_optional(operand, node.field) if node.optional else access.select(operand, node.field)

    def has(self, node: Has) -> bool:
        return access.has(self.value(node.operand), node.field)

    def index(self, node: Index) -> Any:
        operand, key = self.value(node.operand), self.value(node.index)
        return access.index_optional(operand, key) if node.optional else access.index(operand, key)

    def apply(self, node: Apply) -> Any:
        name = node.function.name
        if node.function.member and name in ("or", "orValue"):
            target = _optional(self.value(node.args[0]))
            if target.present:
                return target if name == "or" else target.value
            other = self.value(node.args[1])
            return _optional(other) if name == "or" else other
        return self.meter.call(node.function, *[self.value(a) for a in node.args])

    def decide(self, parts: list[Any], decisive: bool) -> bool:
        """One part that is `decisive` decides; otherwise the first part that is no boolean fails; otherwise the opposite."""
        if any(p is decisive for p in parts):
            return decisive
        for part in parts:
            if isinstance(part, CelFailure):
                raise part
            _bool(part)
        return not decisive

    def all_of(self, node: And) -> bool:
        return self.decide(list(self.until(node.parts, False)), False)

    def any_of(self, node: Or) -> bool:
        return self.decide(list(self.until(node.parts, True)), True)

    def until(self, nodes: list[Node], decisive: bool) -> Any:
        for node in nodes:
            value = self.attempt(node)
            yield value
            if value is decisive:
                return

    def conditional(self, node: Conditional) -> Any:
        return self.value(node.yes if self.truth(node.test) else node.no)

    def list_of(self, node: ListOf) -> list[Any]:
        made = []
        for position, item in enumerate(node.items):
            value = self.value(item)
            if position not in node.optional:
                made.append(value)
            elif _optional(value).present:
                made.append(value.value)
        return made

    def map_of(self, node: MapOf) -> dict[Any, Any]:
        entries = []
        for key, value, optional in node.entries:
            k, v = self.value(key), self.value(value)
            if not optional:
                entries.append((k, v))
            elif _optional(v).present:
                entries.append((k, v.value))
        return access.make_map(entries)

    def fold(self, node: Fold) -> Any:
        over = self.value(node.over)
        two = len(node.slots) == 2
        turns: Iterable[tuple[Any, ...]] = access.pairs(over) if two else zip(access.elements(over), strict=True)
        match node.kind:
            case "all" | "exists":
                decisive = node.kind == "exists"
                return self.decide(list(self.tests(node, turns, decisive)), decisive)
            case "exists_one":
                return [self.turn(node, t, node.test, _bool) for t in turns].count(True) == 1
            case "sort_by":
                items = [admit(turn[0]) for turn in turns]
                return sorted_by(items, [self.turn(node, (x,), node.step) for x in items])
        kept = [t for t in turns if node.test is None or self.turn(node, t, node.test, _bool)]
        if node.step is None:
            return [admit(t[0]) for t in kept]
        made = [self.turn(node, t, node.step) for t in kept]
        if node.kind in ("map", "transform_list"):
            return made
        if node.kind == "transform_map":
            return access.make_map([(key, value) for (key, *_), value in zip(kept, made, strict=True)])
        entries: list[tuple[Any, Any]] = []
        for entry in made:
            if not isinstance(entry, dict):
                fail("no_such_overload", f"`transformMapEntry` makes a map of one entry, this is {kind_of(entry)}")
            entries.extend(zip(keys_of(entry), entry.values(), strict=True))
        return access.make_map(entries)

    def tests(self, node: Fold, turns: Iterable[tuple[Any, ...]], decisive: bool) -> Any:
        assert node.test is not None  # reason: these macros have a test
        for turn in turns:
            self.locals.update(zip(node.slots, turn, strict=True))
            value = self.attempt(node.test)
            yield value
            if value is decisive:
                return

    def turn(self, node: Fold, turn: tuple[Any, ...], body: Node | None, then: Callable[[Any], Any] = lambda v: v) -> Any:
        assert body is not None  # reason: called only for a body that is there
        self.locals.update(zip(node.slots, turn, strict=True))
        return then(self.value(body))

    def bind(self, node: Bind) -> Any:
        self.locals[node.slot] = self.attempt(node.value)
        return self.value(node.body)

    def opt_map(self, node: OptMap) -> Any:
        target = _optional(self.value(node.target))
        if not target.present:
            return target
        self.locals[node.slot] = target.value
        made = self.value(node.body)
        return _optional(made) if node.flat else Optional(made)

    def broken(self, node: Broken) -> Any:
        fail(node.kind, node.message)


def _bool(value: Any) -> bool:
    return value if isinstance(value, bool) else fail("no_such_overload", f"expected bool, this is {kind_of(admit(value))}")


def _optional(value: Any) -> Optional:
    return value if isinstance(value, Optional) else fail("no_such_overload", f"expected optional, this is {kind_of(admit(value))}")


_VALUE: Final[dict[type[Node], Any]] = {
    Literal: _Run.literal,
    Fact: _Run.fact,
    Present: _Run.present,
    Local: _Run.local,
    Select: _Run.select,
    Has: _Run.has,
    Index: _Run.index,
    Apply: _Run.apply,
    And: _Run.all_of,
    Or: _Run.any_of,
    Conditional: _Run.conditional,
    ListOf: _Run.list_of,
    MapOf: _Run.map_of,
    Fold: _Run.fold,
    Bind: _Run.bind,
    OptMap: _Run.opt_map,
    Broken: _Run.broken,
}
