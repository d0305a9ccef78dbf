"""Calls that are not calls: `has`, the comprehensions, bindings; each is rewritten by the parser as it meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn

from ..errors import CelProblem, Problem
from .nodes import Bind, Call, Fold, Has, ListOf, Literal, Name, Node, OptMap, Select


def expand(call: Call) -> Node:
    """What the macro call stands for, or the call itself when its shape is no macro's."""
    for receiver, counts, rewrite in MACROS[call.function]:
        if (receiver is None) == (call.target is None) and len(call.args) in counts:
            if receiver and not (isinstance(call.target, Name) and call.target.name == receiver):
                continue
            made = rewrite(call)
            if made is not call:
                made.height = call.height
            return made
    if call.target is None and call.function == "has":
        _refuse(call, "`has` takes one argument", "write `has(a.b)`")
    return call


def _refuse(node: Node, message: str, hint: str) -> NoReturn:
    raise CelProblem([Problem("GR208", message, node.span, hint)])


def _variable(node: Node, macro: str) -> str:
    if isinstance(node, Name) and not node.absolute:
        return node.name
    return _refuse(node, f"`{macro}` needs a plain name here", f"write `list.{macro}(x, ...)`")


def _has(call: Call) -> Node:
    (arg,) = call.args
    if not isinstance(arg, Select):
        _refuse(arg, "`has` asks for a field", "write `has(a.b)`")
    if arg.optional:
        _refuse(arg, "`has` asks for a field, not for an optional one", "write `has(a.b)`")
    return Has(call.span, arg.operand, arg.field)


def _fold(kind: str, names: int, steps: int) -> Callable[[Call], Node]:
    """A comprehension with `names` variables; `steps` says whether a result follows (1), or a test may stand before it (2)."""

    def rewrite(call: Call) -> Node:
        assert call.target is not None  # reason: the table gives these a receiver
        variables = tuple(_variable(a, call.function) for a in call.args[:names])
        if len(set(variables)) < names:
            _refuse(call.args[1], "the two variables have the same name", "name them apart, such as `k, v`")
        rest = call.args[names:]
        test = rest[0] if steps == 0 or len(rest) == 2 else None
        step = rest[-1] if steps else None
        return Fold(call.span, kind, call.target, variables, test, step)

    return rewrite


def _bind(call: Call) -> Node:
    name, value, body = call.args
    return Bind(call.span, _variable(name, "bind"), value, body)


def _opt_map(flat: bool) -> Callable[[Call], Node]:
    def rewrite(call: Call) -> Node:
        assert call.target is not None  # reason: the table gives these a receiver
        name, body = call.args
        return OptMap(call.span, call.target, _variable(name, call.function), body, flat)

    return rewrite


def _block(call: Call) -> Node:
    values, body = call.args
    if not isinstance(values, ListOf):
        _refuse(values, "`cel.block` needs a list literal first", "write `cel.block([a, b], cel.index(0) + cel.index(1))`")
    height = max([body.height, *(v.height for v in values.items)])
    for number in reversed(range(len(values.items))):
        body = Bind(call.span, f"@index{number}", values.items[number], body)
        height += 1
    body.height = call.height = height
    return body


def _numbered(prefix: str) -> Callable[[Call], Node]:
    def rewrite(call: Call) -> Node:
        numbers = [a.value for a in call.args if isinstance(a, Literal) and type(a.value) is int and a.value >= 0]
        if len(numbers) < len(call.args):
            _refuse(call, f"`cel.{call.function}` needs plain numbers", "write `cel.index(0)`")
        return Name(call.span, prefix + ":".join(map(str, numbers)))

    return rewrite


def _extreme(call: Call) -> Node:
    """`math.greatest(a, b, ...)` takes any number of arguments: they become one list."""
    if not call.args:
        _refuse(call, f"`math.{call.function}` needs an argument", f"write `math.{call.function}(a, b)`")
    if len(call.args) == 1:
        return call
    items = ListOf(call.span, call.args, height=call.height)
    return Call(call.span, call.function, call.target, [items], call.name_span)


_Row = tuple[str | None, range | tuple[int, ...], Callable[[Call], Node]]

# name -> rows of: receiver (None: none; "": any; else that name), how many arguments, how to rewrite
MACROS: Final[dict[str, tuple[_Row, ...]]] = {
    "has": ((None, (1,), _has),),
    "all": (("", (2,), _fold("all", 1, 0)), ("", (3,), _fold("all", 2, 0))),
    "exists": (("", (2,), _fold("exists", 1, 0)), ("", (3,), _fold("exists", 2, 0))),
    "exists_one": (("", (2,), _fold("exists_one", 1, 0)), ("", (3,), _fold("exists_one", 2, 0))),
    "existsOne": (("", (2,), _fold("exists_one", 1, 0)), ("", (3,), _fold("exists_one", 2, 0))),
    "filter": (("", (2,), _fold("filter", 1, 0)),),
    "map": (("", (2, 3), _fold("map", 1, 2)),),
    "transformList": (("", (3, 4), _fold("transform_list", 2, 2)),),
    "transformMap": (("", (3, 4), _fold("transform_map", 2, 2)),),
    "transformMapEntry": (("", (3, 4), _fold("transform_entry", 2, 2)),),
    "sortBy": (("", (2,), _fold("sort_by", 1, 1)),),
    "optMap": (("", (2,), _opt_map(False)),),
    "optFlatMap": (("", (2,), _opt_map(True)),),
    "bind": (("cel", (3,), _bind),),
    "block": (("cel", (2,), _block),),
    "index": (("cel", (1,), _numbered("@index")),),
    "iterVar": (("cel", (2,), _numbered("@it:")),),
    "greatest": (("math", range(256), _extreme),),
    "least": (("math", range(256), _extreme),),
}
