"""The clauses of a condition, each with its value and the facts it read; texts are told by kind and length only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from ..cel.evaluate import run
from ..cel.nodes import And, Index, Literal, Node, Select, children
from ..cel.nodes import Fact as FactNode
from ..errors import CelFailure
from ..policy.form import Condition
from ..vocabulary import TERMS, Facts

# Facts whose texts are names out of policy files or fixed words, never what somebody wrote to the model.
_OPEN: Final = frozenset(
    {
        "checkpoint",
        "system.id",
        "system.stage",
        "system.domains",
        "system.data_classes",
        "destination.id",
        "destination.zone",
        "actor.roles",
        "session.saw",
        "content.unscanned",
        "phi.types",
        "phi.novel",
        "tool.zone",
        "decision.level",
    }
)
_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a clause read, and what stood there as far as it may be told."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """A clause of a condition; `result` is its value where it has one."""

    text: str
    value: str
    line: int
    facts: tuple[Fact, ...]
    result: Any = None


def clauses(condition: Condition, f: Facts, *, whole: bool = False) -> Iterator[Part]:
    """The condition split at its outermost `&&`, or as one part when `whole`."""
    node = condition.checked.node
    for part in [node] if whole or not isinstance(node, And) else node.parts:
        result: Any = None
        try:
            result = _value(condition, part, f)
            value = str(result).lower() if isinstance(result, bool) else described(result)
        except CelFailure as failure:
            value = f"error: {failure.kind}"
        span = part.span
        text = " ".join(span.source.text[span.start : span.end].split())
        yield Part(text, value, span.line, tuple(_facts(condition, part, f)), result)


def _value(condition: Condition, node: Node, f: Facts) -> Any:
    return run(replace(condition.checked, node=node), lambda name: getattr(f, TERMS.attribute(name)))


def _facts(condition: Condition, node: Node, f: Facts) -> Iterator[Fact]:
    """What a clause reads, each path once, in the order in which it stands."""
    seen: set[str] = set()
    for chain in _chains(node):
        name = _name(chain)
        if name in seen:
            continue
        seen.add(name)
        try:
            yield Fact(name, described(_value(condition, chain, f), open_text=name in _OPEN))
        except CelFailure as failure:
            yield Fact(name, f"error: {failure.kind}")


def _chains(node: Node) -> Iterator[Node]:
    """The longest paths such as `tool.args.claim.flags` that start at a fact."""
    if _rooted(node):
        yield node
        return
    for child in children(node):
        yield from _chains(child)


def _rooted(node: Node) -> bool:
    while True:
        match node:
            case FactNode():
                return True
            case Select():
                node = node.operand
            case Index(index=Literal()):
                node = node.operand
            case _:
                return False


def _name(node: Node) -> str:
    match node:
        case FactNode():
            return node.name
        case Select():
            return f"{_name(node.operand)}.{'?' if node.optional else ''}{node.field}"
        case Index(index=Literal(value=value)):
            return f"{_name(node.operand)}[{value!r}]"
    return ""


def amount(f: Facts, path: tuple[str, ...]) -> str:
    """What stands at a path of the tool's arguments."""
    value: Any = f.event.args
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return "missing"
        value = value[step]
    return described(value)


def described(value: Any, *, open_text: bool = False) -> str:
    """A value in words: numbers, times and truth values as they are, everything else by kind and size."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float() | datetime() | timedelta():
            return str(value)
        case str():
            return value if open_text else f"text of {len(value):,} characters"
        case Mapping():
            return f"object with {len(value):,} fields"
        case list() | tuple() | set() | frozenset():
            if open_text and len(value) <= _LISTED:
                return f"[{', '.join(map(str, value))}]"
            return f"list of {len(value):,}"
    return type(value).__name__.lower()
