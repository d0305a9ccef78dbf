"""How many response tokens a provider reports, read from the results of known clients.  A number that is not plain is no number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_HOLDERS = ("usage", "usage_metadata", "usageMetadata", "token_usage")
_COUNTS = (
    "completion_tokens", "output_tokens", "candidates_token_count", "candidatesTokenCount", "completionTokens", "outputTokens",
)  # fmt: skip
# Where clients nest the holder: an event of a stream, metadata of a message.
_WRAPS = ("message", "response", "response_metadata", "metadata", "meta")


def tokens_of(form: Any) -> int | None:
    """The response tokens that a result, in its JSON form, reports; the largest, when a list of chunks reports several."""
    if isinstance(form, Mapping):
        return _of_mapping(form, 0)
    if isinstance(form, Sequence) and not isinstance(form, str | bytes | bytearray):
        found = [n for item in form if isinstance(item, Mapping) and (n := _of_mapping(item, 0)) is not None]
        return max(found, default=None)
    return None


def _of_mapping(form: Mapping[Any, Any], depth: int) -> int | None:
    for holder in _HOLDERS:
        held = form.get(holder)
        if isinstance(held, Mapping):
            for count in _COUNTS:
                if (n := count_of(held.get(count))) is not None:
                    return n
    if "model" in form and (n := count_of(form.get("eval_count"))) is not None:
        return n
    if depth < 2:
        for wrap in _WRAPS:
            held = form.get(wrap)
            if isinstance(held, Mapping) and (n := _of_mapping(held, depth + 1)) is not None:
                return n
    return None


def count_of(value: Any) -> int | None:
    """`value` when it is a count of tokens, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None
