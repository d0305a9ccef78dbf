"""Tool calls in what a model says, in the shapes that known interfaces give them, whole or in fragments of a stream.

Shapes, as their reference documentation describes them: OpenAI chat completions (`tool_calls`, `function_call`, custom tools) and responses
(`function_call`, `custom_tool_call`, `mcp_approval_request`, `computer_call` and the like), Anthropic messages (`tool_use`), Gemini
(`functionCall`), Bedrock (`toolUse`), LangChain (`tool_calls`, `tool_call_chunks`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..verdict import Path
from .readable import Unreadable

SAME = "\0"
"""Stands for a name, or arguments, that the pieces of the same call have told."""

_MAX_DEPTH = 60
_MAX_NODES = 200_000

# Items of the responses interface that the application carries out, and where they say what.
_ACTIONS = {
    "computer_call": "action", "local_shell_call": "action", "shell_call": "action", "apply_patch_call": "operation",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of one call: fragments with one `key` belong together.  `whole` says that it is all of it.

    `path` leads to the arguments in the form it was found in.
    """

    key: tuple[Any, ...]
    name: str = field(default="", repr=False)
    args: Any = field(default="", repr=False)
    path: Path = ()
    whole: bool = False


def fragments(form: Any) -> Iterator[Fragment]:
    """The calls, and parts of calls, in one form."""
    todo: list[tuple[Any, Path, int]] = [(form, (), 0)]
    nodes = 0
    while todo:
        value, path, depth = todo.pop()
        nodes += 1
        if nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise Unreadable("too deep or too large")
        if isinstance(value, Mapping):
            found, below = _of(value, path)
            yield from found
            todo += [(value[key], (*path, key), depth + 1) for key in reversed(below)]
        elif isinstance(value, list | tuple):
            todo += [(item, (*path, i), depth + 1) for i, item in reversed(list(enumerate(value)))]


def _of(value: Mapping[Any, Any], path: Path) -> tuple[list[Fragment], list[Any]]:
    """The fragments that stand in a mapping itself, and the keys below which more may stand."""
    kind = value.get("type")
    place = path[:-1]
    if kind is None and len(value) == 1:
        [(only, inner)] = value.items()
        if _is_event(only) and isinstance(inner, Mapping):  # an event of which the kind was made a field name
            found, below = _event(only, inner, (*path, only))
            return found, [only] if below else []
    if isinstance(kind, str) and _is_event(kind):
        return _event(kind, value, path)
    if kind == "tool_use" and "name" in value:
        return [Fragment(path, _text(value["name"]), value.get("input"), (*path, "input"), whole=True)], []
    if kind in ("function_call", "custom_tool_call", "mcp_approval_request") and "name" in value:
        key = "input" if kind == "custom_tool_call" else "arguments"
        return [Fragment(path, _text(value["name"]), value.get(key), (*path, key), whole=True)], []
    if isinstance(kind, str) and kind in _ACTIONS:
        action = value.get(_ACTIONS[kind])
        given = action if isinstance(action, Mapping) else {"input": action}
        return [Fragment(path, kind.removesuffix("_call"), given, (*path, _ACTIONS[kind]), whole=True)], []
    if kind in ("tool_call", "tool_call_chunk") and "name" in value and "args" in value:
        whole = kind == "tool_call"
        at = path if whole or value.get("index") is None else ("chunks", *place, value["index"])
        return [Fragment(at, _text(value["name"]), value["args"], (*path, "args"), whole=whole)], []
    for name, text in (("function", "arguments"), ("custom", "input")):
        inner = value.get(name)
        if isinstance(inner, Mapping) and (text in inner or ("name" in inner and "parameters" not in inner and "index" in value)):
            index = value.get("index")
            at = path if index is None else ("calls", *place, index)
            return [Fragment(at, _text(inner.get("name")), inner.get(text) or "", (*path, name, text), whole=index is None)], []
    return _nested_in(value, path)


def _nested_in(value: Mapping[Any, Any], path: Path) -> tuple[list[Fragment], list[Any]]:
    found: list[Fragment] = []
    below = list(value)
    for key in ("function_call", "functionCall", "toolUse"):
        inner = value.get(key)
        if isinstance(inner, Mapping):
            args = next((a for a in ("arguments", "args", "input") if a in inner), None)
            if args is None and "name" not in inner:
                continue
            text = isinstance(inner.get(args or ""), str)
            spot = () if args is None else (*path, key, args)
            found.append(Fragment((*path, key), _text(inner.get("name")), inner.get(args or ""), spot, whole=not text))
            below.remove(key)
    return found, below


def _is_event(kind: Any) -> bool:
    return isinstance(kind, str) and kind.startswith(("response.", "response_", "content_block_"))


def _event(kind: str, value: Mapping[Any, Any], path: Path) -> tuple[list[Fragment], list[Any]]:
    """Events of a stream: of the responses interface, and of messages."""
    kind = kind.replace(".", "_")
    if kind.startswith("content_block_"):
        return _block(kind, value, path)
    key = ("item", value.get("output_index"))
    if kind in ("response_function_call_arguments_delta", "response_custom_tool_call_input_delta"):
        return [Fragment(key, "", _text(value.get("delta")), (*path, "delta"))], []
    if kind in ("response_function_call_arguments_done", "response_custom_tool_call_input_done"):
        args = "arguments" if "arguments" in value else "input"
        return [Fragment(key, SAME, _text(value.get(args)), (*path, args), whole=True)], []
    if kind == "response_output_item_added":
        item = value.get("item")
        if isinstance(item, Mapping) and item.get("type") in ("function_call", "custom_tool_call"):
            return [Fragment(key, _text(item.get("name")))], []
    if kind == "response_output_item_done":
        return [Fragment(key, f.name, f.args, f.path, whole=True) for f in fragments_at(value.get("item"), (*path, "item"))], []
    if kind in ("response_completed", "response_incomplete", "response_failed"):
        response = value.get("response")
        output = response.get("output") if isinstance(response, Mapping) else None
        found = []
        for index, item in enumerate(output if isinstance(output, list) else ()):
            at = (*path, "response", "output", index)
            found += [Fragment(("item", index), f.name, f.args, f.path, whole=True) for f in fragments_at(item, at)]
        return found, []
    return [], list(value)


def _block(kind: str, value: Mapping[Any, Any], path: Path) -> tuple[list[Fragment], list[Any]]:
    key = ("block", value.get("index"))
    block, delta = value.get("content_block"), value.get("delta")
    if kind == "content_block_start" and isinstance(block, Mapping) and block.get("type") == "tool_use":
        return [Fragment(key, _text(block.get("name")), block.get("input"), (*path, "content_block", "input"))], []
    if kind == "content_block_delta" and isinstance(delta, Mapping) and "partial_json" in delta:
        return [Fragment(key, "", _text(delta["partial_json"]), (*path, "delta", "partial_json"))], []
    return [], list(value)


def fragments_at(form: Any, path: Path) -> Iterator[Fragment]:
    """The same, for a form that stands at a path."""
    for found in fragments(form):
        yield Fragment((*path, *found.key), found.name, found.args, (*path, *found.path) if found.path else (), found.whole)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable("a tool call that cannot be read")
    return value
