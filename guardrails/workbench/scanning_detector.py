"""The detector that scanning, redacting and scoring use: the whole built-in one, and beside it the detectors of a policy set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..detect import Match, Patterns, profiles
from ..detect.combined import Phi, merge
from ..detect.profiles import Profile
from ..detect.types import NAMES

Find = Callable[[str], list[Match]]


class Finder:
    """Finds what somebody asked for: the types of a profile, with at least a score, by the built-in detector and a policy set's own.

    Without names it looks for all identifiers of Safe Harbor and for all types that the set's own detectors know.
    """

    def __init__(self, names: Sequence[str] = (), least: float = 0.0, policies: Path | None = None) -> None:
        self._own: tuple[Find, ...] = ()
        if policies is None:
            self.profile: Profile = profiles.resolve(names or ["safe-harbor"])
        else:
            from ..policy.load import load  # on first use: most scans need no policy, and no CEL
            from ..vocabulary import TERMS, now

            own = load(policies, TERMS, now())
            self._own = own.detectors
            self.profile = TERMS.profile(names or ["safe-harbor", *sorted(own.kinds)], own.kinds)
        self._asked = self.profile.types & NAMES
        self._least = least
        self._patterns = Patterns()
        self._whole = Phi(self._patterns)

    def find(self, text: str) -> list[Match]:
        """What is in a text."""
        return self._kept(text, self._whole.find(text, self._asked))

    def fields(self, text: str) -> list[Match]:
        """What the names of fields and other shapes give away in a structured text; no model, no own detectors."""
        return self.profile.select(text, (m for m in self._patterns.find(text, self._asked) if m.score >= self._least))

    def merged(self, found: list[Match]) -> list[Match]:
        """Findings of several looks at one text, those of built-in types without overlaps."""
        return [*merge([m for m in found if m.type in NAMES]), *(m for m in found if m.type not in NAMES)]

    def _kept(self, text: str, found: list[Match]) -> list[Match]:
        own = [m for find in self._own for m in find(text) if m.type in self.profile.types]
        kept = self.profile.select(text, (m for m in (*found, *own) if m.score >= self._least))
        return self.merged(kept) if own else kept

