"""What the engine remembers of each session: its labels and whether it was halted.  No text."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

MAX_SESSIONS = 200_000
MAX_SETS = 10_000

_SETS: dict[frozenset[str], frozenset[str]] = {}


class Conversations:
    """Session state by session id, bounded: the session used longest ago is forgotten first, a halted one after all others."""

    def __init__(self, limit: int = MAX_SESSIONS) -> None:
        self._limit = limit
        self._labels: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._halted: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def halted(self, session: str) -> bool:
        """Whether the session has ended."""
        return session in self._halted

    def halt(self, session: str) -> None:
        """Ends a session."""
        with self._lock:
            self._halted[session] = None
            while len(self._halted) > self._limit:
                self._halted.popitem(last=False)

    def labels(self, session: str) -> frozenset[str]:
        """The sticky labels of a session.  Asking counts as use, so that a session that goes on is not forgotten."""
        if session not in self._labels:
            return frozenset()
        with self._lock:
            if session in self._labels:
                self._labels.move_to_end(session)
            return self._labels.get(session, frozenset())

    def label(self, session: str, labels: frozenset[str]) -> None:
        """Adds sticky labels to a session."""
        with self._lock:
            both = self._labels.pop(session, frozenset()) | labels
            # There are few sets of labels and many sessions: equal ones are one.
            self._labels[session] = _SETS.setdefault(both, both) if len(_SETS) < MAX_SETS else both
            while len(self._labels) > self._limit:
                self._labels.popitem(last=False)
