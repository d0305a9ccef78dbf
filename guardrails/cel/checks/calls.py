"""Which function a call means, and what to say when none does."""

from __future__ import annotations

from ..env import nearest
from ..library import Function
from ..nodes import Apply, Broken, Call, Literal, Node
from ..patterns import PatternProblem, searcher
from ..types import DYN, INT, Type
from .checker import Checker
from .hints import PYTHON
from .names import reachable
from .overloads import folded, overload
from .paths import path


def call(checker: Checker, node: Call) -> Node:
    library = checker.env.library
    target = node.target
    function: Function | None = None
    if target is None:
        for candidate in checker.env.candidates(node.function, False):
            function = function or library.functions.get(candidate)
    else:
        parts, absolute = path(target)
        if parts and (absolute or parts[0] not in checker.scope):
            for candidate in checker.env.candidates(".".join([*parts, node.function]), absolute):
                function = function or library.functions.get(candidate)
        if function is not None:
            target = None
        else:
            function = library.members.get(node.function)
    given = node.args if target is None else [target, *node.args]
    if function is None:
        before = len(checker.problems)
        if target is not None and path(target)[0] and not in_space(checker, target):
            checker.visit(target)
        unknown_function(checker, node, before)
        for arg in node.args:
            checker.visit(arg)
        return Broken(node.span, "unknown_function", f"unknown function `{node.function}`")
    args = [checker.visit(a) for a in given]
    if any(isinstance(a, Broken) for a in args) and checker.strict:
        return Broken(node.span, "no_such_overload", "")
    return apply(checker, node, function, args)


def in_space(checker: Checker, target: Node) -> bool:
    parts, _ = path(target)
    known = [n for n in checker.env.library.functions if n.startswith(".".join(parts) + ".")]
    return bool(known) and not reachable(checker, parts, False)


def unknown_function(checker: Checker, node: Call, before: int) -> None:
    if len(checker.problems) > before:
        return  # the receiver is unknown already; one problem says it
    library = checker.env.library
    name = node.function
    if node.target is not None and in_space(checker, node.target):
        name = ".".join([*path(node.target)[0], name])
    if name in PYTHON:
        hint = PYTHON[name]
    elif node.target is None and name in library.members:
        hint = f"write `x.{name}(...)`"
    elif node.target is not None and name in library.functions:
        hint = f"write `{name}(...)`"
    else:
        close = nearest(name, library.functions if node.target is None or "." in name else library.members)
        hint = f"did you mean `{close}`?" if close and not close.startswith(("_", "@", "!")) else ""
    checker.report("GR212", node.name_span or node.span, f"unknown function `{name}`", hint)


def apply(checker: Checker, node: Call, function: Function, args: list[Node]) -> Node:
    result = overload(checker, function, [a.type for a in args])
    if result is None and not checker.strict:
        result = DYN  # the call decides by the values that it meets
    if result is None:
        given = ", ".join(str(checker.unifier.resolve(a.type, final=True)) for a in args)
        shown = function.name.strip("_@")
        message = f"no overload of `{shown}` for ({given})"
        return checker.broken("GR213", node.name_span or node.span, message, advice(checker, function, args))
    typed = Apply(node.span, function, args, type=result)
    if function.name == "matches" and isinstance(args[1], Literal):
        try:
            searcher(args[1].value)
        except PatternProblem as e:
            checker.report(
                "GR216", args[1].span, f"not a regular expression: {e}", "patterns are RE2: no look-around and no back-references"
            )
            return Broken(node.span, "invalid_argument", "not a regular expression")
    return folded(checker, typed)


def advice(checker: Checker, function: Function, args: list[Node]) -> str:
    kinds = {checker.unifier.resolve(a.type, final=True).name for a in args}
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


def _signature(function: Function, args: tuple[Type, ...]) -> str:
    shown = [str(a) for a in args]
    if function.member:
        return f"`{shown[0]}.{function.name}({', '.join(shown[1:])})`"
    return f"`{function.name}({', '.join(shown)})`"
