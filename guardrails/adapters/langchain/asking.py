"""What one call of a LangChain chat model asks: its messages, tools and settings as JSON, where it goes, and how long the answer may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from ...guard.parameters import CAPS
from ...guard.reach import Elsewhere, destination_at
from ...guard.readable import Unreadable, plain
from ...guard.usage import count_of
from ...names import fits
from ...policy.policyset import PolicySet

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
_MODELS = ("model_name", "model", "model_id", "deployment_name", "azure_deployment")


def options_of(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call besides its messages, as JSON.  Raises Unreadable."""
    return {name: _form(value) for name, value in kwargs.items() if name not in _WIRE and not isinstance(value, int | float | None)}


def settings_of(model: BaseChatModel, messages: Sequence[BaseMessage]) -> dict[str, Any]:
    """What the chat model itself adds to every call, as JSON.  Raises Unreadable."""
    found = {name: _form(value) for name in _SETTINGS if (value := getattr(model, name, None))}
    if getattr(model, "use_previous_response_id", False) and any(isinstance(m, AIMessage) for m in messages):
        found["previous_response_id"] = "kept by the provider"
    return found


def _form(value: Any) -> Any:
    if isinstance(value, type):
        schema = getattr(value, "model_json_schema", None)
        if not callable(schema):
            raise Unreadable("a class that shows no schema")
        return plain(schema())
    if isinstance(value, list | tuple):
        return [_form(item) for item in value]
    return plain(value)


def caps_in(model: BaseChatModel, kwargs: Mapping[str, Any]) -> dict[str, int]:
    """The sizes that a call asks its answer to have at most: its own, or else those of the model."""
    own = {name: n for name in _CAPS if (n := count_of(kwargs.get(name))) is not None}
    return own or {name: n for name in _CAPS if (n := count_of(model.__dict__.get(name))) is not None}


def capped(model: BaseChatModel, kwargs: dict[str, Any], cap: int) -> dict[str, int]:
    """Fields of the model that take a cap, with it; arguments of the call that say more are lowered in place."""
    for name in _CAPS:
        if name in kwargs:
            asked = count_of(kwargs[name])
            kwargs[name] = cap if asked is None else min(asked, cap)
    own = {name: count_of(model.__dict__.get(name)) for name in _CAPS if name in type(model).model_fields}
    return {name: cap if asked is None else min(asked, cap) for name, asked in own.items()}


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
    named = (kwargs.get("model"), *(getattr(model, name, None) for name in _MODELS))
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


def reached(policies: PolicySet, host: str | None, model: str | None, declared: str | None) -> str:
    """The destination of a call.  Raises Elsewhere where it is not the declared one, or nobody can tell which it is."""
    if host is not None:
        return destination_at(policies, host, model, declared)
    if declared is None:
        raise Elsewhere("unknown-host", "nobody can tell where this chat model goes; say it with `destination=`")
    spec = policies.destinations.get(declared)
    if model is not None and spec is not None and spec.models is not None and not any(fits(m, model) for m in spec.models):
        raise Elsewhere("other-model", f"the call asks for a model that the destination `{declared}` does not name")
    return declared


def _addresses(model: BaseChatModel, asynchronous: bool) -> Iterator[Any]:
    for name in _CLIENTS[asynchronous]:
        client = getattr(model, name, None)
        for owner in (client, getattr(client, "_client", None)):
            address = getattr(owner, "base_url", None)
            if isinstance(address, str) or hasattr(address, "host"):
                yield address
    for name in _ADDRESSES:
        address = getattr(model, name, None)
        if isinstance(address, str) and address:
            yield address
