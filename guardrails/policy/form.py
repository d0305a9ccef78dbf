"""The one small rule form that every family is lowered to: a scope, tests that must all hold, and a finding.

A test is called with the facts of an event.  It answers, or raises where it cannot; the stricter reading is then taken by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from ..cel.check import Checked
from ..cel.env import Variable
from ..errors import CelFailure
from ..names import fits
from ..source import Source, Span
from ..verdict import Effect, Finding, Redaction
from .rules import Limits
from .scope import Scope

STREAMED = frozenset({"response", "tool_result"})
"""The checkpoints at which a text may come in pieces."""


class Profile(Protocol):
    """Which identifiers count, and which parts of them have to go."""

    @property
    def types(self) -> frozenset[str]: ...
    def counts(self, text: str, match: Any) -> bool: ...
    def narrow(self, text: str, matches: Iterable[Any]) -> list[Any]: ...


class Search(Protocol):
    """What an author looks for in a text."""

    @property
    def reach(self) -> Any:
        """How far one hit reaches; None where it may be any part of the text."""
        ...

    def __call__(self, text: str) -> list[Any]: ...


class Terms(Protocol):
    """What policies may speak of.  The vocabulary brings it; this package knows no fact and no detector by itself."""

    def variables(self) -> Mapping[str, Variable]:
        """The facts as CEL variables, by name."""
        ...

    def known_at(self, name: str) -> frozenset[str]:
        """The checkpoints at which a fact is known."""
        ...

    def attribute(self, name: str) -> str:
        """The attribute of the facts object that holds a fact."""
        ...

    def whole(self, name: str) -> bool:
        """Whether a fact speaks of all that is said, so that it is known of a stream only at its end."""
        ...

    def profile(self, names: Iterable[str], own: frozenset[str]) -> Profile:
        """The profile for types and profile names; `own` are the types of the set's detectors.  ValueError(message, hint) if unknown."""
        ...

    def matcher(self, label: str, patterns: Iterable[tuple[str, float, tuple[str, ...]]], words: Sequence[str]) -> Search:
        """A search for patterns (with score and context words) and whole words.  Raises ValueError for one that is not RE2."""
        ...

    def plugin(self, kind: str, settings: Mapping[str, Any], folder: Path | None) -> Search:
        """A search by a detector of others; paths in its settings start at `folder`.

        Raises ImportError for what is not installed and ValueError for settings that do not fit, each with (message, hint, path).
        """
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """A CEL condition; the compiler turns it into Python in place."""

    checked: Checked
    source: Source


@dataclass(frozen=True, slots=True)
class Roles:
    """Holds when the actor has one of the roles, or when nobody knows who asks."""

    roles: frozenset[str]

    def __call__(self, f: Any) -> bool:
        return f.roles is None or not self.roles.isdisjoint(f.roles)


@dataclass(frozen=True, slots=True)
class Hits:
    """Identifiers of a profile, at or above a score, in any part of the content."""

    profile: Profile
    min_score: float
    min_count: int
    style: str
    late: bool = False

    def __call__(self, f: Any) -> list[Any]:
        types, least, counts = self.profile.types, self.min_score, self.profile.counts
        found = [
            x
            for x in (f.found_late if self.late else f.found)
            if (m := x[2]).type in types and m.score >= least and counts(x[1], m)
        ]
        return found if len(found) >= self.min_count else []

    def redactions(self, found: Iterable[Any]) -> tuple[Redaction, ...]:
        """What has to go: not the parts that the profile lets stand."""
        style, whole = self.style, self.style == "surrogate"
        gone = []
        for path, text, match in found:
            # A surrogate stands for a value as a whole, and so does a part of what two blocks share; else what may stand stays.
            if match.stage == "split":
                gone.append(Redaction(path, match.start, match.end, match.type, "token" if whole else style))
            elif whole:
                gone.append(Redaction(path, match.start, match.end, match.type, style))
            else:
                gone += [Redaction(path, m.start, m.end, m.type, style) for m in self.profile.narrow(text, (match,))]
        return tuple(gone)


@dataclass(frozen=True, slots=True)
class TextHits:
    """Patterns and words of one `text` rule, in any part of the content."""

    find: Search = field(repr=False)
    label: str

    def __call__(self, f: Any) -> list[Any]:
        return [(part.path, part.text, m) for part in f.parts for m in self.find(part.text)]

    def redactions(self, found: Iterable[Any]) -> tuple[Redaction, ...]:
        """All hits whole."""
        return tuple(Redaction(path, m.start, m.end, self.label) for path, _, m in found)


@dataclass(frozen=True, slots=True)
class AsksMore:
    """Holds when a call asks for more response tokens than `limit`, or does not say how many."""

    limit: int

    def __call__(self, f: Any) -> bool:
        # Some models take zero and less for no limit at all.
        return type(f.requested) is not int or not 0 < f.requested <= self.limit


@dataclass(frozen=True, slots=True)
class ArgumentLimits:
    """Limits on the arguments of a tool.  A missing argument, or one of another kind, is a failure, which nobody may take for `within`."""

    limits: tuple[tuple[tuple[str, ...], Limits, Callable[[str], bool] | None], ...]

    def __call__(self, f: Any) -> bool:
        return all(_within(_lookup(f.tool_args, path), limits, fits_text) for path, limits, fits_text in self.limits)


def _lookup(args: Any, path: tuple[str, ...]) -> Any:
    value = args
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            raise CelFailure("no_such_key", f"the argument `{'.'.join(path)}` is missing")
        value = value[step]
    return value


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and bool(value == value)


