"""Answers that say their text again, token by token: what is taken out of the text still stands there, and no rule can see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = frozenset({"logprobs", "logprobs_result", "logprobsResult"})
_MOST = 200_000


def told_again(form: Any) -> bool:
    """Whether log probabilities of tokens stand in an answer; one that is too large to look through counts as such."""
    todo, looks = [form], 0
    while todo:
        value = todo.pop()
        looks += 1
        if looks > _MOST:
            return True
        if isinstance(value, Mapping):
            if any(value.get(name) for name in _NAMES):
                return True
            todo.extend(value.values())
        elif isinstance(value, list | tuple):
            todo.extend(value)
    return False
