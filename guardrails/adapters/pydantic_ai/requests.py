"""What one request of pydantic-ai carries, as JSON in the shape of chat messages, and changed JSON put back.  Judging is in `models.py`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

try:
    from pydantic_ai import messages as said
except ImportError as missing:
    raise ImportError("pydantic-ai is not installed: pip install 'guardrails-as-code[pydantic-ai]'") from missing

from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from ...guard.readable import plain
from ...guard.usage import count_of

PutBack = Callable[[Any, Any, Any], Any]
"""The value that was read, its JSON form, and what that became: the value that says so."""

_FILES = {"image-url": "image", "audio-url": "audio", "video-url": "video", "document-url": "file", "uploaded-file": "file"}
# Settings that say how to connect, and may be secret.
_UNTOLD = frozenset({"extra_headers", "max_tokens"})
_REMEMBERED = ("previous_response_id", "conversation_id")


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and the content of it that reaches the model."""

    messages: list[Any] = field(repr=False)
    settings: ModelSettings | None = field(repr=False)
    parameters: ModelRequestParameters = field(repr=False)
    slots: tuple[tuple[int, int, str, str], ...] = ()
    content: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, messages: list[Any], settings: ModelSettings | None, parameters: ModelRequestParameters) -> Request:
        """The request that these make.  Raises Unreadable."""
        slots: list[tuple[int, int, str, str]] = []
        forms: list[Any] = []
        outputs = {tool.name for tool in parameters.output_tools}
        for i, message in enumerate(messages):
            for j, part in enumerate(message.parts):
                attribute, key, form = part_form(part, outputs)
                slots.append((i, j, attribute, key))
                forms.append(form)
        told = {
            "instructions": [getattr(m, "instructions", None) for m in messages] + [p.content for p in parameters.instruction_parts or ()],
            "messages": forms,
            "tools": [_described(tool) for tool in (*parameters.function_tools, *parameters.output_tools)],
            "schema": _schema(parameters),
            **_told(settings),
        }
        content = {name: value for name, value in told.items() if value and not (name == "instructions" and not any(value))}
        return cls(messages, settings, parameters, tuple(slots), content)

    def saying(self, content: Mapping[str, Any], put: PutBack) -> tuple[list[Any], ModelRequestParameters]:
        """Messages and parameters with other content; `put` raises where a value does not take it."""
        for name, value in content.items():
            if value is not self.content[name] and name not in ("instructions", "messages"):
                put(None, self.content[name], value)
        messages, parameters = list(self.messages), self.parameters
        if content.get("messages") is not self.content.get("messages"):
            for (i, j, attribute, key), old, new in zip(self.slots, self.content["messages"], content["messages"], strict=True):
                if new is not old:
                    parts = list(messages[i].parts)
                    parts[j] = _changed(parts[j], attribute, key, old, new, put)
                    messages[i] = replace(messages[i], parts=parts)
        if content.get("instructions") is not self.content.get("instructions"):
            new = content["instructions"]
            for i, message in enumerate(messages):
                if new[i] != getattr(message, "instructions", None):
                    messages[i] = replace(message, instructions=new[i])
            own = parameters.instruction_parts
            if own is not None:
                parts = [replace(p, content=n) if p.content != n else p for p, n in zip(own, new[len(messages) :], strict=True)]
                parameters = replace(parameters, instruction_parts=parts)
        return messages, parameters


def part_form(part: Any, outputs: set[str]) -> tuple[str, str, dict[str, Any]]:
    """The attribute of a part that says something, the field of its form where that stands, and the form."""
    if isinstance(part, said.ToolCallPart):
        if part.tool_name in outputs:  # the answer itself, which no tool runs for
            return "args", "output", {"role": "assistant", "output": plain(part.args)}
        return "args", "input", {
            "role": "assistant", "type": "tool_use", "id": part.tool_call_id, "name": part.tool_name, "input": plain(part.args),
        }  # fmt: skip
    if isinstance(part, said.ToolReturnPart):
        form = {"role": "tool", "name": part.tool_name, "tool_call_id": part.tool_call_id, "content": _content(part.content)}
        return "content", "content", form
    match part.part_kind:
        case "system-prompt":
            return "content", "content", {"role": "system", "content": part.content}
        case "user-prompt":
            return "content", "content", {"role": "user", "content": _content(part.content)}
        case "text":
            return "content", "content", {"role": "assistant", "content": part.content, **_more(part, "citations")}
        case "thinking":
            return "content", "thinking", {"role": "assistant", "thinking": part.content}
        case "file" | "speech":
            return "", "", {"role": "assistant", "type": "file"}
    # A kind that is not known says something nevertheless: all of it is judged.
    return "", "part", {"role": "user", "part": plain({k: v for k, v in vars(part).items() if k not in ("timestamp", "tool_call_id")})}


