"""Every name that telemetry emits, in one table: attributes with what they may hold, metrics, events.  Nothing is emitted here.

Names that begin with `gen_ai.guardrail` are those of an open proposal (open-telemetry/semantic-conventions-genai #427); when it moves, only
this file does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

COMPONENT: Final = "guardrails"
"""The name of the engine as a component, and the prefix of our own names."""

SPAN: Final = f"apply_guardrail {COMPONENT}"
OPERATION: Final = "apply_guardrail"
NONE: Final = "_none"
"""The policy id where no rule said anything."""
OTHER: Final = "_other"

RESULT_EVENT: Final = "gen_ai.guardrail.result"
EVALUATION_EVENT: Final = "gen_ai.evaluation.result"
FLAG_EVENT: Final = "feature_flag.evaluation"
APPROVAL_EVENT: Final = f"{COMPONENT}.approval"
SWITCH_EVENT: Final = f"{COMPONENT}.kill_switch.changed"

SOURCES: Final = {
    "call": "call",
    "prompt": "input",
    "response": "output",
    "tool_call": "tool_input",
    "tool_result": "tool_output",
    "decision": "decision",
}
"""Checkpoint → `gen_ai.guardrail.source`."""
OPERATIONS: Final = {
    "call": "chat",
    "prompt": "chat",
    "response": "chat",
    "tool_call": "execute_tool",
    "tool_result": "execute_tool",
    "decision": "invoke_agent",
}
"""Checkpoint → the operation that is protected."""

EFFECTS: Final = ("allow", "warn", "redact", "hold", "block", "halt", "error")
ENFORCEMENT: Final = ("enforced", "shadow", "bypassed", "exempted")
APPROVAL_STATES: Final = ("required", "pending", "approved", "denied", "expired")
OUTCOMES: Final = ("approved", "denied", "expired")
ACTOR_TYPES: Final = ("human", "policy", "service")
SCOPES: Final = ("all", "system", "destination", "tool")
MODES: Final = ("running", "stopped", "bypassed", "stale", "unknown")
FAIL_MODES: Final = ("closed", "open", "lease")
PERIODS: Final = ("request", "session", "hour", "day", "week", "month")
RELOADS: Final = ("installed", "refused")
SIGNALS: Final = ("spans", "events", "durations", "gauges", "decision_log", "attributes")
LIBRARIES: Final = ("aiohttp", "http.client", "httpx", "httpx2", "requests", "urllib")

BOUNDS: Final = (1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 1e-2, 0.1, 1.0)
"""Upper bounds of the buckets of a decision's duration, in seconds."""
WAITS: Final = (1, 10, 60, 300, 900, 3600, 14400, 43200, 86400)
"""Upper bounds of the buckets of the wait for a sign-off, in seconds."""

Level = Literal["required", "if it applies", "recommended", "opt-in"]
Source = Literal["S", "P", "O", "X"]
Where = Literal["event", "span", "current span", "metric", "sign-off", "switch"]

