"""The one place where the parts meet: an event comes in, the current policy set judges it, a verdict goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event as Flag
from threading import Lock, Thread
from time import perf_counter_ns
from types import TracebackType
from typing import Any, Self

from . import content, detect, vocabulary
from .conversations import Conversations
from .detect import Match
from .errors import Blocked, EventError, Halted, Held, LimitExceeded, PolicyError, Problem, Refused
from .events import Event
from .ids import uuid7
from .policy import watching
from .policy.compile import kind
from .policy.documents import DestinationSpec, SystemSpec, Tool
from .policy.fold import fold, settle
from .policy.load import Given, load
from .policy.plan import ENDED, FAILED
from .policy.policyset import PolicySet
from .tokens import count
from .verdict import Effect, Finding, Path, Verdict
from .vocabulary import TERMS, Facts

Clock = Callable[[], datetime]
Counter = Callable[[str], int]


class Setting:
    """One policy set with what its facts need: a clock, a token counter, detectors.  Never changes, so one decision sees one set."""

    def __init__(self, policies: PolicySet, clock: Clock, counter: Counter, detector: detect.Detector | None) -> None:
        self.policies = policies
        self.now = clock
        self.count = counter
        self._find = detect.Cached(detector or detect.builtin()).find
        signals = (policies.asked | policies.mentioned | ({"HEALTH_CONTEXT"} if policies.labels else set())) & detect.SIGNALS
        self._wanted: frozenset[str] = detect.IDENTIFIERS | signals

    def detect(self, text: str) -> list[Match]:
        """All identifiers in a text.  What the set's own detectors find stands beside the rest: no built-in type swallows it."""
        found = self._find(text, self._wanted)
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


class Engine:
    """Judges events by a policy set that can be swapped while it runs.

    `clock` gives the current time as an aware datetime, `counter` the size of a text in tokens; `detector` replaces the built-in one.
    """

    def __init__(
        self,
        policies: PolicySet,
        *,
        clock: Clock = vocabulary.now,
        counter: Counter = count,
        detector: detect.Detector | None = None,
        source: Given | None = None,
    ) -> None:
        self._clock, self._counter, self._detector, self._source = clock, counter, detector, source
        self._setting = Setting(policies, clock, counter, detector)
        self._status = Status(policies.digest, clock())
        self.conversations = Conversations()
        self._swap = Lock()

    @classmethod
    def load(cls, given: Given, *, clock: Clock = vocabulary.now, **options: Any) -> Self:
        """An engine over policy files: a folder, a file, several of them, or texts by file name.  Raises PolicyError with every problem."""
        engine = cls(load(given, TERMS, clock()), clock=clock, source=given, **options)
        engine._setting.detect("")  # patterns compile now, and not in front of the first prompt
        return engine

    @property
    def policies(self) -> PolicySet:
        """The policy set in force."""
        return self._setting.policies

    @property
    def status(self) -> Status:
        """The set in force and the outcome of the last reload."""
        return self._status

    def facts(self, event: Event) -> Facts:
        """The facts of an event under the set in force."""
        return Facts(event, self._setting)

    def decide(self, event: Event) -> Verdict:
        """The verdict on an event.  Raises EventError for what is no event; a failure while judging blocks and is named in the finding."""
        if not isinstance(event, Event) or not hasattr(event, "checkpoint"):
            raise EventError("expected one of Call, Prompt, Response, ToolCall, ToolResult, Decision")
        for name in (event.system, event.destination, event.session, event.tool, event.kind):
            if name is not None and not isinstance(name, str):
                raise EventError("expected texts as `system`, `destination`, `session`, `tool` and `kind`")
        started = perf_counter_ns()
        setting = self._setting
        policies = setting.policies
        session = event.session
        known = session is not None and event.saw is None
        facts = Facts(event, setting, self.conversations.labels(session or "") if known else None)
        if session is not None and self.conversations.halted(session):
            findings: Sequence[Finding] = (ENDED,)
        else:
            findings = _judge(policies, event, facts)
        if session is not None:
            self._label(session, setting, facts)
        names = (uuid7(), event.checkpoint, event.system, event.destination, _shown(policies, event), policies.digest)
        if not findings:
            return Verdict(Effect.ALLOW, (), *names, elapsed=(perf_counter_ns() - started) / 1e9)
        try:
            settled = settle(findings, policies, policies.places(event), event, facts.now)
        except Exception as failure:  # noqa: BLE001  reason: what cannot be settled is refused, and the finding names the failure
            settled = (*findings, replace(FAILED, error=kind(failure)))
        verdict = fold(settled, Verdict(Effect.BLOCK, (), *names))
        if verdict.effect is Effect.HALT and session is not None:
            self.conversations.halt(session)
        return replace(verdict, elapsed=(perf_counter_ns() - started) / 1e9, cause=facts.__dict__.get("failure"))

    def enforce(self, event: Event) -> Verdict:
        """Like `decide`, and raises Blocked, Held, Halted or LimitExceeded where the event may not happen."""
        verdict = self.decide(event)
        raise_for(verdict)
        return verdict

    def apply(self, value: Any, verdict: Verdict) -> Any:
        """`value` after the verdict's redactions.  Raises Blocked when one of them cannot be carried out."""
        if not verdict.redactions:
            return value
        ranges: dict[Path, list[Any]] = {}
        for redaction in verdict.redactions:
            ranges.setdefault(redaction.path, []).append(redaction)
        try:
            texts = {part.path: part.text for part in content.read(value).parts}
            return content.rewrite(value, {path: _redacted(texts[path], rows) for path, rows in ranges.items()})
        except Exception as failure:  # noqa: BLE001  reason: what cannot be redacted does not pass, whatever the cause
            raise Blocked(self._unredacted(verdict, failure)) from None

    def _unredacted(self, verdict: Verdict, failure: Exception) -> Verdict:
        finding = replace(FAILED, rule="redaction-failed", message="a redaction could not be carried out", error=kind(failure))
        return replace(verdict, effect=Effect.BLOCK, findings=(finding, *verdict.findings))

    def _label(self, session: str, setting: Setting, facts: Facts) -> None:
        """Remembers what a session saw: `pii` for identifiers, `phi` where they are health information."""
        if facts.event.checkpoint not in ("prompt", "response", "tool_result"):
            return
        if not setting.policies.labels and "found" not in facts.__dict__:
            return
        try:
            found = [match for _, _, match in facts.found]
            system = setting.system(facts.event.system)
            covered = system is not None and "phi" in system.data_classes
            labels = {"pii"} if any(setting.identifies(m.type) for m in found) else set()
            if labels and (covered or detect.profiles.is_phi(found)):
                labels.add("phi")
        except Exception:  # noqa: BLE001  reason: what could not be read is labeled as if it held health information
            labels = {"pii", "phi"}
        if labels:
            self.conversations.label(session, frozenset(labels))

    def swap(self, policies: PolicySet) -> Reload:
        """Puts another policy set in force, unless it changes a locked policy: that takes a restart."""
        with self._swap:
            problems = _unlocked(self.policies, policies)
            now = self._clock()
            if problems:
                self._status = replace(self._status, last_reload=now, problems=problems)
                return Reload(False, self.policies.digest, problems)
            self._setting = Setting(policies, self._clock, self._counter, self._detector)
            self._status = Status(policies.digest, now, now)
            return Reload(True, policies.digest)

    def reload(self) -> Reload:
        """Loads the policy files again.  A set with problems is not installed; the one in force stays, and `status` says why."""
        if self._source is None:
            raise ValueError("this engine was not loaded from files")
        try:
            policies = load(self._source, TERMS, self._clock())
        except PolicyError as error:
            self._status = replace(self._status, last_reload=self._clock(), problems=error.problems)
            return Reload(False, self.policies.digest, error.problems)
        return self.swap(policies)

    def watch(self, interval: float = 1.0) -> Watch:
        """Starts a thread that reloads when a policy file changes, at most `interval` seconds later.  Close it to stop."""
        if self._source is None:
            raise ValueError("this engine was not loaded from files")
        return Watch(self, self._source, interval)


