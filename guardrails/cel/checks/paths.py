"""Dotted names in the tree: their parts, and where each part stands."""

from __future__ import annotations

from ...source import Span
from ..nodes import Has, Name, Node, Select


def path(node: Node) -> tuple[list[str], bool]:
    """The parts of a dotted name and whether it starts with a dot; no parts when the node is no such name."""
    parts: list[str] = []
    while isinstance(node, Select) and not node.optional:
        parts.append(node.field)
        node = node.operand
    if not isinstance(node, Name):
        return [], False
    parts.append(node.name)
    return parts[::-1], node.absolute


def prefix_span(node: Node, depth: int) -> Span:
    """The span of the first `depth` parts of a dotted name."""
    steps = len(path(node)[0]) - depth
    while steps > 0 and isinstance(node, Select):
        node, steps = node.operand, steps - 1
    return node.span


def last_name(node: Node, name: str) -> Span:
    """The span of the field at the end of a selection."""
    end = node.span.end - (1 if isinstance(node, Has) else 0)
    source = node.span.source
    start = source.text.rfind(name, node.span.start, end)
    return Span(source, start, start + len(name)) if start >= 0 else node.span
