"""The interfaces of providers that are read: at which path, where the cap on the response stands, and what in a request is content.

Sources: the API references of OpenAI (chat completions, completions, responses, embeddings, moderations), Anthropic (messages) and Google
(generateContent).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from ..readable import Unreadable
from ..strict import decode
from ..usage import count_of

# Settings that say how to answer.  They are content only where they are no number, flag or plain word.
_SETTINGS: Final = frozenset(
    {
        "background", "encoding_format", "frequency_penalty", "include_obfuscation", "logprobs", "model", "n", "parallel_tool_calls",
        "presence_penalty", "reasoning_effort", "seed", "service_tier", "status", "store", "stream", "temperature", "tool_choice", "top_k",
        "top_logprobs", "top_p", "truncation", "verbosity",
    }
)  # fmt: skip
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}")


@dataclass(frozen=True, slots=True)
class Api:
    """One interface: `path` is how its path ends, `caps` lead to the most response tokens, `open` carries no content at all."""

    name: str
    path: re.Pattern[str]
    method: str = "POST"
    caps: tuple[tuple[str, ...], ...] = ()
    open: bool = False
    silent: frozenset[str] = frozenset()
    """Fields of the answer that hold numbers only, such as vectors."""


def _api(name: str, path: str, *caps: str, **more: Any) -> Api:
    return Api(name, re.compile(path), caps=tuple(tuple(cap.split(".")) for cap in caps), **more)


APIS: Final = (
    _api("chat", r"/chat/completions$", "max_completion_tokens", "max_tokens"),
    _api("completions", r"/completions$", "max_tokens"),
    _api("responses", r"/responses$", "max_output_tokens"),
    _api("responses-count", r"/responses/input_tokens$"),
    _api("messages", r"/messages$", "max_tokens"),
    _api("messages-count", r"/messages/count_tokens$"),
    _api("embeddings", r"/embeddings$", silent=frozenset({"data"})),
    _api("moderations", r"/moderations$"),
    _api("gemini", r"/models/[^/]+:(?:generateContent|streamGenerateContent)$", "generationConfig.maxOutputTokens"),
    _api("gemini-count", r"/models/[^/]+:countTokens$"),
    _api("models", r"/models(?:/[^/]+)?$", method="GET", open=True),
)
"""Every interface that is covered; what fits none is refused."""

ANYTHING: Final = _api("json", r"")
"""For HTTP of no known interface, where all JSON and text is judged."""


def api_of(method: str, path: str) -> Api | None:
    """The interface at a path, None where none is known."""
    return next((api for api in APIS if api.method == method and api.path.search(path)), None)


@dataclass(frozen=True, slots=True)
class Request:
    """A request body and what of it is content: `said`, which is the whole body where that is no object."""

    body: Any = field(repr=False)
    said: Any = field(repr=False)
    whole: bool = False

    def saying(self, said: Any) -> Any:
        """The body with other content."""
        if said is self.said:
            return self.body
        return said if self.whole else {**self.body, **said}


def read(body: Any) -> Request:
    """The content of a request body."""
    if not isinstance(body, Mapping):
        return Request(body, body, whole=True)
    return Request(body, {k: v for k, v in body.items() if not setting(k, v)})


def setting(key: Any, value: Any) -> bool:
    """Whether a field says how to answer, or how it was answered, and nothing else."""
    if key == "stream_options":
        return isinstance(value, Mapping) and all(isinstance(v, bool) for v in value.values())
    if key in _CAPS:
        return count_of(value) is not None
    if key not in _SETTINGS:
        return False
    return value is None or isinstance(value, bool | int | float) or (isinstance(value, str) and _WORD.fullmatch(value) is not None)


_CAPS: Final = frozenset(cap[0] for api in APIS for cap in api.caps if len(cap) == 1)


def model_of(path: str, body: Any) -> str | None:
    """The model that a request names, in its body or its path."""
    named = body.get("model") if isinstance(body, Mapping) else None
    if isinstance(named, str):
        return named
    found = re.search(r"/(?:deployments|models|model)/([^/:]+)", path)
    return found[1] if found else None


def asked(api: Api, body: Any) -> int | None:
    """The most response tokens that a request asks for."""
    return max((n for cap in api.caps if (n := count_of(_at(body, cap))) is not None), default=None)


def capped(api: Api, body: Any, cap: int | None) -> Any:
    """The body with a cap where it asks for more, or for nothing."""
    if cap is None or not api.caps or not isinstance(body, Mapping):
        return body
    named = [path for path in api.caps if _at(body, path) is not None] or [api.caps[0]]
    for path in named:
        now = count_of(_at(body, path))
        if now is None or now > cap:
            body = _with(body, path, cap)
    return body


def _at(body: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        body = body.get(step) if isinstance(body, Mapping) else None
    return body


def _with(body: Any, path: tuple[str, ...], value: int) -> Any:
    inner = body.get(path[0]) if isinstance(body, Mapping) else None
    return {**(body if isinstance(body, Mapping) else {}), path[0]: value if len(path) == 1 else _with(inner, path[1:], value)}


def addressed(api: Api, path: str, query: str) -> dict[str, Any]:
    """What in an address may say something: its parameters, but for versions and the like, and the path of no known interface."""
    given = parse_qsl(query, keep_blank_values=True)
    found = [pair for pair in given if not (pair[0] in _VERSIONS and _WORD.fullmatch(pair[1]))]
    said: dict[str, Any] = {"query": [text for pair in found for text in pair]} if found else {}
    if api is ANYTHING and (steps := [step for step in path.split("/") if step]):
        said["path"] = steps
    return said


_VERSIONS: Final = frozenset({"api-version", "alt", "beta", "key", "version"})


def parse(raw: bytes) -> Any:
    """The value of JSON bytes.  Raises Unreadable for what is none, and for what two readers may read differently."""
    try:
        return decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("what is no text") from None


def dump(value: Any) -> bytes:
    """JSON bytes of a value, in ASCII: a text may hold half a surrogate pair, which UTF-8 cannot say."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def told(api: Api, answer: Any, request: Any) -> Any:
    """What of an answer is judged: all but its frame, vectors, and what it only repeats of the request, which was judged."""
    if not isinstance(answer, Mapping):
        return answer
    asked_for = request if isinstance(request, Mapping) else {}
    form = {
        k: v
        for k, v in answer.items()
        if not (k in api.silent or framing(k, v) or setting(k, v) or (k in asked_for and asked_for[k] == v))
    }
    if isinstance(choices := form.get("choices"), list):
        form["choices"] = [unframed(choice) for choice in choices]
    return form


