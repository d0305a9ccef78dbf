"""The fast form: one Python expression that gives the exact value or raises, and then the exact form answers.

Python's own operators stand where the classes of their operands make them mean what the language means; a test of the class stands before
them where the class is not known.  Loops run only while they are short, because nothing is counted here.

INVARIANT: each method returns a `Part`; when its `kind` is not empty, the expression gives a value of exactly that kind, or raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from .library import SMALL, TINY
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
    children,
    walk,
)
from .patterns import PatternProblem, searcher, weight
from .types import DURATION, TIMESTAMP
from .values import INT_MAX, INT_MIN
from .writer import Writer

_PYTHON: Final = {
    "bool": "bool",
    "int": "int",
    "double": "float",
    "string": "str",
    "bytes": "bytes",
    "list": "list",
    "map": "dict",
    DURATION.name: "timedelta",
}
_COMPARE: Final[dict[str, type[ast.cmpop]]] = {"_<_": ast.Lt, "_<=_": ast.LtE, "_>_": ast.Gt, "_>=_": ast.GtE}
_ARITHMETIC: Final[dict[str, type[ast.operator]]] = {"_+_": ast.Add, "_-_": ast.Sub, "_*_": ast.Mult}
_EXACT_DOUBLE: Final = 2**53
_SCANS: Final = 16  # searches of a text of any length; a slow pattern is worth several
_SEARCHED: Final = 5_000_000  # code points times the slowness of patterns, in all searches together
_SHORT: Final = 1024  # code points of a text that is searched in a loop
_TURNS: Final = 1024  # of all loops that stand in each other
_WORK: Final = 150_000  # tenths of a microsecond in all loops together


@dataclass(frozen=True, slots=True)
class Part:
    """An expression and the kind of value that it surely gives; `plain` when it is a name that may stand twice."""

    expr: ast.expr
    kind: str = ""
    plain: bool = False


class Fast(Writer):
    """Writes the fast form."""

    def __init__(self, variable: Any, prefix: str, names: dict[str, object], root: Node, trusted: Any) -> None:
        super().__init__(variable, prefix, names, root)
        self.trusted = trusted
        self.temps = 0
        self.depth = 0
        scans = sum(map(_scans, walk(root)))
        self.crowded = scans > _SCANS
        self.room = min(SMALL, _SEARCHED // max(scans, 1))
        self.limit = 0
        self.work = sum(map(_work, _looped(root)))
        self.bound: set[str] = set()
        self.repeated = _repeated(root)
        self.locals: dict[int, Part] = {}

    def write(self, node: Node) -> Part:
        before = self.stand(node)
        path = _path(node)
        made: Part = self.shared(path, node) if path and path in self.repeated else _WRITE[node.__class__](self, node)
        self.place = before
        return made

    def shared(self, path: str, node: Node) -> Part:
        """A variable or field that is read more than once is kept in a local name from the first reading on."""
        name = f"{self.prefix}v{self.repeated[path]}"
        if path in self.bound:
            return Part(self.name(name), self.kind_of_path(node), True)
        made = _WRITE[node.__class__](self, node)
        self.bound.add(path)
        return Part(self.set(name, made.expr), made.kind)

    def kind_of_path(self, node: Node) -> str:
        return self.fact_kind(node) if isinstance(node, Fact) else ""

    # -- pieces

    def temp(self, part: Part) -> tuple[ast.expr, ast.expr]:
        """How to write a part the first time and each time after."""
        if part.plain and isinstance(part.expr, ast.Name):
            return part.expr, self.name(part.expr.id)
        if isinstance(part.expr, ast.NamedExpr):
            return part.expr, self.name(part.expr.target.id)
        name = f"{self.prefix}t{self.temps}"
        self.temps += 1
        return self.set(name, part.expr), self.name(name)

    def again(self, expr: ast.expr) -> ast.expr:
        assert isinstance(expr, ast.Name)  # reason: what `temp` gives second is a name
        return self.name(expr.id)

    def class_of(self, expr: ast.expr) -> ast.expr:
        return self.attribute(expr, "__class__")

    def python(self, kind: str) -> ast.expr:
        name = _PYTHON[kind]
        if name == "timedelta":
            return self.name(self.keep(timedelta))
        return self.name(name)

    def is_kind(self, first: ast.expr, again: ast.expr, kind: str) -> ast.expr:
        """A test that the value of `first` is of a kind."""
        test = self.compare(self.class_of(first), ast.Is(), self.python(kind))
        if kind == "int":
            return self.both(test, self.in_range(again))
        return test

    def in_range(self, name: ast.expr, low: int = INT_MIN, high: int = INT_MAX) -> ast.expr:
        return self.compare(self.constant(low), ast.LtE(), self.again(name), ast.LtE(), self.constant(high))

    def sure(self, part: Part, kind: str) -> ast.expr:
        """The value of a part, surely of a kind."""
        if part.kind == kind:
            return part.expr
        if part.kind or kind not in _PYTHON:
            return self.admitted(part) if not part.kind else self.helper("no")
        first, again = self.temp(part)
        return self.choose(self.is_kind(first, again, kind), self.again(again), self.helper("no"))

    def admitted(self, part: Part) -> ast.expr:
        return part.expr if part.kind else self.helper("admit", part.expr)

    def boolean(self, node: Node) -> ast.expr:
        return self.sure(self.write(node), "bool")

    def branch(self, write: Any) -> Any:
        """Write what may not run: names kept inside are not known after it."""
        before = set(self.bound)
        made = write()
        self.bound = before
        return made

    # -- names and fields

    def literal(self, node: Literal) -> Part:
        return Part(self.constant(node.value), node.type.name)

    def fact_kind(self, node: Fact) -> str:
        kind = node.type.name
        return kind if self.trusted(node.name) and (kind in _PYTHON or kind == TIMESTAMP.name) else ""

    def fact(self, node: Fact) -> Part:
        return Part(self.read(node.name), self.fact_kind(node))

    def present(self, node: Present) -> Part:
        return Part(self.helper("seen", self.write(node.fact).expr), "bool")

    def local_read(self, node: Local) -> Part:
        known = self.locals[node.slot]
        assert isinstance(known.expr, ast.Name)  # reason: locals are names
        return Part(self.name(known.expr.id), known.kind, True)

    def select(self, node: Select) -> Part:
        operand = self.write(node.operand)
        if node.optional or node.operand.type.name == "optional_type":
            name = "select_optional" if node.optional else "select"
            return Part(self.helper(name, self.admitted(operand), self.constant(node.field)))
        return Part(self.at_key(operand, self.constant(node.field)))

    def at_key(self, operand: Part, key: ast.expr) -> ast.expr:
        if operand.kind == "map":
            return self.item(operand.expr, key)
        first, again = self.temp(operand)
        return self.choose(self.is_kind(first, again, "map"), self.item(again, key), self.helper("no"))

    def has(self, node: Has) -> Part:
        operand, key = self.write(node.operand), self.constant(node.field)
        if node.operand.type.name == "optional_type":
            return Part(self.helper("has", self.admitted(operand), key), "bool")
        if operand.kind == "map":
            return Part(self.compare(key, ast.In(), operand.expr), "bool")
        first, again = self.temp(operand)
        return Part(self.choose(self.is_kind(first, again, "map"), self.compare(key, ast.In(), again), self.helper("no")), "bool")

    def index(self, node: Index) -> Part:
        operand, key = self.write(node.operand), node.index
        if not node.optional and node.operand.type.name != "optional_type" and isinstance(key, Literal):
            if isinstance(key.value, str):
                return Part(self.at_key(operand, self.constant(key.value)))
            if type(key.value) is int and key.value >= 0 and node.operand.type.name == "list":
                first, again = self.temp(operand)
                return Part(self.choose(self.is_kind(first, again, "list"), self.item(again, self.constant(key.value)), self.helper("no")))
        name = "index_optional" if node.optional else "index"
        return Part(self.helper(name, self.admitted(operand), self.admitted(self.write(key))))

    # -- calls

    def apply(self, node: Apply) -> Part:
        function = node.function
        special = _CALLS.get(("." if function.member else "") + function.name)
        if special is not None:
            made: Part | None = special(self, node)
            if made is not None:
                return made
        args = [self.argument(a) for a in node.args]
        if function.cost == "pattern" and self.depth:
            return Part(self.helper("no"))  # a pattern that is made in each turn
        return Part(self.small(node, *args), self.result_kind(node))

    def result_kind(self, node: Apply) -> str:
        """The kind of a call's result, when it does not hang on what a list or map holds."""
        results = {o.result.name for o in node.function.overloads}
        kind = node.type.name
        return kind if kind in results and not any(r[0] == "'" or r == "dyn" for r in results) else ""

    def argument(self, node: Node) -> ast.expr:
        part = self.write(node)
        return self.sure(part, node.type.name) if not part.kind and node.type.name in _PYTHON else self.admitted(part)

    def alternative(self, node: Apply) -> Part:
        target = self.argument(node.args[0])
        other = self.branch(lambda: self.thunk(self.argument(node.args[1])))
        return Part(self.helper("opt_or" if node.function.name == "or" else "opt_or_value", target, other))

    def negation(self, node: Apply) -> Part:
        return Part(ast.UnaryOp(ast.Not(), self.boolean(node.args[0]), **self.place), "bool")

    def equality(self, node: Apply) -> Part | None:
        left, right = node.args
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, right = right, left
        op: ast.cmpop = ast.Eq() if node.function.name == "_==_" else ast.NotEq()
        if isinstance(right, Literal):
            made = self.equal_literal(node, left, right, op)
            if made is not None:
                return made
        a, b = self.write(node.args[0]), self.write(node.args[1])
        if a.kind and a.kind == b.kind and a.kind in ("bool", "int", "double", "string", "bytes"):
            return Part(self.compare(a.expr, op, b.expr), "bool")
        kinds = {left.type.name, right.type.name} - {"dyn"}
        if (kinds <= {"string"} and not (a.kind or b.kind)) or {a.kind, b.kind} == {"", "string"}:
            (a1, a2), (b1, b2) = self.temp(a), self.temp(b)
            test = self.compare(self.class_of(a1), ast.Is(), self.class_of(b1), ast.Is(), self.name("str"))
            if self.depth:
                test = self.both(test, self.brief(a2))
            other = self.small(node, self.helper("admit", self.again(a2)), self.helper("admit", self.again(b2)))
            return Part(self.choose(test, self.compare(a2, op, b2), other), "bool")
        return Part(self.small(node, self.admitted(a), self.admitted(b)), "bool")

    def small(self, node: Apply, *args: ast.expr) -> ast.expr:
        called = self.function(node.function)
        if node.function.cost != "flat":
            called = self.attribute(called, "tiny" if self.depth else "small")
        return self.call(called, *args)

    def equal_literal(self, node: Apply, other: Node, literal: Literal, op: ast.cmpop) -> Part | None:
        kind = literal.type.name
        if kind == "null_type":
            op = ast.Is() if isinstance(op, ast.Eq) else ast.IsNot()
        elif (kind == "int" and abs(literal.value) > _EXACT_DOUBLE) or kind not in ("string", "int", "bool", "double", "bytes"):
            return None
        part = self.write(other)
        if part.kind == kind:
            return Part(self.compare(part.expr, op, self.constant(literal.value)), "bool")
        if part.kind:
            return Part(self.small(node, part.expr, self.constant(literal.value)), "bool")
        first, again = self.temp(part)
        slow = self.small(node, self.helper("admit", self.again(again)), self.constant(literal.value))
        if kind == "null_type":
            test = self.compare(first, ast.Is(), self.constant(None))
            return Part(self.choose(test, self.constant(isinstance(op, ast.Is)), slow), "bool")
        return Part(self.choose(self.is_kind(first, again, kind), self.compare(again, op, self.constant(literal.value)), slow), "bool")

    def order(self, node: Apply) -> Part | None:
        a, b = node.args
        op = _COMPARE[node.function.name]
        for literal, flipped in ((b, False), (a, True)):
            if isinstance(literal, Literal) and literal.type.name in ("int", "double"):
                return self.order_number(node, a if not flipped else b, literal, op, flipped)
        pa, pb = self.write(a), self.write(b)
        kinds = {k for k in (pa.kind, pb.kind, a.type.name, b.type.name) if k and k != "dyn"}
        kind = kinds.pop() if len(kinds) == 1 else ""
        if pa.kind and pa.kind == pb.kind and kind not in ("list", "map", ""):
            return Part(self.compare(pa.expr, op(), pb.expr), "bool")
        if kind == TIMESTAMP.name and (pa.kind or pb.kind):
            return self.order_time(node, pa, pb, op)
        if kind not in ("int", "double", "string", "bytes", DURATION.name):
            return Part(self.small(node, self.admitted(pa), self.admitted(pb)), "bool")
        (a1, a2), (b1, b2) = self.temp(pa), self.temp(pb)
        test = self.compare(self.class_of(a1), ast.Is(), self.class_of(b1), ast.Is(), self.python(kind))
        if kind == "int":
            test = self.both(test, *[self.in_range(n) for n, p in ((a2, pa), (b2, pb)) if p.kind != "int"])
        elif self.depth and kind in ("string", "bytes"):
            test = self.both(test, self.brief(a2))
        slow = self.small(node, self.helper("admit", self.again(a2)), self.helper("admit", self.again(b2)))
        return Part(self.choose(test, self.compare(a2, op(), b2), slow), "bool")

    def order_number(self, node: Apply, other: Node, literal: Literal, op: type[ast.cmpop], flipped: bool) -> Part | None:
        whole = literal.type.name == "int"
        if whole and abs(literal.value) > _EXACT_DOUBLE:
            return None
        part = self.write(other)
        number = self.constant(literal.value)

        def ordered(value: ast.expr) -> ast.expr:
            return self.compare(number, op(), value) if flipped else self.compare(value, op(), number)

        if part.kind == literal.type.name or (part.kind == "double" and whole):
            return Part(ordered(part.expr), "bool")
        if part.kind:
            args = [number, part.expr] if flipped else [part.expr, number]
            return Part(self.small(node, *args), "bool")
        first, again = self.temp(part)
        limit = () if whole else (-_EXACT_DOUBLE, _EXACT_DOUBLE)
        kind, kind_again = self.temp(Part(self.class_of(first)))
        is_int = self.both(self.compare(kind, ast.Is(), self.name("int")), self.in_range(again, *limit))
        is_float = self.compare(kind_again, ast.Is(), self.name("float"))
        if other.type.name == "int":
            test = self.both(self.compare(self.class_of(first), ast.Is(), self.name("int")), self.in_range(again, *limit))
        elif other.type.name == "double":
            test = self.compare(self.class_of(first), ast.Is(), self.name("float"))
        else:
            test = self.either(is_int, is_float)
        admitted = self.helper("admit", self.again(again))
        slow = self.small(node, *([number, admitted] if flipped else [admitted, number]))
        return Part(self.choose(test, ordered(again), slow), "bool")

    def order_time(self, node: Apply, a: Part, b: Part, op: type[ast.cmpop]) -> Part:
        # a foreign time without a zone raises when it meets one with a zone, which the surely admitted side has
        name = self.keep(datetime)
        (a1, a2), (b1, b2) = self.temp(a), self.temp(b)
        first = b1 if a.kind else a1
        test = self.compare(self.class_of(first), ast.Is(), self.name(name))
        left = a2 if not a.kind else a.expr
        right = b2 if not b.kind else b.expr
        return Part(self.choose(test, self.compare(left, op(), right), self.helper("no")), "bool")

    def arithmetic(self, node: Apply) -> Part | None:
        kind = node.type.name
        op = _ARITHMETIC[node.function.name]()
        if kind == "int":
            a, b = (self.sure(self.write(x), "int") for x in node.args)
            first, again = self.temp(Part(ast.BinOp(a, op, b, **self.place)))
            test = self.compare(self.constant(INT_MIN), ast.LtE(), first, ast.LtE(), self.constant(INT_MAX))
            return Part(self.choose(test, again, self.helper("no")), "int")
        if kind == "double":
            a, b = (self.sure(self.write(x), "double") for x in node.args)
            return Part(ast.BinOp(a, op, b, **self.place), "double")
        return None

    def size(self, node: Apply) -> Part | None:
        kind = node.args[0].type.name
        if kind not in ("string", "list", "map", "bytes", "dyn"):
            return None
        part = self.write(node.args[0])
        if part.kind:
            return Part(self.call(self.name("len"), part.expr), "int") if part.kind == kind else None
        first, again = self.temp(part)
        if kind == "dyn":
            found, found_again = self.temp(Part(self.class_of(first)))
            likely = [self.compare(f, ast.Is(), self.name(n)) for f, n in ((found, "list"), (found_again, "str"), (found_again, "dict"))]
            slow = self.small(node, self.helper("admit", self.again(again)))
            return Part(self.choose(self.either(*likely), self.call(self.name("len"), again), slow), "int")
        slow = self.small(node, self.helper("admit", self.again(again)))
        return Part(self.choose(self.is_kind(first, again, kind), self.call(self.name("len"), again), slow), "int")

    def text(self, node: Apply) -> Part:
        """`contains`, `startsWith`, `endsWith`."""
        a, b = (self.short(self.sure(self.write(x), "string")) for x in node.args)
        if node.function.name != "contains":
            return Part(self.method(a, node.function.name.lower(), b), "bool")
        if isinstance(node.args[1], Literal):
            return Part(self.compare(b, ast.In(), a), "bool")
        # Python reads `b in a` from the left; the language reads the receiver first
        first, again = self.temp(Part(a))
        return Part(self.item(self.row(first, self.compare(b, ast.In(), again)), self.constant(1)), "bool")

    def short(self, text: ast.expr, limit: int = SMALL) -> ast.expr:
        """The text itself; inside of a loop or in a long expression, only when it is short."""
        if not (self.depth or self.crowded) or isinstance(text, ast.Constant):
            return text
        first, again = self.temp(Part(text, "string", isinstance(text, ast.Name)))
        return self.choose(self.brief(first, limit), again, self.helper("no"))

    def brief(self, text: ast.expr, limit: int = SMALL) -> ast.expr:
        """A test that a text is short."""
        most = min(limit, _SHORT) if self.depth else limit
        shown = self.again(text) if isinstance(text, ast.Name) else text
        return self.compare(self.call(self.name("len"), shown), ast.LtE(), self.constant(most))

    def matches(self, node: Apply) -> Part | None:
        pattern = node.args[1]
        if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
            return None
        try:
            search = searcher(pattern.value)
        except PatternProblem:
            return None
        text = self.short(self.sure(self.write(node.args[0]), "string"), self.room)
        found = self.call(self.name(self.keep(search)), self.method(text, "encode"))
        return Part(self.compare(found, ast.IsNot(), self.constant(None)), "bool")

    def member(self, node: Apply) -> Part | None:
        needle, within = node.args
        if isinstance(within, ListOf) and not within.optional and within.items and all(isinstance(i, Literal) for i in within.items):
            kinds = {i.type.name for i in within.items}
            if kinds == {"string"}:
                part = self.write(needle)
                choices = self.row(*[self.write(i).expr for i in within.items])
                if len(within.items) > 8:
                    choices = ast.Set([self.write(i).expr for i in within.items], **self.place)
                if part.kind == "string":
                    return Part(self.compare(part.expr, ast.In(), choices), "bool")
                first, again = self.temp(part)
                slow = self.small(node, self.helper("admit", self.again(again)), self.items(*[self.write(i).expr for i in within.items]))
                return Part(self.choose(self.is_kind(first, again, "string"), self.compare(again, ast.In(), choices), slow), "bool")
        if needle.type.name != "string":
            return None
        value = self.sure(self.write(needle), "string")
        if within.type.name == "list" or within.type.name == "dyn":
            return Part(self.string_within(value, within, isinstance(needle, Literal)), "bool")
        if within.type.name == "map":
            part = self.write(within)
            return Part(self.compare(value, ast.In(), self.sure(part, "map")), "bool")
        return None

    def string_within(self, value: ast.expr, within: Node, literal: bool) -> ast.expr:
        """`value in within`; when it is not found, joining the elements proves that all of them are strings.

        Only lists from outside are joined: one made here may hold the same large text many times.
        """
        made = self.write(within)
        if self.depth:
            return self.helper("within", value, made.expr, self.constant(TINY))
        if not literal or self.crowded or not _path(within):
            return self.helper("within", value, made.expr)
        first, again = self.temp(made)
        joined = self.method(self.constant(""), "join", self.again(again))
        proof = self.compare(joined, ast.Is(), self.constant(None))
        found = self.either(self.compare(value, ast.In(), again), proof)
        return self.choose(
            self.compare(self.class_of(first), ast.Is(), self.name("list")), found, self.helper("within", value, self.again(again))
        )

    # -- logic, literals, macros

    def logic(self, node: And | Or) -> Part:
        first = self.boolean(node.parts[0])
        known = set(self.bound)
        rest = [self.boolean(p) for p in node.parts[1:]]
        self.bound = known
        if not rest:
            return Part(first, "bool")
        return Part(self.both(first, *rest) if isinstance(node, And) else self.either(first, *rest), "bool")

    def conditional(self, node: Conditional) -> Part:
        test = self.boolean(node.test)
        yes: Part = self.branch(lambda: self.write(node.yes))
        no: Part = self.branch(lambda: self.write(node.no))
        if yes.kind == no.kind:
            return Part(self.choose(test, yes.expr, no.expr), yes.kind)
        return Part(self.choose(test, yes.expr, no.expr))

    def list_of(self, node: ListOf) -> Part:
        items = [self.argument(i) for i in node.items]
        if node.optional:
            return Part(self.helper("make_list", *[self.row(self.constant(n in node.optional), i) for n, i in enumerate(items)]), "list")
        return Part(self.items(*items), "list")

    def map_of(self, node: MapOf) -> Part:
        if any(o for _, _, o in node.entries):
            entries = [self.row(self.constant(o), self.argument(k), self.argument(v)) for k, v, o in node.entries]
            return Part(self.helper("make_optional_map", *entries))
        entries = [self.row(self.argument(k), self.argument(v)) for k, v, _ in node.entries]
        return Part(self.helper("make_map", self.items(*entries)))

    def fold(self, node: Fold) -> Part:
        if node.kind in ("sort_by", "transform_entry"):
            return Part(self.helper("no"))
        found = self.search_text(node)
        if found is not None:
            return found
        over = self.write(node.over)
        two = len(node.slots) == 2
        names = tuple(self.local(n, s) for n, s in zip(node.names, node.slots, strict=True))
        in_list = node.over.type.name in ("list", "dyn") and node.kind != "transform_map"
        if not self.depth:
            self.limit = self.turns(_loops(node))
        for name, slot in zip(names, node.slots, strict=True):
            self.locals[slot] = Part(self.name(name), "int" if two and in_list and slot == node.slots[0] else "", True)
        if in_list:
            first, again = self.temp(over)
            short = self.compare(self.call(self.name("len"), self.again(again)), ast.LtE(), self.constant(self.limit))
            if over.kind == "list":
                test = self.compare(self.call(self.name("len"), first), ast.LtE(), self.constant(self.limit))
            else:
                kind, kind_again = self.temp(Part(self.class_of(first)))
                known = [self.compare(k, ast.Is(), self.name(n)) for k, n in ((kind, "list"), (kind_again, "tuple"))]
                test = self.both(self.either(*known), short)
            turns = self.call(self.name("enumerate"), again) if two else again
        else:
            first, again = self.temp(Part(self.admitted(over)))
            test = self.compare(self.call(self.name("len"), first), ast.LtE(), self.constant(self.limit))
            turns = self.helper("pairs" if two else "elements", again)
        self.depth += 1
        made = self.branch(lambda: self.fold_body(node, names, turns))
        self.depth -= 1
        return Part(self.choose(test, made.expr, self.helper("no")), made.kind)

    def turns(self, depth: int) -> int:
        """How many turns each of the loops that stand in each other may take without being counted."""
        turns = _TURNS
        while turns > 1 and turns * self.work > _WORK:
            turns //= 2
        return int(turns ** (1 / depth))

    def fold_body(self, node: Fold, names: tuple[str, ...], turns: ast.expr) -> Part:
        tests = [] if node.test is None else [self.boolean(node.test)]
        match node.kind:
            case "all":
                return Part(self.call(self.name("all"), self.loop(tests[0], names, turns)), "bool")
            case "exists":
                return Part(self.call(self.name("any"), self.loop(tests[0], names, turns)), "bool")
            case "exists_one":
                count = self.call(self.name("sum"), self.loop(self.constant(1), names, turns, tests[0]))
                return Part(self.compare(count, ast.Eq(), self.constant(1)), "bool")
        step = self.argument(node.step) if node.step is not None else self.helper("admit", self.name(names[0]))
        if node.kind == "transform_map":
            step = self.row(self.name(names[0]), step)
            return Part(self.helper("make_map", self.loop(step, names, turns, *tests, as_list=True)))
        return Part(self.loop(step, names, turns, *tests, as_list=True), "list")

    def search_text(self, node: Fold) -> Part | None:
        """`list.exists(x, x == "text")` is a search of the list; so is `all` with `!=`."""
        test = node.test
        wanted = {"exists": "_==_", "all": "_!=_"}.get(node.kind)
        if (
            len(node.slots) != 1
            or not isinstance(test, Apply)
            or test.function.name != wanted
            or node.over.type.name not in ("list", "dyn")
        ):
            return None
        for x, text in (test.args, test.args[::-1]):
            if isinstance(x, Local) and x.slot == node.slots[0] and isinstance(text, Literal) and isinstance(text.value, str):
                found = self.string_within(self.constant(text.value), node.over, True)
                return Part(found if node.kind == "exists" else ast.UnaryOp(ast.Not(), found, **self.place), "bool")
        return None

    def bind(self, node: Bind) -> Part:
        value = self.write(node.value)
        name = self.local(node.name, node.slot)
        self.locals[node.slot] = Part(self.name(name), value.kind, True)
        body = self.write(node.body)
        return Part(self.item(self.row(self.set(name, value.expr), body.expr), self.constant(1)), body.kind)

    def opt_map(self, node: OptMap) -> Part:
        target = self.argument(node.target)
        name = self.local(node.name, node.slot)
        self.locals[node.slot] = Part(self.name(name), "", True)
        body = self.branch(lambda: self.thunk(self.argument(node.body), name))
        return Part(self.helper("opt_map", target, body, self.constant(node.flat)))

    def broken(self, node: Broken) -> Part:
        return Part(self.helper("no"))