_ID = re.compile(r"[a-z0-9_][a-z0-9._-]{0,62}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: where it stands, whose name it is, and all that its value may be."""

    name: str
    kind: Literal["word", "text", "int", "float"]
    where: tuple[Where, ...]
    level: Level
    source: Source
    doc: str
    words: tuple[str, ...] = ()
    shape: re.Pattern[str] | None = None


_RESULT: Final[tuple[Where, ...]] = ("event", "span")

ATTRIBUTES: Final = (
    Attribute("gen_ai.operation.name", "word", _RESULT, "required", "S",
              "event: the operation protected; span: `apply_guardrail`", ("chat", "execute_tool", "invoke_agent", OPERATION)),
    Attribute("openinference.span.kind", "word", ("span",), "required", "O", "makes it a guardrail in Phoenix and MLflow", ("GUARDRAIL",)),
    Attribute("langfuse.observation.type", "word", ("span",), "opt-in", "X", "the same for Langfuse, with `langfuse=True`", ("guardrail",)),
    Attribute("gen_ai.guardrail.component.name", "word", _RESULT, "required", "P", "the engine", (COMPONENT,)),
    Attribute("gen_ai.guardrail.policy.id", "text", (*_RESULT, "metric"), "required", "P",
              f"id of the policy that decided; `{NONE}` where no rule said anything", shape=_ID),
    Attribute("gen_ai.guardrail.policy.version", "text", (*_RESULT, "metric"), "required", "P",
              "first 12 hex digits of the policy set's digest", shape=re.compile("[0-9a-f]{12}")),
    Attribute("gen_ai.guardrail.policy.rule.id", "text", (*_RESULT, "metric"), "if it applies", "P",
              "id of the rule that decided; one event for each, at most 8", shape=_ID),
    Attribute("gen_ai.guardrail.source", "word", (*_RESULT, "metric"), "required", "P", "what was judged", tuple(SOURCES.values())),
    Attribute("gen_ai.guardrail.result.type", "word", _RESULT, "required", "P", "our native field", ("decision",)),
    Attribute("gen_ai.guardrail.result.value", "word", (*_RESULT, "metric"), "required", "P",
              "the effect; `error` where judging failed", EFFECTS),
    Attribute("gen_ai.guardrail.result.reason", "text", _RESULT, "recommended", "P",
              "policy and rule id only, never an author's text", shape=re.compile(_ID.pattern + "/" + _ID.pattern)),
    Attribute("gen_ai.guardrail.risk.category", "text", _RESULT, "if it applies", "P",
              "type that a detector found; the first by name", shape=re.compile("[A-Z][A-Z0-9_]{0,31}")),
    Attribute("error.type", "text", (*_RESULT, "metric"), "if it applies", "S",
              "kind of failure while judging", shape=re.compile("[A-Za-z_][A-Za-z0-9_.]{0,63}")),
    Attribute("gen_ai.tool.name", "text", _RESULT, "if it applies", "S",
              f"a registered tool; `{OTHER}` for any other name", shape=re.compile("[A-Za-z0-9_.:/-]{1,128}")),
    Attribute("guardrails.enforcement", "word", (*_RESULT, "metric"), "required", "X",
              "`shadow`: only watched; `bypassed`: enforcement was stopped; `exempted`: lifted by an exemption", ENFORCEMENT),
    Attribute("guardrails.decision.id", "text", (*_RESULT, "sign-off"), "required", "X",
              "joins span, event, journal, sign-off and exception", shape=_UUID),
    Attribute("guardrails.redaction.count", "int", _RESULT, "if it applies", "X", "number of redactions"),
    Attribute("guardrails.rules.evaluated", "int", ("span",), "if it applies", "X", "number of rules that were judged"),
    Attribute("guardrails.decision", "word", ("current span",), "required", "X",
              "the strictest effect so far, when it is not allow", EFFECTS),
    Attribute("guardrails.policy.version", "text", ("current span",), "required", "X",
              "as `gen_ai.guardrail.policy.version`", shape=re.compile("[0-9a-f]{12}")),
    Attribute("guardrails.fail_mode", "word", ("metric",), "required", "X", "what followed from a failure", FAIL_MODES),
    Attribute("guardrails.approval.id", "text", ("sign-off",), "required", "X", "id of the request",
              shape=re.compile(f"[0-9a-f]{{16,64}}|{_UUID.pattern}")),
    Attribute("guardrails.approval.state", "word", ("sign-off",), "required", "X", "the new state", APPROVAL_STATES),
    Attribute("guardrails.approval.outcome", "word", ("metric",), "required", "X", "how a request ended", OUTCOMES),
    Attribute("guardrails.approval.actor.type", "word", ("sign-off", "switch"), "if it applies", "X",
              "what kind of actor did it", ACTOR_TYPES),
    Attribute("guardrails.approval.actor.ref", "text", ("sign-off", "switch"), "if it applies", "X",
              "keyed hash or UUID of who did it; anything else is left out", shape=re.compile(f"[0-9a-f]{{16,128}}|{_UUID.pattern}")),
    Attribute("gen_ai.evaluation.name", "word", ("sign-off",), "required", "S", "on the verdict of a person", ("human_signoff",)),
    Attribute("gen_ai.evaluation.score.label", "word", ("sign-off",), "required", "S", "that verdict", OUTCOMES),
    Attribute("feature_flag.key", "word", ("switch",), "required", "S",
              "once for each change that a process sees", (f"{COMPONENT}.kill_switch",)),
    Attribute("feature_flag.result.variant", "word", ("switch",), "required", "S", "the mode now", MODES),
    Attribute("feature_flag.version", "text", ("switch",), "if it applies", "S",
              "version of the state", shape=re.compile("[0-9a-f]{1,64}")),
    Attribute("guardrails.kill_switch.scope", "word", ("switch", "metric"), "required", "X", "what is stopped, without its name", SCOPES),
    Attribute("guardrails.kill_switch.mode", "word", ("switch", "metric"), "required", "X", "the mode", MODES),
    Attribute("guardrails.budget.period", "word", ("metric",), "required", "X", "period of a budget", PERIODS),
    Attribute("guardrails.reload.outcome", "word", ("metric",), "required", "X", "what became of a policy set", RELOADS),
    Attribute("guardrails.library", "word", ("metric",), "required", "X", "client library that made an unguarded call", LIBRARIES),
    Attribute("guardrails.destination", "text", ("metric",), "required", "X",
              f"registered destination that it reached; `{OTHER}` for any other place", shape=_ID),
    Attribute("guardrails.signal", "word", ("metric",), "required", "X", "what was dropped", SIGNALS),
)  # fmt: skip
"""The allow-list: what is not in it is never emitted."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: instrument, unit, and the attributes of its points."""

    name: str
    kind: Literal["observable counter", "observable gauge", "histogram"]
    unit: str
    attributes: tuple[str, ...]
    level: Level
    doc: str
    bounds: tuple[float, ...] = ()


_POLICY, _RULE = "gen_ai.guardrail.policy.id", "gen_ai.guardrail.policy.rule.id"

METRICS: Final = (
    Metric("guardrails.decisions", "observable counter", "{decision}",
           (_POLICY, "gen_ai.guardrail.source", "gen_ai.guardrail.result.value", "guardrails.enforcement"), "required",
           "decisions, each counted once"),
    Metric("guardrails.evaluation.duration", "histogram", "s", ("gen_ai.guardrail.source",), "required",
           "time that a decision took", BOUNDS),
    Metric("guardrails.rule.matches", "observable counter", "{match}", (_POLICY, _RULE, "guardrails.enforcement"), "recommended",
           "findings by rule"),
    Metric("guardrails.errors", "observable counter", "{error}", ("error.type", "guardrails.fail_mode"), "required",
           "failures while judging"),
    Metric("guardrails.approvals.pending", "observable gauge", "{request}", (_POLICY,), "required", "requests that wait for a sign-off"),
    Metric("guardrails.approval.wait.duration", "histogram", "s", ("guardrails.approval.outcome",), "required",
           "time from request to outcome", WAITS),
    Metric("guardrails.kill_switch.engaged", "observable gauge", "1", ("guardrails.kill_switch.scope", "guardrails.kill_switch.mode"),
           "required", "engaged switches"),
    Metric("guardrails.budget.spent", "observable gauge", "{unit}", (_POLICY, _RULE, "guardrails.budget.period"), "recommended",
           "spent and reserved in the current period"),
    Metric("guardrails.budget.limit", "observable gauge", "{unit}", (_POLICY, _RULE, "guardrails.budget.period"), "recommended",
           "the cap of the same"),
    Metric("guardrails.policy.info", "observable gauge", "{policy}", (_POLICY, "gen_ai.guardrail.policy.version"), "recommended",
           "1 for each policy in force"),
    Metric("guardrails.policy.reloads", "observable counter", "{reload}", ("guardrails.reload.outcome",), "recommended",
           "policy sets that were put in force or refused"),
    Metric("guardrails.unguarded.calls", "observable counter", "{call}", ("guardrails.library", "guardrails.destination"), "recommended",
           "calls of models around the guard that a tripwire saw"),
    Metric("guardrails.telemetry.dropped", "observable counter", "{record}", ("guardrails.signal",), "required",
           "what telemetry itself lost"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """One kind of event (log record): its name, when it is emitted, and its attributes in the table stand under `where`."""

    name: str
    source: Source
    doc: str
    where: Where


EVENTS: Final = (
    Happening(RESULT_EVENT, "P", "for every decision that is not a plain allow; for all of them with `events=\"all\"`", "event"),
    Happening(APPROVAL_EVENT, "X", "for every change of a sign-off's state", "sign-off"),
    Happening(EVALUATION_EVENT, "S", "for the verdict of a person on a request", "sign-off"),
    Happening(FLAG_EVENT, "S", "once for each change of the switch that a process sees", "switch"),
    Happening(SWITCH_EVENT, "X", "for an operator's act on the switch", "switch"),
)  # fmt: skip
