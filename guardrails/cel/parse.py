"""Tokens to a tree, by recursive descent with a bounded depth; macros are expanded on the way by `macros.py`."""

from __future__ import annotations

from typing import Final, NoReturn

from ..source import Source, Span
from .lexer import Token, problem, tokens
from .macros import MACROS, expand
from .nodes import And, Call, Conditional, Index, ListOf, Literal, MapOf, Name, Node, Or, Select
from .values import INT_MAX

MAX_DEPTH: Final = 64

RESERVED: Final = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "namespace",
        "package",
        "return",
        "var",
        "void",
        "while",
    ]
)
_LOGIC: Final = 2
_LEVELS: Final = {
    "||": 1,
    "&&": _LOGIC,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
}
_INSTEAD: Final = {
    "and": "write `&&` for and",
    "or": "write `||` for or",
    "not": "write `!` for not, and `!(a in b)` for not in",
    "is": "write `==` to compare",
    "if": "write `test ? yes : no`",
    "else": "write `test ? yes : no`",
    "contains": "write `text.contains(part)`",
    "matches": "write `text.matches(pattern)`",
    "between": "write `low <= x && x <= high`",
    "like": "write `text.matches(pattern)`",
    "lambda": "write `list.exists(x, test)`",
    "for": "write `list.exists(x, test)` or `list.all(x, test)`",
}


def parse(source: Source) -> Node:
    """The tree of an expression; CelProblem with place and hint when it is none."""
    try:
        return _Parser(source).whole()
    except RecursionError:  # a caller that is itself near the limit of the stack
        raise problem(source, "GR206", "nested too deep for the stack that is left", 0, 1, "split it into several rules") from None


