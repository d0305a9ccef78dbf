"""Who listens: providers of OpenTelemetry that do something, and a decision log; and what is worth recording for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_API = ("opentelemetry.trace", "opentelemetry.metrics", "opentelemetry._logs")


@dataclass(frozen=True, slots=True)
class Wants:
    """What is recorded just now."""

    records: bool  # somebody takes spans, events or lines
    allows: bool  # also of decisions that no rule had anything to say about
    events: bool  # somebody takes events
    span: Callable[[], Any] | None  # gives the current span
    lost: tuple[str, ...]  # what is lost with a record that finds no place


class Listeners:
    """Looks for providers: those that were given, or else those of the process.  `log` says whether there is a decision log."""

    def __init__(self, spans: str, events: str, log: bool, given: tuple[Any, Any, Any]) -> None:
        self._spans, self._events, self._log, self._given = spans, events, log, given
        self._speaker: Any = None
        self.api: Any = None
        """The module that speaks OpenTelemetry, once providers were found."""

    def reset(self) -> None:
        """As before providers were found."""
        self.api = None

    def providers(self) -> Any:
        """The providers that do something; None without any.  No SDK can be there before somebody imported the API."""
        given = any(p is not None for p in self._given)
        if not given and all(name not in sys.modules for name in _API):
            return None
        if self._speaker is None:
            # Here, because who has no OpenTelemetry does not pay for it; and once, because an import takes locks that a fork keeps.
            from . import wire

            self._speaker = wire
        found = self._speaker.given(*self._given) if given else self._speaker.installed()
        if found:
            self.api = self._speaker
        return found

    def wants(self, found: Any) -> Wants:
        """What these providers and the log want."""
        spans = "off" if not found or found.tracer is None else self._spans
        events = "off" if not found or found.logger is None else self._events
        kinds = (("spans", spans != "off"), ("events", events != "off"), ("decision_log", self._log))
        span = self.api.get_current_span if found and (found.tracer is not None or found.logger is not None) else None
        lost = tuple(signal for signal, on in kinds if on)
        return Wants(bool(lost), self._log or "all" in (spans, events), events != "off", span, lost)