def _among(value: Any, known: Iterable[Any]) -> bool:
    """Whether a value is one of those known; 5 and 5.0 are one, `5` and true are others.  Fails where none of them compares."""
    for kind in (_number, lambda v: isinstance(v, bool), lambda v: isinstance(v, str)):
        if kind(value) and (same := [v for v in known if kind(v)]):
            return any(value == v for v in same)
    raise CelFailure("no_such_overload", "the argument is of another kind than the accepted values")


def _within(value: Any, limits: Limits, fits_text: Callable[[str], bool] | None) -> bool:
    if limits.min is not None or limits.max is not None:
        if not _number(value):
            raise CelFailure("no_such_overload", "the argument is not a number")
        if (limits.min is not None and value < limits.min) or (limits.max is not None and value > limits.max):
            return False
    if limits.one_of is not None and not _among(value, limits.one_of):
        return False
    if fits_text is not None:
        if not isinstance(value, str):
            raise CelFailure("no_such_overload", "the argument is not a text")
        if not fits_text(value):
            return False
    if limits.max_length is not None:
        if not isinstance(value, str | list | tuple):
            raise CelFailure("no_such_overload", "the argument is neither a text nor a list")
        return len(value) <= limits.max_length
    return True


@dataclass(frozen=True, slots=True)
class Bands:
    """Chooses what an `authority` rule says: by the band that the amount falls into, and by how far the AI goes.

    `findings[i]` is what going beyond `ranks[i]` yields in band `i`.  `strictest` is the band for an amount that is missing, negative,
    not a number, or in another currency.
    """

    value: Condition | None
    limits: tuple[float | int, ...]
    ranks: tuple[int, ...]
    findings: tuple[Finding, ...]
    currency: str | None
    strictest: int

    def choose(self, amount: Any, f: Any) -> Finding | None:
        """The finding for this amount, or None where the AI may go as far as it does."""
        band = self.band(amount, f.currency)
        return self.findings[band] if f.rank > self.ranks[band] else None

    def band(self, amount: Any, currency: str | None) -> int:
        """The index of the band; bands are inclusive."""
        if self.value is None:
            return 0
        if not _number(amount) or not amount >= 0:
            return self.strictest
        if self.currency is not None and currency is not None and currency != self.currency:
            return self.strictest
        for index, limit in enumerate(self.limits):
            if amount <= limit:
                return index
        return len(self.limits)


Test = Condition | Roles | Hits | TextHits | ArgumentLimits | AsksMore


@dataclass(frozen=True, slots=True)
class Rule:
    """One lowered rule.  `finding` is what it says when every test holds; with `bands`, they say it instead.

    `cap` is the number of response tokens above which its last test holds.  `whole` says why it can only judge a text that is complete.
    """

    policy: str
    id: str
    part: int
    span: Span = field(repr=False)
    scope: Scope
    tests: tuple[Test, ...]
    finding: Finding
    bands: Bands | None = None
    until: datetime | None = None
    locked: bool = False
    cap: int | None = None
    whole: str = ""

    @property
    def name(self) -> str:
        """`policy/rule`, as verdicts and cases write it."""
        return f"{self.policy}/{self.id}"

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key that no order of files or rules changes."""
        return (self.policy, self.id, self.part)

    def said(self, found: Mapping[Test, Any] | None = None, error: str | None = None) -> Finding:
        """The finding, with what the tests found and with the error that made it."""
        finding = self.finding if error is None else replace(self.finding, error=error)
        located = False
        for test, hits in (found or {}).items():
            if isinstance(test, Hits | TextHits) and hits:
                located = True
                redactions = test.redactions(hits) if finding.effect is Effect.REDACT else ()
                finding = replace(
                    finding, redactions=redactions, types=tuple(sorted({m.type for _, _, m in hits})), detail=(("count", len(hits)),)
                )
        if not located and finding.effect is Effect.REDACT:
            # What has to go is not known, so nothing may pass.
            finding = replace(finding, effect=Effect.BLOCK)
        return finding


@dataclass(frozen=True, slots=True)
class Restoring:
    """Which types of pseudonyms are put back in a scope, and what is said of one that was altered.  A permission: several add up."""

    policy: str
    scope: Scope
    types: frozenset[str]
    finding: Finding

    def permits(self, f: Any) -> bool:
        """Whether it is for who asks; nobody knows counts as no."""
        return self.scope.roles is None or (f.roles is not None and not f.roles.isdisjoint(self.scope.roles))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an allow-list: name patterns, roles and limits under which the tool may run."""

    pattern: str
    roles: frozenset[str] | None
    limits: ArgumentLimits | None

    def names(self, tools: Iterable[str]) -> bool:
        """Whether the entry is about one of these names."""
        return any(fits(self.pattern, t) for t in tools)

    def permits(self, f: Any) -> bool:
        """Whether the call may pass: who asks must be known to have a role, and every argument must be within its limits."""
        if self.roles is not None and (f.roles is None or self.roles.isdisjoint(f.roles)):
            return False
        try:
            return self.limits is None or self.limits(f)
        except Exception:  # noqa: BLE001  reason: a permission that fails is no permission
            return False


@dataclass(frozen=True, slots=True)
class AllowList:
    """The tools that may run in a scope.  Several lists intersect."""

    policy: str
    id: str
    span: Span = field(repr=False)
    scope: Scope
    entries: tuple[Entry, ...]
    finding: Finding
    until: datetime | None = None
    locked: bool = False

    @property
    def name(self) -> str:
        """`policy/rule`, as verdicts and cases write it."""
        return f"{self.policy}/{self.id}"

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key that no order of files or rules changes."""
        return (self.policy, self.id, 0)
