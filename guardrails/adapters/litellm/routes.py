"""Which routes of a LiteLLM proxy are judged, which carry nothing for a model, and what a request may hold.  Any other route is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...guard.readable import Unreadable
from ...guard.wire import apis
from ...names import fits

_ASKED: Final = frozenset(
    {"model", "stream", "stream_options", "temperature", "top_p", "tools", "tool_choice", "parallel_tool_calls", "service_tier", "user"}
)


@dataclass(frozen=True, slots=True)
class Route:
    """A judged route: its interface, by what name LiteLLM knows its calls, and the fields that a request may have."""

    api: apis.Api
    call: str
    fields: frozenset[str]


def _route(name: str, call: str, fields: str) -> Route:
    return Route(next(api for api in apis.APIS if api.name == name), call, _ASKED | set(fields.split()))


_ROUTES: Final = {
    "/chat/completions": _route(
        "chat", "acompletion",
        "messages audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens modalities n "
        "prediction presence_penalty prompt_cache_key reasoning_effort response_format safety_identifier seed stop store thinking top_k "
        "top_logprobs verbosity web_search_options",
    ),
    "/responses": _route(
        "responses", "aresponses",
        "input include instructions max_output_tokens max_tool_calls prompt_cache_key reasoning safety_identifier store text top_logprobs "
        "truncation",
    ),
    "/messages": _route(
        "messages", "anthropic_messages", "messages max_tokens metadata output_config stop_sequences system thinking top_k"
    ),
    "/embeddings": _route("embeddings", "aembedding", "input dimensions encoding_format"),
}  # fmt: skip
"""By path, with or without `/v1` in front.  A field that is not named may lead LiteLLM elsewhere, so it is refused."""

_TELLS: Final = (
    "/", "/health/liveliness", "/health/liveness", "/health/readiness", "/model/info", "/model_group/info", "/models", "/models/*",
    "/v1/model/info", "/v1/models", "/v1/models/*",
)  # fmt: skip
"""Where a proxy tells how it is, to who only reads."""

_KEEPS: Final = (
    "/budget/*", "/customer/*", "/global/*", "/key/*", "/login", "/organization/*", "/spend/*", "/sso/*", "/team/*", "/ui", "/ui/*",
    "/user/*",
)  # fmt: skip
"""Where keys, people and spending are kept: no model is asked there."""


def route_of(method: str, path: str) -> Route | None:
    """The judged route at a path, None where it is none."""
    found = _ROUTES.get(path.removeprefix("/v1"))
    return found if method == "POST" else None


def is_open(method: str, path: str, more: Iterable[str]) -> bool:
    """Whether a request carries nothing for a model; `more` are paths that the operator says so of."""
    reads = _TELLS if method in ("GET", "HEAD", "OPTIONS") else ()
    return ".." not in path and "//" not in path and any(fits(form, path) for form in (*reads, *_KEEPS, *more))


def read(route: Route, raw: bytes) -> Mapping[str, Any]:
    """The body of a request.  Raises Unreadable for one that is no JSON object or holds what might lead elsewhere."""
    body = apis.parse(raw)
    if not isinstance(body, Mapping):
        raise Unreadable("what is no object")
    if body.keys() - route.fields:
        raise Unreadable("a field that is not covered")
    if (about := body.get("metadata")) is not None and not (isinstance(about, Mapping) and about.keys() <= {"user_id"}):
        raise Unreadable("metadata")  # there LiteLLM keeps who asks
    if not isinstance(body.get("model"), str):
        raise Unreadable("no model")
    tools = body.get("tools")
    if isinstance(tools, list) and any(isinstance(tool, Mapping) and tool.get("type") == "mcp" for tool in tools):
        raise Unreadable("a tool that the proxy itself may run")
    return body


CONTROLS: Final = frozenset(
    {b"x-litellm-api-key", b"x-litellm-key", b"x-litellm-session-id", b"x-litellm-trace-id", b"x-litellm-call-id", b"x-litellm-timeout"}
)
"""Headers for LiteLLM that pass; by others a request turns off callbacks or chooses its deployment."""


def passed(headers: Iterable[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    """The headers of a request of JSON that is `length` bytes long."""
    left = [(k, v) for k, v in headers if not (k.lower().startswith(b"x-litellm-") and k.lower() not in CONTROLS)]
    own = (b"content-length", b"content-type", b"transfer-encoding")
    return [
        *((k, v) for k, v in left if k.lower() not in own),
        (b"content-type", b"application/json"),
        (b"content-length", str(length).encode()),
    ]
