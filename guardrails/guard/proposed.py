"""Tool calls in what a model says, in the shapes that known interfaces give them, whole or in fragments of a stream.  Judging is elsewhere.

Shapes, as their reference documentation describes them: OpenAI chat completions (`tool_calls`, `function_call`, custom tools) and responses
(`function_call`, `custom_tool_call`, `mcp_approval_request`, `computer_call` and the like), Anthropic messages (`tool_use`), Gemini
(`functionCall`), Bedrock (`toolUse`), LangChain (`tool_calls`, `tool_call_chunks`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .. import content
from ..names import canonical
from ..verdict import Path
from .readable import Unreadable

Spot = tuple[int, Path]

_MAX_DEPTH = 60
_MAX_NODES = 200_000
_MAX_CALLS = 1_000
SAME = "\0"
"""Stands for a name, or arguments, that the pieces of the same call have told."""

_PARALLEL = canonical("multi_tool_use.parallel")

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


@dataclass(frozen=True, slots=True)
class Proposed:
    """One tool call that a model asks for.

    Its arguments stand once over all of `pieces`, and once in each of `copies`: number of the form, and path in it.
    """

    name: str = field(repr=False)
    args: Mapping[str, Any] = field(repr=False)
    pieces: tuple[Spot, ...] = ()
    copies: tuple[Spot, ...] = ()

    def rewriting(self, args: Mapping[str, Any], forms: Sequence[Any]) -> Iterator[tuple[int, Path, Any]]:
        """What to put at which path of which form, so that they say `args`."""
        free = self.args.keys() == {"input"} and isinstance(args.get("input"), str)
        for index, (number, path) in enumerate((*self.pieces, *self.copies)):
            old = content.at(forms[number], path)
            if not isinstance(old, str):
                yield number, path, dict(args)
            elif 0 < index < len(self.pieces):
                yield number, path, ""
            else:
                yield number, path, args["input"] if free and old.lstrip()[:1] != "{" else json.dumps(args, ensure_ascii=False)


def proposed(forms: Iterable[Any]) -> list[Proposed]:
    """The tool calls that these forms add up to, in order: one response, or the chunks of one.

    Raises Unreadable for arguments that nobody can read.
    """
    parts: dict[tuple[Any, ...], list[tuple[int, Fragment]]] = {}
    for number, form in enumerate(forms):
        for fragment in fragments(form):
            parts.setdefault(fragment.key, []).append((number, fragment))
            if len(parts) > _MAX_CALLS:
                raise Unreadable("more tool calls than are judged")
    calls: list[Proposed] = []
    for found in parts.values():
        calls += _calls(found)
    return calls


def _calls(found: list[tuple[int, Fragment]]) -> list[Proposed]:
    told: list[Proposed] = []
    if pieces := [(n, f) for n, f in found if not f.whole]:
        spots = tuple((n, f.path) for n, f in pieces if isinstance(f.args, str) and f.path) or tuple(
            (n, f.path) for n, f in pieces if f.path
        )
        told.append(Proposed("".join(f.name for _, f in pieces), _read(_joined(pieces)), spots))
    elif any(f.args == SAME for _, f in found):
        raise Unreadable("a call that nobody told")
    for n, f in found:
        if f.whole and f.args != SAME:
            args = _read(f.args)
            same = next((i for i, t in enumerate(told) if f.name in (t.name, SAME) and t.args == args), None)
            if same is None:
                told.append(Proposed(f.name, args, (), ((n, f.path),)))
            else:
                told[same] = replace(told[same], copies=(*told[same].copies, (n, f.path)))
    return told


def _joined(pieces: list[tuple[int, Fragment]]) -> Any:
    values = [f.args for _, f in pieces if f.args not in ("", None, {})]
    if all(isinstance(v, str) for v in values):
        return "".join(values)
    if len(values) == 1:
        return values[0]
    raise Unreadable("arguments of two kinds")


def _read(args: Any) -> Mapping[str, Any]:
    if isinstance(args, str):
        return arguments(args)
    if args is None or isinstance(args, Mapping):
        return args or {}
    raise Unreadable("arguments that are no object")


def arguments(text: str) -> Mapping[str, Any]:
    """The arguments that a JSON text holds; free text, as custom tools take it, counts as `input`.  Raises Unreadable for what two readers
    may read differently: keys that stand twice, `NaN`, numbers of more digits than are read."""
    if not text.strip():
        return {}
    if text.lstrip()[:1] != "{":
        return {"input": text}
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise Unreadable("arguments that are no JSON") from None
    return value if isinstance(value, dict) else {"input": value}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key that stands twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def nested(name: str, args: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A call, and the calls inside it where it is one that runs others.  Raises Unreadable for what is nested too deep."""
    yield name, args
    uses = args.get("tool_uses")
    if canonical(name) != _PARALLEL and not (isinstance(uses, list) and canonical(name).endswith("parallel")):
        return
    if depth > 8 or not isinstance(uses, list):
        raise Unreadable("parallel calls that cannot be read")
    for use in uses:
        inner = use.get("recipient_name") if isinstance(use, Mapping) else None
        given = use.get("parameters", {}) if isinstance(use, Mapping) else None
        if not isinstance(inner, str):
            raise Unreadable("parallel calls that cannot be read")
        yield from nested(inner, arguments(given) if isinstance(given, str) else given if isinstance(given, Mapping) else {}, depth + 1)


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
