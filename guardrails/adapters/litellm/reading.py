"""What LiteLLM is asked and answers, as JSON that can be judged: which host and model it reaches, what is content, chunks of a stream."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import litellm

from ...guard.door import put_back
from ...guard.exchange import Asked, Exchange, Passage
from ...guard.readable import plain
from ...guard.sessions import Scene
from ...guard.usage import usage_of
from ...guard.wire import apis
from ...guard.wire.pieces import Piece, Pieces
from ...guard.wire.words import Words

CHAT: Final = apis.APIS[0]
EMBEDDINGS: Final = next(api for api in apis.APIS if api.name == "embeddings")

# Where LiteLLM goes and how, and what it keeps for itself: none of it is said to a model.
OWN: Final = frozenset(
    {
        "api_key", "api_base", "base_url", "api_version", "timeout", "request_timeout", "stream_timeout", "num_retries", "max_retries",
        "custom_llm_provider", "drop_params", "organization", "ssl_verify", "caching", "cache", "model", "acompletion", "aembedding",
        "metadata", "litellm_metadata", "proxy_server_request", "litellm_logging_obj", "litellm_call_id", "litellm_trace_id", "tags",
        "litellm_session_id", "secret_fields", "provider_specific_header", "guardrails", "guardrail_to_apply", "user_api_key_dict",
    }
)  # fmt: skip

ELSEWHERE: Final = frozenset(
    {
        "fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "context_window_fallback_dict", "model_list", "client",
        "http_client", "shared_session", "mock_response", "mock_tool_calls", "deployment_id", "prompt_id", "prompt_variables", "router",
    }
)  # fmt: skip
"""Arguments that lead to another model, client or prompt than the one that is judged."""

_HOSTS: Final = {
    "openai": ("OPENAI_BASE_URL", "OPENAI_API_BASE", "api.openai.com"),
    "anthropic": ("", "ANTHROPIC_API_BASE", "api.anthropic.com"),
}


def reached(given: Mapping[str, Any]) -> tuple[str, str]:
    """The host and the model that a call reaches.  Where LiteLLM alone knows the host, the name of its provider stands for it."""
    base = given.get("api_base") or given.get("base_url")
    model, provider, _, found = litellm.get_llm_provider(
        str(given.get("model")), custom_llm_provider=given.get("custom_llm_provider"), api_base=base
    )
    base = base or found
    if not base and provider in _HOSTS:
        base = litellm.api_base or next((v for name in _HOSTS[provider][:2] if name and (v := os.environ.get(name))), None)
        return (urlsplit(base).netloc if base else _HOSTS[provider][2]), model
    return (urlsplit(base).netloc if base else provider), model


def content_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """All of a call that reaches a model, as JSON.  Raises Unreadable for what shows no text."""
    said = {k: v for k, v in given.items() if v is not None and k not in OWN and not apis.setting(k, v)}
    return {k: plain(_shown(v)) for k, v in said.items()}


def begun(exchange: Exchange, destination: str, model: str, given: Mapping[str, Any], form: Mapping[str, Any]) -> Passage:
    """Judges a call.  Raises every kind of refusal."""
    asked = max((n for name in ("max_tokens", "max_completion_tokens") if type(n := given.get(name)) is int), default=None)

    def ask(_now: Scene) -> Asked:
        return Asked(form, model, {**form, "model": model})

    return exchange.begin(destination, ask, asked)


def sent(given: Mapping[str, Any], form: Mapping[str, Any], passage: Passage, *, caps: bool) -> dict[str, Any]:
    """The call with what is left of its content, and the cap on its response."""
    new = {**given, **{name: said for name, said in passage.known.items() if said is not form[name]}}
    return apis.capped(CHAT, {k: v for k, v in new.items() if v is not None}, passage.cap) if caps else new


def answered(exchange: Exchange, passage: Passage, result: Any, given: Mapping[str, Any]) -> Any:
    """An answer after it was judged."""
    form = plain(result)
    used = usage_of(form)
    passage.ongoing.used(used.prompt, used.response)
    kind = EMBEDDINGS if isinstance(form, Mapping) and form.get("object") == "list" else CHAT
    judged = apis.told(kind, form, given)
    new, verdict = exchange.end(passage, judged, used.response)
    return result if new is judged else put_back(result, form, apis.merged(form, new), verdict)


class Chunks:
    """The chunks of one stream, as pieces that are judged and back: each as the event that the same chunk is on the wire."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._pieces = Pieces(CHAT, given)
        self._waiting: deque[tuple[Any, bytes]] = deque()

    def read(self, chunk: Any) -> Piece | Words:
        """A chunk as a piece.  Raises Unreadable for what is no chunk."""
        raw = b"data: " + chunk.model_dump_json(exclude_none=True).encode("utf-8") + b"\n\n"
        self._waiting.append((chunk, raw))
        (piece,) = self._pieces.feed(raw)
        return piece

    def written(self, piece: Any) -> Any:
        """The chunk of the next piece that leaves."""
        chunk, raw = self._waiting.popleft()
        new = self._pieces.written(piece)
        return chunk if new == raw else type(chunk).model_validate(apis.parse(new.removeprefix(b"data: ").strip()))

    def used(self, passage: Passage) -> int | None:
        """The count of response tokens so far."""
        usage = self._pieces.usage
        passage.ongoing.used(usage.prompt, usage.response)
        return usage.response


def _shown(value: Any) -> Any:
    schema = getattr(value, "model_json_schema", None)
    return schema() if isinstance(value, type) and callable(schema) else value
