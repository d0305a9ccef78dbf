"""What a refusal is told as: one status and one word for each kind, and no more of it than callers may know."""

from __future__ import annotations

import json

import pytest

from guardrails import Blocked, Guardrails, Halted, Held, LimitExceeded
from guardrails.errors import Refused, Stopped
from guardrails.guard.charging import STORE_DOWN
from guardrails.policy.plan import STOPPED
from guardrails.serve.answers import refusal
from guardrails.verdict import Effect, Finding, Verdict
from tests.adapters.policies import rails_at

RULE = Finding(Effect.BLOCK, "desk", "rule", message="Not this.", file="/etc/policies/desk.yaml", line=7)


@pytest.fixture(scope="module")
def rails() -> Guardrails:
    return rails_at("model.clinic.example")


@pytest.mark.parametrize(
    ("kind", "finding", "status", "code"),
    [
        (Blocked, RULE, 403, "blocked"),
        (Halted, RULE, 403, "halted"),
        (Held, RULE, 403, "held"),  # nobody can sign it
        (LimitExceeded, RULE, 429, "limit"),
        (LimitExceeded, STORE_DOWN, 503, "unavailable"),
        (Stopped, STOPPED, 503, "stopped"),
    ],
)
def test_each_kind_has_a_status_and_a_word(rails: Guardrails, kind: type[Refused], finding: Finding, status: int, code: str) -> None:
    verdict = Verdict(Effect.BLOCK, (finding,), "id-1", "tool_call", "desk", "inside", "functions.Wipe", "digest")
    told = refusal(rails.engine, kind(verdict), None)
    body = told.body["error"]
    assert (told.status, told.code, body["code"], body["rule"], body["tool"]) == (status, code, code, finding.rule, "wipe")
    assert "/etc/policies" not in json.dumps(told.body)
