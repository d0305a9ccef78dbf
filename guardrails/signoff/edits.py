"""How much an edit changed: characters taken out plus characters put in."""

from __future__ import annotations

from typing import Any, Final

from .canonical import canonical

_STEPS: Final = 2_000_000
_EXACT: Final = 400


def changed(old: Any, new: Any) -> int:
    """The size of an edit between two JSON values, exact up to some hundred characters a text; above that it is the span that differs."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    total = 0
    for path in before.keys() | after.keys():
        one, other = before.get(path, ""), after.get(path, "")
        total += 0 if one == other else _distance(one, other)
        total += 1 if (path in before) != (path in after) and one == other == "" else 0
    return total


def _leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict) and value:
        return [leaf for key, item in value.items() for leaf in _leaves(item, (*path, key))]
    if isinstance(value, list) and value:
        return [leaf for index, item in enumerate(value) for leaf in _leaves(item, (*path, f"#{index}"))]
    return [(path, f"={value}" if isinstance(value, str) else canonical(value).decode())]


def _distance(one: str, other: str) -> int:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    # Greedy search of Myers, within a number of steps that no length can exceed.
    limit = min(_EXACT, _STEPS // (len(one) + len(other) + 1))
    reach = {1: 0}
    for steps in range(limit + 1):
        for k in range(-steps, steps + 1, 2):
            x = reach[k + 1] if k == -steps or (k != steps and reach[k - 1] < reach[k + 1]) else reach[k - 1] + 1
            while x < len(one) and x - k < len(other) and one[x] == other[x - k]:
                x += 1
            reach[k] = x
            if x >= len(one) and x - k >= len(other):
                return steps
    return len(one) + len(other)
