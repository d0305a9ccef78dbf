"""Events made from the recorded exchanges, and what of a verdict has to be the same whenever and wherever it is asked for.

Run as a script, it prints one line that names the policy set and all its answers: the same line on every Python, seed, locale and zone.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guardrails import Actor, Decision, Effect, Engine, Event, Prompt, Response, ToolCall, ToolResult, Verdict

ROOT = Path(__file__).parents[2]
WHEN = datetime(2026, 11, 2, 15, tzinfo=UTC)
POLICIES = ROOT / "policies"


def texts() -> dict[str, str]:
    """The shipped policy files by name."""
    return {str(p.relative_to(POLICIES)): p.read_text(encoding="utf-8") for p in sorted(POLICIES.rglob("*.yaml"))}


def events(limit: int | None = None) -> list[Event]:
    """Prompts, responses, tool calls and tool results of the recorded exchanges, and a few proposals."""
    made: list[Event] = []
    with (ROOT / "guardrails" / "shipped" / "exchanges.jsonl").open(encoding="utf-8") as file:
        for line in file:
            made += _events(json.loads(line))
            if limit is not None and len(made) >= limit:
                return made[:limit]
    amounts: tuple[Any, ...] = (None, 10, 500, 500.01, -1, "many", 9_000)
    made += [Decision(system="claims-agent", kind="claims.payout", level="decide", amount=a, currency="USD") for a in amounts]
    return made


def _events(row: dict[str, Any]) -> list[Event]:
    who = row.get("actor")
    actor = Actor(id=who["id"], roles=frozenset(who.get("roles", ())), team=who.get("team")) if who else None
    common: dict[str, Any] = {"system": row.get("system"), "destination": row.get("destination"), "actor": actor}
    made: list[Event] = [Prompt(content=row["prompt"], max_response=row.get("max_tokens"), **common)]
    for call in row.get("tool_calls", ()):
        made.append(ToolCall(tool=call["tool"], args=call.get("args", {}), **common))
        if "result" in call:
            made.append(ToolResult(tool=call["tool"], content=call["result"], **common))
    if "response" in row:
        made.append(Response(content=row["response"], known=row["prompt"], **common))
    return made


def answer(verdict: Verdict) -> tuple[Any, ...]:
    """Everything in a verdict but its id and how long it took."""
    return (verdict.effect, verdict.findings, verdict.redactions, verdict.clamp, verdict.signers, verdict.digest)


def line() -> str:
    """The digest of the shipped set and a hash over its answers to all events."""
    engine = Engine.load(POLICIES, clock=lambda: WHEN)
    answers = hashlib.sha256()
    effects = dict.fromkeys(Effect, 0)
    for event in events():
        verdict = engine.decide(event)
        effects[verdict.effect] += 1
        answers.update(repr(answer(verdict)).encode())
    code = hashlib.sha256("\n".join(b.code for b in engine.policies.blocks).encode())
    return " ".join([engine.policies.digest, answers.hexdigest(), code.hexdigest(), *(f"{e.word}={n}" for e, n in effects.items())])


if __name__ == "__main__":
    sys.stdout.write(line() + "\n")
