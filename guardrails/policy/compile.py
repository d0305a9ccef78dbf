"""From lowered rules to Python: one function for each group of rules with the same scope, generated as `ast` with the author's own lines.

The straight code of a rule is optimistic: it answers exactly or raises, and what raises is judged again, test by test, by `again`,
which takes the stricter reading.  The result is deterministic: equal rules give equal code.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..cel.emit import emission
from ..errors import CelFailure
from ..source import Span
from ..verdict import Finding
from .form import Bands, Condition, Rule, Terms, Test
from .scope import Scope

Judge = Callable[[Any, list[Finding]], None]
Answer = Callable[[Any], Any]


@dataclass(frozen=True)
class Compiled:
    """One rule with its tests as callables, in the order in which they are judged."""

    rule: Rule
    tests: tuple[tuple[Test, Answer], ...] = field(repr=False)
    value: Answer | None = field(default=None, repr=False)

    def again(self, f: Any) -> Finding | None:
        """Judges the rule test by test.  A test that says no settles it; one that fails counts as a yes and is named."""
        found: dict[Test, Any] = {}
        error: str | None = None
        for test, answer in self.tests:
            try:
                said = answer(f)
            except Exception as failure:  # noqa: BLE001  reason: any failure takes the stricter reading, and the finding names it
                error = error or kind(failure)
                continue
            if not said:
                return None
            found[test] = said
        if self.rule.bands is not None:
            return _banded(self.rule, self.rule.bands, self.value, f, error)
        return self.rule.said(found, error)


def _banded(rule: Rule, bands: Bands, value: Answer | None, f: Any, error: str | None) -> Finding | None:
    amount: Any = None
    try:
        amount = None if value is None else value(f)
    except Exception as failure:  # noqa: BLE001  reason: no amount falls into the strictest band
        error = error or kind(failure)
    chosen = bands.choose(amount, f)
    if chosen is None or error is None:
        return chosen
    return Finding(**{**{n: getattr(chosen, n) for n in Finding.__dataclass_fields__}, "error": error})


def kind(failure: BaseException) -> str:
    """A fixed word for a failure, never its message: that may hold what was judged."""
    return failure.kind if isinstance(failure, CelFailure) else type(failure).__name__


@dataclass(frozen=True)
class Block:
    """The rules of one scope, compiled into one function that appends their findings."""

    scope: Scope
    rules: tuple[Compiled, ...]
    judge: Judge = field(repr=False)
    code: str = field(repr=False)


def compile_rules(rules: Iterable[Rule], terms: Terms) -> tuple[Block, ...]:
    """Blocks for all rules, in an order that depends on the rules alone."""
    groups: dict[tuple[Scope, str], list[Rule]] = {}
    for rule in sorted(rules, key=lambda r: r.order):
        groups.setdefault((rule.scope, rule.span.file), []).append(rule)
    files: dict[str, list[tuple[Scope, list[Rule]]]] = {}
    for (scope, file), members in groups.items():
        files.setdefault(file, []).append((scope, members))
    blocks: list[Block] = []
    for file in sorted(files):
        blocks += _file(file, files[file], terms)
    return tuple(sorted(blocks, key=lambda b: b.rules[0].rule.order))


def _file(file: str, groups: list[tuple[Scope, list[Rule]]], terms: Terms) -> list[Block]:
    """One generated module a file, so that a traceback names the author's file."""
    names: dict[str, Any] = {}
    body: list[ast.stmt] = []
    judges: list[tuple[Scope, list[tuple[Rule, _Parts]], ast.FunctionDef]] = []
    count = 0
    for number, (scope, members) in enumerate(groups):
        made = []
        for rule in members:
            made.append((rule, _Parts(rule, f"_{count}", terms, names)))
            count += 1
        judge = _function(f"judge_{number}", ["f", "out"], [s for _, p in made for s in p.statements(scope)], members[0].span)
        body += [s for _, p in made for s in p.functions]
        body.append(judge)
        judges.append((scope, made, judge))
    module = ast.fix_missing_locations(ast.Module(body, []))
    root = groups[0][1][0].span.root
    _remember(file, root.source.text)
    exec(compile(module, file, "exec"), names)  # noqa: S102  reason: our own generated code; authors' texts are only constants in it
    blocks = []
    for scope, made, judge in judges:
        compiled = []
        for rule, parts in made:
            whole = Compiled(rule, parts.tests(names), parts.value(names))
            names[f"again{parts.tag}"] = whole.again
            compiled.append(whole)
        blocks.append(Block(scope, tuple(compiled), names[judge.name], _code(judge, [f for _, p in made for f in p.functions])))
    return blocks


