"""The one place where the parts meet: an event comes in, the current policy set judges it, a verdict goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event as Flag
from threading import RLock, Thread
from time import perf_counter_ns
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from . import detect, vocabulary
from .conversations import Conversations
from .detect import Match
from .errors import Blocked, CelFailure, EventError, Halted, Held, LimitExceeded, PolicyError, Problem, Refused
from .events import Event
from .ids import uuid7
from .lookout import Lookout, lookout
from .policy import watching
from .policy.compile import kind
from .policy.documents import DestinationSpec, SystemSpec, Tool
from .policy.fold import fold, settle
from .policy.load import Given, load
from .policy.plan import ENDED, FAILED
from .policy.policyset import PolicySet
from .pseudonyms import Pseudonyms
from .tokens import count
from .verdict import Effect, Finding, Verdict
from .vocabulary import TERMS, Facts

if TYPE_CHECKING:
    from .detect.pseudonyms import Vault

_PASSING = frozenset({"GR100", "GR106", "GR331"})  # problems that may be gone a moment later though no file changes

Clock = Callable[[], datetime]
Counter = Callable[[str], int]
Known = Mapping[str, Sequence[Match]]
"""Identifiers by the text they stand in."""


MODEL_CHARS = 50_000
"""Code points of one text above which the model counts as late, and a rule's `late` says what follows."""


