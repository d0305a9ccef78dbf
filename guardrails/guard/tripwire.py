"""A tripwire around the guard: unguarded calls of models by known client libraries are counted, and refused where that is wanted.

It sees this process and the libraries of `patching`, and nothing else: no other process, no raw socket, no gRPC, no websocket.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from types import TracebackType
from typing import Any, Final, Self

from ..engine import Engine
from .door import refusal
from .patching import Sent, look
from .providers import known
from .reach import Elsewhere, destination_at, serves
from .sessions import declared_here, scene
from .wire.apis import model_of

OTHER: Final = "_other"
"""Stands for a destination that is not registered."""

_QUIET: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGEST: Final = 50_000_000


class Tripwire:
    """Counts, and with `refuse` stops, unguarded calls in this process, until `close` or the end of a `with` block.

    `elsewhere` says what becomes of a client inside a guarded call that reaches another host or model than the declared destination's.
    """

    def __init__(self, engine: Engine, *, refuse: bool = False, elsewhere: bool = True) -> None:
        self._engine, self._refuse, self._elsewhere = engine, refuse, elsewhere
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()
        self._end = look(self._look)

    def __repr__(self) -> str:
        return f"<tripwire, {self.count} unguarded calls>"

    @property
    def count(self) -> int:
        """How many unguarded calls were seen, those that were refused among them."""
        return sum(self.counts.values())

    @property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """The same by library and registered destination; `_other` stands for any other place."""
        with self._lock:
            return dict(self._counts)

    def close(self) -> None:
        """Looks no longer; the libraries are as they were before, once no other tripwire looks."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _look(self, sent: Sent) -> None:
        """Looks at one request.  Raises Blocked for one that may not be sent."""
        if sent.guarded or sent.method.upper() in _QUIET:
            return
        policies = self._engine.policies
        at = sorted(id_ for id_, spec in policies.destinations.items() if spec.hosts is not None and serves(spec, sent.host, None))
        if not at and not known(sent.host, sent.path):
            return
        declared, message = declared_here(self._engine), ("unguarded-call", "a model is called here by a client that nobody guards")
        if declared is not None:
            try:
                destination_at(policies, sent.host, model_of(sent.path, _body(sent.body)), declared)
            except Elsewhere as error:
                message = (error.rule, error.message)
            else:
                return  # the guarded call around it is judged
        found = at[0] if len(at) == 1 else OTHER
        with self._lock:
            self._counts[sent.library, found] += 1
        self._engine.telemetry.unguarded(sent.library, found)
        if self._refuse or (self._elsewhere and declared is not None):
            raise refusal(replace(scene(self._engine), destination=declared or (at[0] if len(at) == 1 else None)), "call", *message)


def _body(body: Any) -> Any:
    """A body as JSON, as far as it can be read without reading it away."""
    if isinstance(body, str | bytes | bytearray) and len(body) <= _LARGEST:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return None
    return body if isinstance(body, Mapping) else None