class Watch:
    """Reloads an engine when its policy files change, until it is closed."""

    def __init__(self, engine: Engine, source: Given, interval: float) -> None:
        self._engine, self._source, self._interval = engine, source, interval
        self._print = watching.fingerprint(source)
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="guardrails-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._interval):
            self.poll()

    def poll(self) -> Reload | None:
        """Looks once; the reload that followed, or None where nothing changed."""
        seen = watching.fingerprint(self._source)
        if seen == self._print:
            return None
        self._print = seen
        return self._engine.reload()

    def close(self) -> None:
        """Stops watching."""
        self._stop.set()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def raise_for(verdict: Verdict) -> None:
    """Raises the exception that a verdict stands for; nothing when the event may happen."""
    if verdict.effect <= Effect.REDACT:
        return
    raise _exception(verdict) from verdict.cause


def _exception(verdict: Verdict) -> Refused:
    if verdict.effect is Effect.HALT:
        return Halted(verdict)
    if verdict.effect is Effect.HOLD:
        return Held(verdict)
    return LimitExceeded(verdict) if any(f.limit for f in verdict.deciding) else Blocked(verdict)


def _shown(policies: PolicySet, event: Event) -> str | None:
    """The registered name of the tool: any other name was written by a model, and may hold anything."""
    if event.tool is None:
        return None
    tool = policies.tool(event.system, event.tool)
    return "_other" if tool is None else tool.name


def _judge(policies: PolicySet, event: Event, facts: Facts) -> list[Finding]:
    try:
        plan = policies.plan(event)
        findings = plan.run(facts)
        if plan.decision is not None:
            # Calling a tool that commits a decision is that decision: the same facts, at the other checkpoint.
            decided = Facts(event, facts.world)
            decided.__dict__.update(facts.__dict__)
            decided.__dict__["checkpoint"] = "decision"
            findings += plan.decision.run(decided)
    except Exception as failure:  # noqa: BLE001  reason: a failure while judging blocks, and the finding names it
        return [replace(FAILED, error=kind(failure))]
    return findings


def _redacted(text: str, rows: Iterable[Any]) -> str:
    rows = list(rows)
    masked = all(r.style == "mask" for r in rows)
    return detect.redact(text, [Match(r.start, r.end, r.type, 1.0) for r in rows], "mask" if masked else "label")


def _unlocked(old: PolicySet, new: PolicySet) -> tuple[Problem, ...]:
    """A locked policy that the new set lacks or changes."""
    problems = []
    for id_, policy in old.policies.items():
        if policy.spec.locked and new.policies.get(id_) != policy:
            what = "changes" if id_ in new.policies else "is gone"
            problems.append(Problem("GR330", f"the locked policy `{id_}` {what}", None, "a locked policy changes only with a restart"))
    return tuple(problems)