class Setting:
    """One policy set with what its facts need: a clock, a token counter, detectors.  Never changes, so one decision sees one set."""

    def __init__(self, policies: PolicySet, clock: Clock, counter: Counter, detector: detect.Detector | None) -> None:
        self.policies = policies
        self.now = clock
        self.count = counter
        self._detector = detector or detect.whole()
        self._find = detect.Cached(self._detector).find
        self._model = detector is None
        self._known: Known = {}
        signals = detect.SIGNALS if policies.types else policies.asked | ({"HEALTH_CONTEXT"} if policies.labels else set())
        self._wanted: frozenset[str] = detect.IDENTIFIERS | (signals & detect.SIGNALS)

    def detect(self, text: str) -> list[Match]:
        """All identifiers in a text.  Raises CelFailure of kind `model_late` for one that is too long for the model."""
        if self.late(text):
            raise CelFailure("model_late", "the text is longer than the model reads in time")
        if text in self._known:
            return list(self._known[text])
        return self._beside(text, self._find(text, self._wanted))

    def late(self, text: str) -> bool:
        """Whether a text is too long for the model, which reads some fifty thousand characters a second."""
        return self.late_at(len(text))

    def late_at(self, length: int) -> bool:
        """As `late`, for a text of this length."""
        return self._model and length > MODEL_CHARS

    def detect_late(self, text: str) -> list[Match]:
        """Identifiers by patterns alone in a text that is too long for the model; all of them in another."""
        if text in self._known:
            return list(self._known[text])
        return self.detect_plain(text) if self.late(text) else self.detect(text)

    def detect_plain(self, text: str) -> list[Match]:
        """Identifiers by patterns alone; by the application's own detector, where it gave one."""
        find = detect.builtin().find if self._model else self._find
        return self._beside(text, find(text, self._wanted))

    @property
    def models(self) -> bool:
        """Whether the model reads texts."""
        return self._model

    @property
    def lookahead(self) -> int:
        """How many code points the detector has to see from the beginning of a match on."""
        return self._detector.lookahead

    def stretch(self, text: str, latin: str, *, said: bool) -> list[Match]:
        """Identifiers in a stretch of a longer text; `latin` is the same with look-alike letters read as in the whole of it."""
        plain = not said and self._model
        return self._beside(text, detect.builtin().find(latin, self._wanted) if plain else self._find(latin, self._wanted))

    def knowing(self, known: Known) -> Setting:
        """The same, with the identifiers in some texts known already."""
        setting = copy(self)
        setting._known = known
        return setting

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

    `clock` gives the current time as an aware datetime, `counter` the size of a text in tokens; `detector` replaces
    the built-in one, as `guardrails.detect.builtin()` does: patterns without the model, faster and blind for most names.
    `vault` holds the pseudonyms of all sessions; one in memory, bounded and with a time to live, where none is given.
    """

    def __init__(
        self,
        policies: PolicySet,
        *,
        clock: Clock = vocabulary.now,
        counter: Counter = count,
        detector: detect.Detector | None = None,
        source: Given | None = None,
        vault: Vault | None = None,
    ) -> None:
        self._clock, self._counter, self._detector, self._source = clock, counter, detector, source
        self._vault = vault
        self._setting = Setting(policies, clock, counter, detector)
        self._status = Status(policies.digest, clock())
        self.conversations = Conversations()
        self._swap = RLock()
        self._print: watching.Print | None = None

    @classmethod
    def load(cls, given: Given, *, clock: Clock = vocabulary.now, **options: Any) -> Self:
        """An engine over policy files: a folder, a file, several of them, or texts by file name.  Raises PolicyError with every problem."""
        seen = watching.fingerprint(given)  # before reading, so that what changes meanwhile is seen as a change
        engine = cls(load(given, TERMS, clock()), clock=clock, source=given, **options)
        engine._print = seen
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

    @property
    def waits(self) -> bool:
        """Whether a decision waits for a disk or a server."""
        return False

    def decide(self, event: Event, known: Known | None = None) -> Verdict:
        """The verdict on an event, recorded.  `known` holds identifiers that were found in texts of it while they came.

        Raises EventError for what is no event; a failure while judging blocks and is named in the finding.
        """
        return self.record(event, self.judge(event, known))

    def record(self, event: Event, verdict: Verdict) -> Verdict:
        """The verdict once it is on record; a refusal where the record could not be taken."""
        return verdict

    def lookout(self, event: Event) -> Lookout | None:
        """Who can judge what this event is about as it comes, while nothing is said yet; None where it has to be collected first."""
        setting = self._setting
        if event.session is not None and self.conversations.halted(event.session):
            return None
        policies = setting.policies
        facts = Facts(event, setting, None if event.session is None else self._saw(event.session, event))
        try:
            verdict = fold(settle(zip(policies.places(event), _judge(policies, event, facts), strict=False), policies, event, facts.now), BLANK)
            if verdict.effect > Effect.WARN:
                return None
            return lookout(setting, event, facts, policies.plan(event), policies.place(event))
        except Exception:  # noqa: BLE001  reason: what fails is judged whole, where the failure is named
            return None

    def sees(self, seen: Lookout) -> bool:
        """Whether the policies in force are those that a lookout looks by."""
        return seen.setting is self._setting

    def judge(self, event: Event, known: Known | None = None) -> Verdict:
        """The verdict on an event that nobody records.  Raises EventError, as `decide` does."""
        if not isinstance(event, Event) or not hasattr(event, "checkpoint"):
            raise EventError("expected one of Call, Prompt, Response, ToolCall, ToolResult, Decision")
        started = perf_counter_ns()
        setting = self._setting if known is None else self._setting.knowing(known)
        policies = setting.policies
        session = event.session
        facts = Facts(event, setting, None if session is None else self._saw(session, event))
        if session is not None and self.conversations.halted(session):
            judged: Sequence[Sequence[Finding]] = ((ENDED,),)
        else:
            judged = _judge(policies, event, facts)
            if session is not None:
                self._label(session, setting, facts)
        names = (uuid7(), event.checkpoint, event.system, event.destination, _shown(policies, event), policies.digest)
        if not any(judged):
            return Verdict(Effect.ALLOW, (), *names, elapsed=(perf_counter_ns() - started) / 1e9)
        try:
            settled = settle(zip(policies.places(event), judged, strict=False), policies, event, facts.now)
        except Exception as failure:  # noqa: BLE001  reason: what cannot be settled is refused, and the finding names the failure
            settled = (*(f for findings in judged for f in findings), replace(FAILED, error=kind(failure)))
        verdict = fold(settled, Verdict(Effect.BLOCK, (), *names))
        if verdict.effect is Effect.HALT and session is not None:
            self.conversations.halt(session)
        return replace(verdict, elapsed=(perf_counter_ns() - started) / 1e9, cause=facts.__dict__.get("failure"))

    def enforce(self, event: Event) -> Verdict:
        """Like `decide`, and raises Blocked, Held, Halted or LimitExceeded where the event may not happen."""
        verdict = self.decide(event)
        raise_for(verdict)
        return verdict

    def pseudonyms(self, session: str | None = None) -> Pseudonyms:
        """The pseudonyms of a session; without one, those of a single call, which go with the object."""
        if session is None:
            return Pseudonyms(_own_vault, "call")
        return Pseudonyms(self._vault_of, session)

    def _vault_of(self) -> Vault:
        """The vault of all sessions, made with the first pseudonym."""
        if self._vault is None:
            self.__dict__.setdefault("_own", _own_vault())  # one thread wins
            self._vault = self.__dict__["_own"]
        return self._vault

    def restore(self, event: Event, pseudonyms: Pseudonyms) -> Event:
        """The event with real values in place of pseudonyms, where policies let them come back.  What is judged is what comes out."""
        setting = self._setting
        plan = setting.policies.plan(event)
        types = plan.restorable(Facts(event, setting)) if plan.restores else frozenset()
        return pseudonyms.back(event, types) if types else event

    def apply(self, value: Any, verdict: Verdict, pseudonyms: Pseudonyms | None = None) -> Any:
        """`value` after the verdict's redactions.  Raises Blocked when one of them cannot be carried out.

        Without `pseudonyms`, those that a rule asks for can never be put back.
        """
        if not verdict.redactions:
            return value
        try:
            return (pseudonyms or self.pseudonyms()).redact(value, verdict.redactions)
        except Exception as failure:  # noqa: BLE001  reason: what cannot be redacted does not pass, whatever the cause
            finding = replace(FAILED, rule="redaction-failed", message="a redaction could not be carried out", error=kind(failure))
        # Outside of the `except`, so that no exception that may quote the value hangs on this one.
        raise Blocked(replace(verdict, effect=Effect.BLOCK, findings=(finding, *verdict.findings)))

    def _saw(self, session: str, event: Event) -> frozenset[str]:
        """What the session saw, by what is remembered and by what the event tells: labels stick."""
        labels = self.conversations.labels(session)
        return labels | event.saw if event.saw else labels

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
            now = self._clock()
            problems = _unlocked(self.policies, policies)
            if problems:
                return self._kept(problems, now)
            since = self._status.since if policies.digest == self.policies.digest else now
            self._setting = Setting(policies, self._clock, self._counter, self._detector)
            self._status = Status(policies.digest, since, now)
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

    def _kept(self, problems: tuple[Problem, ...], now: datetime | None) -> Reload:
        self._status = replace(self._status, last_reload=now, problems=problems)
        return Reload(False, self.policies.digest, problems)

    def changed(self) -> bool:
        """Whether the policy files changed since they were last read, or could not be read then."""
        return self._source is not None and watching.fingerprint(self._source) != self._print

    def watch(self, interval: float = 1.0) -> Watch:
        """Starts a thread that reloads when a policy file changes, at most `interval` seconds later.  Close it to stop."""
        if self._source is None:
            raise ValueError("this engine was not loaded from files")
        return Watch(self, interval)


class Watch:
    """Reloads an engine when its policy files change, until it is closed."""

    def __init__(self, engine: Engine, interval: float) -> None:
        if not interval > 0:
            raise ValueError("expected an `interval` above zero")
        self._engine, self._interval = engine, interval
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="guardrails-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._interval):
            self.poll()

    def poll(self) -> Reload | None:
        """Looks once; the reload that followed, or None where nothing changed.  Raises nothing: what fails stands in the status."""
        try:
            changed = self._engine.changed()
        except Exception:  # noqa: BLE001  reason: a look that fails is taken for a change, and the reload says what is wrong
            changed = True
        return self._engine.reload() if changed else None

    def close(self) -> None:
        """Stops watching."""
        self._stop.set()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


BLANK = Verdict(Effect.BLOCK)


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


def _judge(policies: PolicySet, event: Event, facts: Facts) -> list[list[Finding]]:
    """What was found at each of the event's places."""
    try:
        plan = policies.plan(event)
        judged = [plan.run(facts)]
        if plan.decision is not None:
            # Calling a tool that commits a decision is that decision: the same facts, at the other checkpoint.
            decided = Facts(event, facts.world)
            decided.__dict__.update(facts.__dict__)
            decided.__dict__["checkpoint"] = "decision"
            judged.append(plan.decision.run(decided))
            if "failure" in decided.__dict__:
                facts.__dict__["failure"] = decided.__dict__["failure"]
    except Exception as failure:  # noqa: BLE001  reason: a failure while judging blocks, and the finding names it
        return [[replace(FAILED, error=kind(failure))]]
    return judged


def _own_vault() -> Vault:
    from .detect.pseudonyms import Vault  # with the first pseudonym

    return Vault()


def _unlocked(old: PolicySet, new: PolicySet) -> tuple[Problem, ...]:
    """A locked policy that the new set lacks or changes."""
    problems = []
    for id_, policy in old.policies.items():
        if policy.spec.locked and new.policies.get(id_) != policy:
            what = "changes" if id_ in new.policies else "is gone"
            problems.append(Problem("GR330", f"the locked policy `{id_}` {what}", None, "a locked policy changes only with a restart"))
    return tuple(problems)
