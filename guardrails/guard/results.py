"""Results of tools in what is sent to a model, in the shapes of the known interfaces.  Only those that no answer followed: they are new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..verdict import Path

UNNAMED = "unnamed"
"""What a tool is called whose call does not stand in the conversation."""

_MAX_DEPTH = 12
_IDS = ("call_id", "id", "tool_call_id", "tool_use_id", "toolUseId")
# Items of the responses interface, and blocks of messages, that hold what a tool gave, and where.
_OUTPUTS = {
    **dict.fromkeys(("function_call_output", "custom_tool_call_output", "computer_call_output", "local_shell_call_output"), "output"),
    **dict.fromkeys(("shell_call_output", "apply_patch_call_output"), "output"),
    "tool_result": "content",
}
_NAMED_BY_CALL = frozenset({"function_call_output", "custom_tool_call_output", "tool_result"})


def results(request: Any) -> Iterator[tuple[str, Path]]:
    """Name of the tool and path to what it gave, for each result behind the last answer of a model."""
    conversation = _conversation(request, (), 0)
    if conversation is None:
        return
    items, path = conversation
    last = max((i for i, item in enumerate(items) if _answer(item)), default=-1)
    fresh = [(i, found) for i in range(last + 1, len(items)) for found in _results(items[i], ())]
    if not fresh:
        return
    names = dict(_named(items, 0))
    for i, (id_, name, below) in fresh:
        yield name or names.get(id_ or "") or UNNAMED, (*path, i, *below)


def _conversation(value: Any, path: Path, depth: int) -> tuple[Sequence[Any], Path] | None:
    """The list of messages in a request: the request itself, or where the known interfaces keep it."""
    if isinstance(value, list | tuple):
        return value, path
    if isinstance(value, Mapping) and depth < 3:
        for key in ("messages", "input", "contents"):
            if key in value and (found := _conversation(value[key], (*path, key), depth + 1)) is not None:
                return found
    return None


def _answer(item: Any) -> bool:
    if not isinstance(item, Mapping):
        return False
    if item.get("role") in ("assistant", "model", "ai") or item.get("type") == "ai":
        return True
    kind = item.get("type")
    return isinstance(kind, str) and (
        kind in ("function_call", "custom_tool_call", "reasoning") or (kind.endswith("_call") and "role" not in item)
    )


def _results(item: Any, path: Path, depth: int = 0) -> Iterator[tuple[str | None, str | None, Path]]:
    if isinstance(item, list | tuple) and depth < _MAX_DEPTH:
        for i, inner in enumerate(item):
            yield from _results(inner, (*path, i), depth + 1)
    if not isinstance(item, Mapping):
        return
    kind = item.get("type")
    if item.get("role") in ("tool", "function") or (kind == "tool" and "tool_call_id" in item):
        if item.get("content") is not None:
            yield _id(item), _str(item.get("name")), (*path, "content")
    elif isinstance(kind, str) and kind in _OUTPUTS:
        if item.get(_OUTPUTS[kind]) is not None:
            yield _id(item), None if kind in _NAMED_BY_CALL else kind.removesuffix("_call_output"), (*path, _OUTPUTS[kind])
    elif isinstance(inner := item.get("functionResponse", item.get("function_response")), Mapping):
        key = "functionResponse" if "functionResponse" in item else "function_response"
        yield None, _str(inner.get("name")), (*path, key)
    elif isinstance(inner := item.get("toolResult"), Mapping):
        yield _id(inner), None, (*path, "toolResult")
    else:
        for key in ("content", "parts"):
            if isinstance(item.get(key), list | tuple):
                yield from _results(item[key], (*path, key), depth + 1)


def _named(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Which call has which name."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner, depth + 1)
    elif isinstance(value, Mapping):
        function = value.get("function")
        name = _str(value.get("name")) or (_str(function.get("name")) if isinstance(function, Mapping) else None)
        if name:
            yield from ((found, name) for key in _IDS if (found := _str(value.get(key))))
        for key in ("content", "parts", "tool_calls", "toolUse"):
            if isinstance(value.get(key), list | tuple | Mapping):
                yield from _named(value[key], depth + 1)


def _id(item: Mapping[Any, Any]) -> str | None:
    return next((found for key in ("tool_call_id", "call_id", "tool_use_id", "toolUseId") if (found := _str(item.get(key)))), None)


def _str(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
