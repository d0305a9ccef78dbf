"""The one place where the parts meet: an event comes in, the current policy set judges it, a verdict goes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic, perf_counter_ns
from typing import TYPE_CHECKING, Any, Literal, Self

from . import detect, observing, recording, vocabulary
from .conversations import Conversations
from .errors import Blocked, EventError
from .events import Event
from .ids import uuid7
from .inforce import InForce
from .inplay import lookout
from .lookout import Lookout
from .policy import watching
from .policy.compile import kind
from .policy.fold import fold, settle
from .policy.load import Given, load
from .policy.plan import ENDED, FAILED, NOT_RECORDED, STOP_UNKNOWN, STOPPED
from .policy.policyset import PolicySet
from .pseudonyms import Pseudonyms
from .raising import raise_for
from .setting import MODEL_SECONDS, Clock, Counter, Seen, Setting
from .state import State
from .telemetry import Telemetry, default
from .tokens import count
from .verdict import Effect, Finding, Verdict
from .vocabulary import TERMS, Facts
from .watch import Watch

if TYPE_CHECKING:
    from .detect.pseudonyms import Vault

# Ways in which nobody can tell whether something was stopped.
_DOUBTS = frozenset({"unknown", "stale", "closed"})


class Engine(InForce):
    """Judges events by a policy set that can be swapped while it runs.

    `clock` gives the current time as an aware datetime, `counter` the size of a text in tokens; `detector` replaces
    the built-in one, as `guardrails.detect.builtin()` does: patterns without the model, faster and blind for most names.
    `vault` holds the pseudonyms of all sessions; one in memory, bounded and with a time to live, where none is given.  With `"state"` they
    are kept encrypted in the state, and every process that shares it puts back what another gave out.  `telemetry` is told
    of every decision; left out, it is that of the process, which is silent until the application installs an OpenTelemetry SDK.
    `state` holds the red button, budgets, sign-offs and the journal; left out, it is in memory and nobody else shares it.
    `model_seconds` is how long the model may read one text, by `timer`; behind that it counts as late.
    """

    def __init__(
        self,
        policies: PolicySet,
        *,
        clock: Clock = vocabulary.now,
        counter: Counter = count,
        detector: detect.Detector | None = None,
        source: Given | None = None,
        vault: Vault | Literal["state"] | None = None,
        telemetry: Telemetry | None = None,
        state: State | None = None,
        model_seconds: float = MODEL_SECONDS,
        timer: Callable[[], float] = monotonic,
    ) -> None:
        known = detect.Known(clock=timer)
        super().__init__(
            policies,
            partial(Setting, clock=clock, counter=counter, detector=detector, known=known, seconds=model_seconds, timer=timer),
            clock=clock,
            source=source,
            state=state or State.memory(clock),
            telemetry=telemetry or default(),
        )
        self._vault = None if vault == "state" else vault
        self._keeps = vault == "state"
        self.conversations = Conversations()
        if state is not None:
            observing.connect(self.telemetry, state, lambda: self.policies)

    @classmethod
    def load(cls, given: Given, *, clock: Clock = vocabulary.now, **options: Any) -> Self:
        """An engine over policy files: a folder, a file, several of them, or texts by file name.  Raises PolicyError with every problem."""
        seen = watching.fingerprint(given)  # before reading, so that what changes meanwhile is seen as a change
        engine = cls(load(given, TERMS, clock()), clock=clock, source=given, **options)
        if engine.state.journal is not None:
            recording.loaded(engine.state.journal, engine.policies)
        engine._print = seen
        engine._setting.detect("")  # patterns compile now, and not in front of the first prompt
        return engine

    def facts(self, event: Event) -> Facts:
        """The facts of an event under the set in force."""
        return Facts(event, self._setting)

    @property
    def waits(self) -> bool:
        """Whether a decision waits for a disk or a server."""
        return self.state.shared

    def decide(self, event: Event) -> Verdict:
        """The verdict on an event, recorded.

        Raises EventError for what is no event; a failure while judging blocks and is named in the finding.
        """
        return self.record(event, self.judge(event))

    def record(self, event: Event, verdict: Verdict, policies: PolicySet | None = None) -> Verdict:
        """The verdict once it is on record; a refusal where the record could not be taken.  `policies` are those that judged."""
        policies, journal = policies or self._setting.policies, self.state.journal
        if journal is not None:
            try:
                recording.decision(journal, policies, event, verdict)
            except Exception as failure:  # noqa: BLE001  reason: what cannot be recorded does not happen, and the finding names the failure
                verdict = _unrecorded(verdict, failure)
        telemetry = self.telemetry
        if perf_counter_ns() >= telemetry.wake:
            telemetry.decided(verdict, event, policies)
        return verdict

    def ended(self, verdict: Verdict, outcome: str, prompt: int | None = None, response: int | None = None) -> None:
        """Records how what a verdict let happen ended, with the tokens that the provider counted."""
        if self.state.journal is not None:
            # What happened has happened: the verdict on it is on record, and while the journal fails nothing further begins.
            with suppress(Exception):
                recording.outcome(self.state.journal, verdict, outcome, prompt=prompt, response=response)

    def lookout(self, event: Event) -> Lookout | None:
        """Who can judge what this event is about while it comes, with nothing said yet; None where it has to be collected first."""
        setting = self._setting
        if event.session is not None and self.conversations.halted(event.session):
            return None
        policies, switch = setting.policies, self.state.switch
        bypassed = not switch.clear and switch.bypassed is not None
        facts = Facts(event, setting, None if event.session is None else self._saw(event.session, event))
        try:
            places = policies.places(event)
            settled = settle(zip(places, _judge(policies, event, facts), strict=False), policies, event, facts.now, bypassed=bypassed)
            if fold(settled, Verdict(Effect.BLOCK)).effect > Effect.WARN:
                return None
            return lookout(setting, facts, policies.plan(event), places[0], bypassed=bypassed)
        except Exception:  # noqa: BLE001  reason: what fails is judged whole, where the failure is named
            return None

    def outlasts(self, seen: Lookout) -> bool:
        """Whether a bypass by which a lookout looks is over."""
        return seen.bypassed and self.state.switch.bypassed is None

    def sees(self, seen: Lookout) -> bool:
        """Whether the policies in force are those that a lookout looks by."""
        return seen.setting is self._setting

    def judge(self, event: Event, seen: Seen | None = None, setting: Setting | None = None) -> Verdict:
        """The verdict on an event that nobody records.  Raises EventError, as `decide` does.

        `seen` holds the identifiers that were found in texts of it while they came; `setting` is the one to judge by, else that in force.
        """
        if not isinstance(event, Event) or not hasattr(event, "checkpoint"):
            raise EventError("expected one of Call, Prompt, Response, ToolCall, ToolResult, Decision")
        started = perf_counter_ns()
        setting = setting or self._setting
        if seen is not None:
            setting = setting.seeing(seen)
        policies = setting.policies
        session = event.session
        facts = Facts(event, setting, None if session is None else self._saw(session, event))
        switch, bypass = self.state.switch, None
        stopped: Finding | None = None
        if not switch.clear:
            stopped, bypass = self._stop(policies, event), switch.bypassed
        if stopped is not None:
            judged: Sequence[Sequence[Finding]] = ((stopped,),)
        elif session is not None and self.conversations.halted(session):
            judged = ((ENDED,),)
        else:
            judged = _judge(policies, event, facts)
            if session is not None:
                self._label(session, setting, facts)
        names = (uuid7(), event.checkpoint, event.system, event.destination, _shown(policies, event), policies.digest)
        under = None if bypass is None else bypass.id
        if not any(judged):
            return Verdict(Effect.ALLOW, (), *names, bypass=under, elapsed=(perf_counter_ns() - started) / 1e9)
        try:
            settled = settle(zip(policies.places(event), judged, strict=False), policies, event, facts.now, bypassed=bypass is not None)
        except Exception as failure:  # noqa: BLE001  reason: what cannot be settled is refused, and the finding names the failure
            settled = (*(f for findings in judged for f in findings), replace(FAILED, error=kind(failure)))
        verdict = fold(settled, Verdict(Effect.BLOCK, (), *names, bypass=under))
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
            self.__dict__.setdefault("_own", self.state.vault if self._keeps else _own_vault())  # one thread wins
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

    def stopped(self, event: Event) -> Verdict | None:
        """The refusal of an event that the red button covers; None while it may go on.  Nothing else is judged."""
        policies = self.policies
        if self.state.switch.clear or (finding := self._stop(policies, event)) is None:
            return None
        place = (event.checkpoint, event.system, event.destination, _shown(policies, event), policies.digest)
        return Verdict(Effect.BLOCK, (finding,), uuid7(), *place)

    def _stop(self, policies: PolicySet, event: Event) -> Finding | None:
        """What the red button says to an event."""
        tool = policies.tool(event.system, event.tool)
        stop = self.state.switch.stopped(event.system, event.destination, event.tool if tool is None else tool.name)
        if stop is None:
            return None
        return STOP_UNKNOWN if stop.way in _DOUBTS else replace(STOPPED, message=f"{STOPPED.message}: {stop.scope}")

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

    def watch(self, interval: float = 1.0) -> Watch:
        """Starts a thread that reloads when a policy file changes, at most `interval` seconds later.  Close it to stop."""
        if self._source is None:
            raise ValueError("this engine was not loaded from files")
        return Watch(self, interval)


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


def _unrecorded(verdict: Verdict, failure: Exception) -> Verdict:
    if verdict.effect >= Effect.BLOCK:
        return verdict
    finding = replace(NOT_RECORDED, error=kind(failure))
    return replace(verdict, effect=Effect.BLOCK, findings=(finding, *verdict.findings))


def _own_vault() -> Vault:
    from .detect.pseudonyms import Vault  # with the first pseudonym

    return Vault()
