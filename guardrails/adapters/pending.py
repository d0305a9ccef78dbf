"""Which request for signatures stands behind a call that a framework lets wait for an approval."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

_REMEMBERED = 10_000


class Pending:
    """The requests behind waiting calls, by call and arguments; the oldest are forgotten first."""

    __slots__ = ("_requests",)

    def __init__(self) -> None:
        self._requests: OrderedDict[tuple[str, str, str], str] = OrderedDict()

    def add(self, tool: str, call: str, args: Any, request: str) -> None:
        """Remembers a request."""
        self._requests[tool, call, _text(args)] = request
        while len(self._requests) > _REMEMBERED:
            self._requests.popitem(last=False)

    def get(self, tool: str, call: str, args: Any) -> str | None:
        """The request of a call, if it was held."""
        return self._requests.get((tool, call, _text(args)))


def _text(args: Any) -> str:
    return json.dumps(dict(args) if isinstance(args, Mapping) else args, sort_keys=True, default=str)
