"""From lowered rules to Python: one function for each group of rules with the same scope, generated as `ast` with the author's own lines.

The straight code of a rule is optimistic: it answers exactly or raises, and what raises is judged again, test by test, by `again`,
which takes the stricter reading.  The result is deterministic: equal rules give equal code.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, cast

from ..cel.emit import exact_form, fast_form
from ..errors import CelFailure
from ..source import Span
from ..verdict import Finding
from .form import Bands, Condition, Hits, Rule, Terms, Test, TextHits
from .hoist import hoist
from .scope import Scope

Judge = Callable[[Any, list[Finding]], None]
Answer = Callable[[Any], Any]


@dataclass(frozen=True)
class Compiled:
    """One rule with its tests as callables, in the order in which they are judged."""

    rule: Rule
    tests: tuple[tuple[Test, Answer], ...] = field(repr=False)
    value: Answer | None = field(default=None, repr=False)

    @property
    def exact(self) -> list[_Exact]:
        """The exact forms of its conditions."""
        answers = [answer for _, answer in self.tests] + [self.value]
        return [answer for answer in answers if isinstance(answer, _Exact)]

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


@dataclass(frozen=True, eq=False)
class Block:
    """The rules of one scope, judged by one generated function that appends their findings."""

    scope: Scope
    rules: tuple[Compiled, ...]
    _terms: Terms = field(repr=False)

    @cached_property
    def judge(self) -> Judge:
        """The function, compiled when it is first asked for."""
        parts, function = self._generate()
        names: dict[str, Any] = {}
        for part, compiled in zip(parts, self.rules, strict=True):
            names.update(part.names)
            names[f"again{part.tag}"] = compiled.again
        return cast(Judge, _run(function, self.rules[0].rule.span.file, names))

    @property
    def code(self) -> str:
        """The generated Python, the exact forms of its conditions first."""
        exact = [answer.function() for c in self.rules for answer in c.exact]
        return "\n\n".join(ast.unparse(s) for s in [*exact, self._generate()[1]])

    def _generate(self) -> tuple[list[_Parts], ast.FunctionDef]:
        parts = [_Parts(c.rule, f"_{i}", self._terms) for i, c in enumerate(self.rules)]
        tests = iter(hoist([w for p in parts if (w := p.whole) is not None], "f"))
        statements = [p.statement(None if p.whole is None else next(tests)) for p in parts]
        return parts, _Write(self.rules[0].rule.span).function("judge", statements)


def compile_rules(rules: Iterable[Rule], terms: Terms, *, at_once: int = 2000) -> tuple[Block, ...]:
    """Blocks for all rules, in an order that depends on the rules alone.

    The blocks of the first `at_once` rules are compiled now; in a larger set, the others when an event first needs them.
    """
    groups: dict[tuple[Scope, str], list[Compiled]] = {}
    for rule in sorted(rules, key=lambda r: r.order):
        members = groups.setdefault((rule.scope, rule.span.file), [])
        members.append(compile_one(rule, f"_{len(members)}", terms))
    blocks = sorted((Block(scope, tuple(members), terms) for (scope, _), members in groups.items()), key=lambda b: b.rules[0].rule.order)
    for source in {id(s): s for s in (block.rules[0].rule.span.root.source for block in blocks)}.values():
        # Lets tracebacks show the author's lines, also when the file is elsewhere by then.
        linecache.cache[source.name] = (len(source.text), None, source.text.splitlines(keepends=True), source.name)
    count = 0
    for block in blocks:
        count += len(block.rules)
        if count <= at_once:
            assert callable(block.judge)
    return tuple(blocks)


def compile_one(rule: Rule, tag: str, terms: Terms) -> Compiled:
    """A rule with its tests as callables; names carry the same tag as in the generated function."""
    file = rule.span.file
    tests: list[tuple[Test, Answer]] = []
    for index, test in enumerate(rule.tests):
        tests.append((test, _Exact(test, f"t{tag}_{index}", terms, file) if isinstance(test, Condition) else test))
    value = rule.bands.value if rule.bands else None
    return Compiled(rule, tuple(tests), None if value is None else _Exact(value, f"v{tag}", terms, file, whole=False))


def _run(function: ast.FunctionDef, file: str, names: dict[str, Any]) -> Any:
    module = ast.Module([function], [])
    exec(compile(module, file, "exec"), names)  # noqa: S102  reason: our own generated code; authors' texts are only constants in it
    return names[function.name]


def _reader(terms: Terms) -> Callable[[str], ast.expr]:
    """How generated code reads a fact: `f.tool_args` for `tool.args`."""
    return lambda name: ast.Attribute(ast.Name("f", _LOAD), terms.attribute(name), _LOAD)


class _Exact:
    """The exact form of a condition, generated when it is first asked: most conditions never fail."""

    def __init__(self, condition: Condition, name: str, terms: Terms, file: str, *, whole: bool = True) -> None:
        self._form = partial(exact_form, condition.checked, variable=_reader(terms), prefix=f"{name}_", condition=whole)
        self._file = file
        self._answer: Answer | None = None

    def function(self) -> ast.FunctionDef:
        """The function as `ast`."""
        return self._form()[0]

    def __call__(self, f: Any) -> Any:
        if self._answer is None:
            function, names = self._form()
            self._answer = cast(Answer, _run(function, self._file, names))
        return self._answer(f)


class _Parts:
    """The generated pieces of one rule; `tag` keeps its names apart from other rules'."""

    def __init__(self, rule: Rule, tag: str, terms: Terms) -> None:
        self.rule, self.tag = rule, tag
        self.write = _Write(rule.span)
        self.names: dict[str, Any] = {}
        self.fast: list[ast.expr] = []
        self.found: list[tuple[str, str]] = []
        self._read = _reader(terms)
        for index, test in enumerate(rule.tests):
            name = f"t{tag}_{index}"
            if isinstance(test, Condition):
                self.fast.append(self._condition(test, name))
                continue
            self.names[name] = test
            call = self.write.call(self.write.name(name), self.write.name("f"))
            if isinstance(test, Hits | TextHits):
                hits = f"h{tag}_{index}"
                call = self.write.set(hits, call)
                self.found.append((name, hits))
            self.fast.append(call)
        self.amount: ast.expr = ast.Constant(None, **self.write.place)
        if rule.bands is not None:
            self.names[f"bands{tag}"] = rule.bands
            if rule.bands.value is not None:
                self.amount = self._condition(rule.bands.value, f"v{tag}", whole=False)
        self.names[f"said{tag}"] = rule.said if self.found else rule.finding

    def _condition(self, condition: Condition, name: str, *, whole: bool = True) -> ast.expr:
        """The fast form of a condition."""
        fast, names = fast_form(condition.checked, variable=self._read, prefix=f"{name}_", condition=whole)
        self.names.update(names)
        return fast

    @cached_property
    def whole(self) -> ast.expr | None:
        """All tests as one expression; None for a rule that always holds."""
        write, conditions = self.write, self.fast
        if self.rule.bands is not None:
            choose = write.call(write.attribute(f"bands{self.tag}", "choose"), self.amount, write.name("f"))
            conditions = [*conditions, write.given(f"c{self.tag}", choose)]
        if len(conditions) > 1:
            return ast.BoolOp(ast.And(), conditions, **write.place)
        return conditions[0] if conditions else None

    def statement(self, whole: ast.expr | None) -> ast.stmt:
        """`try: if <whole>: out.append(...)` and, where that raises, the same rule once more with care."""
        tag, write = self.tag, self.write
        if self.rule.bands is not None:
            said = write.name(f"c{tag}")
        elif self.found:
            pairs = ast.Dict([write.name(test) for test, _ in self.found], [write.name(hits) for _, hits in self.found], **write.place)
            said = write.call(write.name(f"said{tag}"), pairs)
        else:
            said = write.name(f"said{tag}")
        append = write.append(said)
        if whole is None:
            return append
        again = write.call(write.name(f"again{tag}"), write.name("f"))
        care = ast.If(write.given(f"r{tag}", again), [write.append(write.name(f"r{tag}"))], [], **write.place)
        handler = ast.ExceptHandler(write.name("Exception"), None, [care], **write.place)
        return ast.Try([ast.If(whole, [append], [], **write.place)], [handler], [], [], **write.place)