def unframed(choice: Any) -> Any:
    """A choice without its frame: its number, why it ended, and the role of its message."""
    if not isinstance(choice, Mapping):
        return choice
    form = {k: v for k, v in choice.items() if not framing(k, v)}
    for key in ("message", "delta"):
        if isinstance(inner := form.get(key), Mapping):
            form[key] = {k: v for k, v in inner.items() if v is not None and not framing(k, v)}
    return form


def framing(key: Any, value: Any) -> bool:
    """Whether a field of an answer frames it and says nothing: a number that counts, or a plain word such as `stop`."""
    if value is None:
        return key in _FRAMES
    if key == "usage":
        return isinstance(value, Mapping)
    if key in ("index", "created", "created_at", "completed_at"):
        return isinstance(value, int | float)
    return key in _FRAMES and isinstance(value, str) and _PLAIN.fullmatch(value) is not None


_FRAMES: Final = frozenset(
    {"finish_reason", "id", "index", "logprobs", "object", "role", "stop_reason", "stop_sequence", "system_fingerprint"}
)
_PLAIN: Final = re.compile(r"[a-z]+(?:[._-][a-z]+){0,5}|(?:chatcmpl|resp|msg|cmpl|fp|embd|modr)[-_][A-Za-z0-9_-]{1,2000}={0,2}")


def merged(old: Any, new: Any, keeps: Callable[[Any], bool] = lambda _: False) -> Any:
    """An answer or event with what is new in it; `keeps` says which new values stand for what there was."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {k: merged(v, new[k], keeps) if k in new else v for k, v in old.items()}
    if isinstance(old, list) and isinstance(new, list | tuple) and len(old) == len(new):
        return [merged(a, b, keeps) for a, b in zip(old, new, strict=True)]
    return old if keeps(new) else new