class _Parser:
    __slots__ = ("at", "current", "depth", "source", "tokens")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = tokens(source)
        self.at = 0
        self.current = self.tokens[0]
        self.depth = 0

    def whole(self) -> Node:
        if self.current.kind == "end":
            raise problem(self.source, "GR200", "empty expression", 0, 0, "write a condition, such as `true`")
        node = self.expression()
        if self.current.kind != "end":
            self.unexpected()
        return node

    # -- tokens

    def advance(self) -> Token:
        token = self.current
        self.at += 1
        self.current = self.tokens[self.at]
        return token

    def accept(self, kind: str) -> Token | None:
        return self.advance() if self.current.kind == kind else None

    def expect(self, kind: str, opened: Token | None = None) -> Token:
        if self.current.kind != kind:
            self.unexpected(kind, opened)
        return self.advance()

    def unexpected(self, wanted: str = "", opened: Token | None = None) -> NoReturn:
        token = self.current
        before = self.tokens[self.at - 1] if self.at else token
        hint = _INSTEAD.get(token.text.lower(), "") if token.kind == "ident" else ""
        if not hint and before.kind == "ident" and token.kind in ("ident", "literal"):
            hint = _INSTEAD.get(before.text.lower(), "")
        if not hint and token.kind == "?" and wanted == ":":
            hint = "put the inner `?:` in parentheses"
        if not hint and token.kind == ">" and before.kind == "<":
            hint = "write `!=` for not equal"
        if not hint and token.kind == "*" and before.kind == "*":
            hint = "there is no power operator; multiply"
        if not hint and token.kind == "/" and before.kind == "/":
            hint = "write `/` to divide; `//` starts a comment"
        if opened is not None and token.kind == "end":
            raise problem(self.source, "GR200", f"`{opened.text}` is never closed", opened.start, opened.end, f"add `{wanted}`")
        found = "the end of the expression" if token.kind == "end" else f"`{token.text}`" if len(token.text) <= 40 else "a literal"
        message = f"found {found}, expected `{wanted}`" if wanted else f"unexpected {found}"
        raise problem(self.source, "GR200", message, token.start, max(token.end, token.start), hint)

    def span(self, start: int) -> Span:
        return Span(self.source, start, self.tokens[self.at - 1].end)

    def finish(self, node: Node, *below: Node) -> Node:
        """Note how high the tree has grown, so that everything that walks it later stays far from the interpreter's limits."""
        height = 1
        for child in below:
            if child.height >= height:
                height = child.height + 1
        node.height = height
        if height > MAX_DEPTH:
            self.too_deep(node.span.start)
        return node

    def too_deep(self, start: int) -> NoReturn:
        raise problem(self.source, "GR206", f"nested more than {MAX_DEPTH} levels deep", start, start + 1, "split it into several rules")

    # -- grammar

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.too_deep(self.current.start)
        start = self.current.start
        node = self.binary(0)
        if self.accept("?"):
            yes = self.binary(0)
            self.expect(":")
            no = self.expression()
            node = self.finish(Conditional(self.span(start), node, yes, no), node, yes, no)
        self.depth -= 1
        return node

    def binary(self, floor: int) -> Node:
        """Operators that bind tighter than `floor`, by precedence climbing: one frame for all levels keeps the stack low."""
        start = self.current.start
        node = self.unary()
        while (level := _LEVELS.get(self.current.kind, 0)) > floor:
            token = self.advance()
            right = self.binary(level)
            if level <= _LOGIC:
                parts = [node, right]
                while self.accept(token.kind):
                    parts.append(self.binary(level))
                made = Or(self.span(start), parts) if token.kind == "||" else And(self.span(start), parts)
                node = self.finish(made, *parts)
                continue
            name = "@in" if token.kind == "in" else f"_{token.kind}_"
            name_span = Span(self.source, token.start, token.end)
            node = self.finish(Call(self.span(start), name, None, [node, right], name_span), node, right)
        return node

    def unary(self) -> Node:
        token = self.current
        if token.kind not in ("!", "-"):
            return self.member()
        operators = []
        while self.current.kind == token.kind:
            operators.append(self.advance())
        if token.kind == "!" and self.current.kind == "-":
            operators.append(self.advance())  # only a number may follow: `!-1` reads, `!-x` does not
            if type(self.current.value) not in (int, float):
                self.at -= 1
                self.current = self.tokens[self.at]
                self.unexpected()
        literal = self.current
        if operators[-1].kind == "-" and literal.kind == "literal" and type(literal.value) in (int, float):
            literal.value, literal.start = -literal.value, operators.pop().start
        if len(operators) > MAX_DEPTH:
            self.too_deep(token.start)
        node = self.member()
        for operator in reversed(operators):
            name = "!_" if operator.kind == "!" else "-_"
            node = self.finish(Call(self.span(operator.start), name, None, [node], Span(self.source, operator.start, operator.end)), node)
        return node

    def member(self) -> Node:
        start = self.current.start
        node = self.primary()
        while True:
            if self.accept("."):
                optional = self.accept("?") is not None
                name = self.current
                if name.kind not in ("ident", "quoted"):
                    self.unexpected("a name")
                self.advance()
                if self.current.kind == "(" and name.kind == "ident" and not optional:
                    args = self.arguments()
                    node = self.call(start, name, node, args)
                else:
                    node = self.finish(Select(self.span(start), node, name.text, optional), node)
            elif self.current.kind == "[":
                opened = self.advance()
                optional = self.accept("?") is not None
                index = self.expression()
                self.expect("]", opened)
                node = self.finish(Index(self.span(start), node, index, optional), node, index)
            else:
                return node

    def arguments(self) -> list[Node]:
        opened = self.expect("(")
        args: list[Node] = []
        while self.current.kind != ")":
            args.append(self.expression())
            if not self.accept(","):
                break
        if args and self.tokens[self.at - 1].kind == ",":
            self.unexpected("another argument")
        self.expect(")", opened)
        return args

    def call(self, start: int, name: Token, target: Node | None, args: list[Node]) -> Node:
        name_span = Span(self.source, name.start, name.end)
        node = Call(self.span(start), name.text, target, args, name_span)
        below = args if target is None else [target, *args]
        self.finish(node, *below)
        if name.text not in MACROS:
            return node
        expanded = expand(node)
        if expanded.height > MAX_DEPTH:
            self.too_deep(start)
        return expanded

    def primary(self) -> Node:
        token = self.current
        match token.kind:
            case "literal":
                self.advance()
                if token.value.__class__ is int and token.value > INT_MAX:
                    raise problem(
                        self.source, "GR203", f"`{token.text}` is beyond 64 bits", token.start, token.end, f"`{token.text}u` is unsigned"
                    )
                return Literal(self.span(token.start), token.value)
            case "ident" | ".":
                absolute = self.accept(".") is not None
                name = self.expect("ident")
                if name.text in RESERVED:
                    raise problem(
                        self.source,
                        "GR207",
                        f"`{name.text}` is a reserved word",
                        name.start,
                        name.end,
                        _INSTEAD.get(name.text, "choose another name"),
                    )
                if self.current.kind == "(":
                    return self.call(token.start, name, None, self.arguments())
                if self.current.kind == "{":
                    raise problem(
                        self.source,
                        "GR209",
                        f"`{name.text}{{...}}` makes a message, which conditions cannot",
                        token.start,
                        name.end,
                        'write a map: `{"key": value}`',
                    )
                return Name(self.span(token.start), name.text, absolute)
            case "(":
                self.advance()
                node = self.expression()
                self.expect(")", token)
                return node
            case "[":
                return self.list_literal()
            case "{":
                return self.map_literal()
        return self.unexpected()

    def list_literal(self) -> Node:
        opened = self.advance()
        items: list[Node] = []
        optional: set[int] = set()
        while self.current.kind != "]":
            if self.accept("?"):
                optional.add(len(items))
            items.append(self.expression())
            if not self.accept(","):
                break
        self.expect("]", opened)
        return self.finish(ListOf(self.span(opened.start), items, frozenset(optional)), *items)

    def map_literal(self) -> Node:
        opened = self.advance()
        entries: list[tuple[Node, Node, bool]] = []
        while self.current.kind != "}":
            optional = self.accept("?") is not None
            key = self.expression()
            self.expect(":")
            value = self.expression()
            entries.append((key, value, optional))
            if not self.accept(","):
                break
        self.expect("}", opened)
        return self.finish(MapOf(self.span(opened.start), entries), *[n for k, v, _ in entries for n in (k, v)])
