"""`guardrails decide`: the verdict on one event."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console

from ..engine import Engine
from ..events import Event
from ..verdict import Finding, Signers, Verdict
from ..workbench.inputs import MAX_TEXT, read_event
from . import exits
from .options import existing, form, policies, read_bytes, unreadable
from .sending import sending, traceparent
from .terminal import STYLES, console, line


@click.command("decide")
@click.argument("event", metavar="EVENT.json")
@policies
@traceparent
@form("text", "json")
def command(event: str, policies: str, traceparent: str | None, form: str) -> int:
    """Judge one event, a JSON file or `-` for standard input.

    The exit code tells the effect: 0 allow, warn or redact, 3 hold, 4 block, 5 halt. The text of the event is never printed.
    With OTEL_EXPORTER_OTLP_ENDPOINT set, the decision is sent there as telemetry.
    """
    judged = read(event)
    existing(policies)
    with sending("decide", traceparent) as told:
        engine = Engine.load(policies, telemetry=told.telemetry)
        verdict = engine.decide(judged)
    if form == "json":
        more = {} if told.traceparent is None else {"traceparent": told.traceparent}
        click.echo(json.dumps(as_json(verdict) | more, indent=2))
    else:
        write(console(), verdict)
    return exits.of_effect(verdict.effect)


def read(path: str) -> Event:
    """The event in a file, or an end of the command that says what is wrong with it."""
    data, name = read_bytes(path, MAX_TEXT)
    event = read_event(data, name)
    if isinstance(event, list):
        raise unreadable(event)
    return event


def write(to: Console, verdict: Verdict) -> None:
    """The verdict and what each rule said."""
    at = f" at {verdict.checkpoint}" + (f" of {verdict.tool}" if verdict.tool else "")
    line(to, (verdict.effect.word, STYLES[verdict.effect.word]), at)
    for f in verdict.findings:
        line(to, "  ", (f.effect.word, STYLES[f.effect.word]), f"{how(f)} by ", (f"{f.policy}/{f.rule}", "bold"), (f"  {f.place}", "dim"))
        for row in _more(f):
            line(to, f"    {row}")
    if not verdict.findings:
        line(to, "  no rule has anything against it")
    if verdict.clamp is not None:
        line(to, f"  the response is limited to {verdict.clamp:,} tokens")
    for redaction in verdict.redactions:
        where = "".join(f"[{step!r}]" for step in redaction.path)
        line(to, f"  redacted: {redaction.type}{' in ' + where if where else ''}, characters {redaction.start} to {redaction.end}")
    line(to, (f"decision {verdict.id}, policies {verdict.digest[:12]}", "dim"))


def how(finding: Finding) -> str:
    """Why a finding does not count, if it does not."""
    if finding.exemption is not None:
        return f" (lifted by {finding.exemption})"
    return "" if finding.mode == "enforce" else f" ({finding.mode})"


def _more(f: Finding) -> list[str]:
    rows = [f.message] if f.message else []
    if f.types:
        rows.append(f"found: {', '.join(f.types)}")
    if f.error:
        rows.append(f"judging failed ({f.error}), so the stricter reading counts")
    if f.signers is not None:
        rows.append(signing(f.signers))
    return rows


def signing(signers: Signers) -> str:
    """Who signs, in words."""
    who = " or ".join(signers.roles)
    people = "" if signers.count == 1 else f"{signers.count} people: "
    within = "" if signers.within is None else f", within {_span(signers.within)}"
    return f"signed by {people}{who}{within}"


def _span(seconds: int) -> str:
    for size, word in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds % size == 0 and seconds // size:
            return f"{seconds // size}{word}"
    return f"{seconds}s"


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON; nothing that was judged is in it."""
    return {
        "version": 1,
        "id": verdict.id,
        "effect": verdict.effect.word,
        "would": verdict.would.word,
        "reason": verdict.reason,
        "reply": verdict.reply,
        "checkpoint": verdict.checkpoint,
        "system": verdict.system,
        "destination": verdict.destination,
        "tool": verdict.tool,
        "digest": verdict.digest,
        "clamp": verdict.clamp,
        "signers": [{"roles": list(s.roles), "count": s.count, "within": s.within} for s in verdict.signers],
        "redactions": [
            {"path": list(r.path), "start": r.start, "end": r.end, "type": r.type, "style": r.style} for r in verdict.redactions
        ],
        "findings": [_finding(f) for f in verdict.findings],
    }


def _finding(f: Finding) -> dict[str, Any]:
    return {
        "effect": f.effect.word,
        "policy": f.policy,
        "rule": f.rule,
        "file": f.file or None,
        "line": f.line or None,
        "message": f.message,
        "mode": f.mode,
        "enforced": f.enforced,
        "exemption": f.exemption,
        "error": f.error,
        "types": list(f.types),
        "limit": f.limit,
        "detail": dict(f.detail),
    }