def _path(node: Node) -> str:
    """A variable, or a field of one, as text; nothing for other nodes."""
    if isinstance(node, Fact):
        return node.name
    if isinstance(node, Select) and not node.optional:
        inner = _path(node.operand)
        return f"{inner}/{node.field}" if inner else ""
    return ""


def _repeated(root: Node) -> dict[str, int]:
    """The variables and fields that are read more than once, numbered in the order in which they are met."""
    count: dict[str, int] = {}

    def visit(nodes: Iterable[Node]) -> None:
        for node in nodes:
            path = _path(node)
            if path:
                count[path] = count.get(path, 0) + 1
                if count[path] > 1:
                    continue  # what lies below is read once, with the first
            visit(children(node))

    visit([root])
    return {p: n for n, p in enumerate(p for p, c in count.items() if c > 1)}


def _loops(node: Fold) -> int:
    """How many loops stand in each other, this one counted."""

    def deepest(n: Node) -> int:
        below = max((deepest(c) for c in children(n)), default=0)
        return below + isinstance(n, Fold)

    return 1 + max((deepest(b) for b in (node.test, node.step) if b is not None), default=0)


def _looped(root: Node) -> Iterator[Node]:
    """All nodes that run once in each turn of some loop."""
    for node in walk(root):
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
    return 5 if node.function.name in _CALLS and node.function.name not in ("_==_", "_!=_", "@in") else 50


_CALLS: Final[dict[str, Any]] = {
    "!_": Fast.negation,
    "_==_": Fast.equality,
    "_!=_": Fast.equality,
    **dict.fromkeys(_COMPARE, Fast.order),
    **dict.fromkeys(_ARITHMETIC, Fast.arithmetic),
    "@in": Fast.member,
    "size": Fast.size,
    ".size": Fast.size,
    ".contains": Fast.text,
    ".startsWith": Fast.text,
    ".endsWith": Fast.text,
    "matches": Fast.matches,
    ".matches": Fast.matches,
    ".or": Fast.alternative,
    ".orValue": Fast.alternative,
}
_WRITE: Final[dict[type[Node], Any]] = {
    Literal: Fast.literal,
    Fact: Fast.fact,
    Present: Fast.present,
    Local: Fast.local_read,
    Select: Fast.select,
    Has: Fast.has,
    Index: Fast.index,
    Apply: Fast.apply,
    And: Fast.logic,
    Or: Fast.logic,
    Conditional: Fast.conditional,
    ListOf: Fast.list_of,
    MapOf: Fast.map_of,
    Fold: Fast.fold,
    Bind: Fast.bind,
    OptMap: Fast.opt_map,
    Broken: Fast.broken,
}
