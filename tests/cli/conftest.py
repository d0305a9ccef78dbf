"""A small policy folder, and the command run in this process."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guardrails.cli import main

POLICIES = """\
apiVersion: guardrails/v1
kind: System
metadata: {id: claims-agent, owner: claims-office@insurer.example}
spec:
  purpose: Helps with small claims.
  stage: production
  hypothesis: Small claims are paid sooner.
  measure: {metric: days to payment, baseline: 9, target: 3}
  review: 2030-01-31
  vendor_alternative: None on the market does both.
  data_classes: [financial]
  tools:
    - name: pay
      zone: covered
      decision: claims.payout
      parameters: {type: object, properties: {amount: {type: number}, flags: {type: array, items: {type: string}}, note: {type: string}}}
    - {name: look_up, zone: covered, side_effects: false}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: it@insurer.example}
spec: {zone: covered, covered: true, agreement: contract 12}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: pay, owner: claims-office@insurer.example}
spec:
  match: {systems: [claims-agent]}
  rules:
    - id: tools
      tools: {allow: [{name: pay, roles: [adjuster]}, look_up]}
    - id: bands
      authority:
        decision: claims.payout
        amount: {value: tool.args.amount, currency: USD}
        bands:
          - {up_to: 500, ai_may: decide}
          - {ai_may: recommend, signed_by: {roles: [adjuster]}}
    - id: flagged
      tools: [pay]
      when: tool.args.flags.exists(f, f == "fraud") && tool.args.amount > 10.0
      then: block
      message: This claim is under review.
    - id: secret-word
      text: {words: [xyzzy], label: MAGIC}
      then: redact
    - id: closed-day
      text: {words: [tuesday]}
      then: halt
"""

CASES = """\
apiVersion: guardrails/v1
kind: PolicyTest
metadata: {id: pay-cases, owner: claims-office@insurer.example}
spec:
  cases:
    - name: small payments are the agent's
      event: {checkpoint: tool_call, system: claims-agent, actor: {id: a, roles: [adjuster]}, tool: pay, args: {amount: 20.0, flags: []}}
      expect: {effect: allow, not_rules: [pay/bands]}
    - name: large payments are signed
      event: {checkpoint: tool_call, system: claims-agent, actor: {id: a, roles: [adjuster]}, tool: pay, args: {amount: 900.0, flags: []}}
      expect: {effect: hold, rules: [pay/bands], signers: 1}
    - name: flagged claims are not paid
      event: {checkpoint: tool_call, system: claims-agent, actor: {id: b, roles: [adjuster]}, tool: pay, args: {amount: 11, flags: [fraud]}}
      expect: {effect: block, rules: [pay/flagged]}
    - name: the word is taken out
      event: {checkpoint: prompt, system: claims-agent, destination: model, text: say xyzzy now}
      expect: {effect: redact, redacted: "say [MAGIC] now"}
"""


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a sound policy folder in it."""
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "policies.yaml").write_text(POLICIES)
    (policies / "cases.yaml").write_text(CASES)
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "GUARDRAILS_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Command:
    """Runs the command with arguments and standard input."""

    def run(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capsys.readouterr()
        return Result(int(ended.value.code or 0), out, err)

    return run
