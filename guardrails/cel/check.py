"""Gives every node its type and every name its meaning, and reports all that is wrong with an expression at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ..errors import CelFailure, CelProblem, Problem
from ..source import Span
from .cost import MAX_ESTIMATE, Estimate, estimate
from .env import Env, nearest
from .library import Function
from .nodes import (
    And,
    Apply,
    Bind,
    Broken,
    Call,
    Conditional,
    Fact,
    Fold,
    Has,
    Index,
    ListOf,
    Literal,
    Local,
    MapOf,
    Name,
    Node,
    OptMap,
    Or,
    Present,
    Select,
)
from .patterns import PatternProblem, searcher
from .types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TIMESTAMP,
    UINT,
    Type,
    Unifier,
    list_of,
    map_of,
    optional_of,
)
from .values import CelType, Uint

_LITERALS: Final[dict[type, Type]] = {bool: BOOL, int: INT, Uint: UINT, float: DOUBLE, str: STRING, bytes: BYTES, type(None): NULL}
_FOLDED: Final = frozenset({bool, int, Uint, float, str, bytes})
_PLAIN: Final = frozenset({BOOL, INT, UINT, DOUBLE, STRING, BYTES, NULL, DYN, TIMESTAMP, DURATION})
_CONVERSIONS: Final = frozenset({"timestamp", "duration", "int", "uint", "double", "bool", "ip", "cidr", "base64.decode"})
_PYTHON: Final = {
    "None": "write `null`",
    "True": "write `true`",
    "False": "write `false`",
    "len": "write `size(x)`",
    "str": "write `string(x)`",
    "float": "write `double(x)`",
    "any": "write `list.exists(x, test)`",
    "startswith": "write `startsWith`",
    "endswith": "write `endsWith`",
    "lower": "write `lowerAscii`",
    "upper": "write `upperAscii`",
    "strip": "write `trim`",
    "find": "write `indexOf`",
    "search": "write `text.matches(pattern)`",
    "match": "write `text.matches(pattern)`",
    "length": "write `size(x)`",
    "includes": "write `x in list`",
    "keys": "a map's keys are what `map.exists(k, ...)` goes through",
}


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """An expression that can run: its typed tree, and what is known of it without running."""

    node: Node
    type: Type
    references: frozenset[str]
    cost: Estimate
    constant: bool | None
    env: Env


def check(node: Node, env: Env, *, expect: Type | str = "bool", strict: bool = True, limit: int = MAX_ESTIMATE) -> Checked:
    """The checked expression; CelProblem with every problem.

    `expect` is `bool` for a condition, `any`, or a type.  Without `strict`, what is wrong is left to fail when it runs.
    """
    checker = _Checker(env, strict)
    try:
        typed = checker.visit(node)
    except RecursionError:  # a caller that is itself near the limit of the stack
        raise CelProblem([Problem("GR206", "nested too deep for the stack that is left", node.span)]) from None
    result = checker.unifier.resolve(typed.type, final=True)
    wanted = BOOL if expect == "bool" else expect if isinstance(expect, Type) else DYN
    if not checker.problems and not checker.unifier.fits([wanted], [result]):
        what = "a condition must be" if wanted is BOOL else "expected"
        hint = "compare it with something, such as `x > 0`" if wanted is BOOL else ""
        checker.report("GR215", node.span, f"{what} {wanted}, this is {result}", hint)
    cost = estimate(typed, env)
    if cost.most > limit and not checker.problems:
        checker.report(
            "GR221",
            node.span,
            f"may cost {cost.most} units, at most {limit} are allowed",
            "nest fewer macros, or declare how large the lists are",
        )
    if checker.problems and strict:
        raise CelProblem(sorted(checker.problems, key=lambda p: p.order))
    constant = typed.value if isinstance(typed, Literal) and isinstance(typed.value, bool) else None
    return Checked(typed, result, frozenset(checker.references), cost, constant, env)


class _Checker:
    def __init__(self, env: Env, strict: bool) -> None:
        self.env = env
        self.strict = strict
        self.problems: list[Problem] = []
        self.references: set[str] = set()
        self.unifier = Unifier()
        self.scope: dict[str, Local] = {}
        self.slots = 0

    def report(self, code: str, span: Span, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, span, hint))

    def broken(self, code: str, span: Span, message: str, hint: str = "", kind: str = "no_such_overload") -> Node:
        self.report(code, span, message, hint)
        return Broken(span, kind, message)

    def visit(self, node: Node) -> Node:
        typed: Node = _VISIT[node.__class__](self, node)
        typed.height = node.height
        return typed

    # -- names and fields

    def literal(self, node: Literal) -> Node:
        return Literal(node.span, node.value, type=_LITERALS[node.value.__class__])

    def name(self, node: Name | Select) -> Node:
        parts, absolute = _path(node)
        if parts and not absolute and parts[0] in self.scope:
            parts = []
        if parts:
            found = self.known(node, ".".join(parts), absolute)
            if found is not None:
                return found
            if isinstance(node, Name) or not self.reachable(parts[:-1], absolute):
                return self.unknown(node, parts)
        if isinstance(node, Name):
            local = self.scope[node.name]
            return Local(node.span, local.name, local.slot, type=local.type)
        operand = self.visit(node.operand)
        return self.select(node, operand)

    def known(self, node: Node, name: str, absolute: bool) -> Node | None:
        for candidate in self.env.candidates(name, absolute):
            variable = self.env.variables.get(candidate)
            if variable is not None:
                self.references.add(candidate)
                return Fact(node.span, candidate, type=variable.type)
            if candidate in self.env.library.types:
                return Literal(node.span, CelType(candidate), type=Type("type", (Type(candidate),)))
        return None

    def reachable(self, parts: list[str], absolute: bool) -> bool:
        """Whether some beginning of a dotted name is a variable, so that the rest are its fields."""
        for end in range(len(parts), 0, -1):
            for candidate in self.env.candidates(".".join(parts[:end]), absolute):
                if candidate in self.env.variables or candidate in self.env.library.types:
                    return True
        return False

    def unknown(self, node: Node, parts: list[str]) -> Node:
        depth = 1
        while depth <= len(parts) and ".".join(parts[:depth]) in self.env.spaces:
            depth += 1
        name = ".".join(parts[:depth])
        if depth > len(parts):
            inside = [n for n in sorted(self.env.variables) if n.startswith(name + ".")][:4]
            return self.broken(
                "GR210", node.span, f"`{name}` is no value by itself", f"write {' or '.join(f'`{n}`' for n in inside)}", "unknown_name"
            )
        span = _prefix_span(node, depth)
        close = self.env.nearest(name)
        hint = _PYTHON.get(name, "")
        if not hint:
            hint = f"did you mean `{close}`?" if close else f'put text in quotes: `"{name}"`' if len(parts) == 1 else ""
        return self.broken("GR210", span, f"unknown name `{name}`", hint, "unknown_name")

    def select(self, node: Select, operand: Node) -> Node:
        inner = self.field(node, operand, node.field)
        if inner is None:
            return self.fieldless(node, operand)
        if node.optional and inner.name != "optional_type":
            inner = optional_of(inner)
        return Select(node.span, operand, node.field, node.optional, type=inner)

    def fieldless(self, node: Select | Has, operand: Node) -> Node:
        """What stands for a field that there is not: unchecked, the value decides."""
        if self.strict:
            return Broken(node.span, "no_such_overload", "")
        return (
            Has(node.span, operand, node.field, type=BOOL)
            if isinstance(node, Has)
            else Select(node.span, operand, node.field, node.optional)
        )

    def field(self, node: Node, operand: Node, name: str) -> Type | None:
        """The type of a field, or None after reporting that there is none."""
        kind = self.unifier.resolve(operand.type)
        if kind.name == "wrapper":
            kind = kind.params[0]
        if kind.name == "dyn" or kind.name[0] == "'":
            return DYN
        if kind.fields is not None:
            if name in kind.fields:
                return kind.fields[name]
            if kind.open:
                return DYN
            close = nearest(name, kind.fields)
            self.report(
                "GR211",
                _last_name(node, name),
                f"unknown field `{name}` of {kind}",
                f"did you mean `{close}`?" if close else _listing(kind.fields),
            )
            return None
        if kind.name == "map":
            if self.unifier.fits([kind.params[0]], [STRING]):
                return kind.params[1]
        elif kind.name == "optional_type":
            inner = self.field(node, Broken(operand.span, "", "", type=kind.params[0]), name)
            return None if inner is None else inner if inner.name == "optional_type" else optional_of(inner)
        self.report(
            "GR218", _last_name(node, name), f"no field `{name}`: this is {self.unifier.resolve(kind, final=True)}, which has no fields"
        )
        return None

    def has(self, node: Has) -> Node:
        whole = Select(node.span, node.operand, node.field)
        parts, absolute = _path(whole)
        if parts and (absolute or parts[0] not in self.scope):
            found = self.known(whole, ".".join(parts), absolute)
            if isinstance(found, Fact):
                return Present(node.span, found, type=BOOL)
        operand = self.visit(node.operand)
        if self.field(node, operand, node.field) is None:
            return self.fieldless(node, operand)
        return Has(node.span, operand, node.field, type=BOOL)

    def index(self, node: Index) -> Node:
        operand, key = self.visit(node.operand), self.visit(node.index)
        kind = self.unifier.resolve(operand.type)
        wrapped = kind.name == "optional_type"
        if wrapped:
            kind = kind.params[0]
        if kind.name == "wrapper":
            kind = kind.params[0]
        if kind.name == "list":
            wanted, inner = INT, kind.params[0]
        elif kind.name == "map":
            wanted, inner = kind.params
        elif kind.fields is not None:
            wanted, inner = STRING, DYN
            if isinstance(key, Literal) and isinstance(key.value, str):
                found = self.field(node, operand, key.value)
                inner = DYN if found is None else found
        elif kind.name == "dyn" or kind.name[0] == "'" or not self.strict:
            wanted, inner = DYN, DYN
        else:
            return self.broken("GR213", node.span, f"no index into {self.unifier.resolve(kind, final=True)}", "lists and maps have indexes")
        if self.strict and not self.unifier.fits([wanted], [key.type]):
            given = self.unifier.resolve(key.type, final=True)
            return self.broken(
                "GR213", key.span, f"the index of a {kind.name} must be {self.unifier.resolve(wanted, final=True)}, this is {given}"
            )
        if (node.optional or wrapped) and inner.name != "optional_type":
            inner = optional_of(inner)
        return Index(node.span, operand, key, node.optional, type=inner)

    # -- calls

    def call(self, node: Call) -> Node:
        library = self.env.library
        target = node.target
        function: Function | None = None
        if target is None:
            for candidate in self.env.candidates(node.function, False):
                function = function or library.functions.get(candidate)
        else:
            parts, absolute = _path(target)
            if parts and (absolute or parts[0] not in self.scope):
                for candidate in self.env.candidates(".".join([*parts, node.function]), absolute):
                    function = function or library.functions.get(candidate)
            if function is not None:
                target = None
            else:
                function = library.members.get(node.function)
        given = node.args if target is None else [target, *node.args]
        if function is None:
            before = len(self.problems)
            if target is not None and _path(target)[0] and not self.in_space(target):
                self.visit(target)
            self.unknown_function(node, before)
            for arg in node.args:
                self.visit(arg)
            return Broken(node.span, "unknown_function", f"unknown function `{node.function}`")
        args = [self.visit(a) for a in given]
        if any(isinstance(a, Broken) for a in args) and self.strict:
            return Broken(node.span, "no_such_overload", "")
        return self.apply(node, function, args)

    def in_space(self, target: Node) -> bool:
        parts, _ = _path(target)
        known = [n for n in self.env.library.functions if n.startswith(".".join(parts) + ".")]
        return bool(known) and not self.reachable(parts, False)

    def unknown_function(self, node: Call, before: int) -> None:
        if len(self.problems) > before:
            return  # the receiver is unknown already; one problem says it
        library = self.env.library
        name = node.function
        if node.target is not None and self.in_space(node.target):
            name = ".".join([*_path(node.target)[0], name])
        if name in _PYTHON:
            hint = _PYTHON[name]
        elif node.target is None and name in library.members:
            hint = f"write `x.{name}(...)`"
        elif node.target is not None and name in library.functions:
            hint = f"write `{name}(...)`"
        else:
            close = nearest(name, library.functions if node.target is None or "." in name else library.members)
            hint = f"did you mean `{close}`?" if close and not close.startswith(("_", "@", "!")) else ""
        self.report("GR212", node.name_span or node.span, f"unknown function `{name}`", hint)

    def apply(self, node: Call, function: Function, args: list[Node]) -> Node:
        result = self.overload(function, [a.type for a in args])
        if result is None and not self.strict:
            result = DYN  # the call decides by the values that it meets
        if result is None:
            given = ", ".join(str(self.unifier.resolve(a.type, final=True)) for a in args)
            shown = function.name.strip("_@")
            message = f"no overload of `{shown}` for ({given})"
            return self.broken("GR213", node.name_span or node.span, message, self.advice(function, args))
        typed = Apply(node.span, function, args, type=result)
        if function.name == "matches" and isinstance(args[1], Literal):
            try:
                searcher(args[1].value)
            except PatternProblem as e:
                self.report(
                    "GR216", args[1].span, f"not a regular expression: {e}", "patterns are RE2: no look-around and no back-references"
                )
                return Broken(node.span, "invalid_argument", "not a regular expression")
        return self.fold(typed)

    def overload(self, function: Function, given: list[Type]) -> Type | None:
        """The result of a call with these types: of the one overload that fits, or dyn when several with different results do."""
        plain = all(t in _PLAIN or _closed(t) for t in given)
        key = (function, *given)
        if plain and key in _RESULTS:
            return _RESULTS[key]
        result: Type | None = None
        for overload in function.overloads:
            if len(overload.args) != len(given):
                continue
            *wanted, made = self.unifier.rename([*overload.args, overload.result])
            if self.unifier.fits(wanted, given):
                made = self.unifier.resolve(made)
                if result is None:
                    result = made
                elif result != made:
                    result = DYN
                    break
        if plain and len(_RESULTS) < 10_000 and (result is None or _closed(result)):
            _RESULTS[key] = result
        return result

    def advice(self, function: Function, args: list[Node]) -> str:
        kinds = {self.unifier.resolve(a.type, final=True).name for a in args}
        if function.name in ("_==_", "_!=_", "_+_", "_-_", "_*_", "_/_") and kinds == {"int", "double"}:
            literal = next((a for a in args if isinstance(a, Literal) and a.type is INT), None)
            return f"write `{literal.value}.0`" if literal else "convert one side: `double(x)`"
        if function.name == "_+_" and "string" in kinds:
            return "convert to text: `string(x)`"
        if "null_type" in kinds and function.name in ("_==_", "_!=_"):
            return "this is never null; ask `has(a.b)` whether a field is there"
        if function.name.startswith(("_", "!", "-", "@")):
            return ""
        shapes = sorted({_signature(function, o.args) for o in function.overloads})
        return "it takes " + " or ".join(shapes[:4])

    def fold(self, node: Apply) -> Node:
        """A call on constants alone is run now; a conversion that fails now would always fail."""
        values = []
        for arg in node.args:
            if isinstance(arg, Literal):
                values.append(arg.value)
            elif isinstance(arg, ListOf) and len(arg.items) <= 64 and not arg.optional and all(isinstance(i, Literal) for i in arg.items):
                values.append([i.value for i in arg.items if isinstance(i, Literal)])
            else:
                return node
        try:
            value = node.function.small(*values)
        except CelFailure as e:
            if self.strict and node.function.name in _CONVERSIONS:
                self.report("GR217", node.span, f"`{node.function.name}` of this constant always fails: {e}")
            return node
        kind = value.__class__
        if kind in _FOLDED or (kind.__module__ == "datetime") or node.type in (TIMESTAMP, DURATION):
            if kind in (str, bytes) and len(value) > 256:
                return node
            return Literal(node.span, value, type=node.type)
        return node

    # -- logic, literals, macros

    def logic(self, node: And | Or) -> Node:
        parts = [self.boolean(p) for p in node.parts]
        decided = isinstance(node, Or)
        kept: list[Node] = []
        for part in parts:
            if isinstance(part, Literal) and part.value is decided and self.strict:
                return Literal(node.span, decided, type=BOOL)
            if not (isinstance(part, Literal) and part.value is (not decided)):
                kept.append(part)
        if not kept:
            return Literal(node.span, not decided, type=BOOL)
        return And(node.span, kept, type=BOOL) if isinstance(node, And) else Or(node.span, kept, type=BOOL)

    def boolean(self, node: Node) -> Node:
        typed = self.visit(node)
        if self.strict and not self.unifier.fits([BOOL], [typed.type]):
            shown = self.unifier.resolve(typed.type, final=True)
            hint = "there is no truthiness; compare it, such as `x != 0` or `size(x) > 0`"
            return self.broken("GR213", node.span, f"expected bool, this is {shown}", hint)
        return typed

    def conditional(self, node: Conditional) -> Node:
        test, yes, no = self.boolean(node.test), self.visit(node.yes), self.visit(node.no)
        kind = self.unifier.join([yes.type, no.type]) or DYN
        if kind is DYN and DYN not in (yes.type, no.type) and self.strict:
            shown = [str(self.unifier.resolve(t, final=True)) for t in (yes.type, no.type)]
            return self.broken(
                "GR213",
                node.span,
                f"both results of `?:` must have one type, these are {shown[0]} and {shown[1]}",
                "wrap one in `dyn(...)`",
            )
        if isinstance(test, Literal) and isinstance(test.value, bool):
            return yes if test.value else no
        return Conditional(node.span, test, yes, no, type=kind)

    def list_of(self, node: ListOf) -> Node:
        items = [self.visit(i) for i in node.items]
        kinds = [self.unwrapped(item) if n in node.optional else item.type for n, item in enumerate(items)]
        joined = self.unifier.join(kinds)
        return ListOf(node.span, items, node.optional, type=list_of(self.unifier.fresh() if joined is None else joined))

    def map_of(self, node: MapOf) -> Node:
        entries = [(self.visit(k), self.visit(v), o) for k, v, o in node.entries]
        key = self.unifier.join(k.type for k, _, _ in entries)
        value = self.unifier.join(self.unwrapped(v) if o else v.type for _, v, o in entries)
        seen: set[tuple[type, Any]] = set()
        for k, _, _ in entries:
            if isinstance(k, Literal) and k.type is not DYN:
                kind = k.value.__class__
                if kind not in (str, bool, int, Uint):
                    self.report("GR220", k.span, f"a map key cannot be {k.type}", "keys are strings, integers or booleans")
                elif (mark := (bool if kind is bool else int if kind is Uint else kind, k.value)) in seen:
                    self.report("GR220", k.span, "this key stands twice", "remove one entry")
                else:
                    seen.add(mark)
        kind_of = map_of(self.unifier.fresh() if key is None else key, self.unifier.fresh() if value is None else value)
        return MapOf(node.span, entries, type=kind_of)

    def unwrapped(self, node: Node) -> Type:
        """The type inside an optional, for an element written with `?`."""
        inner = self.unifier.fresh()
        if not self.unifier.fits([optional_of(inner)], [node.type]):
            self.report(
                "GR222",
                node.span,
                f"an element with `?` must be an optional, this is {self.unifier.resolve(node.type, final=True)}",
                "remove the `?`",
            )
            return DYN
        return self.unifier.resolve(inner)

    def inside(
        self, names: tuple[str, ...], kinds: list[Type], *bodies: tuple[Node | None, bool]
    ) -> tuple[tuple[int, ...], list[Node | None]]:
        """Visit bodies where the names mean new variables; a flag asks for a boolean."""
        outer = self.scope
        self.scope = dict(outer)
        slots = []
        for name, kind in zip(names, kinds, strict=True):
            self.slots += 1
            slots.append(self.slots)
            self.scope[name] = Local(None, name, self.slots, type=kind)  # type: ignore[arg-type]  # reason: a model of the reads, which have spans
        done = [None if b is None else self.boolean(b) if flag else self.visit(b) for b, flag in bodies]
        self.scope = outer
        return tuple(slots), done

    def fold_macro(self, node: Fold) -> Node:
        over = self.visit(node.over)
        kind = self.unifier.resolve(over.type)
        if kind.name == "wrapper":
            kind = kind.params[0]
        two = len(node.names) == 2
        if kind.name == "list":
            kinds = [INT, kind.params[0]] if two else [kind.params[0]]
        elif kind.name == "map":
            kinds = list(kind.params) if two else [kind.params[0]]
        elif kind.fields is not None:
            kinds = [STRING, DYN] if two else [STRING]
        elif kind.name == "dyn" or kind.name[0] == "'":
            kinds = [DYN] * len(node.names)
        else:
            shown = self.unifier.resolve(kind, final=True)
            for n in (node.test, node.step):
                self.inside(node.names, [DYN] * len(node.names), (n, False))
            return self.broken("GR219", node.over.span, f"`{node.kind}` goes through a list or a map, this is {shown}")
        slots, (test, step) = self.inside(node.names, kinds, (node.test, True), (node.step, False))
        result = self.fold_type(node, kind, kinds, step)
        return Fold(node.span, node.kind, over, node.names, test, step, slots, type=result)

    def fold_type(self, node: Fold, over: Type, kinds: list[Type], step: Node | None) -> Type:
        match node.kind:
            case "map" | "transform_list" if step is not None:
                return list_of(step.type)
            case "filter":
                return list_of(kinds[0])
            case "sort_by":
                return over if over.name == "list" else list_of(kinds[0])
            case "transform_map" if step is not None:
                return map_of(kinds[0], step.type)
            case "transform_entry" if step is not None:
                made = self.unifier.resolve(step.type)
                if made.name not in ("map", "dyn") and made.name[0] != "'":
                    self.report("GR213", step.span, f"`transformMapEntry` makes a map of one entry, this is {made}", "write `{key: value}`")
                return made if made.name == "map" else map_of(DYN, DYN)
        return BOOL

    def bind(self, node: Bind) -> Node:
        value = self.visit(node.value)
        (slot,), (body,) = self.inside((node.name,), [value.type], (node.body, False))
        assert body is not None  # reason: a body given is a body back
        return Bind(node.span, node.name, value, body, slot, type=body.type)

    def opt_map(self, node: OptMap) -> Node:
        target = self.visit(node.target)
        inner = self.unwrapped(target)
        (slot,), (body,) = self.inside((node.name,), [inner], (node.body, False))
        assert body is not None  # reason: a body given is a body back
        kind = body.type
        if node.flat:
            kind = self.unwrapped(body)
        return OptMap(node.span, target, node.name, body, node.flat, slot, type=optional_of(kind))


_RESULTS: Final[dict[tuple[Any, ...], Type | None]] = {}
_VISIT: Final[dict[type[Node], Any]] = {
    Literal: _Checker.literal,
    Name: _Checker.name,
    Select: _Checker.name,
    Index: _Checker.index,
    Call: _Checker.call,
    And: _Checker.logic,
    Or: _Checker.logic,
    Conditional: _Checker.conditional,
    ListOf: _Checker.list_of,
    MapOf: _Checker.map_of,
    Has: _Checker.has,
    Fold: _Checker.fold_macro,
    Bind: _Checker.bind,
    OptMap: _Checker.opt_map,
}


def _closed(t: Type) -> bool:
    """Whether a type says all by itself: no parameter to be found, no fields of its own."""
    return t.name[0] != "'" and t.fields is None and (not t.params or all(map(_closed, t.params)))


def _path(node: Node) -> tuple[list[str], bool]:
    """The parts of a dotted name and whether it starts with a dot; no parts when the node is no such name."""
    parts: list[str] = []
    while isinstance(node, Select) and not node.optional:
        parts.append(node.field)
        node = node.operand
    if not isinstance(node, Name):
        return [], False
    parts.append(node.name)
    return parts[::-1], node.absolute


def _prefix_span(node: Node, depth: int) -> Span:
    """The span of the first `depth` parts of a dotted name."""
    steps = len(_path(node)[0]) - depth
    while steps > 0 and isinstance(node, Select):
        node, steps = node.operand, steps - 1
    return node.span


def _last_name(node: Node, name: str) -> Span:
    """The span of the field at the end of a selection."""
    end = node.span.end - (1 if isinstance(node, Has) else 0)
    source = node.span.source
    start = source.text.rfind(name, node.span.start, end)
    return Span(source, start, start + len(name)) if start >= 0 else node.span


def _listing(names: Any) -> str:
    shown = sorted(names)
    return f"it has {', '.join(f'`{n}`' for n in shown[:6])}{', ...' if len(shown) > 6 else ''}" if shown else ""


def _signature(function: Function, args: tuple[Type, ...]) -> str:
    shown = [str(a) for a in args]
    if function.member:
        return f"`{shown[0]}.{function.name}({', '.join(shown[1:])})`"
    return f"`{function.name}({', '.join(shown)})`"
