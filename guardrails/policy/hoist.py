"""Reads each fact once in a generated function: what a rule surely reads becomes a local variable, which later rules use.

A rule surely reads a fact when nothing in it can be skipped before.  Where that read raises, the local stays unset, and so the later
rules raise as well and are judged again with care, as they would have been without it.  Facts that may be skipped stay unread.

In the same way, a fact that one rule surely found to be a dictionary is not asked for its class again: the code for reading a field,
`m["key"] if (m := <fact>).__class__ is dict else <raise>`, then sets a second local, and only where the class was right.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

# Where nothing changes.  A scope of its own is among them: a local of the function used there would turn into a slower cell everywhere.
_LEAVES = (ast.Name, ast.Constant, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PARTS = (ast.expr, ast.keyword)


def hoist(tests: Sequence[ast.expr], facts: str) -> list[ast.expr]:
    """The tests of the rules of one function, in order, with reads of attributes of `facts` shared between them.  Changes no node."""
    hoisting = _Hoist(facts, _repeated(tests, facts))
    return [hoisting.expr(test, sure=True) for test in tests]


def _is_read(node: Any, facts: str) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == facts


def _repeated(tests: Sequence[ast.expr], facts: str) -> set[str]:
    seen: set[str] = set()
    repeated: set[str] = set()
    rest: list[Any] = list(tests)
    while rest:
        node = rest.pop()
        if _is_read(node, facts):
            (repeated if node.attr in seen else seen).add(node.attr)
            continue
        for value in node.__dict__.values():
            if isinstance(value, _PARTS):
                rest.append(value)
            elif isinstance(value, list):
                rest += [v for v in value if isinstance(v, _PARTS)]
    return repeated


def _changed(node: Any, **fields: Any) -> Any:
    """A copy of a node with other fields.  `copy` goes by way of pickling, which ten thousand rules would notice."""
    new = node.__class__.__new__(node.__class__)
    new.__dict__.update(node.__dict__)
    new.__dict__.update(fields)
    return new


class _Hoist:
    """Rewrites expressions in the order in which they are evaluated."""

    def __init__(self, facts: str, shared: set[str]) -> None:
        self._facts, self._shared = facts, shared
        self._bound: set[str] = set()

    def expr(self, node: Any, *, sure: bool) -> Any:
        """`node`, or a changed copy of it; `sure` tells whether it is evaluated in any case."""
        if isinstance(node, _LEAVES):
            return node
        if isinstance(node, ast.Attribute) and _is_read(node, self._facts):
            return self._read(node, sure=sure)
        if isinstance(node, ast.IfExp) and (fact := self._field(node)) is not None:
            return self._known(node, fact, sure=sure)
        fields: dict[str, Any] = {}
        for name in node._fields:
            value = node.__dict__.get(name)
            # Only the first part of `a and b`, `b if a else c` and `a < b < c` is evaluated in any case.
            first = sure and not (isinstance(node, ast.IfExp) and name != "test")
            if isinstance(value, _PARTS):
                if (made := self.expr(value, sure=first)) is not value:
                    fields[name] = made
            elif isinstance(value, list):
                skips = isinstance(node, ast.BoolOp | ast.Compare)
                items = [self.expr(v, sure=first and not (skips and i)) if isinstance(v, _PARTS) else v for i, v in enumerate(value)]
                if any(new is not old for new, old in zip(items, value, strict=True)):
                    fields[name] = items
        return _changed(node, **fields) if fields else node

    def _field(self, node: ast.IfExp) -> str | None:
        """The shared fact whose field `node` reads, when it is written as above; else None."""
        match node:
            case ast.IfExp(
                test=ast.Compare(
                    left=ast.Attribute(
                        value=ast.NamedExpr(target=ast.Name(id=kept), value=ast.Attribute(attr=fact) as read),
                        attr="__class__",
                    ),
                    ops=[ast.Is()],
                    comparators=[ast.Name(id="dict")],
                ),
                body=ast.Subscript(value=ast.Name(id=used), slice=ast.Constant()),
                orelse=ast.Call(func=ast.Attribute(attr="no")),
            ) if kept == used and fact in self._shared and _is_read(read, self._facts):
                return fact
        return None

    def _known(self, node: ast.IfExp, fact: str, *, sure: bool) -> Any:
        local = f"{self._facts}_{fact}_dict"
        assert isinstance(node.test, ast.Compare)
        assert isinstance(node.test.left, ast.Attribute)
        assert isinstance(node.test.left.value, ast.NamedExpr)
        assert isinstance(node.body, ast.Subscript)
        kept = node.test.left.value
        if local in self._bound:
            # Other code of this rule may use the rule's own name for the fact, so it is set here too.
            again = ast.copy_location(ast.NamedExpr(kept.target, ast.copy_location(ast.Name(local, ast.Load()), node)), node)
            return ast.copy_location(ast.Subscript(again, node.body.slice, ast.Load()), node)
        test = self.expr(node.test, sure=sure)
        if not sure:
            return _changed(node, test=test)
        self._bound.add(local)
        known = ast.copy_location(ast.NamedExpr(ast.copy_location(ast.Name(local, ast.Store()), node), node.body.value), node)
        return _changed(node, test=test, body=ast.copy_location(ast.Subscript(known, node.body.slice, ast.Load()), node))

    def _read(self, node: ast.Attribute, *, sure: bool) -> ast.expr:
        local = f"{self._facts}_{node.attr}"
        if node.attr in self._bound:
            return ast.copy_location(ast.Name(local, ast.Load()), node)
        if not sure or node.attr not in self._shared:
            return node
        self._bound.add(node.attr)
        return ast.copy_location(ast.NamedExpr(ast.copy_location(ast.Name(local, ast.Store()), node), node), node)
