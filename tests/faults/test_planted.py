"""Fault 37, the detectors' part: planted identifiers go through every checkpoint, and stand in nothing that is shown, logged or kept.

By default every twelfth planted text is sent; `GUARDRAILS_FAULTS=full` sends all.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guardrails.detect.pseudonyms import Vault
from guardrails.engine import Engine
from guardrails.errors import Refused
from guardrails.guard import Guardrails

DATA = Path(__file__).parents[1] / "detect" / "data"
MARK = re.compile(r"\[\[([A-Z_0-9]+)\??:(.*?)\]\](?!\])", re.DOTALL)
STEP = 1 if os.environ.get("GUARDRAILS_FAULTS") == "full" else 12
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
POLICIES = """
apiVersion: guardrails/v1
kind: System
metadata: {{id: desk, owner: desk@clinic.example}}
spec:
  purpose: Answers questions of the front desk.
  stage: production
  hypothesis: Fewer calls.
  measure: {{metric: calls a day, baseline: 90, target: 50}}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal, phi]
  tools:
    - {{name: lookup, zone: internal, side_effects: false}}
    - {{name: pay, zone: internal, decision: desk.payout}}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {{id: outside, owner: it@clinic.example}}
spec: {{zone: public, covered: false}}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {{id: p, owner: privacy@clinic.example}}
spec:
  match: {{systems: [desk]}}
  rules:
    - {{id: tools, tools: {{allow: [lookup, pay]}}}}
    - {{id: payouts, authority: {{decision: desk.payout, ai_may: recommend, signed_by: {{roles: [lead]}}}}}}
    - id: identifiers
      phi: {{any: [safe-harbor], min_score: 0.3{style}}}
      then: {then}
{hold}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {{id: back, owner: privacy@clinic.example}}
spec:
  match: {{on: [response, tool_call]}}
  restore: {{types: [safe-harbor]}}
"""
RULES = {
    "block": ("", "block", ""),
    "hold": ("", "hold", "      signed_by: {roles: [lead]}"),
    "halt": ("", "halt", ""),
    "mask": (", style: mask", "redact", ""),
    "token": (", style: token", "redact", ""),
    "surrogate": (", style: surrogate", "redact", ""),
}


def planted() -> list[tuple[str, list[str]]]:
    """Texts with the identifiers planted in them, plain and disguised; values that could stand anywhere by chance are left out."""
    found = []
    for name in ("questions", "notes", "messages", "structured", "field", "hard", "disguised"):
        for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            marked = json.loads(line)["text"]
            values = [value for _, value in MARK.findall(marked) if len(re.sub(r"\W", "", value)) >= 6]
            if values:
                found.append((MARK.sub(r"\2", marked), values))
    return found


PLANTED = planted()


def cores(values: list[str]) -> set[str]:
    """Each value as it is, and its letters and digits alone."""
    return {form for value in values for form in (value, re.sub(r"\W", "", value)) if len(form) >= 6}


class Kept(logging.Handler):
    """Everything that anybody logs."""

    def __init__(self) -> None:
        super().__init__(0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter("%(message)s %(exc_text)s %(args)s").format(record))


@pytest.fixture
def log() -> Iterator[Kept]:
    kept, root = Kept(), logging.getLogger()
    before = root.level
    root.addHandler(kept)
    root.setLevel(0)
    yield kept
    root.removeHandler(kept)
    root.setLevel(before)


def shown(failure: BaseException) -> list[str]:
    """All that an exception and what hangs on it say, and what of it survives in a pickle."""
    lines = traceback.format_exception(failure)
    seen: list[str] = ["".join(line for line in lines if not line.lstrip().startswith("File "))]
    at: BaseException | None = failure
    while at is not None:
        seen += [repr(at), str(at), repr(at.args)]
        at = at.__cause__ or at.__context__
    if isinstance(failure, Refused):
        seen += [repr(failure.verdict), failure.verdict.reason, repr(failure.verdict.findings), repr(pickle.dumps(failure))]
    return seen


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_identifier_stands_in_nothing_that_is_shown(
    rule: str, log: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    style, then, hold = RULES[rule]
    engine = Engine.load({"p.yaml": POLICIES.format(style=style, then=then, hold=hold)}, clock=lambda: NOW, vault=Vault())
    rails = Guardrails(engine)
    said: list[str] = []
    output: list[str] = []

    @rails.tool("lookup")
    def lookup(query: Any) -> Any:
        return {"again": query, "text": said[-1]}

    @rails.tool("pay")
    def pay(amount: Any, note: Any) -> str:
        return "paid"

    @rails.guard(system="desk", destination="outside")
    def ask(prompt: Any) -> Any:
        return said[-1]

    @rails.guard(system="desk", destination="outside")
    def stream(prompt: Any) -> Any:
        yield from re.findall(r"(?s).{1,7}", said[-1])

    @rails.guard(system="desk", destination="outside")
    def act(prompt: Any) -> Any:
        return lookup({"deep": [said[-1], {said[-1][:60]: 1}]})

    @rails.guard(system="desk", destination="outside")
    def commit(prompt: Any) -> Any:
        return pay(amount=said[-1], note=[said[-1]])

    sent = 0
    for number, (text, values) in enumerate(PLANTED[::STEP]):
        said.append(text)
        looked = cores(values)
        start = len(output)
        with rails.session(actor="u-1", system="desk", id=f"s-{number}") as session:
            for door, prompt in (
                (ask, text),
                (ask, "Hello."),
                (stream, "Hello."),
                (act, "Hello."),
                (commit, "Hello."),
                (ask, [{"role": "user", "content": [{"type": "text", "text": text}]}]),
                (lambda amount: rails.propose("desk.payout", amount=amount), text),
            ):
                try:
                    door(prompt)
                except Refused as failure:
                    output += shown(failure)
            output += [repr(session), repr(rails), repr(engine), repr(engine.pseudonyms(session.id)), repr(engine.status)]
        verdict = engine.decide(_response(text))
        output += [repr(verdict), repr(pickle.dumps(verdict)), repr(engine.facts(_response(text))), repr(_response(text))]
        sent += len(values)
        seen = "\n".join([*output[start:], *log.lines])
        assert [core for core in looked if core in seen] == []
        log.lines.clear()
        del output[start:]
    assert sent >= (450 if STEP == 1 else 30)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _response(text: str) -> Any:
    from guardrails import Response

    return Response(content=text, system="desk", destination="outside", session="s-x")