class _Write:
    """Makes `ast` nodes that all stand at one line of a policy file."""

    def __init__(self, span: Span) -> None:
        line = span.line
        self.place: dict[str, Any] = {"lineno": line, "end_lineno": line, "col_offset": 0, "end_col_offset": 0}

    def name(self, name: str) -> ast.expr:
        return ast.Name(name, _LOAD, **self.place)

    def call(self, function: ast.expr, *values: ast.expr) -> ast.expr:
        return ast.Call(function, list(values), [], **self.place)

    def attribute(self, name: str, attribute: str) -> ast.expr:
        return ast.Attribute(self.name(name), attribute, _LOAD, **self.place)

    def set(self, name: str, value: ast.expr) -> ast.expr:
        return ast.NamedExpr(ast.Name(name, _STORE, **self.place), value, **self.place)

    def given(self, name: str, value: ast.expr) -> ast.expr:
        """`(name := value) is not None`."""
        return ast.Compare(self.set(name, value), [_IS_NOT], [ast.Constant(None, **self.place)], **self.place)

    def append(self, value: ast.expr) -> ast.stmt:
        return ast.Expr(self.call(self.attribute("out", "append"), value), **self.place)

    def function(self, name: str, body: list[ast.stmt]) -> ast.FunctionDef:
        arguments = ast.arguments([], [ast.arg("f", **self.place), ast.arg("out", **self.place)], None, [], [], None, [])
        function = ast.FunctionDef(name, arguments, body, [], **self.place)
        if "type_params" in ast.FunctionDef._fields:
            function.type_params = []  # type: ignore[attr-defined]  # reason: came with 3.12
        return function


_LOAD, _STORE, _IS_NOT = ast.Load(), ast.Store(), ast.IsNot()
