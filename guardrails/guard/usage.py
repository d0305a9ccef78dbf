"""How many tokens a provider reports, read from the results of known clients.  A number that is not plain is no number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_HOLDERS = ("usage", "usage_metadata", "usageMetadata", "token_usage")
_PROMPT = ("prompt_tokens", "input_tokens", "prompt_token_count", "promptTokenCount", "promptTokens", "inputTokens")
_RESPONSE = (
    "completion_tokens", "output_tokens", "candidates_token_count", "candidatesTokenCount", "completionTokens", "outputTokens",
)  # fmt: skip
# Anthropic counts what it reads from and writes into its cache beside `input_tokens`; others count it within.
_BESIDE = ("cache_creation_input_tokens", "cache_read_input_tokens")
# Where clients nest the holder: an event of a stream, metadata of a message.
_WRAPS = ("message", "response", "response_metadata", "metadata", "meta")


class Usage(NamedTuple):
    """Tokens of the prompt and of the response as a provider counts them; None where it does not."""

    prompt: int | None = None
    response: int | None = None


def usage_of(form: Any) -> Usage:
    """What a result, in its JSON form, reports; of a list of chunks the largest numbers."""
    if isinstance(form, Mapping):
        return _of_mapping(form, 0)
    if isinstance(form, Sequence) and not isinstance(form, str | bytes | bytearray):
        found = [_of_mapping(item, 0) for item in form if isinstance(item, Mapping)]
        return Usage(_most(u.prompt for u in found), _most(u.response for u in found))
    return Usage()


def _most(counts: Iterator[int | None]) -> int | None:
    return max((n for n in counts if n is not None), default=None)


def _of_mapping(form: Mapping[Any, Any], depth: int) -> Usage:
    for holder in _HOLDERS:
        held = form.get(holder)
        if isinstance(held, Mapping):
            found = Usage(_first(held, _PROMPT), _first(held, _RESPONSE))
            if found != Usage():
                beside = sum(count_of(held.get(name)) or 0 for name in _BESIDE)
                return found if found.prompt is None else found._replace(prompt=found.prompt + beside)
    if "model" in form:
        found = Usage(count_of(form.get("prompt_eval_count")), count_of(form.get("eval_count")))
        if found != Usage():
            return found
    if depth < 2:
        for wrap in _WRAPS:
            held = form.get(wrap)
            if isinstance(held, Mapping) and (found := _of_mapping(held, depth + 1)) != Usage():
                return found
    return Usage()


def _first(held: Mapping[Any, Any], names: Sequence[str]) -> int | None:
    return next((n for name in names if (n := count_of(held.get(name))) is not None), None)


def count_of(value: Any) -> int | None:
    """`value` when it is a count of tokens, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None
