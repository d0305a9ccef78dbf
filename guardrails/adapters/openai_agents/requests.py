"""What one model call of the Agents SDK carries, as JSON, and where it goes.  Judging is in `models.py`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from agents import FunctionTool, Handoff, Model, ModelSettings, Tool
from agents.models.openai_responses import Converter

from ...guard.readable import plain
from ...guard.usage import count_of

CAPS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
"""What caps a response among the free arguments of the model settings."""

_SHOWN = ("extra_body", "extra_args", "extra_query", "metadata")


def told(given: Mapping[str, Any]) -> dict[str, Any]:
    """All of a call that reaches the model: instructions, input, tools, and what the settings add to the request."""
    settings: ModelSettings = given["model_settings"]
    tools = [_described(tool) for tool in (*given["tools"], *given["handoffs"])]
    parts = {
        "instructions": given["system_instructions"],
        "input": plain(given["input"]),
        "tools": [tool for tool in tools if tool],
        "schema": _schema(given["output_schema"]),
        # What the provider remembers of a conversation is sent with it, and nobody here can read it.
        "previous_response_id": given["previous_response_id"] or given["conversation_id"],
        **{name: plain(getattr(settings, name, None)) for name in _SHOWN},
    }
    return {name: part for name, part in parts.items() if part}


def hosted_in(given: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a call that may name tools which the provider runs, as the responses interface words it."""
    settings: ModelSettings = given["model_settings"]
    more = {**_mapping(settings.extra_args), **_mapping(settings.extra_body)}
    tools: list[Tool] = list(given["tools"])
    named = [dict(tool) for tool in Converter.convert_tools(tools, [], allow_opaque_tool_search_surface=True).tools]
    also = more.get("tools")
    return {**more, "tools": [*named, *(also if isinstance(also, list | tuple) else ())]}


def overridden(settings: ModelSettings) -> bool:
    """Whether the settings put another model into the request than the one that is asked."""
    return any("model" in _mapping(more) for more in (settings.extra_args, settings.extra_body))


def asked(settings: ModelSettings) -> int | None:
    """The most response tokens that a call asks for."""
    more = {**_mapping(settings.extra_args), **_mapping(settings.extra_body)}
    told = [settings.max_tokens, *(more.get(cap) for cap in CAPS)]
    return max((n for value in told if (n := count_of(value)) is not None), default=None)


def capped(settings: ModelSettings, cap: int | None) -> ModelSettings:
    """The settings with a cap on the response where they ask for more, or for nothing."""
    if cap is None:
        return settings
    own = settings.max_tokens
    extra_args, extra_body = (_least(more, cap) for more in (settings.extra_args, settings.extra_body))
    if own is None and any(name in _mapping(more) for more in (extra_args, extra_body) for name in CAPS):
        most = None  # it stands there
    else:
        most = cap if own is None else min(own, cap)
    made = settings.resolve(ModelSettings(max_tokens=most))
    made.extra_args, made.extra_body = extra_args, extra_body
    return made


def place_of(model: Model) -> tuple[str | None, str | None]:
    """Host, with its port where it is no usual one, and name of a model; None for what it does not show."""
    client = getattr(model, "_client", None)
    if client is None and callable(getattr(model, "_get_client", None)):
        client = model._get_client()  # type: ignore[attr-defined]  # reason: made on first use, with the address that the call will have
    url = getattr(client, "base_url", None) or getattr(model, "base_url", None)
    if "WSModel" in type(model).__name__:
        url = getattr(client, "websocket_base_url", None) or url
    name = getattr(model, "model", None)
    return _host(url), name if isinstance(name, str) else None


def _host(url: Any) -> str | None:
    from urllib.parse import urlsplit

    parts = urlsplit(str(url)) if url else None
    if parts is None or not parts.hostname:
        return None
    usual = {"https": 443, "wss": 443, "http": 80, "ws": 80}.get(parts.scheme)
    return parts.hostname if parts.port in (None, usual) else f"{parts.hostname}:{parts.port}"


def _described(tool: Any) -> dict[str, str]:
    # The schema as text: a parameter called `file_id` is no file.
    if isinstance(tool, FunctionTool):
        return {"name": tool.name, "description": tool.description, "parameters": json.dumps(tool.params_json_schema)}
    if isinstance(tool, Handoff):
        return {"name": tool.tool_name, "description": tool.tool_description, "parameters": json.dumps(tool.input_json_schema)}
    return {}


def _schema(output: Any) -> str | None:
    return None if output is None or output.is_plain_text() else json.dumps(output.json_schema())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _least(more: Any, cap: int) -> Any:
    if not isinstance(more, Mapping) or not any(name in more for name in CAPS):
        return more
    return {name: min(n, cap) if name in CAPS and (n := count_of(value)) is not None else value for name, value in more.items()}


def names_of(tools: Iterable[Tool], judged: Callable[[FunctionTool], bool]) -> frozenset[str]:
    """The names of those tools that are judged where they run."""
    return frozenset(name for tool in tools if isinstance(tool, FunctionTool) and judged(tool) for name in (tool.name, tool.qualified_name))
