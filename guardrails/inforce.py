"""Which policy set is in force: loaded again, swapped, or kept because the new one cannot be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from threading import RLock

from . import recording
from .errors import PolicyError, Problem
from .policy import watching
from .policy.compile import kind
from .policy.load import Given, load
from .policy.policyset import PolicySet
from .policy.weaker import weaker
from .setting import Clock, Setting
from .state import State
from .telemetry import Telemetry
from .vocabulary import TERMS

_PASSING = frozenset({"GR100", "GR106", "GR331"})  # problems that may be gone a moment later though no file changes


@dataclass(frozen=True, slots=True)
class Reload:
    """What a reload did: whether the new set is in force, the digest in force now, and what was wrong."""

    ok: bool
    digest: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """Which policy set is in force, since when, and how the last reload went."""

    digest: str
    since: datetime
    last_reload: datetime | None = None
    problems: tuple[Problem, ...] = ()


class InForce:
    """A policy set that can be swapped while it is used; the journal and telemetry hear of every change."""

    def __init__(
        self,
        policies: PolicySet,
        setting_of: Callable[[PolicySet], Setting],
        *,
        clock: Clock,
        source: Given | None,
        state: State,
        telemetry: Telemetry,
    ) -> None:
        self._clock, self._source, self._state, self._setting_of = clock, source, state, setting_of
        self._setting = setting_of(policies)
        self._status = Status(policies.digest, clock())
        self.telemetry = telemetry
        telemetry.installed(self, policies.digest, policies.policies)
        self._swap = RLock()
        self._print: watching.Print | None = None

    @property
    def state(self) -> State:
        """The red button, budgets, sign-offs and the journal."""
        return self._state

    @property
    def policies(self) -> PolicySet:
        """The policy set in force."""
        return self._setting.policies

    @property
    def status(self) -> Status:
        """The set in force and the outcome of the last reload."""
        return self._status

    @property
    def setting(self) -> Setting:
        """The policy set in force with what its facts need."""
        return self._setting

    def swap(self, policies: PolicySet) -> Reload:
        """Puts another policy set in force, unless it changes a locked policy: that takes a restart."""
        with self._swap:
            now = self._clock()
            problems = _unlocked(self.policies, policies)
            if problems:
                return self._kept(problems, now)
            before = self.policies
            self._record_reload(before, policies)
            since = self._status.since if policies.digest == before.digest else now
            self._setting = self._setting_of(policies)
            self._status = Status(policies.digest, since, now)
            self.telemetry.installed(self, policies.digest, policies.policies)
            self.telemetry.reloaded("installed")
            return Reload(True, policies.digest)

    def reload(self) -> Reload:
        """Loads the policy files again.  A set with problems is not installed; the one in force stays, and `status` says why."""
        if self._source is None:
            raise ValueError("this engine was not loaded from files")
        # One at a time, reading included: else an older reading could replace a newer one.
        with self._swap:
            now: datetime | None = None
            try:
                now = self._clock()
                self._print = watching.fingerprint(self._source)
                return self.swap(load(self._source, TERMS, now))
            except PolicyError as error:
                problems = error.problems
            except Exception as failure:  # noqa: BLE001  reason: whatever fails, the set in force stays, and the status says why
                problems = (Problem("GR331", f"loading failed: `{kind(failure)}`", None, "mend the cause and load again"),)
            if any(p.code in _PASSING for p in problems):
                self._print = None
            return self._kept(problems, now)

    def _record_reload(self, before: PolicySet, after: PolicySet) -> None:
        """Records that `after` is about to come into force, and what it may permit that `before` refused."""
        if self.state.journal is not None and before.digest != after.digest:
            recording.reload(self.state.journal, before, after, weaker(before, after))

    def _kept(self, problems: tuple[Problem, ...], now: datetime | None) -> Reload:
        self._status = replace(self._status, last_reload=now, problems=problems)
        self.telemetry.reloaded("refused")
        if self.state.journal is not None:
            with suppress(Exception):  # nothing changed, and the status says why
                recording.reload(self.state.journal, self.policies, self.policies, (), problems=len(problems))
        return Reload(False, self.policies.digest, problems)

    def changed(self) -> bool:
        """Whether the policy files changed since they were last read, or could not be read then."""
        return self._source is not None and watching.fingerprint(self._source) != self._print


def _unlocked(old: PolicySet, new: PolicySet) -> tuple[Problem, ...]:
    """A locked policy that the new set lacks or changes."""
    problems = []
    for id_, policy in old.policies.items():
        if policy.spec.locked and new.policies.get(id_) != policy:
            what = "changes" if id_ in new.policies else "is gone"
            problems.append(Problem("GR330", f"the locked policy `{id_}` {what}", None, "a locked policy changes only with a restart"))
    return tuple(problems)
