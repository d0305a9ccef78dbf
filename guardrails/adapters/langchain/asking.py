"""What one call of a LangChain chat model asks: its messages, tools and settings as JSON, where it goes, and how long the answer may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from ...guard.parameters import CAPS
from ...guard.readable import Unreadable, plain
from ...guard.usage import count_of

_CAPS = (*CAPS, "num_predict")
# How a call connects is no content, and may hold secrets.
_WIRE = frozenset({"api_key", "default_headers", "extra_headers", "headers", "http_async_client", "http_client", "timeout"})
# Settings of a chat model in which content may stand, and tools that the provider runs.
_SETTINGS = (
    "model_kwargs", "extra_body", "tools", "mcp_servers", "web_search_options", "system", "system_instruction", "stop", "stop_sequences",
    "container", "cached_content", "default_options",
)  # fmt: skip
_CLIENTS = (
    ("root_client", "client", "_client", "_sync_client"),
    ("root_async_client", "async_client", "_async_client", "root_client", "client", "_client"),
)
_ADDRESSES = ("openai_api_base", "azure_endpoint", "anthropic_api_url", "base_url", "endpoint_url", "endpoint", "api_base", "api_url")
_MODELS = ("deployment_name", "model_name", "model", "model_id")
# What clients merge into the body of a request; what stands there wins.
_BODIES = ("model_kwargs", "extra_body")
_LISTS = ("functions", "mcp_servers", "plugins", "tools")


def options_of(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call besides its messages, as JSON.  Raises Unreadable."""
    return {name: _form(value) for name, value in kwargs.items() if name not in _WIRE and not isinstance(value, int | float | None)}


def settings_of(model: BaseChatModel, messages: Sequence[BaseMessage]) -> dict[str, Any]:
    """What the chat model itself adds to every call, as JSON.  Raises Unreadable."""
    found = {name: _form(value) for name in _held(type(model), _SETTINGS) if (value := getattr(model, name, None))}
    if model.__dict__.get("use_previous_response_id") and any(isinstance(m, AIMessage) for m in messages):
        found["previous_response_id"] = "kept by the provider"
    return found


@lru_cache(2048)
def _held(kind: type[BaseChatModel], names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that chat models of a class have."""
    known = {*kind.model_fields, *kind.__private_attributes__}.union(*(c.__dict__ for c in kind.__mro__))
    return tuple(name for name in names if name in known)


def _form(value: Any) -> Any:
    if isinstance(value, type):
        schema = getattr(value, "model_json_schema", None)
        if not callable(schema):
            raise Unreadable("a class that shows no schema")
        return plain(schema())
    if isinstance(value, list | tuple):
        return [_form(item) for item in value]
    return plain(value)


def request_of(settings: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """All that may name tools which the provider runs, wherever it stands."""
    parts = [settings, *_bodies(settings), options, *_bodies(options)]
    merged = {name: value for part in parts for name, value in part.items()}
    for name in _LISTS:
        found = [part[name] for part in parts if isinstance(part.get(name), list | tuple)]
        if len(found) > 1:
            merged[name] = [item for items in found for item in items]
    return merged


def _bodies(part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [body for name in _BODIES if isinstance(body := part.get(name), Mapping)]


def caps_in(model: BaseChatModel, kwargs: Mapping[str, Any]) -> list[int]:
    """The sizes that a call asks its answer to have at most: its own, or else those of the model; what a body says counts in any case."""
    own = _caps(kwargs) or _caps(model.__dict__)
    return [*own, *(n for part in (model.__dict__, kwargs) for body in _bodies(part) for n in _caps(body))]


def _caps(part: Mapping[str, Any]) -> list[int]:
    return [n for name in _CAPS if (n := count_of(part.get(name))) is not None]


def capped(model: BaseChatModel, kwargs: dict[str, Any], cap: int) -> dict[str, Any]:
    """Fields of the model that take a cap, with it; arguments of the call that say more are lowered in place."""
    kwargs.update(_lowered(kwargs, cap))
    fields = {name: None for name in _CAPS if name in type(model).model_fields}
    held = {**fields, **{name: model.__dict__[name] for name in (*fields, *_BODIES) if name in model.__dict__}}
    return _lowered(held, cap)


def _lowered(part: Mapping[str, Any], cap: int) -> dict[str, Any]:
    """What says how long an answer may be, with at most `cap`, and the bodies in which that stands."""
    new: dict[str, Any] = {name: cap if (n := count_of(part[name])) is None else min(n, cap) for name in _CAPS if name in part}
    for name in _BODIES:
        body = part.get(name)
        if isinstance(body, Mapping) and (lower := _lowered(body, cap)):
            new[name] = {**body, **lower}
    return new


def offered(kwargs: Mapping[str, Any]) -> frozenset[str]:
    """The names of the functions that a call offers to the model."""
    return frozenset(_names(kwargs.get("tools")) | _names(kwargs.get("functions")))


def _names(tools: Any) -> set[str]:
    found = set()
    for tool in tools if isinstance(tools, list | tuple) else ():
        if not isinstance(tool, Mapping) or tool.get("type") not in (None, "function", "custom"):
            continue
        inner = next((tool[key] for key in ("function", "custom", "toolSpec") if isinstance(tool.get(key), Mapping)), tool)
        if isinstance(name := inner.get("name"), str):
            found.add(name)
    return found


def model_of(model: BaseChatModel, kwargs: Mapping[str, Any]) -> str | None:
    """The name of the model that a call asks for."""
    bodies = [body.get("model") for part in (kwargs, model.__dict__) for body in reversed(_bodies(part))]
    named = (*bodies, kwargs.get("model"), *(getattr(model, name, None) for name in _held(type(model), _MODELS)))
    return next((name for name in named if isinstance(name, str) and name), None)


def host_of(model: BaseChatModel, *, asynchronous: bool) -> str | None:
    """The host, with its port where one is said, that the client of a chat model calls; None where nobody can tell."""
    for address in _addresses(model, asynchronous):
        text = str(address)
        parts = urlsplit(text if "//" in text else f"//{text}")
        if parts.hostname:
            try:
                return parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
            except ValueError:
                return None
    return None


def _addresses(model: BaseChatModel, asynchronous: bool) -> Iterator[Any]:
    for name in _held(type(model), _CLIENTS[asynchronous]):
        client = getattr(model, name, None)
        for owner in (client, getattr(client, "_client", None)):
            address = getattr(owner, "base_url", None)
            if isinstance(address, str) or hasattr(address, "host"):
                yield address
    for name in _held(type(model), _ADDRESSES):
        address = getattr(model, name, None)
        if isinstance(address, str) and address:
            yield address
