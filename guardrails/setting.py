"""One policy set with what its facts need beside the event.  Never changes, so that one decision sees one set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime
from threading import Lock
from time import monotonic

from cachetools import TTLCache

from . import detect
from .detect import Match
from .detect.language import Measured
from .errors import CelFailure
from .events import Event
from .policy.documents import DestinationSpec, SystemSpec, Tool
from .policy.policyset import PolicySet

Clock = Callable[[], datetime]
Counter = Callable[[str], int]
Seen = Mapping[str, Sequence[Match]]
"""Identifiers by the text in which they were found while it came."""

MODEL_CHARS = 50_000
"""Code points of one text above which the model counts as late, and a rule's `late` says what follows."""


MODEL_SECONDS = 3.0
"""Seconds that the model has for one text; it counts as late behind them."""

_LATE_TEXTS, _LATE_FOR = 1024, 60.0  # which texts were late is remembered for a while, so that no second rule waits as long


class Setting:
    """One policy set with what its facts need: a clock, a token counter, detectors.  Never changes, so one decision sees one set.

    `known` is what sessions have seen; `seconds` is how long the model may read one text, by `timer`.
    """

    def __init__(
        self,
        policies: PolicySet,
        clock: Clock,
        counter: Counter,
        detector: detect.Detector | None,
        known: detect.Known | None = None,
        *,
        seconds: float = MODEL_SECONDS,
        timer: Callable[[], float] = monotonic,
    ) -> None:
        self.policies = policies
        self.now = clock
        self.count = counter
        chosen = detector or detect.whole(seconds, timer)
        self._find = detect.Cached(chosen).find
        self._seen: Seen = {}
        self._chosen = chosen
        self._model = detector is None
        self._known = known
        self._tardy: TTLCache[int, bool] = TTLCache(_LATE_TEXTS, _LATE_FOR, timer)
        self._lock = Lock()
        self.unmeasured = Measured(frozenset(getattr(chosen, "languages", ()))).unmeasured
        signals = detect.SIGNALS if policies.types else policies.asked | ({"HEALTH_CONTEXT"} if policies.labels else set())
        self._wanted: frozenset[str] = detect.IDENTIFIERS | (signals & detect.SIGNALS)

    def detect(self, text: str) -> list[Match]:
        """All identifiers in a text.  Raises CelFailure of kind `model_late` for one that the model does not read in time."""
        if self._late(text):
            raise CelFailure("model_late", "the text is longer than the model reads in time")
        if text in self._seen:
            return list(self._seen[text])
        try:
            return self._beside(text, self._find(text, self._wanted))
        except detect.ModelTooSlow:
            with self._lock:
                self._tardy[hash(text)] = True
        raise CelFailure("model_late", "the model did not read the text in time")

    def _late(self, text: str) -> bool:
        """Whether a text is too long for the model, which reads some fifty thousand characters a second, or was so a moment ago."""
        if not self._model or self.late_at(len(text)):
            return self._model
        with self._lock:
            return len(self._tardy) > 0 and hash(text) in self._tardy

    @property
    def models(self) -> bool:
        """Whether the model reads texts."""
        return self._model

    @property
    def lookahead(self) -> int:
        """How many code points the detector has to see from the beginning of a match on."""
        return self._chosen.lookahead

    def late_at(self, length: int) -> bool:
        """Whether a text of this length is too long for the model."""
        return self._model and length > MODEL_CHARS

    def stretch(self, text: str, latin: str, *, said: bool) -> list[Match]:
        """Identifiers in a stretch of a longer text; `latin` is the same with look-alike letters read as in the whole of it."""
        plain = self._model and not said
        return self._beside(text, detect.builtin().find(latin, self._wanted) if plain else self._find(latin, self._wanted))

    def seeing(self, seen: Seen) -> Setting:
        """The same, with what was found in some texts while they came."""
        setting = copy(self)
        setting._seen = seen
        return setting

    def detect_plain(self, text: str) -> list[Match]:
        """Identifiers by patterns alone; by the application's own detector, where it gave one."""
        if text in self._seen:
            return list(self._seen[text])
        find = detect.builtin().find if self._model else self._find
        return self._beside(text, find(text, self._wanted))

    def further(self, texts: Sequence[tuple[str, Sequence[Match]]], session: str) -> list[list[Match]]:
        """Further mentions, in each of the texts, of names and numbers that were found in the session."""
        if self._known is None:
            return [[] for _ in texts]
        found = self._known.further(texts, session)
        # What came as a stream was searched as it came: a name works from where it stands on.
        return [[] if text in self._seen else more for (text, _), more in zip(texts, found, strict=True)] if self._seen else found

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