class _Parts:
    """The generated pieces of one rule; `tag` keeps its names apart from other rules'."""

    def __init__(self, rule: Rule, tag: str, terms: Terms, names: dict[str, Any]) -> None:
        self.rule, self.tag = rule, tag
        self.functions: list[ast.stmt] = []
        self.fast: list[ast.expr] = []
        self.exact: list[tuple[Test, str]] = []
        self.found: list[tuple[str, Test]] = []
        self._terms = terms
        for index, test in enumerate(rule.tests):
            name = f"t{tag}_{index}"
            if isinstance(test, Condition):
                self.fast.append(self._condition(test, name, names))
                self.exact.append((test, f"{name}_exact"))
            else:
                names[name] = test
                call: ast.expr = _at(ast.Call(_load(name), [_load("f")], []), rule.span)
                if hasattr(test, "redactions"):
                    hits = f"h{tag}_{index}"
                    call = _at(ast.NamedExpr(ast.Name(hits, ast.Store()), call), rule.span)
                    self.found.append((hits, test))
                self.fast.append(call)
                self.exact.append((test, name))
        self.amount: ast.expr | None = None
        self.amount_name = f"v{tag}"
        if rule.bands is not None and rule.bands.value is not None:
            self.amount = self._condition(rule.bands.value, self.amount_name, names, whole=False)
        if rule.bands is not None:
            names[f"bands{tag}"] = rule.bands
        names[f"said{tag}"] = rule.said if self.found else rule.finding

    def _condition(self, condition: Condition, name: str, names: dict[str, Any], *, whole: bool = True) -> ast.expr:
        """The fast form of a condition; the exact form becomes the function `<name>_exact`."""
        made = emission(condition.checked, variable=self._variable, prefix=f"{name}_", condition=whole)
        names.update(made.names)
        self.functions.append(made.exact)
        return made.fast

    def _variable(self, name: str) -> ast.expr:
        return ast.Attribute(ast.Name("f", ast.Load()), self._terms.attribute(name), ast.Load())

    def tests(self, names: Mapping[str, Any]) -> tuple[tuple[Test, Answer], ...]:
        return tuple((test, names[name]) for test, name in self.exact)

    def value(self, names: Mapping[str, Any]) -> Answer | None:
        return None if self.amount is None else names[f"{self.amount_name}_exact"]

    def statements(self, scope: Scope) -> list[ast.stmt]:
        """`try: if <tests>: out.append(...)` and, where that raises, the same rule once more with care."""
        rule, tag = self.rule, self.tag
        if rule.bands is not None:
            chosen = f"c{tag}"
            amount = self.amount or ast.Constant(None)
            choose = ast.Call(ast.Attribute(_load(f"bands{tag}"), "choose", ast.Load()), [amount, _load("f")], [])
            store = ast.NamedExpr(ast.Name(chosen, ast.Store()), choose)
            last: ast.expr = ast.Compare(store, [ast.IsNot()], [ast.Constant(None)])
            conditions = [*self.fast, last]
            appended: ast.expr = _load(chosen)
        elif self.found:
            pairs = ast.Dict([_load(f"t{tag}_{rule.tests.index(t)}") for _, t in self.found], [_load(h) for h, _ in self.found])
            conditions, appended = self.fast, ast.Call(_load(f"said{tag}"), [pairs], [])
        else:
            conditions, appended = self.fast, _load(f"said{tag}")
        append: ast.stmt = ast.Expr(_append(appended))
        if conditions:
            append = ast.If(conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.And(), conditions), [append], [])
        retry = f"r{tag}"
        care: list[ast.stmt] = [
            ast.If(
                ast.Compare(
                    ast.NamedExpr(ast.Name(retry, ast.Store()), ast.Call(_load(f"again{tag}"), [_load("f")], [])),
                    [ast.IsNot()],
                    [ast.Constant(None)],
                ),
                [ast.Expr(_append(_load(retry)))],
                [],
            )
        ]
        if not conditions:
            return [_at(append, rule.span)]
        guarded = ast.Try([append], [ast.ExceptHandler(_load("Exception"), None, care)], [], [])
        return [_at(guarded, rule.span)]


def _append(value: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(_load("out"), "append", ast.Load()), [value], [])


def _function(name: str, parameters: list[str], body: list[ast.stmt], span: Span) -> ast.FunctionDef:
    arguments = ast.arguments([], [ast.arg(p) for p in parameters], None, [], [], None, [])
    function = ast.FunctionDef(name, arguments, body, [])
    if hasattr(function, "type_params"):
        function.type_params = []
    made = _at(function, span)
    assert isinstance(made, ast.FunctionDef)
    return made


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


_N = TypeVar("_N", bound=ast.AST)


def _at(node: _N, span: Span) -> _N:
    """Gives every node without a place of its own the rule's line."""
    line = span.line
    for child in ast.walk(node):
        if "lineno" in child._attributes and not hasattr(child, "lineno"):
            child.lineno = child.end_lineno = line  # type: ignore[attr-defined]  # reason: present on every node with these attributes
            child.col_offset = child.end_col_offset = 0  # type: ignore[attr-defined]  # reason: as above
    return node


def _code(judge: ast.FunctionDef, functions: list[ast.stmt]) -> str:
    return "\n\n".join(ast.unparse(s) for s in [*functions, judge])


def _remember(file: str, text: str) -> None:
    """Lets tracebacks show the author's lines, also when the file is elsewhere by then."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
