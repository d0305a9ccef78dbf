"""One policy set with what its facts need beside the event.  Never changes, so that one decision sees one set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from . import detect
from .detect import Match
from .errors import CelFailure
from .events import Event
from .policy.documents import DestinationSpec, SystemSpec, Tool
from .policy.policyset import PolicySet

Clock = Callable[[], datetime]
Counter = Callable[[str], int]

MODEL_CHARS = 50_000
"""Code points of one text above which the model counts as late, and a rule's `late` says what follows."""


class Setting:
    """One policy set with what its facts need: a clock, a token counter, detectors.  Never changes, so one decision sees one set."""

    def __init__(self, policies: PolicySet, clock: Clock, counter: Counter, detector: detect.Detector | None) -> None:
        self.policies = policies
        self.now = clock
        self.count = counter
        self._find = detect.Cached(detector or detect.whole()).find
        self._model = detector is None
        signals = detect.SIGNALS if policies.types else policies.asked | ({"HEALTH_CONTEXT"} if policies.labels else set())
        self._wanted: frozenset[str] = detect.IDENTIFIERS | (signals & detect.SIGNALS)

    def detect(self, text: str) -> list[Match]:
        """All identifiers in a text.  Raises CelFailure of kind `model_late` for one that is too long for the model."""
        if self.late(text):
            raise CelFailure("model_late", "the text is longer than the model reads in time")
        return self._beside(text, self._find(text, self._wanted))

    def late(self, text: str) -> bool:
        """Whether a text is too long for the model, which reads some fifty thousand characters a second."""
        return self._model and len(text) > MODEL_CHARS

    def detect_late(self, text: str) -> list[Match]:
        """Identifiers by patterns alone in a text that is too long for the model; all of them in another."""
        return self.detect_plain(text) if self.late(text) else self.detect(text)

    def detect_plain(self, text: str) -> list[Match]:
        """Identifiers by patterns alone; by the application's own detector, where it gave one."""
        find = detect.builtin().find if self._model else self._find
        return self._beside(text, find(text, self._wanted))

    def _beside(self, text: str, found: list[Match]) -> list[Match]:
        """What the set's own detectors find stands beside the rest: no built-in type swallows it."""
        own = [m for find in self.policies.detectors for m in find(text)]
        return [*found, *own] if own else found

    def identifies(self, kind: str) -> bool:
        """Whether a type is an identifier, and not only a signal."""
        return kind not in detect.SIGNALS

    def system(self, id: str | None) -> SystemSpec | None:  # noqa: A002  reason: the word policies use
        """A registered system."""
        return self.policies.systems.get(id or "")

    def destination(self, id: str | None) -> DestinationSpec | None:  # noqa: A002  reason: as above
        """A registered destination."""
        return self.policies.destinations.get(id or "")

    def tool(self, event: Event) -> Tool | None:
        """The registered tool that an event is about."""
        return self.policies.tool(event.system, event.tool)