def hosted_in(settings: ModelSettings | None, parameters: ModelRequestParameters) -> dict[str, Any]:
    """The part of a request that may name tools which the provider runs."""
    tools: list[Any] = []
    for tool in parameters.native_tools:
        more = plain(dict(vars(tool)))
        if tool.kind == "mcp_server":
            tools.append({**more, "type": "mcp", "server_label": more.get("id")})
        else:
            tools.append({**more, "type": tool.kind})
    free: dict[str, Any] = {}
    for name, value in cast(Mapping[str, Any], settings or {}).items():
        if name == "extra_body" and isinstance(value, Mapping):
            free.update({k: v for k, v in value.items() if k != "tools"})
            value = value.get("tools")
        if (name == "extra_body" or name.endswith("_tools")) and isinstance(value, list | tuple):
            tools += value
    return {**free, "tools": tools}


def asked(settings: ModelSettings | None) -> int | None:
    """The most response tokens that a request asks for."""
    return count_of((settings or {}).get("max_tokens"))


def capped(settings: ModelSettings | None, cap: int | None) -> ModelSettings | None:
    """The settings with a cap on the response where they ask for more, or for nothing."""
    if cap is None:
        return settings
    own = asked(settings)
    return cast(ModelSettings, {**(settings or {}), "max_tokens": cap if own is None else min(own, cap)})


def place_of(model: Model) -> tuple[str | None, str | None]:
    """Host, with its port where it is no usual one, and name of a model; None for what it does not show."""
    from urllib.parse import urlsplit

    inner = model
    while isinstance(inner, WrapperModel):
        inner = inner.wrapped
    try:
        url, name = inner.base_url, inner.model_name
    except NotImplementedError:  # how a model of the framework says that it has no address
        return None, None
    parts = urlsplit(str(url)) if url else None
    if parts is None or not parts.hostname:
        return None, name
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.hostname if parts.port in (None, usual) else f"{parts.hostname}:{parts.port}", name


def _content(value: Any) -> Any:
    """What a user or a tool gives: a text, a value, or several with pictures and files among them."""
    if isinstance(value, list | tuple):
        return [_content(item) for item in value]
    kind = getattr(value, "kind", None)
    if kind in _FILES:
        return {"type": _FILES[kind]}
    if kind == "binary":
        media = str(getattr(value, "media_type", "")).split("/")[0]
        return {"type": media if media in ("image", "audio", "video") else "file"}
    return None if kind == "cache-point" else plain(value)


def _changed(part: Any, attribute: str, key: str, old: Any, new: Any, put: PutBack) -> Any:
    for name, value in new.items():
        if value is not old[name] and name != key:
            put(None, old[name], value)
    if not attribute:
        return put(None, old, new)
    return replace(part, **{attribute: _put(getattr(part, attribute), old[key], new[key], put)})


def _put(value: Any, old: Any, new: Any, put: PutBack) -> Any:
    """Several contents one by one: the files among them have no form that could be put back."""
    if new is old:
        return value
    if isinstance(value, list | tuple) and isinstance(new, list | tuple) and len(value) == len(new):
        items = [_put(v, o, n, put) for v, o, n in zip(value, old, new, strict=True)]
        return items if isinstance(value, list) else tuple(items)
    return put(value, old, new)


def _more(part: Any, name: str) -> dict[str, Any]:
    value = getattr(part, name, None)
    return {name: plain(value)} if value else {}


def _described(tool: ToolDefinition) -> dict[str, str]:
    # The schema as text: a parameter called `file_id` is no file.
    return {"name": tool.name, "description": tool.description or "", "parameters": json.dumps(tool.parameters_json_schema)}


def _schema(parameters: ModelRequestParameters) -> list[str]:
    output, template = parameters.output_object, parameters.prompted_output_template
    shown = [] if output is None else [output.name or "", output.description or "", json.dumps(output.json_schema)]
    return [text for text in (*shown, template or "") if text]


def _told(settings: ModelSettings | None) -> dict[str, Any]:
    """What settings add to a request: all that may be text."""
    told: dict[str, Any] = {}
    for name, value in cast(Mapping[str, Any], settings or {}).items():
        if name in _UNTOLD or value is None or isinstance(value, bool | int | float):
            continue
        if name.endswith(_REMEMBERED):
            # What the provider remembers is sent with it, and nobody here can read it.
            told["previous_response_id"] = value
        else:
            told[f"setting_{name}"] = plain(value)
    return told


def forms_of(parts: Sequence[Any], outputs: set[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The forms of the parts of a response."""
    return (part_form(part, outputs) for part in parts)


def with_parts(parts: Sequence[Any], rows: Sequence[tuple[str, str, dict[str, Any]]], new: Sequence[Any], put: PutBack) -> list[Any]:
    """The parts of a response with other content."""
    return [
        part if now is form else _changed(part, attribute, key, form, now, put)
        for part, (attribute, key, form), now in zip(parts, rows, new, strict=True)
    ]
