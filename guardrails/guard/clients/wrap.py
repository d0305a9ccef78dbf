"""Guarded forms of the clients that people have: one of the same class, which judges every request at its HTTP client."""

from __future__ import annotations

import copy
import importlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from ...errors import Refused, SetupError
from ..shapes import setup_error
from .calls import HttpCall
from .transports import AsyncTransport, Transport, guarded_transport

_SDKS = {"openai": "OpenAIError", "anthropic": "AnthropicError"}
"""The clients that are known, and the exception of each which it lets through as it is."""

_SOCKETS = frozenset({"realtime", "live"})
"""What talks past HTTP."""


def wrapped(client: Any, judging: Callable[[bool], HttpCall]) -> Any:
    """A client of the same class that judges; the one given stays as it is.  Raises SetupError for a client that is not known."""
    family = _library(type(client), *_SDKS, "httpx", "httpx2")
    if family in ("httpx", "httpx2") and hasattr(client, "_transport"):
        return _http(client, judging(True), None)
    if family not in _SDKS or not hasattr(client, "_client"):
        name = f"{type(client).__module__.split('.')[0]}.{type(client).__qualname__}"
        hint = "wrap its HTTP client of httpx, use the adapter of its framework, or guard the function that calls it"
        raise setup_error(f"no guard is known for a `{name}`", hint)
    own: Any = type(client)
    kind, passes = _guarded(own, _SDKS[str(family)])
    made = client.copy(http_client=_http(client._client, judging(False), passes))
    made.__class__ = kind
    return made


def _http(client: Any, call: HttpCall, raises: type[Exception] | None) -> Any:
    """A copy of an HTTP client, over the same connections, with guarded transports."""
    library = _library(type(client), "httpx", "httpx2")
    if library is None or not all(hasattr(client, name) for name in ("_transport", "_mounts")):
        raise setup_error("the HTTP client of this client is not one of httpx", "give it one of httpx, which is its default")
    if isinstance(client._transport, Transport | AsyncTransport):
        raise setup_error("this client is guarded already", "keep one guard on the way to a model")
    made = copy.copy(client)
    made._transport = guarded_transport(library, client._transport, call, raises)
    made._mounts = {k: None if t is None else guarded_transport(library, t, call, raises) for k, t in client._mounts.items()}
    made._guardrails_keeps = client  # who is forgotten closes the connections that both use
    return made


def _library(kind: type[Any], *known: str) -> str | None:
    """Which of the known libraries a class, or the class it is made from, belongs to."""
    return next((name for c in kind.__mro__ if (name := c.__module__.split(".")[0]) in known), None)


@cache
def _guarded(kind: type[Any], error: str) -> tuple[type[Any], type[Exception]]:
    """The guarded class of a client, and the exception that carries refusals through it."""
    base: Any = getattr(importlib.import_module(_library(kind, *_SDKS) or ""), error)

    class Through(base):  # type: ignore[misc]  # reason: the class of a library that is not known before
        """Carries a refusal, its cause, through a client that wraps other exceptions."""

    def copied(self: Any, **options: Any) -> Any:
        if options.get("http_client") is not None:
            raise setup_error("another HTTP client would not be guarded", "wrap a client that has it")
        made = kind.copy(self, **options)
        made.__class__ = type(self)
        return made

    members: dict[str, Any] = {"copy": copied, "with_options": copied, "request": _request(kind), "__doc__": kind.__doc__}
    for name in _SOCKETS:
        if hasattr(kind, name):
            members[name] = property(_closed(name))
    made = type(kind.__name__, (kind,), {**members, "__module__": kind.__module__, "__qualname__": kind.__qualname__})
    return made, Through


def _request(kind: type[Any]) -> Any:
    if inspect.iscoroutinefunction(kind.request):

        async def arequest(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return await kind.request(self, *args, **kwargs)
            except Exception as error:
                if (refused := _refused(error)) is None:
                    raise
            raise refused

        return arequest

    def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return kind.request(self, *args, **kwargs)
        except Exception as error:
            if (refused := _refused(error)) is None:
                raise
        raise refused

    return request


def _refused(error: BaseException | None) -> Refused | None:
    """The refusal that an exception of a client carries as its cause."""
    for _ in range(10):
        if error is None or isinstance(error, Refused):
            return error
        error = error.__cause__
    return None


def _closed(name: str) -> Callable[[Any], Any]:
    def closed(self: Any) -> SetupError:
        raise setup_error(f"`{name}` talks over a websocket, which is not covered", "use responses or chat completions")

    return closed
